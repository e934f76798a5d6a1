"""Which words of a document name its fields: its subject, its purpose, its type, then its parties."""

import pytest

from communique import lexicon as vocabulary
from communique.config import Settings
from communique.extract.lexicon import Lexicon
from communique.extract.reader import read
from communique.names import Names


@pytest.fixture(scope="module")
def words() -> Lexicon:
    settings = Settings()
    return vocabulary.lexicon(vocabulary.read(settings), Names(settings.base_iri), settings)


def areas(item: str, words: Lexicon) -> set[str]:
    """The codes of the one document of a list, as the extraction output has them."""
    text = f"The following documents were signed in Lima:\n\n1. {item}\n"
    (found,) = read(text, "2024-05-06", words).agreements
    return {code for area in found.areas for code in words.several("area", area)}


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ("Agreement on tramways between the Ministry of Health of Peru and the City of Ghent", "railways"),
        ("Agreement on a strategic partnership in fisheries", "fisheries"),
        ("Memorandum of understanding on friendship between Peru and Malta", "political-dialogue"),
        ("Protocol on smart meters and bonded warehouses", "electricity customs"),
    ],
)
def test_the_subject_speaks_first(item: str, codes: str, words: Lexicon) -> None:
    assert areas(item, words) == set(codes.split())


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ("Finance contract on street lighting", "finance electricity"),
        ("Loan agreement on rural water supply", "finance water"),
    ],
)
def test_a_type_that_names_a_field_adds_it(item: str, codes: str, words: Lexicon) -> None:
    assert areas(item, words) == set(codes.split())


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        (
            "Agreement on strategic partnership between the Ministry of Agriculture of Peru "
            "and the Ministry of Agriculture of Malta",
            "agriculture",
        ),
        (
            "Memorandum of understanding between the Antimonopoly Agency of Peru "
            "and the Ministry of Economy of Malta",
            "competition",
        ),
        (
            "Memorandum of understanding between the Ministry of Industry of Peru "
            "and the Ministry of Mining of Malta",
            "industry mining",
        ),
        (
            "Memorandum between the Supreme Audit Office of Peru and the Audit Office of Malta",
            "public-administration",
        ),
    ],
)
def test_parties_tell_what_the_subject_does_not(item: str, codes: str, words: Lexicon) -> None:
    assert areas(item, words) == set(codes.split())


@pytest.mark.parametrize(
    "item",
    [
        "Agreement on tourism in Port of Spain",
        "Agreement on tourism between Peru and Trinidad and Tobago, concluded in Port of Spain",
    ],
)
def test_words_in_names_of_places_are_no_fields(item: str, words: Lexicon) -> None:
    assert areas(item, words) == {"tourism"}
