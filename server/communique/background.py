"""What is known besides the reports: links to other datasets and codes, of what a release speaks of.

The tables know more than any release: every state has its links there. What is published is what is linked
from a thing that occurs in the release, or from a concept.
"""

from collections.abc import Collection, Iterator, Mapping, Set

from communique import authors
from communique.codes import Coded
from communique.content import Content
from communique.errors import MappingError
from communique.links import Link, LinkSet
from communique.resolve import Row, Value


def rows(named: Set[str], content: Content) -> Iterator[Row]:
    """Yield a row for each link, each set that has one, and the codes of each thing.

    In: the IRIs of the things of ours that occur in the release; the content.
    Out: rows of the sources ``link``, ``link-set`` and ``code`` of ``mappings/provenance.yml``.
    Raises: :class:`MappingError` naming file and line of what has no author in ``authors.tsv``, or what a
    program made and no person reviewed.
    """
    known = {str(triple.subject)[1:-1] for triple in content.vocabulary.concepts} | named
    for links in content.links:
        yield from _links(links, known, content)
    for one in content.coded:
        iri = _in_use(one.iri, content)
        _check_author(content.names.thing("author", one.by), one.where, content)
        if iri in named:
            yield Row("code", _code(one, iri), one.where)


def _in_use(iri: str, content: Content) -> str:
    """Return the IRI that took the place of one that was replaced, or the same."""
    entry = content.registry.current(iri)
    return entry.iri if entry else iri


def _check_author(iri: str, where: str, content: Content, kinds: Collection[str] = authors.KINDS) -> None:
    """Check that ``authors.tsv`` has an author of one of the kinds."""
    found = content.authors.get(iri.removeprefix(content.names.thing("author", "")))
    if found is None:
        raise MappingError(f"{where}: there is no author {iri} in authors.tsv.")
    if found.kind not in kinds:
        raise MappingError(
            f"{where}: {iri} is a program; what it finds is published when people reviewed it."
        )


def _links(links: LinkSet, known: Set[str], content: Content) -> Iterator[Row]:
    for link in links.links:
        _check_author(link.author, link.where, content, authors.KINDS if link.reviewers else authors.PEOPLE)
        for reviewer in link.reviewers:
            _check_author(reviewer, link.where, content, authors.PEOPLE)
    subjects = {link: _in_use(link.subject, content) for link in links.links}
    found = [
        Row("link", _link(link, iri, links), link.where) for link, iri in subjects.items() if iri in known
    ]
    if found:
        about = {
            "id": links.iri,
            "license": links.license,
            "title": links.title,
            "description": links.description,
            "version": links.version,
        }
        yield Row("link-set", _said(about), links.iri)
    yield from found


def _link(link: Link, subject: str, links: LinkSet) -> dict[str, Value]:
    return _said(
        {
            "id": link.iri,
            "set": links.iri,
            "subject": subject,
            "predicate": link.predicate,
            "object": link.object,
            "justification": link.justification,
            "confidence": link.confidence_text,
            "author": link.author,
            "reviewer": link.reviewers,
            "date": link.date.isoformat(),
            "other": link.other,
            "comment": link.comment,
        }
    )


def _code(coded: Coded, iri: str) -> dict[str, Value]:
    return {"id": iri, "by": coded.by, "on": coded.on.isoformat(), **coded.codes}


def _said(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that are not empty: an empty one says nothing."""
    return {name: value for name, value in values.items() if value}
