# mockexam: `make run` to use it, `make test` to check it.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MOCKEXAM := $(BIN)/mockexam
BLUEPRINT ?= CS-L2-50
SEED ?= 1

.PHONY: help install install-run run serve check test test-all browser bench clean

help:  ## Say what can be made.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# The stamps say with which dependencies the environment was last made.
$(VENV)/.run: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python cannot make an environment. On Debian: apt-get install -y python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python cannot make an environment. On Debian: apt-get install -y python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.run

install-run: $(VENV)/.run

install: $(VENV)/.dev  ## Make .venv with the package (editable) and what developing needs.
	$(MOCKEXAM) doctor --for printing --install

run: install-run  ## Install, make the database, a mock and a demonstration centre, and serve.
	$(MOCKEXAM) doctor --for printing --install
	$(MOCKEXAM) init
	$(MOCKEXAM) paper assemble $(BLUEPRINT) --seed $(SEED) --print
	$(MOCKEXAM) demo
	$(MOCKEXAM) serve

browser:
	-$(MOCKEXAM) doctor --for browser-tests --install

check: install  ## Style, types, arrows between rooms, and the question bank.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MOCKEXAM) bank check

test: install browser  ## The tests, without the slow ones.
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow"

test-all: install browser  ## All tests.
	$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: install  ## Measure what docs/measurements.md reports.
	$(MOCKEXAM) bench seeds
	$(MOCKEXAM) bench search

clean:  ## Remove the environment and caches; the instance stays.
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
