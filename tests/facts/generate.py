"""Write one ASK query for each fact of the two seed reports: ``python tests/facts/generate.py``.

In: ``facts.tsv`` (each fact as triples), ``statements.tsv`` (each fact in a sentence, with its passages),
``reports.tsv`` (the reports), the seed texts, and the prefixes of ``ontology/prefixes.ttl``.
Out: ``F001.rq`` and so on, beside this file.

A query asks for all that makes a fact published: its triples in one claim per report and basis, and that
claim's report, basis and evidence, down to the exact words and their place.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from rdflib import Graph, Namespace

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
THINGS = "https://w3id.org/communique/id/"
SH = Namespace("http://www.w3.org/ns/shacl#")

Triple = tuple[str, str, str]
"""Subject, predicate and object, each written as in N-Triples."""


@dataclass(frozen=True)
class Report:
    """A report, by its letter in the tables."""

    letter: str
    iri: str
    file: Path

    @property
    def text(self) -> str:
        """The stored text; passages count its code points."""
        return seed_text(self.file)


@dataclass(frozen=True, order=True)
class Passage:
    """The characters of a report from *start* up to, but without, *end*."""

    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """What one fact puts into one claim."""

    report: Report
    basis: str
    passages: tuple[Passage, ...]
    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class Fact:
    """A fact of the checklist."""

    number: str
    statement: str
    groups: tuple[Group, ...]


@cache
def seed_text(file: Path) -> str:
    """Return the text of a seed report, its line ends as they are."""
    with file.open(encoding="utf-8", newline="") as source:
        return source.read()


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this file, each a dictionary by the names in its first line."""
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def prefixes() -> Mapping[str, str]:
    """Return prefix → namespace as the ontology declares them."""
    declared = Graph().parse(ROOT / "ontology" / "prefixes.ttl")
    return {
        str(declared.value(part, SH.prefix)): str(declared.value(part, SH.namespace))
        for part in declared.objects(None, SH.declare)
    }


def expand(term: str) -> str:
    """Return a term of ``facts.tsv`` as N-Triples write it.

    >>> expand("id:state/kz"), expand('"ASTANA"')
    ('<https://w3id.org/communique/id/state/kz>', '"ASTANA"')
    """
    if literal := re.fullmatch(r'(".*")\^\^(\S+)', term):
        return f"{literal[1]}^^{expand(literal[2])}"
    if term.startswith('"'):
        return term
    prefix, local = term.split(":", 1)
    return f"<{THINGS}{local}>" if prefix == "id" else f"<{prefixes()[prefix]}{local}>"


def compact(term: str) -> str:
    """Return an N-Triples term as short as SPARQL can write it.

    >>> compact("<https://w3id.org/communique/id/state/kz>")
    'state:kz'
    """
    if literal := re.fullmatch(r'(".*"\^\^)(<.*>)', term):
        return literal[1] + compact(literal[2])
    if term.startswith('"'):
        return term
    iri = term[1:-1]
    fitting = [(namespace, prefix) for prefix, namespace in prefixes().items() if iri.startswith(namespace)]
    for namespace, prefix in sorted(fitting, key=lambda pair: -len(pair[0])):
        local = iri.removeprefix(namespace)
        if re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?", local):
            return f"{prefix}:{local}"
    return term


def verb(predicate: str) -> str:
    """Return a predicate as SPARQL writes it before an object."""
    short = compact(predicate)
    return "a" if short == "rdf:type" else short


def quoted(words: str) -> str:
    """Return *words* as a SPARQL string (SPARQL 1.1 §19.7)."""
    escapes = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
    return '"' + "".join(escapes.get(character, character) for character in words) + '"'


def reports() -> dict[str, Report]:
    """Return the reports by letter."""
    return {
        row["report"]: Report(row["report"], expand(row["iri"]), ROOT / "seeds" / row["file"])
        for row in table("reports.tsv")
    }


def passages_of(row: Mapping[str, str]) -> dict[str, tuple[Passage, ...]]:
    """Return report letter → passages, as a row of ``statements.tsv`` gives them."""
    listed = [tuple(passages(part)) for part in row["passages"].split("; ")]
    return dict(zip(row["reports"].split("; "), listed, strict=True))


def passages(cell: str) -> Iterator[Passage]:
    """Yield the passages of a cell such as ``453-473,931-951``."""
    for span in cell.split(","):
        start, end = span.split("-")
        yield Passage(int(start), int(end))


def facts() -> tuple[Fact, ...]:
    """Return all facts, in the order of their numbers."""
    known = reports()
    grouped: dict[str, dict[tuple[str, str], list[Triple]]] = {}
    for row in table("facts.tsv"):
        triple = (expand(row["subject"]), expand(row["predicate"]), expand(row["object"]))
        grouped.setdefault(row["fact"], {}).setdefault((row["report"], row["basis"]), []).append(triple)
    return tuple(
        Fact(
            row["fact"],
            row["statement"],
            tuple(
                Group(known[letter], basis, passages_of(row)[letter], tuple(triples))
                for (letter, basis), triples in grouped[row["fact"]].items()
            ),
        )
        for row in table("statements.tsv")
    )


def content(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield the lines of the graph pattern of some triples, one subject after the other."""
    for subject, rows in groupby(triples, key=lambda triple: triple[0]):
        pairs = [f"{verb(predicate)} {compact(value)}" for _, predicate, value in rows]
        joined = " ;\n      ".join(pairs)
        yield f"    {compact(subject)} {joined} ."


def evidence(group: Group, claim: int) -> Iterator[str]:
    """Yield the lines that ask for each passage of a claim: its words and its place."""
    for place, passage in enumerate(group.passages, 1):
        name = f"{claim}" if len(group.passages) == 1 else f"{claim}_{place}"
        words = quoted(group.report.text[passage.start : passage.end])
        yield f"  ?claim{claim} dip:evidence ?evidence{name} ."
        yield f"  ?evidence{name} oa:hasSource {compact(group.report.iri)} ;"
        yield f"    oa:hasSelector ?quote{name} , ?position{name} ."
        yield f"  ?quote{name} a oa:TextQuoteSelector ;"
        yield f"    oa:exact {words} ."
        yield f"  ?position{name} a oa:TextPositionSelector ;"
        yield f'    oa:start "{passage.start}"^^xsd:nonNegativeInteger ;'
        yield f'    oa:end "{passage.end}"^^xsd:nonNegativeInteger .'


def pattern(group: Group, claim: int) -> Iterator[str]:
    """Yield the lines that ask for one claim."""
    yield f"  # Report {group.report.letter}, {group.basis}"
    yield f"  GRAPH ?claim{claim} {{"
    yield from content(group.triples)
    yield "  }"
    yield f"  ?claim{claim} a dip:Claim ;"
    yield f"    prov:wasQuotedFrom {compact(group.report.iri)} ;"
    yield f"    dip:basis basis:{group.basis} ."
    yield from evidence(group, claim)


def query(fact: Fact) -> str:
    """Return the ASK query of a fact."""
    body = "\n".join(line for claim, group in enumerate(fact.groups, 1) for line in pattern(group, claim))
    code = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|#.*', "", body)  # where a colon ends no prefix
    used = sorted(set(re.findall(r"([a-z]+):", code)))
    heads = "\n".join(f"PREFIX {prefix}: <{prefixes()[prefix]}>" for prefix in used)
    return f"# {fact.number}. {fact.statement}\n# Written by generate.py.\n{heads}\n\nASK {{\n{body}\n}}\n"


def main() -> None:
    """Write the query of every fact."""
    for fact in facts():
        (HERE / f"{fact.number}.rq").write_text(query(fact), encoding="utf-8")


if __name__ == "__main__":
    main()
