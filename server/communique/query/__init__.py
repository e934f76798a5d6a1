"""SPARQL queries: what may be asked, processes that can be killed, and the forms of an answer.

::

    federation ── outgoing         SERVICE, where it is allowed: asked before, by the server itself
      │
    pool ── guard ── lexer         the side of the server: refuse, let in, hand over, wait
      ├── turns                    who may ask next
      ├── leases                   the keepers there are: of a store on disk, or in memory
      │
    protocol                       the messages between the two
      │
    keeper                         holds a store, forks the processes that evaluate, replaces them
      │
    worker ── evaluate ── forms    the side of a process that evaluates
      │         ├── datasets       FROM and the dataset of the protocol, merged as RDF means it
      │         ├── spool          where an answer is written: memory, then a file
      │         └── diagnosis      where a syntax error really is
    confine                        no network, and so much memory
"""
