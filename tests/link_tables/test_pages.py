"""Who made a link is told on the page of the thing, and the IRI of a mapping set leads to its table."""

import re

from asking import ask, follow
from link_tables.tables import content
from support import Server


def test_a_page_tells_who_made_a_link(server: Server) -> None:
    page = ask(server.url, "/doc/state/kz.html").body.decode()
    section = page.partition('id="elsewhere"')[2].partition("</section>")[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", section).split())
    assert words.count("recorded by The Communiqué developers , 22 November 2026, confidence 0.95") == 3
    # A code has an author and a day; it is not more or less sure.
    assert words.count("recorded by The Communiqué developers , 22 November 2026") == 5
    assert "/mappings/wikidata.sssom.tsv#state:kz,skos:closeMatch,wd:Q232" in section


def test_a_mapping_set_leads_to_its_table(server: Server) -> None:
    for table in ("wikidata.sssom.tsv", "eurovoc.sssom.tsv", "geonames.sssom.tsv", "codes.tsv"):
        way, answer = follow(server.url, f"/mappings/{table}", {"Accept": "text/html"})
        assert not way
        assert answer["Content-Type"] == "text/tab-separated-values; charset=utf-8"
        assert answer.body.decode() == content(table)


def test_only_tables_of_links_and_codes_are_served(server: Server) -> None:
    for name in (
        "registry.tsv",
        "authors.tsv",
        "README.md",
        "xx.sssom.tsv",
        "..%2Fregistry.tsv",
        ".sssom.tsv",
        f"{'x' * 300}.sssom.tsv",  # longer than the name of a file can be
    ):
        answer = ask(server.url, f"/mappings/{name}")
        assert answer.status == 404, name
    assert "codes.tsv, eurovoc.sssom.tsv" in ask(server.url, "/mappings/xx").body.decode()
