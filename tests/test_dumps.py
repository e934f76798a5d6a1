"""The dumps of a release: every form parses by two libraries, and all of them say the same."""

import gzip
import hashlib
import io
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient

from communique import names
from communique.config import Settings
from communique.release import dump_path, dumps
from communique.release.dumps import FORMS, DumpForm
from communique.served import Served
from communique.web import create_app
from support import BuiltRelease
from web_support import XHTML, Fixed, page, words

GRAPHS = [form for form in FORMS.values() if form.graphs]
PLAIN = [form for form in FORMS.values() if not form.graphs]
RDFLIB = {
    "nquads": "nquads",
    "trig": "trig",
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "jsonld": "json-ld",
}


def entry(built: BuiltRelease, form: DumpForm) -> dict[str, Any]:
    return next(dict(file) for file in built.release.manifest["files"] if file["path"] == dump_path(form))


def data(built: BuiltRelease, form: DumpForm) -> bytes:
    return gzip.decompress((built.release.path / dump_path(form)).read_bytes())


def canonical(quads: Any) -> set[str]:
    """Return statements with their nodes without a name named alike (RDFC-1.0): equal means isomorphic."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def parsed(built: BuiltRelease, form: DumpForm) -> set[str]:
    return canonical(ox.parse(data(built, form), format=form.format))


def by_rdflib(built: BuiltRelease, form: DumpForm) -> set[str]:
    """Return what rdflib reads, handed to Oxigraph as N-Quads or N-Triples."""
    found = rdflib.Dataset() if form.graphs else rdflib.Graph()
    found.parse(data=data(built, form), format=RDFLIB[form.name])
    text = found.serialize(format="nquads" if form.graphs else "nt")
    return canonical(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def test_the_forms_are_published_in_the_order_they_are_told() -> None:
    assert dumps.PUBLISHED == ("nquads", "trig", "turtle", "ntriples", "rdfxml", "jsonld")


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_dumps_with_graphs_are_isomorphic(built: BuiltRelease, form: DumpForm) -> None:
    expected = canonical(ox.parse(built.dataset.nquads(), format=ox.RdfFormat.N_QUADS))
    assert parsed(built, form) == expected


@pytest.mark.parametrize("form", PLAIN, ids=lambda form: form.name)
def test_the_dumps_without_graphs_are_the_merge(built: BuiltRelease, form: DumpForm) -> None:
    merged = "\n".join(built.dataset.merged)
    assert parsed(built, form) == canonical(ox.parse(merged, format=ox.RdfFormat.N_TRIPLES))


# rdflib's own parsers and serializers still use what it deprecates.
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")
@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_rdflib_reads_the_same(built: BuiltRelease, form: DumpForm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # it would write 00:00 as Z
    assert by_rdflib(built, form) == parsed(built, form)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_the_manifest_says_how_large_a_dump_is(built: BuiltRelease, form: DumpForm) -> None:
    said = entry(built, form)
    packed = (built.release.path / dump_path(form)).read_bytes()
    assert said["bytes"] == len(packed)
    assert said["sha256"] == hashlib.sha256(packed).hexdigest()
    assert said["uncompressed_bytes"] == len(data(built, form))
    assert said["statements"] == sum(1 for _ in ox.parse(data(built, form), format=form.format))
    assert said["statements"] == built.release.manifest["counts"]["quads" if form.graphs else "triples"]
    assert "left_out" not in said
    sums = (built.release.path / "dumps" / "SHA256SUMS").read_text(encoding="utf-8")
    assert f"{said['sha256']}  communique.{form.suffix}.gz\n" in sums


def test_trig_has_a_block_a_graph(built: BuiltRelease) -> None:
    text = data(built, FORMS["trig"]).decode()
    opened = [line for line in text.splitlines() if line.endswith(" {")]
    assert len(opened) == len(set(opened)) == len({line.rpartition(" <")[2] for line in built.dataset.lines})


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_a_dump_is_the_same_to_the_byte(built: BuiltRelease, form: DumpForm) -> None:
    lines = built.dataset.lines if form.graphs else built.dataset.merged
    again = io.BytesIO()
    dumps.compress(lines, form, names.prefixes(built.settings), again)
    assert again.getvalue() == (built.release.path / dump_path(form)).read_bytes()


class Counting(io.RawIOBase):
    """Counts what is written, and keeps the largest piece."""

    largest = total = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.largest = max(self.largest, len(piece))
        self.total += len(piece)
        return len(piece)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_a_dump_is_written_piece_by_piece(built: BuiltRelease, form: DumpForm) -> None:
    """Neither what is read nor what is written is ever there as a whole."""
    graph = " <https://x.org/g>" if form.graphs else ""
    lines = (f'<https://x.org/{n:06}> <https://x.org/p> "{n}"{graph} .' for n in range(50_000))
    output = Counting()
    assert dumps.write(lines, form, names.prefixes(built.settings), output) == 0  # type: ignore[arg-type]  # as IO
    assert output.total > 1_000_000
    assert output.largest < 20_000


def test_a_statement_that_xml_cannot_hold_is_counted_out() -> None:
    lines = ['<https://x.org/a> <https://x.org/p> "\\u0000" .', '<https://x.org/a> <https://x.org/p> "b" .']
    output = io.BytesIO()
    assert dumps.write(lines, FORMS["rdfxml"], {}, output) == 1
    assert len(list(ox.parse(output.getvalue(), format=ox.RdfFormat.RDF_XML))) == 1
    for form in PLAIN:
        assert dumps.write(lines, form, {}, io.BytesIO()) == (form.name == "rdfxml")


def test_the_page_lists_every_dump_with_what_it_is_good_for(client: FlaskClient, built: BuiltRelease) -> None:
    rows = [list(row) for row in page(client, "/dumps/").iter(f"{XHTML}tr")][1:]
    shown = [words(row[0]) for row in rows]
    assert shown == [*(f"communique.{form.suffix}.gz" for form in FORMS.values()), "SHA256SUMS"]
    for row, form in zip(rows, FORMS.values(), strict=False):
        said = entry(built, form)
        assert words(row[1]).startswith("all statements, by claim." if form.graphs else "all statements. ")
        assert form.purpose in words(row[1])
        assert form.media_type in words(row[1])
        assert words(row[2]) == f"{said['statements']:,}"
    assert len({form.purpose for form in FORMS.values()}) == len(FORMS)


def test_the_page_says_what_xml_left_out(settings: Settings, one: Served) -> None:
    files = [
        {**file, "left_out": 1234} if file["media_type"] == "application/rdf+xml" else file
        for file in one.manifest["files"]
    ]
    changed = replace(one, manifest={**one.manifest, "files": files})
    client = create_app(settings, Fixed(settings, changed)).test_client()
    rows = {words(row[0]): words(row[1]) for row in page(client, "/dumps/").iter(f"{XHTML}tr")}
    assert "1,234 that XML cannot write are left out." in rows["communique.rdf.gz"]
    assert [name for name, text in rows.items() if "left out" in text] == ["communique.rdf.gz"]
