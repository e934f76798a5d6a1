"""What a text says of itself: its date and filing place, its sub-headings, whom it credits, what it cites."""

from collections.abc import Iterator, Sequence

from communique.extract.dates import Date
from communique.extract.grammar import ARTICLES, PREPOSITIONS
from communique.extract.model import About, Cited, Span
from communique.extract.positions import phrases
from communique.extract.reading import Block, Reading, Sentence

HEAD = 400
"""How many code points of a text are its head, where its date and place stand."""
_REACH = 12
"""The most tokens of the name of a source."""
_DASHES = frozenset({"—", "–", "-", "−", "―", ":", "--"})
_ENDS = frozenset({".", ",", ";", ":", "!", "?"})
_EVENTS = frozenset(
    {"awarded", "visited", "met", "made", "exchanged", "adopted", "opened", "received", "called"}
)
"""Uses of verbs that tell of an event by themselves."""


def find(reading: Reading, days: Sequence[Date]) -> About:
    """Return what a text says of itself.

    In: the text, the dates in it in order.
    """
    head = [block for block in reading.blocks if block.kind != "noise"][:4]
    date = _date(reading, days, head)
    line = _dateline(reading, days, head, date)
    return About(
        date_at=reading.span(*date) if date else None,
        dateline=reading.span(line[0], line[1]) if line else None,
        place=reading.words(line[0], line[2]) if line else None,
        headings=tuple(_headings(reading, days, line[:2] if line else date)),
        credited=tuple(_credited(reading)),
        photo_credits=tuple(_photos(reading)),
        cited=tuple(_cited(reading)),
    )


def _date(reading: Reading, days: Sequence[Date], head: Sequence[Block]) -> tuple[int, int] | None:
    """Return the tokens that give the date of the report, with the word before it that says what it is."""
    for day in days:
        if reading.tokens[day.first].start >= HEAD:
            break
        year = reading.published[:4] if reading.published else ""
        if day.day != reading.published or not any(
            year in token.word for token in reading.tokens[day.first : day.last]
        ):
            continue
        first = next((block.first for block in head if block.first < day.first < block.last), day.first)
        label = [token for token in reading.tokens[first : day.first] if token.word != ":"]
        named = (
            len(label) == 1
            and label[0].low not in PREPOSITIONS | ARTICLES
            and not phrases.place(reading, first)
        )
        return (first if named and label[0].is_word else day.first), day.last
    return None


def _dateline(
    reading: Reading, days: Sequence[Date], head: Sequence[Block], date: tuple[int, int] | None
) -> tuple[int, int, int] | None:
    """Return the first and last token of the filing place with its dash, and where its name ends."""
    dated = {day.first: day.last for day in days if reading.tokens[day.first].start < HEAD}
    for block in head:
        first = date[1] if date and date[0] == block.first else block.first
        found = _filed(reading, first, block.last, dated)
        if found:
            return found
        if block.kind == "paragraph":
            break
    return None


def _filed(reading: Reading, first: int, last: int, dated: dict[int, int]) -> tuple[int, int, int] | None:
    """Return a filing place at the start of a block: “ASTANA —”, “DELHI, July 3 (PTI):” and so on."""
    stream = reading.tokens
    at = phrases.place(reading, first) or _capitals(reading, first, last)
    if not at or at > last:
        return None
    end, known, day = at, phrases.place(reading, first) is not None, False
    while at < last:
        word = stream[at].word
        skip = at + 1 if word in {",", "/", ";"} else at
        if skip < last and skip in dated:
            at, day, known = dated[skip], True, True
        elif word in {",", "/"} and (place := phrases.place(reading, skip)):
            at, known = place, True
        elif word == "(" and (close := _close(reading, at, last)):
            at, known = close, True
        else:
            break
    if at >= last:
        return (first, last, end) if day else None
    state = reading.at("country", first)
    if state and state.last == at and not stream[first].word.isupper():  # “India – Oman Joint Statement”
        return None
    if stream[at].word in _DASHES or (day and stream[at].word == "."):
        return (first, at + 1, end) if known else None
    return None


def _capitals(reading: Reading, first: int, last: int) -> int | None:
    """Return where a run of words in capitals ends: a place that the vocabulary need not know."""
    at = first
    while (
        at < min(last, first + 4) and len(reading.tokens[at].word) > 1 and reading.tokens[at].word.isupper()
    ):
        at += 1
    return at if at > first else None


def _close(reading: Reading, at: int, last: int) -> int | None:
    """Return the token after the bracket that closes the one at *at*, when it is near."""
    for index in range(at + 1, min(at + 6, last)):
        if reading.tokens[index].word == ")":
            return index + 1
    return None


def _headings(reading: Reading, days: Sequence[Date], line: tuple[int, int] | None) -> Iterator[Span]:
    """Yield the headings inside the text: all but its title, its date line and who wrote it."""
    begun, dated = False, {(day.first, day.last) for day in days}
    for block in reading.blocks:
        if block.kind == "noise":
            continue
        own = line is not None and block.first <= line[0] and line[1] >= block.last
        own = own or (block.first, block.last) in dated
        if (
            block.kind == "heading"
            and begun
            and not own
            and not reading.has("word", {"byline"}, block.first, block.first + 2)
        ):
            yield reading.span(block.first, block.last)
        begun = begun or not own


def _credited(reading: Reading) -> Iterator[tuple[str, Span]]:
    """Yield whom the text gives as its source, each once, with the words that say so."""
    seen: set[str] = set()
    for hit in reading.layer("word"):
        if hit.entry.code != "said" or not reading.sentences:
            continue
        sentence = reading.sentence(hit.first)
        if not sentence.first <= hit.first < sentence.last:
            continue
        found = _credit(reading, sentence, hit.first, hit.last)
        if found is None:
            continue
        first, last, begin, end = found
        name = reading.words(first, last)
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name, reading.span(begin, end)


def _credit(reading: Reading, sentence: Sentence, first: int, last: int) -> tuple[int, int, int, int] | None:
    """Return the source a word of saying credits, and the words that do, as ranges of tokens."""
    stream = reading.tokens
    end = sentence.last
    while end > last and stream[end - 1].word in _ENDS | {'"', ")"}:
        end -= 1
    if last - first > 1:  # “according to N”
        stop = next((at for at in range(last, min(end, last + _REACH + 2)) if stream[at].word in _ENDS), end)
        name = _source(reading, last, stop)
        return (*name, first, name[1]) if name else None
    if first > sentence.first and stream[first - 1].word == "," and last < end:  # “…, reported N.”
        name = _source(reading, last, end, bare=True)
        return (*name, first, name[1]) if name and name[1] == end else None
    if last >= end:  # “…, N reports.”
        begin = next((at + 1 for at in range(first - 1, sentence.first, -1) if stream[at].word == ","), None)
        name = _source(reading, begin, first, bare=True) if begin else None
        return (*name, begin, last) if name and begin else None
    name = _source(reading, sentence.first, first)  # “The press service of N reported that …”
    told = name and reading.has("word", {"source"}, *name)
    return (*name, sentence.first, last) if name and told else None


def _source(reading: Reading, first: int, last: int, bare: bool = False) -> tuple[int, int] | None:
    """Return the name of a body that can be a source, without its article.

    In: the tokens that should be it; whether a name the vocabulary does not know will do.
    """
    if first < last and reading.tokens[first].low in ARTICLES:
        first += 1
    if not 0 < last - first <= _REACH:
        return None
    if any(token.word in _ENDS | {"(", '"'} for token in reading.tokens[first:last]):
        return None
    if reading.has("word", {"source"}, first, last):
        return first, last
    if any(
        True for layer in ("office", "offices", "form", "stance") for _ in reading.layer(layer, first, last)
    ):
        return None
    known = any(True for layer in ("body", "head") for _ in reading.layer(layer, first, last))
    if known and reading.tokens[first].is_name:
        return first, last
    named = last - first == 1 and reading.tokens[first].is_name and not phrases.place(reading, first)
    return (first, last) if bare and named and not reading.at("demonym", first) else None


def _photos(reading: Reading) -> Iterator[Span]:
    """Yield the lines that say whose the pictures are."""
    for block in reading.blocks:
        hit = reading.at("reference", block.first) or reading.at("references", block.first)
        if hit and hit.entry.code == "photo" and hit.last < block.last <= hit.last + _REACH:
            yield reading.span(block.first, block.last)


def _cited(reading: Reading) -> Iterator[Cited]:
    """Yield the further reports that sentences point to."""
    for sentence in reading.sentences:
        found = _earlier(reading, sentence) or _further(reading, sentence)
        if found:
            yield found


def _earlier(reading: Reading, sentence: Sentence) -> Cited | None:
    """Return the report of “Earlier, N reported …”, “As N reported earlier, …” or “It was reported …”."""
    said = next(
        (hit for hit in reading.layer("word", sentence.first, sentence.last) if hit.entry.code == "said"),
        None,
    )
    if said is None or said.first - sentence.first > _REACH:
        return None
    stream, first, last = reading.tokens, sentence.first, said.first
    past = [hit for hit in reading.layer("word", first, said.last + 1) if hit.entry.code == "past"]
    early = {index for hit in past for index in range(hit.first, hit.last)}
    before = [index for index in range(first, last) if index not in early and stream[index].word != ","]
    words = [stream[index].low for index in before]
    cue = max([said.last, *(hit.last for hit in past)])
    if words in (["it", "was"], ["it", "has", "been"]) or (words in (["as"], ["as", "was"]) and past):
        end = _told(reading, cue, sentence.last)
        return Cited("", reading.span(first, end), reading.span(first, end))
    if words[:1] == ["as"]:
        before = before[1:]
    if not past or not before or before[-1] - before[0] != len(before) - 1:
        return None
    name = _source(reading, before[0], before[-1] + 1, bare=True)
    if name is None:
        return None
    return Cited(
        reading.words(*name),
        reading.span(first, _told(reading, cue, sentence.last)),
        reading.span(first, cue),
    )


def _told(reading: Reading, at: int, last: int) -> int:
    """Return where the words end that tell the event of a cited report: with its noun, or its verb."""
    ends = [hit.last for hit in reading.layer("event-kind", at, last)][:1]
    ends += [hit.last for hit in reading.layer("verb", at, last) if hit.entry.code in _EVENTS][:1]
    while not ends and last > at and reading.tokens[last - 1].word in _ENDS:
        last -= 1
    return min(ends, default=last)


def _further(reading: Reading, sentence: Sentence) -> Cited | None:
    """Return the further reading of “… are discussed in the article by an N correspondent”."""
    kinds = [
        hit
        for layer in ("reference", "references")
        for hit in reading.layer(layer, sentence.first, sentence.last)
        if hit.entry.code in {"report", "writer"}
    ]
    piece = next((hit for hit in kinds if hit.entry.code == "report"), None)
    writer = next((hit for hit in kinds if hit.entry.code == "writer"), None)
    if piece is None or writer is None or not 2 < writer.first - piece.last + 1 <= _REACH:
        return None
    stream, first = reading.tokens, piece.last
    if stream[first].low not in {"by", "of", "from"}:
        return None
    name = (first + 2, writer.first) if stream[first + 1].low in ARTICLES else (first + 1, writer.first)
    if name[0] >= name[1] or not stream[name[0]].is_name:
        return None
    at = reading.span(sentence.first, sentence.last)
    return Cited(reading.words(*name), at, reading.span(first + 1, writer.last), earlier=False)
