"""Tellings of positions → the positions there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from communique import minting
from communique.minting import Spellings
from communique.recording.drafts import Naming, Ref, Stance
from communique.registry import Entry, Registry
from communique.resolving.titles import Titles


def gather(
    reports: Mapping[str, Sequence[Stance]],
    papers: Mapping[Ref, Naming],
    titles: Titles,
    spellings: Spellings,
    days: Mapping[str, str],
) -> dict[Ref, Naming]:
    """Return the position of each telling: one that the registry holds for its statement, else a new one.

    In: slug of a report → what it tells of; telling of a document → the document; how names are titled and
    compared; slug of a report → its date.
    """
    pinned = _pinned(titles.registry)
    found: dict[Ref, Naming] = {}
    starts: dict[tuple[str, int], dict[str, list[Stance]]] = defaultdict(lambda: defaultdict(list))
    for report, stances in reports.items():
        for one in stances:
            paper = papers.get(one.paper) if one.paper else None
            alone = minting.key([], *sorted({*one.states, *one.towards}), days[report])[1:]
            entry = _known(one, pinned.get(paper.key if paper else alone, ()), spellings)
            if entry:
                slug = entry.iri.rpartition("/")[2]
                ref = Ref("position", entry.key)
                found[one.ref] = Naming(ref, entry.type, entry.key, slug, entry.label, days[report])
            else:
                starts[paper.key if paper else report, one.start][report].append(one)
    for told in starts.values():
        for report, group in told.items():
            acts, topics = {(one.act, one.states) for one in group}, {one.topic for one in group}
            for one in group:
                paper = papers.get(one.paper) if one.paper else None
                tail = [f"p{one.start}"]
                if len(topics) > 1:  # several things in one breath
                    tail += minting.topic(one.topic, 4)
                if len(acts) > 1:  # what two sides do, or one does twice, in the same words
                    tail += [*minting.words(one.act), *one.states]
                if paper and len(told) > 1:
                    tail.append(report.rpartition("-")[2])
                found[one.ref] = _new(one, tail, paper, report, titles, days[report])
    return found


def _pinned(registry: Registry) -> dict[str, list[Entry]]:
    """Return the positions of the registry by the key of their statement, or by their states and day."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in registry:
        if entry.segment == "position" and entry.status == "current":
            whole, dashes, _ = entry.key.partition("--")
            found[whole if dashes else entry.key.partition("|")[2]].append(entry)
    return found


def _known(one: Stance, entries: Iterable[Entry], spellings: Spellings) -> Entry | None:
    """Return the position whose words all stand in the telling, most of them in the label itself."""
    label = set(spellings.bag(minting.words(one.label)).split())
    quote = label | set(spellings.bag(minting.words(one.quote)).split())
    fits = []
    for entry in entries:
        whole, _, part = entry.key.partition("--")
        topic = part or whole.partition("|")[0]
        words = set(spellings.bag(topic).split())
        if topic == f"p{one.start}" or words <= quote:
            fits.append((len(words & label) / len(words), len(words), entry.iri, entry))
    return max(fits)[-1] if fits else None


def _new(
    one: Stance, tail: Sequence[str], paper: Naming | None, report: str, titles: Titles, day: str
) -> Naming:
    whole, slug = (paper.key, paper.slug) if paper else (report, report)
    key = f"{whole}--{' '.join(tail)}"
    where = paper.label if paper else f"report of {minting.day_in_words(day)}"
    states = titles.countries(one.states)
    label = f"{states[:1].upper()}{states[1:]}: {one.label}" if states else one.label
    fuller = (f"{label} ({where})", f"{label} ({where}, {report.rpartition('-')[2]}, {tail[0]})")
    return Naming(Ref("position", key), "Position", key, "-".join([slug, *tail]), label, day, fuller=fuller)
