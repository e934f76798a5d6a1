"""The examples in docstrings run, and every public thing has a docstring (ruff's D rules see to that)."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import communique
from communique import web
from support import ROOT

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(communique.__path__, "communique.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    done = doctest.testmod(importlib.import_module(name))
    assert done.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) >= 10


@pytest.mark.parametrize("package", [communique, web], ids=lambda package: package.__name__)
def test_a_map_of_the_code_names_every_folder_and_nothing_that_is_not_there(package: ModuleType) -> None:
    (folder,) = map(Path, package.__path__)
    named = set(re.findall(r"``([a-z]+/?)``", package.__doc__ or ""))
    folders = {f"{one.parent.name}/" for one in folder.glob("[!_]*/*.*")}
    elsewhere = {f"{one.name}/" for one in ROOT.iterdir()}
    assert {name for name in named if name.endswith("/")} - elsewhere == folders
    assert {name for name in named if not name.endswith("/")} <= {one.stem for one in folder.glob("*.py")}
