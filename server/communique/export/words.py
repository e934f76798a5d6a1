"""What would be said, in sentences: the dry run."""

from collections.abc import Iterable, Iterator

from communique.export import LICENCE
from communique.export.batches import Batches
from communique.export.drafting import Export, LeftOut
from communique.export.model import Day, Draft, Item, Needed, Reference, Statement, Text, Url, Value
from communique.export.table import Table


class Words:
    """The words for an export.

    In: the export; the properties; whether new items are created, or only listed.
    """

    def __init__(self, export: Export, table: Table, create: bool) -> None:
        self._export = export
        self._properties = table.labels
        self._cited: dict[Reference, int] = {}
        self._create = create
        self._left_out: dict[str, list[LeftOut]] = {}
        for one in export.left_out:
            self._left_out.setdefault(one.iri, []).append(one)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the dry run."""
        yield f"Nothing is sent. {LICENCE}"
        for draft in (*self._export.bodies, *self._export.documents):
            yield ""
            yield from self._draft(draft)
        if self._cited:
            yield from ("", "References:", *self._references())

    def _draft(self, draft: Draft) -> Iterator[str]:
        if draft.item is not None:
            yield f"“{draft.label}” is {draft.item.id} ({draft.iri})."
        elif self._create:
            end = "," if draft.description else "."
            yield f"“{draft.label}” would become a new item ({draft.iri}){end}"
            if draft.description:
                yield f"  described as “{draft.description}”."
        else:
            yield f"“{draft.label}” has no item, and one is needed ({draft.iri})."
        for statement in draft.statements:
            yield f"  {self._sentence(statement, draft)}"
        for one in self._left_out.get(draft.iri, ()):
            yield f"  Left out: {self._property(one.property)} {one.what}, for {one.reason}."

    def _sentence(self, statement: Statement, draft: Draft) -> str:
        main = statement.snak
        said = f"{self._property(main.property)} is {self.value(main.value)}"
        if isinstance(main.value, Needed) and self._create:
            said += ", once it has a number"
        elif isinstance(main.value, Needed) or (draft.item is None and not self._create):
            said += ", which can be said when the item is there"
        marks = "".join(f"[{self._number(one)}]" for one in statement.references)
        return f"Its {said}. {marks}".rstrip()

    def _number(self, reference: Reference) -> int:
        return self._cited.setdefault(reference, len(self._cited) + 1)

    def _references(self) -> Iterator[str]:
        for reference, number in self._cited.items():
            said = "; ".join(
                f"{self._property(snak.property)} {self.value(snak.value)}" for snak in reference
            )
            yield f"[{number}] {said}"

    def _property(self, name: str) -> str:
        return f"{self._properties[name]} ({name})" if name in self._properties else name

    def value(self, said: Value) -> str:
        """Return a value in words."""
        match said:
            case Item(number):
                return f"{self._export.names.get(said, '')} ({number})"
            case Needed():
                return f"{self._export.names.get(said, said.iri)} (a new item)"
            case Day(day):
                return f"{day.day} {day:%B} {day.year}"
            case Url(url):
                return url
            case Text(text, language):
                return f"“{text}” ({language})"


def summary(export: Export, batches: Batches) -> Iterator[str]:
    """Yield what the user should know of what was written."""
    there = sum(draft.item is not None for draft in batches.first)
    now = _statements(batches.first)
    yield f"New items: {batches.new}; items that are there: {there}; statements: {now}."
    if batches.new:
        yield (
            "Look for each new item in Wikidata before you create it (“communique link” helps): we know of no"
            " item for it, which does not mean that there is none."
        )
    if batches.then:
        waiting = _statements(batches.then)
        yield f"Statements that need the numbers of new items: {waiting}, in a batch of their own."
    if batches.needed:
        yield f"Items that are needed: {len(batches.needed)}."
    if export.left_out:
        yield f"Left out: {len(export.left_out)}; --dry-run says what, and why."
    if export.machine:
        yield f"Statements that no person has reviewed: {export.machine}; read them before you send them."


def _statements(drafts: Iterable[Draft]) -> int:
    return sum(len(draft.statements) for draft in drafts)
