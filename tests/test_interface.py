"""The words of the interface: all of them in the catalogue, none in it that is not used, none beside it."""

import ast
import calendar
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from flask import Flask
from markupsafe import Markup

import page_kinds
from communique.errors import DataError
from communique.web import create_app, interface
from communique.web.interface import catalogue
from communique.web.interface.catalogue import Catalogue
from communique.web.interface.legibility import legible
from communique.web.sparql.page import examples
from injected import corpus
from support import ROOT, BuiltRelease
from web_support import XHTML

WEB = ROOT / "server" / "communique" / "web"
ENGLISH = interface.catalogues()["en"]
_CALL = re.compile(r"""\bsay\(\s*["']([^"']+)["']""")
_SAYINGS = re.compile(r"""\bsayings\(\s*["']([^"']+)["']""")
_BEGINNING = re.compile(r"[a-z0-9-]+\.(?:[a-z0-9.-]*[.-])?")
_QUOTED = re.compile(r"""["'`]([a-z0-9][a-z0-9.-]*)["'`]""")
_MONTHS = "|".join((*calendar.month_name[1:], *calendar.month_abbr[1:]))
_MOMENT = re.compile(rf"(?:\d+ )?(?:{_MONTHS})(?: \d+)?", re.IGNORECASE)
"""A day or a month in words, which the locale writes."""
_PIECES = re.compile(r"(<[^>]*>|\{\w*\})")
_APART_FROM_DATA = re.compile(r"⟦[^⟦⟧]*⟧|https?://\S*")
"""What is told from data: messages, and IRIs."""


# --- what the catalogue has and what is asked of it -------------------------------------------------------


def files(*patterns: str) -> dict[Path, str]:
    found = [file for pattern in patterns for file in WEB.rglob(pattern) if "vendor" not in file.parts]
    return {file: file.read_text(encoding="utf-8") for file in sorted(found)}


def python_strings() -> Iterator[str]:
    for text in files("*.py").values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def content_strings() -> set[str]:
    """Return the words of the files that lay out pages."""
    return {
        word
        for file in (ROOT / "mappings").glob("layouts.*")
        for word in re.findall(r"[\w.-]+", file.read_text(encoding="utf-8"))
    }


def test_every_message_that_is_said_is_there() -> None:
    missing = [
        f"{file.relative_to(WEB)}: {key}"
        for file, text in files("*.html", "*.xml", "*.py").items()
        for key in _CALL.findall(text)
        if not any(one == key or (key[-1:] in {".", "-"} and one.startswith(key)) for one in ENGLISH.messages)
    ]
    prefixes = [key for text in files("*.html").values() for key in _SAYINGS.findall(text)]
    missing += [prefix for prefix in prefixes if not any(key.startswith(prefix) for key in ENGLISH.messages)]
    assert missing == []


def test_every_message_is_said() -> None:
    templates, scripts = files("*.html", "*.xml").values(), files("*.js").values()
    said = {*python_strings(), *content_strings()}
    said.update(key for text in templates for key in _QUOTED.findall(text))
    in_scripts = {key for text in scripts for key in _QUOTED.findall(text)}
    for prefix in {prefix for text in templates for prefix in _SAYINGS.findall(text)}:
        said.update(prefix + key.removeprefix(prefix) for key in in_scripts)
    beginnings = tuple(one for one in said if _BEGINNING.fullmatch(one))  # of a key made of two parts
    unsaid = {key for key in ENGLISH.messages if key not in said and not key.startswith(beginnings)}
    assert sorted(unsaid) == []


def test_every_message_is_well_formed_and_plain() -> None:
    for key, message in ENGLISH.messages.items():
        for form in message.forms.values():
            text = "".join(piece + ("0" if name else "") for piece, name in form)
            root = ET.fromstring(f"<p>{text}</p>")  # noqa: S314  # our own text
            assert {one.tag for one in root.iter()} <= {"p", "a", "abbr", "b", "bdi", "br", "code"} | {
                *("em", "i", "kbd", "q", "span", "strong", "time", "cite")
            }, key
            assert " ".join(text.split()) == text, f"{key}: white space"
    for prefix in {prefix for text in files("*.html").values() for prefix in _SAYINGS.findall(text)}:
        assert "<" not in ENGLISH.sayings(prefix), f"{prefix}: a script shows text, no elements"


# --- nothing beside it ------------------------------------------------------------------------------------


def wrapped(text: str) -> str:
    """Return a message with brackets round each run of its words."""
    pieces = _PIECES.split(text.replace("{{", "\0").replace("}}", "\1"))
    told = "".join(
        piece if place % 2 or not re.search(r"\w", piece) else f"⟦{piece}⟧"
        for place, piece in enumerate(pieces)
    )
    return told.replace("\0", "{{").replace("\1", "}}")


def pseudo(folder: Path) -> Path:
    """Make the catalogue of a language in which every word of the interface is told from every other."""
    made = Catalog("en")
    with (interface.FOLDER / "en.po").open(encoding="utf-8") as lines:
        for message in read_po(lines, "en"):
            if message.id:
                text = message.string or ""
                made.add(message.id, wrapped(text) if isinstance(text, str) else [*map(wrapped, text)])
    with (folder / "en.po").open("wb") as out:
        write_po(out, made)
    return folder


@pytest.fixture(scope="module")
def pseudo_app(built: BuiltRelease, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(built.settings)
    interface.register(app, pseudo(tmp_path_factory.mktemp("pseudo")))
    return app


@pytest.fixture(scope="module")
def told(built: BuiltRelease) -> "Data":
    return Data(built)


class Data:
    """What a page may show that is no word of the interface."""

    def __init__(self, built: BuiltRelease) -> None:
        release = built.release.path
        self.whole: set[str] = set()
        texts = [file.read_text(encoding="utf-8") for file in (ROOT / "seeds").glob("*.txt")]
        for file in (*release.glob("*.json"), *release.glob("*.tsv")):
            self.whole.update(map(folded, re.split(r'[\t\n"/]', file.read_text(encoding="utf-8"))))
        for file in (WEB / "reconcile").glob("*.yaml"):
            self.whole.update(map(folded, re.split(r"\n|: ", file.read_text(encoding="utf-8"))))
        for question in examples(built.settings):
            self.whole.update((folded(question.question), folded(question.name)))
        said = [*ox.Store.read_only(str(release / "store"))]
        for file in release.rglob("*.ttl"):
            said += ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        for term in {term for quad in said for term in (quad.subject, quad.predicate, quad.object)}:
            if isinstance(term, ox.Literal):
                # The name of a term from elsewhere is shown without the vocabulary it is from.
                self.whole.update((folded(term.value), folded(re.sub(r" \([^()]+\)$", "", term.value))))
                texts.append(term.value)
            elif isinstance(term, ox.NamedNode):
                sort, _, rest = term.value.partition("/id/")[2].partition("/")
                local = re.split(r"[/#]", term.value)[-1]
                spelt = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local)
                self.whole.update(map(folded, (term.value, local, spelt, f"{sort} {rest}", f"{sort}:{rest}")))
        self.texts = "\n".join(" ".join(text.split()) for text in texts)

    def has(self, text: str) -> bool:
        """Return whether a text is data, or no words at all."""
        text = folded(text).strip(" ·")
        words = re.sub(r"^[\d.,]+ |[.]$", "", text)
        return bool(
            not re.search(r"[^\W\d_]{2}", re.sub(r"[0-9a-f]{16,}", "", text))
            or (text in self.whole or words in self.whole or words in _NAMES)
            or _MOMENT.fullmatch(text)
        )

    def quotes(self, text: str, words: int = 3) -> bool:
        """Return whether a text of some words is a part of one of the data."""
        text = " ".join(text.split())
        return text.count(" ") >= words - 1 and text in self.texts


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


_CODE = {f"{XHTML}{name}" for name in ("code", "pre", "script", "style", "textarea", "kbd", "samp")}
_CODE.add("{http://www.w3.org/2000/svg}svg")
_NAMES = {
    *("turtle", "json-ld", "n-triples", "rdf/xml", "trig", "n-quads", "html", "json", "csv", "tsv", "xml"),
    *("bibtex", "csl-json", "rdf patch", "sha-256", "cc by 4.0", "kb", "mb", "gb", "utc", "sparql"),
}
"""What formats, licences and units are called in every language."""
_ATTRIBUTES = ("title", "aria-label", "aria-description", "alt", "placeholder", "label", "data-label")
_PROGRAM = "application/problem+json, application/sparql-results+json"
_SHOWN_ATTRIBUTE = re.compile(r'\s(?:title|aria-label|alt|placeholder|data-label)="([^"]*)"')
_WORD = re.compile(r"[^\W\d_]{2}")
_KEYLIKE = re.compile(r"[a-z0-9.-]*")
_SCRIPT_TEXT = re.compile(r"""(["'])((?:(?!\1)[^\\\n]|\\.)*)\1|`((?:[^`\\]|\\.)*)`""")
_QUOTES = {f"{XHTML}blockquote", f"{XHTML}q", f"{XHTML}mark"}
_INVERTED = re.compile(r"“([^”]*)”")
_APART = re.compile(r"[,;:·/()“”†–—…→+¶|]|\s-\s|\.(?:\s|$)")
"""What stands between the pieces of a line that is put together of several."""


def visible(element: ET.Element, quoted: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield every text that a reader sees or hears, and whether it is quoted from a report."""
    quoted = quoted or element.tag in _QUOTES or "quoted" in element.get("class", "").split()
    yield from ((element.attrib[name], quoted) for name in _ATTRIBUTES if name in element.attrib)
    if element.tag == f"{XHTML}input" and element.get("type") in {"submit", "button", "reset"}:
        yield element.get("value", ""), quoted
    if element.tag not in _CODE:
        yield element.text or "", quoted
    for child in element:
        if element.tag not in _CODE:
            yield from visible(child, quoted)
            yield child.tail or "", quoted


def beside(page: ET.Element, data: Data, said: frozenset[str] = frozenset()) -> set[str]:
    """Return the texts of a page that are neither of the interface nor data, nor in *said*."""
    left: set[str] = set()
    for text, quoted in visible(page):
        for part in _APART_FROM_DATA.split(text):
            if data.has(part) or part.strip(" ·\n") in said:
                continue
            for number, piece in enumerate(_INVERTED.split(part)):  # a claim is called by its words
                words = 1 if quoted or number % 2 else 3
                if not all(data.quotes(one.rstrip("…"), words) for one in piece.split(" … ")):
                    left.update(" ".join(one.split()) for one in _APART.split(piece) if not data.has(one))
    return {one for one in left if not data.quotes(one)}


@pytest.mark.parametrize("kind", page_kinds.EVERY)
def test_no_word_stands_beside_the_catalogue(kind: str, pseudo_app: Flask, told: Data) -> None:
    client, path = pseudo_app.test_client(), page_kinds.EVERY[kind]
    response = client.get(path, headers={"Accept": "text/html"})
    assert "⟦" in response.text
    fault = client.get(path, headers={"Accept": _PROGRAM}).get_json(silent=True, force=True) or {}
    told_to_programs = [str(fault.get(name)) for name in ("status", "title", "detail")]
    asked = [value for _, value in parse_qsl(path.partition("?")[2])]
    said = frozenset(
        part.strip() for text in (*told_to_programs, *asked) for part in _APART_FROM_DATA.split(text)
    )
    assert beside(ET.fromstring(response.text), told, said) == set()  # noqa: S314  # our own page


def test_no_branch_of_a_template_has_words_of_its_own() -> None:
    left = []
    for file, text in files("*.html").items():
        text = re.sub(r"\{#.*?#\}|<(pre|code|style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", text, flags=re.DOTALL)
        words = [*_SHOWN_ATTRIBUTE.findall(text), *re.sub(r"<[^>]*>", "\n", text).split("\n")]
        left += [(file.name, one) for word in words for one in word.split("\0") if _WORD.search(one)]
    assert [one for one in left if folded(one[1]) not in _NAMES] == []


def test_no_script_has_words_of_its_own() -> None:
    left = []
    for file, text in files("*.js").items():
        text = re.sub(r"/\*.*?\*/|(?:^|\s)//[^\n]*", "", text, flags=re.DOTALL)
        for _, quoted, made in _SCRIPT_TEXT.findall(text):
            said = quoted or re.sub(r"\$\{[^}]*\}", "", made)
            if not _KEYLIKE.fullmatch(said) and re.search(
                r"\b[A-Z][a-z]+ [a-z]{2}|[a-z]{2}[.:!?…]$|\b(?:the|of|and|to|is)\b", said
            ):
                left.append((file.name, said))
    assert left == []


# --- how a message is said --------------------------------------------------------------------------------

_SOME = """
msgid "tests.plain"
msgstr "Fish &amp; <b>chips</b> for {who}"

msgid "tests.called"
msgstr "Called {who}"

msgid "tests.found"
msgid_plural "tests.found"
msgstr[0] "{count} thing"
msgstr[1] "{count} things"

msgid "tests.alone"
msgstr "Only in English"
"""
_RUSSIAN = """
msgid "tests.found"
msgid_plural "tests.found"
msgstr[0] "{count} вещь"
msgstr[1] "{count} вещи"
msgstr[2] "{count} вещей"

#, fuzzy
msgid "tests.plain"
msgstr "Рыба для {who}"
"""


def read(folder: Path, **texts: str) -> dict[str, Catalogue]:
    for language, text in texts.items():
        (folder / f"{language}.po").write_text(text, encoding="utf-8")
    return catalogue.read(folder)


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (0, "0 things", "0 вещей"),
        (1, "1 thing", "1 вещь"),
        (3, "3 things", "3 вещи"),
        (21, "21 things", "21 вещь"),
        (12345, "12,345 things", "12\u00a0345 вещей"),
    ],
)
def test_a_number_chooses_the_form(count: int, english: str, russian: str, tmp_path: Path) -> None:
    found = read(tmp_path, en=_SOME, ru=_RUSSIAN)
    assert found["en"].say("tests.found", {"count": count}) == english
    assert found["ru"].say("tests.found", {"count": count}) == russian


def test_what_is_not_translated_or_not_surely_is_said_in_english(tmp_path: Path) -> None:
    russian = read(tmp_path, en=_SOME, ru=_RUSSIAN)["ru"]
    assert russian.say("tests.alone", {}) == "Only in English"
    assert russian.say("tests.plain", {"who": "all"}) == "Fish &amp; <b>chips</b> for all"


@pytest.mark.parametrize("hostile", [one.text for one in corpus()])
def test_a_hostile_value_is_inert(hostile: str, tmp_path: Path) -> None:
    english = read(tmp_path, en=_SOME)["en"]
    text, title = (english.say(f"tests.{key}", {"who": hostile}) for key in ("plain", "called"))
    shown = ET.fromstring(f'<p title="{title}">{text}</p>')  # noqa: S314  # made just now
    assert [(one.tag, [*one.attrib]) for one in shown.iter()] == [("p", ["title"]), ("b", [])]
    assert "".join(shown.itertext()) == "Fish & chips for " + re.sub(r"\r\n?", "\n", str(legible(hostile)))


def test_markup_is_put_in_as_it_is(tmp_path: Path) -> None:
    said = read(tmp_path, en=_SOME)["en"].say("tests.plain", {"who": Markup("<i>all</i>")})
    assert said == "Fish &amp; <b>chips</b> for <i>all</i>"


def test_a_script_gets_its_words_as_plain_text(tmp_path: Path) -> None:
    found = read(tmp_path, en=_SOME, ru=_RUSSIAN)
    assert json.loads(found["en"].sayings("tests.found")) == {
        "tests.found": {"one": "{count} thing", "other": "{count} things"}
    }
    assert json.loads(found["ru"].sayings("tests.found"))["tests.found"]["few"] == "{count} вещи"
    with pytest.raises(LookupError, match="begins with “nothing”"):
        found["en"].sayings("nothing")


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("tests.nothing", {}, "no message “tests.nothing”"),
        ("tests.plain", {}, "“tests.plain” takes who; it was given nothing"),
        ("tests.plain", {"who": "a", "what": "b"}, "it was given what, who"),
        ("tests.plain", {"who": None}, "The value who of a message is None"),
        ("tests.found", {"count": "many"}, "'many': not a whole number"),
    ],
)
def test_a_mistake_in_asking_is_told(key: str, values: dict[str, object], told: str, tmp_path: Path) -> None:
    with pytest.raises((LookupError, TypeError), match=re.escape(told)):
        read(tmp_path, en=_SOME)["en"].say(key, values)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (
            {"en": _SOME + '\nmsgid "tests.alone"\nmsgstr "Twice"\n'},
            "en.po, line 16: the message “tests.alone” is",
        ),
        (
            {"en": _SOME, "ru": 'msgid "tests.new"\nmsgstr "Новое"\n'},
            "ru.po, line 1: there is no English message",
        ),
        ({"en": _SOME, "ru": 'msgid "tests.alone"\nmsgstr "{x}"\n'}, "“tests.alone” takes nothing"),
        ({"en": 'msgid "Tests"\nmsgstr "x"\n'}, "“Tests” is no key"),
        ({"en": 'msgid "tests.x"\nmsgstr "{x!r}"\n'}, "must be the name of a value alone"),
        ({"en": 'msgid "tests.x"\nmsgstr "{x"\n'}, "line 1: "),
        ({"en": 'msgid "tests.x"\nmsgstr ""\n'}, "there must be a text for other"),
        ({"en": 'msgid "tests.x"\nmsg "y"\n'}, "en.po, line 2: "),
        ({"xx-nowhere": 'msgid "tests.x"\nmsgstr "y"\n'}, "“xx-nowhere” is no language"),
        ({"ru": _RUSSIAN}, "en.po: cannot be read (No such file or directory)"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(texts: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=re.escape(told)):
        read(tmp_path, **texts)


def test_another_language_needs_its_file_alone(built: BuiltRelease, tmp_path: Path) -> None:
    copy(interface.FOLDER / "en.po", tmp_path)
    (tmp_path / "ar.po").write_text('msgid "site.skip"\nmsgstr "إلى المحتوى"\n', encoding="utf-8")
    app = create_app(built.settings)
    interface.register(app, tmp_path)
    answers = {
        tag: app.test_client().get("/releases", headers={"Accept": "text/html", "Accept-Language": tag})
        for tag in ("ar-EG", "en, ar;q=0.9", "de")
    }
    arabic = ET.fromstring(answers["ar-EG"].text)  # noqa: S314  # our own page
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    assert "إلى المحتوى" in answers["ar-EG"].text
    assert "Releases" in answers["ar-EG"].text
    for tag in ("en, ar;q=0.9", "de"):
        assert 'lang="en"' in answers[tag].text
        assert "Skip to the content" in answers[tag].text
    assert all("Accept-Language" in answer.vary for answer in answers.values())
    assert answers["ar-EG"].get_etag() != answers["de"].get_etag()
