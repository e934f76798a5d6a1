"""From annotations to records: what the machine read in a text, in the form a reviewer would have written it.

    drafts      what a record says before it is settled which things its words mean
    naming      words → things: what identifies a body, a person, a place across texts
    sketch      the drafts of one document as they come about
    about       … what the report says of itself
    people      … persons and offices
    agreements  … documents and their parties
    purposes    … what documents serve
    packages    … what holds of several documents together
    events      … events, who took part, where and when
    positions   … what the sides express
    things      … what is referred to by name
    drafting    all of these in turn

One document at a time, from its own words alone; which agreement is which across documents is decided by
:mod:`communique.resolving`.
"""
