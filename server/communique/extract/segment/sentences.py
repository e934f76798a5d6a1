"""The sentences of a text, within each of its parts."""

from collections.abc import Mapping, Sequence

from communique.extract.gazetteer import Hit
from communique.extract.reading import Block, Sentence
from communique.extract.text import Token


def split(found: Sequence[Block], stream: Sequence[Token], hits: Sequence[Hit]) -> list[Sentence]:
    """Return the sentences of the blocks in order; noise has none.

    In: the blocks, the tokens, the known phrases (the layers *word* and *office* hold abbreviations).
    """
    short = {
        index: hit.entry.code
        for hit in hits
        if hit.entry.layer in {"word", "office"} and stream[hit.last - 1].word == "."
        for index in range(hit.first, hit.last)
        if stream[index].word == "."
    }
    result: list[Sentence] = []
    for number, block in enumerate(found):
        if block.kind == "noise":
            continue
        bounds = [(block.first, block.last)] if not block.cells else list(block.cells)
        for first, last in bounds:
            begin = first
            for index in range(first, last - 1):
                if _ends(index, stream, short) and index + 1 > begin:
                    after = index + 1
                    while after < last and _closes(stream[after], stream[after - 1]):
                        after += 1
                    if after < last and begin < after:
                        result.append(Sentence(begin, after, number))
                        begin = after
            if begin < last:
                result.append(Sentence(begin, last, number))
    return result


def _closes(token: Token, before: Token) -> bool:
    """Return whether a token is a closing quotation mark or bracket right after the token before it."""
    return token.word in {'"', "'", ")", "]"} and token.start == before.end


def _ends(index: int, stream: Sequence[Token], short: Mapping[int, str]) -> bool:
    """Return whether a sentence ends with the token at *index*."""
    token, before, after = stream[index], stream[index - 1] if index else None, stream[index + 1]
    if token.word in {"!", "?"}:
        return True
    if token.word != "." or before is None:
        return False
    if after.word[0].islower() or after.word in {",", ";"}:
        return False
    if index in short:  # an abbreviation: after that of a month a number goes on, a word begins anew
        return short[index] == "month" and not after.word[0].isdigit()
    initial = before.end == token.start and len(before.word) == 1 and before.word.isupper()
    return not initial
