"""Further reports that texts point to → those that the registry knows.

A cited report is known by who made it and the event it tells of: its label in the registry names the event.
"""

from collections.abc import Iterable, Mapping

from communique.minting import Spellings
from communique.recording.drafts import Citation, Naming, Ref
from communique.registry import Registry


def gather(
    citations: Iterable[Citation], events: Mapping[Ref, Naming], registry: Registry, spellings: Spellings
) -> dict[Ref, Naming]:
    """Return the reports of the registry that are pointed to; a citation that fits none is left out.

    In: what texts point to; telling of an event → the event; the registry; how names are compared.
    """
    pinned = [
        (entry, set(spellings.bag(entry.label).split()))
        for entry in registry
        if entry.segment == "report" and entry.status == "current" and not entry.key.startswith("sha256:")
    ]
    found = {}
    for one in citations:
        if one.about is None:
            continue
        event = events[one.about]
        words = set(spellings.bag(event.label.partition(",")[0]).split())
        for entry, said in pinned:
            if words <= said and entry.key.partition("|")[2] == one.by:
                slug = entry.iri.rpartition("/")[2]
                found[one.ref] = Naming(
                    Ref("report", entry.key), entry.type, entry.key, slug, entry.label, event.day
                )
    return found
