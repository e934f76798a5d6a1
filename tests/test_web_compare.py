"""Comparing reports: verdicts are those that SPARQL finds, all forms say the same, pages hold all of it."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from asking import ask
from communique.config import Settings
from communique.served import Served
from communique.web.comparison import testimony, verdicts
from communique.web.comparison.asked import FACETS_SHOWN
from communique.web.comparison.testimony import REPORTS_COMPARED
from communique.web.current import reader
from communique.web.portrait import Painter
from communique.web.things import differences
from made_reports import ALT_LABEL, RDF_TYPE, Made, Triple, concept, dip, serve, stored, thing
from support import ROOT, Server
from web_support import BASE, HEALTHCARE, XHTML, page, words

ONE, OTHER = "2026-02-27-878caa75", "2026-02-27-7a73b5c3"
SEEDS = [("report", ONE), ("report", OTHER)]
CQ16 = ROOT / "tests" / "competency" / "CQ16.rq"
PREFIXES = f"PREFIX dip: <{BASE}ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "


def address(parameters: Sequence[tuple[str, str]]) -> str:
    return f"/compare?{urlencode(parameters)}"


def found(client: FlaskClient, parameters: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a comparison as JSON."""
    answer = client.get(address([*parameters, ("format", "json")]))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.text)
    return body


def everything(client: FlaskClient, parameters: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the facets of all verdicts."""
    return [
        facet
        for verdict in verdicts.VERDICTS
        for facet in found(client, [*parameters, ("verdict", verdict)])["facets"]
    ]


def said(
    store: ox.Store, reports: Iterable[str]
) -> dict[tuple[str, str], dict[ox.NamedNode, dict[str, set[str]]]]:
    """Return who says what in which words, by SPARQL: thing and property → value → report → quotes."""
    slugs = " ".join(f"<{BASE}id/report/{slug}>" for slug in reports)
    rows = store.query(
        PREFIXES
        + f"""SELECT ?s ?p ?o ?r ?quote WHERE {{
          VALUES ?r {{ {slugs} }}
          ?claim prov:wasQuotedFrom ?r . GRAPH ?claim {{ ?s ?p ?o }}
          FILTER NOT EXISTS {{ ?claim dip:basis <{BASE}id/basis/inferred> }}
          FILTER(?s NOT IN ({", ".join(slugs.split())}))
          {{ SELECT ?claim (GROUP_CONCAT(?exact) AS ?quote) WHERE {{
              ?claim dip:evidence/<http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact> ?exact
          }} GROUP BY ?claim }}
        }}"""
    )
    facets: dict[tuple[str, str], dict[Any, dict[str, set[str]]]] = {}
    assert isinstance(rows, ox.QuerySolutions)
    for s, p, o, r, quote in rows:
        values = facets.setdefault((s.value, p.value), {})
        values.setdefault(o, {}).setdefault(r.value, set()).add(" ".join(quote.value.split()))
    return facets


def expected(values: dict[Any, dict[str, set[str]]], wider: Callable[[Any, Any], bool], name: str) -> str:
    """Return the verdict as the documentation of the verdicts has it, worked out another way."""
    reports = {report for by in values.values() for report in by}
    given = {report: {value for value, by in values.items() if report in by} for report in reports}
    if len(reports) == 1:
        return "only"
    if all(set(by) == reports for by in values.values()):
        return "agreed" if all(map(shared, values, values.values())) else "words"
    crossing = [(one, two) for one, two in combinations(given.values(), 2) if not (one <= two or two <= one)]
    if not crossing:
        return "more"
    finer, more = True, True
    for one, two in crossing:
        ways = [(here - there, there) for here, there in ((one, two), (two, one))]
        near = all(any(wider(v, to) or wider(to, v) for to in there) for own, there in ways for v in own)
        finer = finer and near
        more = more and (
            near or any(all(any(wider(v, to) for to in there) for v in own) for own, there in ways)
        )
    return "finer" if finer else "more" if more else "names" if name.endswith("altLabel") else "differ"


def shared(value: Any, by: dict[str, set[str]]) -> bool:
    """Return whether all reports give a value in some words that all have, or a text by these very words."""
    said = [{spelt(quote) for quote in quotes} for quotes in by.values()]
    text = spelt(value.value) if isinstance(value, ox.Literal) else None
    return bool(set.intersection(*said)) or (
        text is not None and all(any(f" {text} " in f" {one} " for one in some) for some in said)
    )


def spelt(text: str) -> str:
    return " ".join(re.split(r"[\W_]+", text.casefold())).strip()


def wider_in(store: ox.Store) -> Callable[[Any, Any], bool]:
    path = "(<http://www.w3.org/2004/02/skos/core#broader>|dip:within|<http://www.w3.org/2000/01/rdf-schema#subClassOf>)+"

    def wider(one: Any, other: Any) -> bool:
        if not (isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode)):
            return False
        return bool(store.query(PREFIXES + f"ASK {{ {other} {path} {one} }}"))

    return wider


# --- the seeds ---------------------------------------------------------------------------------------------


def test_every_verdict_on_the_seeds_is_what_sparql_finds(client: FlaskClient, one: Served) -> None:
    wider = wider_in(one.store)
    truth = {
        facet: expected(values, wider, facet[1]) for facet, values in said(one.store, (ONE, OTHER)).items()
    }
    told = {(row["thing"]["id"], row["property"]["id"]): row["verdict"] for row in everything(client, SEEDS)}
    assert told == truth
    counts = {verdict: count for verdict, count in found(client, SEEDS)["verdicts"].items() if count}
    assert counts == Counter(truth.values())


def test_statements_are_counted_as_the_competency_questions_count_them(
    client: FlaskClient, one: Served
) -> None:
    facets = said(one.store, (ONE, OTHER))
    counted = Counter(len(by) for values in facets.values() for by in values.values())
    assert found(client, SEEDS)["statements"] == {str(n): count for n, count in counted.items()}
    assert counted[2] == 111  # CQ14, whose statements by one report hold those about the reports themselves


def test_what_differs_is_what_the_competency_question_finds(client: FlaskClient, one: Served) -> None:
    rows = one.store.query(CQ16.read_text())
    assert isinstance(rows, ox.QuerySolutions)
    truth = {(row["thing"].value, row["property"].value) for row in rows}
    apart = [row for row in everything(client, SEEDS) if row["verdict"] in {"finer", "differ", "names"}]
    assert {(row["thing"]["id"], row["property"]["id"]) for row in apart} == truth
    forms = {row["verdict"] for row in apart if row["property"]["id"] == f"{BASE}ontology#form"}
    assert forms == {"finer"}  # a less specific form is no contradiction


def test_what_we_infer_and_what_reports_say_of_themselves_is_not_compared(client: FlaskClient) -> None:
    rows = everything(client, SEEDS)
    bases = {claim["basis"] for row in rows for value in row["values"] for claim in value["claims"]}
    assert f"{BASE}id/basis/inferred" not in bases
    assert not {row["thing"]["id"] for row in rows} & {f"{BASE}id/report/{slug}" for slug in (ONE, OTHER)}


def test_the_forms_are_negotiated_or_named(server: Server) -> None:
    path = address(SEEDS)
    for accept, name, media_type in (
        ("text/html", "html", "text/html"),
        ("text/csv", "csv", "text/csv"),
        ("application/json", "json", "application/json"),
    ):
        wanted = ask(server.url, path, {"Accept": accept})
        named = ask(server.url, f"{path}&format={name}", {"Accept": "image/png"})
        assert (wanted.status, named.status) == (200, 200)
        assert (wanted.media_type, named.media_type) == (media_type, media_type)
        assert "Accept" in wanted["Vary"]
        assert "Accept," not in f"{named['Vary']},".replace("Accept-Encoding", "")
        if name != "html":
            assert wanted.body == named.body
    refused = ask(server.url, path, {"Accept": "image/png"})
    assert refused.status == 406
    assert "format=csv" in refused["Link"]


def test_csv_and_json_hold_the_same(client: FlaskClient) -> None:
    body = found(client, SEEDS)
    table = list(csv.DictReader(io.StringIO(client.get(address([*SEEDS, ("format", "csv")])).text)))
    cells = Counter(
        (row["thing"], row["property"], row["value"], row["report"], row["verdict"]) for row in table
    )
    values = Counter(
        (
            facet["thing"]["id"],
            facet["property"]["id"],
            value.get("id") or value["value"],
            report,
            facet["verdict"],
        )
        for facet in body["facets"]
        for value in facet["values"]
        for report in {claim["report"] for claim in value["claims"]}
    )
    assert cells == values
    assert all(row["quote"] and row["claims"] for row in table)
    agreed = [row for row in table if row["reported_by"] == "2"]
    assert agreed
    assert {row["of"] for row in table} == {"2"}


def pages(client: FlaskClient, parameters: Sequence[tuple[str, str]]) -> list[Any]:
    shown = [page(client, address(parameters))]
    while following := next(
        (a.get("href") for a in shown[-1].iter(f"{XHTML}a") if a.get("rel") == "next"), None
    ):
        shown.append(page(client, urljoin("/compare", following)))
    return shown


def test_the_pages_hold_every_facet_once_in_the_order_of_reading(client: FlaskClient) -> None:
    shown = pages(client, SEEDS)
    assert len(shown) > 2
    rows = [row for one in shown for row in one.iter(f"{XHTML}th") if row.get("scope") == "row"]
    told = [words(row) for row in rows]
    body = found(client, SEEDS)["facets"]
    assert len(told) == len(body)
    for row, facet in zip(told, body, strict=True):
        assert row.startswith(facet["property"]["label"])
    first = [
        min(
            (claim["report"] != f"{BASE}id/report/{ONE}", claim["quotes"][0]["start"])
            for value in facet["values"]
            for claim in value["claims"]
        )
        for facet in body
    ]
    wholes = [facet["part_of"] or facet["thing"]["id"] for facet in body]
    begin: dict[str, tuple[bool, int]] = {}
    for whole, place in zip(wholes, first, strict=True):
        begin[whole] = min(place, begin.get(whole, place))
    agreements = [whole for whole in begin if "/instrument/" in whole]
    assert sorted(agreements, key=lambda whole: begin[whole]) == agreements


def test_quotes_stand_side_by_side_and_lead_to_their_places(client: FlaskClient) -> None:
    shown = page(client, address([("about", HEALTHCARE)]))
    row = next(
        one for one in shown.iter(f"{XHTML}tr") if words(one).startswith("field") and len(list(one)) == 3
    )
    cells = [one for one in row if one.tag == f"{XHTML}td"]
    assert "Memorandum of cooperation in the field of healthcare" in words(cells[0])
    assert "a memorandum of cooperation in healthcare" in words(cells[1])
    links = [a.attrib["href"] for one in cells for a in one.iter(f"{XHTML}a") if "#char=" in a.attrib["href"]]
    assert links == [f"/doc/report/{OTHER}#char=204,311", f"/doc/report/{ONE}#char=2098,2167"]
    lists = [one for one in shown.iter(f"{XHTML}dl") if one.find(f".//{XHTML}dt") is not None]
    told = [{words(row[0]): words(row[1]) for row in one} for one in lists[:2]]
    credited = [{name: one[name] for name in one if name.startswith("credit")} for one in told]
    # Whom a report credits stands beside it; the first names its source for its photographs only.
    assert credited == [{"credit line": "Photo credit: Akorda"}, {"credits": "Akorda (press source)"}]
    assert "not two sources" in words(shown)


def test_a_verdict_is_chosen_by_a_plain_link(client: FlaskClient) -> None:
    shown = page(client, address(SEEDS))
    links = {words(a): a.attrib["href"] for a in shown.iter(f"{XHTML}a") if "verdict=" in a.attrib["href"]}
    finer = next(href for name, href in links.items() if name.startswith("4 less specific"))
    narrowed = page(client, finer)
    assert len([row for row in narrowed.iter(f"{XHTML}th") if row.get("scope") == "row"]) == 4
    chosen = [a for a in narrowed.iter(f"{XHTML}a") if a.get("aria-current") == "true"]
    assert [words(a)[:15] for a in chosen] == ["4 less specific"]


# --- made-up reports ---------------------------------------------------------------------------------------

HEALTH, TRADE, LAW = (thing(f"area/{name}") for name in ("health", "trade", "law"))
TREATY, PACT = thing("instrument/treaty"), thing("instrument/pact")


def area(one: ox.NamedNode, value: ox.NamedNode) -> Triple:
    return (one, dip("area"), value)


def three() -> list[Made]:
    """Three reports of one treaty: the second and third agree, the first says something else."""
    made = [
        Made(f"2031-03-0{n}-{name}", f"{name}: the treaty on {topic}. More.")
        for n, name, topic in (
            (1, "ay", "health and law"),
            (2, "be", "health and trade"),
            (3, "ce", "health and trade"),
        )
    ]
    for report, values in zip(made, ((HEALTH, LAW), (HEALTH, TRADE), (HEALTH, TRADE)), strict=True):
        quote = report.text.partition(". ")[0]
        report.claim([quote], [(TREATY, RDF_TYPE, dip("Agreement")), *(area(TREATY, one) for one in values)])
    made[2].claim(["More."], [(PACT, RDF_TYPE, dip("Agreement"))])
    made[0].claim(["More."], [area(PACT, LAW)], "inferred")
    return made


def reports_of(made: Iterable[Made]) -> list[tuple[str, str]]:
    return [("report", one.slug) for one in made]


@pytest.fixture
def serving(settings: Settings, tmp_path: Path) -> Callable[..., FlaskClient]:
    return lambda made, more=(): serve(stored(made, more), settings, tmp_path)


def test_three_reports(serving: Callable[..., FlaskClient]) -> None:
    made = three()
    store = stored(made)
    client = serving(made)
    rows = everything(client, reports_of(made))
    told = {(row["thing"]["id"], row["property"]["id"]): row["verdict"] for row in rows}
    facets = said(store, [one.slug for one in made])
    assert told == {facet: expected(values, wider_in(store), facet[1]) for facet, values in facets.items()}
    assert told[TREATY.value, dip("area").value] == "differ"
    assert told[PACT.value, RDF_TYPE.value] == "only"  # what we infer of it is nobody's word
    areas = next(row for row in rows if row["property"]["id"] == dip("area").value)
    by = {value["id"]: value["reported_by"] for value in areas["values"]}
    assert by == {HEALTH.value: 3, TRADE.value: 2, LAW.value: 1}
    shown = page(client, address(reports_of(made)))
    assert "reported by 3 of 3" in words(shown)
    heads = [one for one in shown.iter(f"{XHTML}th") if one.get("scope") == "col"]
    assert [words(one)[0] for one in heads[1:4]] == ["A", "B", "C"]


def test_the_order_of_reports_is_that_of_the_address(serving: Callable[..., FlaskClient]) -> None:
    made = three()[::-1]
    body = found(serving(made), reports_of(made))
    assert [one["id"] for one in body["reports"]] == [one.node.value for one in made]


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ([HEALTH], [HEALTH], "words"),
        ([HEALTH], [HEALTH, LAW], "more"),
        ([HEALTH, LAW], [HEALTH, TRADE], "differ"),
        ([thing("area/medicine")], [HEALTH], "finer"),
        ([thing("area/medicine"), LAW], [HEALTH, TRADE], "differ"),
        ([thing("area/medicine"), TRADE], [HEALTH], "more"),
        ([thing("area/medicine")], [HEALTH, TRADE], "differ"),
    ],
)
def test_a_verdict(
    serving: Callable[..., FlaskClient],
    one: list[ox.NamedNode],
    other: list[ox.NamedNode],
    verdict: str,
) -> None:
    made = [Made("2031-04-01-x", "Words of one."), Made("2031-04-01-y", "Words of the other.")]
    for report, values in zip(made, (one, other), strict=True):
        report.claim([report.text], [area(TREATY, value) for value in values])
    client = serving(
        made, concept("area/medicine", "medicine", "area/care") + concept("area/care", "care", "area/health")
    )
    assert found(client, reports_of(made))["verdicts"][verdict] == 1


def test_the_same_words_and_other_names(serving: Callable[..., FlaskClient]) -> None:
    made = [Made("2031-04-02-x", "A treaty on\nlaw."), Made("2031-04-02-y", "So: A treaty on law.")]
    for report, name, quote in zip(
        made, ("Treaty", "Pact"), ("A treaty on\nlaw.", "A treaty on law."), strict=True
    ):
        report.claim([quote], [area(TREATY, LAW), (TREATY, ALT_LABEL, ox.Literal(name, language="en"))])
    body = found(serving(made), reports_of(made))
    assert {one: count for one, count in body["verdicts"].items() if count} == {"agreed": 1, "names": 1}


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (["Treaty on law"], ["A treaty on law, at last"], "agreed"),  # the name itself stands in both
        (["Treaties on law"], ["A treaty on law"], "words"),
        (["a Pact, signed"], ["A pact signed."], "agreed"),
        (["a pact"], ["A pact.", "A pact."], "agreed"),
    ],
)
def test_the_same_words_are_not_called_others(
    serving: Callable[..., FlaskClient], one: list[str], other: list[str], verdict: str
) -> None:
    made = [Made("2031-04-03-x", "; ".join(one)), Made("2031-04-03-y", "; ".join(other))]
    for report, quotes in zip(made, (one, other), strict=True):
        length, spans = 0, []
        for quote in quotes:
            spans.append((length, length + len(quote)))
            length += len(quote) + 2
        report.claim(spans, [(TREATY, ALT_LABEL, ox.Literal("treaty on law", language="en"))])
    assert found(serving(made), reports_of(made))["verdicts"][verdict] == 1


def test_words_that_all_share_are_the_same_though_one_has_others_besides(
    serving: Callable[..., FlaskClient],
) -> None:
    made = [Made("2031-04-04-x", "On law."), Made("2031-04-04-y", "On law. Of law.")]
    for report, quotes in zip(made, (["On law."], ["On law.", "Of law."]), strict=True):
        for quote in quotes:
            report.claim([quote], [area(TREATY, LAW)])
    assert found(serving(made), reports_of(made))["verdicts"]["agreed"] == 1


def test_reports_with_nothing_in_common_are_told_so(serving: Callable[..., FlaskClient]) -> None:
    made = [Made("2031-05-01-x", "On law."), Made("2031-05-01-y", "On trade.")]
    made[0].claim(["On law."], [area(TREATY, LAW)])
    made[1].claim(["On trade."], [area(PACT, TRADE)])
    client = serving(made)
    shown = words(page(client, address(reports_of(made))))
    assert "nothing in common" in shown
    assert found(client, reports_of(made))["facets"] == []
    assert len(everything(client, reports_of(made))) == 2


def test_a_report_that_is_only_cited_says_nothing(serving: Callable[..., FlaskClient]) -> None:
    made = [Made("2031-05-02-x", "On law."), Made("2031-05-02-cited", "")]
    client = serving(made)
    assert "Nothing is quoted" in words(page(client, address(reports_of(made))))
    made[0].claim(["On law."], [area(TREATY, LAW)])
    client = serving(made)
    assert "nothing in common" in words(page(client, address(reports_of(made))))


def test_names_of_any_writing_are_text(serving: Callable[..., FlaskClient]) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} =1+1"
    made = [Made("2031-05-03-x", hostile), Made("2031-05-03-y", f"={hostile}")]
    for report in made:
        report.claim([report.text], [(TREATY, ALT_LABEL, ox.Literal(hostile)), area(TREATY, LAW)])
    client = serving(made)
    shown = page(client, address(reports_of(made)))
    assert hostile in words(shown)
    table = list(
        csv.DictReader(io.StringIO(client.get(address([*reports_of(made), ("format", "csv")])).text))
    )
    assert {row["quote"] for row in table} == {hostile, f"'={hostile}"}


# --- large ones --------------------------------------------------------------------------------------------


def large(slug: str, count: int) -> Made:
    made = Made(slug, "".join(f"{slug} tells of number {n:05d}. " for n in range(count)))
    step = len(made.text) // count
    for n in range(count):
        node = thing(f"instrument/no-{n}")
        made.claim([(n * step, n * step + step - 1)], [area(node, LAW)])
    return made


def test_large_reports_are_paged(
    serving: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [large("2031-06-01-x", 130), large("2031-06-01-y", 120)]
    client = serving(made)
    shown = pages(client, reports_of(made))
    names = [
        words(row)
        for one in shown
        for row in one.iter(f"{XHTML}h2")
        if row.get("id", "").startswith("thing-")
    ]
    assert len(shown) == -(-120 // FACETS_SHOWN)
    assert len(names) == len(set(names)) == 120
    assert found(client, reports_of(made))["complete"] is True
    assert client.get(address([*reports_of(made), ("page", str(len(shown) + 1))])).status_code == 404
    monkeypatch.setattr(testimony, "CLAIMS_READ", 100)
    client = serving(made)
    body = found(client, reports_of(made))
    assert (body["complete"], body["verdicts"]["words"]) == (False, 50)
    assert "There is more than was read" in words(page(client, address(reports_of(made))))


# --- what is asked wrongly ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        (f"report={ONE}", 400, "one report alone"),
        (f"report={ONE}&report={ONE}", 400, "one report alone"),
        (f"report={ONE}&report=2026-02-27-none", 404, "“2026-02-27-none”"),
        ("report=%3Cscript%3E&report=x", 404, "parameter report"),
        (f"report={ONE}&report=../state/kz", 404, "parameter report"),
        ("about=instrument/none", 404, "“instrument/none”"),
        (f"about={'x' * 600}", 400, "600 characters"),
        (f"report={ONE}&report={OTHER}&verdict=maybe", 400, "parameter verdict"),
        (f"report={ONE}&report={OTHER}&format=pdf", 400, "parameter format"),
        (f"report={ONE}&report={OTHER}&page=999", 404, "page “999”"),
        (f"report={ONE}&report={OTHER}&page=x", 400, "page is “x”"),
        ("format=csv", 400, "report, or about, is missing"),
    ],
)
def test_what_is_asked_wrongly_is_told(client: FlaskClient, query: str, status: int, sentence: str) -> None:
    answer = client.get(f"/compare?{query}", headers={"Accept": "application/problem+json, text/html;q=0.5"})
    assert answer.status_code == status
    assert sentence in answer.text


def test_a_thing_that_is_no_report_is_none(client: FlaskClient) -> None:
    answer = client.get(address([("report", f"{BASE}id/state/kz"), ("report", ONE)]))
    assert answer.status_code == 404


def test_so_many_reports_and_no_more(serving: Callable[..., FlaskClient]) -> None:
    made = [Made(f"2031-07-01-{n}", "On law.") for n in range(REPORTS_COMPARED + 1)]
    for report in made:
        report.claim(["On law."], [area(TREATY, LAW)])
    client = serving(made)
    assert client.get(address(reports_of(made))).status_code == 400
    assert found(client, reports_of(made[:-1]))["statements"] == {str(REPORTS_COMPARED): 1}
    body = found(client, [("about", "instrument/treaty")])
    assert (len(body["reports"]), body["further_reports"]) == (REPORTS_COMPARED, 1)
    chosen = found(client, [("about", "instrument/treaty"), *reports_of(made[-2:])])
    assert [one["id"] for one in chosen["reports"]] == [one.node.value for one in made[-2:]]


def test_without_reports_there_are_some_to_choose_from(client: FlaskClient) -> None:
    shown = page(client, "/compare")
    names = {one.get("value") for one in shown.iter(f"{XHTML}input") if one.get("name") == "report"}
    assert names == {ONE, OTHER}


# --- on the page of a thing --------------------------------------------------------------------------------


def of_thing(client: FlaskClient, path: str) -> differences.Differences | None:
    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        return differences.of(thing(path), Painter(reader()))


def test_how_far_the_reports_of_a_thing_agree(client: FlaskClient) -> None:
    found = of_thing(client, "instrument/2026-02-27-kz-rs-kazakh-invest-serbian-development-agency")
    assert found is not None
    assert [source.letter for source in found.sources] == ["A", "B"]
    form = next(one for one in found.shown if one.property.text == "form")
    assert form.verdict == "finer"
    given = {source.report.iri: [value.text for value in values] for source, values, _ in form.given}
    assert given == {
        f"{BASE}id/report/{ONE}": ["agreement"],
        f"{BASE}id/report/{OTHER}": ["memorandum of understanding"],
    }
    assert client.get(found.href).status_code == 200


def test_of_what_no_report_speaks_there_are_no_differences(client: FlaskClient) -> None:
    assert of_thing(client, "author/communique-reviewers") is None


def test_a_hub_is_read_so_far_and_no_further(
    serving: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testimony, "STATEMENTS_READ", 50)
    made = Made("2031-08-01-x", "On law. " * 200)
    for n in range(200):
        made.claim([(8 * n, 8 * n + 7)], [(thing(f"instrument/no-{n}"), dip("area"), LAW)])
    found = of_thing(serving([made]), "area/law")
    assert found is not None
    assert not found.complete
    assert sum(found.verdicts.values()) <= 50


def test_claims_that_are_not_read_are_told(
    serving: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testimony, "CLAIMS_OF_ONE", 5)
    made = [Made(f"2031-09-01-{n}", "On law.") for n in range(9)]
    for report in made:
        report.claim(["On law."], [area(TREATY, LAW)])
    assert found(serving(made), [("about", "instrument/treaty")])["complete"] is False
