"""The wheel: an editable install cannot show that a content folder is missing from it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support import ROOT

FOLDERS = ("ontology", "mappings", "shapes", "seeds", "tests/competency", "tests/hygiene")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_installs_one_name_and_holds_the_content(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"communique"}
    for folder in FOLDERS:
        source = ROOT / folder
        expected = {
            f"communique/_data/{source.name}/{path.relative_to(source).as_posix()}"
            for path in source.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert expected
        assert expected <= set(names), folder


def test_a_release_is_built_and_asked_from_the_unpacked_wheel(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(unpacked)
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COMMUNIQUE_")}

    def run(*arguments: str) -> str:
        # -P and the explicit path: the checkout is out of reach.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "communique", "--home", str(tmp_path / "home"), *arguments],
            cwd=tmp_path,
            env=environ | {"PYTHONPATH": str(unpacked)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "2  reports" in run("build")
    where = "import communique; print(communique.__file__)"
    located = subprocess.run(
        [sys.executable, "-P", "-c", where],
        cwd=tmp_path,
        env=environ | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert located.stdout.startswith(str(unpacked))
    assert "yes" in run("query", "ASK { ?s a <https://w3id.org/communique/ontology#Agreement> }")
