"""Everything the content folders say, read once for a build."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from communique import annotations, authors, codes, lexicon, links, mapping, reason, resources, turtle
from communique.authors import Author
from communique.codes import Coded
from communique.config import Settings
from communique.extract.lexicon import Lexicon
from communique.lexicon import Codes, Vocabulary
from communique.links import LinkSet
from communique.minting import Spellings
from communique.names import Names
from communique.recording.naming import Known
from communique.registry import Registry
from communique.release import TABLES, description
from communique.vocabulary import patterns

_VOCABULARY: tuple[resources.Folder, ...] = ("ontology", "shapes")


@dataclass(frozen=True)
class Content:
    """The vocabulary, the mappings and the reviewed records of one publisher."""

    settings: Settings
    names: Names
    vocabulary: Vocabulary
    codes: Codes
    lexicon: Lexicon
    form: annotations.RecordForm
    registry: Registry
    authors: Mapping[str, Author]
    links: tuple[LinkSet, ...]
    coded: tuple[Coded, ...]
    """The codes of things in other systems, such as ISO 3166."""
    mappings: mapping.MappingSet
    rules: tuple[reason.Rule, ...]
    reviewed: annotations.Reviewed
    spellings: Spellings
    """Words that mean the same in names."""
    labels: Mapping[str, Mapping[str, str]]
    """Concept scheme → code → its English label."""
    texts: Mapping[str, str]
    """The files that are published as they are: path in a release → text."""

    @cached_property
    def known(self) -> Known:
        """The things of the registry, found by what identifies them in texts."""
        return Known(self.registry, self.spellings, self.lexicon)


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
        codes=lexicon.codes(vocabulary, names),
        lexicon=lexicon.lexicon(vocabulary, names, settings),
        form=annotations.record_form(settings),
        registry=Registry.parse(*table("registry.tsv")),
        authors=authors.parse(*table("authors.tsv")),
        links=tuple(links.read(text, name) for text, name in tables),
        coded=codes.parse(*table("codes.tsv")) if (top / "codes.tsv").is_file() else (),
        mappings=mapping.load(settings),
        rules=reason.rules(settings),
        reviewed=annotations.reviewed(settings),
        spellings=Spellings.parse(*table("spellings.tsv")),
        labels=lexicon.labels(vocabulary, names),
        texts=texts(settings, names),
    )


def texts(settings: Settings, names: Names) -> dict[str, str]:
    """Return the files of the content folders that a release carries: path in the release → text.

    Raises: :class:`communique.errors.VocabularyError` naming a file that is not Turtle, or no pattern.
    So a page that cannot be shown is found now, and not by a visitor.
    """
    files = {
        f"{name}/{path}": file
        for name in _VOCABULARY
        for suffix in (".ttl", ".svg")  # the patterns of the ontology are drawn
        for path, file in resources.tree(resources.folder(name, settings), suffix)
    }
    beside = {
        name: resources.folder("mappings", settings) / name for name in ("registry.tsv", description.HEAD)
    }
    files |= {name: file for name, file in beside.items() if file.is_file()}
    tables = resources.tree(resources.folder("mappings", settings), ".tsv")
    files |= {f"mappings/{path}": file for path, file in tables if path.endswith(TABLES)}
    found = {}
    for path, file in files.items():
        found[path] = text = resources.read(file, settings)
        folder, _, name = path.rpartition("/")
        if name.endswith(".ttl"):
            turtle.parse(text, str(file))
            if folder == f"ontology/{patterns.FOLDER}":
                patterns.parse(text, name.removesuffix(".ttl"), names)
    return found
