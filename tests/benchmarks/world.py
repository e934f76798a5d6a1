"""What made-up releases are about: states, ministries, office-holders, places, concepts.

States and ministries are those of the lexicon, areas, forms and acts those of the vocabulary; the persons are
invented (``people.tsv``). All of it is chosen by a seed.
"""

import csv
import random
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from benchmarks.rows import ROOT
from benchmarks.terms import BASE, DCTERMS_TYPE, RDF_TYPE, SETTINGS, Statement, term, thing
from communique import content
from communique.content import Content

_STATES, _AREAS = 17, 24
"""136 pairs of states and 24 areas: some 3,000 pairs of both, which a release of any size fills."""
_ASKED = ("kz", "rs")
"""The states of the seeds meet first: the competency questions ask for one of them."""
_BROADER = """
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?broader {
  ?class a owl:Class ; rdfs:subClassOf+ ?broader FILTER (isIRI(?broader) && ?broader != owl:Thing)
}"""
_INVERSE = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?one ?other {
  { ?one owl:inverseOf ?other } UNION { ?other owl:inverseOf ?one }
  ?one a owl:ObjectProperty . ?other a owl:ObjectProperty
}"""
_IMPLIES = f"SELECT ?form ?class {{ ?form <{BASE}ontology#impliesClass> ?class }}"


@dataclass(frozen=True)
class Thing:
    """Something with an IRI, a class and a display label."""

    path: str
    kind: str
    label: str
    says: tuple[Statement, ...] = ()
    """What a claim that names it says of it."""

    @cached_property
    def iri(self) -> str:
        """Its term."""
        return thing(self.path)

    @cached_property
    def slug(self) -> str:
        """The last part of its IRI."""
        return self.path.rpartition("/")[2]

    @cached_property
    def claimed(self) -> tuple[Statement, ...]:
        """Its class and what else is said where it is named."""
        return ((self.iri, RDF_TYPE, term(self.kind)), *self.says)


@dataclass(frozen=True)
class State:
    """A state and what belongs to it."""

    code: str
    name: str
    thing: Thing
    capital: Thing
    palace: Thing
    office: Thing
    president: Thing
    ministries: tuple[Thing, ...]


@dataclass(frozen=True)
class Pair:
    """Two states and what they share."""

    states: tuple[State, State]
    codes: str
    relation: Thing
    flights: Thing
    commission: Thing
    earlier: Thing
    """A report that others cite."""


@dataclass(frozen=True)
class World:
    """All there is to tell of."""

    content: Content
    pairs: tuple[Pair, ...]
    press: tuple[Thing, ...]
    honours: tuple[Thing, ...]
    areas: tuple[tuple[str, str], ...]
    """Code and label."""
    forms: tuple[tuple[str, str], ...]
    """Those that agreements have; code and label."""
    acts: tuple[tuple[str, str], ...]
    broader: dict[str, tuple[str, ...]]
    """The classes above a class of ours, by its name."""
    inverse: dict[str, str]
    """The terms of properties that have an inverse, and that inverse."""

    def shared(self) -> Iterator[Thing]:
        """Yield all things that more than one occasion tells of."""
        yield from (*self.press, *self.honours)
        for state in {state.code: state for pair in self.pairs for state in pair.states}.values():
            yield from (state.thing, state.capital, state.palace, state.office, state.president)
            yield from state.ministries
        for pair in self.pairs:
            yield from (pair.relation, pair.flights, pair.commission, pair.earlier)


def slug(name: str) -> str:
    """Return a name as part of an IRI: lower-case ASCII words and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(sign if sign.isalnum() else " " for sign in plain.replace("'", "")).split()
    return "-".join(words)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def world(seed: int) -> World:
    """Return the world of a seed."""
    choose = random.Random(f"world {seed}")  # noqa: S311  # not to keep secrets
    found = content.load(SETTINGS)
    lexicon = ROOT / "mappings/lexicon"
    countries = {row["code"]: row for row in _rows(lexicon / "countries.tsv")}
    able = sorted(
        code.lower()
        for code, row in countries.items()
        if row["capital"] and row["name"].isascii() and not row["shared"]
    )
    others = choose.sample([code for code in able if code not in _ASKED], _STATES - len(_ASKED))
    ministries = sorted({row["name"] for row in _rows(lexicon / "ministries.tsv")})
    people = _rows(Path(__file__).with_name("people.tsv"))
    names = choose.sample([(one["given"], other["family"]) for one in people for other in people], _STATES)
    codes = sorted((*_ASKED, *others))
    states = [
        _state(countries[code.upper()], " ".join(name), ministries)
        for code, name in zip(codes, names, strict=True)
    ]
    pairs = [_pair(one, other) for one, other in combinations(states, 2)]
    choose.shuffle(pairs)
    pairs.sort(key=lambda pair: pair.states[0].code not in _ASKED or pair.states[1].code not in _ASKED)
    labels = found.labels
    ontology = ox.Store()
    ontology.extend(ox.Quad(*triple) for triple in (*found.vocabulary.ontology, *found.vocabulary.concepts))
    agreement = f"{BASE}ontology#Agreement"
    signed = {form.rpartition("/")[2] for form, kind in _asked(ontology, _IMPLIES) if kind == agreement}
    broader: dict[str, list[str]] = {}
    for kind, above in sorted(_asked(ontology, _BROADER)):
        broader.setdefault(kind.rpartition("#")[2], []).append(f"<{above}>")
    return World(
        content=found,
        pairs=tuple(pairs),
        press=tuple(
            Thing(f"organization/{slug(name)}", "Organization", name)
            for name in ("Halcyon Press", "Meridian News Agency", "Northern Wire", "Open Courier")
        ),
        honours=tuple(
            Thing(f"honour/order-of-{slug(name)}", "Honour", f"Order of {name}")
            for name in ("Merit", "Amity")
        ),
        areas=tuple(sorted(choose.sample(sorted(labels["area"].items()), _AREAS))),
        forms=tuple(sorted(item for item in labels["form"].items() if item[0] in signed)),
        acts=tuple(sorted(labels["act"].items())),
        broader={kind: tuple(above) for kind, above in broader.items()},
        inverse={f"<{one}>": f"<{other}>" for one, other in _asked(ontology, _INVERSE)},
    )


def _asked(store: ox.Store, query: str) -> Iterable[tuple[str, str]]:
    """Yield the IRIs that the two columns of an answer hold."""
    for row in store.query(query):  # type: ignore[union-attr]  # a SELECT has rows
        yield row[0].value, row[1].value


def _state(row: dict[str, str], president: str, ministries: Sequence[str]) -> State:
    code, name = row["code"].lower(), row["name"]
    own = Thing(f"state/{code}", "State", name)
    capital = row["capital"].partition("|")[0]
    city = Thing(f"place/{code}-{slug(capital)}", "Place", capital)
    palace_iri, office_iri = thing(f"place/{code}-palace"), thing(f"office/{code}-president")
    person = thing(f"person/{slug(president)}")
    of = f"the {name}" if row["article"] else name
    return State(
        code,
        of,
        own,
        city,
        Thing(
            f"place/{code}-palace",
            "Place",
            f"Presidential Palace in {capital}",
            ((palace_iri, term("within"), city.iri), *city.claimed),
        ),
        Thing(
            f"office/{code}-president",
            "Office",
            f"President of {of}",
            ((office_iri, "<http://www.w3.org/ns/org#postIn>", own.iri), *own.claimed),
        ),
        Thing(
            f"person/{slug(president)}",
            "Person",
            president,
            ((person, "<http://www.w3.org/ns/org#holds>", office_iri),),
        ),
        tuple(_ministry(code, of, own, ministry) for ministry in ministries),
    )


def _ministry(code: str, of: str, state: Thing, name: str) -> Thing:
    path = f"organization/{code}-{slug(name)}"
    kind = "<http://www.w3.org/ns/org#classification>"
    return Thing(
        path,
        "Organization",
        f"{name} of {of}",
        (
            (thing(path), term("ofState"), state.iri),
            (thing(path), kind, thing("organization-kind/ministry")),
        ),
    )


def _pair(one: State, other: State) -> Pair:
    codes, both = f"{one.code}-{other.code}", f"{one.name} and {other.name}"
    relation, flights = thing(f"relation/{codes}"), thing(f"undertaking/{codes}-direct-flights")
    earlier = thing(f"report/{codes}-earlier-report")
    about = Thing(
        f"relation/{codes}",
        "BilateralRelation",
        f"Relations between {both}",
        (
            (relation, term("between"), one.thing.iri),
            (relation, term("between"), other.thing.iri),
            (relation, DCTERMS_TYPE, thing("relation-type/strategic-partnership")),
        ),
    )
    return Pair(
        (one, other),
        codes,
        about,
        Thing(
            f"undertaking/{codes}-direct-flights",
            "Undertaking",
            f"Direct flights between {one.capital.label} and {other.capital.label}",
            (
                (flights, term("connects"), one.capital.iri),
                (flights, term("connects"), other.capital.iri),
                *one.capital.claimed,
                *other.capital.claimed,
            ),
        ),
        Thing(
            f"organization/{codes}-intergovernmental-commission",
            "Organization",
            f"Intergovernmental Commission of {both}",
        ),
        Thing(
            f"report/{codes}-earlier-report",
            "Report",
            f"Earlier report on relations between {both}",
            ((earlier, "<https://schema.org/about>", relation), *about.claimed),
        ),
    )
