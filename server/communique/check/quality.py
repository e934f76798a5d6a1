"""Whether a vocabulary keeps the rules of its style guide: the queries of ``hygiene/``, one a rule.

They see the Turtle files of ``ontology/``, merged as the default graph, and each document that declares an
``owl:Ontology`` as a graph of that name, too. What ``exceptions.ttl`` excuses is not found. A rule that
compares the files with a list of ours names it with ``# Lists:``. Such lists stand beside the tests, which
alone ask these rules: ``external-term-unknown``, ``published-term-missing`` and ``corpus-code-missing``.
"""

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from communique import config, resources, turtle
from communique.check import Finding, rules
from communique.check.rules import Rule
from communique.config import Settings

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ONTOLOGY = ox.NamedNode("http://www.w3.org/2002/07/owl#Ontology")


def guide(settings: Settings) -> tuple[Rule, ...]:
    """Return the rules of the style guide, in the order of their names."""
    return rules.load(resources.folder("hygiene", settings), settings)


def vocabulary(paths: Iterable[str]) -> list[str]:
    """Return which files of a release, or of the content folders, are the vocabulary of today, sorted.

    >>> vocabulary(["ontology/concepts/acts.ttl", "ontology/patterns/visit.ttl", "shapes/agent.ttl"])
    ['ontology/concepts/acts.ttl']
    """
    parents = ("ontology", "ontology/concepts")
    return sorted(path for path in paths if path.endswith(".ttl") and path.rpartition("/")[0] in parents)


def store(documents: Iterable[Iterable[ox.Triple]]) -> ox.Store:
    """Return what the rules are asked of: the merged documents, and each ontology as a graph of its own."""
    made = ox.Store()
    for document in documents:
        triples = list(document)
        made.extend(ox.Quad(*triple) for triple in triples)
        for name in _ontologies(triples):
            made.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
    return made


def _ontologies(triples: Iterable[ox.Triple]) -> Iterator[ox.NamedNode]:
    for triple in triples:
        if (triple.predicate, triple.object) == (_TYPE, _ONTOLOGY) and isinstance(
            triple.subject, ox.NamedNode
        ):
            yield triple.subject


def findings(texts: Mapping[str, str], base: str, settings: Settings) -> list[Finding]:
    """Return what breaks the rules of the style guide, by rule and term.

    In: Turtle files by their path in a release (those elsewhere than in ``ontology/`` and
    ``ontology/concepts/`` are passed over), the base IRI they are written with, the settings.
    Raises: :class:`communique.errors.VocabularyError` naming file and line of what is not Turtle.
    """
    asked = store(turtle.parse(texts[path], path) for path in vocabulary(texts))
    written = config.replace(settings, base_iri=base)
    own = (rule for rule in guide(written) if "Lists" not in rule.keys)
    return [finding for rule in own for finding in rules.ask(rule, asked)]
