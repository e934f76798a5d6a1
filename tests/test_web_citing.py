"""Citations: what a reference manager reads, what a page shows, where a program is led."""

import json
import re
import string
import warnings
import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from flask.testing import FlaskClient
from pybtex.database import BibliographyData, parse_string

from asking import ask
from communique.config import Settings
from communique.web.citing.bibliography import escaped
from injected import corpus
from support import Server
from web_support import BASE, HEALTHCARE, REPORT, XHTML, Serving, by_id, page, serve_turtle, words

TITLE = "Communiqué: diplomatic communiqués as linked data"
THINGS = (HEALTHCARE, REPORT, "state/kz", "person/aleksandar-vucic", "claim/7a73b5c3-1-16")
PAGES = (
    "/event/",
    "/search?q=health&page=1",
    "/instrument/?page=1",
    "/things/",
    "/ontology",
    "/areas",
    "/shapes",
)
ASKED = (*(f"/cite/{one}" for one in THINGS), *(f"/cite?address={one.replace('&', '%26')}" for one in PAGES))
TYPES = {"dataset", "document", "entry", "webpage"}
"""The types of item used here, all of CSL 1.0.2."""
VARIABLES = {
    *("id", "type", "title", "author", "publisher", "issued", "container-title", "version", "URL", "note"),
    *("original-title", "original-publisher", "original-date"),
}
"""The variables used here, all of CSL 1.0.2."""
STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>x</title><id>x</id><updated>2026-01-01T00:00:00Z</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout><group delimiter="|"><names variable="author"><name/></names><text variable="title"/>
<date variable="issued"><date-part name="year"/></date><text variable="URL"/></group></layout></bibliography>
</style>"""
KEY = set(string.ascii_letters + string.digits + ".-")


def suffixed(address: str, suffix: str) -> str:
    path, mark, query = address.partition("?")
    return f"{path}.{suffix}{mark}{query}"


def bibtex(text: str) -> tuple[str, str, BibliographyData]:
    """Return key and kind of the one entry of a file, and what pybtex makes of it."""
    found = parse_string(text, "bibtex")
    ((key, entry),) = found.entries.items()
    return key, entry.type, found


def rendered(body: str) -> str:
    """Return an item as citeproc-py prints it in a style of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what its own schema of styles lacks
        source = CiteProcJSON(json.loads(body))
        style = CitationStylesStyle(StringIO(STYLE), validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        bibliography.register(Citation([CitationItem(next(iter(source)))]))
        return str(bibliography.bibliography()[0])


# --- in every form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/cite", *ASKED])
def test_a_reference_manager_reads_it(client: FlaskClient, address: str) -> None:
    answer = client.get(suffixed(address, "bib"))
    assert answer.status_code == 200
    assert answer.content_type == "application/x-bibtex"
    key, kind, read = bibtex(answer.text)
    fields = read.entries[key].fields
    assert kind == ("dataset" if "https://w3id.org/communique/#dataset" in fields["url"] else "misc")
    assert set(key) <= KEY
    assert [str(one) for one in read.entries[key].persons["author"]] == ["{The Communiqué developers}"]
    assert fields["date"].startswith(fields["year"])

    answer = client.get(suffixed(address, "json"))
    assert answer.content_type == "application/vnd.citationstyles.csl+json"
    (item,) = json.loads(answer.text)
    assert item["type"] in TYPES
    assert set(item) <= VARIABLES
    assert item["id"] == key
    assert item["URL"] == fields["url"]
    assert fields["title"] == f"{{{escaped(item['title'])}}}"
    year, month, day = item["issued"]["date-parts"][0]
    assert fields["date"] == f"{year}-{month:02}-{day:02}"
    assert rendered(answer.text) == f"The Communiqué developers|{item['title']}|{year}|{item['URL']}"

    text = client.get(suffixed(address, "txt")).text
    assert item["title"] in text
    assert text.endswith(f"{item['URL']}\n")


def test_the_client_chooses(client: FlaskClient) -> None:
    for accept, media_type in (
        ("", "application/x-bibtex"),
        ("application/x-bibtex", "application/x-bibtex"),
        ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
    ):
        answer = client.get("/cite/state/kz", headers={"Accept": accept} if accept else {})
        assert answer.mimetype == media_type
        assert "Accept" in answer.headers["Vary"]
    refused = client.get("/cite/state/kz", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "application/x-bibtex" in refused.headers["Link"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cite/state/xx", 404),
        ("/cite.pdf", 404),
        ("/cite?address=/xx", 404),
        ("/cite?address=/ontology/9.9.9", 404),
        ("/cite?address=/ontology/patterns/xx", 404),
        ("/cite?address=//evil.example/", 404),
        ("/cite?address=https://evil.example/", 400),
        ("/cite?address=/doc/state/kz", 404),
        ("/cite?address=/id/state/kz", 404),
        ("/cite?address=/instrument/by/xx", 404),
        ("/cite?address=/health", 404),
        ("/cite?address=/catalog/0123456789abcdef", 404),
        ("/cite?address=/static/logo.svg", 404),
        ("/cite?adress=/event/", 400),
        ("/cite?address=/event/?state=kz&page=2", 400),  # not the citation of another state of the page
        ("/cite?address=/event/&address=/place/", 400),
    ],
)
def test_what_is_not_there_is_not_cited(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


# --- what is cited ------------------------------------------------------------------------------------------


def item(client: FlaskClient, address: str) -> dict[str, Any]:
    (found,) = json.loads(client.get(suffixed(address, "json")).text)
    return dict(found)


def test_the_dataset_is_cited_with_its_release(client: FlaskClient) -> None:
    found = item(client, "/cite")
    assert (found["type"], found["title"], found["URL"]) == ("dataset", TITLE, f"{BASE}#dataset")
    release = client.get("/dumps/latest/").get_json()["release"]
    assert found["version"] == release
    one = item(client, f"/cite?address=/catalog/{release}")
    assert (one["version"], one["URL"]) == (release, f"{BASE}catalog/{release}#dataset")


def test_a_thing_is_an_entry_of_the_dataset(client: FlaskClient) -> None:
    found = item(client, "/cite/state/kz")
    assert (found["type"], found["title"], found["container-title"]) == ("entry", "Kazakhstan", TITLE)
    assert found["URL"] == f"{BASE}id/state/kz"


def test_of_a_claim_our_record_is_cited_and_names_the_report(client: FlaskClient) -> None:
    found = item(client, "/cite/claim/7a73b5c3-1-16")
    assert found["title"] == "date 2026-02-27"
    assert found["author"] == [{"literal": "The Communiqué developers"}]
    assert found["original-publisher"] == "Qazinform"
    assert found["original-date"] == {"date-parts": [[2026, 2, 27]]}
    assert "Qazinform, 27 February 2026" in client.get("/cite/claim/7a73b5c3-1-16.txt").text


def test_of_a_report_our_record_is_cited(client: FlaskClient) -> None:
    found = item(client, f"/cite/{REPORT}")
    assert found["original-date"] == {"date-parts": [[2026, 2, 27]]}
    assert "original-title" not in found  # its headline is not known, its label is ours
    assert "A record of a report (27 February 2026)" in found["note"]


def test_a_list_is_cited_with_its_state(client: FlaskClient) -> None:
    found = item(client, "/cite?address=/instrument/%3Fstate%3Dkz%26page%3D1")
    assert (found["type"], found["title"]) == ("webpage", "Instruments")
    assert found["URL"] == f"{BASE}instrument/?state=kz&page=1"
    assert found["container-title"] == TITLE


def test_a_state_too_long_to_print_is_the_dataset(client: FlaskClient) -> None:
    assert item(client, f"/cite?address=/search%3Fq%3D{'x' * 2000}")["type"] == "dataset"


def test_a_document_is_cited_with_its_version(client: FlaskClient) -> None:
    found = item(client, "/cite?address=/ontology")
    assert (found["title"], found["version"]) == ("Communiqué Ontology", "1.0.0")
    assert item(client, "/cite?address=/areas")["URL"] == f"{BASE}id/area"


def test_no_citation_has_a_date_of_today(client: FlaskClient) -> None:
    """Pages are kept, and so would be the day: when a reader saw it, the reader knows."""
    assert "accessed" not in item(client, "/cite/state/kz")
    assert "urldate" not in client.get("/cite/state/kz.bib").text


def test_keys_are_stable_and_tell_things_apart(client: FlaskClient) -> None:
    keys = {address: item(client, address)["id"] for address in ("/cite", *ASKED)}
    assert keys["/cite"] == "communique"
    assert keys["/cite/state/kz"] == "communique-state-kz"
    urls = {address: item(client, address)["URL"] for address in keys}
    assert len(set(keys.values())) == len(set(urls.values())) == len(keys) - 1  # /things/ is the dataset, too
    assert keys == {address: item(client, address)["id"] for address in keys}


def test_files_without_a_release_are_cited_as_far_as_they_are_known(serving: Serving) -> None:
    client = serving(f'<{BASE}id/state/kz> <http://www.w3.org/2004/02/skos/core#prefLabel> "K" .')
    found = item(client, "/cite/state/kz")
    assert "author" not in found
    assert "version" not in found
    assert bibtex(client.get("/cite/state/kz.bib").text)[1] == "misc"


@pytest.mark.parametrize("base", ["http://localhost:8000/", "https://exämple.org/", "https://x.org/ü/"])
def test_of_any_base_there_are_keys_and_uris(base: str, tmp_path: Path) -> None:
    named = "http://www.w3.org/2004/02/skos/core#prefLabel"
    client = serve_turtle(f'<{base}id/state/kz> <{named}> "K" .', Settings(base_iri=base), tmp_path)
    for address in ("/cite", "/cite/state/kz", "/cite?address=/event/"):
        answer = client.get(suffixed(address, "bib"))
        key, _, read = bibtex(answer.text)
        assert key
        assert set(key) <= KEY
        assert answer.headers["Content-Disposition"].isascii()
        assert read.entries[key].fields["url"].isascii()
    assert item(client, "/cite/state/kz")["id"].endswith("state-kz")


# --- hostile names ------------------------------------------------------------------------------------------


def test_any_name_survives_bibtex(serving: Serving) -> None:
    """One entry a file, the braces balanced, every sign there or by its name."""
    named = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    labels = "".join(
        f"{ox.Triple(ox.NamedNode(f'{BASE}id/place/p{one.number}'), named, ox.Literal(one.text))} .\n"
        for one in corpus()
        if one.seen
    )
    client = serving(labels)
    for one in corpus():
        answer = client.get(f"/cite/place/p{one.number}.bib")
        if answer.status_code == 404:
            continue
        key, _, read = bibtex(answer.text)
        title = read.entries[key].fields["title"]
        assert title.count("{") == title.count("}")
        (found,) = json.loads(client.get(f"/cite/place/p{one.number}.json").text)
        assert found["title"] == one.seen, one.name
        assert title == f"{{{escaped(one.seen)}}}", one.name


def test_the_specials_of_latex_are_escaped() -> None:
    assert escaped("a\\b{c}") == r"a\textbackslash{}b\textbraceleft{}c\textbraceright{}"
    assert escaped("50 % & $5 #1 a_b ~ ^") == r"50 \% \& \$5 \#1 a\_b \textasciitilde{} \textasciicircum{}"


# --- on pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/", "/event/", f"/doc/{HEALTHCARE}", f"/doc/{REPORT}", "/ontology", "/areas", "/void", "/catalog",
     "/sparql", "/search?q=health", "/releases", "/dumps/", "/validation", "/reconcile/guide", "/things/"],
)  # fmt: skip
def test_every_page_says_how_it_is_cited(client: FlaskClient, path: str) -> None:
    panel = by_id(page(client, path))["reuse"]
    text = words(panel)
    assert "The Communiqué developers (2026)" in text
    files = [one.attrib["href"] for one in panel.iter() if one.attrib.get("download") is not None]
    shown = ["".join(one.itertext()) for one in panel.iter() if one.tag.endswith("}pre")]
    assert [client.get(file).text for file in files] == shown  # what is shown is what is downloaded
    assert len(shown) == 2


def test_a_failure_is_not_cited(client: FlaskClient) -> None:
    assert 'id="reuse"' not in client.get("/nothing", headers={"Accept": "text/html"}).text


def test_a_page_has_its_forms_and_its_query(client: FlaskClient) -> None:
    panel = by_id(page(client, f"/doc/{HEALTHCARE}"))["reuse"]
    targets = [one.attrib["href"] for one in panel.iter() if "href" in one.attrib]
    assert f"/doc/{HEALTHCARE}.ttl" in targets
    (asked,) = (target for target in targets if target.startswith("/sparql?query="))
    assert client.get(asked, headers={"Accept": "text/csv"}).status_code == 200


# --- signposts ----------------------------------------------------------------------------------------------


def links(header: str) -> set[tuple[str, str]]:
    return set(re.findall(r'<([^>]*)>; rel="([^"]*)"', header))


def test_signposts_lead_to_what_is_cited(server: Server) -> None:
    """RFC 8574, and the FAIR Signposting Profile at level 1."""
    answer = ask(server.url, f"/doc/{HEALTHCARE}", {"Accept": "text/html"})
    found = links(answer["Link"])
    assert (f"{BASE}id/{HEALTHCARE}", "cite-as") in found
    assert (f"/cite/{HEALTHCARE}.bib", "describedby") in found
    assert (f"/cite/{HEALTHCARE}.json", "describedby") in found
    assert ("https://schema.org/AboutPage", "type") in found
    assert (f"{BASE}id/author/communique-developers", "author") in found
    assert ("https://creativecommons.org/licenses/by/4.0/", "license") in found
    for target, rel in found:
        if rel == "describedby":
            assert ask(server.url, target).status == 200
    turtle = links(ask(server.url, f"/doc/{HEALTHCARE}.ttl")["Link"])
    assert (f"{BASE}id/{HEALTHCARE}", "cite-as") in turtle


@pytest.mark.parametrize("path", ["/", "/areas", "/ontology", "/catalog/{release}", "/validation"])
def test_signposts_lead_to_the_citation_that_the_page_shows(server: Server, path: str) -> None:
    release = json.loads(ask(server.url, "/health").body)["release"]
    answer = ask(server.url, path.format(release=release), {"Accept": "text/html"})
    shown = ["".join(one.itertext()) for one in ET.fromstring(answer.body).iter(f"{XHTML}pre")][-2:]  # noqa: S314  # our own page
    led = re.findall(r"<(/cite[^>]*)>", answer["Link"])
    assert [ask(server.url, target).body.decode() for target in led] == shown


def test_a_citation_leads_back(server: Server) -> None:
    answer = ask(server.url, f"/cite/{HEALTHCARE}.bib")
    assert (f"{BASE}id/{HEALTHCARE}", "describes") in links(answer["Link"])
    assert "inline; filename=communique-instrument-" in answer["Content-Disposition"]
