"""The parameters of an address that holds the whole of what is asked, as those of lists and pictures do.

A parameter that there is not, a value that it cannot have, and one that is there twice and can be there once,
are refused (400): an answer that leaves out a misspelt wish would say something else than was asked.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.exceptions import BadRequest

from communique.web.http.answers import distinct
from communique.web.http.failures import problem
from communique.web.http.negotiate import Form

FORMAT, PAGE = "format", "page"
LAST_PAGE = 9_999_999
"""The largest number of a page that an address may name."""
_DIGITS = re.compile(r"[0-9]{1,7}")
_TOLD = 100
"""How many characters of what is refused are told back."""
_TRACKS = re.compile(r"utm_[a-z]+|[a-z]{1,3}clid")
"""What networks put into the links that are shared there; it asks for nothing."""


def check(there: Sequence[str]) -> None:
    """End the request with 400, which leads to the address without it, for a parameter that there is not."""
    said = [(name, value) for name, value in request.args.items(multi=True) if not _TRACKS.fullmatch(name)]
    unknown = next((name for name, _ in said if name not in there), None)
    if unknown is None:
        return
    known = urlencode([one for one in said if one[0] in there])
    path = f"{request.script_root}{request.path}"
    detail = f"There is no parameter “{unknown[:_TOLD]}” here; there are {', '.join(there)}."
    links = [["The same without it", f"{path}?{known}" if known else path]]
    abort(problem(400, "Bad Request", detail, links=links))


def single(name: str) -> str:
    """Return the value of a parameter that can be there once, empty when it is not there."""
    values = request.args.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"The parameter {name} is there {len(values)} times; it can be there once.")
    return values[0] if values else ""


def several(name: str, there: Sequence[str]) -> list[str]:
    """Return the values of a parameter, each one of those that there are; empty ones are none."""
    values = [value for value in request.args.getlist(name) if value]
    for value in values:
        if value not in there:
            told = ", ".join(there)
            raise BadRequest(f"The parameter {name} is “{value[:_TOLD]}”; it may be {told}.")
    return values


def one_of(name: str, there: Sequence[str]) -> str:
    """Return the value of a parameter that can be there once, one of those that there are, or empty."""
    single(name)
    return "".join(several(name, there))


def page() -> int | None:
    """Return the page that is asked for, from 1; None when none is."""
    text = single(PAGE)
    if text and (not _DIGITS.fullmatch(text) or int(text) == 0):
        raise BadRequest(f"The parameter page is “{text[:_TOLD]}”; it may be a number from 1 to {LAST_PAGE}.")
    return int(text) if text else None


def form(forms: Sequence[Form]) -> Form | None:
    """Return the form that the parameter ``format`` names, None when it names none."""
    name = one_of(FORMAT, [one.suffix for one in distinct(forms)])
    return next((one for one in forms if one.suffix == name), None)
