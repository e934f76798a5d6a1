"""The server moves from release to release."""

import os
import time
from pathlib import Path

import pytest

from communique import build, config
from communique.config import Settings
from communique.errors import MachineError
from communique.served import Holder
from communique.web import create_app
from support import ROOT


def test_a_new_release_is_noticed_and_newer_than_the_last(settings: Settings, tmp_path: Path) -> None:
    own = config.replace(settings, home=tmp_path / "home")
    holder = Holder(own)
    with pytest.raises(MachineError, match="there is no release"):
        holder.current()

    build.build(own, [ROOT / "seeds" / "003_7a73b5c3766dd343.txt"])
    first = holder.current()
    assert holder.current() is first
    client = create_app(own, holder).test_client()
    before = client.get("/doc/state/kz.ttl")

    # The last release became current long enough ago for HTTP's whole seconds to tell.
    past = time.time() - 10
    os.utime(own.home / "current", (past, past), follow_symlinks=False)
    before = client.get("/doc/state/kz.ttl")
    build.build(own)
    second = holder.current()
    assert (second.id != first.id, second.modified == first.modified) == (True, True)
    assert first.store.query("ASK { ?s ?p ?o }"), (
        "a request that has begun is answered from the release it began with"
    )

    # A client that only knows the time is not told that nothing changed.
    assert before.last_modified
    since = {"If-Modified-Since": before.headers["Last-Modified"]}
    after = client.get("/doc/state/kz.ttl", headers=since)
    assert (after.status_code, after.data != before.data) == (200, True)
    again = {"If-Modified-Since": after.headers["Last-Modified"]}
    assert client.get("/doc/state/kz.ttl", headers=again).status_code == 304
