"""Texts that nobody has reviewed become a valid release; what cannot be published is left out by record."""

import dataclasses
import json
import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from annotated import Item, report
from communique import dataset, records, vetting
from communique.content import Content
from communique.dataset import Report
from communique.documents import Document
from communique.errors import ShapeError
from communique.extract.model import Annotations
from communique.registry import Registry
from support import ROOT, BuiltRelease, Run

TEXTS = {
    "list.txt": """Santiago, 2 May 2031

President of Chile José Núñez and President of Peru Ana Quispe held talks in Santiago on May 2, 2031.

The following documents were signed:
1. Memorandum of Understanding on nursing between the Ministries of Health of Chile and Peru;
2. Agreement on tourism between the Government of Chile and the Government of Peru;
3. Protocol between the Ministry of Justice of Chile and the Ministry of Justice of Peru.
""",
    "prose.txt": """LIMA, 3 May 2031 — Peru's Ministry of Health and the Chilean Ministry of Health
signed a memorandum of understanding on nursing on Friday, May 2.
""",
    "scripts.txt": """date 2031-05-02 President Қасым-Жомарт Тоқаев of Kazakhstan met عبد الله of Egypt.

The Ministry of Energy of Kazakhstan and the Ministry of Petroleum of Egypt signed a memorandum on gas.
""",
    "nothing.txt": "date 2031-05-02 The weather stays fine.\n",
    "odd.txt": "date 2031-05-02 \u200f\u202b\u0000“”—…;;;1.2.3.(((\n- \n- \n1)\n",
}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    top = tmp_path / "texts"
    top.mkdir()
    for name, text in TEXTS.items():
        (top / name).write_text(text, encoding="utf-8")
    return top


def test_a_folder_of_texts_becomes_a_valid_release(texts: Path, communique: Run, tmp_path: Path) -> None:
    (texts / "empty.txt").write_bytes(b"")
    (texts / os.fsdecode(b"\xff\n.txt")).write_bytes(b"x")  # neither UTF-8 nor a line
    (texts / "undated.txt").write_text("Two ministries signed a memorandum.", encoding="utf-8")
    done = communique("build", str(texts), home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert f"{len(TEXTS)}  reports" in done.stdout
    assert f"{len(TEXTS)}  of them unreviewed" in done.stdout
    assert "empty.txt: it is empty" in done.stderr
    assert "undated.txt: no date stands in its head" in done.stderr
    done = communique("validate", home=tmp_path / "home")
    assert done.returncode == 0, done.stdout
    assert "0 violations" in done.stdout
    log = (tmp_path / "home" / "build.log").read_text(encoding="utf-8")
    assert "empty.txt: it is empty" in log
    assert "\\udcff\\n.txt: its name is not UTF-8.\n" in log


def test_two_reports_of_one_memorandum_name_one(texts: Path, communique: Run, tmp_path: Path) -> None:
    assert communique("build", str(texts), home=tmp_path / "home").returncode == 0
    query = """
        PREFIX dip: <https://w3id.org/communique/ontology#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?i (COUNT(DISTINCT ?r) AS ?n) { GRAPH ?c { ?i dip:form ?f } ?c prov:wasQuotedFrom ?r }
        GROUP BY ?i HAVING (COUNT(DISTINCT ?r) > 1)"""
    done = communique("query", query, "--format", "csv", home=tmp_path / "home")
    assert done.stdout.split()[1:] == ["https://w3id.org/communique/id/instrument/2031-05-02-cl-pe-nursing,2"]
    query = """
        PREFIX dip: <https://w3id.org/communique/ontology#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?why ?sure { ?a a oa:Annotation ; oa:hasBody ?i ; dip:confidence ?sure ; rdfs:comment ?why }"""
    done = communique("query", query, "--format", "csv", home=tmp_path / "home")
    assert "same states; 1 day apart; same form; same parties" in done.stdout
    assert done.stdout.count("same parties") == 2  # each bears out the other


def test_the_machine_is_the_author_of_what_it_reads(texts: Path, communique: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", texts / "seeds")
    assert communique("build", str(texts), home=tmp_path / "home").returncode == 0
    query = """
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?who (COUNT(DISTINCT ?r) AS ?n) { ?c prov:wasAttributedTo ?who ; prov:wasQuotedFrom ?r }
        GROUP BY ?who ORDER BY ?who"""
    done = communique("query", query, "--format", "csv", home=tmp_path / "home")
    author = "https://w3id.org/communique/id/author/communique-"
    assert done.stdout.split()[1:] == [f"{author}extractor,{len(TEXTS)}", f"{author}reviewers,2"]


def test_the_order_of_the_texts_changes_nothing(texts: Path, communique: Run, tmp_path: Path) -> None:
    found = []
    for place, name in enumerate(("a", "b")):
        top = tmp_path / name
        top.mkdir()
        for number, file in enumerate(sorted(texts.iterdir(), reverse=bool(place))):
            shutil.copy(file, top / f"{number}.txt")  # files are read in the order of their names
        home = tmp_path / f"home-{name}"
        done = communique("build", str(top), home=home, environ={"PYTHONHASHSEED": str(place)})
        assert done.returncode == 0, done.stderr
        dump = communique("dump", "--format", "nquads", home=home).stdout
        found.append({line for line in dump.splitlines() if "identifier" not in line})
    assert found[0] == found[1]


def test_what_is_new_can_be_pinned(
    texts: Path, communique: Run, tmp_path: Path, content_folder: Path
) -> None:
    target = tmp_path / "registry.tsv"
    first = communique("build", str(texts), "--registry-to", str(target), home=tmp_path / "home")
    assert first.returncode == 0, first.stderr
    before, after = ((ROOT / "mappings/registry.tsv").read_text("utf-8"), target.read_text("utf-8"))
    assert set(before.splitlines()) < set(after.splitlines())
    assert "id/instrument/2031-05-02-cl-pe-nursing\tAgreement\tnursing|cl|pe|2031-05-02\t" in after
    entries = list(Registry.parse(after, "registry.tsv"))
    assert [entry.iri for entry in entries] == sorted(entry.iri for entry in entries)
    labels = [(entry.type, entry.label) for entry in entries]
    assert len(set(labels)) == len(labels)
    shutil.copy(target, content_folder / "mappings/registry.tsv")
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    again = communique("build", str(texts), home=tmp_path / "home", environ=environ)
    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout  # the same release, which holds its registry


def test_a_label_edited_in_the_registry_changes_no_iri(
    texts: Path, communique: Run, tmp_path: Path, content_folder: Path
) -> None:
    target = content_folder / "mappings/registry.tsv"
    assert (
        communique("build", str(texts), "--registry-to", str(target), home=tmp_path / "home").returncode == 0
    )
    text = target.read_text("utf-8").replace("Ministry of Health of Peru\t", "Peruvian health ministry\t")
    target.write_text(text, encoding="utf-8")
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    done = communique("build", str(texts), home=tmp_path / "home", environ=environ)
    assert done.returncode == 0, done.stderr
    dump = communique("dump", "--format", "nquads", home=tmp_path / "home").stdout
    thing = "<https://w3id.org/communique/id/organization/pe-ministry-of-health>"
    assert f'{thing} <http://www.w3.org/2004/02/skos/core#prefLabel> "Peruvian health ministry"@en' in dump


def test_strict_stops_when_a_passage_would_be_left_out(texts: Path, communique: Run, tmp_path: Path) -> None:
    (texts / "undated.txt").write_text("Two ministries signed a memorandum.", encoding="utf-8")
    done = communique("build", str(texts), "--strict", home=tmp_path / "home")
    assert done.returncode == 1
    assert "undated.txt" in done.stderr
    assert not (tmp_path / "home" / "current").exists()


# --- what breaks a rule -----------------------------------------------------------------------------------


HEALTH = [("Ministry of Health", "ministry", "CL"), ("Ministry of Health", "ministry", "PE")]


def published(
    told: list[tuple[Document, Annotations]], found: Content, reviewed: list[Report]
) -> vetting.Vetted:
    pairs = [(text, records.drafted(text, said, found)) for text, said in told]
    read = records.together(pairs, reviewed, found)
    return vetting.vet([*reviewed, *read.reports], read.content)


def test_a_record_that_breaks_a_shape_is_left_out_alone(seeds_content: Content) -> None:
    items = [
        Item("agreement", HEALTH, "nursing", ("health",)),
        Item("agreement", HEALTH, "hospitals", ("health",)),
    ]
    text, said = report("2031-05-02", ("CL", "PE"), items, event="award")  # an award of no honour to nobody
    made = published([(text, said)], seeds_content, [])
    assert made.report.publishable
    reasons = " ".join(one.reason for one in made.left_out)
    assert "must confer exactly one honour" in reasons
    assert [one for one in made.left_out if f"{text.path}, characters" in one.what]
    kept = [one for one in made.reports[0].records if one.kind == "agreement"]
    assert {one.fields["areas"][0] for one in kept if "areas" in one.fields} == {"health"}
    assert not [one for one in made.reports[0].records if one.kind == "event"]


def test_what_hangs_on_a_record_goes_with_it(seeds_content: Content) -> None:
    text, said = report("2031-05-02", ("CL", "PE"), [Item("agreement", HEALTH, "nursing", ("health",))])
    wrong = dataclasses.replace(said.agreements[0], form="joint-statment")  # no code of the scheme
    made = published([(text, dataclasses.replace(said, agreements=(wrong,)))], seeds_content, [])
    assert made.report.publishable
    lines = {line for line in made.dataset.lines if "/signature/" in line or "/instrument/2031" in line}
    assert not lines
    assert any("no code of the concept scheme" in one.reason for one in made.left_out)


def test_two_days_of_one_event_are_both_left_out(seeds_content: Content) -> None:
    text, said = report("2031-05-02", ("CL", "PE"), [], stated="2031-05-02")
    event = said.events[0]
    other = dataclasses.replace(event, at=(0, 4), date_at=(0, 4))
    wrong = dataclasses.replace(said, events=(event, dataclasses.replace(other, date="2031-02-30")))
    made = published([(text, wrong)], seeds_content, [])
    assert made.report.publishable
    assert made.left_out


def test_a_reviewed_violation_stops_the_release(built: BuiltRelease, seeds_content: Content) -> None:
    broken = []
    for one in built.reports:
        left = [
            dataclasses.replace(x, fields={k: v for k, v in x.fields.items() if k != "honour"})
            for x in one.records
        ]
        broken.append(dataclasses.replace(one, records=left))
    text, said = report("2031-05-02", ("CL", "PE"), [Item("agreement", HEALTH, "nursing", ("health",))])
    with pytest.raises(ShapeError, match="must confer exactly one honour"):
        published([(text, said)], seeds_content, broken)


def test_nothing_dangles(seeds_content: Content) -> None:
    """Whatever of ours is spoken of in a release is described in it: it has a class and a name."""
    items = [Item("agreement", HEALTH, subject, ("health",)) for subject in ("nursing", "hospitals")]
    text, said = report("2031-05-02", ("CL", "PE"), items, event="award")
    made = published([(text, said)], seeds_content, [])
    store = ox.Store()
    store.bulk_extend(ox.parse("\n".join(made.dataset.lines), format=ox.RdfFormat.N_QUADS))
    dangling = store.query("""
        SELECT DISTINCT ?thing {
          GRAPH ?c { ?s ?p ?thing }
          FILTER STRSTARTS(STR(?thing), "https://w3id.org/communique/id/")
        FILTER NOT EXISTS { GRAPH ?g { ?thing a ?class } } }""")
    assert isinstance(dangling, ox.QuerySolutions)
    assert not list(dangling)


def test_records_that_others_write_are_read_as_they_are(
    texts: Path, communique: Run, tmp_path: Path, content_folder: Path
) -> None:
    """The machine's records, saved as reviewed ones, make the same statements."""
    target = content_folder / "mappings/reviewed/one.jsonl"
    registry = content_folder / "mappings/registry.tsv"
    only = texts / "list.txt"
    home = tmp_path / "home"
    assert communique("build", str(only), "--registry-to", str(registry), home=home).returncode == 0
    first = communique("dump", "--format", "nquads", home=home).stdout
    assert communique("extract", str(only), "--review-to", str(target)).returncode == 0
    assert json.loads(target.read_text("utf-8").split("\n")[0])["record"] == "report"
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    done = communique("build", str(only), home=home, environ=environ)
    assert done.returncode == 0, done.stderr
    assert "unreviewed" not in done.stdout
    assert communique("dump", "--format", "nquads", home=home).stdout == first


def test_slugs_of_the_dataset_module_agree(seeds_content: Content) -> None:
    text, said = report("2031-05-02", ("CL", "PE"), [])
    assert records.make_records(text, said, seeds_content)[0].id == dataset.slug_of(text, seeds_content)
