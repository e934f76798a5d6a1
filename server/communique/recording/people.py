"""Persons, and the offices they hold."""

from communique.recording.sketch import IMPLIED, STATED, Sketch


def draft(sketch: Sketch) -> None:
    """Draft who is named with which office of which state."""
    for one in sketch.found.persons:
        naming = sketch.namer.office(one.role, one.country)
        office = sketch.named(naming) if naming else None
        fields = {
            "class": "Person",
            "office": office,
            "state": sketch.state(one.country) if office else None,
        }
        person = sketch.named(sketch.namer.person(one.name))
        sketch.add("person", person, one.at, fields, IMPLIED if one.implied else STATED)
