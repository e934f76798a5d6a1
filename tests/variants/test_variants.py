"""How well the index finds names as people write them: 10,000 entities, some thousands of questions."""

import pytest

from variants import evaluating
from variants.asking import RULES, questions
from variants.evaluating import FEW, LIMIT, Answered
from variants.making import world


@pytest.fixture(scope="module")
def answered() -> list[Answered]:
    return evaluating.evaluated()


@pytest.fixture(scope="module")
def determined(answered: list[Answered]) -> list[Answered]:
    return [one for one in answered if one.asked.determined]


def test_every_rule_and_every_sort_of_name_is_asked_for(determined: list[Answered]) -> None:
    asked = {one.asked.rule.partition(", the state asked")[0] for one in determined}
    assert RULES.keys() - asked <= {"family name alone"}  # few are borne by one person only
    assert {one.asked.sort for one in determined} == {one.sort for one in world(evaluating.SIZE).entities}
    assert len({one.asked.text for one in determined}) > 3000


def test_the_right_one_stands_first(determined: list[Answered]) -> None:
    first = sum(one.place == 0 for one in determined)
    assert first >= 0.95 * len(determined), evaluating.share(first, len(determined))


def test_nothing_wrong_is_sure(answered: list[Answered]) -> None:
    assert not [(one.asked.rule, one.asked.text) for one in answered if one.wrong]


def test_what_leaves_few_open_finds_them(answered: list[Answered]) -> None:
    few = [one for one in answered if 1 < len(one.asked.means) <= FEW]
    found = sum(one.place < LIMIT for one in few)
    assert few and found >= 0.95 * len(few), evaluating.share(found, len(few))


def test_many_that_are_determined_are_sure(determined: list[Answered]) -> None:
    """Else to be sure of nothing would pass."""
    assert sum(one.sure for one in determined) > len(determined) / 2


def test_the_figures_are_those_of_the_readme(answered: list[Answered]) -> None:
    """``python -m variants`` in the folder of the tests writes them."""
    assert evaluating.README.read_text(encoding="utf-8") == evaluating.documented(answered)


def test_a_seed_asks_the_same_again() -> None:
    one, again = (questions(world(9_000), each=1) for _ in range(2))
    assert one == again
    assert one != questions(world(9_000), seed=7, each=1)
