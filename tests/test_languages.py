"""Things are named in the language that the reader of a page asks for, where the data has it."""

import xml.etree.ElementTree as ET

import pytest
from flask import g
from flask.testing import FlaskClient

from communique.dataset import Dataset
from communique.mapping import Quad
from communique.web.interface import languages
from support import BuiltRelease
from web_support import BASE, RDFS, XHTML, Serving

_NAMES = {
    "en": "Kazakhstan",
    "kk": "Қазақстан",
    "ru": "Казахстан",
    "sr-Cyrl": "Казахстан (ћ)",
    "sr-Latn": "Kazahstan",
    "ar": "كازاخستان",
}
_XML = "{http://www.w3.org/XML/1998/namespace}lang"


def named(**others: str) -> str:
    found = {tag: others.get(tag.replace("-", "_"), name) for tag, name in _NAMES.items()}
    return ", ".join(f'"{name}"@{tag}' for tag, name in found.items())


DATA = f"""
@prefix dip: <{BASE}ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <{RDFS}> .
dip:State a rdfs:Class ; rdfs:label "state"@en, "мемлекет"@kk ; rdfs:comment "One."@en, "Бір."@kk .
dip:Event a rdfs:Class ; rdfs:label "event"@en .
dip:party rdfs:label "party"@en, "тарап"@kk .
<{BASE}id/state/kz> a dip:State ; skos:prefLabel {named()} .
<{BASE}id/state/rs> a dip:State ; skos:prefLabel "Serbia"@en .
<{BASE}id/state/xx> a dip:State ; skos:prefLabel "Ohne Englisch"@de, "没有英语"@zh .
<{BASE}id/event/2026-02-27-talks> a dip:Event ; rdfs:label "Talks"@en, "Переговоры"@ru ;
  dip:party <{BASE}id/state/kz>, <{BASE}id/state/rs>, <{BASE}id/state/xx> .
<{BASE}id/area> a skos:ConceptScheme ; dcterms:identifier "areas" ; skos:prefLabel "Areas"@en, "Салалар"@kk ;
  dcterms:description "Fields of work."@en, "Жұмыс салалары."@kk .
<{BASE}id/area/health> a skos:Concept ; skos:inScheme <{BASE}id/area> ;
  skos:prefLabel "health"@en, "денсаулық"@kk ; skos:altLabel "healthcare"@en, "здравоохранение"@ru ;
  skos:definition "Being well."@en, "Саулық."@kk .
"""
_OTHERS = {
    **dict.fromkeys(("мемлекет", "тарап", "Салалар", "денсаулық", "Саулық."), "kk"),
    **dict.fromkeys(("Переговоры", "здравоохранение"), "ru"),
    "Ohne Englisch": "de",
    "Serbia": "en",
}
_PAGES = (
    *("/doc/event/2026-02-27-talks", "/doc/state/kz", "/doc/state/kz?x", "/areas", "/search?q=kazakhstan"),
    *("/", "/state/", "/event/?state=kz", "/instrument/?pair=kz,kz", "/timeline?state=kz"),
    "/incoming/state/kz?property=dip:party",
)


@pytest.fixture
def client(serving: Serving) -> FlaskClient:
    return serving(DATA)


def page(client: FlaskClient, path: str, wanted: str | None) -> ET.Element:
    headers = {"Accept": "text/html"} | ({"Accept-Language": wanted} if wanted is not None else {})
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return ET.fromstring(response.text)  # noqa: S314  # our own page


def texts(element: ET.Element, language: str = "", turned: bool = False) -> list[tuple[str, str, bool]]:
    """Return every text of a page with its language, and whether its direction is told for itself."""
    language = element.get("lang", language).lower()  # as the store has it
    assert element.get("lang") == element.get(_XML)
    turned = turned or "dir" in element.attrib or element.tag == f"{XHTML}bdi"
    found = [(element.text or "", language, turned)]
    for child in element:
        found += [*texts(child, language, turned), (child.tail or "", language, turned)]
    return [(" ".join(text.split()), tag, told) for text, tag, told in found if text.strip()]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("de-AT, it", "en"),
        ("en-GB, kk;q=0.9", "en"),
        ("kk", "kk"),
        ("KK-KZ", "kk"),
        ("kk;q=0", "en"),
        ("ru;q=0.4, kk;q=.5", "kk"),
        ("it, ru;q=0.8, en;q=0.1", "ru"),
        ("sr-Latn-RS", "sr-Latn"),
        ("sr-Cyrl", "sr-Cyrl"),
        ("sr", "sr-Cyrl"),
        ("ar-EG,en;q=0.5", "ar"),
        ('kk"broken;;q=,, ;=', "en"),
        (", ".join(f"x{number}" for number in range(5000)), "en"),
    ],
)
def test_a_thing_is_named_as_its_reader_wants(wanted: str | None, name: str, client: FlaskClient) -> None:
    heading = page(client, "/doc/state/kz", wanted).find(f".//{XHTML}h1")
    assert heading is not None
    [(text, language, turned)] = texts(heading, "en")
    assert (text, language, turned) == (_NAMES[name], name.lower(), True)


def test_where_the_language_is_missing_english_comes_next_then_any(client: FlaskClient) -> None:
    shown = {text: language for text, language, _ in texts(page(client, "/doc/event/2026-02-27-talks", "kk"))}
    assert {
        "Talks": "en",
        "Қазақстан": "kk",
        "Serbia": "en",
        "Ohne Englisch": "de",
        "тарап": "kk",
    }.items() <= (shown.items())
    assert "Kazakhstan" not in shown


def test_explanations_are_in_the_language_too(client: FlaskClient) -> None:
    shown = {text: language for text, language, _ in texts(page(client, "/areas", "kk"))}
    expected = {"Салалар": "kk", "Жұмыс салалары.": "kk", "денсаулық": "kk", "Саулық.": "kk"}
    assert expected.items() <= shown.items()
    assert shown["здравоохранение"] == "ru"


@pytest.mark.parametrize("path", _PAGES)
@pytest.mark.parametrize("wanted", ["kk", "ru", "sr-Latn", "ar", "en"])
def test_every_text_tells_its_language_and_direction(path: str, wanted: str, client: FlaskClient) -> None:
    known = {name: tag for tag, name in _NAMES.items()} | _OTHERS
    known |= {f"{name} – {name}": tag for tag, name in _NAMES.items()}  # a pair of states
    body = page(client, path, wanted).find(f"{XHTML}body")
    assert body is not None
    for text, language, turned in texts(body, "en"):
        if text in known:
            assert (text, language) == (text, known[text].lower())
            assert turned or language == "en", text


def test_caches_tell_languages_apart(client: FlaskClient) -> None:
    answers = {
        wanted: client.get("/doc/state/kz", headers={"Accept": "text/html", "Accept-Language": wanted})
        for wanted in ("kk", "ru", "en", "kk-KZ, en;q=0.3")
    }
    assert all("Accept-Language" in one.vary for one in answers.values())
    tags = {wanted: one.get_etag()[0] for wanted, one in answers.items()}
    assert len(set(tags.values())) == 3
    assert tags["kk"] == tags["kk-KZ, en;q=0.3"]
    for wanted, status in (("kk", 304), ("ru", 200)):
        headers = {"Accept": "text/html", "Accept-Language": wanted, "If-None-Match": f'"{tags["kk"]}"'}
        assert client.get("/doc/state/kz", headers=headers).status_code == status


@pytest.mark.parametrize("form", ["text/turtle", "application/ld+json", "application/n-quads"])
def test_a_document_of_rdf_is_the_same_for_all(form: str, client: FlaskClient) -> None:
    answers = [
        client.get("/doc/state/kz", headers={"Accept": form, "Accept-Language": wanted})
        for wanted in ("kk", "en")
    ]
    assert answers[0].data == answers[1].data
    assert answers[0].get_etag() == answers[1].get_etag()
    assert "Accept-Language" not in answers[0].vary


def test_an_answer_does_not_speak_as_the_one_before(client: FlaskClient) -> None:
    assert page(client, "/doc/state/kz", "kk")
    found = client.get("/search.json?q=Kazakhstan").get_json()
    assert "Қазақстан" not in [one["label"] for one in found["hits"]]
    assert languages.naming.get() == "en"


def test_where_there_is_nothing_to_choose_nothing_varies(serving: Serving) -> None:
    client = serving(f'<{BASE}id/state/kz> <{RDFS}label> "Kazakhstan"@en, "Kazakhstan"@en-GB .')
    response = client.get("/doc/state/kz", headers={"Accept": "text/html", "Accept-Language": "kk"})
    assert "Accept-Language" not in response.vary
    other = client.get("/doc/state/kz", headers={"Accept": "text/html"})
    assert response.get_etag() == other.get_etag()


def test_no_more_is_remembered_than_there_are_languages(client: FlaskClient) -> None:
    for wanted in ("kk", "ru", "de", "it", "xx-yy", "kk-Latn-KZ-x-1", "fr", "zh-Hant", "en-GB", "*"):
        page(client, "/doc/state/kz", wanted)
    with client:
        page(client, "/doc/state/kz", None)
        reader = g.served.memory["reader"]
    assert set(reader.worded) == {"kk", "ru", "de", "zh", "en"}


def test_a_release_says_in_which_languages_it_names_things(built: BuiltRelease) -> None:
    assert built.release.manifest["languages"] == built.dataset.languages == ["en"]


def test_languages_are_those_of_names_alone() -> None:
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    rows = [
        (label, '"Казахстан"@ru'),
        (label, '"no tag"'),
        (label, '"a trap \\"@xx"'),
        ("<http://x.org/quoted>", '"Bonjour"@fr'),
    ]
    quads = frozenset(Quad("<http://x.org/1>", name, text, "<http://x.org/g>") for name, text in rows)
    assert Dataset(quads).languages == ["ru"]
