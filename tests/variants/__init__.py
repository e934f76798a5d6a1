"""Names as people write them, made by rules for a made-up set of entities, and how well they are found.

tables/     what names are made of, beside the lexicon: portfolios, agencies, family names, abbreviations
states      the states, and the words that mean each of them
entities    what a thing of the set is: its names, its state, its class
making      the set, from its parts:
bodies      ministries, agencies and posts of every state; universities and local bodies of cities
invented    companies and persons
others      states, concepts, known bodies, cities, documents
meaning     what a name can mean among these: one thing, several, none
changes     rules that change the letters of a name
wording     rules that word the name of a body anew: order, abbreviations, the state
naming      rules that word other names anew: of persons, places, companies, documents
nothing     names of what is not in the set
asking      what is asked: a sample of all rules over all names
evaluating  what an index answers, counted; ``python -m variants`` writes the figures into README.md
statements  the set as statements that a server can serve
"""
