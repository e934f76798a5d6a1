"""The sorts of thing that have a list of their own."""

from dataclasses import dataclass

REPORT = "report"


@dataclass(frozen=True)
class Sort:
    """A sort of thing that has a list of its own."""

    segment: str
    """Its part of the path, in ``/id/{segment}/…`` and ``/{segment}/``."""
    kind: str
    """The local name of its class in the ontology."""
    main: bool = True
    """Whether people look for it by itself; the others are parts of something."""


SORTS = (
    Sort(REPORT, "Report"),
    Sort("instrument", "Instrument"),
    Sort("event", "Event"),
    Sort("state", "State"),
    Sort("person", "Person"),
    Sort("organization", "Organization"),
    Sort("office", "Office"),
    Sort("place", "Place"),
    Sort("undertaking", "Undertaking"),
    Sort("relation", "BilateralRelation"),
    Sort("honour", "Honour"),
    Sort("position", "Position"),
    Sort("signature", "Signature", main=False),
    Sort("participation", "Participation", main=False),
    Sort("claim", "Claim", main=False),
)
BY_SEGMENT = {sort.segment: sort for sort in SORTS}
