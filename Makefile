# One command each, on a machine with Python 3.11 or newer and make:
#   make setup   a virtual environment in .venv with every version pinned
#   make serve   build the release from seeds/ and serve it (PORT=8000 to choose)
#   make test    run the tests
#   make lint    style and types

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: setup serve test lint constraints

setup: .venv/.ready

# Built anew when what is pinned changes; the mark is written last, so an interrupted setup is repeated.
.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --editable '.[dev,reasoning]'
	touch $@

serve: setup
	$(BIN)/communique build
	$(BIN)/communique serve --port $(PORT)

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Pin what a fresh resolution of pyproject.toml installs today.
constraints:
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --editable '.[dev,reasoning]'
	build/constraints/bin/python -m pip freeze --exclude-editable > constraints.txt
	rm -rf build/constraints
