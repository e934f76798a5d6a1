"""Content negotiation, against the rules of RFC 9110 §12.5.1 and the headers that real clients send."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.parser import Parser
from rdflib.plugin import plugins

from communique.web.forms import DOCUMENT as OFFERS
from communique.web.http.negotiate import (
    HTML,
    JSON_LD,
    N_TRIPLES,
    TURTLE,
    Form,
    best,
    by_suffix,
    ranges,
    takes_gzip,
)

RDFLIB = ", ".join(plugin.name for plugin in plugins(kind=Parser) if "/" in plugin.name)
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,application/xml;q=0.3,"
    "image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
EASYRDF = (
    "application/x-httpd-php-source,application/json,application/ld+json,application/n-triples,text/json;q=0.9,"
    "application/rdf+json;q=0.9,text/plain;q=0.9,text/ntriples;q=0.9,application/ntriples;q=0.9,"
    "application/x-ntriples;q=0.9,text/turtle;q=0.8,application/rdf+xml;q=0.8,application/turtle;q=0.7,"
    "application/x-turtle;q=0.7,text/xml;q=0.5,application/xml;q=0.5,text/html;q=0.4,application/xhtml+xml;q=0.4"
)
"""What EasyRDF makes of its table of formats; in application/json it expects RDF/JSON."""
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"


def media_type(accept: str | None, offers: tuple[Form, ...] = OFFERS) -> str | None:
    form = best(accept, offers)
    return form.media_type if form else None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/xhtml+xml,text/html", "application/xhtml+xml"),
        ("application/rdf+xml;q=0.5,text/html;q=.3", "application/rdf+xml"),
        ("application/rdf+xml;q=0.3,text/html;q=.5", "text/html"),
        ("application/rdf+xml,text/html", "application/rdf+xml"),
        ("text/html,application/rdf+xml", "text/html"),
        ("application/rdf+xml;q=0.5", "application/rdf+xml"),
        ("text/html;q=0.5", "text/html"),
        ("application/xhtml+xml;q=0.5", "application/xhtml+xml"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("image/png", None),
    ],
)
def test_the_classic_rules(accept: str, expected: str | None) -> None:
    assert media_type(accept) == expected


def test_equal_weights_get_either() -> None:
    assert media_type("application/rdf+xml;q=0.5,text/html;q=0.5") in {"application/rdf+xml", "text/html"}


@pytest.mark.parametrize("accept", [None, "", "   ", ",", "*/*", "*", "*;q=.2", "nonsense", '"unclosed'])
def test_no_readable_wish_gets_our_own_first_choice(accept: str | None) -> None:
    assert media_type(accept) == TURTLE.media_type


@pytest.mark.parametrize(
    ("client", "accept", "expected"),
    [
        ("Chrome", CHROME, "text/html"),
        ("Firefox", FIREFOX, "text/html"),
        ("Java", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
        ("curl", "*/*", "text/turtle"),
        ("Jena", JENA, "text/turtle"),
        ("rdflib", RDFLIB, "application/rdf+xml"),
        ("rdflib, Turtle", "text/turtle, application/x-turtle, */*;q=0.1", "text/turtle"),
        ("rdflib, JSON-LD", "application/ld+json, application/json;q=0.9, */*;q=0.1", "application/ld+json"),
        ("Comunica", COMUNICA, "application/n-quads"),
        ("EasyRDF", EASYRDF, "application/ld+json"),
        ("axios", "application/json, text/plain, */*", "application/json"),
    ],
)
def test_real_clients(client: str, accept: str, expected: str) -> None:
    assert media_type(accept) == expected, client


@pytest.mark.parametrize(
    ("accept", "expected"), [(RDFLIB, TURTLE), (COMUNICA, N_TRIPLES), (JENA, TURTLE), (CHROME, HTML)]
)
def test_real_clients_get_the_best_of_fewer_forms(accept: str, expected: Form) -> None:
    assert best(accept, (TURTLE, HTML, N_TRIPLES)) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        # The most specific range that names a form gives its weight (RFC 9110's own example, our forms).
        ("text/*;q=0.3, text/html;q=0.7, text/html;level=1, */*;q=0.5", "text/html"),
        ("text/*;q=0.9, text/turtle;q=0.1", "text/html"),
        ("*/*, text/turtle;q=0, text/html;q=0, application/xhtml+xml;q=0", "application/ld+json"),
        ("*/*;q=0.1, application/n-triples", "application/n-triples"),
        ("*/*, text/html", "text/html"),
        ("application/*, text/html;q=0.9", "application/xhtml+xml"),
        ("TEXT/HTML", "text/html"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ('application/ld+json;profile="a,b;q=0"', "application/ld+json"),
        ("application/json", "application/json"),
        ("*/*;q=0.1, text/html;q=0", "text/turtle"),
        ("text/html;q=0.1, text/html;q=0.9, text/turtle;q=0.5", "text/turtle"),  # named twice: the first
        ("text/turtle;Q=0, text/html;q=0.1", "text/html"),
        ("text/html;q=0", None),
        ("*/*;q=0", None),
    ],
)
def test_specificity_and_weights(accept: str, expected: str | None) -> None:
    assert media_type(accept) == expected


@pytest.mark.parametrize(
    "weight", ["", "high", "1.5.2", "-1", "nan", "inf", "0x1", "1e3", "٠"], ids=lambda weight: f"q={weight}"
)
def test_a_weight_that_cannot_be_read_counts_as_none(weight: str) -> None:
    assert media_type(f"text/html;q={weight}") == "text/html"


def test_a_weight_above_one_is_one() -> None:
    assert [wish.weight for wish in ranges("text/html;q=7")] == [1.0]


@given(st.text(max_size=200))
def test_no_header_is_a_fault_of_the_server(accept: str) -> None:
    form = best(accept, OFFERS)
    assert form is None or form in OFFERS


@given(
    st.lists(
        st.tuples(
            st.sampled_from([offer.media_type for offer in OFFERS]), st.integers(min_value=0, max_value=1000)
        ),
        min_size=1,
        unique_by=lambda wish: wish[0],
    )
)
def test_the_highest_weight_wins_and_the_first_named_of_equals(wishes: list[tuple[str, int]]) -> None:
    accept = ", ".join(f"{name};q={weight / 1000:.3f}" for name, weight in wishes)
    highest = max(weight for _, weight in wishes)
    expected = next(name for name, weight in wishes if weight == highest) if highest else None
    assert media_type(accept) == expected


@pytest.mark.parametrize(
    "accept", ["a/b," * 2500, "text/turtle;" + "x=1;" * 2500, '"' * 10_000, "text/turtle;q=" + "1" * 10_000]
)
def test_a_header_of_ten_thousand_characters_is_read_at_once(accept: str) -> None:
    start = time.process_time()
    assert media_type(accept) in {None, "text/turtle"}
    assert time.process_time() - start < 1


def test_no_more_of_a_header_is_read_than_anyone_needs() -> None:
    assert best("a/b," * 900 + "text/turtle", OFFERS) == TURTLE
    assert best("a/b," * 1000 + "text/turtle", OFFERS) is None
    assert takes_gzip("ab," * 1300 + "gzip")
    assert not takes_gzip("ab," * 1400 + "gzip")


def test_no_offers_no_form() -> None:
    assert best(None, ()) is None


def test_a_suffix_names_a_form_and_nothing_else_does() -> None:
    assert by_suffix("state/kz.jsonld", OFFERS) == ("state/kz", JSON_LD)
    assert by_suffix("state/kz", OFFERS) == ("state/kz", None)
    assert by_suffix("ontology/1.0.0", OFFERS) == ("ontology/1.0.0", None)
    assert by_suffix("state/.ttl", OFFERS) == ("state/.ttl", None)


def test_content_type_names_the_charset_of_text_only() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"
