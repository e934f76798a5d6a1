"""Step 2, extract: what the words of a text say, as annotations.

Text in, :class:`~communique.extract.model.Annotations` out: typed records, each with the passages that say
it. No RDF, no network, no model weights; the same text always gives the same annotations. What the words of a
language mean stands in the vocabulary (``ontology/concepts``, ``mappings/lexicon``), not here.
"""
