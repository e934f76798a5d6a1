"""``python -m link_tables STORE`` in ``tests/``: the links of a release by type, against the evidence.

STORE is the folder ``store`` of a release. ``COMMUNIQUE_IDENTIFIERS`` names the folder of the evidence.
"""

import sys

import pyoxigraph as ox

from link_tables import evidence, published
from link_tables.tables import TABLES


def main() -> None:
    """Write a line a type: things, those with a verified identifier, those linked, links by dataset."""
    folder = evidence.folder()
    if len(sys.argv) != 2 or folder is None:
        sys.exit(__doc__)
    store = ox.Store.read_only(sys.argv[1])
    found = published.counts(store, published.identified(store, evidence.read(folder)))
    lines: list[tuple[str, ...]] = [("type", "things", "verified", "linked", *TABLES)]
    lines += [
        (kind, *map(str, (one.things, one.identified, one.linked, *one.links.values())))
        for kind, one in found.items()
    ]
    for name, *figures in lines:
        sys.stdout.write(f"{name:<20}{''.join(f'{figure:>10}' for figure in figures)}\n")


if __name__ == "__main__":
    main()
