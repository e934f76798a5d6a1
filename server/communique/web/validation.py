"""``/validation``: the standing SHACL report of the release, as a page and in every form of RDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from communique.findings import SEVERITIES
from communique.release.description import SH
from communique.statements import Statements
from communique.web import sources, wording
from communique.web.current import reader, served, settings
from communique.web.description import asked
from communique.web.forms import RDF, Content, write
from communique.web.http.answers import distinct, document
from communique.web.http.failures import problem
from communique.web.http.negotiate import HTML, TURTLE, Form
from communique.web.interface import say
from communique.web.notes import Note, note
from communique.web.reading.evidence import Witness
from communique.web.reading.reader import RDFS_COMMENT
from communique.web.wording import Shown

blueprint = Blueprint("validation", __name__)

LIMIT = 500
"""How many results the page shows, the gravest first; the other forms hold all of them."""
QUOTES = 3
"""How many claims a result shows."""

_READ = 1000
"""How many statements are looked at for the claims that make them."""
_REPORT = "report.ttl"


@dataclass(frozen=True)
class Finding:
    """One result (SHACL §3.6.2), ready to be shown."""

    anchor: str
    severity: str
    focus: Shown
    message: str
    rule: Shown
    reason: str
    path: Shown | None
    value: Shown | None
    notes: tuple[Note, ...]
    """The claims that say what breaks the rule, with their words."""


@blueprint.get("/validation")
@blueprint.get("/validation.<suffix>")
def validation(suffix: str = "") -> Response:
    """Give the validation report of the release, negotiated or in the form its suffix names."""
    form = asked("validation", suffix)
    folder = served().folder
    if folder is None or not (folder / _REPORT).is_file():
        return problem(404, "Not Found", "The data served here is no release: no report on it was kept.")
    text = (folder / _REPORT).read_text(encoding="utf-8")
    own, iri = f"{request.script_root}/validation", f"{reader().names.base}validation"

    def make(form: Form) -> str | bytes:
        if form == TURTLE:
            return text
        triples = sources.triples(text, _REPORT)
        if form.suffix != HTML.suffix:
            return write(Content(triples, None), form, settings())
        return render_template(
            "validation.html",
            iri=iri,
            path=own,
            forms=distinct(RDF),
            **_page(Statements(triples), ox.NamedNode(iri)),
        )

    return document(own, form, iri, make)


def _page(said: Statements, report: ox.NamedNode) -> dict[str, object]:
    """Return what the page shows, from the statements of the report."""
    files = sources.texts("shapes", ".ttl")
    shapes = Statements(
        triple for name, text in files.items() for triple in sources.triples(text, f"shapes/{name}")
    )
    rules = [shape for shape in shapes if shapes.values(shape, SH["message"])]
    results = sorted(said.nodes(report, SH["result"]), key=lambda result: _rank(result, said))
    severities = [_severity(result, said) for result in results]
    return {
        "files": list(files),
        "rules": len(rules),
        "total": len(results),
        "publishable": "Violation" not in severities,
        "counts": [(name, severities.count(name)) for name in SEVERITIES if name in severities],
        "findings": [_finding(result, said, shapes) for result in results[:LIMIT]],
    }


def _severity(result: ox.NamedNode, said: Statements) -> str:
    return next((wording.local_name(one.value) for one in said.nodes(result, SH["resultSeverity"])), "")


def _rank(result: ox.NamedNode, said: Statements) -> tuple[int, list[str], str]:
    severity = _severity(result, said)
    grave = next((place for place, name in enumerate(SEVERITIES) if name == severity), len(SEVERITIES))
    return grave, [rule.value for rule in said.nodes(result, SH["sourceShape"])], result.value


def _finding(result: ox.NamedNode, said: Statements, shapes: Statements) -> Finding:
    look = reader()
    focus, path, value = (
        next(iter(said.values(result, SH[name])), None) for name in ("focusNode", "resultPath", "value")
    )
    shape = next(iter(said.nodes(result, SH["sourceShape"])), None)
    called = shapes.texts(shape, SH["name"]) if shape else []
    reasons = shapes.texts(shape, RDFS_COMMENT) if shape else []
    return Finding(
        anchor=wording.local_name(result.value),
        severity=_severity(result, said),
        focus=wording.shown(focus, look),
        message=" ".join(said.texts(result, SH["resultMessage"])),
        rule=Shown(
            (called or [look.curie(shape.value) if shape else str(say("validation.rule"))])[0],
            shape and shape.value,
            look.href(shape.value) if shape else None,
        ),
        reason=reasons[0] if reasons else "",
        path=wording.heading(path.value, look) if isinstance(path, ox.NamedNode) else None,
        value=None if value is None or value == focus else wording.shown(value, look),
        notes=_notes(focus, path or (_aim(shape, shapes) if shape else None)),
    )


def _aim(shape: ox.NamedNode, shapes: Statements) -> ox.NamedNode | None:
    """Return the property by which a rule finds its nodes, if it does so by one."""
    return next(iter(shapes.nodes(shape, SH["targetSubjectsOf"])), None)


def _notes(focus: object, path: object) -> tuple[Note, ...]:
    """Return the first claims that speak of a node, those with the property at fault before others."""
    if not isinstance(focus, ox.NamedNode):
        return ()
    witness = Witness(reader())
    predicate = path if isinstance(path, ox.NamedNode) else None
    claims = list(dict.fromkeys(islice(_claims(focus, predicate, witness), QUOTES * 10)))
    return tuple(note(witness, claim) for claim in claims[:QUOTES])


def _claims(focus: ox.NamedNode, path: ox.NamedNode | None, witness: Witness) -> Iterator[str]:
    """Yield the claims that speak of a node, nearest to the fault first."""
    look = reader()
    if witness.is_claim(focus.value):
        yield focus.value
        return
    for claim in look.subjects(witness.term("evidence"), focus):
        yield claim.value
    patterns: list[tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | None]] = [
        *([(focus, path, None)] if path else []),
        (focus, None, None),
        (None, None, focus),
    ]
    for pattern in patterns:
        graphs = {
            quad.graph_name.value
            for quad in islice(look.store.quads_for_pattern(*pattern, None), _READ)
            if isinstance(quad.graph_name, ox.NamedNode)
        }
        found = [graph for graph in sorted(graphs) if witness.is_claim(graph)]
        yield from found
        if found:
            return
