"""The schema.org blocks of the pages: made by rules that are data, safe in a page, only terms that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyld import jsonld as pyld
from rdflib.namespace import SDO

from communique import config
from communique.config import Settings
from communique.errors import VocabularyError
from communique.served import Served
from communique.web.jsonld import schema_org
from communique.web.reading.reader import RDF_TYPE
from support import ROOT, BuiltRelease
from web_support import BASE, HEALTHCARE, RDFS, REPORT, XHTML, Serving, page, things

SCHEMA = "https://schema.org/"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def block(client: FlaskClient, path: str) -> dict[str, Any]:
    """Return the block of a page, which any reader of HTML finds by its script element."""
    text = client.get(path, headers={"Accept": "text/html"}).text
    found = BLOCK.findall(text)
    assert len(found) == 1, path
    value: dict[str, Any] = json.loads(found[0])
    assert value["@context"] == "https://schema.org"
    return value


def load(url: str, _: object) -> dict[str, Any]:
    """Give the context of schema.org, as far as our blocks need it, without fetching it."""
    assert url == "https://schema.org"
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": {"@vocab": SCHEMA}},
    }


def rdf(found: dict[str, Any]) -> list[ox.Triple]:
    lines = pyld.to_rdf(found, {"documentLoader": load, "format": "application/n-quads"})
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)]


@pytest.fixture(scope="module")
def blocks(one: Served, built: BuiltRelease) -> dict[str, dict[str, Any]]:
    """The block of every page of a thing that has one, by type/slug."""
    from communique.web import create_app

    client = create_app(built.settings).test_client()
    found = {}
    for name in things(one):
        if 'application/ld+json">' in (text := client.get(f"/doc/{name}.html").text) and BLOCK.search(text):
            found[name] = block(client, f"/doc/{name}.html")
    return found


def test_every_term_is_one_of_schema_org(blocks: dict[str, dict[str, Any]], client: FlaskClient) -> None:
    verified = (ROOT / "tests" / "ontology" / "external-terms.txt").read_text(encoding="utf-8").splitlines()
    terms = set()
    for found in (*blocks.values(), block(client, "/")):
        for triple in rdf(found):
            terms.add(triple.predicate.value)
            if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                terms.add(triple.object.value)
    terms -= {RDF_TYPE.value}
    assert len(terms) > 30
    assert sorted(terms - set(verified)) == []
    assert all(str(SDO[term.removeprefix(SCHEMA)]) == term for term in terms)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (HEALTHCARE, "CreativeWork"),
        ("instrument/2026-02-27-kz-rs-joint-statement", "CreativeWork"),
        ("event/2026-02-27-kz-rs-talks", "Event"),
        (REPORT, "NewsArticle"),
        ("state/kz", "Country"),
        ("organization/kz-ministry-of-health", "Organization"),
        ("person/aleksandar-vucic", "Person"),
        ("place/akorda-palace", "Place"),
        ("claim/878caa75-2098-2167", "Claim"),
        ("area/health", "DefinedTerm"),
    ],
)
def test_the_alignments_say_what_a_thing_is(blocks: dict[str, dict[str, Any]], name: str, kind: str) -> None:
    assert blocks[name]["@id"] == f"{BASE}id/{name}"
    assert blocks[name]["@type"] == kind
    assert blocks[name]["mainEntityOfPage"] == f"{BASE}doc/{name}"
    assert "name" in blocks[name] or kind == "Claim"


def test_what_is_said_of_a_thing_is_said_in_their_words(blocks: dict[str, dict[str, Any]]) -> None:
    instrument = blocks[HEALTHCARE]
    assert instrument["about"]["name"] == "health"
    assert {report["@type"] for report in instrument["subjectOf"]} == {"NewsArticle"}
    talks = blocks["event/2026-02-27-kz-rs-talks"]
    assert {agent["name"] for agent in talks["attendee"]} == {"Aleksandar Vučić", "Kassym-Jomart Tokayev"}
    assert talks["location"]["@type"] == "Place"
    report = blocks["report/2026-02-27-7a73b5c3"]
    assert report["datePublished"] == "2026-02-27"
    assert report["publisher"]["name"] == "Qazinform"
    assert blocks["person/aleksandar-vucic"]["jobTitle"] == "President of Serbia"


def test_the_text_of_a_report_is_not_given(blocks: dict[str, dict[str, Any]]) -> None:
    for name, found in blocks.items():
        if name.startswith("report/"):
            assert not {"articleBody", "text", "description"} & set(found)


def test_a_thing_schema_org_has_no_class_for_has_no_block(
    client: FlaskClient, blocks: dict[str, Any]
) -> None:
    assert "relation/kz-rs" not in blocks
    assert not BLOCK.search(client.get("/doc/relation/kz-rs.html").text)


def test_the_first_page_describes_the_dataset(client: FlaskClient, built: BuiltRelease) -> None:
    found = block(client, "/")
    assert found["@type"] == "Dataset"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["includedInDataCatalog"]["@type"] == "DataCatalog"
    dumps = {
        (
            file["media_type"],
            f"{BASE}dumps/latest/{Path(file['path']).name}",
            f"{file['bytes']} B",
            file["sha256"],
        )
        for file in built.release.manifest["files"]
        if "compression" in file
    }
    keys = ("encodingFormat", "contentUrl", "contentSize", "sha256")
    assert {tuple(one[key] for key in keys) for one in found["distribution"]} == dumps


EVIL = "a</script><!--<script>&amp;]]>\u2028\u2029\u202eevil\u2066"


def test_nothing_in_a_name_leaves_its_block(serving: Serving) -> None:
    """Ends of scripts, comments, line separators and turns of direction stay data, in HTML and in XHTML."""
    skos = "http://www.w3.org/2004/02/skos/core#"
    literal = ox.Literal(EVIL, language="en")
    client = serving(f"<{BASE}id/place/x> a <{BASE}ontology#Place> ; <{skos}prefLabel> {literal} .")
    assert block(client, "/doc/place/x")["name"] == EVIL
    html = page(client, "/doc/place/x")
    scripts = [one for one in html.iter(f"{XHTML}script") if "src" not in one.attrib]
    assert len(scripts) == 1
    assert json.loads(scripts[0].text or "")["name"] == EVIL
    raw = BLOCK.findall(client.get("/doc/place/x.html").text)[0]
    assert raw.isascii()
    assert not set("<>&") & set(raw)


def test_a_block_is_the_same_each_time(client: FlaskClient) -> None:
    first, second = (client.get(f"/doc/{HEALTHCARE}.html").text for _ in range(2))
    assert BLOCK.findall(first) == BLOCK.findall(second)


def test_a_page_for_files_has_no_dataset(serving: Serving) -> None:
    client = serving(f"<{BASE}id/state/kz> <{RDFS}label> 'Kazakhstan'@en .")
    assert not BLOCK.search(client.get("/", headers={"Accept": "text/html"}).text)


def rules_of(folder: Path, settings: Settings, name: str, text: str) -> Settings:
    """Return the settings of a publisher whose only rule is this one."""
    (folder / "mappings" / "schema-org").mkdir(parents=True)
    (folder / "mappings" / "schema-org" / name).write_text(text, encoding="utf-8")
    return config.replace(settings, content=folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE {", "10-own.rq, line 1, column 31: this is not SPARQL"),
        ("SELECT * { ?s ?p ?o }", "10-own.rq: a rule must be a CONSTRUCT query"),
    ],
)
def test_a_rule_that_is_none_is_refused_by_name(
    settings: Settings, tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(VocabularyError, match=re.escape(reason)):
        schema_org.rules(rules_of(tmp_path, settings, "10-own.rq", text))


def test_without_a_folder_of_rules_there_are_none(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    assert schema_org.rules(config.replace(settings, content=tmp_path)) == ()
