"""The forms of an answer as they are negotiated: the query engine's table, by media type."""

from collections.abc import Iterable

from communique.query.forms import ResultForm
from communique.web.http.negotiate import Form

_GENERIC = {"json": "application/json", "jsonld": "application/json"}
"""What a client may call a form that knows no better name for it."""


def offer(form: ResultForm) -> Form:
    """Return a form of the query engine as one that can be negotiated."""
    return Form(form.title, form.media_type, form.name)


def offers(there: Iterable[ResultForm]) -> list[Form]:
    """Return what can be negotiated for: each form by its own media type, then by a more general one."""
    listed = list(there)
    general = [Form(form.title, _GENERIC[form.name], form.name) for form in listed if form.name in _GENERIC]
    return [*map(offer, listed), *general]


def told(there: Iterable[ResultForm]) -> str:
    """Return the sentence of a 406: what there is."""
    return f"This answer can be had as {', '.join(f'{form.title} ({form.media_type})' for form in there)}."
