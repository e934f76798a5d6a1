"""The settings: where they come from, and what is refused."""

from pathlib import Path

import pytest

from communique import config
from communique.config import Settings
from communique.errors import UsageError

NONE = Path("none.toml")


def test_the_environment_comes_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "communique.toml"
    file.write_text('home = "here"\nquery_workers = 3\nquery_deadline = 2.5\n', encoding="utf-8")
    found = config.load({"COMMUNIQUE_HOME": "there", "COMMUNIQUE_CONTENT": ""}, file)
    assert found == Settings(home=Path("there"), query_workers=3, query_deadline=2.5)


@pytest.mark.parametrize(
    "base",
    [
        "http://localhost/",
        "https://example.org:8443/data/x/",
        "https://w3id.org/communique/test/",
        "http://[::1]:8000/",
        "https://example.org/данные/",
        "https://example.org/a+(b)/",
    ],
)
def test_every_iri_can_be_minted_under_such_a_base(base: str) -> None:
    assert config.load({"COMMUNIQUE_BASE_IRI": base}, NONE).base_iri == base


@pytest.mark.parametrize(
    "base",
    [
        "https://example.org",
        "ftp://example.org/",
        "https:///x/",
        "http://[::1/",
        "https://example.org:abc/",
        "https://example.org:99999/",
        "https://example.org/?x=/",
        "https://example.org/#/",
        "https://example.org/a b/",
        'https://example.org/a"b/',
        "https://example.org/a\\b/",
        "https://example.org/<b>/",
    ],
)
def test_a_base_that_no_iri_can_start_with_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match=r"^The setting base_iri is “.*”: it must be an http"):
        config.load({"COMMUNIQUE_BASE_IRI": base}, NONE)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("home = 5", "The setting home in .*communique.toml is “5”: it must be text."),
        ('home = ["a"]', "it must be text"),
        ("query_workers = 2.5", "it must be a whole number"),
        ("query_workers = true", "it must be a whole number"),
        ('query_deadline = "soon"', "it must be a number"),
        ("query_deadline = nan", "The setting query_deadline is nan: it must be more than 0"),
        ("query_deadline = inf", "The setting query_deadline is inf"),
        ("query_memory = 0", "The setting query_memory is 0: it must be more than 0"),
        ("[query]", "there is no setting “query”; there are access_log, base_iri, "),
        ("home = maybe", r"communique\.toml: Invalid value \(at line 1, column 8\)"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(said: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "communique.toml"
    file.write_text(said, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        config.load({}, file)
