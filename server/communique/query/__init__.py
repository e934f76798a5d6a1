"""SPARQL queries: what may be asked, processes that can be killed, and the forms of an answer.

::

    pool ── guard ── lexer         the side of the server: refuse, hand over, wait, kill
      │
    protocol                       the messages between the two
      │
    worker ── evaluate ── forms    the side of the process that evaluates
      │         ├── datasets       FROM and the dataset of the protocol, merged as RDF means it
      │         └── diagnosis      where a syntax error really is
    confine                        no network, and so much memory
"""
