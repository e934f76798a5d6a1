"""OpenRefine's own requests, byte for byte as it makes them, in the order of somebody's work.

Taken from its source at commit ff43aa1b (16 August 2026). What its server sends: ``StandardReconConfig``,
``GuessTypesOfColumnCommand``, ``ReconciledDataExtensionJob``, ``HttpClient``. What the browser sends, with
jQuery 3.7.1: ``recon-manager.js``, ``recon-renderer.js``, ``add-column-by-reconciliation.js``,
``menu-reconcile.js``, ``suggest-4_3a.js``.

=======================  =====  ====================================================  =============
what somebody does       sent   address                                               with
=======================  =====  ====================================================  =============
adds the service         GET    the one given, without parameters                     CORS, JSON
…, where that fails      GET    the same with ``callback`` and ``_``                  JSONP
starts reconciling       POST   the same; ``queries``: ten of them, ``limit`` 3       form, UTF-8
chooses a type           GET    type suggestions; ``prefix``, four of Freebase's      CORS, JSON
maps a column            GET    property suggestions, likewise                        CORS, JSON
reconciles               POST   ``queries``: ``type_strict`` “should”, properties     form, UTF-8
points at a candidate    GET    the preview, the id as ``encodeURI`` has it           in a frame
opens a candidate        GET    the view, likewise                                    in a window
searches for a match     GET    entity suggestions; for more, ``cursor``              CORS, JSON
…, and points at one     GET    below the service: Freebase's own flyout, or ours     CORS, JSON
adds columns of URLs     –      the view, the id as Java's ``URLEncoder`` has it      –
adds columns of values   GET    proposed properties; ``type``, which may be empty     CORS, JSON
…                        POST   ``extend``: ids, properties with their settings       form, UTF-8
=======================  =====  ====================================================  =============
"""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import pytest

from asking import Reply, ask, follow
from communique.web.reconcile.questions import BATCH
from reconcile_support import MINISTRY, fits
from support import Server

SERVER = {
    "Accept-Encoding": "gzip, x-gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": "OpenRefine/3.10-SNAPSHOT [TRUNK]",
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
}
"""What Apache HttpClient 5 sends for OpenRefine's server."""
_BROWSER = {
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Referer": "http://127.0.0.1:3333/",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Sec-Fetch-Site": "cross-site",
}
AJAX = _BROWSER | {
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "Origin": "http://127.0.0.1:3333",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
}
SCRIPT = _BROWSER | {"Accept": "*/*", "Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "no-cors"}
FRAME = _BROWSER | {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Sec-Fetch-Dest": "iframe",
    "Sec-Fetch-Mode": "navigate",
}
_URI = ";,/?:@&=+$-_.!~*'()#"
"""What JavaScript's ``encodeURI`` leaves as it is."""
_COMPONENT = "-_.!~*'()"
"""What ``encodeURIComponent`` leaves as it is."""
FREEBASE = "spell=always&exact=false"
"""What the suggestion box sends along, as it did to Freebase."""

Part = dict[str, Any]


def body(reply: Reply) -> str:
    return (gzip.decompress(reply.body) if reply["Content-Encoding"] == "gzip" else reply.body).decode()


@dataclass
class OpenRefine:
    """What OpenRefine asks a service, and what it makes of the answers."""

    service: str
    manifest: Part = field(default_factory=dict)

    def _get(self, address: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return ask(f"{parts.scheme}://{parts.netloc}", parts.path + query, headers)

    def _json(self, address: str) -> Part:
        reply = self._get(address, AJAX)
        assert (reply.status, reply["Access-Control-Allow-Origin"]) == (200, "*"), address
        found = json.loads(body(reply))
        assert isinstance(found, dict)
        return found

    def _post(self, name: str, text: str) -> Part:
        sent = f"{name}={quote_plus(text, safe='*')}".encode()
        reply = ask(self.service.removesuffix("/reconcile"), "/reconcile", SERVER, "POST", sent)
        assert reply.status < 400, reply.text
        found = json.loads(body(reply))
        assert isinstance(found, dict)
        return found

    def register(self) -> None:
        self.manifest = self._json(self.service)

    def register_by_script(self, callback: str) -> str:
        return body(self._get(f"{self.service}?callback={callback}&_=1782000000001", SCRIPT))

    def guess_types(self, column: list[str]) -> list[str]:
        """Return the types of the first candidates of ten cells, the most frequent first."""
        samples = list(dict.fromkeys(cell.strip() for cell in column if cell))[:10]
        queries = {f"q{number}": {"query": text, "limit": 3} for number, text in enumerate(samples)}
        counts: dict[str, int] = {}
        scores: dict[str, float] = {}
        for one in self._post(
            "queries", json.dumps(queries, ensure_ascii=False, separators=(",", ":"))
        ).values():
            for rank, candidate in enumerate(one["result"]):
                for place, type_ in enumerate(candidate["type"]):
                    share = (len(candidate["type"]) - place) / len(candidate["type"]) / (1 + rank)
                    counts[type_["id"]] = counts.get(type_["id"], 0) + 1
                    scores[type_["id"]] = scores.get(type_["id"], 0.0) + share
        sample = len(samples)
        return sorted(counts, key=lambda id_: (-min(sample, counts[id_]), -scores[id_] / counts[id_]))

    def suggest(self, sort: str, typed: str, cursor: int | None = None) -> Part:
        one = self.manifest["suggest"][sort]
        schema = "" if sort == "entity" else "&scoring=schema"
        more = "" if cursor is None else f"&cursor={cursor}"
        query = f"prefix={quote(typed, safe=_COMPONENT)}{more}&{FREEBASE}{schema}&prefixed=true"
        return self._json(f"{one['service_url']}{one['service_path']}?{query}")

    def flyout(self, sort: str, id_: str, own: bool) -> Reply:
        """Ask for a flyout: where the service says, or, as newer versions do, where Freebase had it."""
        one = self.manifest["suggest"][sort]
        path = (
            one["flyout_service_path"]
            if own
            else "/search?filter=(all%20mid:${id})&output=(notable:/client/summary%20"
            "(description%20citation%20provenance)%20type)&key=null"
        )
        where = one["flyout_service_url"] if own else one["service_url"]
        return self._get(where + path.replace("${id}", quote(id_, safe=_COMPONENT)), AJAX)

    def reconcile(
        self, rows: list[Part], type_: str | None, columns: dict[str, str], limit: int = 0
    ) -> list[Part]:
        """Return what each row is matched with, its candidates, and what went wrong."""
        size = min(max(len(rows) // 10, 10), self.manifest.get("batchSize", 10))
        found = []
        for start in range(0, len(rows), size):
            jobs = [self._job(row, type_, columns, limit) for row in rows[start : start + size]]
            text = "{" + ",".join(f'"q{number}":{job}' for number, job in enumerate(jobs)) + "}"
            answer = self._post("queries", text)
            fits(json.loads(text), "reconciliation-query-batch")
            fits(answer, "reconciliation-result-batch")
            found += [answer[f"q{number}"]["result"] for number in range(len(jobs))]
        ranked = [sorted(one, key=lambda candidate: -candidate["score"]) for one in found]
        return [one[0] if one and one[0]["match"] else {} for one in ranked]

    @staticmethod
    def _job(row: Part, type_: str | None, columns: dict[str, str], limit: int) -> str:
        said: Part = {"query": row["name"]}
        if type_:
            said["type"] = type_
        properties = [{"pid": pid, "v": row[column]} for column, pid in columns.items() if row.get(column)]
        if properties:
            said["properties"] = properties
        if limit:
            said["limit"] = limit
        if type_:
            said["type_strict"] = "should"
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def preview(self, id_: str) -> Reply:
        return self._get(quote(self.manifest["preview"]["url"].replace("{{id}}", id_), safe=_URI), FRAME)

    def view(self, id_: str) -> str:
        return quote(self.manifest["view"]["url"].replace("{{id}}", id_), safe=_URI)

    def url_of_match(self, id_: str) -> str:
        address: str = self.manifest["view"]["url"]
        return address.replace("{{id}}", quote_plus(id_, safe="*"))

    def propose(self, type_: str) -> list[Part]:
        one = self.manifest["extend"]["propose_properties"]
        said = self._json(f"{one['service_url']}{one['service_path']}?type={type_}")
        found: list[Part] = said["properties"]
        return found

    def extend(self, ids: list[str], properties: list[Part]) -> dict[str, list[list[Any]]]:
        """Return the rows that each id gets, a column for each property."""
        asked = {"ids": ids, "properties": properties}
        said = self._post("extend", json.dumps(asked, separators=(",", ":")))
        fits(said, "data-extension-response")
        columns = [one["id"] for one in said["meta"]]
        assert all(one["name"] for one in said["meta"])
        found: dict[str, list[list[Any]]] = {}
        for id_ in ids:
            cells = [
                [next(iter(value.values())) for value in said["rows"][id_][column]] for column in columns
            ]
            height = max(map(len, cells))
            found[id_] = [[one[line] if line < len(one) else None for one in cells] for line in range(height)]
        return found


@pytest.fixture
def refine(server: Server) -> OpenRefine:
    found = OpenRefine(f"{server.url}/reconcile")
    found.register()
    return found


def test_the_service_is_added(refine: OpenRefine) -> None:
    fits(refine.manifest, "manifest")
    assert refine.manifest["batchSize"] == BATCH
    callback = "jQuery37107654321_1782000000000"
    said = refine.register_by_script(callback)
    assert said.startswith(f"/**/{callback}(")
    assert json.loads(said[said.index("(") + 1 : said.rindex(")")]) == refine.manifest


def test_types_are_guessed_and_chosen(refine: OpenRefine) -> None:
    column = [
        "Ministry of Health of Serbia",
        "Kazakh Ministry of Agriculture ",
        "Ministry of Culture of Serbia",
    ]
    assert (
        refine.guess_types([*column, "Ministry of Justice of Serbia", "Kazakh Invest"])[0] == "Organization"
    )
    assert refine.guess_types(["Almaty", "Astana", "Belgrade"])[0] == "Place"
    (found,) = (one for one in refine.suggest("type", "Organiz")["result"] if one["id"] == "Organization")
    assert found["name"] == "Organization"
    assert refine.suggest("property", "sta")["result"][0]["id"] == "state"


def test_a_table_is_reconciled_with_columns(refine: OpenRefine) -> None:
    table: list[Part] = [
        {"name": "Health Ministry", "country": {"id": "state/rs", "name": "Serbia"}},
        {"name": "Ministry of Health", "country": "Kazakhstan"},
        {"name": "Ministry of Agriculture", "country": "KZ"},
        {"name": "Ministry of Health", "country": None},
        {"name": "Министерство", "country": "Serbia"},
        {"name": "Health & Safety + 100%", "country": "Serbia"},
    ]
    found = refine.reconcile(table, "Organization", {"country": "state"})
    assert [one.get("id", "") for one in found] == [
        MINISTRY,
        "organization/kz-ministry-of-health",
        "organization/kz-ministry-of-agriculture",
        "",
        "",
        "",
    ]
    assert all("Organization" in [type_["id"] for type_ in one["type"]] for one in found if one)


def test_a_long_table_goes_in_batches_of_the_size_that_is_announced(refine: OpenRefine) -> None:
    table: list[Part] = [{"name": name} for name in ("Kazakhstan", "Serbia") * 300]
    found = refine.reconcile(table, None, {}, limit=1)
    assert [one["id"] for one in found] == ["state/kz", "state/rs"] * 300


def test_candidates_are_looked_at(refine: OpenRefine) -> None:
    for id_ in (MINISTRY, "state/kz"):
        shown = refine.preview(id_)
        assert (shown.status, shown.media_type) == (200, "text/html")
        assert "frame-ancestors *" in shown["Content-Security-Policy"]
        assert "<h1" in body(shown)
        for address in (refine.view(id_), refine.url_of_match(id_)):
            parts = urlsplit(address)
            _, page = follow(f"{parts.scheme}://{parts.netloc}", parts.path, {"Accept": FRAME["Accept"]})
            assert (page.status, page.media_type) == (200, "text/html")
    assert "%2F" in refine.url_of_match(MINISTRY)


def test_a_match_is_searched_for(refine: OpenRefine) -> None:
    found = refine.suggest("entity", "Ministry of")
    first = [one["id"] for one in found["result"]]
    assert all(one["name"] and one["notable"][0]["id"] for one in found["result"])
    more = [one["id"] for one in refine.suggest("entity", "Ministry of", found["cursor"])["result"]]
    assert more
    assert not set(first) & set(more)
    flyout = refine.flyout("entity", MINISTRY, own=True)
    assert set(json.loads(body(flyout))) == {"id", "html"}
    # Versions that ask where Freebase had it get none, and show none.
    lost = refine.flyout("entity", MINISTRY, own=False)
    assert (lost.status, lost["Access-Control-Allow-Origin"]) == (404, "*")


def test_columns_of_values_are_added(refine: OpenRefine) -> None:
    proposed = [one["id"] for one in refine.propose("Organization")]
    assert {"state", "wikidata"} <= set(proposed)
    assert len(refine.propose("")) > 20
    ids = ["organization/kz-ministry-of-agriculture", MINISTRY]
    rows = refine.extend(
        ids, [{"id": "wikidata"}, {"id": "state"}, {"id": "signatoryOf", "settings": {"limit": "1"}}]
    )
    assert [row[:2] for row in rows[ids[0]]] == [["Q1804795", "state/kz"]]
    assert [row[1] for row in rows[MINISTRY]] == ["state/rs"]
    assert rows[MINISTRY][0][2].startswith("instrument/")
