"""A search result as JSON and as a page, and the addresses that lead from one search to another."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import render_template, request, url_for

from communique.browse import SORTS
from communique.search.index import Hit
from communique.web import addresses, listing, vocabulary, wording
from communique.web.citing.reuse import Offer, Reuse
from communique.web.current import browse, reader, settings
from communique.web.listing import Page
from communique.web.search import found
from communique.web.search.found import Found, Question, name_of
from communique.web.wording import Shown


@dataclass(frozen=True)
class Choice:
    """A sort or a state that a search can be narrowed to."""

    name: str
    """What the address calls it."""
    label: str
    count: int
    href: str
    """The path of the search narrowed to it; of one that is chosen, of the search without it."""
    chosen: bool


def parameters(asked: Question) -> dict[str, str]:
    """Return what the address of a search says of it."""
    names = reader().names
    said = {"q": asked.text, "type": name_of(asked.kind, names), "state": _code(asked.state)}
    return {name: value for name, value in said.items() if value}


def address(asked: Question, suffix: str = "", page: int = 1) -> str:
    """Return the path of a search, in the form of a suffix or negotiated."""
    said = urlencode({**parameters(asked), **({"page": str(page)} if page > 1 else {})})
    path = url_for("search.search", suffix=suffix) if suffix else url_for("search.search")
    return f"{path}?{said}" if said else path


def _code(state: str) -> str:
    return state.rpartition("/")[2]


def host() -> str:
    """Return what the path of an address stands behind: scheme and host, as the client sees them."""
    return request.host_url.rstrip("/")


def document(iri: str) -> str:
    """Return the address of the document about a thing; of a thing of others, its own IRI.

    An IRI that leads nowhere, or would run as a script, is given as the search for it.
    """
    local = addresses.local(iri, settings().base_iri, request.script_root)
    return f"{host()}{local}" if local else addresses.outside(iri) or f"{host()}{address(Question(iri))}"


def _also(hit: Hit) -> str:
    """Return the name that was found, if it is not the label."""
    return hit.name if hit.name != hit.entry.label else ""


def told(hit: Hit) -> str:
    """Return what tells a hit from its namesakes, and by which name it was found."""
    return " · ".join(part for part in (hit.entry.note, _also(hit)) if part)


def _sorts(asked: Question, result: Found) -> list[Choice]:
    """Return the sorts of what was found; the chosen one is among them even when nothing was."""
    chosen = [(asked.kind, 0)] if asked.kind and asked.kind not in dict(result.sorts) else []
    return [
        Choice(
            name_of(kind, reader().names),
            _heading(kind),
            count,
            address(Question(asked.text, "" if kind == asked.kind else kind, asked.state)),
            kind == asked.kind,
        )
        for kind, count in (*result.sorts, *chosen)
    ]


def _states(asked: Question, result: Found) -> list[Choice]:
    """Return the states of what was found."""
    chosen = [(asked.state, 0)] if asked.state and asked.state not in dict(result.states) else []
    return [
        Choice(
            _code(state),
            reader().label(state).text,
            count,
            address(Question(asked.text, asked.kind, "" if state == asked.state else state)),
            state == asked.state,
        )
        for state, count in (*result.states, *chosen)
    ]


def _heading(kind: str) -> str:
    return listing.heading_of(ox.NamedNode(kind), reader()) or reader().label(kind).text


def as_json(asked: Question, result: Found, page: Page) -> dict[str, Any]:
    """Return a page of a result as the schema ``SearchResult`` of ``openapi.yaml`` has it."""
    names = reader().names

    def counted(choices: list[Choice]) -> list[dict[str, Any]]:
        return [{"id": one.name, "label": one.label, "count": one.count} for one in choices]

    return {
        "query": asked.text,
        "type": name_of(asked.kind, names) or None,
        "state": _code(asked.state) or None,
        "total": page.total,
        "complete": result.complete,
        "page": page.number,
        "pages": page.last,
        "hits": [
            {
                "id": hit.entry.iri,
                "label": hit.entry.label,
                "name": hit.name,
                "type": name_of(found.kind_of(hit.entry, names), names) or None,
                "note": hit.entry.note,
                "document": document(hit.entry.iri),
            }
            for hit in result.hits[page.begin : page.end]
        ],
        "types": counted(_sorts(asked, result)),
        "states": counted(_states(asked, result)),
    }


def as_page(asked: Question, result: Found, page: Page) -> str:
    """Return a page of a result for people; without a question, what can be asked."""
    look = reader()
    hits = result.hits[page.begin : page.end]
    return render_template(
        "search.html",
        asked=asked,
        parameters=parameters(asked),
        hits=[(wording.named(hit.entry.iri, look), hit.entry, _also(hit)) for hit in hits],
        page=page,
        complete=result.complete,
        sorts=_sorts(asked, result),
        states=_states(asked, result),
        there=() if asked else _there(),
        schemes=() if asked else vocabulary.schemes(),
        as_json=address(asked, "json", page.number),
        reuse=Reuse(forms=(Offer("JSON", address(asked, "json", page.number), "application/json"),)),
    )


def _there() -> list[tuple[Shown, str, int]]:
    """Return every sort that people look for: its heading, the path of its list, how many there are."""
    counted = [(sort, browse().count(sort.segment)) for sort in SORTS if sort.main]
    return [
        (Shown(listing.heading(sort)), url_for("lists.listed", segment=sort.segment), count)
        for sort, count in counted
        if count
    ]
