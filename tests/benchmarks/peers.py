"""Other libraries over the dataset of a release.

Usage: ``python -m benchmarks.peers rdflib|pyshacl RELEASE [QUADS]``.
"""

import gzip
import sys
from pathlib import Path

from rdflib import Dataset, Graph

from communique import config
from communique.release import dumps

_FORMATS = {"nq": "nquads", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
"""rdflib's names of the forms that it does not call by their suffix."""


def _read(release: Path, most: int | None) -> Dataset:
    lines = gzip.decompress((release / "dumps/communique.nq.gz").read_bytes()).decode().split("\n")
    found = Dataset(default_union=True)
    found.parse(data="\n".join(lines[:most]), format="nquads")
    return found


def rdflib(release: Path, most: int | None) -> None:
    """Read the dataset and write it in the forms of our dumps."""
    found = _read(release, most)
    merged = Graph()
    for triple in found.triples((None, None, None)):
        merged.add(triple)
    for name in dumps.PUBLISHED:
        form = dumps.FORMS[name]
        (found if form.graphs else merged).serialize(format=_FORMATS.get(form.suffix, form.suffix))


def shacl(release: Path, most: int | None) -> None:
    """Validate the dataset against our shapes with pySHACL, called as its documentation says."""
    # Imported here, because the other peer is not to pay for it.
    import pyshacl

    from communique import validate

    shapes = validate.load_shapes(config.load({}))
    pyshacl.validate(_read(release, most), shacl_graph=shapes, inference="none")


if __name__ == "__main__":
    {"rdflib": rdflib, "pyshacl": shacl}[sys.argv[1]](
        Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None
    )
