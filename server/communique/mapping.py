"""Step 5, map: rows → quads, by the YARRRML files in ``mappings/``.

The files are standard YARRRML; the subset that is read here stands in ``mappings/README.md``. A file is
compiled once into plain functions; then every row runs through them, one at a time, and nothing is kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import product
from typing import Any, NamedTuple

import yaml

from communique import resources
from communique.config import Settings
from communique.errors import MappingError
from communique.resolve import Row, Value

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

_STRING = "http://www.w3.org/2001/XMLSchema#string"
"""The datatype that N-Quads leaves out (RDF 1.2 N-Quads §5)."""
_REFERENCE = re.compile(r"\$\(([A-Za-z_][\w-]*)(\[\*\])?\)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_PLANES = "".join(
    f"{chr(0xE1000 if plane == 0xE else plane << 16)}-{chr((plane << 16) + 0xFFFD)}"
    for plane in range(1, 0xF)
)
_NOT_UNRESERVED = re.compile(rf"[^A-Za-z0-9\-._~\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}]")
"""What RFC 3987 does not call iunreserved."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NUMBERED = (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)
_ESCAPES |= {chr(code): f"\\u{code:04X}" for code in _NUMBERED if chr(code) not in _ESCAPES}
_TO_ESCAPE = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_LINE = "__line__"
"""The key under which a YAML mapping keeps the line it starts on."""
_SECTIONS = ("prefixes", "sources", "mappings")
_KEYS = {"sources", "s", "po", "graphs"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Quad(NamedTuple):
    """A quad as four N-Quads terms."""

    subject: str
    predicate: str
    object: str
    graph: str

    def line(self) -> str:
        """Return the quad as a line of N-Quads, without its line end."""
        return " ".join(self) + " ."


class Bad(Exception):  # never leaves this module: it becomes a MappingError with its place
    """A value that a term cannot be made of."""


Maker = Callable[[Mapping[str, Value]], Iterable[str]]
"""Makes the N-Quads terms of one place of a mapping from a row; none where the row lacks a value."""


def literal(text: str, suffix: str = "") -> str:
    r"""Return a literal in canonical N-Quads (RDF 1.2 N-Quads §5), *suffix* its datatype or language.

    >>> print(literal('say "x"', "@en"))
    "say \"x\""@en
    """
    return f'"{_TO_ESCAPE.sub(lambda match: _ESCAPES[match[0]], text)}"{suffix}'


def iri(text: str) -> str:
    """Return an IRI as an N-Quads term.

    >>> iri("http://example.org/é")
    '<http://example.org/é>'
    """
    if not _IRI.fullmatch(text):
        raise Bad(f"“{text}” is no absolute IRI")
    return f"<{text}>"


def _encode(text: str) -> str:
    """Percent-encode a value for a template that makes IRIs (R2RML §7.3)."""
    return _NOT_UNRESERVED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def _values(row: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = row.get(name, ())
    return (value,) if isinstance(value, str) else value


def _fill(parts: list[str | tuple[str]], encode: bool) -> Maker:
    """Return what fills a template, whose parts are text or (reference,)."""
    names = [part[0] for part in parts if isinstance(part, tuple)]

    def fill(row: Mapping[str, Value]) -> Iterator[str]:
        for chosen in product(*(_values(row, name) for name in names)):
            said = iter(chosen)
            yield "".join(
                part if isinstance(part, str) else (_encode(next(said)) if encode else next(said))
                for part in parts
            )

    return fill


@dataclass(frozen=True)
class Terms:
    """Compiles the terms of one file."""

    prefixes: Mapping[str, str]

    def split(self, template: str) -> list[str | tuple[str]]:
        """Return the text and references a template is made of."""
        if not template:
            raise Bad("a term is empty")
        parts: list[str | tuple[str]] = []
        at = 0
        for match in _REFERENCE.finditer(template):
            if match.start() > at:
                parts.append(template[at : match.start()])
            parts.append((match[1],))
            at = match.end()
        if at < len(template):
            parts.append(template[at:])
        if any("$(" in part for part in parts if isinstance(part, str)):
            raise Bad(f"“{template}” holds a reference that is not $(name) or $(name[*])")
        return parts

    def expand(self, text: str) -> str:
        """Return a prefixed name or template start with its namespace written out."""
        prefix, colon, rest = text.partition(":")
        if not colon or rest.startswith("//"):
            return text
        if prefix not in self.prefixes:
            raise Bad(f"the prefix “{prefix}:” is not declared")
        return self.prefixes[prefix] + rest

    def iris(self, text: str) -> Maker:
        """Return what makes IRIs from a term."""
        parts = self.split(text)
        if len(parts) == 1 and isinstance(parts[0], tuple):  # a reference alone holds a whole IRI
            name = parts[0][0]
            return lambda row: [iri(value) for value in _values(row, name)]
        if isinstance(parts[0], str):
            parts[0] = self.expand(parts[0])
        if len(parts) == 1:
            constant = [iri(str(parts[0]))]
            return lambda row: constant
        fill = _fill(parts, encode=True)
        return lambda row: [iri(value) for value in fill(row)]

    def literals(self, text: str, suffix: str) -> Maker:
        """Return what makes literals from a term."""
        fill = _fill(self.split(text), encode=False)
        return lambda row: [literal(value, suffix) for value in fill(row)]

    def objects(self, entry: list[str]) -> Maker:
        """Return what makes the objects of ``[predicate, object]`` or ``[predicate, object, kind]``."""
        predicate, text, *kind = entry
        if text.endswith("~iri"):
            return self.iris(text.removesuffix("~iri"))
        if kind:
            language = kind[0].removesuffix("~lang")
            if language != kind[0]:
                if not _LANGUAGE.fullmatch(language):
                    raise Bad(f"“{language}” is no language tag")
                return self.literals(text, f"@{language}")
            datatype = self.expand(kind[0])
            return self.literals(text, "" if datatype == _STRING else f"^^{iri(datatype)}")
        constant = "$(" not in text
        is_name = constant and ":" in text and text.partition(":")[0] in self.prefixes
        if predicate == "a" or is_name:
            return self.iris(text)
        if not constant and len(self.split(text)) > 1:  # readers of YARRRML differ: an IRI or a literal
            raise Bad(f"“{text}” needs ~iri, a datatype or a language")
        return self.literals(text, "")


@dataclass(frozen=True)
class Rule:
    """One mapping, compiled."""

    name: str
    where: str
    subjects: Maker
    pairs: tuple[tuple[Maker, Maker], ...]
    graphs: Maker

    def quads(self, row: Mapping[str, Value]) -> Iterator[Quad]:
        """Yield the quads of one row."""
        for subject in self.subjects(row):
            for graph in self.graphs(row):
                for predicates, objects in self.pairs:
                    for predicate in predicates(row):
                        for value in objects(row):
                            yield Quad(subject, predicate, value, graph)


@dataclass(frozen=True)
class MappingSet:
    """The compiled mappings, by the source they read."""

    rules: Mapping[str, tuple[Rule, ...]]

    def quads(self, rows: Iterable[Row]) -> Iterator[Quad]:
        """Yield the quads that the rows say, in the order of the rows.

        Raises: :class:`MappingError` naming mapping and record for a value no term can be made of, or a row
        whose source no mapping reads.
        """
        for row in rows:
            rules = self.rules.get(row.source)
            if rules is None:
                raise MappingError(f"{row.where}: no mapping reads the source “{row.source}”.")
            for rule in rules:
                try:
                    yield from rule.quads(row.values)
                except Bad as fault:
                    raise MappingError(f"{row.where}: {rule.where}: {fault}.") from None


class _Loader(yaml.SafeLoader):
    """Reads every plain value as text, and remembers the line of each mapping."""


def _object(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    value = {str(key): said for key, said in loader.construct_mapping(node, deep=True).items()}
    if len(value) < len(node.value):
        raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
    return {**value, _LINE: node.start_mark.line + 1}


_Loader.add_constructor("tag:yaml.org,2002:map", _object)
_Loader.yaml_implicit_resolvers = {}


def compile_file(text: str, where: str) -> dict[str, list[Rule]]:
    """Return the rules of a YARRRML file, by the source they read.

    In: the file's text, its name for messages.
    Raises: :class:`MappingError` naming file and line.
    """
    try:
        document = yaml.load(text, _Loader)  # noqa: S506  # a SafeLoader of our own
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise MappingError(f"{where}, line {mark.line + 1 if mark else 1}: {fault.problem}.") from None
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise MappingError(f"{where}, line {line}: a character that YAML does not allow.") from None
    except ValueError as fault:  # such as !!int before what is no number
        raise MappingError(f"{where}: not YAML ({fault}).") from None
    if (
        not isinstance(document, dict)
        or set(document) != {*_SECTIONS, _LINE}
        or not all(isinstance(document[section], dict) for section in _SECTIONS)
    ):
        raise MappingError(f"{where}, line 1: a mapping file has prefixes, sources and mappings, no more.")
    terms = Terms({name: str(value) for name, value in document["prefixes"].items() if name != _LINE})
    sources = set(document["sources"]) - {_LINE}
    rules: dict[str, list[Rule]] = {}
    for name, body in document["mappings"].items():
        if name == _LINE:
            continue
        place = f"{where}, line {body.get(_LINE, 1) if isinstance(body, dict) else 1}, mapping “{name}”"
        try:
            source, rule = _rule(name, body, place, terms)
        except Bad as fault:
            raise MappingError(f"{place}: {fault}.") from None
        if source not in sources:
            raise MappingError(f"{place}: the source “{source}” is not declared.")
        rules.setdefault(source, []).append(rule)
    return rules


def _rule(name: str, body: object, place: str, terms: Terms) -> tuple[str, Rule]:
    """Return the source and the compiled rule of one entry of ``mappings:``."""
    if not isinstance(body, dict):
        raise Bad("it must hold sources, s, graphs and po")
    odd = set(body) - _KEYS - {_LINE}
    missing = _KEYS - set(body)
    if odd or missing:
        raise Bad(f"it must hold exactly sources, s, graphs and po (not {', '.join(sorted(odd | missing))})")
    kinds = {"sources": str, "s": str, "graphs": str, "po": list}
    if not all(isinstance(body[key], kind) for key, kind in kinds.items()):
        raise Bad("sources, s and graphs must be one text each, and po a list")
    pairs = []
    for entry in body["po"]:
        if (
            not isinstance(entry, list)
            or len(entry) not in {2, 3}
            or not all(isinstance(x, str) for x in entry)
        ):
            raise Bad(f"{entry} is not [predicate, object] or [predicate, object, datatype or language]")
        predicate: Maker = (lambda row: [RDF_TYPE]) if entry[0] == "a" else terms.iris(entry[0])
        pairs.append((predicate, terms.objects(entry)))
    return body["sources"], Rule(name, place, terms.iris(body["s"]), tuple(pairs), terms.iris(body["graphs"]))


def load(settings: Settings) -> MappingSet:
    """Return the mappings of the content folder, compiled.

    Raises: :class:`MappingError` naming file and line.
    """
    rules: dict[str, list[Rule]] = {}
    top: Traversable = resources.folder("mappings", settings)
    for file in resources.walk(top, ".yml"):
        for source, found in compile_file(resources.read(file, settings), str(file)).items():
            rules.setdefault(source, []).extend(found)
    return MappingSet({source: tuple(found) for source, found in rules.items()})
