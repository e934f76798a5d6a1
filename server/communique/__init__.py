"""Communiqué turns diplomatic communiqués into linked data, every statement traceable to its words.

Where each step stands, from a text to a page; ``build`` goes through the first eight:

1. read: ``documents``, texts and what is known of them, from ``seeds/`` or any folder
2. extract: ``extract/``, what the words say; ``recording/``, that as records; both by ``lexicon``
3. review: ``annotations``, records as a person left them; ``review/``, how they get to a person and back
4. resolve: ``resolve`` and ``resolving/``, which things are one; ``registry`` and ``minting``, their IRIs
5. map: ``mapping``, rows to quads by ``mappings/*.yml``; the rows also of ``claims`` and ``background``
6. reason: ``reason``, what follows by ``ontology/rules/``; ``dataset`` puts steps 4 to 6 together
7. validate: ``validate`` by ``shapes/``, ``vetting`` record by record; ``check/`` asks reasoners, if wanted
8. release: ``release/``, immutable folders; ``indexes`` of names (``search/``) and of facets (``browse/``)
9. serve: ``serving``, the processes; ``served``, the release at hand; ``store/``, its data or another
   endpoint's; ``query/``, the query service; ``web/``, every address

Beside them: ``vocabulary/``, what the ontology shows of itself; ``link/`` and ``export/``, from and to
Wikidata; ``cli``, the commands; ``config``, the settings; ``content``, the content folders.
"""

from importlib.metadata import version

__version__ = version("communique")
