# Everything a contributor needs. `make run` and `make test` work on a machine with nothing but Python 3.11 and pip.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# Compiled modules are kept, whatever the machine's own habit: the tests start a hundred servers.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run demo test looks fuzz unit lint format bench corpora docs lock clean

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# A Debian without python3-venv still has pip: virtualenv then makes the same thing.
$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || ( rm -rf $(VENV) \
	  && $(PYTHON) -m pip install --quiet --user --break-system-packages virtualenv \
	  && $(PYTHON) -m virtualenv --quiet $(VENV) )

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Postroom into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run  ## set up and serve (ARGS="--smtp-listen 0.0.0.0:25" to add flags)
	@exec $(BIN)/postroom serve $(ARGS)

demo: $(VENV)/.run  ## the whole loop against itself, printed as a conversation
	@exec $(BIN)/postroom demo

lint: $(VENV)/.dev  ## ruff and mypy strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.dev  ## let ruff write the layout
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

unit: $(VENV)/.dev  ## the quick part of the tests: no socket, no sleep, no disk
	@$(BIN)/python -m pytest -q tests/unit tests/dialogs tests/house

test: lint  ## everything but `make looks`
	@$(BIN)/python -m pytest -q -n 3 --dist worksteal --ignore=tests/browser/test_every_page.py $(ARGS)

looks: $(VENV)/.dev  ## every page of the dashboard in a browser: light, dark and on a phone; pictures in test-artefacts/
	@$(BIN)/python -m pytest -q -n 2 tests/browser/test_every_page.py $(ARGS)

fuzz: $(VENV)/.dev  ## the tests that make their own examples, with new ones
	@HYPOTHESIS_PROFILE=new $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/fuzz $(ARGS)

bench: $(VENV)/.dev  ## measure the rows of the README's table; Postfix beside it when it is installed
	@$(BIN)/python -m bench $(ARGS)

corpora: $(VENV)/.dev  ## scores on the mail collections, when they are there
	@$(BIN)/python -m pytest -q -s tests/corpora

docs: $(VENV)/.dev  ## write docs/config.md, docs/api.md and the clients' generated files anew
	@$(BIN)/python tools/write_docs.py
	@$(BIN)/python tools/write_blocking_client.py
	@command -v npm >/dev/null && $(BIN)/python tools/write_client_types.py || true

lock:  ## renew the lock files (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --group build pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock

clean:  ## remove what was made here, the data folder excepted
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
