"""What a picture is asked for: its filters, what is drawn, a page, a form. The address holds all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.datastructures import MultiDict

from communique.browse import Chosen
from communique.web import facets
from communique.web.http import parameters
from communique.web.http.answers import distinct, not_acceptable
from communique.web.http.negotiate import CSV, HTML, XHTML, Form, best
from communique.web.http.parameters import FORMAT, PAGE

JSON = Form("JSON", "application/json", "json")
FORMS = (HTML, XHTML, CSV, JSON)
"""The forms of a picture; a client without a wish gets the page."""


@dataclass(frozen=True)
class Own:
    """A parameter of a picture that is no filter."""

    name: str
    known: Sequence[str]
    """What it can be."""
    usual: str = ""
    """What it is when it is not given; empty for one that can be given several times and is then all."""

    def read(self) -> tuple[str, ...]:
        """Return what the request says of it.

        Raises: :class:`BadRequest` when that is none of the words it can be.
        """
        if self.usual:
            return (parameters.one_of(self.name, self.known) or self.usual,)
        given = parameters.several(self.name, self.known)
        return tuple(word for word in self.known if word in given or not given)

    @property
    def default(self) -> tuple[str, ...]:
        """What it is when it is not given."""
        return (self.usual,) if self.usual else tuple(self.known)


@dataclass(frozen=True)
class Asked:
    """A picture as an address names it."""

    path: str
    chosen: Chosen
    """What the things it shows must have."""
    own: Mapping[str, Sequence[str]]
    """What its own parameters say."""
    unusual: tuple[tuple[str, str], ...]
    """Those of them that are not as they are by themselves."""

    def address(self, *more: tuple[str, str]) -> str:
        """Return the address of this picture, with some parameters more."""
        query = urlencode([*self.chosen, *self.unusual, *more])
        return f"{self.path}?{query}" if query else self.path

    def narrowed(self, chosen: Chosen) -> str:
        """Return the address of the same picture with other filters."""
        return replace(self, chosen=chosen).address()

    def values(self, key: str) -> list[str]:
        """Return the values that are chosen of a facet."""
        return [value for name, value in self.chosen if name == key]


def read(segments: Sequence[str], filters: Sequence[str], own: Sequence[Own]) -> Asked:
    """Return what the request asks for; a filter without a value is none, as forms send it.

    In: the sorts of thing that are shown, each of which has the facets *filters*; the parameters besides.
    Raises: :class:`BadRequest` naming the parameter that there is not, or whose value there is not.
    """
    parameters.check((*filters, *(one.name for one in own), PAGE, FORMAT))
    given = MultiDict((key, value) for key in filters for value in request.args.getlist(key))
    for segment in segments:
        chosen = facets.chosen_from(given, segment)
    said = {one.name: one.read() for one in own}
    unusual = [(one.name, word) for one in own if said[one.name] != one.default for word in said[one.name]]
    return Asked(request.script_root + request.path, chosen, said, tuple(unusual))


def form(asked: Asked) -> tuple[Form, bool]:
    """Return the form that is wanted, and whether ``Accept`` had a say.

    Raises: :class:`BadRequest` for a form there is not; ends with 406 when the client wants none of them.
    """
    named = parameters.form(FORMS)
    found = named or best(request.headers.get("Accept"), FORMS)
    if found is None:
        others = [(one, asked.address((FORMAT, one.suffix))) for one in distinct(FORMS)]
        abort(not_acceptable("This picture", others))
    return found, named is None
