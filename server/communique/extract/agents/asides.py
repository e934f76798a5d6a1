"""What the name of a body may go on with: quotation marks, “named after X”, the title of an office."""

from collections.abc import Sequence

from communique.extract.agents.landmarks import Landmarks
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES
from communique.extract.text import Token


def opens(tokens: Sequence[Token], at: int, high: int) -> bool:
    """Return whether a quotation mark opens at a token, before a word and after a space."""
    if tokens[at].word != '"' or at + 1 >= high or not tokens[at + 1].is_word:
        return False
    return tokens[at].end == tokens[at + 1].start and tokens[at - 1].end < tokens[at].start


def quoted(tokens: Sequence[Token], at: int, high: int) -> int:
    """Return the token after the name in quotation marks that opens at a token; *at* when none closes."""
    for end in range(at + 1, high):
        if tokens[end].word == '"':
            return end + 1 if end > at + 1 else at
        if not tokens[end].is_word:
            break
    return at


def named_after(marks: Landmarks, at: int, high: int) -> int:
    """Return where “after X. Y” ends, of a body named after someone; the token before when it is not said."""
    if at + 1 >= high or marks.tokens[at].low != "after":
        return at - 1
    begin = at + 1
    while begin < min(high - 1, at + 3) and marks.tokens[begin].word.islower() and not marks.barrier[begin]:
        begin += 1  # “after academician X”
    end = begin
    while end < high:
        initial = marks.tokens[end].word == "." and len(marks.tokens[end - 1].word) == 1
        if not (marks.named(end) or (initial and end > begin)):
            break
        end += 1
    return end if end > begin else at - 1


def office(marks: Landmarks, title: Hit, countries: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    """Return where a title ends, where its state does and which: “President of the Republic of X”.

    In: the title; the states known already. Out: the token after the title without its state, the token after
    the state, the states.
    """
    for at in range(title.first + 1, title.last):
        state = marks.places.state.get(at)
        if state is not None and state.last > title.last:
            end = at
            while end - 1 > title.first and marks.tokens[end - 1].low in {"of", *ARTICLES}:
                end -= 1
            return end, state.last, countries or (state.entry.code,)
    return title.last, title.last, countries
