"""Releases in HOME: in which order they are kept, how they go, and how they are shown."""

import json
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from communique import config, release
from communique.config import Settings
from communique.errors import MachineError
from communique.mapping import Quad
from communique.release import history, integrity, publish
from communique.release.changes import Change, Totals
from communique.release.comparison import Comparison
from communique.release.holding import Hold, unused
from communique.served import Holder
from communique.web import create_app
from communique.web import releases as web
from communique.web.releases import comparing
from processes import wait_for
from releases_support import BASE, PROVENANCE, applied, assert_clean, assert_whole, kept, make, thing
from support import BuiltRelease, Run
from web_support import links, page, words

DCAT = "http://www.w3.org/ns/dcat#"


def some(home: Path, count: int) -> list[str]:
    """Make some releases, one after the other; return their names, the current one first."""
    made = [make(home, *thing("state/kz", f"Kazakhstan {number}")).id for number in range(count)]
    assert len(set(made)) == count
    return made[::-1]


# --- the order ----------------------------------------------------------------------------------------------


def test_releases_are_kept_in_the_order_they_became_current(tmp_path: Path) -> None:
    made = some(tmp_path, 4)
    assert kept(tmp_path) == made
    found = history.kept(tmp_path)
    times = [one.since for one in found if one.since]
    assert times == sorted(times, reverse=True)
    assert len(times) == 4
    assert times[0] == release.current_since(tmp_path)

    make(tmp_path, *thing("state/kz", "Kazakhstan 1"))  # an old one is current again
    assert kept(tmp_path) == [made[2], made[0], made[1], made[3]]
    assert_clean(tmp_path)


def test_what_is_current_already_keeps_its_time(tmp_path: Path) -> None:
    some(tmp_path, 2)
    before = (tmp_path / "current").lstat().st_mtime_ns, (tmp_path / "history.tsv").read_bytes()
    make(tmp_path, *thing("state/kz", "Kazakhstan 1"))
    assert ((tmp_path / "current").lstat().st_mtime_ns, (tmp_path / "history.tsv").read_bytes()) == before


def test_the_order_survives_a_clock_that_goes_back_and_lines_that_cannot_be_read(tmp_path: Path) -> None:
    made = some(tmp_path, 3)
    record = tmp_path / "history.tsv"
    first, second = record.read_text().splitlines()
    later = second.replace(second[:4], "2020", 1)
    record.write_text(f"not a time\tx\n{first}\n{later}\n\xff\n2026-11-2", encoding="latin-1")
    assert kept(tmp_path) == made


def test_without_its_history_a_home_keeps_the_current_one_first(tmp_path: Path) -> None:
    made = some(tmp_path, 3)
    (tmp_path / "history.tsv").unlink()
    for age, name in enumerate(made):
        moment = time.time() - 100 * age
        os.utime(tmp_path / "releases" / name, (moment, moment))
    assert kept(tmp_path) == made
    assert [one.since is None for one in history.kept(tmp_path)] == [False, True, True]


# --- how they go --------------------------------------------------------------------------------------------


def test_the_oldest_go_and_the_current_one_never(tmp_path: Path) -> None:
    made = some(tmp_path, 5)
    publish.prune(tmp_path, 0)
    assert kept(tmp_path) == made
    publish.prune(tmp_path, 3)
    assert kept(tmp_path) == made[:3]
    publish.prune(tmp_path, 1)
    assert kept(tmp_path) == made[:1]
    assert_whole((tmp_path / "current").resolve())
    assert_clean(tmp_path)
    # History does not grow for ever: what is gone leaves it with the next release.
    make(tmp_path, *thing("state/kz", "Kazakhstan 9"))
    assert len((tmp_path / "history.tsv").read_text().splitlines()) == 1


def test_the_setting_says_how_many_a_build_keeps(
    communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built.settings.home, home, symlinks=True)
    some(home, 3)
    assert len(kept(home)) == 4
    environ = {"COMMUNIQUE_KEEP_RELEASES": "2"}
    done = communique("build", home=home, environ=environ)
    assert done.returncode == 0, done.stderr
    assert (kept(home)[0], len(kept(home))) == (built.release.id, 2)
    done = communique("build", home=home, environ={"COMMUNIQUE_KEEP_RELEASES": "-1"})
    assert (done.returncode, done.stderr) == (2, "The setting keep_releases is -1: it must be 0 or more.\n")


def test_a_release_in_use_stays_until_it_is_let_go(tmp_path: Path) -> None:
    made = some(tmp_path, 3)
    hold = Hold(tmp_path / "releases" / made[2])
    store = Hold(tmp_path / "releases" / made[1] / "store")
    publish.prune(tmp_path, 1)
    assert kept(tmp_path) == made
    hold.end()
    publish.prune(tmp_path, 1)
    assert kept(tmp_path) == made[:2]
    del store  # what is gone holds nothing
    publish.prune(tmp_path, 1)
    assert kept(tmp_path) == made[:1]


def test_what_is_being_removed_cannot_be_held(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with unused(folder) as free:
        assert free
        with pytest.raises(BlockingIOError):
            Hold(folder)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(FileNotFoundError):
        Hold(folder)


def test_what_a_killed_prune_left_is_removed_by_the_next_build(tmp_path: Path) -> None:
    made = some(tmp_path, 2)
    (tmp_path / "releases" / made[1]).rename(tmp_path / "releases" / ".removed-x")
    (tmp_path / ".current").symlink_to("nowhere")
    (tmp_path / ".history.tsv").write_text("half")
    make(tmp_path, *thing("state/kz", "Kazakhstan 1"))
    assert kept(tmp_path) == made[:1]
    assert_clean(tmp_path)


# --- a damaged release --------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_damaged_release_is_replaced_in_one_step_where_that_can_be(
    in_one_step: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "folders/a", tmp_path / "folders/b"]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / folder.name).touch()
    if not publish._exchanged(*folders):
        if in_one_step:
            pytest.skip("two folders cannot change places here")
    else:
        assert (folders[0] / "b").exists()
        assert (folders[1] / "a").exists()
    shutil.rmtree(tmp_path / "folders")
    one = make(tmp_path, *thing("state/kz", "Kazakhstan"))
    (one.path / "registry.tsv").unlink()
    real, there = Path.rename, []

    def watched(old: Path, new: Path) -> Path:
        done = real(old, new)
        there.append(release.current(tmp_path) is not None)
        return done

    monkeypatch.setattr(Path, "rename", watched)
    if not in_one_step:
        monkeypatch.setattr(publish, "_exchanged", lambda *_: False)
    make(tmp_path, *thing("state/kz", "Kazakhstan"))
    assert_whole(one.path)
    assert_clean(tmp_path)
    assert (tmp_path / "current").resolve() == one.path
    assert there == ([] if in_one_step else [False, True])


@pytest.mark.parametrize(
    "damage",
    ["a file cut short", "a file missing", "a bit turned", "no manifest", "another manifest", "a store"],
)
def test_a_damaged_release_is_made_anew(damage: str, tmp_path: Path, settings: Settings) -> None:
    quads = thing("state/kz", "Kazakhstan")
    one = make(tmp_path, *quads)
    dump = one.path / "dumps/communique.nq.gz"
    assert integrity.fault(one.path) is None
    holder = Holder(config.replace(settings, home=tmp_path))
    before = holder.current()
    match damage:
        case "a file cut short":
            dump.write_bytes(dump.read_bytes()[:100])
        case "a file missing":
            dump.unlink()
        case "a bit turned":
            data = bytearray(dump.read_bytes())
            data[50] ^= 1
            dump.write_bytes(data)
        case "no manifest":
            (one.path / "manifest.json").write_text("{")
        case "another manifest":
            (one.path / "manifest.json").write_text('{"release": "0123456789abcdef"}')
        case "a store":
            for file in one.store.glob("*.sst"):
                file.write_bytes(b"")
    fault = integrity.fault(one.path)
    assert fault is not None
    assert str(one.path) in fault
    assert make(tmp_path, *quads).id == one.id
    assert integrity.fault(one.path) is None
    assert_whole(one.path)
    assert_clean(tmp_path)
    # A server that had it open opens it anew.
    after = holder.current()
    assert after is not before
    assert after.store.query("ASK { ?s ?p 'Kazakhstan'@en }")


def test_a_missing_store_is_no_damage(tmp_path: Path) -> None:
    one = make(tmp_path, *thing("state/kz", "Kazakhstan"))
    shutil.rmtree(one.store)
    assert integrity.fault(one.path) is None


# --- the server ---------------------------------------------------------------------------------------------


def open_stores(home: Path) -> set[str]:
    """Return the releases of a home of which this process has files open."""
    found = set()
    for handle in Path("/proc/self/fd").iterdir():
        try:
            target = handle.readlink()
        except FileNotFoundError:
            continue
        if target.is_relative_to(home):
            found |= {part for part in target.parts if release.ID.fullmatch(part)}
    return found


def pruned(home: Path) -> list[str]:
    """Return the releases that stay when all that can be removed is."""
    publish.prune(home, 1)
    return kept(home)


def test_a_server_holds_the_release_it_answers_from_and_lets_go_of_the_last(
    tmp_path: Path, settings: Settings
) -> None:
    own = config.replace(settings, home=tmp_path)
    client = create_app(own).test_client()
    query = {"query": "SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }"}
    for number in range(4):
        one = make(tmp_path, *thing("state/kz", f"Kazakhstan {number}"))
        csv = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
        assert csv.text.split() == ["l", "Kazakhstan", str(number)]
        assert f"Kazakhstan {number}" in client.get("/doc/state/kz.html").text
        assert client.get("/state/").status_code == 200
        assert open_stores(tmp_path) == {one.id}
        assert wait_for(lambda: len(pruned(tmp_path)) == 1, 5)
        assert kept(tmp_path) == [one.id]
    make(tmp_path, *thing("state/kz", "Kazakhstan 9"))
    publish.prune(tmp_path, 1)
    assert len(kept(tmp_path)) == 2, "the server has not moved yet"
    assert client.get("/doc/state/kz.html").status_code == 200
    # The processes that answered queries end as soon as anything else is asked.
    assert wait_for(lambda: len(pruned(tmp_path)) == 1, 5)


def test_a_server_goes_on_while_what_it_serves_is_being_replaced(tmp_path: Path, settings: Settings) -> None:
    holder = Holder(config.replace(settings, home=tmp_path))
    one = make(tmp_path, *thing("state/kz", "Kazakhstan"))
    served = holder.current()
    one.path.rename(tmp_path / "away")
    assert holder.current() is served


def test_a_release_that_went_while_it_was_being_opened_is_passed_over(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Holder(config.replace(settings, home=tmp_path))
    old = make(tmp_path, *thing("state/kz", "old"))
    real = release.Release.hold

    def late(one: release.Release) -> Hold:
        if one.id == old.id:  # this process slept meanwhile
            make(tmp_path, *thing("state/kz", "new"))
            publish.prune(tmp_path, 1)
        return real(one)

    monkeypatch.setattr(release.Release, "hold", late)
    found = holder.current()
    assert found.store.query("ASK { ?s ?p 'new'@en }")


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path, *thing("state/kz", "Kazakhstan"), *thing("state/rs", "Serbia"), sources=("a",))
    make(tmp_path, *thing("state/kz", "Qazaqstan"), *thing("state/fr", "France"), sources=("b",))
    return tmp_path


@pytest.fixture
def own(home: Path, settings: Settings) -> FlaskClient:
    return create_app(config.replace(settings, home=home)).test_client()


def test_the_page_lists_the_releases_with_their_files(own: FlaskClient, home: Path) -> None:
    now, before = kept(home)
    found = page(own, "/releases")
    shown = words(found)
    assert shown.index(now) < shown.index(before)
    there = set(links(found))
    for name in (now, before):
        for path in (f"/dumps/{name}/", f"/dumps/{name}/communique.nq.gz"):
            assert path in there
            with own.get(path) as answer:
                assert answer.status_code == 200
    assert f"/releases/{now}/changes" in there
    assert f"/releases/{before}/changes" not in there
    assert "/releases" in set(links(page(own, "/dumps/")))


def test_the_list_is_dcat(own: FlaskClient, home: Path) -> None:
    now, before = kept(home)
    found = {quad.triple for quad in ox.parse(own.get("/releases.ttl").data, format=ox.RdfFormat.TURTLE)}

    def node(path: str) -> ox.NamedNode:
        return ox.NamedNode(path if ":" in path else f"{BASE}{path}")

    dataset, new, old = node("#dataset"), node(f"catalog/{now}#dataset"), node(f"catalog/{before}#dataset")
    day = ox.Literal("2026-11-22", datatype=node("http://www.w3.org/2001/XMLSchema#date"))
    for triple in (
        (dataset, node(f"{DCAT}hasCurrentVersion"), new),
        (dataset, node(f"{DCAT}hasVersion"), new),
        (dataset, node(f"{DCAT}hasVersion"), old),
        (new, node(f"{DCAT}previousVersion"), old),
        (new, node(f"{DCAT}version"), ox.Literal(now)),
        (new, node("http://purl.org/dc/terms/modified"), day),
        (old, node(f"{DCAT}isVersionOf"), dataset),
    ):
        assert ox.Triple(*triple) in found
    since = [t.object for t in found if (t.subject, t.predicate.value[-9:]) == (new, "available")]
    assert [datetime.fromisoformat(one.value) for one in since if isinstance(one, ox.Literal)] == [
        release.current_since(home)
    ]


def test_the_list_changes_with_what_is_kept(own: FlaskClient, home: Path) -> None:
    first = own.get("/releases.ttl")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert own.get("/releases.ttl", headers=tag).status_code == 304
    publish.prune(home, 1)
    after = own.get("/releases.ttl", headers=tag)
    assert (after.status_code, after.data != first.data) == (200, True)


def test_what_changed_is_a_page_json_and_a_patch(own: FlaskClient, home: Path) -> None:
    now, before = kept(home)
    shown = words(page(own, f"/releases/{now}/changes"))
    for text in ("Qazaqstan", "Kazakhstan", "France", "Serbia", "Reports added: b", "Reports removed: a"):
        assert text in shown
    told = own.get(f"/releases/{now}/changes.json").get_json()
    assert told["things"] == {"added": 1, "removed": 1, "changed": 1}
    assert told["complete"] is True
    negotiated = own.get(f"/releases/{now}/changes", headers={"Accept": "application/rdf-patch"})
    patch = own.get(f"/releases/{now}/changes.rdfp")
    assert negotiated.data == patch.data
    assert patch.mimetype == "application/rdf-patch"
    assert "Accept" in negotiated.vary
    assert negotiated.headers["Content-Location"] == f"/releases/{now}/changes.rdfp"
    tag = {"If-None-Match": patch.headers["ETag"]}
    assert own.get(f"/releases/{now}/changes.rdfp", headers=tag).status_code == 304
    head = own.head(f"/releases/{now}/changes.rdfp")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", patch.headers["ETag"])
    old, new = (release.at(home / "releases" / name) for name in (before, now))
    assert applied(patch.data, release.statements(old)) == list(release.statements(new))


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/releases/0123456789abcdef/changes", 404, "There is no release “0123456789abcdef”"),
        ("/releases/{before}/changes", 404, "is kept to compare it with"),
        ("/releases/{now}/changes.docx", 404, ""),
        ("/releases.docx", 404, ""),
        ("/releases/..%2F..%2Fetc/changes", 404, ""),
    ],
)
def test_what_there_is_not_is_named(own: FlaskClient, home: Path, path: str, status: int, said: str) -> None:
    now, before = kept(home)
    answer = own.get(path.format(now=now, before=before))
    assert answer.status_code == status
    assert said in answer.get_json()["detail"]


def test_large_releases_are_not_compared_on_request(
    own: FlaskClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "LIMIT", 5)
    now, before = kept(home)
    answer = own.get(f"/releases/{now}/changes.json")
    assert answer.status_code == 404
    assert f"“communique diff {before} {now}” tells what changed" in answer.get_json()["detail"]


@pytest.mark.parametrize("line", [1, comparing.WAITING])
def test_releases_are_compared_once_and_few_may_wait_for_it(
    line: int, own: FlaskClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_line", threading.BoundedSemaphore(line))
    now, _ = kept(home)
    begun, go_on = threading.Event(), threading.Event()
    real, begun_with = Comparison.overview, []

    def slow(found: Comparison, most: int) -> tuple[Totals, list[Change]]:
        begun_with.append(found)
        begun.set()
        assert go_on.wait(60)
        return real(found, most)

    monkeypatch.setattr(Comparison, "overview", slow)
    path = f"/releases/{now}/changes.json"
    with ThreadPoolExecutor(line) as threads:
        asked = [threads.submit(own.application.test_client().get, path) for _ in range(line)]
        try:
            assert begun.wait(60)
            if line == 1:
                refused = own.get(path)
                assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
            assert own.get(f"/releases/{now}/changes.rdfp").status_code == 200, "it needs no comparison"
        finally:
            go_on.set()
        assert [answer.result(60).status_code for answer in asked] == [200] * line
    assert own.get(path).status_code == 200
    assert len(begun_with) == 1


def test_what_another_graph_still_says_is_told_apart(own: FlaskClient, home: Path) -> None:
    rs = thing("state/rs", "Serbia")
    make(home, *rs, Quad(*rs[1][:3], PROVENANCE))
    now = make(home, *rs).id
    shown = words(page(own, f"/releases/{now}/changes"))
    assert "still said elsewhere" in shown
    now = make(home, *rs, Quad(*rs[1][:3], "<x:g>")).id
    assert "said elsewhere before" in words(page(own, f"/releases/{now}/changes"))


def test_names_are_text_on_the_page(own: FlaskClient, home: Path) -> None:
    now = make(home, *thing("state/x", "<script>alert(1)</script>&")).id
    found = own.get(f"/releases/{now}/changes.html").text
    assert "<script>alert" not in found
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in found


def test_nothing_is_compared_with_a_release_that_never_was_current(own: FlaskClient, home: Path) -> None:
    _, before = kept(home)
    shutil.copytree(home / "releases" / before, home / "releases/00000000000000ff")
    assert kept(home)[-1] == "00000000000000ff"
    answer = own.get(f"/releases/{before}/changes.json")
    assert (answer.status_code, "is kept to compare it with" in answer.get_json()["detail"]) == (404, True)


def test_only_the_first_things_are_shown(own: FlaskClient, home: Path) -> None:
    many = [
        quad for number in range(comparing.THINGS + 7) for quad in thing(f"state/s{number:03}", f"S{number}")
    ]
    now = make(home, *many).id
    told = own.get(f"/releases/{now}/changes.json").get_json()
    assert (told["complete"], len(told["changes"])) == (False, comparing.THINGS)
    assert told["things"]["added"] == comparing.THINGS + 7
    assert "9 more things" in words(page(own, f"/releases/{now}/changes"))  # two are removed besides


def test_a_damaged_release_is_left_out_of_the_list(own: FlaskClient, home: Path) -> None:
    now, before = kept(home)
    (home / "releases" / before / "manifest.json").write_text("{")
    shown = words(page(own, "/releases"))
    assert now in shown
    assert before not in shown


def test_files_that_are_no_release_have_none(serving: object) -> None:
    client = serving("<x:a> <x:b> <x:c> .")  # type: ignore[operator]  # the fixture of conftest
    assert "has no releases" in client.get("/releases.ttl").get_json()["detail"]


def test_a_ranged_download_across_a_switch_is_whole_or_told_apart(own: FlaskClient, home: Path) -> None:
    path = "/dumps/latest/communique.nq.gz"
    with own.get(path, headers={"Range": "bytes=0-9"}) as begun:
        assert begun.status_code == 206
        tag, start, fixed = begun.headers["ETag"], begun.data, begun.headers["Content-Location"]
    make(home, *thing("state/kz", "Another"))
    with own.get(path, headers={"Range": "bytes=10-", "If-Range": tag}) as rest:
        assert rest.status_code == 200, "the whole of the new one, not the end of it"
        assert rest.headers["ETag"] != tag
    with own.get(fixed, headers={"Range": "bytes=10-", "If-Range": tag}) as rest, own.get(fixed) as whole:
        assert rest.status_code == 206
        assert start + rest.data == whole.data


def test_a_release_in_a_folder_that_is_gone_cannot_be_held(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="none: No such file or directory"):
        release.Release(tmp_path / "none").hold()


def test_json_of_the_manifest_is_kept_for_older_releases(own: FlaskClient, home: Path) -> None:
    for name in kept(home):
        assert json.loads(own.get(f"/dumps/{name}/").text)["release"] == name
