"""``communique diff``: what changed between two releases."""

import gzip
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique import release
from communique.config import Settings
from communique.errors import MachineError
from communique.mapping import Quad
from communique.names import prefixes
from communique.release import Release, changes, comparison
from communique.release.comparison import Comparison
from releases_support import BASE, CONCEPTS, PROVENANCE, RDFS, applied, make, thing
from support import BuiltRelease, Run, replace

LINES = st.lists(st.text("ab<> _:", min_size=1, max_size=6), unique=True).map(
    lambda lines: sorted(f"{line}\n".encode() for line in lines)
)


@given(LINES, LINES)
def test_the_lines_that_changed_are_those_that_only_one_side_has(
    before: list[bytes], after: list[bytes]
) -> None:
    found = list(changes.lines(before, after))
    assert {line for sign, line in found if sign == "D"} == set(before) - set(after)
    assert {line for sign, line in found if sign == "A"} == set(after) - set(before)
    assert [line for _, line in found] == sorted(line for _, line in found)


TERMS = st.sampled_from(["<x:a>", "<x:a/b>", "<x:a#b>", '"a _:b <x:c> ."', "_:z"])
QUADS = st.frozensets(
    st.builds(
        lambda s, p, o, g: f"{s} {p} {o} {g} .\n".encode(),
        st.sampled_from(["<x:a>", "<x:a/b>", "<x:a#b>", "<x:ab>"]),
        st.sampled_from(["<x:p>", f"<{RDFS}label>"]),
        TERMS,
        st.sampled_from(["<x:g>", "<x:h>"]),
    )
)


@given(QUADS, QUADS)
def test_things_and_their_statements_add_up_to_the_lines(
    before: frozenset[bytes], after: frozenset[bytes]
) -> None:
    found = list(changes.changes(lambda: sorted(before), lambda: sorted(after)))

    def told(which: str) -> set[bytes]:
        return {
            f"{one.subject} {said.predicate} {said.object} <{graph}> .\n".encode()
            for one in found
            for said in getattr(one, which)
            for graph in said.graphs
        }

    def nameless(lines: Iterable[bytes]) -> set[bytes]:
        return {line.replace(b"_:z <", b"_:o <") for line in lines}

    assert told("added") == nameless(after) - nameless(before)
    assert told("removed") == nameless(before) - nameless(after)
    subjects = [{line.partition(b" ")[0].decode() for line in side} for side in (before, after)]
    for one in found:
        kinds = {(False, True): "added", (True, False): "removed", (True, True): "changed"}
        assert one.kind == kinds[str(one.subject) in subjects[0], str(one.subject) in subjects[1]]
    totals = changes.Totals()
    for one in found:
        totals.add(one)
    assert totals.quads["added"] == len(told("added"))
    merged = [{line.rpartition(b" <")[0] for line in nameless(side)} for side in (before, after)]
    assert totals.triples["added"] == len(merged[1] - merged[0])
    assert totals.triples["removed"] == len(merged[0] - merged[1])


def listed(*members: str, names: str) -> list[str]:
    """Return a list of RDF as lines, its nodes named by letters."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    nil = f"<{rdf}nil>"
    rest = [f"_:{name}" for name in names[1 : len(members)]] + [nil]
    return [
        line
        for name, member, follows in zip(names, members, rest, strict=False)
        for line in (f"_:{name} <{rdf}first> {member} <x:g> .", f"_:{name} <{rdf}rest> {follows} <x:g> .")
    ]


def as_lines(*lines: str) -> list[bytes]:
    return sorted(f"{line}\n".encode() for line in lines)


def test_nodes_without_a_name_are_compared_by_what_is_said_of_them() -> None:
    chain = "<x:t> <x:chain> _:{} <x:g> ."
    before = as_lines(chain.format("a"), *listed("<x:1>", "<x:2>", names="ab"))
    renamed = as_lines(chain.format("n"), *listed("<x:1>", "<x:2>", names="nm"))
    assert list(changes.changes(lambda: before, lambda: renamed)) == []

    longer = as_lines(chain.format("a"), *listed("<x:1>", "<x:3>", names="ab"))
    found = list(changes.changes(lambda: before, lambda: longer))
    assert [(str(one.subject)[:3], one.kind) for one in found if one.kind == "changed"] == [
        ("<x:", "changed")
    ]
    assert sorted(one.kind for one in found) == ["added", "added", "changed", "removed", "removed"]


def test_a_long_list_and_one_in_a_circle_are_compared_too() -> None:
    rest = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>"
    members = [f"<x:{number}>" for number in range(3000)]
    names = [f"b{number}" for number in range(3000)]
    before = as_lines(*listed(*members, names=names))  # type: ignore[arg-type]  # names of more than a letter
    assert list(changes.changes(lambda: before, lambda: before)) == []
    circle = as_lines(f"_:a {rest} _:b <x:g> .", f"_:b {rest} _:a <x:g> .")
    assert list(changes.changes(lambda: circle, lambda: circle)) == []


def test_a_thing_has_the_class_that_is_stated_and_an_english_name() -> None:
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    lines = as_lines(
        f"<x:a> {rdf_type} <x:Visit> {CONCEPTS} .",
        f"<x:a> {rdf_type} <x:Zebra> <{BASE}graph/inferred> .",
        f'<x:a> <{RDFS}label> "Besuch"@de {CONCEPTS} .',
        f'<x:a> <{RDFS}label> "Visit"@en {CONCEPTS} .',
    )
    (found,) = changes.changes(list, lambda: lines)
    assert (found.kind, found.type, found.label) == ("added", "x:Visit", "Visit")


# --- releases -----------------------------------------------------------------------------------------------


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Release, Release]:
    """Two small releases: a state renamed, one gone, one new, one more source for what was said."""
    kz, rs, fr = thing("state/kz", "Kazakhstan"), thing("state/rs", "Serbia"), thing("state/fr", "France")
    before = make(tmp_path, *kz, *rs, sources=("a", "b"), version="1.0.0")
    again = Quad(*rs[1][:3], PROVENANCE)
    after = make(
        tmp_path, *thing("state/kz", "Qazaqstan"), *rs, again, *fr, sources=("b", "c"), version="1.1.0"
    )
    return before, after


def test_the_text_says_what_changed(pair: tuple[Release, Release], settings: Settings) -> None:
    text = list(comparison.text(Comparison(*pair), prefixes(settings)))
    assert "ontology 1.0.0 → 1.1.0" in text
    assert {"+ report c", "- report a"} <= set(text)
    assert [line.split() for line in text if line.startswith("dip:State")] == [["dip:State", "1", "·", "2"]]
    assert [line.split() for line in text if line.startswith("statements")] == [
        ["statements", "3", "1"],
        ["statements,", "by", "graph", "4", "1"],
    ]
    assert f"~ dip:State: Qazaqstan <{BASE}id/state/kz>" in text
    assert '    - rdfs:label "Kazakhstan"@en  (in graph:concepts)' in text
    assert '    + rdfs:label "Serbia"@en  (also in graph:provenance)' in text
    assert f"+ dip:State: France <{BASE}id/state/fr>" in text


def test_the_text_is_bounded_unless_all_is_wanted(tmp_path: Path, settings: Settings) -> None:
    before = make(tmp_path, *thing("state/a", "A"))
    many = [quad for number in range(1300) for quad in thing(f"state/s{number}", f"S{number}")]
    after = make(tmp_path, *thing("state/a", "A"), *many)
    short = list(comparison.text(Comparison(before, after), prefixes(settings)))
    assert short[-1] == "and 1,280 more things (--all shows them)"
    assert len(short) < 100
    whole = list(comparison.text(Comparison(before, after), prefixes(settings), None))
    assert sum(line.startswith("+ dip:State") for line in whole) == 1300


def test_what_has_a_name_is_shown_first(tmp_path: Path, settings: Settings) -> None:
    before = make(tmp_path, *thing("state/z", "Z"))
    claims = [
        Quad(f"<{BASE}id/claim/{number:03}>", f"<{BASE}ontology#basis>", "<x:o>", PROVENANCE)
        for number in range(50)
    ]
    after = make(tmp_path, *thing("state/z", "Zed"), *claims)
    text = list(comparison.text(Comparison(before, after), prefixes(settings)))
    shown = [line for line in text if line[:2] in {"+ ", "~ "}]
    assert shown[0].startswith("~ dip:State: Zed")
    assert len(shown) == comparison.SHOWN


def test_the_json_holds_every_change(pair: tuple[Release, Release]) -> None:
    found = json.loads("".join(comparison.as_json(Comparison(*pair))))
    assert (found["from"]["release"], found["to"]["release"]) == (pair[0].id, pair[1].id)
    assert found["things"] == {"added": 1, "removed": 0, "changed": 2}
    assert found["statements"] == {"added": 3, "removed": 1}
    assert found["reports"] == {"added": ["c"], "removed": ["a"], "changed": []}
    (kz,) = (one for one in found["changes"] if one["subject"].endswith("/kz"))
    assert kz["label"] == "Qazaqstan"
    assert kz["removed"] == [
        {
            "predicate": f"{RDFS}label",
            "object": '"Kazakhstan"@en',
            "graphs": [f"{BASE}graph/concepts"],
            "elsewhere": False,
        }
    ]


def test_the_patch_makes_the_second_release_of_the_first(pair: tuple[Release, Release]) -> None:
    patch = b"".join(comparison.patch(Comparison(*pair)))
    assert applied(patch, release.statements(pair[0])) == list(release.statements(pair[1]))


def test_the_command_compares_releases_by_folder_name_and_current(
    communique: Run, built: BuiltRelease, content_folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built.settings.home, home, symlinks=True)
    replace(content_folder / "mappings/registry.tsv", "\tKazakhstan\t", "\tQazaqstan\t")
    # An axiom more gives every node without a name of the ontology another label.
    ontology = content_folder / "ontology/communique.ttl"
    text = ontology.read_text(encoding="utf-8")
    ontology.write_text(
        f"{text}\ndip:Visit owl:disjointWith [ owl:complementOf dip:Visit ] .\n", encoding="utf-8"
    )
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    assert communique("build", home=home, environ=environ).returncode == 0

    done = communique("diff", built.release.id[:6], "current", home=home)
    assert done.returncode == 0, done.stderr
    assert "~ dip:State: Qazaqstan <https://w3id.org/communique/id/state/kz>" in done.stdout
    assert "~ owl:Class" in done.stdout
    figures = [line.split() for line in done.stdout.splitlines() if line.startswith("statements ")]
    assert figures == [["statements", "4", "2"]]

    patch = communique("diff", str(built.release.path), "current", "--format", "patch", home=home)
    now = Release((home / "current").resolve())
    assert applied(patch.stdout.encode(), release.statements(built.release)) == list(release.statements(now))

    told = communique("diff", "current", built.release.id, "--format", "json", home=home)
    assert json.loads(told.stdout)["statements"] == {"added": 2, "removed": 4}


def test_the_exit_code_can_tell_whether_anything_differs(
    communique: Run, pair: tuple[Release, Release]
) -> None:
    before, after = (str(one.path) for one in pair)
    for names, options, code in (
        ((before, after), (), 0),
        ((before, after), ("--exit-code",), 1),
        ((before, before), ("--exit-code",), 0),
    ):
        done = communique("diff", *names, *options)
        assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.endswith("The statements are the same.\n")


def test_a_release_that_is_not_there_or_not_the_only_one_is_named(
    communique: Run, pair: tuple[Release, Release], tmp_path: Path
) -> None:
    done = communique("diff", "0000", "current", home=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        f"0000: there is no release in a folder of this name, nor one in {tmp_path / 'releases'}.\n",
    )
    for number in range(2):
        shutil.copytree(pair[0].path, tmp_path / f"releases/00ffee{number:010}")
    done = communique("diff", "00ffee", "current", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr == ("00ffee: 2 releases begin like this: 00ffee0000000000, 00ffee0000000001.\n")


def test_a_dump_that_is_out_of_order_is_named(pair: tuple[Release, Release]) -> None:
    file = pair[1].path / "dumps/communique.nq.gz"
    file.write_bytes(
        gzip.compress(b"".join(reversed(gzip.decompress(file.read_bytes()).splitlines(keepends=True))))
    )
    with pytest.raises(MachineError, match="its lines are not in order"):
        list(Comparison(*pair).changes())


def test_the_patch_is_read_by_its_lines(pair: tuple[Release, Release]) -> None:
    """Every line of it is a statement of N-Quads behind its letter, so any parser of those reads it."""
    patch = b"".join(comparison.patch(Comparison(*pair)))
    said = [line[2:] for line in patch.splitlines() if line[:2] in {b"A ", b"D "}]
    assert len(list(ox.parse(b"\n".join(said), format=ox.RdfFormat.N_QUADS))) == 5
