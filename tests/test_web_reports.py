"""The page of a report: its words in order beside what they say, over pages, whatever the words are."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from asking import ask
from communique.config import Settings
from communique.web.reading.reader import CLAIMS_SHOWN
from made_reports import PREF_LABEL, RDF_TYPE, Made, dip, serve, stored, thing
from support import Server
from web_support import REPORT, XHTML, by_id, page, words

Serving = Callable[[Made], FlaskClient]
KIND = (thing("instrument/x"), RDF_TYPE, dip("Agreement"))


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Serving:
    return lambda report: serve(stored([report]), settings, tmp_path)


def runs(shown: ET.Element) -> list[ET.Element]:
    return [one for one in shown.iter() if one.get("class") == "quoted"]


def text(one: ET.Element) -> str:
    return "".join(one.itertext())


def notes(shown: ET.Element) -> dict[str, ET.Element]:
    return {name: one for name, one in by_id(shown).items() if name.startswith("note-")}


# --- words and what they say -------------------------------------------------------------------------------


def test_a_passage_leads_to_its_statements_and_back(server: Server) -> None:
    answer = ask(server.url, f"/doc/{REPORT}", {"Accept": "application/xhtml+xml"})
    shown = ET.fromstring(answer.text)  # noqa: S314  # our own page
    ids = by_id(shown)
    assert len(notes(shown)) > 50
    for run in runs(shown):
        if "href" in run.attrib:
            note = ids[run.attrib["href"].removeprefix("#")]
            assert note.get("tabindex") == "-1"  # so that the keyboard goes on from there
    for name, note in notes(shown).items():
        number = name.removeprefix("note-")
        back = next(one for one in note.iter(f"{XHTML}a") if one.get("class") == "number")
        assert back.attrib["href"].removeprefix("#") in ids
        assert number in back.attrib["aria-label"]
        assert f"#{name}" in {one.get("href") for one in shown.iter(f"{XHTML}a")}


def test_basis_author_and_sort_are_in_words_and_not_in_colour_alone(served: Serving) -> None:
    made = Made("2031-01-01-a", "They signed a treaty. Ana met Bo.")
    made.claim(["They signed a treaty."], [KIND], author="reader")
    made.claim(["Ana met Bo."], [(thing("event/talks"), RDF_TYPE, dip("Talks"))], "implied")
    shown = page(served(made), "/doc/report/2031-01-01-a")
    first, second = (words(one) for one in notes(shown).values())
    assert "an instrument" in first
    assert "A reader, a program" in first
    assert "stated" in first
    assert "an event" in second
    assert "reviewed by Some reviewers" in second
    assert "implied" in second
    legend = words(next(one for one in shown.iter(f"{XHTML}ul") if one.get("class") == "legend"))
    assert legend == "an instrument 1 an event 1"
    assert [run.get("data-sort") for run in runs(shown)] == ["instrument", "event"]


def test_a_name_that_stands_above_what_is_said_is_not_said_again(served: Serving) -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    made = Made("2031-01-01-n", "They signed a treaty.")
    told = ((PREF_LABEL, "Treaty on trade"), (label, "treaty on trade"), (label, "pact on trade"))
    named = [(KIND[0], name, ox.Literal(text, language="en")) for name, text in told]
    made.claim([made.text], [KIND, *named])
    (note,) = notes(page(served(made), "/doc/report/2031-01-01-n")).values()
    assert "pact on trade" in words(note)
    assert "label treaty" not in words(note)


def test_nested_and_overlapping_passages_show_each_word_once(served: Serving) -> None:
    source = "Chile and Peru signed a memorandum on trade and on health in Lima."
    made = Made("2031-01-01-b", source)
    outer = made.claim([source], [KIND])
    made.claim(["a memorandum on trade"], [KIND])
    made.claim(["memorandum on trade and on health"], [KIND])
    made.claim(["trade"], [KIND])
    shown = page(served(made), "/doc/report/2031-01-01-b")
    assert "".join(text(run) for run in runs(shown)) == source
    numbers = {claim: number for number, claim in enumerate(numbered(shown), 1)}
    assert numbers[outer.replace("https://w3id.org/communique/id/", "/doc/")] == 1
    trade = next(run for run in runs(shown) if text(run) == "trade")
    assert trade.get("data-within") == "1 2 3 4"
    assert trade.get("href") == "#note-4"  # the shortest passage around it
    anchors = {name for name in by_id(shown) if re.fullmatch(r"char=\d+,\d+", name)}
    spans = [(0, len(source)), *map(made.span, (source[15:36], "trade"))]
    assert {f"char={start},{end}" for start, end in [*spans[:1], *spans[2:]]} <= anchors
    assert len(anchors) == 4


def numbered(shown: ET.Element) -> list[str]:
    """Return the claims of a page in the order of their numbers."""
    links = ([one.attrib["href"] for one in note.iter(f"{XHTML}a")] for note in notes(shown).values())
    return [next(link for link in some if "/claim/" in link) for some in links]


@pytest.mark.parametrize(
    ("source", "quotes"),
    [
        ("قال الرئيس إن البلدين وقعا مذكرة تفاهم في الصحة.", ["الرئيس إن البلدين", "مذكرة تفاهم"]),
        ("הנשיא אמר: “MoU” נחתם", ["הנשיא אמר", "“MoU” נחתם"]),
        (
            "Ce\u0301sar et Zoe\u0308 signe\u0300rent",
            ["Ce\u0301sar", "\u0301sar et Zoe", "\u0308 signe\u0300rent"],
        ),
        ("👩‍⚖️ signed; 🇰🇿🇷🇸 too", ["👩‍⚖️ signed", "🇰🇿"]),
        ("<b>&amp; {{ 7*7 }}</b> “it”", ["<b>&amp; {{ 7*7 }}", "“it”"]),
    ],
)
def test_words_of_any_writing_are_shown_as_they_are(served: Serving, source: str, quotes: list[str]) -> None:
    made = Made("2031-01-01-c", source)
    for quote in quotes:
        made.claim([quote], [KIND])
    shown = page(served(made), "/doc/report/2031-01-01-c")
    covered = {place for quote in quotes for place in range(*made.span(quote))}
    assert "".join(map(text, runs(shown))) == "".join(source[place] for place in sorted(covered))
    lines = [one for one in shown.iter(f"{XHTML}p") if one.get("class") == "words"]
    assert {one.get("dir") for one in lines} == {"auto"}
    for quote, note in zip(quotes, notes(shown).values(), strict=True):
        said = next(note.iter(f"{XHTML}q"))
        assert (text(said), said.get("dir")) == (quote, "auto")


def test_a_gap_is_marked_with_its_length_and_never_filled(served: Serving) -> None:
    secret = "what nobody may republish " * 9
    made = Made("2031-01-01-d", f"They met.\n{secret}\nThey signed. Then {'x' * 10} all went.")
    for quote in ("They met.", "They signed.", "all went."):
        made.claim([quote], [KIND])
    shown = page(served(made), "/doc/report/2031-01-01-d")
    assert "republish" not in words(shown)
    assert "xxxx" not in words(shown)
    gaps = [words(one) for one in shown.iter(f"{XHTML}p") if one.get("class") == "gap"]
    assert gaps == [f"{len(secret) + 2} characters not quoted"]
    small = next(one for one in shown.iter(f"{XHTML}span") if one.get("class") == "left-out")
    assert words(small) == "[…] (17 characters not quoted)"


def test_a_claim_on_several_passages_is_told_once_and_marked_at_each(served: Serving) -> None:
    made = Made("2031-01-01-e", "Photo: Ana.\n" + "-" * 60 + "\nPhoto: Ana.")
    made.claim([(0, 11), (73, 84)], [KIND])
    shown = page(served(made), "/doc/report/2031-01-01-e")
    assert len(notes(shown)) == 1
    assert [run.get("href") for run in runs(shown)] == ["#note-1", "#note-1"]


def test_a_report_that_is_only_cited_has_a_page_and_no_words(served: Serving) -> None:
    shown = page(served(Made("2031-01-01-f", "")), "/doc/report/2031-01-01-f")
    assert not runs(shown)
    assert not notes(shown)


def test_a_claim_without_a_place_is_shown_after_the_others(settings: Settings, tmp_path: Path) -> None:
    made = Made("2031-01-01-g", "They met.")
    made.claim(["They met."], [KIND])
    lost = made.claim([], [KIND], "implied")
    shown = page(serve(stored([made]), settings, tmp_path), "/doc/report/2031-01-01-g")
    assert numbered(shown)[1] == lost.replace("https://w3id.org/communique/id/", "/doc/")


# --- a long report -----------------------------------------------------------------------------------------

LONG = 3000


@pytest.fixture(scope="module")
def long() -> Made:
    """A report of 3,000 claims: sentences of 20 characters, the first quoted once more at the end."""
    made = Made("2031-02-02-long", "".join(f"Sentence no {n:05d}. \n" for n in range(LONG)))
    for n in range(LONG - 1):
        start = n * 20
        made.claim([(start, start + 18)], [KIND])
    made.claim([(0, 18), (20 * (LONG - 1), 20 * LONG - 2)], [KIND], "collective")
    return made


@pytest.fixture(scope="module")
def reader(long: Made, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return serve(stored([long]), settings, tmp_path_factory.mktemp("long"))


def test_a_long_report_is_paged_with_each_claim_once(reader: FlaskClient, long: Made) -> None:
    path, seen = f"/doc/report/{long.slug}", list[str]()
    numbers = list[int]()
    following: str | None = path
    while following:
        shown = page(reader, following)
        seen += numbered(shown)
        numbers += [int(name.removeprefix("note-")) for name in notes(shown)]
        assert len(notes(shown)) == CLAIMS_SHOWN
        following = next(
            (one.get("href") for one in shown.iter(f"{XHTML}a") if one.get("rel") == "next"), None
        )
    assert len(seen) == len(set(seen)) == LONG
    assert numbers == list(range(1, LONG + 1))
    assert shown.find(f".//{XHTML}a[@rel='prev']") is not None


@pytest.mark.parametrize("query", ["", "?page=2"])
def test_each_page_of_a_report_is_canonical_for_itself(reader: FlaskClient, long: Made, query: str) -> None:
    path = f"/doc/report/{long.slug}{query}"
    canonical = page(reader, path).find(f".//{XHTML}link[@rel='canonical']")
    assert canonical is not None
    assert canonical.get("href") == path


def test_the_address_of_a_passage_leads_to_the_page_that_has_it(reader: FlaskClient, long: Made) -> None:
    for n in (0, 100, 1555, LONG - 2):
        start = n * 20
        answer = reader.get(
            f"/doc/report/{long.slug}?at={start},{start + 18}", headers={"Accept": "text/html"}
        )
        assert answer.status_code == 303
        assert "#" not in answer.headers["Location"]  # a browser keeps the fragment it came with
        assert f"char={start},{start + 18}" in by_id(page(reader, answer.headers["Location"]))


def test_links_to_a_passage_name_its_place_only_where_the_report_has_several_pages(
    reader: FlaskClient, long: Made, client: FlaskClient
) -> None:
    def passages(found: ET.Element, slug: str) -> set[str]:
        links = (one.attrib["href"] for one in found.iter(f"{XHTML}a"))
        return {link for link in links if link.startswith(f"/doc/report/{slug}") and "#char=" in link}

    claim = page(reader, f"/doc/claim/{long.slug}-2000-2018")
    assert passages(claim, long.slug) == {f"/doc/report/{long.slug}?at=2000,2018#char=2000,2018"}
    claim = page(client, "/doc/claim/878caa75-2098-2167")
    slug = REPORT.removeprefix("report/")
    assert passages(claim, slug) == {f"/doc/report/{slug}#char=2098,2167"}


def test_what_stands_on_other_pages_is_no_gap(reader: FlaskClient, long: Made) -> None:
    first = page(reader, f"/doc/report/{long.slug}")
    gaps = [one for one in first.iter(f"{XHTML}p") if one.get("class") == "gap"]
    assert [words(one) for one in gaps] == [
        "5,802 characters not quoted, 52,200 characters quoted on other pages"
    ]
    onward = next(one.attrib["href"] for one in gaps[0].iter(f"{XHTML}a"))
    answer = reader.get(onward, headers={"Accept": "text/html"})
    assert answer.headers["Location"] == f"/doc/report/{long.slug}?page=2"
    second = page(reader, f"/doc/report/{long.slug}?page=2")
    assert not [one for one in second.iter(f"{XHTML}p") if one.get("class") == "gap"]


@pytest.mark.parametrize(
    ("number", "status"), [("31", 404), ("0", 400), ("-1", 400), ("x", 400), ("99999999999", 400)]
)
def test_a_page_that_is_not_there(reader: FlaskClient, long: Made, number: str, status: int) -> None:
    answer = reader.get(f"/doc/report/{long.slug}?page={number}", headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert f"“{number}”" in answer.text


@pytest.mark.parametrize("place", ["", "x", "1,", "-5", "1,2,3"])
def test_a_place_that_is_none(reader: FlaskClient, long: Made, place: str) -> None:
    answer = reader.get(
        f"/doc/report/{long.slug}?at={place}", headers={"Accept": "application/problem+json, text/html;q=0.9"}
    )
    assert answer.status_code == 400
    assert "parameter at" in answer.text


def test_other_forms_of_a_report_have_no_pages(reader: FlaskClient, long: Made) -> None:
    for query in ("", "?page=99", "?at=x"):
        answer = reader.get(f"/doc/report/{long.slug}{query}", headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.mimetype) == (200, "text/turtle")


def test_a_place_beyond_the_text_leads_to_the_last_page(reader: FlaskClient, long: Made) -> None:
    for place, last in (("99999999", 30), ("19", 1), ("2018", 2)):
        answer = reader.get(f"/doc/report/{long.slug}?at={place}", headers={"Accept": "text/html"})
        location = answer.headers["Location"]
        assert location.endswith(f"?page={last}") if last > 1 else "?" not in location


def test_what_a_claim_says_is_in_the_order_of_all_pages(client: FlaskClient) -> None:
    """Who, in what role and office, for whom; a body that is called as it is named is not called so again."""
    shown = page(client, "/doc/claim/7a73b5c3-17-89")
    parts = [one for one in shown.iter(f"{XHTML}div") if "depth-1" in one.get("class", "")]
    assert len(parts) == 2
    for part in parts:
        assert [words(name) for name in part.iter(f"{XHTML}dt")] == ["who", "role", "office", "on behalf of"]
    assert "Named as such: Qazinform Organization" in words(page(client, "/doc/claim/7a73b5c3-2624-2649"))
