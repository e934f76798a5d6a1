"""Which things of several texts are one: documents, events, positions, and the names of all.

    assignment  the best one-to-one pairing of two lists
    matching    how alike two tellings of a document are, and why
    papers      tellings of documents → the documents there are
    unnamed     passages that tell of documents without naming them → those that other texts name
    occasions   tellings of events → the events there are
    stances     tellings of positions → the positions there are
    citations   further reports that texts point to → those the registry knows
    titles      keys, slugs and labels of what is new among these
    directory   every thing's entry: the registry's, else a new one
    settling    drafts → records
    together    all of it, from the drafts of all documents to their records

Nothing here depends on the order in which documents come, and nothing counts runs: the same set of documents
gives the same things. What the registry pins comes first.
"""
