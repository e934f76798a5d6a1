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
    heading: str
    """What several of them are called."""
    main: bool = True
    """Whether people look for it by itself; the others are parts of something."""


SORTS = (
    Sort(REPORT, "Report", "Reports"),
    Sort("instrument", "Instrument", "Instruments"),
    Sort("event", "Event", "Events"),
    Sort("state", "State", "States"),
    Sort("person", "Person", "People"),
    Sort("organization", "Organization", "Organizations"),
    Sort("office", "Office", "Offices"),
    Sort("place", "Place", "Places"),
    Sort("undertaking", "Undertaking", "Undertakings"),
    Sort("relation", "BilateralRelation", "Bilateral relations"),
    Sort("honour", "Honour", "Honours"),
    Sort("position", "Position", "Positions"),
    Sort("signature", "Signature", "Signatures", main=False),
    Sort("participation", "Participation", "Participations", main=False),
    Sort("claim", "Claim", "Claims", main=False),
)
BY_SEGMENT = {sort.segment: sort for sort in SORTS}
