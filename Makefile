# `make run` and `make test` are all that a newcomer needs; see README.md.

# The first in PATH that runs and is new enough; a shim of a version manager may stand there and run nothing.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$name"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# UV_PIP_COMPILE is only needed to renew the locks.
UV_PIP_COMPILE ?= uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.PHONY: run demo test quick slow bench freshness lock clean

run: $(VENV)/.run
	@exec $(BIN)/simpul up

demo: $(VENV)/.run
	@exec $(BIN)/simpul up --demo

# Linters, type checks, import contracts, and every test.
test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist worksteal

# The tests that do not start the whole house.
quick: $(VENV)/.test
	$(BIN)/pytest -n 2 -m "not slow"

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/collect.py
	$(BIN)/python benchmarks/serve.py
	$(BIN)/python benchmarks/push.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/freshness.py
	$(BIN)/python benchmarks/fetch.py
	$(BIN)/python benchmarks/hostile_memory.py
	$(BIN)/python benchmarks/quality_gate.py
	$(BIN)/python benchmarks/group.py

# The simulated nation alone; needs nothing but Python.
freshness: $(VENV)/.test
	$(BIN)/python benchmarks/freshness.py

lock:
	$(UV_PIP_COMPILE) --extra build pyproject.toml -o requirements.lock
	$(UV_PIP_COMPILE) --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(UV_PIP_COMPILE) --extra build --extra dev --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none is in PATH; install one, or: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed; try: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu install python3-venv"; exit 1; }

# A lock is complete; pip before 24 trips over extras that two packages ask for when it resolves once more.
define install
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
endef

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(call install,requirements.lock)

$(VENV)/.test: requirements-dev.lock pyproject.toml | $(VENV)/bin/pip
	$(call install,requirements-dev.lock)

$(VENV)/.bench: requirements-bench.lock pyproject.toml | $(VENV)/bin/pip
	$(call install,requirements-bench.lock)
