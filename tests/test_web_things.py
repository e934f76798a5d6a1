"""The pages of things, laid out for their kind, over a release of the seeds."""

import html
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from communique import config
from communique.config import Settings
from communique.errors import DataError
from communique.served import Served
from communique.web import listing, wording
from communique.web.interface import catalogues
from communique.web.portrait import VALUES_SHOWN
from communique.web.reading import describe
from communique.web.reading.reader import RDF_TYPE
from communique.web.things import layouts, pointing, sections
from communique.web.things.layouts import Asked
from support import BuiltRelease, Run
from web_support import (
    BASE,
    HEALTHCARE,
    RDFS,
    REPORT,
    XHTML,
    Serving,
    by_id,
    links,
    noted,
    page,
    things,
    triples,
    words,
)

STATEMENT = "instrument/2026-02-27-kz-rs-joint-statement"
PLEDGE = "position/2026-02-27-kz-rs-joint-statement-08-expand-cooperation"
DIP = f"{BASE}ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def classed(element: ET.Element, name: str) -> list[ET.Element]:
    """Return what has a class, in the order of the page."""
    return [one for one in element.iter() if name in one.get("class", "").split()]


def the(element: ET.Element, name: str) -> ET.Element:
    (found,) = classed(element, name)
    return found


def text_of(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def plain(element: ET.Element) -> str:
    """Return the words of an element without the numbers of its sources and the signs of its links."""
    copy = ET.fromstring(ET.tostring(element))  # noqa: S314  # our own page
    for parent in list(copy.iter()):
        for child in list(parent):
            if child.get("class") in {"references", "itself"}:
                child.clear()
    return words(copy)


def under(shown: ET.Element, heading: str) -> ET.Element:
    """Return the section whose heading begins so."""
    return next(
        one
        for one in shown.iter(f"{XHTML}section")
        if (top := one.find(f"{XHTML}h2")) is not None and words(top).startswith(heading)
    )


def at_a_glance(shown: ET.Element) -> dict[str, str]:
    return {words(row[0]): plain(row[1]) for row in the(shown, "band")}


def figures(shown: ET.Element) -> dict[str, int]:
    return {words(row[0]): int(words(row[1]).replace(",", "")) for row in the(shown, "numbers")}


# --- each kind has its layout ------------------------------------------------------------------------------


def test_the_sides_of_an_agreement_face_each_other(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{HEALTHCARE}")
    assert "facing" in the(shown, "sides").attrib["class"]
    sides = [(plain(the(side, "party")), plain(the(side, "who"))) for side in the(shown, "sides")]
    assert sides == [
        ("Kazakhstan", "Ministry of Health of Kazakhstan"),
        ("Serbia", "Ministry of Health of Serbia"),
    ]
    found = at_a_glance(shown)
    assert found["form"] == "memorandum of cooperation"
    assert found["date"] == "27 February 2026"
    assert found["field"] == "health"
    assert "Exchange of cooperation documents" in words(under(shown, "At which event"))
    assert "2 reports" in words(the(shown, "differences"))


def test_a_joint_statement_shows_its_positions_in_order(client: FlaskClient, one: Served) -> None:
    shown = page(client, f"/doc/{STATEMENT}")
    sentences = classed(under(shown, "Positions"), "sentence")
    ways = [next(link for link in links(sentence[1]) if "/doc/position/" in link) for sentence in sentences]
    expressed = one.store.quads_for_pattern(
        ox.NamedNode(f"{BASE}id/{STATEMENT}"), ox.NamedNode(f"{DIP}expresses"), None, ox.DefaultGraph()
    )
    assert ways == sorted(text_of(quad.object).replace(f"{BASE}id/", "/doc/") for quad in expressed)
    fourth = sentences[3]
    assert plain(the(fourth, "act")) == "appreciate"
    assert {words(column[0]): plain(column[1]) for column in the(fourth, "parts")} == {
        "Who": "Serbia",
        "About": "Kazakhstan’s support for Serbia’s sovereignty and territorial integrity",
        "Towards": "Kazakhstan",
    }
    sides = [plain(the(side, "who")) for side in the(shown, "sides")]
    assert sides == ["Kassym-Jomart Tokayev", "Aleksandar Vučić"]


def test_a_position_has_its_words_above_all(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{PLEDGE}")
    order = [one.get("class", "").split()[:1] for one in next(shown.iter(f"{XHTML}article"))]
    assert order[:3] == [["opening"], ["notes"], ["sentence"]]
    assert "pledged to expand cooperation in energy" in words(the(shown, "notes"))
    columns = {words(column[0]): plain(column) for column in the(the(shown, "sentence"), "parts")}
    assert columns["Who"].endswith("on behalf of SerbiaKazakhstan")
    assert "pharmaceuticals" in columns["About"]
    assert "Joint Statement of Kazakhstan and Serbia" in words(under(shown, "Expressed in"))


def test_a_state_shows_its_numbers_and_leads_to_the_lists(client: FlaskClient) -> None:
    shown = page(client, "/doc/state/kz")
    assert figures(shown) == {"Instruments": 11, "Events": 4, "Positions": 20, "Organizations": 8}
    newest = under(shown, "Newest instruments")
    assert words(newest[0]) == "Newest instruments 11"
    assert len(list(newest.iter(f"{XHTML}li"))) == 8
    fields = under(shown, "In which fields")
    (health,) = (link for link in links(fields) if "area=health" in link)
    assert "state=kz" in health
    listed = page(client, health)
    assert "Memorandum of cooperation in healthcare" in words(listed)
    assert words(under(shown, "With whom")).endswith("Serbia 11")
    assert "Ministry of Health of Kazakhstan" in words(under(shown, "Organizations"))
    for link in (link for row in the(shown, "numbers") for link in links(row)):
        assert client.get(link).status_code == 200


def test_an_institution_a_person_and_an_office_show_what_they_took_part_in(client: FlaskClient) -> None:
    ministry = page(client, "/doc/organization/kz-ministry-of-health")
    assert at_a_glance(ministry)["state"] == "Kazakhstan"
    assert "Memorandum of cooperation in healthcare" in words(under(ministry, "What it signed"))
    person = page(client, "/doc/person/aleksandar-vucic")
    assert at_a_glance(person) == {"office": "President of Serbia"}
    parts = [plain(part) for part in under(person, "Took part in").iter(f"{XHTML}li")]
    assert len(parts) == 5
    (award,) = (part for part in parts if part.startswith("Award of the Altyn Qyran Order"))
    assert award.endswith("role recipient")
    office = page(client, "/doc/office/kz-president")
    assert at_a_glance(office) == {"held by": "Kassym-Jomart Tokayev", "state or body": "Kazakhstan"}
    assert "Kassym-Jomart Tokayev" in words(under(office, "Took part in"))


def test_an_event_shows_who_took_part_and_what_belongs_to_it(client: FlaskClient) -> None:
    visit = page(client, "/doc/event/2026-02-27-kz-rs-visit")
    sides = [(plain(the(side, "party")), plain(side)) for side in the(visit, "sides")]
    assert [party for party, _ in sides] == ["Kazakhstan", "Serbia"]
    assert "role host" in sides[0][1]
    assert "role visitor" in sides[1][1]
    assert at_a_glance(visit)["place"] == "Astana"
    assert len(list(under(visit, "Events within it").iter(f"{XHTML}li"))) == 2
    exchange = page(client, "/doc/event/2026-02-27-kz-rs-document-exchange")
    assert len(list(under(exchange, "Instruments").iter(f"{XHTML}li"))) == 10
    conferral = page(client, "/doc/event/2026-02-27-kz-rs-altyn-qyran-conferral")
    assert not classed(conferral, "party")  # nobody is said to have acted for a state
    assert plain(the(the(conferral, "sides"), "who")) == "Aleksandar Vučić"


def test_an_area_shows_what_is_narrower_and_broader(client: FlaskClient) -> None:
    health = page(client, "/doc/area/health")
    assert "Care for people's health." in words(health)
    assert figures(health)["Instruments"] == 2
    assert "biosafety 1" in words(under(health, "Among the fields"))
    assert "Kazakhstan" in words(under(health, "Between whom"))
    biosafety = page(client, "/doc/area/biosafety")
    assert "health" in words(the(biosafety, "broader"))


# --- right and plainly said -------------------------------------------------------------------------------


def test_its_class_is_said_once_above_its_name_with_what_says_so(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{HEALTHCARE}")
    assert plain(the(shown, "kicker")) == "Agreement"
    assert noted(the(shown, "kicker"))
    assert "What else is said" not in [words(one) for one in shown.iter(f"{XHTML}h2")]
    charter = page(client, "/doc/instrument/un-charter")  # no report says what it is
    assert plain(the(charter, "kicker")) == "Instrument"
    assert not noted(the(charter, "kicker"))
    report = page(client, f"/doc/{REPORT}")
    assert set(noted(the(report, "kicker"))) <= by_id(report).keys()


def test_offices_stand_in_the_order_of_those_who_hold_them(client: FlaskClient) -> None:
    for first in (classed(page(client, f"/doc/{name}"), "sentence")[0] for name in (STATEMENT, PLEDGE)):
        who = [[plain(one) for one in row.iter(f"{XHTML}li")] for row in the(first, "who")[1:]]
        assert who == [
            ["Aleksandar Vučić", "Kassym-Jomart Tokayev"],
            ["President of Serbia", "President of Kazakhstan"],
            ["Serbia", "Kazakhstan"],
        ]


def test_who_speaks_for_itself_is_named_once_and_a_position_told_once(client: FlaskClient) -> None:
    reforms = classed(under(page(client, f"/doc/{STATEMENT}"), "Positions"), "sentence")[4]
    assert plain(the(reforms, "who")) == "Who KazakhstanSerbia"
    assert words(reforms).count("political and economic reforms") == 1


def test_an_event_that_nobody_dates_has_no_date_beside_it(client: FlaskClient) -> None:
    """The day in its IRI is that of the report."""
    serbia = page(client, "/doc/person/aleksandar-vucic")
    (award,) = (one for one in classed(serbia, "index")[0] if words(one).startswith("Award"))
    assert not list(award.iter(f"{XHTML}time"))
    first = classed(serbia, "index")[1][0]  # a position has the day of its statement, which its name lacks
    assert words(next(first.iter(f"{XHTML}time"))) == "27 February 2026"
    exchange = next(one for one in classed(serbia, "index")[0] if words(one).startswith("Exchange"))
    assert words(exchange).count("27 February 2026") == 1  # its name tells it


def test_the_documents_of_an_event_stand_in_the_order_of_its_list(client: FlaskClient) -> None:
    shown = under(page(client, "/doc/event/2026-02-27-kz-rs-document-exchange"), "Instruments")
    first, *_, ninth, tenth = (plain(one) for one in shown.iter(f"{XHTML}li"))
    assert first.startswith("Memorandum of cooperation in healthcare")
    assert ninth.startswith("Memorandum of understanding between Kazakh Invest")
    assert tenth.startswith("Memorandum of cooperation between the Academy of Public Administration")


def test_a_name_that_stands_above_is_not_repeated_and_others_are_counted(
    client: FlaskClient, serving: Serving
) -> None:
    said = under(page(client, "/doc/organization/qazinform"), "What is said")
    assert plain(the(said, "facts")) == "other wordings Qaziform"
    names = "".join(f'; <{SKOS}prefLabel> "Name {n:02}"@x-{n}' for n in range(40))
    many = serving(f'<{BASE}id/state/x> a <{DIP}State> ; <{SKOS}prefLabel> "Ex"@en {names} .')
    facts = the(under(page(many, "/doc/state/x"), "What is"), "facts")
    assert "10 more" in words(facts)
    assert "Ex" not in [plain(one) for one in facts.iter(f"{XHTML}li")]


def test_what_no_report_says_in_so_many_words_is_marked(client: FlaskClient) -> None:
    def marks(element: ET.Element) -> list[str]:
        return [words(one) for one in classed(element, "basis")]

    shown = page(client, f"/doc/{HEALTHCARE}")
    rows = {words(row[0]): marks(row[1]) for row in the(shown, "band")}
    assert rows["date"] == ["inferred"]  # that of the reports
    assert rows["type"] == ["collective"]  # said of all ten
    assert rows["form"] == []
    assert [marks(side) for side in the(shown, "sides")] == [[], []]
    visit = page(client, "/doc/event/2026-02-27-kz-rs-visit")
    assert marks(the(visit, "kicker")) == []  # one report speaks of the visit, none says who visits whom
    assert [set(marks(side)) for side in the(visit, "sides")] == [{"inferred"}, {"inferred"}]


def test_the_day_on_which_a_link_was_recorded_is_in_words(client: FlaskClient) -> None:
    assert "recorded by The Communiqué developers, 22 November 2026" in words(page(client, "/doc/state/kz"))


def test_a_plain_heading_is_for_english_names_alone(serving: Serving) -> None:
    label = f'<{DIP}onDate> <{RDFS}label> "on date"@en , "ден"@mk . '
    client = serving(label + f'<{BASE}id/place/x> <{DIP}onDate> "2026-01-02" .')
    for language, said in (("en", "date"), ("mk", "ден")):
        answer = client.get("/doc/place/x.html", headers={"Accept-Language": language})
        shown = ET.fromstring(answer.text)  # noqa: S314  # our own page
        assert said in [words(one) for one in shown.iter(f"{XHTML}dt")]


def test_a_thing_of_an_unknown_class_gets_the_general_page(serving: Serving) -> None:
    client = serving(
        f"""<{BASE}id/place/x> a <https://example.org/Volcano> ; <{RDFS}label> "Etna" ;
        <https://example.org/height> 3357 ; <{DIP}within> <{BASE}id/place/y> .
        <{BASE}id/place/y> a <{DIP}Place> ; <{RDFS}label> "Sicily" ."""
    )
    volcano = words(page(client, "/doc/place/x"))
    assert "3357" in volcano
    assert "Sicily" in volcano
    assert "Etna" in words(page(client, "/doc/place/y"))


def test_a_claim_of_which_nothing_is_said_as_it_should_be_has_a_page(serving: Serving) -> None:
    prov = "http://www.w3.org/ns/prov#"
    client = serving(
        f"""<{BASE}id/claim/x> a <{DIP}Claim> ; <{DIP}basis> "a guess" ; <{DIP}evidence> "words", [] ;
        <{prov}wasQuotedFrom> "the paper", [] ; <{prov}wasAttributedTo> "the desk" ;
        <{prov}generatedAtTime> "soon" ."""
    )
    assert "soon" in words(page(client, "/doc/claim/x"))


# --- nothing the data says is left out --------------------------------------------------------------------


_LABELS = {f"{SKOS}prefLabel", f"{RDFS}label"}


def _names(said: set[ox.Triple]) -> Mapping[str, set[str]]:
    names: dict[str, set[str]] = {}
    for triple in said:
        if triple.predicate.value in _LABELS:
            names.setdefault(str(triple.subject), set()).add(text_of(triple.object))
    return names


def test_every_statement_of_a_document_stands_on_its_page(client: FlaskClient, one: Served) -> None:
    """What the description of a thing says in RDF its page says in words, or leads to all of it."""
    inward = {f"{DIP}{name}" for name in describe.PARTS}
    for name in things(one):
        if name.partition("/")[0] in {"claim", "report"}:
            continue  # they have pages of another kind
        node = f"<{BASE}id/{name}>"
        said, shown = triples(client.get(f"/doc/{name}.nt"), "nt"), page(client, f"/doc/{name}")
        names, text, ways = _names(said), words(shown), {html.unescape(link) for link in links(shown)}
        whole = {str(t.object) for t in said if str(t.subject) == node and t.predicate.value in inward}
        described = {node, *whole}
        linked = {f"<{urljoin(BASE, way.replace('/doc/', 'id/').lstrip('/'))}>" for way in ways}
        alike = Counter((str(triple.subject), triple.predicate.value) for triple in said)
        for triple in said:
            subject, predicate, value = str(triple.subject), triple.predicate.value, str(triple.object)
            if value in described and subject in described:
                continue  # a part under its whole
            if subject in whole & linked and predicate in {*_LABELS, RDF_TYPE.value}:
                continue  # its own page says what it is
            if subject in described:
                there = names.get(value) or {" ".join(wording.day(text_of(triple.object)).split())}
                many = alike[subject, predicate] > VALUES_SHOWN and re.search(r"\d more\b", text)
                assert many or value in linked or any(one in text for one in there), (name, triple)
            elif value == node and subject.startswith(f"<{BASE}id/"):
                listed = any(way.startswith(f"/incoming/{name}?property=") for way in ways)
                there = names.get(subject, set())
                assert listed or subject in linked or any(one in text for one in there), (name, triple)


# --- words on demand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [HEALTHCARE, STATEMENT, PLEDGE, "person/aleksandar-vucic", "state/kz"])
def test_each_reference_opens_the_words_it_rests_on(client: FlaskClient, name: str) -> None:
    shown = page(client, f"/doc/{name}")
    ids, buttons = (
        by_id(shown),
        [one for one in shown.iter(f"{XHTML}button") if "popovertarget" in one.attrib],
    )
    assert buttons
    for button in buttons:
        opened = ids[button.attrib["popovertarget"]]
        assert opened.attrib["popover"] == "auto"
        assert button.attrib["aria-label"]
        assert len(list(opened.iter(f"{XHTML}blockquote"))) >= 1
        assert classed(opened, "basis")
        assert any(re.match(r"/doc/report/[^#]+#char=\d+,\d+$", link) for link in links(opened))
    quotes = [words(one) for one in shown.iter(f"{XHTML}blockquote")]
    claims = [link for one in classed(shown, "note-words") for link in links(one) if "/doc/claim/" in link]
    assert len(claims) == len(set(claims)) <= len(quotes)
    for number in range(1, len(claims) + 1):  # the anchors stay what they were
        assert ids[f"note-{number}"].attrib["value"] == str(number)


def test_the_words_of_a_statement_are_those_of_its_claims(client: FlaskClient, one: Served) -> None:
    """Beside a side stand the claims that say that it is a party, and those that somebody acts for it."""
    node, state = ox.NamedNode(f"{BASE}id/{HEALTHCARE}"), ox.NamedNode(f"{BASE}id/state/kz")
    holding = [
        quad.graph_name.value
        for predicate, subject in (
            ("party", node),
            ("onBehalfOf", ox.NamedNode(f"{BASE}id/signature/{HEALTHCARE[11:]}--kz-ministry-of-health")),
        )
        for quad in one.store.quads_for_pattern(subject, ox.NamedNode(DIP + predicate), state)
        if isinstance(quad.graph_name, ox.NamedNode) and "/claim/" in quad.graph_name.value
    ]
    shown = page(client, f"/doc/{HEALTHCARE}")
    ids = by_id(shown)
    cited = {
        link
        for note in noted(the(the(shown, "sides")[0], "party"))
        for link in links(ids[note])
        if "/doc/claim/" in link
    }
    assert cited == {iri.replace(f"{BASE}id/", "/doc/") for iri in holding}


def test_on_the_page_of_a_report_references_lead_to_the_words_beside_them(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{REPORT}")
    ids = by_id(shown)
    brief = the(shown, "brief")
    assert noted(brief)
    assert all(note in ids for note in noted(brief))
    targets = [one.attrib["popovertarget"] for one in shown.iter() if "popovertarget" in one.attrib]
    assert all(target in ids for target in targets)


# --- hubs -------------------------------------------------------------------------------------------------

MANY = 3_210


@pytest.fixture
def hub(serving: Serving) -> FlaskClient:
    """A state with thousands of events, and a few of other things."""
    return serving(
        f'<{BASE}id/state/hub> a <{DIP}State> ; <{RDFS}label> "Hub"@en .'
        + "".join(
            f"<{BASE}id/event/2026-01-{n % 28 + 1:02}-e{n}> a <{DIP}Event> ; "
            f"<{DIP}participant> <{BASE}id/state/hub> ."
            for n in range(MANY)
        )
        + "".join(f"<{BASE}id/organization/o{n}> <{DIP}ofState> <{BASE}id/state/hub> ." for n in range(7))
    )


def test_a_hub_shows_true_counts(hub: FlaskClient) -> None:
    shown = page(hub, "/doc/state/hub")
    (events,) = (one for one in classed(shown, "incoming") if "participant" in words(one))
    assert "3,210" in words(events)
    assert len(list(events.iter(f"{XHTML}li"))) == pointing.SHOWN
    assert next(one for one in links(events) if one.startswith("/incoming/")).endswith("dip%3Aparticipant")
    assert len(hub.get("/doc/state/hub").data) < 60_000
    assert "All 7" in words(under(shown, "Organizations"))


def test_a_hub_is_paged_through_and_each_thing_stands_once(hub: FlaskClient) -> None:
    seen: list[str] = []
    last = -(-MANY // listing.PAGE_SIZE)
    for number in range(1, last + 1):
        answer = hub.get(f"/incoming/state/hub?property=dip:participant&page={number}")
        assert answer.status_code == 200
        seen += re.findall(r'href="/doc/event/([^"]+)"', answer.text)
    assert len(seen) == len(set(seen)) == MANY
    assert hub.get(f"/incoming/state/hub?property=dip:participant&page={last + 1}").status_code == 404
    assert f"Page {last} of {last}" in words(
        page(hub, f"/incoming/state/hub?property=dip:participant&page={last}")
    )


def test_what_points_at_a_thing_comes_newest_first(client: FlaskClient) -> None:
    shown = page(client, "/incoming/state/kz?property=dip:onBehalfOf")
    dates = [
        dated[0]
        for item in shown.iter(f"{XHTML}li")
        for link in links(item)
        if (dated := re.findall(r"/doc/.*?(\d{4}-\d\d-\d\d)", link))
    ]
    assert len(dates) == 34
    assert dates == sorted(dates, reverse=True)


# --- the layouts are data ---------------------------------------------------------------------------------


def _asked(settings: Settings) -> list[Asked]:
    known = layouts.read(settings)
    return [asked for one in known.values() for asked in (*one.top, *one.main, *one.side)]


def test_every_layout_names_what_there_is(settings: Settings, one: Served) -> None:
    english = catalogues()["en"].messages
    declared = {
        str(quad.subject)
        for quad in one.store.quads_for_pattern(None, ox.NamedNode(f"{RDFS}label"), None)
        if str(quad.subject).startswith(f"<{DIP}")
    }
    assert layouts.SECTIONS.keys() == sections.SORTS.keys()
    assert all(f"<{kind}>" in declared for kind in layouts.read(settings))
    for asked in _asked(settings):
        assert not asked.heading or asked.heading in english
        for term in (term for terms in asked.terms.values() for term in terms):
            assert all(str(step) in declared for step in term.path if step.value.startswith(DIP)), asked


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("dip:Event: [", "layouts.yaml: not YAML"),
        ("dip:Event: 3", "each class needs its sections"),
        ("dip:Event: {top: [{terms: dip:area}]}", "dip:Event: a section must be named"),
        ("dip:Event: {top: [{section: facts, terms: x:area}]}", "“x:area” is no name with a prefix of ours"),
        ("dip:Event: {top: [{section: pie, terms: dip:area}]}", "there is no section “pie”"),
        ("dip:Event: {top: [{section: facts}]}", "the section “facts” needs “terms”"),
        ("dip:Event: {top: [{section: facts, terms: []}]}", "the section “facts” needs “terms”"),
        ("dip:Event: {top: 3}", "must be a list of sections"),
        ("dip:Event: {top: [{section: facts, terms: 'dip:a b'}]}", "“dip:a b” is no name with a prefix"),
        ("dip:Event: {top: [{section: facts, term: dip:area, terms: dip:area}]}", "“facts” has no “term”"),
        ("dip:Event: {top: [{section: related, heading: x.y, terms: dip:area}]}", "no message “x.y”"),
        (
            "dip:Event: {top: [{section: related, heading: lists.found, terms: dip:area}]}",
            "no message “lists",
        ),
        ("dip:Event: {top: [{section: figures, of: x, by: state}]}", "no sort of thing called “x”"),
        ("dip:Event: {top: [{section: figures, of: event, by: x}]}", "no facet called “x”"),
        ("[" * 3000, "layouts.yaml: not YAML (maximum recursion depth"),
    ],
)
def test_a_layout_that_cannot_be_read_is_told(content_folder: Path, text: str, sentence: str) -> None:
    (content_folder / "mappings" / "layouts.yaml").write_text(text)
    chosen = config.replace(config.load({}, Path("none.toml")), content=content_folder)
    with pytest.raises(DataError, match=re.escape(sentence)):
        layouts.read(chosen)


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        (
            "mappings/layouts.yaml",
            "dip:Event: {top: [{section: pie}]}",
            "dip:Event: there is no section “pie”.",
        ),
        (
            "mappings/lists.tsv",
            "sorts\tproperty\nevent\tnothing",
            "lists.tsv, line 2: “nothing” is no property",
        ),
        (
            "mappings/lists.tsv",
            "sorts\tproperty\nfeast\tdip:area",
            "lists.tsv, line 2: there is no sort of thing",
        ),
        (
            "mappings/facets.tsv",
            "sorts\tfacet\tvalues\tpattern\nevent\tpage\t\t?thing ?value ?x",
            "facets.tsv: no facet can be called “page”",
        ),
        ("mappings/context.jsonld", "[", "context.jsonld: not a JSON-LD context"),
        ("mappings/frames/State.jsonld", "{", "State.jsonld: not a frame"),
        ("mappings/schema-org/10-classes.rq", "CONSTRUCT {", "10-classes.rq, line 1"),
        ("competency/CQ01.rq", "ASK {}\udcff", "CQ01.rq, line 1: not UTF-8."),
    ],
)
def test_a_server_does_not_start_with_content_that_pages_cannot_be_made_by(
    content_folder: Path, communique: Run, built: BuiltRelease, file: str, text: str, sentence: str
) -> None:
    place = content_folder / file
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8", errors="surrogateescape")
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    done = communique("serve", "--port", "0", home=built.settings.home, environ=environ)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_layouts_every_page_is_the_general_one(content_folder: Path) -> None:
    (content_folder / "mappings" / "layouts.yaml").unlink()
    chosen = config.replace(config.load({}, Path("none.toml")), content=content_folder)
    assert layouts.of([ox.NamedNode(f"{DIP}Event")], chosen) is layouts.GENERAL
