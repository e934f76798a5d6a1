"""The closed classes of English words: what holds phrases together. Every other word is vocabulary: data."""

ARTICLES = frozenset({"the", "a", "an"})
AND = frozenset({"and", "&"})
JOINS = frozenset({"and", "&", ",", "/"})
"""What joins the members of a list."""
OWNERS = frozenset({"'s", "'"})
"""What follows the owner of something."""
POSSESSIVES = frozenset({"its", "their", "his", "her", "our", "whose"})
PREPOSITIONS = frozenset(
    {
        *(
            "of",
            "for",
            "on",
            "in",
            "to",
            "with",
            "by",
            "at",
            "from",
            "under",
            "within",
            "between",
            "among",
            "into",
        ),
        *("through", "during", "after", "before", "via", "per", "as", "about", "over", "against", "towards"),
        *("toward", "including", "without", "upon", "across", "near", "alongside", "following", "behind"),
    }
)
FUNCTION = frozenset(
    {
        *ARTICLES,
        *POSSESSIVES,
        *PREPOSITIONS,
        *("and", "or", "but", "nor", "also", "both", "two", "three", "this", "that", "these", "those", "it"),
        *("he", "she", "they", "we", "i", "who", "which", "when", "while", "where", "there", "here", "then"),
        *(
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "has",
            "have",
            "had",
            "will",
            "would",
            "can",
            "may",
            "not",
        ),
        *(
            "all",
            "each",
            "other",
            "another",
            "such",
            "some",
            "any",
            "no",
            "if",
            "than",
            "so",
            "same",
            "earlier",
        ),
    }
)
"""Words that are no part of a name, with a capital or without, except between two parts of it."""
ABSTRACT = (
    *(
        "tion",
        "sion",
        "ment",
        "ity",
        "ics",
        "ance",
        "ence",
        "ship",
        "ism",
        "phy",
        "logy",
        "ture",
        "try",
        "irs",
    ),
    *("ing", "ies", "ces", "ries", "tions"),
)
"""How words for fields of work end, unlike most names: “Cooperation”, “Forestry”, “Affairs”, “Resources”."""
DEFINITE = frozenset({"the", "this", "that", "these", "those", "such"})
INDEFINITE = frozenset({"a", "an", "another", "one"})
BETWEEN = frozenset({"between", "among", "amongst"})
BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
AUXILIARIES = BE | {"has", "have", "had", "having", "do", "does", "did"}
MODALS = frozenset({"will", "would", "shall", "should", "may", "might", "can", "could", "must"})
RELATIVES = frozenset({"which", "that", "who"})
"""Words that open a clause about the noun before them."""
ADVERBS = frozenset({"also", "then", "later", "now", "thus", "here", "both", "together", "once", "just"})
"""Words that may stand between an auxiliary and its verb, beside those in -ly."""
