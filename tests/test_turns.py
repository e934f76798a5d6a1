"""Whose turn it is: limits in all and of one client, a line that is fair, places that are given back."""

import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.query.faults import ClientBusy, QueryBusy
from communique.query.turns import Turns
from processes import wait_for

LONG = 30.0


def held(turns: Turns, client: str, stack: ExitStack, seconds: float = 0.01) -> None:
    stack.enter_context(turns.turn(client, seconds))


def test_so_many_run_in_all_and_of_one_client() -> None:
    turns = Turns(3, 2, 4, 4)
    with ExitStack() as stack:
        held(turns, "a", stack)
        held(turns, "a", stack)
        with pytest.raises(ClientBusy, match="Your other queries"):
            held(turns, "a", stack)
        held(turns, "b", stack)
        with pytest.raises(QueryBusy, match="No query has ended") as caught:
            held(turns, "c", stack)
        assert not isinstance(caught.value, ClientBusy)
        assert turns.running == 3
    assert (turns.running, turns.waiting) == (0, 0)
    with ExitStack() as stack:
        for client in "abc":
            held(turns, client, stack)


def waiting(turns: Turns, client: str, threads: ThreadPoolExecutor, order: list[str]) -> "Future[None]":
    """Put somebody into the line who takes a turn and gives it back."""
    before = turns.waiting

    def wait() -> None:
        with turns.turn(client, LONG):
            order.append(client)

    future = threads.submit(wait)
    assert wait_for(lambda: turns.waiting == before + 1, 5)
    return future


def test_so_many_wait_in_all_and_of_one_client() -> None:
    turns = Turns(1, 1, 3, 2)
    order: list[str] = []
    with ThreadPoolExecutor(4) as threads:
        with turns.turn("x", LONG):
            futures = [waiting(turns, client, threads, order) for client in "aa"]
            with pytest.raises(ClientBusy, match="You have 3 queries running and waiting"):
                turns.turn("a", LONG).__enter__()
            futures.append(waiting(turns, "b", threads, order))
            with pytest.raises(QueryBusy, match="Too many queries are waiting"):
                turns.turn("c", LONG).__enter__()
        assert [future.result(5) for future in futures] == [None] * 3
    assert (turns.running, turns.waiting) == (0, 0)


def test_clients_that_wait_take_turns() -> None:
    turns = Turns(1, 1, 20, 20)
    order: list[str] = []
    with ThreadPoolExecutor(12) as threads:
        with turns.turn("x", LONG):
            futures = [waiting(turns, client, threads, order) for client in "aaaaaabbc"]
        for future in futures:
            future.result(5)
    assert "".join(order) == "abcabaaaa"


def test_one_that_gives_up_leaves_the_line_to_the_next() -> None:
    turns = Turns(1, 1, 5, 5)
    order: list[str] = []
    with ThreadPoolExecutor(2) as threads:
        with turns.turn("x", LONG):
            with pytest.raises(QueryBusy):
                turns.turn("a", 0.01).__enter__()
            assert turns.waiting == 0
            future = waiting(turns, "b", threads, order)
        future.result(5)
    assert order == ["b"]


def test_a_turn_is_given_back_whatever_happens() -> None:
    turns = Turns(1, 1, 0, 0)
    for _ in range(3):
        with pytest.raises(KeyError), turns.turn("a", 0):
            raise KeyError
    assert turns.running == 0


@given(
    st.integers(1, 4), st.integers(1, 4), st.integers(0, 8), st.lists(st.sampled_from("aabc"), max_size=24)
)
def test_no_limit_is_ever_passed_and_all_is_given_back(
    size: int, per_client: int, line: int, clients: list[str]
) -> None:
    turns = Turns(size, per_client, line, line)
    lock, running, seen = threading.Lock(), Counter[str](), []

    def ask(client: str) -> str:
        try:
            with turns.turn(client, LONG):
                with lock:
                    running[client] += 1
                    seen.append((running.total(), max(running.values())))
                time.sleep(0.0005)
                with lock:
                    running[client] -= 1
                return "answered"
        except QueryBusy:
            return "refused"

    with ThreadPoolExecutor(24) as threads:
        ends = Counter(threads.map(ask, clients))
    assert all(total <= size and most <= per_client for total, most in seen)
    assert ends.total() == len(clients)
    assert ends["answered"] >= min(len(clients), min(size, per_client))
    assert (turns.running, turns.waiting) == (0, 0)
