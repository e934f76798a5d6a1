"""Where the words of a report start, after the place and date at its head."""

from communique.extract.reading import Reading, Sentence

_LEAD = 16
"""The most tokens that the place and date at the head of a report take."""
_DASHES = frozenset({"-", "–", "—", "−"})
_PLACES = ("capital", "place", "country")


def start(reading: Reading, sentence: Sentence) -> int:
    """Return the first token of a sentence that is not part of a report’s head: “ASTANA, 5 May —”."""
    block = reading.blocks[sentence.block]
    if sentence.first != block.first:
        return sentence.first
    lower = 0
    for index in range(block.first, min(block.last, block.first + _LEAD)):
        token = reading.tokens[index]
        if token.word in _DASHES and index > block.first:
            return index + 1
        if token.word == "." and not lower and block.first + 1 < index < block.last - 1:
            known = any(next(reading.layer(layer, block.first, index), None) for layer in _PLACES)
            return index + 1 if known else block.first
        lower += token.word.islower()
        if lower > 1:
            break
    return block.first
