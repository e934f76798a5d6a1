"""Links that lead programs from a document to what is cited and to the citation as a file.

RFC 8574 (``cite-as``) and the FAIR Signposting Profile, level 1, https://signposting.org/FAIR/.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import request

from communique.web import addresses
from communique.web.current import reader
from communique.web.http.links import Link
from communique.web.http.negotiate import Form
from communique.web.reading.reader import DCTERMS

BIBTEX = Form("BibTeX", "application/x-bibtex", "bib")
CSL = Form("CSL-JSON", "application/vnd.citationstyles.csl+json", "json")

_ABOUT_PAGE = "https://schema.org/AboutPage"
_PUBLISHER = ox.NamedNode(f"{DCTERMS}publisher")


def cite(thing: str = "", page: str = "", suffix: str = "") -> str:
    """Return the path of a citation: of a thing, of a page or document, or of the dataset.

    In: what follows ``/id/`` in the IRI of the thing; the path of the page with its query; the suffix of a
    form, or nothing where the client chooses.
    """
    name = f"/{addresses.encoded(thing)}" if thing else ""
    dot = f".{suffix}" if suffix else ""
    state = f"?{urlencode({'address': page}, safe='/:,')}" if page else ""
    return f"{request.script_root}/cite{name}{dot}{state}"


def _cited(about: str) -> tuple[str, str]:
    """Return the thing and the page that :func:`cite` needs for what a document is about."""
    names = reader().names
    if about.startswith(names.things):
        return about.removeprefix(names.things), ""
    if about == names.dataset or not about.startswith(names.base):
        return "", ""
    return "", "/" + about.removeprefix(names.base).partition("#")[0]


def signposts(about: str, landing: bool) -> Iterator[Link]:
    """Yield the links of a document.

    In: the IRI of what it is about; whether it is the page for people, to which the further links belong.
    """
    yield Link(addresses.encoded_iri(about), "cite-as")
    if not landing:
        return
    thing, page = _cited(about)
    for form in (BIBTEX, CSL):
        yield Link(cite(thing, page, form.suffix), "describedby", form.media_type)
    yield Link(_ABOUT_PAGE, "type")
    for publisher in reader().objects(ox.NamedNode(reader().names.ontology), _PUBLISHER):
        if isinstance(publisher, ox.NamedNode):
            yield Link(addresses.encoded_iri(publisher.value), "author")
