"""Known phrases are found longest first, a layer at a time, with the capitals of names."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from communique.extract.gazetteer import Entry, Gazetteer
from communique.extract.text import tokens


def gazetteer(*phrases: tuple[str, str]) -> Gazetteer:
    return Gazetteer([Entry(layer, phrase, phrase) for layer, phrase in phrases], cased={"country"})


def found(known: Gazetteer, text: str) -> list[tuple[str, str, int, int]]:
    return [(hit.entry.layer, hit.entry.code, hit.first, hit.last) for hit in known.find(tokens(text))]


def test_the_longest_wins_within_a_layer() -> None:
    known = gazetteer(("form", "memorandum"), ("form", "memorandum of understanding"), ("form", "of"))
    assert found(known, "a Memorandum of Understanding") == [("form", "memorandum of understanding", 1, 4)]


def test_layers_do_not_hide_each_other() -> None:
    known = gazetteer(("head", "ministry"), ("area", "health"), ("body", "ministry of health"))
    assert {layer for layer, *_ in found(known, "Ministry of Health")} == {"head", "area", "body"}


def test_hyphens_do_not_matter() -> None:
    known = gazetteer(("area", "e-government"))
    assert found(known, "e-Government") == [("area", "e-government", 0, 2)]
    assert found(known, "e government") == [("area", "e-government", 0, 2)]


def test_names_keep_their_capitals() -> None:
    known = gazetteer(("country", "Turkey"), ("country", "US"), ("area", "Aid"))
    assert found(known, "turkey with us and Us, aid") == [("area", "Aid", 6, 7)]
    assert [hit[1] for hit in found(known, "TURKEY and the US")] == ["Turkey", "US"]


def test_a_phrase_of_two_meanings_gives_both() -> None:
    known = Gazetteer([Entry("demonym", "CD", "Congolese"), Entry("demonym", "CG", "Congolese")])
    assert [hit.entry.code for hit in known.find(tokens("Congolese"))] == ["CD", "CG"]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=30))
def test_hits_of_a_layer_never_overlap(words: list[str]) -> None:
    known = gazetteer(("x", "a"), ("x", "a b"), ("x", "b c a"), ("y", "c"))
    for layer in ("x", "y"):
        hits = [hit for hit in known.find(tokens(" ".join(words))) if hit.entry.layer == layer]
        assert all(first.last <= second.first for first, second in pairwise(hits))
