"""Reading a release for people: what things are called, what they are, and where they are shown."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import pyoxigraph as ox

from communique import names
from communique.kept import Memo
from communique.names import Names
from communique.web import addresses
from communique.web.interface import languages
from communique.web.reading.lookup import Lookup

DCTERMS = "http://purl.org/dc/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = ox.NamedNode(f"{RDF}type")
XSD = "http://www.w3.org/2001/XMLSchema#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDFS_LABEL = ox.NamedNode(f"{RDFS}label")
RDFS_COMMENT = ox.NamedNode(f"{RDFS}comment")
RDFS_SUBCLASS = ox.NamedNode(f"{RDFS}subClassOf")
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREF_LABEL = ox.NamedNode(f"{SKOS}prefLabel")
DEFINITION = ox.NamedNode(f"{SKOS}definition")
OWL = "http://www.w3.org/2002/07/owl#"
QUOTED_FROM = ox.NamedNode("http://www.w3.org/ns/prov#wasQuotedFrom")
INVERSE_OF = ox.NamedNode(f"{OWL}inverseOf")
LABELS = (PREF_LABEL, RDFS_LABEL, ox.NamedNode(f"{DCTERMS}title"))
"""What a thing is named by, the first before the others."""
_DEFAULT = ox.DefaultGraph()
_WORDS = re.compile(r"[A-Za-z]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

COUNT_LIMIT = 10_000
"""What reads statements to count them stops here, and says “more than”."""
_NAMES = 200
"""How many labels of a thing are looked at: a state is named in some hundred languages."""
_TEXTS = 100
"""How many texts with one property are looked at."""
CLAIMS_SHOWN = 100
"""How many claims of a report stand on one page."""


@dataclass(frozen=True)
class Label:
    """A name in a language; the empty tag when none is known."""

    text: str
    language: str = ""


@dataclass
class Reader(Lookup):
    """Looks up what things are called and what they are."""

    names: Names
    prefixes: Mapping[str, str]
    root: str = ""
    """The path the application is mounted at."""
    worded: defaultdict[str, Memo[str, Any]] = field(default_factory=lambda: defaultdict(Memo))
    """What others have put in words, by the language things are named in and the IRI it is about."""
    _labels: defaultdict[str, Memo[str, Label]] = field(default_factory=lambda: defaultdict(Memo))
    _kinds: Memo[str, ox.NamedNode] = field(default_factory=Memo)
    _above: Memo[ox.NamedNode, set[ox.NamedNode]] = field(default_factory=Memo)

    # --- names --------------------------------------------------------------------------------------------

    def label(self, iri: str) -> Label:
        """Return the name to show for an IRI: in the language of the answer, else in English, else in any.

        In one language a name comes before a title; without any, the IRI itself is put in words.
        """
        wanted = languages.naming.get()
        known = self._labels[wanted]
        return known.get(iri) or known.keep(iri, self._find_label(iri, wanted))

    def _find_label(self, iri: str, wanted: str) -> Label:
        node = ox.NamedNode(iri)
        ranked = [
            (languages.rank(found.language or "", wanted), rank, found.language or "", found.value)
            for rank, predicate in enumerate(LABELS)
            for found in islice(self.objects(node, predicate), _NAMES)
            if isinstance(found, ox.Literal)
        ]
        if ranked:
            *_, language, text = min(ranked)
            return Label(text, language)
        return Label(self._spelt(iri))

    def _spelt(self, iri: str) -> str:
        """Return what an IRI without a name can be called: its own last words, if they are words."""
        split = self.names.split(iri)
        if split:
            return f"{split[0]} {split[1]}"
        curie = self.curie(iri)
        local = curie.partition(":")[2]
        return _HUMP.sub(" ", local).lower() if curie != iri and _WORDS.fullmatch(local) else curie

    def curie(self, iri: str) -> str:
        """Return an IRI with the longest prefix that fits, or as it is."""
        fitting = [(len(name), short) for short, name in self.prefixes.items() if iri.startswith(name)]
        if not fitting:
            return iri
        length, short = max(fitting)
        return f"{short}:{iri[length:]}"

    def expanded(self, curie: str) -> ox.NamedNode | None:
        """Return the IRI that a prefixed name stands for, or None when its prefix is not one of ours."""
        return names.expanded(curie, self.prefixes)

    def best(self, node: ox.NamedNode, *predicates: ox.NamedNode) -> Label | None:
        """Return the text of some properties in the language of the answer, else English, else any."""
        wanted = languages.naming.get()
        found = (
            (languages.rank(text.language or "", wanted), text.value, text.language or "")
            for predicate in predicates
            for text in islice(self.objects(node, predicate), _TEXTS)
            if isinstance(text, ox.Literal)
        )
        first = min(found, default=None)
        return Label(*first[1:]) if first else None

    def meaning(self, node: ox.NamedNode) -> Label:
        """Return what a term or concept means, its rdfs:comment or skos:definition, or an empty text."""
        return self.best(node, RDFS_COMMENT, DEFINITION) or Label("")

    def comment(self, node: ox.NamedNode) -> str:
        """Return the text of what a term or concept means."""
        return self.meaning(node).text

    def href(self, iri: str) -> str | None:
        """Return the link a page makes of an IRI, or None when a page must not link to it.

        That to a passage of a report of several pages names its place: no server sees a fragment.
        """
        local = addresses.local(iri, self.names.base, self.root)
        passage = addresses.passage(iri) if local else None
        if local and passage and self.has_pages(passage[0]):
            return local.replace("#", f"?at={passage[1]}#", 1)
        return local or addresses.outside(iri)

    def is_quoted(self, report: ox.NamedNode) -> bool:
        """Return whether any claim rests on a report; others are only cited."""
        return next(self.subjects(QUOTED_FROM, report), None) is not None

    def has_pages(self, report: str) -> bool:
        """Return whether the claims of a report stand on several pages."""
        known: Memo[str, bool] = self.memory["reports with pages"]
        found = known.get(report)
        if found is None:
            claims = islice(self.subjects(QUOTED_FROM, ox.NamedNode(report)), CLAIMS_SHOWN + 1)
            found = known.keep(report, sum(1 for _ in claims) > CLAIMS_SHOWN)
        return found

    # --- kinds --------------------------------------------------------------------------------------------

    def superclasses(self, kind: ox.NamedNode) -> set[ox.NamedNode]:
        """Return every class above *kind*, not *kind* itself."""
        known = self._above.get(kind)
        if known is not None:
            return known
        above: set[ox.NamedNode] = set()
        todo = [kind]
        while todo:
            for parent in self.objects(todo.pop(), RDFS_SUBCLASS):
                if isinstance(parent, ox.NamedNode) and parent not in above:
                    above.add(parent)
                    todo.append(parent)
        return self._above.keep(kind, above - {kind})

    def subclasses(self, kind: ox.NamedNode) -> list[ox.NamedNode]:
        """Return *kind* and every class under it."""
        under, todo = [kind], [kind]
        while todo:
            for child in self.subjects(RDFS_SUBCLASS, todo.pop()):
                if child not in under:
                    under.append(child)
                    todo.append(child)
        return under

    def kinds(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the classes of *node*, the most specific of our own first."""
        found = {kind for kind in self.objects(node, RDF_TYPE) if isinstance(kind, ox.NamedNode)}
        above = {parent for kind in found for parent in self.superclasses(kind)}
        return sorted(
            found,
            key=lambda kind: (kind in above, not kind.value.startswith(self.names.base), kind.value),
        )

    def kind(self, iri: str) -> ox.NamedNode | None:
        """Return the most specific class of a thing, or None when it has none."""
        found = self._kinds.get(iri)
        if found is None and (kinds := self.kinds(ox.NamedNode(iri))):
            found = self._kinds.keep(iri, kinds[0])
        return found

    @cached_property
    def inverses(self) -> dict[str, str]:
        """The inverse of each property that has one, both ways."""
        pairs = [
            (quad.subject.value, quad.object.value)
            for quad in self.store.quads_for_pattern(None, INVERSE_OF, None, _DEFAULT)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        ]
        return dict(pairs) | {right: left for left, right in pairs}
