"""Text as it may stand in a page: without the characters that would harm it."""

import re

_ILLEGIBLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def legible(value: object) -> object:
    r"""Return what a page prints without the characters that would harm it.

    Those that XML does not have (XML 1.0 §2.2) are marked; those that turn the direction of what follows
    them (UAX #9 §2) are left out, as each value has a direction of its own.

    >>> legible("a\x00b\u202ec")
    'a�bc'
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):  # what is markup already was printed once
        return value
    if value.isprintable():  # as nearly all is; none of the characters in question is printable
        return value
    return _ILLEGIBLE.sub("\ufffd", _TURNING.sub("", value))
