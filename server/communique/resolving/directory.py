"""Every thing's entry: the registry's, else a new one made from how texts name it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from communique import minting
from communique.names import Names
from communique.recording.drafts import Naming, Ref
from communique.recording.naming import Known
from communique.registry import Entry


@dataclass(frozen=True)
class Directory:
    """The entries of all things that are named, and which of them are new."""

    entries: Mapping[Ref, Entry]
    minted: tuple[Entry, ...]

    def slug(self, ref: Ref) -> str:
        """Return the slug of a thing."""
        return self.entries[ref].iri.rpartition("/")[2]


def directory(namings: Iterable[Naming], known: Known, names: Names) -> Directory:
    """Return the entries of the things named.

    Where texts name one thing differently, the name that says first what it is, is used most often and is the
    shortest gives key, slug and label. Where two new things would have one slug, each gets eight digits that
    stand for its key; where two would have one label, each gets a fuller one, or its slug if there is none.
    """
    told: dict[Ref, list[Naming]] = defaultdict(list)
    for naming in namings:
        told[naming.ref].append(naming)
    entries: dict[Ref, Entry] = {}
    fresh: dict[Ref, Naming] = {}
    for ref in sorted(told):
        chosen = _chosen(told[ref])
        entry = known.entry(ref) or known.registry.by_key(ref.segment, chosen.key)
        in_use = known.registry.current(entry.iri) if entry else None
        if entry:
            entries[ref] = in_use or entry
        else:
            fresh[ref] = chosen
    slugs = Counter((ref.segment, one.slug) for ref, one in fresh.items())
    labels = _labels(fresh, Counter((one.type, one.label) for one in known.registry))
    for ref, one in fresh.items():
        slug, label = one.slug, labels[ref]
        if slugs[ref.segment, slug] > 1 or names.thing(ref.segment, slug) in known.registry:
            slug = f"{slug}-{minting.digest(one.key)}"
        label = label or f"{one.label} ({slug})"
        entries[ref] = _entry(replace(one, slug=slug, label=label), names)
    return Directory(entries, tuple(entries[ref] for ref in sorted(fresh)))


def _labels(fresh: Mapping[Ref, Naming], taken: Counter[tuple[str, str]]) -> dict[Ref, str]:
    """Return the first label of each new thing that no other has; nothing where even the fullest is shared.

    In: the new things; how often the registry has a label of a class.
    """
    found: dict[Ref, str] = {}
    for depth in range(1 + max((len(one.fuller) for one in fresh.values()), default=0)):
        open_ = {
            ref: (one.label, *one.fuller)[depth : depth + 1] for ref, one in fresh.items() if ref not in found
        }
        used = Counter((fresh[ref].type, label) for ref, told in open_.items() for label in told)
        for ref, told in open_.items():
            for label in told:
                if used[fresh[ref].type, label] == 1 and not taken[fresh[ref].type, label]:
                    found[ref] = label
        taken.update((fresh[ref].type, label) for ref, told in open_.items() for label in told)
    return {ref: found.get(ref, "") for ref in fresh}


def _chosen(told: list[Naming]) -> Naming:
    used = Counter(one.label for one in told)
    best = min(
        told, key=lambda one: (one.prefer, -used[one.label], len(one.label), one.label, one.key, one.slug)
    )
    return replace(best, day=min(one.day for one in told))


def _entry(one: Naming, names: Names) -> Entry:
    return Entry(
        iri=names.thing(one.ref.segment, one.slug),
        type=one.type,
        key=one.key,
        label=one.label,
        status="current",
        replaced_by=None,
        since=date.fromisoformat(one.day),
        line=0,
    )
