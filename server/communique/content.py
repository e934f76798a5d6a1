"""Everything the content folders say, read once for a build."""

from collections.abc import Mapping
from dataclasses import dataclass

from communique import annotations, authors, lexicon, links, mapping, reason, resources
from communique.authors import Author
from communique.config import Settings
from communique.lexicon import Lexicon, Vocabulary
from communique.links import Link
from communique.names import Names
from communique.registry import Registry


@dataclass(frozen=True)
class Content:
    """The vocabulary, the mappings and the reviewed records of one publisher."""

    settings: Settings
    names: Names
    vocabulary: Vocabulary
    lexicon: Lexicon
    form: annotations.RecordForm
    registry: Registry
    authors: Mapping[str, Author]
    links: tuple[Link, ...]
    mappings: mapping.MappingSet
    rules: tuple[reason.Rule, ...]
    reviewed: annotations.Reviewed


def load(settings: Settings) -> Content:
    """Return the content of the folders ``ontology/`` and ``mappings/``.

    Raises: a :class:`communique.errors.DataError` naming file and line for anything that cannot be read.
    """
    top = resources.folder("mappings", settings)

    def table(name: str) -> tuple[str, str]:
        return resources.read(top / name, settings), str(top / name)

    names = Names(settings.base_iri)
    vocabulary = lexicon.read(settings)
    tables = [(resources.read(file, settings), str(file)) for file in resources.walk(top, ".sssom.tsv")]
    return Content(
        settings=settings,
        names=names,
        vocabulary=vocabulary,
        lexicon=lexicon.lexicon(vocabulary, names),
        form=annotations.record_form(settings),
        registry=Registry.parse(*table("registry.tsv")),
        authors=authors.parse(*table("authors.tsv")),
        links=tuple(link for text, name in tables for link in links.parse(text, name)),
        mappings=mapping.load(settings),
        rules=reason.rules(settings),
        reviewed=annotations.reviewed(settings),
    )
