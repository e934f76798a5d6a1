"""How a citation is written: as a readable line, as BibTeX, as CSL-JSON.

BibTeX as BibTeX itself and biblatex read it, in UTF-8; CSL-JSON is input data of CSL 1.0.2, a list of one.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup

from communique.web.citing.cited import Cited, Original
from communique.web.http.negotiate import Form
from communique.web.http.signposts import BIBTEX, CSL
from communique.web.interface import say
from communique.web.templating import license_name
from communique.web.wording import day

TEXT = Form("Text", "text/plain", "txt")
FORMS = (BIBTEX, CSL, Form("CSL-JSON", "application/json", "json", general=True), TEXT)
"""The forms of a citation."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SPECIAL = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "&%$#_"},
        # BibTeX counts braces even after a backslash, so that a brace of the text must have a name.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def line(cited: Cited) -> Markup:
    """Return a citation as people read it."""
    return Markup(" ").join(_sentences(cited))


def text(cited: Cited) -> str:
    """Return the same as plain text, on one line."""
    return line(cited).striptags() + "\n"


def _sentences(cited: Cited) -> Iterator[Markup]:
    known = cited.edition
    who, year = "; ".join(known.authors), known.issued[:4]
    if who and year:
        yield say("cite.by-year", who=who, year=year)
    elif who or year:
        yield say("cite.by", who=who or year)
    form = {"dataset": "cite.title-dataset", "document": "cite.title-document"}
    yield say(form.get(cited.kind, "cite.title"), title=cited.title)
    if cited.version:
        yield say("cite.version", version=cited.version)
    if cited.kind not in {"dataset", "document"}:
        yield say("cite.in", dataset=known.title)
    if known.version and cited.kind != "document":
        yield say("cite.release", release=known.version)
    if cited.original:
        yield _record(cited.original)
    if known.license:
        yield say("cite.license", license=license_name(known.license))
    yield Markup("{}").format(cited.address)


def _record(report: Original) -> Markup:
    """Return which report a record of ours is of, as far as that is known."""
    who = ", ".join(filter(None, (report.publisher, day(report.issued))))
    key = "cite.record" + ("-titled" if report.title else "") + ("-by" if who else "")
    given = {"title": report.title, "who": who}
    return say(key, **{name: value for name, value in given.items() if value})


def _note(cited: Cited) -> str:
    told = [_record(cited.original).striptags()] if cited.original else []
    if cited.edition.license:
        told.insert(0, say("cite.license", license=license_name(cited.edition.license)).striptags())
    return " ".join(told)


def _where(cited: Cited) -> str:
    """Return what something is a part of, with its release."""
    known = cited.edition
    parts = [say("cite.in", dataset=known.title)] if cited.kind not in {"dataset", "document"} else []
    if known.version and cited.kind != "document":
        parts.append(say("cite.release", release=known.version))
    return " ".join(part.striptags() for part in parts)


# --- BibTeX ------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    r"""Return a text as the value of a field of BibTeX.

    >>> escaped("50 % of {a_b}"), escaped("Ђура & Ko")
    ('50 \\% of \\textbraceleft{}a\\_b\\textbraceright{}', 'Ђура \\& Ko')
    """
    return text.translate(_SPECIAL)


def bibtex(cited: Cited) -> str:
    r"""Return an entry of BibTeX: ``@dataset`` for the dataset, else ``@misc``.

    Names and titles stand in braces of their own, so that no style takes them apart or makes them small; a
    URL is verbatim and has no braces, as it is a URI.
    """
    known = cited.edition
    fields = {
        "author": " and ".join(f"{{{escaped(name)}}}" for name in known.authors),
        "title": f"{{{escaped(cited.title)}}}",
        "howpublished": escaped(_where(cited)),
        "year": known.issued[:4],
        "date": known.issued,
        "version": escaped(cited.version or known.version),
        "publisher": " and ".join(f"{{{escaped(name)}}}" for name in known.authors),
        "url": cited.address,
        "note": escaped(_note(cited)),
    }
    kind = "dataset" if cited.kind == "dataset" else "misc"
    rows = "".join(f"  {name:<12} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{cited.key},\n{rows}}}\n"


# --- CSL-JSON ----------------------------------------------------------------------------------------------


def csl(cited: Cited) -> str:
    """Return a citation as CSL-JSON."""
    known, report = cited.edition, cited.original
    part = cited.kind not in {"dataset", "document"}
    item = {
        "id": cited.key,
        "type": cited.kind,
        "title": cited.title,
        "author": [{"literal": name} for name in known.authors],
        "publisher": "; ".join(known.authors),
        "issued": _date(known.issued),
        "container-title": known.title if part else "",
        "version": cited.version or known.version,
        "URL": cited.address,
        "original-title": report.title if report else "",
        "original-publisher": report.publisher if report else "",
        "original-date": _date(report.issued) if report else {},
        "note": _note(cited),
    }
    return (
        json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)
        + "\n"
    )


def _date(text: str) -> dict[str, list[list[int]]]:
    """Return an ISO date, whole or in part, as CSL-JSON has dates; nothing for any other text.

    >>> _date("2026-02-27"), _date("2026-02"), _date("soon")
    ({'date-parts': [[2026, 2, 27]]}, {'date-parts': [[2026, 2]]}, {})
    """
    match = _DATE.match(text)
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else {}


_WRITERS: Mapping[str, Callable[[Cited], str]] = {BIBTEX.suffix: bibtex, CSL.suffix: csl, TEXT.suffix: text}
"""How each form is written, by its suffix."""


def write(cited: Cited, form: Form) -> str:
    """Return a citation in one of the forms."""
    return _WRITERS[form.suffix](cited)
