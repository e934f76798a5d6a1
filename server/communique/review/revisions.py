"""What a reviewer changed in the records that the machine made of a text."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from communique.annotations import Record, as_json
from communique.output import on_a_line

_NOT_SAID = frozenset({"by", "on"})
"""What a line of a reviewed file holds besides what the passage says."""
_MARKS = {"added": "+", "removed": "−", "changed": "~"}
_SHOWN = 60
"""How many characters of a quote are shown."""


@dataclass(frozen=True)
class Revision:
    """What became of a record."""

    record: Record
    """As the reviewer has it; when it was removed, as the machine had it."""
    machine: Record | None
    """What the machine had in its place."""
    removed: bool = False

    @property
    def kind(self) -> Literal["added", "removed", "changed", "kept"]:
        """What the reviewer did."""
        if self.removed or self.machine is None:
            return "removed" if self.removed else "added"
        return "changed" if self.fields else "kept"

    @property
    def confirmed(self) -> bool:
        """Whether a reviewer put a name of their own to what the machine had read."""
        return self.kind == "kept" and self.machine is not None and self.record.by != self.machine.by

    @property
    def fields(self) -> Mapping[str, tuple[Any, Any]]:
        """What differs: field → what the machine had, what the reviewer has; None where there is nothing."""
        if self.machine is None:
            return {}
        before, after = _said(self.machine), _said(self.record)
        return {
            name: (before.get(name), after.get(name))
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name)
        }

    def line(self) -> str:
        """Return the revision on one line, with the quote it is about."""
        record = self.record
        place = f"{record.at[0]}–{record.at[1]} “{on_a_line(record.quote, _SHOWN)}”"
        head = f"{_MARKS.get(self.kind, '=')} {record.kind} {record.id} {place}"
        if self.kind == "changed":
            return f"{head}: {'; '.join(_change(name, *values) for name, values in self.fields.items())}"
        said = "; ".join(f"{name} {_short(value)}" for name, value in record.fields.items())
        return f"{head}: {said}" if said else head


def _said(record: Record) -> dict[str, Any]:
    return {name: value for name, value in as_json(record).items() if name not in _NOT_SAID}


def _short(value: object) -> str:
    """Return a value of a record as people write it.

    >>> _short([{"agent": "state/kz", "role": "host"}, "rs"])
    'agent state/kz role host, rs'
    """
    if isinstance(value, list | tuple):
        return ", ".join(_short(one) for one in value)
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_short(one)}" for name, one in value.items())
    return str(value)


def _change(name: str, before: Any, after: Any) -> str:
    """Return on a line what was one value and is another, or what was taken from a list and put into it."""
    if isinstance(before, list) and isinstance(after, list) and name != "also":
        gone = [f"−{_short(one)}" for one in before if one not in after]
        new = [f"+{_short(one)}" for one in after if one not in before]
        return f"{name} {' '.join([*gone, *new]) or 'in another order'}"
    told = ["nothing" if value is None else _short(value) for value in (before, after)]
    return f"{name} {' → '.join(told)}"


Key = Callable[[Record], object]

_ALIKE: tuple[Key, ...] = (
    lambda one: _frozen(_said(one)),
    lambda one: (one.kind, one.id, one.spans, one.basis),
    lambda one: (one.kind, one.id, one.spans),
    lambda one: (one.kind, one.spans, one.basis),
    lambda one: (one.kind, one.id, one.basis),
)
"""What two records must have in common to be one that was changed, the closest first."""


def _frozen(value: object) -> object:
    """Return a value of JSON in a form that can be looked up."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(one)) for name, one in sorted(value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return value


def revisions(machine: Sequence[Record], reviewed: Sequence[Record]) -> list[Revision]:
    """Return what became of the records of the machine; those that were removed come last."""
    left = dict(enumerate(machine))
    partner: dict[int, int] = {}
    for key in _ALIKE:
        groups: dict[object, list[int]] = defaultdict(list)
        for number, record in left.items():
            groups[key(record)].append(number)
        for number, record in enumerate(reviewed):
            group = groups.get(key(record), [])
            if number in partner or not group:
                continue
            best = max(group, key=lambda candidate: _likeness(machine[candidate], record))
            group.remove(best)
            del left[best]
            partner[number] = best
    kept = [
        Revision(record, machine[partner[number]] if number in partner else None)
        for number, record in enumerate(reviewed)
    ]
    return [*kept, *(Revision(record, record, removed=True) for record in left.values())]


def _likeness(one: Record, other: Record) -> int:
    """Return how many values two records have in common, and whether their passages touch."""
    first, second = _said(one), _said(other)
    touch = one.at[0] < other.at[1] and other.at[0] < one.at[1]
    return int(touch) + sum(1 for name, value in first.items() if second.get(name) == value)


def totals(found: Iterable[Revision]) -> dict[str, int]:
    """Return how many records were kept, confirmed by name, changed, added and removed."""
    counts = dict.fromkeys(("kept", "confirmed", "changed", "added", "removed"), 0)
    for one in found:
        counts[one.kind] += 1
        counts["confirmed"] += one.confirmed
    return counts


def lines(found: Sequence[Revision]) -> Iterator[str]:
    """Yield a line for each record that was changed, added or removed, then the totals."""
    for one in found:
        if one.kind != "kept":
            yield one.line()
    counts = totals(found)
    yield (
        f"{len(found) - counts['removed']} records: {counts['kept']} as the machine has them"
        f" ({counts['confirmed']} of these confirmed), {counts['changed']} changed, {counts['added']} added;"
        f" {counts['removed']} of the machine's removed."
    )
