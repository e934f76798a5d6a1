"""The annotations in the form of the annotated corpus, which other programs read and score."""

from typing import Any

from communique.extract.lexicon import Lexicon
from communique.extract.model import Agreement, Annotations, Event, Position, Span, Thing


def view(found: Annotations, text: str, name: str, lexicon: Lexicon) -> dict[str, Any]:
    """Return the annotations of a text as plain data, ready for JSON.

    In: the annotations, the stored text they are of, the text's name, the words of the language.
    Out: ``id``, ``published``, ``countries``, ``persons``, ``events``, ``agreements`` as the corpus has them,
    codes as its scheme has them; beside these ``positions`` and ``things``.
    """

    def quote(at: Span) -> dict[str, Any]:
        return {"quote": text[at[0] : at[1]], "start": at[0], "end": at[1]}

    def codes(scheme: str, slugs: tuple[str, ...]) -> list[str]:
        return list(dict.fromkeys(code for slug in slugs for code in lexicon.several(scheme, slug)))

    def event(one: Event) -> dict[str, Any]:
        return {
            "type": lexicon.code("event-kind", one.type),
            "date": one.date,
            "place": one.within or one.place,
            **quote(one.at),
        }

    def agreement(one: Agreement) -> dict[str, Any]:
        parties = [
            {
                "name": party.name,
                "country": party.country,
                "kind": lexicon.code("organization-kind", party.kind),
            }
            for party in one.parties
        ]
        return {
            **quote(one.at),
            "type": lexicon.code("form", one.form),
            "parties": parties,
            "areas": codes("area", one.areas),
            "subject": text[one.subject[0] : one.subject[1]] if one.subject else None,
            "number": one.number,
        }

    def thing(one: Thing) -> dict[str, Any]:
        return {"type": one.type, "name": one.name, **quote(one.at)}

    def position(one: Position) -> dict[str, Any]:
        return {
            **quote(one.at),
            "act": one.act,
            "label": one.label,
            "persons": list(one.persons),
            "countries": list(one.countries),
            "towards": list(one.towards),
            "areas": codes("area", one.areas),
            "concerns": [thing(about) for about in one.concerns],
        }

    return {
        "id": name,
        "published": found.published,
        "countries": list(found.countries),
        "persons": [
            {"name": one.name, "role": one.role or None, "country": one.country} for one in found.persons
        ],
        "events": [event(one) for one in found.events if one.type in lexicon.codes.get("event-kind", {})],
        "agreements": [agreement(one) for one in found.agreements],
        "positions": [position(one) for one in found.positions],
        "things": [thing(one) for one in found.things],
    }
