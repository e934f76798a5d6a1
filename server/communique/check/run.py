"""All checks of a release, or of what is about to be one."""

from collections.abc import Iterator

from communique.check import Finding, consistency, profile, quality
from communique.check.material import Material
from communique.config import Settings


def findings(material: Material, settings: Settings) -> Iterator[Finding]:
    """Yield what the checks find, the reasoners last.

    Raises: :class:`communique.errors.MachineError` from the reasoners, after all other findings.
    """
    yield from profile.findings([*material.ontology, *material.concepts])
    yield from quality.findings(material.texts, material.names.base, settings)
    yield from consistency.findings(material, settings)


def lines(finding: Finding, base: str) -> Iterator[str]:
    """Yield a finding as text: one line, and those of its explanation below it, indented.

    >>> next(lines(Finding("error", "quality", "http://x/ontology#A", "It has no label."), "http://x/"))
    'error: ontology#A: It has no label. [quality]'
    """
    subject = finding.subject.removeprefix(base)
    about = f"{subject}: " if subject and subject not in finding.sentence else ""
    yield f"{finding.level}: {about}{finding.sentence} [{finding.rule}]"
    yield from (f"    {sentence}" for sentence in finding.explanation)


def summary(found: list[Finding]) -> str:
    """Return how many errors and warnings there are.

    >>> summary([])
    'no errors, no warnings'
    """
    numbers = ((sum(finding.level == level for finding in found), level) for level in ("error", "warning"))
    return ", ".join(f"{number or 'no'} {level}{'' if number == 1 else 's'}" for number, level in numbers)
