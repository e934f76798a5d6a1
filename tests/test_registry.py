"""The registry file, and what is refused in one."""

import csv
import hashlib
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique import resources, turtle
from communique.config import CANONICAL_BASE, Settings
from communique.errors import RegistryError
from communique.registry import COLUMNS, Entry, Registry

SETTINGS = Settings()
FACTS = Path(__file__).parent / "facts"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
OWL_CLASS = "<http://www.w3.org/2002/07/owl#Class>"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def mapping_table(name: str) -> list[dict[str, str]]:
    text = resources.read(resources.folder("mappings", SETTINGS) / name, SETTINGS)
    return list(csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE))


def concepts() -> set[str]:
    folder = resources.folder("ontology", SETTINGS) / "concepts"
    return {
        str(triple.subject).strip("<>")
        for file in resources.walk(folder, ".ttl")
        for triple in turtle.load(file, SETTINGS)
        if triple.predicate.value in {f"{SKOS}inScheme", f"{SKOS}topConceptOf"}
    }


@pytest.fixture(scope="module")
def registry() -> Registry:
    file = resources.folder("mappings", SETTINGS) / "registry.tsv"
    return Registry.parse(resources.read(file, SETTINGS), "registry.tsv")


def fact_iris() -> set[str]:
    return {
        CANONICAL_BASE + term.replace(":", "/", 1)
        for row in table(FACTS / "facts.tsv")
        for term in (row["subject"], row["object"])
        if term.startswith("id:")
    }


def test_every_iri_of_the_facts_is_registered_or_a_concept(registry: Registry) -> None:
    known = concepts()
    assert sorted(iri for iri in fact_iris() if iri not in registry and iri not in known) == []


def test_types_are_those_of_the_facts(registry: Registry) -> None:
    said = {
        CANONICAL_BASE + row["subject"].replace(":", "/", 1): row["object"].removeprefix("dip:")
        for row in table(FACTS / "facts.tsv")
        if row["predicate"] == "rdf:type" and row["object"].startswith("dip:")
    }
    assert len(said) > 50
    assert {iri: registry_type(registry, iri) for iri in said} == said


def registry_type(registry: Registry, iri: str) -> str | None:
    entry = registry.by_iri(iri)
    return entry.type if entry else None


def test_types_are_classes_of_the_ontology(registry: Registry) -> None:
    triples = turtle.load(resources.folder("ontology", SETTINGS) / "communique.ttl", SETTINGS)
    classes = {
        str(triple.subject).strip("<>").removeprefix(f"{CANONICAL_BASE}ontology#")
        for triple in triples
        if triple.predicate.value == RDF_TYPE and str(triple.object) == OWL_CLASS
    }
    assert {entry.type for entry in registry} - classes == set()


def test_rows_are_sorted_and_under_the_base(registry: Registry) -> None:
    iris = [entry.iri for entry in registry]
    assert iris == sorted(iris)
    assert all(iri.startswith(f"{CANONICAL_BASE}id/") for iri in iris)


def test_labels_are_unique_per_class_and_clean(registry: Registry) -> None:
    counted = Counter((entry.type, entry.label) for entry in registry)
    assert [label for label, count in counted.items() if count > 1] == []
    for entry in registry:
        assert entry.label == entry.label.strip() == unicodedata.normalize("NFC", entry.label)
        assert not re.search(r"[_/|]|--|  |\bkz\b|\brs\b", entry.label), "a label is for a human reader"


def test_labels_claim_no_state_visit(registry: Registry) -> None:
    assert [entry.label for entry in registry if "state visit" in entry.label.lower()] == []


def test_keys_are_folded(registry: Registry) -> None:
    shape = re.compile(r"sha256:[0-9a-f]{64}|[a-z0-9]+([ |-][a-z0-9]+|--[a-z0-9]+)*")
    assert [entry.key for entry in registry if not shape.fullmatch(entry.key)] == []


def test_reports_are_known_by_the_hash_of_their_bytes(registry: Registry) -> None:
    seeds = resources.folder("seeds", SETTINGS)
    for row in table(FACTS / "reports.tsv"):
        digest = hashlib.sha256((seeds / row["file"]).read_bytes()).hexdigest()
        entry = registry.by_key("report", f"sha256:{digest}")
        assert entry is not None
        assert entry.iri == CANONICAL_BASE + row["iri"].replace(":", "/", 1)


def test_lookups(registry: Registry) -> None:
    entry = registry.by_key("state", "kz")
    assert entry is not None
    assert (entry.label, entry.segment, registry.by_iri(entry.iri)) == ("Kazakhstan", "state", entry)
    assert registry.by_key("person", "kz") is None
    assert registry.by_iri(f"{CANONICAL_BASE}id/state/xx") is None
    assert len(registry) == len(list(registry)) == len(registry.entries)


def test_authors_have_a_slug_a_kind_and_a_label() -> None:
    rows = mapping_table("authors.tsv")
    assert list(rows[0]) == ["slug", "kind", "label"]
    assert {row["kind"] for row in rows} <= {"Person", "Organization", "SoftwareAgent"}
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]) and row["label"] for row in rows)
    assert len({row["slug"] for row in rows}) == len(rows) >= 3


KZ = "https://example.org/id/state/kz\tState\tkz\tKazakhstan\tcurrent\t\t2026-11-22"
RS = "https://example.org/id/state/rs\tState\trs\tSerbia\tcurrent\t\t2026-11-22"


def parse(*rows: str) -> Registry:
    return Registry.parse("\n".join(["\t".join(COLUMNS), *rows, ""]), "r.tsv")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([KZ + "\tmore"], "r.tsv, line 2: 8 columns, but 7 are needed."),
        ([KZ.replace("Kazakhstan", " ")], "r.tsv, line 2: the label is empty."),
        ([KZ, RS.replace("\trs\t", "\t\t")], "r.tsv, line 3: the key is empty."),
        (
            [KZ.replace("/id/state/kz", "/id/state/KZ")],
            "r.tsv, line 2: “https://example.org/id/state/KZ” is not an IRI of the form …/id/type/slug in"
            " lower-case ASCII.",
        ),
        (
            [KZ.replace("current", "gone")],
            "r.tsv, line 2: the status “gone” is not one of current, withdrawn, replaced.",
        ),
        ([KZ.replace("2026-11-22", "22.11.2026")], "r.tsv, line 2: the date “22.11.2026” is not YYYY-MM-DD."),
        ([KZ.replace("11-22", "11-31")], "r.tsv, line 2: the date “2026-11-31” is not YYYY-MM-DD."),
        ([KZ.replace("2026-11-22", "20261122")], "r.tsv, line 2: the date “20261122” is not YYYY-MM-DD."),
        (
            [KZ, "", KZ.replace("\tkz\t", "\tkazakhstan\t")],
            "r.tsv, line 4: https://example.org/id/state/kz already stands on line 2.",
        ),
        (
            [KZ, RS.replace("\trs\t", "\tkz\t")],
            "r.tsv, line 3: the key “kz” of https://example.org/id/state/rs is already the key of"
            " https://example.org/id/state/kz on line 2.",
        ),
        (
            [KZ, RS.replace("/id/state/", "/id/place/")],
            "r.tsv, line 3: https://example.org/id/place/rs is a State, and on line 2 the IRIs of that type"
            " are under id/state/.",
        ),
        (
            [KZ.replace("current\t", "withdrawn\thttps://example.org/id/state/rs"), RS],
            "r.tsv, line 2: https://example.org/id/state/kz is withdrawn, so replaced_by cannot be"
            " https://example.org/id/state/rs.",
        ),
        (
            [KZ.replace("current", "replaced")],
            "r.tsv, line 2: https://example.org/id/state/kz is replaced, but replaced_by is empty.",
        ),
        (
            [KZ.replace("current\t", "replaced\thttps://example.org/id/state/rs")],
            "r.tsv, line 2: https://example.org/id/state/kz is replaced by https://example.org/id/state/rs,"
            " which is not in the registry.",
        ),
        (
            [
                KZ.replace("current\t", "replaced\thttps://example.org/id/state/rs"),
                RS.replace("current\t", "replaced\thttps://example.org/id/state/kz"),
            ],
            "r.tsv, line 2: https://example.org/id/state/kz is replaced in a circle, by"
            " https://example.org/id/state/kz.",
        ),
    ],
)
def test_a_fault_is_named_by_line(rows: list[str], message: str) -> None:
    with pytest.raises(RegistryError) as caught:
        parse(*rows)
    assert caught.value.message == message


@pytest.mark.parametrize("text", ["", "iri\ttype\n", "iri type key label status replaced_by since\n"])
def test_the_header_must_be_right(text: str) -> None:
    with pytest.raises(RegistryError) as caught:
        Registry.parse(text, "r.tsv")
    assert caught.value.message == (
        "r.tsv, line 1: the columns must be iri type key label status replaced_by since, separated by tabs."
    )


def test_a_replaced_iri_leads_to_the_one_in_its_place() -> None:
    old, older = (
        KZ.replace("/kz\t", f"/{slug}\t")
        .replace("\tkz\t", f"\t{slug}\t")
        .replace("current\t", f"replaced\thttps://example.org/id/state/{by}")
        for slug, by in (("old", "kz"), ("older", "old"))
    )
    gone = RS.replace("current", "withdrawn")
    registry = parse(KZ, old, older, gone)
    for slug in ("kz", "old", "older"):
        entry = registry.current(f"https://example.org/id/state/{slug}")
        assert entry is not None
        assert entry.key == "kz"
    assert registry.current("https://example.org/id/state/rs") is None
    assert registry.current("https://example.org/id/state/xx") is None


def test_windows_line_ends_and_any_order_are_accepted() -> None:
    registry = Registry.parse("\r\n".join(["\t".join(COLUMNS), RS, KZ, ""]), "r.tsv")
    assert [entry.label for entry in registry] == ["Serbia", "Kazakhstan"]
    assert registry.entries[0].since == date(2026, 11, 22)


SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=20)


@given(st.dictionaries(SLUGS, st.tuples(WORDS, WORDS, st.dates()), min_size=1, max_size=8))
def test_what_is_written_is_read_back(things: dict[str, tuple[str, str, date]]) -> None:
    written = tuple(
        Entry(
            f"https://example.org/id/place/{slug}",
            "Place",
            f"{key}|{slug}",
            label,
            "current",
            None,
            day,
            line,
        )
        for line, (slug, (key, label, day)) in enumerate(things.items(), start=2)
    )
    rows = [
        "\t".join([entry.iri, entry.type, entry.key, entry.label, entry.status, "", entry.since.isoformat()])
        for entry in written
    ]
    registry = parse(*rows)
    assert registry.entries == written
    assert all(registry.by_key("place", entry.key) == entry for entry in written)
