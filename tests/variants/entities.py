"""What a thing of the set is."""

from dataclasses import dataclass
from functools import cached_property

from benchmarks.terms import BASE
from communique import minting
from variants.states import State

CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"


def class_iri(kind: str) -> str:
    """Return the IRI of a class, by its local name."""
    return CONCEPT if kind == "Concept" else f"{BASE}ontology#{kind}"


@dataclass(frozen=True)
class Entity:
    """A thing with its names; it becomes an entry of the index."""

    path: str
    """Such as ``organization/rs-ministry-of-health``."""
    kind: str
    """The local name of its class."""
    sort: str
    """What sort of name it has: ministry, agency, university, company, body, person, post, place, …"""
    label: str
    core: str
    """The name without the state; the label where the state is no part of it."""
    states: tuple[str, ...] = ()
    """Codes."""
    style: str = ""
    """How the label names the state: ``of``, ``demonym``, ``brackets``; empty where it does not."""
    others: tuple[str, ...] = ()
    """Alternative labels."""
    parts: tuple[str, ...] = ()
    """What the name is made of, where rules need to know: given and family name; what a document says."""

    @cached_property
    def iri(self) -> str:
        return f"{BASE}id/{self.path}"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.label, *self.others)


def body(core: str, state: State, style: str, sort: str, kind: str = "Organization") -> Entity:
    """Return something of a state, labelled as our naming does."""
    label = {
        "of": f"{core} of {state.of}",
        "demonym": f"{state.adjectives[0]} {core}" if state.adjectives else f"{core} of {state.of}",
        "brackets": f"{core} ({state.name})",
        "": core,
    }[style]
    segment = kind.lower()
    used = style if style != "demonym" or state.adjectives else "of"
    return Entity(
        path=f"{segment}/{slug(core, state.code)}",
        kind=kind,
        sort=sort,
        label=label,
        core=core,
        states=(state.code,),
        style=used,
    )


def slug(name: str, *before: str) -> str:
    """Return the slug of a name, as things are minted."""
    return minting.slug([*before, *minting.name_words(name)])
