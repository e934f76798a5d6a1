"""``communique export wikidata``: what Wikidata could be told of the documents of a release.

What is said is data, in ``mappings/export-wikidata/``: the properties, and the queries for their values.
:mod:`~communique.export.told` asks a release, :mod:`~communique.export.drafting` makes statements with
references of it, and :mod:`~communique.export.batches` puts them in an order in which Wikidata can be told.
Each form has a module of its own: :mod:`~communique.export.quickstatements` (QuickStatements),
:mod:`~communique.export.sheet` (its CSV), :mod:`~communique.export.entities` (Wikibase JSON) and
:mod:`~communique.export.words` (sentences for people). Nothing is sent anywhere.
"""

LICENCE = (
    "Wikidata is in the public domain (CC0) and our data under CC BY 4.0: what is exported are facts and no"
    " quotes, and you may give them as CC0."
)
"""Said wherever something is exported."""
