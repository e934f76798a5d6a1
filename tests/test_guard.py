"""What is never evaluated: found however it is written, and never seen where it is not."""

import random
import re
import time
from collections import deque
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import QueryError
from communique.query import guard
from communique.query.faults import QueryRefused, QuerySyntaxError
from communique.query.lexer import resolve_codepoints, tokens

NOWHERE = "<http://127.0.0.1:1/>"
"""An address Oxigraph refuses by itself, with a message of its own: nothing is ever sent."""
PREFIXES = "PREFIX ex: <http://127.0.0.1:1/> "

FEDERATED = [
    f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT*{{service{NOWHERE}{{?s ?p ?o}}}}",
    f"SELECT * {{ SeRvIcE\n\t{NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE # a comment\r{NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ VALUES ?x {{ {NOWHERE} }} SERVICE ?x {{ ?s ?p ?o }} }}",
    f"{PREFIXES}SELECT * {{ SERVICE ex:a {{ ?s ?p ?o }} }}",
    f"{PREFIXES}SELECT * {{ SERVICEex:a {{ ?s ?p ?o }} }}",
    f"{PREFIXES}PREFIX SERVICEex: <http://x/> SELECT * {{ SERVICEex:a {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{}}.SERVICE{NOWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ FILTER(1 < 'a')SERVICE{NOWHERE}{{ ?s ?p ?o }} }}",
    f"{PREFIXES}SELECT * {{ VALUES (?x ?y) {{ (1 2) }} FILTER(?x<?y)SERVICEex:a#>\n{{ ?s ?p ?o }} }}",
    f"ASK {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
]
"""Queries that make Oxigraph send a request."""

REFUSED = [
    *FEDERATED,
    f"SELECT * {{ FILTER EXISTS {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ SERVICE SILENT {NOWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICESILENT{NOWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p true.SERVICE{NOWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{NOWHERE}{{ ?s ?p ?o }} }}",
    rf"SELECT * {{ \u0053ERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    rf"SELECT * {{ \U00000053\u0065RV\u0049CE {NOWHERE} {{ ?s ?p ?o }} }}",
    rf"SELECT * {{ # \u000ASERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
    rf"SELECT * {{ ?s ?p '\u0027 . SERVICE {NOWHERE} {{}} #' }}",
    "INSERT DATA { <a:b> <a:b> 1 }",
    "delete where { ?s ?p ?o }",
    "DELETE{?s ?p ?o}INSERT{?s ?p 1}WHERE{?s ?p ?o}",
    "LOAD <http://127.0.0.1:1/>",
    "LOAD SILENT <http://127.0.0.1:1/> INTO GRAPH <a:b>",
    "CLEAR ALL",
    "DROP GRAPH <a:b>",
    "CREATE GRAPH <a:b>",
    "COPY <a:b> TO <a:c>",
    "MOVE DEFAULT TO <a:c>",
    "ADD <a:b> TO <a:c>",
    "SELECT * { ?s ?p ?o } ; CLEAR ALL",
    "PREFIX a: <a:> WITH a:b DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    r"\u0049NSERT DATA { <a:b> <a:b> 1 }",
]

ALLOWED = [
    ("SELECT * { ?s ?p ?o }", "bindings"),
    ("ASK { ?s ?p 'SERVICE <http://x/> {}' }", "boolean"),
    ('ASK { ?s ?p """SERVICE "" <x> {} INSERT\n""" }', "boolean"),
    ("ASK { ?s ?p '''it's a SERVICE''' }", "boolean"),
    (r"ASK { ?s ?p 'an \' SERVICE' }", "boolean"),
    ("# SERVICE <http://x/> {}\nASK {}", "boolean"),
    ("ASK { <http://x/SERVICE> <http://x/insert#service> <http://x/a(b)#LOAD> }", "boolean"),
    ("PREFIX ex: <http://x/> ASK { ex:SERVICE ex:service ex:INSERT }", "boolean"),
    ("PREFIX service: <http://x/service#> ASK { GRAPH service:a { ?s service:p ?o . } }", "boolean"),
    ("PREFIX service: <http://x/> SELECT * FROM service:g FROM NAMED service:h { ?s ?p ?o }", "bindings"),
    ("SELECT ?service ?insert $LOAD { ?service ?insert $LOAD }", "bindings"),
    ("ASK { ?s ?p 'x'@service . _:service ?p 1 }", "boolean"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
    ("BASE <http://x/> DESCRIBE <a>", "graph"),
    ("SELECT * { ?a ?b ?c FILTER(?a<?b&&?c>?a) }", "bindings"),
    (r"PREFIX ex: <http://x/> ASK { ex:a\,b ex:%41 ex:c.d-e }", "boolean"),
]


def reaches_out(query: str) -> bool:
    """Tell whether Oxigraph, left to itself, would send a request for this query."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://x/a"), ox.NamedNode("http://x/p"), ox.NamedNode(NOWHERE[1:-1])))
    try:
        results = store.query(query)
        if not isinstance(results, ox.QueryBoolean):
            list(results)
    except SyntaxError:
        return False
    except OSError as fault:
        return "port" in str(fault) or "scheme" in str(fault)
    except RuntimeError as fault:
        return "service name" in str(fault)
    return False


def passes(query: str) -> bool:
    try:
        guard.check(query)
    except QueryError:
        return False
    return True


@pytest.mark.parametrize("query", FEDERATED)
def test_the_examples_really_reach_out(query: str) -> None:
    assert reaches_out(query)


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match=r"read-only|asks no other server"):
        guard.check(query)


@pytest.mark.parametrize(("query", "kind"), ALLOWED)
def test_allowed(query: str, kind: str) -> None:
    assert guard.check(query).kind == kind
    ox.Store().query(query)  # and it is a query


def test_an_endpoint_elsewhere_may_federate_but_not_update() -> None:
    assert guard.check(FEDERATED[0], federation=True).kind == "bindings"
    with pytest.raises(QueryRefused, match="CLEAR is an update"):
        guard.check("CLEAR ALL", federation=True)


@given(st.text())
def test_a_string_is_never_taken_for_a_keyword(text: str) -> None:
    words = f"{text} SERVICE {NOWHERE} {{ INSERT"
    literal = str(ox.Literal(words))
    query = f"ASK {{ ?s ?p {literal} }}"
    if resolve_codepoints(query) == query:
        assert guard.check(query).kind == "boolean"


@given(st.text().filter(lambda text: not re.search(r"[\r\n]|\\u|\\U", text)))
def test_a_comment_is_never_taken_for_a_keyword(text: str) -> None:
    assert guard.check(f"ASK {{ # {text} SERVICE\n }}").kind == "boolean"


@given(
    st.lists(st.sampled_from(["plain", "other case", "short escape", "long escape"]), min_size=7, max_size=7)
)
def test_no_spelling_hides_the_keyword(ways: list[str]) -> None:
    def spell(letter: str, way: str) -> str:
        escape = {"short escape": f"\\u{ord(letter):04X}", "long escape": f"\\U{ord(letter):08x}"}
        return escape.get(way, letter.lower() if way == "other case" else letter)

    word = "".join(map(spell, "SERVICE", ways))
    assert not passes(f"SELECT * {{ {word} {NOWHERE} {{ ?s ?p ?o }} }}")


WORDS = r"""
    SERVICE service SILENT ?x $x ex:a ex: SERVICEex: trueSERVICEex: true 1 1. @en _:b é a:
    { } ( ) < > # #> ' " \' \ . , ; | && ^^ [ ] / * + ?x< FILTER(?x<?x) FILTER(?x<?x)SERVICE?x#>
    OPTIONAL{ UNION SELECT*{ AS EXISTS{ MINUS{ LATERAL{ \u0053ERVICE \u0022
"""
FRAGMENTS = [
    *WORDS.split(),
    *(NOWHERE, " ", "\n", "\r", "'''", '"""', "?s ?p ?o", "GRAPH ?g{", "BIND(1 AS ?y)"),
    *(f"VALUES ?x{{{NOWHERE}}}", f"SERVICE{NOWHERE}{{}}", "SERVICE ex:a{}"),
]
FRAMES = [
    "SELECT*{%s}",
    "SELECT * {?s ?p ?x %s}",
    "SELECT * {?s ?p ?x . FILTER(?x<?x)%s}",
    "ASK{VALUES ?x{<http://127.0.0.1:1/>}%s}",
    "SELECT*{?s ?p %s}",
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FRAMES), st.lists(st.sampled_from(FRAGMENTS), max_size=10))
def test_what_passes_never_reaches_out(frame: str, parts: list[str]) -> None:
    query = PREFIXES + frame % "".join(parts)
    assert not (passes(query) and reaches_out(query))


def test_fifty_thousand_random_texts_of_which_some_would_reach_out() -> None:
    chance = random.Random(20260227)  # noqa: S311  # the same texts every time
    caught = 0
    for _ in range(50_000):
        query = PREFIXES + chance.choice(FRAMES) % "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 9)))
        if reaches_out(query):
            assert not passes(query), query
            caught += 1
    assert caught > 50  # otherwise this has shown nothing


@pytest.mark.parametrize(
    "text",
    [
        "a.a." * 50_000,
        '\\"""\n' * 40_000,
        "<a " * 70_000,
        "'''" * 70_000,
        "a" + "." * 200_000,
        " # \n" * 50_000,
    ],
    ids=["dots", "quotes", "angles", "long strings", "many dots", "comments"],
)
def test_time_is_linear_in_the_length(text: str) -> None:
    began = time.perf_counter()
    with suppress(QuerySyntaxError):
        deque(tokens(text), maxlen=0)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("", 1, 1, "SELECT, ASK, CONSTRUCT or DESCRIBE is expected here"),
        ("PREFIX a: <a:>\n SELEC * {}", 2, 2, "is expected here"),
        ("ASKWHERE { { SELECT * {} } }", 1, 1, "is expected here"),
        ("ASK {\n ?s ?p 'x }", 2, 8, "never closed"),
        ("ASK { ?s ?p `x` }", 1, 13, "cannot stand here"),
    ],
)
def test_a_text_that_holds_no_tokens_is_a_syntax_error(
    query: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        guard.check(query)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_what_a_query_says_of_itself() -> None:
    said = guard.check(
        "PREFIX g: <http://x/> SELECT (NOW() AS ?n) FROM g:a from <http://x/b> FROM NAMED g:c {}"
    )
    assert said.graphs == ("g:a", "<http://x/b>")
    assert said.named_graphs == ("g:c",)
    assert said.prologue == "PREFIX g: <http://x/> "
    assert said.volatile
    assert not guard.check("SELECT ?now { ?now ?p 'NOW()' }").volatile
