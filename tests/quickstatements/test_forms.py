"""The three forms: what is written is read back by readers of their own, and what is malformed is refused."""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from communique.config import Settings
from communique.export import batches, drafting, entities, quickstatements, sheet, table
from communique.export.model import (
    Day,
    Draft,
    Item,
    Reference,
    Snak,
    Statement,
    Text,
    Url,
    Value,
    plain,
    short,
)
from communique.export.told import Told
from communique.names import Names
from quickstatements import said as other
from quickstatements import sequence, spreadsheet, wikibase
from quickstatements.invented import BASE, world
from quickstatements.said import Refused

Reader = Callable[[str], list[other.Item]]

DATATYPES = {
    "P31": "wikibase-item",
    "P17": "wikibase-item",
    "P585": "time",
    "P577": "time",
    "P854": "url",
    "P1476": "monolingualtext",
    "P248": "wikibase-item",
    "P123": "wikibase-item",
    "P1891": "wikibase-item",
    "P921": "wikibase-item",
}
FORMS: dict[str, tuple[Callable[[Sequence[Draft]], list[str]], Reader]] = {
    "quickstatements": (quickstatements.texts, sequence.read),
    "csv": (sheet.texts, spreadsheet.read),
    "json": (lambda drafts: entities.texts(drafts, DATATYPES), wikibase.read),
}


def told(value: Value) -> other.Value:
    match value:
        case Item(number):
            return ("item", number)
        case Day(day):
            return ("time", f"+{day.isoformat()}T00:00:00Z", "11")
        case Url(url):
            return ("string", url)
        case Text(text, language):
            return ("text", language, text)
        case _:
            raise AssertionError(value)


def expected(drafts: Iterable[Draft]) -> list[other.Item]:
    """Return what a reader must find."""
    found = []
    for draft in drafts:
        one = other.Item(draft.item.id if draft.item else "")
        if draft.item is None:
            one.labels["en"] = draft.label
            if draft.description:
                one.descriptions["en"] = draft.description
        for statement in draft.statements:
            references = [
                frozenset((snak.property, told(snak.value)) for snak in reference)
                for reference in statement.references
            ]
            one.add(statement.snak.property, told(statement.snak.value), references)
        found.append(one)
    return found


def read(form: str, drafts: Sequence[Draft]) -> list[other.Item]:
    write, reader = FORMS[form]
    return [item for text in write(drafts) for item in reader(text)]


def in_order(items: Iterable[other.Item]) -> list[other.Item]:
    """The CSV has the new items before those that are there."""
    return sorted(items, key=lambda item: item.id != "")


# What a report may hold: Cyrillic, Arabic and Hebrew, quotes, tabs, signs of direction, separators.
CHARACTERS = st.one_of(
    st.sampled_from("\"“”«»'|\t\n\r\\,;:/*#{}()\u200e\u200f\u202a\u202e\u2066\u2069\u00a0\u2028\u0085"),
    st.characters(min_codepoint=0x0400, max_codepoint=0x04FF),
    st.characters(min_codepoint=0x05D0, max_codepoint=0x05EA),
    st.characters(min_codepoint=0x0621, max_codepoint=0x064A),
    st.characters(exclude_categories=["Cs"]),
)
STRINGS = st.one_of(st.text(CHARACTERS, max_size=40), st.text(CHARACTERS, min_size=240, max_size=300))
LABELS = STRINGS.map(short).filter(bool)
ITEMS = st.integers(9_000_001, 9_009_999).map(lambda number: Item(f"Q{number}"))
DAYS = st.dates(date(1000, 1, 1)).map(Day)
TEXTS = st.builds(
    Text, STRINGS.map(plain).filter(lambda text: 0 < len(text) <= 400), st.sampled_from(["en", "sr-el", "kk"])
)
URLS = st.from_regex(r"https?://[a-z]{1,9}\.example/[!#-{}~]{0,60}", fullmatch=True).map(Url)
BY_PROPERTY: dict[str, st.SearchStrategy[Value]] = {
    "P31": ITEMS, "P17": ITEMS, "P921": ITEMS, "P585": DAYS,
}  # fmt: skip


@st.composite
def references(draw: st.DrawFn) -> Reference:
    more: dict[str, st.SearchStrategy[Value]] = {"P1476": TEXTS, "P248": ITEMS, "P577": DAYS}
    chosen = draw(st.lists(st.sampled_from(sorted(more)), unique=True))
    return (Snak("P854", draw(URLS)), *(Snak(name, draw(more[name])) for name in sorted(chosen)))


@st.composite
def drafts(draw: st.DrawFn) -> list[Draft]:
    made = []
    numbers = draw(st.lists(st.none() | ITEMS, min_size=1, max_size=4, unique_by=lambda one: one or object()))
    for place, item in enumerate(numbers):
        names = draw(st.lists(st.sampled_from(sorted(BY_PROPERTY)), max_size=5))
        snaks = {Snak(name, draw(BY_PROPERTY[name])) for name in names}
        statements = tuple(
            Statement(snak, tuple(draw(st.lists(references(), max_size=3, unique=True))))
            for snak in sorted(snaks, key=lambda snak: (snak.property, str(snak.value)))
        )
        if item is None or statements:
            label, description = draw(LABELS), draw(LABELS | st.just(""))
            made.append(Draft(f"{BASE}id/instrument/{place}", item, label, description, statements))
    return made


@pytest.mark.parametrize("form", FORMS)
@of_hypothesis(deadline=None)
@given(said=drafts())
def test_what_is_written_is_read_back(form: str, said: list[Draft]) -> None:
    assert in_order(read(form, said)) == in_order(expected(said))


@pytest.mark.parametrize("form", FORMS)
@of_hypothesis(max_examples=30, deadline=None)
@given(labels=st.lists(STRINGS, min_size=2, max_size=4), title=STRINGS)
def test_a_release_of_any_words_is_read_back(
    form: str, settings: Settings, labels: list[str], title: str
) -> None:
    invented = world()
    invented.report("one", "2031-05-02", title, "https://news.example/1", "en")
    invented.report("two", "2031-05-03")
    for number, label in enumerate(labels):
        agreement = invented.agreement(f"a{number}", label)
        body = f"orgn:body{number}"
        invented.label(body, label, "dip:Organization")
        invented.claim(
            "one", (agreement, "dip:form", "form:memorandum"), (agreement, "dip:area", "area:trade")
        )
        invented.claim("two", (agreement, "dip:area", "area:trade"), (agreement, "dip:area", "area:music"))
        invented.signed("one", agreement, body, "state:aa")
        invented.signed("two", agreement, "state:bb", "state:bb", basis="collective")
        if number % 2:
            invented.link(agreement, f"Q900040{number}")
    made = drafting.make(Told(invented.store(), settings), table.load(settings))
    ordered = batches.in_order(made, Names(BASE), create=True)
    assert sum(len(draft.statements) for draft in ordered.then) == len(labels)
    assert in_order(read(form, ordered.first)) == in_order(expected(ordered.first))
    with pytest.raises(Refused):  # names in braces are no numbers
        read(form, ordered.then)
    [text] = FORMS[form][0](ordered.then)
    assert in_order(FORMS[form][1](filled(text, ordered.then))) == in_order(
        expected(with_numbers(ordered.then))
    )


def test_an_address_is_not_taken_for_the_beginning_of_a_summary() -> None:
    source = (Snak("P854", Url("https://x.example/*/1")),)
    draft = Draft(
        f"{BASE}id/instrument/x",
        Item("Q9000001"),
        "x",
        "",
        (Statement(Snak("P17", Item("Q9000002")), (source,)),),
    )
    for form in FORMS:
        assert read(form, [draft]) == expected([draft])


def test_a_large_release_is_read_back(settings: Settings) -> None:
    chance = random.Random(20310502)  # noqa: S311  # no secret
    invented = world()
    reports = [
        invented.report(f"r{day}", f"2031-05-{day:02}", f"News {day}", language="en") for day in range(1, 21)
    ]
    words = [
        "Меморандум",
        "о",
        "торговле",
        "“quoted”",
        '"straight"',
        "اتفاق",
        "הסכם",
        "Łódź",
        "naïve",
        "協定",
    ]
    bodies = [f"orgn:body{number}" for number in range(60)]
    for number, body in enumerate(bodies):
        invented.label(body, f"Body {number} {chance.choice(words)}", "dip:Organization")
        if number % 3:
            invented.link(body, f"Q{9_001_000 + number}")
    for number in range(400):
        agreement = invented.agreement(f"a{number}", " ".join(chance.choices(words, k=chance.randint(2, 60))))
        if number % 5 == 0:
            invented.link(agreement, f"Q{9_002_000 + number}")
        for report in chance.sample(reports, chance.randint(1, 4)):
            areas = chance.sample(["health", "trade", "music", "weaving"], chance.randint(1, 3))
            invented.claim(report, *((agreement, "dip:area", f"area:{area}") for area in areas))
            invented.claim(
                report, (agreement, "dip:form", chance.choice(["form:memorandum", "form:agreement"]))
            )
            for body, state in zip(chance.sample(bodies, 2), ("aa", "bb"), strict=True):
                invented.signed(report, agreement, body, f"state:{state}")
    made = drafting.make(Told(invented.store(), settings), table.load(settings))
    ordered = batches.in_order(made, Names(BASE), create=True)
    assert len(made.documents) == 400
    assert sum(len(draft.statements) for draft in ordered.first) > 2000
    for form in FORMS:
        assert in_order(read(form, ordered.first)) == in_order(expected(ordered.first))
        [text] = FORMS[form][0](ordered.then)
        assert in_order(FORMS[form][1](filled(text, ordered.then))) == expected(with_numbers(ordered.then))


def filled(text: str, then: Sequence[Draft]) -> str:
    """Put a number for each name in braces, as a person would."""
    for name, number in numbers(then).items():
        text = text.replace(name, number)
    return text


def numbers(then: Sequence[Draft]) -> dict[str, str]:
    names = {draft.item.id for draft in then if draft.item}
    names |= {
        one.snak.value.id for draft in then for one in draft.statements if isinstance(one.snak.value, Item)
    }
    return {name: f"Q{9_005_000 + place}" for place, name in enumerate(sorted(names)) if name[0] == "{"}


def with_numbers(then: Sequence[Draft]) -> list[Draft]:
    found = numbers(then)

    def number(value: Value) -> Value:
        return Item(found.get(value.id, value.id)) if isinstance(value, Item) else value

    return [
        Draft(
            draft.iri,
            Item(found.get(draft.item.id, draft.item.id)) if draft.item else None,
            draft.label,
            draft.description,
            tuple(
                Statement(Snak(one.snak.property, number(one.snak.value)), one.references)
                for one in draft.statements
            ),
        )
        for draft in then
    ]


COMMANDS = 'CREATE\nLAST\tLen\t"Agreement"\nLAST\tP31\tQ5\tS854\t"https://x.example/"\tS577\t+2031-05-02T00:00:00Z/11'


def test_the_reader_of_commands_takes_what_is_documented() -> None:
    [item] = sequence.read(COMMANDS)
    source = frozenset(
        {("P854", ("string", "https://x.example/")), ("P577", ("time", "+2031-05-02T00:00:00Z", "11"))}
    )
    assert item == other.Item("", {"en": "Agreement"}, {}, {("P31", ("item", "Q5")): {source}})
    assert sequence.read("Q42|P31|Q5")[0].statements == {("P31", ("item", "Q5")): set()}
    assert [one.id for one in sequence.read("Q1|P31|Q5||Q2|P31|Q5")] == ["Q1", "Q2"]
    assert sequence.read('Q1\tP1476\ten:"a "b" c" /* why */')[0].statements == {
        ("P1476", ("text", "en", 'a "b" c')): set()
    }
    for value in ("+1967-00-00T00:00:00Z/9", "@43.26/10.92", "10", "1.5U11573", "somevalue", '"x"', "Q5"):
        assert sequence.read(f"Q1\tP1\t{value}")


MALFORMED = [
    "LAST\tP31\tQ5",
    "CREATE\tQ5",
    "create",
    "Q0\tP31\tQ5",
    "P31\tQ5",
    "Q1\tP31",
    "Q1\tP31\t",
    "Q1\tP31\t{organization/x}",
    "{instrument/x}\tP31\tQ5",
    "Q1\tP031\tQ5",
    "Q1\tp31\tQ5",
    "Q1\tP31\tQ5\tS854",
    'Q1\tP31\tQ5\tT854\t"x"',
    'Q1\tP31\tQ5\t!S854\t"x"',
    'Q1\tP31\tQ5\tS854\t"x"\t!P577\tQ5',
    "Q1\tP31\tS5",
    "Q1\tP31\tunquoted",
    'Q1\tP31\t"unclosed',
    "Q1\tP31\t“curly”",
    'Q1\tP31\t""',
    'Q1\tP31\t" spaces "',
    'Q1\tP1476\tEN:"x"',
    'Q1\tP1476\t"x"@en',
    "Q1\tP585\t2031-05-02",
    "Q1\tP585\t2031-05-02T00:00:00Z/11",
    "Q1\tP585\t+2031-05-02T00:00:00Z",
    "Q1\tP585\t+2031-02-30T00:00:00Z/11",
    "Q1\tP585\t+2031-13-01T00:00:00Z/10",
    "Q1\tP585\t+2031-05-02T00:00:00Z/12",
    "Q1\tP585\t+31-05-02T00:00:00Z/11",
    "Q1\tLen\tAgreement",
    'Q1\tLen\t"a"\t"b"',
    'Q1\tLen\ten:"a"',
    f'Q1\tLen\t"{"x" * 251}"',
    f'Q1\tP1476\ten:"{"x" * 401}"',
    f'Q1\tP854\t"https://x.example/{"x" * 500}"',
    'Q1\tXen\t"a"',
    'Q1\tLen\t"a|b"',
    "Q1 P31 Q5",
    "Q1\t\tP31\tQ5",
    "# a comment",
]  # fmt: skip


@pytest.mark.parametrize("line", MALFORMED)
def test_a_malformed_command_is_refused(line: str) -> None:
    assert sequence.read(f"Q7\tP31\tQ5\n{COMMANDS.partition('CREATE')[0]}")
    with pytest.raises(Refused):
        sequence.read(f"Q7\tP31\tQ5\n{line}")


TABLE = "qid,Len,#,Den,P31,S854,s577,S854,P31\n"
ROW = ',Agreement,why,a "thing",Q5,"""https://x.example/""",+2031-05-02T00:00:00Z/11,"""https://y.example/""",\n'


def test_the_reader_of_tables_takes_what_is_documented() -> None:
    [item] = spreadsheet.read(TABLE + ROW.replace('a "thing"', '"a ""thing"""'))
    assert (item.labels, item.descriptions) == ({"en": "Agreement"}, {"en": 'a "thing"'})
    [sources] = item.statements.values()
    assert sources == {
        frozenset(
            {("P854", ("string", "https://x.example/")), ("P577", ("time", "+2031-05-02T00:00:00Z", "11"))}
        ),
        frozenset({("P854", ("string", "https://y.example/"))}),
    }
    assert spreadsheet.read('qid,P1476,qal1\nQ5,"en:""a, b""",Q6\n')


MALFORMED_TABLES = [
    "",
    "QID,P31\nQ1,Q5\n",
    "P31,qid\nQ5,Q1\n",
    "qid,#,P31\nQ1,why,Q5\n",
    "qid,S854,P31\nQ1,Q2,Q5\n",
    "qid,Len,S854\nQ1,a,Q2\n",
    "qid,P31,s854\nQ1,Q5,Q2\n",
    "qid,qal585,P31\nQ1,Q2,Q5\n",
    "qid,p31\nQ1,Q5\n",
    "qid,label\nQ1,a\n",
    "qid,P31\nQ1,Q5,Q6\n",
    "qid,P31\nQ1\n",
    "qid,P31\nX1,Q5\n",
    "qid,P31\n{instrument/x},Q5\n",
    "qid,P31\nQ1,{organization/x}\n",
    "qid,P31\nQ1,words\n",
    "qid,P854\nQ1,https://x.example/\n",
    'qid,P854\nQ1,"https://x.example/"\n',
    'qid,P31\nQ1,"Q5\n',
    "qid,P31,S854\nQ1,,Q5\n",
    "qid,P31,S854,s577\nQ1,Q5,,Q6\n",
    "qid,P31,S248,s577\nQ1,Q5,Q6,\n",
    "qid,Len,P31\nQ1,,Q5\n",
    f"qid,Len\n,{'x' * 251}\n",
    'qid,Len\n,"a\nb"\n',
]


@pytest.mark.parametrize("text", MALFORMED_TABLES)
def test_a_malformed_table_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        spreadsheet.read(text)


ENTITY = json.dumps(
    [
        {
            "type": "item",
            "labels": {"en": {"language": "en", "value": "Agreement"}},
            "claims": {
                "P585": [
                    {
                        "type": "statement",
                        "rank": "normal",
                        "mainsnak": {
                            "snaktype": "value",
                            "property": "P585",
                            "datatype": "time",
                            "datavalue": {
                                "type": "time",
                                "value": {
                                    "time": "+2031-05-02T00:00:00Z",
                                    "timezone": 0,
                                    "before": 0,
                                    "after": 0,
                                    "precision": 11,
                                    "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
                                },
                            },
                        },
                        "references": [
                            {
                                "snaks": {
                                    "P248": [
                                        {
                                            "snaktype": "value",
                                            "property": "P248",
                                            "datatype": "wikibase-item",
                                            "datavalue": {
                                                "type": "wikibase-entityid",
                                                "value": {"entity-type": "item", "id": "Q5", "numeric-id": 5},
                                            },
                                        }
                                    ]
                                },
                                "snaks-order": ["P248"],
                            }
                        ],
                    }
                ]
            },
        }
    ]
)


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ('"type": "item", "labels"', '"type": "thing", "labels"'),
        ('"type": "item", "labels"', '"type": "item", "id": "{instrument/x}", "labels"'),
        ('"type": "item", "labels"', '"type": "item", "iri": "x", "labels"'),
        ('{"en": {"language"', '{"de": {"language"'),
        ('{"en": {"language": "en", "value": "Agreement"}}', "{}"),
        ("Agreement", "x" * 251),
        ("Agreement", ""),
        ('{"P585": [', '{"P31": ['),
        ('"type": "statement"', '"type": "claim"'),
        ('"rank": "normal"', '"rank": "best"'),
        ('"snaktype": "value", "property": "P585"', '"snaktype": "some", "property": "P585"'),
        ('"snaktype": "value", "property": "P585"', '"snaktype": "novalue", "property": "P585"'),
        ('"datatype": "time"', '"datatype": "url"'),
        ('"datatype": "time"', '"datatype": "date"'),
        ("+2031-05-02", "2031-05-02"),
        ("+2031-05-02", "+2031-02-30"),
        ("Z", ""),
        ('"precision": 11', '"precision": 14'),
        ('"timezone": 0, ', ""),
        ("Q1985727", "Q5"),
        ('"id": "Q5"', '"id": "Q6"'),
        ('"id": "Q5"', '"id": "{organization/x}"'),
        ('"entity-type": "item"', '"entity-type": "property"'),
        ('"snaks-order": ["P248"]', '"snaks-order": []'),
        (', "snaks-order": ["P248"]', ""),
        ('"type": "statement",', '"type": "statement", "type": "statement",'),
    ],
)
def test_a_malformed_entity_is_refused(found: str, put: str) -> None:
    assert wikibase.read(ENTITY)[0].statements
    assert found in ENTITY
    with pytest.raises(Refused):
        wikibase.read(ENTITY.replace(found, put, 1))
