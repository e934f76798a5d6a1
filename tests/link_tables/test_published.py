"""Links published by type: whatever has a verified identifier is linked, and nothing without evidence.

Asked of the seeds, and of a report about other states and bodies, to which registry or rule give their IRIs.
"""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique import build, config
from communique.build import Built
from communique.config import CANONICAL_BASE
from communique.errors import MappingError
from link_tables import published
from link_tables.evidence import Evidence
from link_tables.tables import SKOS, TABLES, header, key, labels, read
from link_tables.tables import rows as table_rows
from support import BuiltRelease, replace

NEWS = """\
ASTANA, March 3, 2031 – Kazakh Prime Minister Ada Test met with Chilean Foreign Minister Bea Probe in Almaty \
Region.

The Government of Kazakhstan and the United Nations signed an agreement on health. The World Health \
Organization and the Ministry of Internal Affairs of Kazakhstan signed a memorandum on public health. The \
National Bank of Kazakhstan and the Commonwealth of Independent States signed a protocol on finance. The \
Shanghai Cooperation Organization and the Organization of Turkic States signed a memorandum of \
understanding. The European Union and Serbia signed a framework agreement. The Interior Ministry of Serbia \
and the Parliament of Kazakhstan signed a memorandum of cooperation.

The Minister of Healthcare of Kazakhstan Cid Sample received the Minister of Justice of Serbia Dan Trial in \
Brasilia. The sides reaffirmed their commitment to the Sustainable Development Goals.
"""
"""An invented report. Nobody here exists but the bodies, whose names the tables know."""


def made(text: str, home: Path, content: Path | None = None) -> Built:
    file = home / "news.txt"
    file.write_text(text, encoding="utf-8")
    settings = config.replace(config.load({}, Path("none.toml")), home=home, content=content)
    return build.build(settings, [file])


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return made(NEWS, tmp_path_factory.mktemp("other"))


@pytest.fixture(params=["seeds", "other"])
def store(request: pytest.FixtureRequest, built: BuiltRelease, other: Built) -> ox.Store:
    folder = built.release.store if request.param == "seeds" else other.release.store
    return ox.Store.read_only(str(folder))


def test_whatever_has_a_verified_identifier_is_linked_with_it(
    store: ox.Store, known: dict[str, Evidence]
) -> None:
    """By type, joined by the names of the things, without a look at the tables."""
    found = published.links(store)
    for iri, one in published.by_name(store, known.values()):
        for table in TABLES:
            targets = {target for subject, _, target in found if subject == iri}
            assert targets >= one.targets(table) or one.kind not in published.ENTITIES, (iri, one)
            assert targets, (iri, one)
    figures = published.counts(store, published.identified(store, known))
    assert {kind: one.identified for kind, one in figures.items()} == {
        kind: one.linked for kind, one in figures.items()
    }
    assert {"area", "form", "office", "organization", "place", "state"} <= figures.keys()


def test_every_link_has_its_evidence_by_key(store: ox.Store, known: dict[str, Evidence]) -> None:
    said = published.said(store)
    assert said.keys() == published.links(store)
    for (subject, _, target), about in said.items():
        found = known[about["other"].removeprefix("key=")]
        table = about["set"].removeprefix(f"{CANONICAL_BASE}mappings/").removesuffix(".sssom.tsv")
        assert target in found.targets(table)
        assert float(about["confidence"]) == found.confidence[table]
        assert published.segment(subject) in published.SEGMENTS[found.kind]


def test_what_is_published_is_the_rows_about_what_there_is(store: ox.Store) -> None:
    """No row of a thing that occurs is left out, no other is published, and each says what its row says."""
    there = {iri for iri, _ in published.rows(store, published.THINGS)}
    said, expected = published.said(store), set()
    for table in TABLES:
        for link, row in zip(read(table), table_rows(table), strict=True):
            if link.subject not in there:
                continue
            triple = (link.subject, link.predicate, link.object)
            expected.add(triple)
            about = said[triple]
            assert about["other"] == f"key={key(row)}"
            assert about["mapping"] == link.iri
            assert about["set"] == header(table)["mapping_set_id"] == link.iri.partition("#")[0]
            assert (float(about["confidence"]), about["day"]) == (link.confidence, row["mapping_date"])
            assert (about["author"], about["how"]) == (link.author, link.justification)
    assert said.keys() == expected
    assert len(expected) > 100


def test_a_thing_that_does_not_occur_has_no_link(store: ox.Store) -> None:
    """The tables know all states; a release speaks of a few, and of no other anywhere."""
    there = {iri for iri, _ in published.rows(store, published.THINGS)}
    states = {iri for iri in labels() if published.segment(iri) == "state"}
    assert len(states) > 240
    text = "\n".join(str(quad) for quad in store)
    named = {f"{CANONICAL_BASE}id/state/{code}" for code in re.findall(r"/id/state/([a-z]{2})>", text)}
    assert named == there & states
    assert 0 < len(named) < 10


def test_states_have_the_codes_of_iso_3166(store: ox.Store) -> None:
    codes = published.rows(
        store,
        f"PREFIX skos: <{SKOS}> SELECT ?state ?code (STR(DATATYPE(?code)) AS ?kind) WHERE"
        f" {{ GRAPH <{CANONICAL_BASE}graph/background> {{ ?state skos:notation ?code }} }}",
    )
    states = {iri for iri, _ in published.rows(store, published.THINGS) if published.segment(iri) == "state"}
    vocabulary = f"{CANONICAL_BASE}ontology#"
    two = {state: code for state, code, kind in codes if kind == f"{vocabulary}alpha2"}
    three = {state: code for state, code, kind in codes if kind == f"{vocabulary}alpha3"}
    assert two == {state: state.rpartition("/")[2].upper() for state in states}
    assert three.keys() == states
    assert all(re.fullmatch("[A-Z]{3}", code) for code in three.values())
    assert three[f"{CANONICAL_BASE}id/state/rs"] == "SRB"


def test_whoever_asks_learns_who_gave_a_code(store: ox.Store) -> None:
    found = store.query(f"""
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        ASK {{
          GRAPH <{CANONICAL_BASE}graph/background> {{ ?state <{SKOS}notation> ?code }}
          FILTER NOT EXISTS {{ GRAPH <{CANONICAL_BASE}graph/provenance> {{
            ?axiom a owl:Axiom ; owl:annotatedSource ?state ; owl:annotatedProperty <{SKOS}notation> ;
              owl:annotatedTarget ?code ; prov:wasAttributedTo/a prov:Agent
          }} }}
        }}""")
    assert isinstance(found, ox.QueryBoolean)
    assert not found


def test_a_new_thing_is_linked_when_a_text_names_it(other: Built) -> None:
    """By its IRI from the registry, in other words of the same meaning, or by the code of its state."""
    links = published.links(ox.Store.read_only(str(other.release.store)))
    subjects = {subject.removeprefix(f"{CANONICAL_BASE}id/") for subject, _, _ in links}
    assert {
        "state/cl",
        "organization/rs-ministry-of-internal-affairs",  # called the Interior Ministry
        "organization/shanghai-cooperation-organisation",  # spelt with z
        "organization/united-nations",
        "organization/european-union",
        "organization/kz-government",
        "office/kz-prime-minister",
        "office/rs-minister-of-justice",
        "place/almaty-region",
        "undertaking/sustainable-development-goals",
    } <= subjects
    # The post is no ministry, and another state's minister is not ours.
    assert "office/cl-foreign-minister" not in subjects
    assert not other.warnings
    assert not other.left_out


# --- what a publisher's own tables do -----------------------------------------------------------------------


def test_a_link_is_published_with_its_reviewer(content_folder: Path, tmp_path: Path) -> None:
    table = content_folder / "mappings/wikidata.sssom.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("subject_id"))
    lines[at] += "\treviewer_id"
    for number, line in enumerate(lines[at + 1 :], start=at + 1):
        if line.startswith("state:kz\t"):
            line = line.replace("ManualMappingCuration", "LexicalMatching") + "author:communique-reviewers"
        lines[number] = f"{line}\t" if line and "communique-reviewers" not in line else line
    text = "\n".join(lines).replace("author:communique-reviewers", "\tauthor:communique-reviewers")
    table.write_text(text, encoding="utf-8")
    done = made(NEWS, tmp_path, content=content_folder)
    reviewed = published.rows(
        ox.Store.read_only(str(done.release.store)),
        "PREFIX sssom: <https://w3id.org/sssom/> PREFIX owl: <http://www.w3.org/2002/07/owl#>"
        " SELECT ?thing ?how ?who { ?m sssom:reviewer_id ?who ; owl:annotatedSource ?thing ;"
        " sssom:mapping_justification ?how }",
    )
    assert reviewed == [
        [
            f"{CANONICAL_BASE}id/state/kz",
            "https://w3id.org/semapv/vocab/LexicalMatching",
            f"{CANONICAL_BASE}id/author/communique-reviewers",
        ]
    ]


@pytest.mark.parametrize(
    ("table", "found", "put", "message"),
    [
        (
            "wikidata.sssom.tsv",
            "author:communique-developers\t",
            "author:nobody\t",
            "there is no author {}nobody ",
        ),
        ("codes.tsv", "communique-developers", "nobody", "there is no author {}nobody "),
        (
            "wikidata.sssom.tsv",
            "ManualMappingCuration",
            "LexicalMatching",
            "{}communique-linker is a program; what it finds is published when people reviewed it.",
        ),
        (
            "wikidata.sssom.tsv",
            "author:communique-developers\t",
            "author:communique-linker\t",
            "{}communique-linker is a program; what it finds is published when people reviewed it.",
        ),
    ],
)
def test_authors_are_known_and_reviewers_are_people(
    content_folder: Path, tmp_path: Path, table: str, found: str, put: str, message: str
) -> None:
    file = content_folder / "mappings" / table
    text = file.read_text(encoding="utf-8")
    if put == "LexicalMatching":
        header = next(line for line in text.split("\n") if line.startswith("subject_id"))
        head, rows = text.split(f"{header}\n")
        body = "".join(f"{row}\tauthor:communique-linker\n" for row in rows.splitlines())
        file.write_text(f"{head}{header}\treviewer_id\n{body}", encoding="utf-8")
    replace(file, found, put)
    with pytest.raises(MappingError) as caught:
        made(NEWS, tmp_path, content=content_folder)
    assert message.format(f"{CANONICAL_BASE}id/author/") in caught.value.message
    assert re.match(rf"{re.escape(str(file))}, line \d+: ", caught.value.message)


def test_an_unreviewed_proposal_stops_the_build_by_file_and_line(
    content_folder: Path, tmp_path: Path
) -> None:
    table = content_folder / "mappings/geonames.sssom.tsv"
    replace(table, "semapv:ManualMappingCuration", "semapv:CompositeMatching")
    line = table.read_text(encoding="utf-8").partition("CompositeMatching")[0].count("\n") + 1
    with pytest.raises(MappingError) as caught:
        made(NEWS, tmp_path, content=content_folder)
    assert caught.value.message == (
        f"{table}, line {line}: a link by semapv:CompositeMatching is published only with a reviewer_id: who"
        " reviewed it."
    )


def test_a_fault_found_while_mapping_names_file_and_line(content_folder: Path, tmp_path: Path) -> None:
    """A table that reads well may still hold what no term can be made of."""
    replace(content_folder / "mappings/provenance.yml", "$(justification)~iri", "$(other)~iri")
    with pytest.raises(MappingError) as caught:
        made(NEWS, tmp_path, content=content_folder)
    assert re.match(
        rf"{re.escape(str(content_folder))}/mappings/\w+\.sssom\.tsv, line \d+: ", caught.value.message
    )
