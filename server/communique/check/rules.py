"""Rules as SPARQL: what a rule file says of itself, and what its query finds.

A rule file holds one SELECT query of ``?term``, what breaks the rule, and ``?problem``, in which way. Its
head is comments: what the rule asks, in a sentence or two, and then lines of the form ``# Key: value``;
values of the same key are joined.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from communique import resources
from communique.check import Finding, Level
from communique.config import Settings
from communique.errors import VocabularyError

_KEY = re.compile(r"# ([A-Z][a-z]+): (.+)")


@dataclass(frozen=True)
class Rule:
    """One rule file."""

    name: str
    """The name of the file, without its ending."""
    asks: str
    """What the rule asks for."""
    query: str
    keys: Mapping[str, str] = field(default_factory=dict)
    """What the head says besides, such as ``Level``."""

    @property
    def level(self) -> Level:
        """How bad it is to break the rule."""
        return "warning" if self.keys.get("Level") == "warning" else "error"


def parse(name: str, text: str) -> Rule:
    r"""Return the rule that a file holds.

    >>> rule = parse("name-short", "# Names are\n# short.\n# Level: warning\nSELECT ?term ?problem {}")
    >>> rule.asks, rule.level
    ('Names are short.', 'warning')
    """
    asks: list[str] = []
    keys: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        if found := _KEY.fullmatch(line):
            keys[found[1]] = f"{keys[found[1]]}, {found[2]}" if found[1] in keys else found[2]
        else:
            asks.append(line.removeprefix("# "))
    return Rule(name, " ".join(asks), text, keys)


def load(folder: Traversable, settings: Settings) -> tuple[Rule, ...]:
    """Return the rules of a folder, in the order of their names.

    Raises: a :class:`communique.errors.DataError` naming a file that cannot be read.
    """
    files = resources.walk(folder, ".rq")
    return tuple(parse(file.name.removesuffix(".rq"), resources.read(file, settings)) for file in files)


def ask(rule: Rule, store: ox.Store, called: str | None = None) -> list[Finding]:
    """Return what a rule finds in a store, sorted.

    In: the rule, the store, the name that the findings bear if it is not the rule's.
    Raises: :class:`VocabularyError` for a rule whose query is not of that form.
    """
    try:
        found = store.query(rule.query)
    except SyntaxError as fault:
        reason = str(fault.msg).partition(" expected ")[0]
        raise VocabularyError(f"The rule {rule.name} is not SPARQL: {reason}.") from None
    if not isinstance(found, ox.QuerySolutions) or [v.value for v in found.variables] != ["term", "problem"]:
        raise VocabularyError(f"The rule {rule.name} must select ?term and ?problem.")
    rows = ((row["term"], row["problem"]) for row in found)
    findings = {_finding(rule, called or rule.name, term, problem) for term, problem in rows}
    return sorted(findings, key=lambda finding: (finding.subject, finding.sentence))


def _finding(rule: Rule, called: str, term: object, problem: object) -> Finding:
    subject = term.value if isinstance(term, ox.NamedNode) else ""
    what = problem.value if isinstance(problem, ox.Literal) else str(problem)
    sentence = f"{f'<{subject}>' if subject else 'A blank node'} {what}."
    # What a standard asks is not in our guide, so the finding says it.
    why = (f"{rule.asks} ({rule.keys['Specification']})",) if "Specification" in rule.keys else ()
    return Finding(rule.level, called, subject, sentence, why)
