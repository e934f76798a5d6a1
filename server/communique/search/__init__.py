"""Finding things by what they are called: one index of names, for search, reconciliation and linking.

::

    words        what a name says: its telling words, the states it names, its initials
      │
    matching     how alike two names are, 0 to 100; pure
      │
    entries      the things and concepts of a dataset, with their names
      │
    documents    what is kept of each name
      │
    questions    what is asked of them
      │
    index        the names of all entries, on disk or in memory; candidates are found there, then compared

Where it stands, :mod:`communique.indexes` says.
"""
