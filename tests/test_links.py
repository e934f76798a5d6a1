"""The link tables, and what is refused in one."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique import links, names
from communique.config import CANONICAL_BASE
from communique.errors import MappingError
from communique.links import Link
from link_tables.tables import SETTINGS, SKOS, TABLES, content, header, key, labels, read, rows

OWL_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
TREATY = "http://www.wikidata.org/entity/Q131569"


@pytest.mark.parametrize("table", TABLES)
def test_subjects_exist_under_the_label_given(table: str) -> None:
    known = labels()
    said = [(link.subject, row["subject_label"]) for link, row in zip(read(table), rows(table), strict=True)]
    assert said
    assert [pair for pair in said if known.get(pair[0]) != pair[1]] == []


@pytest.mark.parametrize("table", TABLES)
def test_metadata_names_the_file_its_licence_and_its_sources(table: str) -> None:
    said = header(table)
    assert said["mapping_set_id"] == f"{CANONICAL_BASE}mappings/{table}.sssom.tsv"
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    for slot in ("mapping_set_title", "mapping_set_description", "mapping_set_version", "creator_id"):
        assert said[slot], slot
    declared = said["curie_map"]
    assert isinstance(declared, dict)
    for slot in ("subject_source", "object_source"):
        assert str(said[slot]).partition(":")[0] in declared


@pytest.mark.parametrize("table", TABLES)
def test_prefixes_are_the_projects_own(table: str) -> None:
    ours = names.prefixes(SETTINGS)
    declared = header(table)["curie_map"]
    assert isinstance(declared, dict)
    shared = declared.keys() & ours.keys()
    assert {"author", "state", "skos"} <= shared
    assert {prefix: declared[prefix] for prefix in shared} == {prefix: ours[prefix] for prefix in shared}


@pytest.mark.parametrize("table", TABLES)
def test_authors_are_in_the_author_table(table: str) -> None:
    known = {
        f"{CANONICAL_BASE}id/author/{row['slug']}"
        for row in csv.DictReader(content("authors.tsv").splitlines(), delimiter="\t")
    }
    assert {link.author for link in read(table)} <= known


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_sorted(table: str) -> None:
    order = [(row["subject_id"], row["object_id"], row["predicate_id"]) for row in rows(table)]
    assert order == sorted(order)


@pytest.mark.parametrize("table", TABLES)
def test_an_exact_match_is_one_to_one_and_nothing_else(table: str) -> None:
    """SKOS S46: exactMatch is disjoint with broadMatch and relatedMatch; here, with every other predicate."""
    found = read(table)
    pairs = Counter((link.subject, link.object) for link in found)
    assert [pair for pair, count in pairs.items() if count > 1] == []
    exact = [link for link in found if link.predicate == f"{SKOS}exactMatch"]
    assert len({link.subject for link in exact}) == len({link.object for link in exact}) == len(exact) > 0


@pytest.mark.parametrize("table", TABLES)
def test_a_state_is_close_to_a_country_but_not_the_same(table: str) -> None:
    states = [link for link in read(table) if "/id/state/" in link.subject]
    assert {link.predicate for link in states} == {f"{SKOS}closeMatch"}


def test_nothing_is_the_same_as_an_item_of_another_kind() -> None:
    same = [link for table in TABLES for link in read(table) if link.predicate == OWL_SAME_AS]
    assert [
        link.subject for link in same if re.search(r"/id/(area|form|[a-z]+-kind|state)/", link.subject)
    ] == []


def test_only_a_treaty_is_a_treaty() -> None:
    assert {link.subject for link in read("wikidata") if link.object == TREATY} <= {
        f"{CANONICAL_BASE}id/form/treaty"
    }


@pytest.mark.parametrize("table", TABLES)
def test_a_post_is_no_organization(table: str) -> None:
    for row in rows(table):
        assert (row["subject_id"].split(":")[0] == "office") == key(row).startswith("office."), row


HEAD = """\
#curie_map:
#  x: https://example.org/
#  wd: http://www.wikidata.org/entity/
#mapping_set_id: https://example.org/links
#license: https://creativecommons.org/licenses/by/4.0/
"""
COLUMNS = (
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tauthor_id\tmapping_date\tcomment"
)
ROW = "x:kz\tskos:closeMatch\twd:Q232\tsemapv:ManualMappingCuration\t0.95\tx:me\t2026-11-22\t"


def parse(*body: str, head: str = HEAD) -> tuple[Link, ...]:
    return links.parse(head + "\n".join([COLUMNS, *body, ""]), "t.tsv")


def test_a_row_becomes_a_link() -> None:
    assert parse(ROW) == (
        Link(
            subject="https://example.org/kz",
            predicate=f"{SKOS}closeMatch",
            object="http://www.wikidata.org/entity/Q232",
            justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
            confidence=0.95,
            author="https://example.org/me",
            date=date(2026, 11, 22),
            line=7,
            iri="https://example.org/links#x:kz,skos:closeMatch,wd:Q232",
            where="t.tsv, line 7",
        ),
    )


def test_the_metadata_may_date_all_mappings() -> None:
    columns, row = COLUMNS.replace("\tmapping_date", ""), ROW.replace("\t2026-11-22", "")
    [link] = links.parse(f"{HEAD}#mapping_date: 2026-11-21\n{columns}\n{row}\n", "t.tsv")
    assert link.date == date(2026, 11, 21)


REVIEWED = "\tx:ann|x:bob"


def test_what_a_program_found_is_published_with_its_reviewers() -> None:
    columns, row = f"{COLUMNS}\treviewer_id", ROW.replace("ManualMappingCuration", "LexicalMatching")
    [link] = links.parse(f"{HEAD}{columns}\n{row}{REVIEWED}\n", "t.tsv")
    assert link.justification == "https://w3id.org/semapv/vocab/LexicalMatching"
    assert link.reviewers == ("https://example.org/ann", "https://example.org/bob")


@pytest.mark.parametrize("how", ["LexicalMatching", "CompositeMatching", "MappingReview", "Other"])
@pytest.mark.parametrize(
    ("columns", "reviewer"),
    [(COLUMNS, ""), (f"{COLUMNS}\treviewer_id", "\t"), (f"{COLUMNS}\treviewer_id", "\t | ")],
)
def test_what_nobody_reviewed_is_refused(how: str, columns: str, reviewer: str) -> None:
    row = ROW.replace("ManualMappingCuration", how)
    with pytest.raises(MappingError) as caught:
        links.parse(f"{HEAD}{columns}\n{row}{reviewer}\n", "t.tsv")
    assert caught.value.message == (
        f"t.tsv, line 7: a link by semapv:{how} is published only with a reviewer_id: who reviewed it."
    )


def test_a_mapping_is_named_by_its_set_and_what_the_row_says() -> None:
    row = ROW.replace("wd:Q232", "wd:a\u00e9#b%2Fc")
    with pytest.raises(MappingError):  # an IRI has one fragment only, but ours must hold any CURIE
        parse(row.replace("#b", " b"))
    [link] = parse(row)
    assert link.iri == "https://example.org/links#x:kz,skos:closeMatch,wd:a%C3%A9%23b%252Fc"


@given(st.floats(0, 1))
def test_a_confidence_is_written_without_exponent(confidence: float) -> None:
    [link] = parse(ROW.replace("0.95", repr(confidence)))
    assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", link.confidence_text)
    assert float(link.confidence_text) == confidence


def test_the_set_says_what_it_is() -> None:
    more = "#mapping_set_title: Links\n#mapping_set_version: 1.2.0\n#mapping_set_description: To elsewhere.\n"
    found = links.read(f"{HEAD}{more}{COLUMNS}\n{ROW}\n", "t.tsv")
    assert (found.iri, found.title, found.version) == ("https://example.org/links", "Links", "1.2.0")
    assert (found.description, len(found.links)) == ("To elsewhere.", 1)
    assert found.license == "https://creativecommons.org/licenses/by/4.0/"


def test_rows_that_deny_a_link_give_none() -> None:
    columns = f"{COLUMNS}\tpredicate_modifier"
    no_term = ROW.replace("wd:Q232", "sssom:NoTermFound")
    text = "\n".join([columns, f"{ROW}\tNot", f"{no_term}\t", f"{ROW}\t", ""])
    assert [link.line for link in links.parse(HEAD + text, "t.tsv")] == [9]


@pytest.mark.parametrize("modifier", ["not", "NOT", "Not ", "no"])
def test_a_denial_that_is_written_wrongly_is_no_link(modifier: str) -> None:
    with pytest.raises(MappingError, match=r"t\.tsv, line 7: the predicate_modifier is “.+”; it must be Not"):
        links.parse(f"{HEAD}{COLUMNS}\tpredicate_modifier\n{ROW}\t{modifier}\n", "t.tsv")


@pytest.mark.parametrize(
    ("found", "put", "message"),
    [
        ("x:kz", "y:kz", "line 7: the prefix “y” of the subject_id “y:kz” is not in the curie_map."),
        (
            "wd:Q232",
            "http://www.wikidata.org/entity/Q232",
            "line 7: the prefix “http” of the object_id “http://www.wikidata.org/entity/Q232” is not in the"
            " curie_map.",
        ),
        ("wd:Q232", "Kazakhstan", "line 7: the object_id “Kazakhstan” is no CURIE."),
        (
            "wd:Q232",
            "wd:Q 232",
            "line 7: the object_id “wd:Q 232” stands for “http://www.wikidata.org/entity/Q 232”, which is no"
            " IRI.",
        ),
        ("wd:Q232", "", "line 7: the object_id is empty."),
        ("\tx:me", "\t", "line 7: the author_id is empty."),
        (
            "skos:closeMatch",
            "rdfs:seeAlso",
            "line 7: rdfs:seeAlso is no predicate for a link; there are the five skos: matches, owl:sameAs"
            " and schema:sameAs.",
        ),
        (
            "semapv:ManualMappingCuration",
            "x:Guess",
            "line 7: the justification x:Guess is no semapv: term.",
        ),
        ("0.95", "1.2", "line 7: the confidence “1.2” is not a number from 0 to 1."),
        ("0.95", "nan", "line 7: the confidence “nan” is not a number from 0 to 1."),
        ("0.95", "high", "line 7: the confidence “high” is not a number from 0 to 1."),
        ("2026-11-22", "2026-13-01", "line 7: the mapping_date “2026-13-01” is not YYYY-MM-DD."),
        ("2026-11-22", "today", "line 7: the mapping_date “today” is not YYYY-MM-DD."),
        ("0.95\t", "", "line 7: 7 columns, but the header has 8."),
        ("x:kz", '"x:kz', "line 7: the table cannot be read (unexpected end of data)."),
        ("\n" + ROW, f"\n{ROW}\n{ROW}", "line 8: the same link already stands on line 7."),
        ("\tobject_id", "\tobject", "line 6: the table has no object_id."),
        ("comment", "author_id", "line 6: two columns have the same name."),
        ("#mapping_set_id: https://example.org/links\n", "", "line 1: the metadata has no mapping_set_id."),
        (
            "#license: https://creativecommons.org/licenses/by/4.0/\n",
            "#mapping_set_title: x\n",
            "line 1: the metadata has no license.",
        ),
        ("https://example.org/\n", "here\n", "line 1: “here”, for the prefix x, is no IRI."),
        (
            "#  x: ",
            "#  skos: https://example.org/skos\n#  x: ",
            f"line 1: the prefix skos always stands for {SKOS}.",
        ),
        (
            HEAD[: HEAD.index("#mapping")],
            "#curie_map: x\n",
            "line 1: the curie_map is not a map of prefixes to namespaces.",
        ),
        ("#license: ", "#license: [", "line 6: the metadata is not YAML (expected ',' or ']'"),
        ("#license: ", "#license: \x01", "line 1: the metadata is not YAML (unacceptable character #x0001: "),
        (
            "#license: ",
            "#mapping_date: 2026-99-99\n#license: ",
            "line 1: the metadata is not YAML (month must",
        ),
        (HEAD, "", "line 1: a block of YAML metadata on lines that begin with # is needed."),
        (f"{COLUMNS}\n{ROW}\n", "", "line 6: there is no table of mappings."),
    ],
)
def test_a_fault_is_named_by_line(found: str, put: str, message: str) -> None:
    good = f"{HEAD}{COLUMNS}\n{ROW}\n"
    assert links.parse(good, "t.tsv")
    assert found in good
    with pytest.raises(MappingError) as caught:
        links.parse(good.replace(found, put, 1), "t.tsv")
    assert caught.value.message.startswith(f"t.tsv, {message}")
    assert caught.value.message.endswith(".")


LOCAL = st.from_regex(r"[A-Za-z0-9_./-]{1,12}", fullmatch=True)
REMARKS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\t\n"'), max_size=30)


@given(
    st.lists(
        st.tuples(
            LOCAL, LOCAL, st.sampled_from(sorted(links.PREDICATES)), st.floats(0, 1), st.dates(), REMARKS
        ),
        max_size=6,
        unique_by=lambda row: row[:3],
    )
)
def test_what_is_written_is_read_back(said: list[tuple[str, str, str, float, date, str]]) -> None:
    body = io.StringIO()
    writer = csv.writer(body, delimiter="\t", lineterminator="\n")
    writer.writerow([*COLUMNS.split("\t")])
    head = HEAD.replace("#  x:", "#  schema: https://schema.org/\n#  x:")
    spaces = {SKOS: "skos:", "http://www.w3.org/2002/07/owl#": "owl:", "https://schema.org/": "schema:"}
    written = []
    for subject, target, predicate, confidence, day, remark in said:
        space = next(space for space in spaces if predicate.startswith(space))
        line = head.count("\n") + body.getvalue().count("\n") + 1
        writer.writerow([
            f"x:{subject}", predicate.replace(space, spaces[space]), f"wd:{target}",
            "semapv:ManualMappingCuration", repr(confidence), "x:me", day.isoformat(), remark,
        ])  # fmt: skip
        written.append(
            Link(
                subject=f"https://example.org/{subject}",
                predicate=predicate,
                object=f"http://www.wikidata.org/entity/{target}",
                justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
                confidence=confidence,
                author="https://example.org/me",
                date=day,
                line=line,
                comment=remark,
                where=f"t.tsv, line {line}",
            )
        )
    read_back = links.parse(head + body.getvalue(), "t.tsv")
    assert tuple(replace(link, iri="") for link in read_back) == tuple(written)
    assert len({link.iri for link in read_back}) == len(written)
