"""Step 6, reason: materialise what follows, by the SPARQL CONSTRUCT files of ``ontology/rules/``.

The rules are run over the merged graph until they add nothing; what they add is ``graph/inferred``. The
result does not depend on the order of the rules or of the data.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from communique import resources
from communique.config import Settings
from communique.errors import VocabularyError

MAX_ROUNDS = 20
"""A rule set that still adds triples after this many rounds does not end."""

_PLACE = re.compile(r"error at (\d+):(\d+):")


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT query."""

    where: str
    query: str


def rules(settings: Settings) -> tuple[Rule, ...]:
    """Return the rules of the content folder, in the order of their names."""
    top = resources.folder("ontology", settings) / "rules"
    return tuple(Rule(str(file), resources.read(file, settings)) for file in resources.walk(top, ".rq"))


def materialise(lines: Iterable[str], rules: Iterable[Rule]) -> set[tuple[str, str, str]]:
    """Return what follows from a graph by the rules and does not stand in it.

    In: the graph as lines of N-Triples, the rules.
    Out: triples as their three N-Triples terms.
    Raises: :class:`VocabularyError` naming the file and line of a rule that is no CONSTRUCT query.
    """
    store = ox.Store()
    # Parsed, not loaded: loading would give the blank nodes other names in each run.
    store.bulk_extend(ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES))
    found: set[ox.Triple] = set()
    rules = tuple(rules)
    for _ in range(MAX_ROUNDS):
        new = {triple for rule in rules for triple in construct(store, rule) if ox.Quad(*triple) not in store}
        if not new:
            return {(str(triple.subject), str(triple.predicate), str(triple.object)) for triple in found}
        found |= new
        store.extend(ox.Quad(*triple) for triple in new)
    raise VocabularyError(f"ontology/rules: the rules still add triples after {MAX_ROUNDS} rounds.")


def construct(store: ox.Store, rule: Rule) -> Iterable[ox.Triple]:
    """Return what one rule makes of a store.

    Raises: :class:`VocabularyError` naming the file and line of a rule that is no CONSTRUCT query.
    """
    try:
        found = store.query(rule.query)
    except SyntaxError as fault:
        # What is left out of the message, all that could have stood there instead, fills many lines.
        place = _PLACE.match(str(fault.msg))
        where = f"{rule.where}, line {place[1]}, column {place[2]}" if place else rule.where
        raise VocabularyError(f"{where}: this is not SPARQL.") from None
    if not isinstance(found, ox.QueryTriples):
        raise VocabularyError(f"{rule.where}: a rule must be a CONSTRUCT query.")
    return found
