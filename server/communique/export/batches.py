"""The order in which Wikidata can be told: first what needs nothing new, then what needs its numbers.

QuickStatements creates an item with ``CREATE`` and knows it as ``LAST`` until it creates the next one
(Help:QuickStatements; its README: “refer to them with LAST in subsequent commands”). So no command can name
two new items, as “this new memorandum is signed by that new ministry” must. Nor can an entity in Wikibase
JSON name one that has no id yet. Such statements make a batch of their own, in which a name in braces, such
as ``{organization/rs-ministry-of-health}``, stands where the number of that item must be put. No number has
braces, so a batch in which one was forgotten is refused and does no harm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from communique.export.drafting import Export
from communique.export.model import Draft, Item, Needed, Snak, Statement
from communique.names import Names


@dataclass(frozen=True)
class Batches:
    """What is said now, and what later."""

    first: tuple[Draft, ...]
    """Bodies before the documents that need them; a draft without an item is a new one."""
    then: tuple[Draft, ...] = ()
    """What needs the numbers of new items, with names in braces in their place."""
    needed: tuple[Draft, ...] = ()
    """What has no item and is not to be created here."""

    @property
    def new(self) -> int:
        """How many items the first batch creates."""
        return sum(draft.item is None for draft in self.first)


def in_order(export: Export, names: Names, create: bool) -> Batches:
    """Return the batches of an export.

    In: the export; how our IRIs are made; whether items are created, or only listed as needed.
    """
    drafts = (*export.bodies, *export.documents)
    if not create:
        known = tuple(_only_known(draft) for draft in drafts if draft.item)
        return Batches(_with_something(known), needed=tuple(draft for draft in drafts if not draft.item))
    return Batches(
        first=_with_something(_only_known(draft) for draft in drafts),
        then=_with_something(_with_names(draft, names) for draft in drafts),
    )


def _with_something(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Leave out an item that is there and of which nothing is said."""
    return tuple(draft for draft in drafts if draft.item is None or draft.statements)


def _only_known(draft: Draft) -> Draft:
    """Return a draft with the statements that can be made now."""
    return replace(draft, statements=tuple(one for one in draft.statements if not _waits(one)))


def _waits(statement: Statement) -> bool:
    return isinstance(statement.snak.value, Needed)


def _with_names(draft: Draft, names: Names) -> Draft:
    """Return a draft with the statements that cannot be made yet, and names in braces for numbers."""
    waiting = tuple(
        replace(one, snak=Snak(one.snak.property, placeholder(one.snak.value.iri, names)))
        for one in draft.statements
        if isinstance(one.snak.value, Needed)
    )
    return replace(draft, item=draft.item or placeholder(draft.iri, names), statements=waiting)


def placeholder(iri: str, names: Names) -> Item:
    """Return what stands for the number of an item that is not there yet.

    >>> placeholder("https://x.org/id/state/kz", Names("https://x.org/")).id
    '{state/kz}'
    """
    return Item(f"{{{iri.removeprefix(names.things)}}}")


def table(needed: Sequence[Draft], export: Export) -> str:
    """Return the items that are needed as a table, with how many statements are of them and name them."""
    wanted: dict[str, int] = {}
    for draft in export.documents:
        for statement in draft.statements:
            if isinstance(statement.snak.value, Needed):
                wanted[statement.snak.value.iri] = wanted.get(statement.snak.value.iri, 0) + 1
    rows = [
        "\t".join(
            (one.iri, one.label, one.description, str(len(one.statements)), str(wanted.get(one.iri, 0)))
        )
        for one in needed
    ]
    return "\n".join(("iri\tlabel\tdescription\tstatements\tvalue_of", *rows, ""))
