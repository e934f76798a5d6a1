"""curl: redirects, heads, ranges, and answers that are not sent twice. (The README's own: test_readme.py.)"""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from clients.asking import AGREEMENTS, BROKEN, HEALTHCARE, address, local
from support import Server

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

TURTLE = ("-H", "Accept: text/turtle")
STATUS = ("-w", "%{http_code}")


def curl(*arguments: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        ["curl", "-sS", *arguments], capture_output=True, cwd=folder, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def head(*arguments: str) -> tuple[str, dict[str, str]]:
    """Return the status line and the header fields that ``curl -I`` prints."""
    status, *lines = curl("-I", *arguments).split("\r\n\r\n")[-2].split("\r\n")
    fields = (line.partition(": ") for line in lines)
    return status, {name.lower(): value for name, _, value in fields}


def test_a_thing_leads_to_its_document(server: Server) -> None:
    status, fields = head(*TURTLE, local(server, HEALTHCARE))
    assert status.split()[1] == "303"
    assert fields["location"].endswith("/doc/instrument/2026-02-27-kz-rs-healthcare")
    status, fields = head("-L", *TURTLE, local(server, HEALTHCARE))
    assert (status.split()[1], fields["content-type"]) == ("200", "text/turtle; charset=utf-8")
    body = curl("-L", *TURTLE, local(server, HEALTHCARE))
    assert f"<{HEALTHCARE}>" in body or "inst:2026-02-27-kz-rs-healthcare" in body
    assert len(body.encode()) == int(fields["content-length"])


@pytest.mark.parametrize("path", ["/doc/state/kz.ttl", "/ontology.rdf", "/dumps/latest/SHA256SUMS"])
def test_a_client_that_reads_compressed_gets_the_same(server: Server, path: str) -> None:
    assert curl("--compressed", server.url + path) == curl(server.url + path) != ""


def test_an_answer_that_is_kept_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    for where in (
        f"{server.url}/doc/state/kz.ttl",
        f"{server.url}/dumps/latest/SHA256SUMS",
        address(server, AGREEMENTS, format="csv"),
    ):
        (tmp_path / "tag").unlink(missing_ok=True)
        keep = ("--etag-save", "tag", "-o", "first", *STATUS, where)
        assert curl(*keep, folder=tmp_path) == "200"
        again = ("--etag-compare", "tag", *STATUS, where)
        assert curl(*again, folder=tmp_path) == "304"
        since = curl("-z", "Fri, 01 Jan 2100 00:00:00 GMT", *STATUS, where)
        assert since.endswith("200" if "sparql" in where else "304")


def test_a_dump_arrives_in_parts_and_whole(server: Server, tmp_path: Path) -> None:
    where = f"{server.url}/dumps/latest/communique.nq.gz"
    _, fields = head(where)
    size = int(fields["content-length"])
    assert curl("-r", "0-999", "-o", "part", *STATUS, where, folder=tmp_path) == "206"
    assert (tmp_path / "part").stat().st_size == 1000
    assert curl("-C", "-", "-o", "part", *STATUS, where, folder=tmp_path) == "206"
    assert (tmp_path / "part").stat().st_size == size
    sums = dict(line.split("  ")[::-1] for line in curl(f"{server.url}/dumps/latest/SHA256SUMS").splitlines())
    assert sums["communique.nq.gz"] == hashlib.sha256((tmp_path / "part").read_bytes()).hexdigest()
    assert curl("-r", f"{size}-", "-o", "none", *STATUS, where, folder=tmp_path) == "416"


def test_a_fault_is_one_line_for_people(server: Server) -> None:
    said = curl("-H", "Accept: text/csv, text/plain;q=0.5", address(server, BROKEN))
    assert re.fullmatch(r"400 [\w ]+: Line 3, column 1: “}” cannot stand here\.\n", said)
    query = ("--data-urlencode", f"query={BROKEN}")
    assert '"line": 3' in curl(*query, f"{server.url}/sparql")
    assert '"line": 3' in curl("-G", *query, f"{server.url}/sparql")
