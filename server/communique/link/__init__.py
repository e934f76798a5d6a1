"""Proposing Wikidata items for things and concepts that have none, for people to review.

::

    command        the command line
      │
    run            entities → candidates → proposals
      ├── subjects          who is asked for: the entities of a release
      ├── wikidata          a SPARQL endpoint ┐
      ├── reconciliation    a Reconciliation  ├── where candidates come from
      │                     service           │
      ├── files             a dump, a table   ┘
      │     └── asking      one request after the other: patient, polite, kept
      ├── judging           how good a candidate is, and why
      │     ├── likeness    of names: what else they are called, and what is left off (naming, terms)
      │     └── rules       what the tables in ``mappings/wikidata/`` say
      └── rows              SSSOM/TSV: what is proposed, and the rows that people wrote

Nothing here publishes a link: a proposal is read by a build only when it names who reviewed it.
"""
