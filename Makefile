# make demo: everything, on a newsroom that comes along. make test: all checks. make run: for real. make help: the rest.
SHELL := bash
VENV ?= .venv
BIN := $(VENV)/bin
NEWEST := python3.13 python3.12 python3.11 python3.14 python3
PYTHON ?= $(shell for p in $(NEWEST); do command -v $$p >/dev/null && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
# An editable install finds the packages of the lock and builds with the setuptools that it names: nothing else is fetched.
INSTALL_SELF := PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .

.PHONY: help setup setup-dev demo run test lint format lock model eval bench clean

help: ## What there is to make.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(VENV)/.run ## Install the tracker and what it needs into .venv.

setup-dev: $(VENV)/.dev ## The same with what the tests need.

demo: $(VENV)/.run ## Run the whole tracker on a newsroom that it brings along; no internet needed.
	$(BIN)/tracker demo

run: $(VENV)/.run ## Poll the sources in feeds.yaml and serve the pages at http://127.0.0.1:8001.
	$(BIN)/tracker run

test: $(VENV)/.dev lint ## All checks and tests.
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev ## Style and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## Put the style right.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev ## Resolve the newest versions into the lock files.
	$(PIP) install uv
	scripts/lock $(BIN)/uv

model: $(VENV)-training/.ready ## Rebuild the weights from the open data and our corpora; hours. Step by step: only what is out of date.
	$(VENV)-training/bin/python -m training.build

eval: $(VENV)/.dev ## Measure the reader on the test corpus and write the figures into the documentation.
	$(BIN)/python -m training.report

bench: $(VENV)/.dev ## Measure speed; BENCH="--resume" goes on with a run that was ended.
	$(BIN)/python -m benchmarks $(BENCH)

clean: ## Remove the environment and what the tools left; the database stays.
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "make: the tracker needs Python 3.11 or newer with the venv module. Install it (Debian: apt-get install python3 python3-venv)" >&2; \
	  echo "      or name one: make PYTHON=/path/to/python3 setup" >&2; exit 1; fi
	@echo "Setting up with $$($(PYTHON) --version)"
	$(PYTHON) -m venv $(VENV)

$(VENV)-training/.ready: training/requirements.txt requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)-training
	$(subst $(BIN),$(VENV)-training/bin,$(PIP)) install --require-hashes -r requirements.lock
	$(subst $(BIN),$(VENV)-training/bin,$(PIP)) install -r training/requirements.txt
	$(subst $(BIN),$(VENV)-training/bin,$(INSTALL_SELF))
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements.lock
	$(INSTALL_SELF)
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(INSTALL_SELF)
	@scripts/browser
	@touch $@ $(VENV)/.run
