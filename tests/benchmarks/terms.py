"""Terms as N-Triples write them."""

from communique import config

SETTINGS = config.load({})
BASE = SETTINGS.base_iri

Statement = tuple[str, str, str]
"""A triple as its three terms."""

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RDFS_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
PREF_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
ALT_LABEL = "<http://www.w3.org/2004/02/skos/core#altLabel>"
DCTERMS_TYPE = "<http://purl.org/dc/terms/type>"
DCTERMS, PROV, OA, _XSD = (
    "http://purl.org/dc/terms/",
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/2001/XMLSchema#",
)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def thing(path: str) -> str:
    """Return the term of one of our things, by its path such as ``state/kz``."""
    return f"<{BASE}id/{path}>"


def term(name: str) -> str:
    """Return the term of a name of the ontology."""
    return f"<{BASE}ontology#{name}>"


def text(words: str, ending: str = "") -> str:
    """Return the term of a literal; *ending* is its language tag or datatype."""
    return f'"{words.translate(_ESCAPES)}"{ending}'


def english(words: str) -> str:
    """Return the term of an English text."""
    return text(words, "@en")


def typed(value: str, kind: str) -> str:
    """Return the term of a value of a datatype of XML Schema."""
    return text(value, f"^^<{_XSD}{kind}>")
