"""The libraries of browsers: what is committed is what their packages hold, with their licences, no more."""

import csv
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from asking import ask
from support import ROOT, Server

VENDOR = ROOT / "server" / "communique" / "web" / "static" / "vendor"
LOCK = ROOT / "vendor" / "package-lock.json"
OURS = {"README.md", "yasqe/LICENSE"}
"""What no package holds: what we say of them, and the licence of a package that does not hold its own."""
PAGES = ("/sparql", "/timeline", "/network", "/matrix")
NODE = ROOT / "build" / "clients" / "venv" / "bin"
UNREACHABLE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH")


def copies() -> dict[str, str]:
    """Return which file of which package each file of the folder is."""
    with (ROOT / "vendor" / "files.tsv").open(encoding="utf-8", newline="") as file:
        return {row["to"]: row["from"] for row in csv.DictReader(file, delimiter="\t")}


def package_of(path: str) -> str:
    """Return the name of the package that holds a file: ``d3-array``, ``@zazuko/yasqe``."""
    parts = path.split("/")
    return "/".join(parts[: 2 if path.startswith("@") else 1])


def locked() -> dict[str, dict[str, str]]:
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return {name.removeprefix("node_modules/"): entry for name, entry in packages.items() if name}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the lock, taken from the registry; npm refuses what has another hash."""
    path = f"{NODE}{os.pathsep}{os.environ['PATH']}"
    npm = shutil.which("npm", path=path)
    if npm is None:
        pytest.skip("npm is not installed (make clients)")
    folder = tmp_path_factory.mktemp("vendor")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "vendor" / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    environ = os.environ | {"PATH": path}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip("the registry of npm cannot be reached")
    assert done.returncode == 0, done.stderr
    return folder / "node_modules"


def test_every_file_is_as_its_package_has_it(installed: Path) -> None:
    for to, source in copies().items():
        assert (VENDOR / to).read_bytes() == (installed / source).read_bytes(), to


def test_nothing_else_is_in_the_folder() -> None:
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == {*copies(), *OURS}


def test_every_package_is_pinned_by_its_hash() -> None:
    packages = locked()
    for source in copies().values():
        assert packages[package_of(source)]["integrity"].startswith("sha512-"), source


def test_every_library_has_its_licence_beside_it() -> None:
    for folder in VENDOR.iterdir():
        if folder.is_dir():
            assert len((folder / "LICENSE").read_text(encoding="utf-8")) > 500, folder


def test_all_that_a_bundle_contains_has_its_licence() -> None:
    """The bundle of the editor contains what it depends on, and events, which it does not name."""
    packages = locked()
    todo, inside = ["@zazuko/yasqe", "events"], set[str]()
    while todo:
        if (name := todo.pop()) not in inside:
            inside.add(name)
            todo += packages[name].get("dependencies", {})
    with_licence = {path.stem for path in (VENDOR / "yasqe" / "licences").iterdir()}
    assert with_licence == {name for name in inside if not name.startswith("@zazuko/")}


def test_the_readme_names_every_library_with_its_version_and_licence() -> None:
    rows = re.findall(
        r"^\| `(.+?)` \| (\S+) \| (\S+) \| (\S+) \|", (VENDOR / "README.md").read_text(), re.MULTILINE
    )
    assert {folder for folder, *_ in rows} == {path.name for path in VENDOR.iterdir() if path.is_dir()}
    packages = locked()
    for _, name, version, licence in rows:
        assert (packages[name]["version"], packages[name]["license"]) == (version, licence)


def test_every_library_is_used(server: Server) -> None:
    """The pages with pictures and the one with the editor name each library that they load."""
    pages = (ask(server.url, path, {"Accept": "text/html"}) for path in PAGES)
    named = {folder for page in pages for folder in re.findall(r"/static/vendor/([^/\s]+)/", page.text)}
    assert named == {path.name for path in VENDOR.iterdir() if path.is_dir()}
