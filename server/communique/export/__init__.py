"""``communique export wikidata``: what Wikidata could be told of the documents of a release.

What is said is data, in ``mappings/export-wikidata/``: the properties, and the queries for their values.
:mod:`~communique.export.told` asks a release, :mod:`~communique.export.drafting` makes statements with
references of it, and :mod:`~communique.export.batches` puts them in an order in which Wikidata can be told.
Each form has a module of its own: :mod:`~communique.export.quickstatements` (QuickStatements),
:mod:`~communique.export.sheet` (its CSV), :mod:`~communique.export.entities` (Wikibase JSON) and
:mod:`~communique.export.words` (sentences for people). Nothing is sent anywhere.
"""
