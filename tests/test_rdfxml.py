"""RDF/XML: what it holds comes back whole by any reader of XML; what it cannot hold is counted out."""

import io
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from communique.release import rdfxml

THING = ox.NamedNode("https://x.org/id/a")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def written(*triples: ox.Triple) -> tuple[bytes, int]:
    output = io.BytesIO()
    left_out = rdfxml.write(triples, {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}, output)
    return output.getvalue(), left_out


@given(text)
def test_a_literal_comes_back_whole_or_is_left_out(value: str) -> None:
    said = ox.Triple(THING, LABEL, ox.Literal(value))
    data, left_out = written(said)
    ET.fromstring(data)  # noqa: S314  # our own document, by a reader that is strict
    found = rdflib.Graph().parse(data=data, format="xml")
    assert [str(one) for one in found.objects()] == ([value] if rdfxml.holds(said) else [])
    assert [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.RDF_XML)] == [said][left_out:]
    assert left_out == (not rdfxml.holds(said))


@pytest.mark.parametrize("mark", ["\t", "\n", "\r", "\r\n", "]]>", "\x7f", "\x85", "\u2028", "\U0001fffe"])
def test_what_xml_has_is_not_left_out(mark: str) -> None:
    assert rdfxml.holds(ox.Triple(THING, LABEL, ox.Literal(f"a{mark}b")))


@pytest.mark.parametrize("mark", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_has_not_is_left_out_and_said(mark: str) -> None:
    kept = ox.Triple(THING, LABEL, ox.Literal("kept"))
    data, left_out = written(ox.Triple(THING, LABEL, ox.Literal(f"a{mark}b")), kept)
    assert left_out == 1
    assert [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.RDF_XML)] == [kept]
    assert b"<!-- Left out: 1." in data
    ET.fromstring(data)  # noqa: S314  # our own document
    assert b"<!--" not in written(kept)[0]


@pytest.mark.parametrize(
    ("iri", "held"),
    [
        ("https://x.org/name", True),
        ("https://x.org/a.b-c_d9", True),
        ("https://x.org/имя", True),
        ("https://x.org/2026b", True),
        ("urn:x:name", True),
        (f"{RDF}_1", True),
        (f"{RDF}type", True),
        ("https://x.org/1", False),
        ("https://x.org/", False),
        ("https://x.org/name?x=1", False),
        ("https://x.org/%20", False),
        ("http://www.w3.org/2000/xmlns/a", False),
        *((f"{RDF}{name}", False) for name in ("li", "Description", "about", "ID", "bagID")),
    ],
)
def test_a_property_that_xml_can_name_is_written_and_no_other(iri: str, held: bool) -> None:
    said = ox.Triple(THING, ox.NamedNode(iri), ox.Literal("v"))
    data, left_out = written(said)
    assert rdfxml.holds(said) == held == (not left_out)
    ET.fromstring(data)  # noqa: S314  # our own document
    found = rdflib.Graph().parse(data=data, format="xml")
    assert [str(one) for one in found.predicates()] == ([iri] if held else [])


@pytest.mark.parametrize(
    ("iri", "held"),
    [
        ("https://x.org/Name", True),
        (f"{RDF}Bag", True),
        ("https://x.org/1", False),
        ("https://x.org/", False),
        ("x:", False),
        ("https://x.org/a%20", False),
        ("http://www.w3.org/2000/xmlns/a", False),
    ],
)
def test_a_class_that_xml_cannot_name_is_left_out(iri: str, held: bool) -> None:
    """The library makes the first class of a thing the name of an element."""
    kind = ox.Triple(THING, ox.NamedNode(f"{RDF}type"), ox.NamedNode(iri))
    kept = ox.Triple(THING, LABEL, ox.NamedNode(iri))
    data, left_out = written(kind, kept)
    assert rdfxml.holds(kind) == held == (not left_out)
    ET.fromstring(data)  # noqa: S314  # our own document
    assert {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.RDF_XML)} == {kept, *[kind][left_out:]}
    assert len(rdflib.Graph().parse(data=data, format="xml")) == 2 - left_out
