"""The bounded memories: of finished answers, and of what was looked up."""

import random
import threading

from communique.kept import OVERHEAD, Kept, Memo


def test_what_was_wanted_least_recently_goes_first() -> None:
    kept = Kept[str](3 * (OVERHEAD + 10))
    for name in ("one", "two", "three"):
        kept.put(name, name.upper(), 10)
    assert kept.get("one") == "ONE"
    kept.put("four", "FOUR", 10)
    assert kept.get("two") is None
    assert [kept.get(name) for name in ("one", "three", "four")] == ["ONE", "THREE", "FOUR"]
    kept.put("large", "LARGE", 2 * OVERHEAD)
    assert len(kept) == 1


def test_what_is_put_again_counts_once() -> None:
    kept = Kept[int](10_000)
    for number in range(100):
        kept.put("same", number, 100)
    assert (kept.get("same"), len(kept), kept.weight) == (99, 1, OVERHEAD + 100)


def test_what_is_too_large_is_not_kept_and_displaces_nothing_but_its_older_self() -> None:
    kept = Kept[str](2000)
    kept.put("small", "small", 10)
    kept.put("large", "small once", 10)
    kept.put("large", "large", 2000)
    assert (kept.get("small"), kept.get("large")) == ("small", None)
    nothing = Kept[str](0)
    nothing.put("empty", "", 0)
    assert nothing.get("empty") is None


def test_threads_do_not_break_the_books() -> None:
    kept = Kept[int](50 * OVERHEAD)
    wrong: list[str] = []

    def work(seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311  # no secret
        for _ in range(3000):
            key = chosen.randrange(200)
            kept.put(key, key, chosen.randrange(300))
            if (found := kept.get(chosen.randrange(200))) is not None and not 0 <= found < 200:
                wrong.append(f"{found}")
            if kept.weight > 51 * OVERHEAD + 300:  # the one just put may not be weighed off yet
                wrong.append(f"{kept.weight} bytes")

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for key in range(200):
        kept.put(key, key, 10**9)
    assert (kept.weight, len(kept)) == (0, 0)


def test_a_memo_begins_anew_when_it_is_full() -> None:
    memo = Memo[str, int](10)
    assert [memo.keep(name, number, 4) for number, name in enumerate("ab")] == [0, 1]
    assert memo.get("a") == 0
    memo.keep("c", 2, 4)
    assert (memo.get("a"), memo.get("c"), len(memo)) == (None, 2, 1)
    memo.keep("d", 3, 6)
    assert len(memo) == 2
