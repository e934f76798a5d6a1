"""The patterns of the ontology: they hold of the data, and their drawings show them and nothing else."""

import itertools
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from communique import names
from communique.config import Settings
from communique.errors import VocabularyError
from communique.vocabulary import diagrams, drawing, patterns
from communique.vocabulary.patterns import Pattern
from support import ROOT, BuiltRelease
from web_support import BASE, RDFS, by_id, links, page, triples, words

FOLDER = ROOT / "ontology" / "patterns"
FILES = sorted(FOLDER.glob("*.ttl"))
SVG = "{http://www.w3.org/2000/svg}"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
OWL = "http://www.w3.org/2002/07/owl#"
NAMES = names.Names(BASE)


def read(file: Path) -> Pattern:
    return patterns.parse(file.read_text("utf-8"), file.stem, NAMES)


def drawn(file: Path) -> ET.Element:
    return ET.fromstring(file.with_suffix(".svg").read_text("utf-8"))  # noqa: S314  # our own file


def stem(file: Path) -> str:
    return file.stem


def test_every_pattern_is_drawn() -> None:
    assert len(FILES) >= 6
    assert [file.stem for file in sorted(FOLDER.glob("*.svg"))] == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_pattern_holds_of_the_data(file: Path, built: BuiltRelease) -> None:
    merged = set(built.dataset.merged)
    told = [f"{triple} ." for triple in read(file).triples]
    assert len(told) >= 15
    assert [triple for triple in told if triple not in merged] == []


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_pattern_uses_declared_terms_alone(file: Path) -> None:
    ontology = list(ox.parse(path=ROOT / "ontology/communique.ttl", format=ox.RdfFormat.TURTLE))
    declared = {quad.subject for quad in ontology if quad.predicate == RDF_TYPE}
    declared |= {RDF_TYPE, ox.NamedNode(f"{RDFS}label")}
    for triple in read(file).triples:
        assert triple.predicate in declared, triple
        if triple.predicate == RDF_TYPE:
            assert triple.object in declared, triple
        for node in (triple.subject, triple.object):
            assert not isinstance(node, ox.BlankNode), triple


# --- the drawings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_drawing_shows_every_statement_and_nothing_else(file: Path) -> None:
    pattern, picture = read(file), drawn(file)
    told = Counter(one.attrib["data-triple"] for one in picture.iter() if "data-triple" in one.attrib)
    assert told == Counter(map(str, pattern.triples))
    boxes = Counter(one.attrib["data-iri"] for one in picture.iter() if "data-iri" in one.attrib)
    ends = itertools.chain.from_iterable(
        (triple.subject,) if triple.predicate == RDF_TYPE else (triple.subject, triple.object)
        for triple in pattern.triples
    )
    assert boxes == Counter({end.value for end in ends if isinstance(end, ox.NamedNode)})
    for part in picture.findall(f"{SVG}*"):
        assert part.tag in {f"{SVG}title", f"{SVG}desc"} or {"data-triple", "data-iri"} & set(part.attrib)


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_what_a_drawing_says_in_words_is_what_its_parts_stand_for(file: Path) -> None:
    pattern, picture = read(file), drawn(file)
    terms = drawing.words(Settings())
    said = {str(triple): triple for triple in pattern.triples}
    for part in picture.iter():
        if "data-triple" not in part.attrib:
            continue
        triple, text = said[part.attrib["data-triple"]], " ".join(" ".join(part.itertext()).split())
        hrefs = {one.attrib["href"] for one in part.iter(f"{SVG}a")}
        if part.attrib["class"] == "edge":
            assert (text, hrefs) == (terms.term(triple.predicate), {triple.predicate.value})
        elif part.attrib["class"] == "kind":
            assert isinstance(triple.object, ox.NamedNode)
            assert (text, hrefs) == (terms.label(triple.object), {triple.object.value})
        else:
            assert isinstance(triple.object, ox.Literal)
            assert text.endswith(triple.object.value)
            assert text.startswith(terms.term(triple.predicate)) == (part.attrib["class"] == "value")


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_an_arrow_leads_from_its_subject_to_its_object(file: Path) -> None:
    picture, pattern = drawn(file), read(file)
    said = {str(triple): triple for triple in pattern.triples}
    boxes = {}
    for box in picture.iter(f"{SVG}g"):
        if "data-iri" in box.attrib:
            rect = box.find(f"{SVG}rect")
            assert rect is not None
            boxes[box.attrib["data-iri"]] = [float(rect.attrib[key]) for key in ("x", "y", "width", "height")]

    def near(point: tuple[float, float], iri: str) -> bool:
        x, y, width, height = boxes[iri]
        return x - 3 <= point[0] <= x + width + 3 and y - 3 <= point[1] <= y + height + 3

    arrows = [part for part in picture.findall(f"{SVG}g") if part.attrib["class"] == "edge"]
    assert arrows
    for arrow in arrows:
        line, head = arrow.findall(f"{SVG}path")
        triple = said[arrow.attrib["data-triple"]]
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.NamedNode)
        begin, end = (
            [float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])[:2]]
            for path in (line, head)
        )
        assert near((begin[0], begin[1]), triple.subject.value), triple
        assert near((end[0], end[1]), triple.object.value), triple


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_drawing_can_be_read_aloud_and_coloured(file: Path) -> None:
    pattern, picture = read(file), drawn(file)
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert picture.attrib["aria-labelledby"] == title.attrib["id"]
    assert picture.attrib["aria-describedby"] == description.attrib["id"]
    assert title.text == pattern.title
    for triple in pattern.triples:
        if isinstance(triple.object, ox.NamedNode) and triple.predicate != RDF_TYPE:
            assert drawing.words(Settings()).label(triple.predicate) in (description.text or "")
    for part in picture.iter():
        assert part.tag != f"{SVG}script"
        assert {name for name in part.attrib if name == "style" or name.startswith("on")} == set()
        assert {part.attrib.get("fill"), part.attrib.get("stroke")} <= {None, "none", "currentColor"}


@pytest.mark.skipif(shutil.which("dot") is None, reason="drawing needs Graphviz, which is not installed")
def test_the_drawings_are_those_of_the_patterns(tmp_path: Path) -> None:
    """Another version of Graphviz may put things elsewhere; what is drawn stays the same."""
    for file in FILES:
        shutil.copy(file, tmp_path)
    assert diagrams.main([str(tmp_path)]) == 0

    def parts(file: Path) -> list[tuple[str, str, str]]:
        found = drawn(file).iter()
        return [(one.tag, one.attrib.get("data-triple", ""), (one.text or "").strip()) for one in found]

    for file in FILES:
        assert parts(tmp_path / file.name) == parts(file), f"{file.stem}: make diagrams"


def test_without_graphviz_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FILES[0], tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert diagrams.main([str(tmp_path)]) == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.glob("*.svg"))


def test_a_pattern_without_a_title_is_refused() -> None:
    with pytest.raises(VocabularyError, match=r"ontology/patterns/x\.ttl: .* has no dcterms:title"):
        patterns.parse("<x:a> <x:p> <x:b> .", "x", NAMES)


# --- on the page -------------------------------------------------------------------------------------------


def test_the_page_shows_each_pattern_with_its_drawing_and_its_turtle(client: FlaskClient) -> None:
    shown = by_id(page(client, "/ontology"))
    for file in FILES:
        pattern, section = read(file), shown[f"pattern-{file.stem}"]
        assert pattern.title in words(section)
        assert pattern.description in words(section)
        (code,) = [one for one in section.iter() if one.tag.endswith("}pre")]
        turtle = "".join(code.itertext())
        assert {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} == set(pattern.triples)
        picture = section.find(f".//{SVG}svg")
        assert picture is not None
        hrefs = {one.attrib["href"] for one in picture.iter(f"{SVG}a")}
        assert not any(href.startswith(BASE) for href in hrefs)
        classes = {triple.object for triple in pattern.triples if triple.predicate == RDF_TYPE}
        ours = {one.value for one in classes if isinstance(one, ox.NamedNode) and one.value.startswith(BASE)}
        assert ours
        assert {iri.removeprefix(BASE[:-1]) for iri in ours} <= hrefs


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_pattern_answers_at_its_own_iri(client: FlaskClient, file: Path) -> None:
    pattern = read(file)
    path = pattern.iri.removeprefix(BASE[:-1])
    assert pattern.title in words(page(client, path))
    assert client.get(f"{path}.ttl").data == file.read_bytes()
    written = {quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)}
    for suffix in ("nt", "rdf", "jsonld"):
        assert triples(client.get(f"{path}.{suffix}"), suffix) == written
    assert "/ontology#section-patterns" in set(links(page(client, path)))


def test_a_pattern_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ontology/patterns/none").status_code == 404
    assert client.get("/ontology/patterns/../communique.ttl").status_code == 404
    assert client.get("/ontology/patterns/%2e%2e/communique").status_code == 404
