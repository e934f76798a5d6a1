"""What a report says of itself: its date, where it was filed, whom it credits, which reports it cites."""

import re
from bisect import bisect_left, bisect_right

from communique import minting
from communique.extract.model import Cited, Span
from communique.recording.drafts import Citation, Naming, Ref
from communique.recording.sketch import Sketch

_DASH = re.compile(r"[\s\u2012-\u2015:/,-]+$")
_FIRST_LINE = re.compile(r"\S[^\n]{0,200}")


def draft(sketch: Sketch, sha256: str, file: str) -> None:
    """Draft the report, first of all its records, and what it says of itself."""
    about = sketch.found.about
    report = _report(sketch, sha256)
    first: dict[str, object] = {"class": "Report", "file": file, "sha256": sha256}
    if about.date_at:
        first["issued"] = sketch.day
    sketch.add("report", report, about.date_at or _opening(sketch.text), first)
    if about.dateline:
        said = _DASH.sub("", sketch.words(about.dateline))
        sketch.add("report", report, about.dateline, {"dateline": said})
    opening = _opening(sketch.text)
    for heading in about.headings:
        if heading[0] > opening[0]:  # the first is the headline itself
            sketch.add("report", report, heading, {"alternative_headline": sketch.words(heading)})
    for name, at in about.credited:
        source = sketch.source(name)
        if source:
            sketch.add("report", report, at, {"credited_source": sketch.named(source)})
    credits_: dict[str, list[Span]] = {}
    for at in about.photo_credits:
        credits_.setdefault(sketch.words(at), []).append(at)
    for words, places in credits_.items():
        sketch.add("report", report, places[0], {"credit_text": words}, also=tuple(places[1:]))
    for one in about.cited:
        _cited(sketch, report, one)


def _report(sketch: Sketch, sha256: str) -> Ref:
    countries = sketch.namer.listed(sketch.namer.countries)
    on = f" on {countries}" if countries else ""
    label = f"Report of {minting.day_in_words(sketch.day)}{on}"
    key = f"sha256:{sha256}"
    fuller = (f"{label} ({sha256[:8]})",)
    return sketch.named(
        Naming(Ref("report", key), "Report", key, sketch.report, label, sketch.day, fuller=fuller)
    )


def _opening(text: str) -> Span:
    """Return the first line of a text, or the beginning of a long one."""
    match = _FIRST_LINE.search(text)
    start, end = match.span() if match else (0, len(text))
    return start, start + len(text[start:end].rstrip())


def _cited(sketch: Sketch, report: Ref, one: Cited) -> None:
    """Draft a further report that the text points to, who made it, and the event it is said to tell of."""
    starts = [event.at[0] for event in sketch.found.events]
    told = range(bisect_left(starts, one.at[0]), bisect_right(starts, one.at[1] + 1))
    source = sketch.source(one.by) if one.by else None
    day = minting.day_in_words(sketch.day)
    label = f"{one.by or 'Further'} report cited on {day}"
    fuller = (f"{label} ({sketch.report[-8:]})", f"{label} ({sketch.report[-8:]}, {one.at[0]})")
    key = minting.key(
        ["cited", "report"], *([source.key] if source else []), f"{sketch.report}--p{one.at[0]}"
    )
    slug = f"{minting.slug([*minting.words(one.by), 'cited-by'])}-{sketch.report}-p{one.at[0]}"
    cited = sketch.named(Naming(Ref("report", key), "Report", key, slug, label, sketch.day, fuller=fuller))
    sketch.add("report", report, one.at, {"references": [cited]})
    sketch.add("report", cited, one.cue, {"about": [sketch.event(number) for number in told[:1]]})
    sketch.cited.append(
        Citation(cited, source.key if source else "", sketch.event(told[0]) if told else None)
    )
    if source:
        name = sketch.named(source)
        sketch.add("organization", name, one.cue, {"class": "Organization", "names": [one.by]})
