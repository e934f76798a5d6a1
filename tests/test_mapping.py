"""Step 5: the YARRRML executor."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from communique import mapping, names
from communique.config import Settings
from communique.content import Content
from communique.errors import MappingError
from communique.mapping import MappingSet
from communique.resolve import Row, Value

HEAD = """\
prefixes:
  ex: http://example.org/
  xsd: http://www.w3.org/2001/XMLSchema#
sources:
  thing: [thing.json~jsonpath, "$[*]"]
mappings:
  one:
    sources: thing
"""


def run(body: str, values: dict[str, Value]) -> list[str]:
    rules = mapping.compile_file(HEAD + body, "test.yml")
    found = MappingSet({source: tuple(rule) for source, rule in rules.items()})
    return [quad.line() for quad in found.quads([Row("thing", values, "records, line 7")])]


def test_a_row_becomes_quads_in_its_graph() -> None:
    body = """\
    s: ex:thing/$(id)
    graphs: $(claim)
    po:
      - [a, ex:$(class)]
      - [ex:count, $(count), xsd:integer]
      - [ex:name, $(name), en~lang]
      - [ex:sees, "$(others[*])~iri"]
      - [ex:area, "ex:area/$(areas[*])~iri"]
      - [ex:note, plain words]
      - [ex:key, "key:$(count)", xsd:string]
      - [ex:missing, $(missing)]
"""
    values: dict[str, Value] = {
        "id": "a b/ć",
        "claim": "http://example.org/claim",
        "class": "Thing",
        "count": "3",
        "name": 'say "x"\n',
        "others": ("http://example.org/1", "http://example.org/2"),
        "areas": ("x", "y"),
    }
    start, graph = "<http://example.org/thing/a%20b%2Fć>", "<http://example.org/claim> ."
    assert run(body, values) == [
        f"{start} {mapping.RDF_TYPE} <http://example.org/Thing> {graph}",
        f'{start} <http://example.org/count> "3"^^<http://www.w3.org/2001/XMLSchema#integer> {graph}',
        f'{start} <http://example.org/name> "say \\"x\\"\\n"@en {graph}',
        f"{start} <http://example.org/sees> <http://example.org/1> {graph}",
        f"{start} <http://example.org/sees> <http://example.org/2> {graph}",
        f"{start} <http://example.org/area> <http://example.org/area/x> {graph}",
        f"{start} <http://example.org/area> <http://example.org/area/y> {graph}",
        f'{start} <http://example.org/note> "plain words" {graph}',
        f'{start} <http://example.org/key> "key:3" {graph}',
    ]


def test_several_subjects_and_no_subject() -> None:
    body = "    s: $(ids[*])\n    graphs: ex:g\n    po:\n      - [a, ex:T]\n"
    assert len(run(body, {"ids": ("http://example.org/1", "http://example.org/2")})) == 2
    assert run(body, {}) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("    s: [ex:a\n", "test.yml, line"),
        (
            "    s: no:a\n    graphs: ex:g\n    po: []\n",
            "test.yml, line 8, mapping “one”: the prefix “no:” is not",
        ),
        ("    s: ex:a\n    po: []\n", "it must hold exactly sources, s, graphs and po"),
        ("    s: ex:a\n    graphs: ex:g\n    po:\n      - [ex:p]\n", "is not \\[predicate, object\\]"),
        ("    s: ex:$(a b)\n    graphs: ex:g\n    po: []\n", "holds a reference that is not"),
        ("    s: ex:a\n    s: ex:b\n    graphs: ex:g\n    po: []\n", "a key stands twice"),
        ('    s: ""\n    graphs: ex:g\n    po: []\n', "line 8, mapping “one”: a term is empty"),
        ("    s: ex:a\n    graphs: ex:g\n    po:\n      - [ex:p, ~iri]\n", "a term is empty"),
        ("    s: [ex:a, ex:b]\n    graphs: ex:g\n    po: []\n", "must be one text each"),
        ("    s: ex:a\n    graphs: ex:g\n    po: {ex:p: a}\n", "and po a list"),
        (
            "    s: ex:a\n    graphs: ex:g\n    po:\n      - [ex:p, n$(x)]\n",
            "needs ~iri, a datatype or a lang",
        ),
        ("    s: ex:a\n    graphs: ex:g\n    po:\n      - [ex:p, x, e n~lang]\n", "“e n” is no language tag"),
        (
            "    s: ex:a\n    graphs: ex:g\n    po: []\nfunctions: {}\n",
            "prefixes, sources and mappings, no more",
        ),
        ("    s: ex:a\n    graphs: ex:g\n    po: !!int x\n", "test.yml: not YAML"),
        ("    s: ex:a\x00\n", "test.yml, line 9: a character that YAML does not allow"),
    ],
)
def test_a_mistake_in_a_mapping_is_named_by_file_and_line(body: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        run(body, {})


def test_a_file_without_its_sections_is_refused() -> None:
    for text in ("", "[]", "mappings: {}", "prefixes: x\nsources: {}\nmappings: {}"):
        with pytest.raises(MappingError, match=r"test\.yml, line 1: a mapping file has"):
            mapping.compile_file(text, "test.yml")


def test_a_value_that_is_no_iri_names_record_and_mapping() -> None:
    body = "    s: $(id)\n    graphs: ex:g\n    po:\n      - [a, ex:T]\n"
    with pytest.raises(MappingError, match=r"records, line 7: test\.yml, line 8, mapping “one”: “no iri”"):
        run(body, {"id": "no iri"})


def test_a_source_that_nothing_reads_is_an_error() -> None:
    with pytest.raises(MappingError, match="no mapping reads the source “thing”"):
        list(MappingSet({}).quads([Row("thing", {}, "records, line 7")]))


@given(st.text())
@example("\ufffe\uffff\x7f")
def test_any_text_survives_as_a_literal(text: str) -> None:
    line = f"<http://example.org/s> <http://example.org/p> {mapping.literal(text)} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text
    assert str(quad.triple) + " ." == line  # and it is in canonical form


@given(st.text(min_size=1))
def test_any_text_can_stand_in_a_template(text: str) -> None:
    (line,) = run("    s: ex:$(id)\n    graphs: ex:g\n    po:\n      - [a, ex:T]\n", {"id": text})
    assert len(list(ox.parse(line, format=ox.RdfFormat.N_QUADS))) == 1


def test_our_mappings_use_the_prefixes_of_the_ontology(settings: Settings, seeds_content: Content) -> None:
    declared = names.prefixes(settings)
    for file in sorted((Path(__file__).parents[1] / "mappings").glob("*.yml")):
        used = yaml.safe_load(file.read_text(encoding="utf-8"))["prefixes"]
        assert used == {prefix: declared[prefix] for prefix in used}, file.name


def test_every_field_of_a_record_is_mapped() -> None:
    """A field that no mapping reads would be lost without a word."""
    top = Path(__file__).parents[1] / "mappings"
    text = (top / "statements.yml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    read: dict[str, set[str]] = {}
    for rule in document["mappings"].values():
        found = {match[0] for match in mapping._REFERENCE.findall(json.dumps(rule))}
        read.setdefault(rule["sources"], set()).update(found)
    kinds = json.loads((top / "record.schema.json").read_text(encoding="utf-8"))["$defs"]
    about_the_file = {"file", "sha256"}
    for kind, spec in kinds.items():
        for name, field in spec["properties"].items():
            if "x-node" in field:
                assert set(field["items"]["properties"]) <= read[f"{kind}-{name}"], (kind, name)
            elif name not in about_the_file:
                assert name in read[kind], (kind, name)
