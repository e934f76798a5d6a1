"""All drafts of one document."""

from collections.abc import Mapping

from communique.documents import Document
from communique.extract.model import Annotations
from communique.recording import about, agreements, events, people, positions, things
from communique.recording.drafts import Drafted
from communique.recording.naming import Known, Namer
from communique.recording.sketch import Sketch


def draft(
    document: Document, slug: str, found: Annotations, known: Known, labels: Mapping[str, Mapping[str, str]]
) -> Drafted:
    """Return what can be recorded of a document.

    In: the document, whose date is known; the slug of the report; what was read; the known things; concept
    scheme → code → English label.
    """
    day = document.published
    if day is None:
        raise ValueError("a document without a date cannot be recorded")
    countries = tuple(sorted({code.lower() for code in found.countries}))
    sketch = Sketch(document.text, slug, found, Namer(known, labels, countries, day))
    about.draft(sketch, document.sha256, document.name)
    people.draft(sketch)
    agreements.draft(sketch)
    events.draft(sketch)
    things.draft(sketch)
    positions.draft(sketch)
    first, *others = sketch.drafts
    once = {repr(one): one for one in others}.values()
    return Drafted(
        report=slug,
        date=day,
        drafts=(first, *sorted(once, key=lambda one: one.at)),
        namings=tuple(sketch.namings),
        papers=tuple(sketch.papers),
        occasions=tuple(sketch.occasions),
        stances=tuple(sketch.stances),
        cited=tuple(sketch.cited),
        unnamed=tuple(sketch.unnamed),
        left_out=tuple(sketch.left_out),
    )
