"""Each identifier in the tables and the alignments has its evidence, and each one that has evidence is used.

Join: the key in the slot ``other`` of a row is the key of the evidence. Labels are compared by their telling
words, so that a row with the right number and the wrong subject is found, too.
"""

import csv
import re
from pathlib import Path

import pytest

from communique import turtle
from communique.minting import Spellings
from link_tables import evidence
from link_tables.evidence import WIKIDATA, Evidence
from link_tables.published import SEGMENTS, segment
from link_tables.tables import SKOS, TABLES, content, key, read, rows
from support import ROOT

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def unlinked() -> dict[str, str]:
    with (HERE / "unlinked.tsv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row["reason"] for row in csv.DictReader(stream, delimiter="\t")}


def aligned() -> dict[str, str]:
    """Return the IRI of each term of Wikidata in the alignments with its label there."""
    found = turtle.parse((ROOT / "ontology/alignments.ttl").read_text(encoding="utf-8"), "alignments.ttl")
    terms = {getattr(triple.object, "value", "") for triple in found}
    named = {
        str(triple.subject).strip("<>"): str(getattr(triple.object, "value", ""))
        for triple in found
        if triple.predicate.value.endswith("#label")
    }
    return {term: named.get(term, "") for term in terms if re.fullmatch(rf"{WIKIDATA}[PQ]\d+", term)}


@pytest.mark.parametrize("table", TABLES)
def test_no_link_is_without_evidence_and_its_confidence_is_the_evidences(
    table: str, known: dict[str, Evidence]
) -> None:
    for link, row in zip(read(table), rows(table), strict=True):
        found = known[key(row)]
        assert link.object in found.targets(table), row
        assert link.confidence == found.confidence[table], row
        assert link.justification.endswith("/ManualMappingCuration"), row


@pytest.mark.parametrize("table", TABLES)
def test_what_is_linked_is_of_the_kind_that_the_evidence_is_about(
    table: str, known: dict[str, Evidence]
) -> None:
    for link, row in zip(read(table), rows(table), strict=True):
        assert segment(link.subject) in SEGMENTS[known[key(row)].kind], row


@pytest.mark.parametrize("table", TABLES)
def test_labels_of_objects_are_those_of_the_evidence(table: str, known: dict[str, Evidence]) -> None:
    """Those of EuroVoc to the letter; of the others the telling words, as the evidence may explain a name."""
    bags = Spellings.parse(content("spellings.tsv"), "spellings.tsv")
    for row in rows(table):
        found, said = known[key(row)], row["object_label"]
        if table == "eurovoc":
            assert said == found.eurovoc[f"http://eurovoc.europa.eu/{row['object_id'].partition(':')[2]}"]
        else:
            ours, theirs = (set(bags.bag(name).split()) for name in (said, found.label))
            assert ours & theirs, row


@pytest.mark.parametrize("table", TABLES)
def test_a_thing_is_linked_with_what_has_its_name(table: str, known: dict[str, Evidence]) -> None:
    """Of things that are the same, the one name has all telling words of the other."""
    bags = Spellings.parse(content("spellings.tsv"), "spellings.tsv")
    odd = []
    for link, row in zip(read(table), rows(table), strict=True):
        if link.predicate != f"{SKOS}exactMatch" or known[key(row)].kind in {
            "area",
            "class",
            "eurovoc concept",
        }:
            continue
        ours, theirs = (set(bags.bag(name).split()) for name in (row["subject_label"], row["object_label"]))
        if not (ours <= theirs or theirs <= ours):
            odd.append((row["subject_label"], row["object_label"]))
    # The order is called by its Kazakh name; EuroVoc calls the United Nations UNO.
    assert (
        odd
        == {
            "wikidata": [("Altyn Qyran Order", "Order of the Golden Eagle")],
            "eurovoc": [("United Nations", "UNO")],
            "geonames": [],
        }[table]
    )


def test_a_state_is_linked_by_its_code(known: dict[str, Evidence]) -> None:
    """Every state that texts are read for and that has evidence is linked with what its code stands for."""
    codes = {
        row["code"].lower()
        for row in csv.DictReader(content("lexicon/countries.tsv").splitlines(), delimiter="\t")
    }
    for table in ("wikidata", "geonames"):
        linked = {
            link.subject.rpartition("/")[2]: link.object
            for link in read(table)
            if "/id/state/" in link.subject
        }
        assert linked.keys() == {code for code in codes if f"country.{code}" in known}
        assert len(linked) > 240
        assert all({target} == known[f"country.{code}"].targets(table) for code, target in linked.items())


def test_every_identifier_with_evidence_is_used_or_a_reason_is_given(
    known: dict[str, Evidence], unlinked: dict[str, str]
) -> None:
    used = {link.object for table in TABLES for link in read(table)} | aligned().keys()
    left = {one.key for one in known.values() for table in TABLES if not one.targets(table) <= used}
    assert {one: unlinked.get(one) for one in left} == unlinked
    assert all(unlinked.values())


def test_the_alignments_name_only_verified_terms_of_wikidata(known: dict[str, Evidence]) -> None:
    verified = {f"{WIKIDATA}{one.wikidata}": one for one in known.values() if one.wikidata}
    found = aligned()
    assert len(found) > 35
    assert sorted(found.keys() - verified.keys()) == []
    for iri, label in found.items():
        name = label.removesuffix(" (Wikidata)")
        assert label != name
        assert name == verified[iri].label, iri
        assert verified[iri].key.partition(".")[0] == ("prop" if "/P" in iri else "class")


def test_the_codes_are_those_of_the_evidence() -> None:
    folder = evidence.folder()
    if folder is None:
        pytest.skip("COMMUNIQUE_IDENTIFIERS does not name the folder of verified identifiers")
    with (folder / "countries.tsv").open(encoding="utf-8", newline="") as stream:
        theirs = {row["iso2"]: row["iso3"] for row in csv.DictReader(stream, delimiter="\t")}
    ours = {
        row["alpha2"]: row["alpha3"]
        for row in csv.DictReader(content("codes.tsv").splitlines(), delimiter="\t")
    }
    # The table of the evidence lacks two territories of the standard.
    assert {code for code in ours if theirs.get(code) != ours[code]} == {"EH", "SJ"}
