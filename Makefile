# Everything a person does with a checkout. `make` alone says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEED ?= 1
BACKEND ?= postgresql
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt

# Dozens of processes begin: none shall compile what another one has compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check format up coverage bench faults mutants judge letter pictures lock clean

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

demo: $(VENV)/demo.installed ## Collect, compose and deliver a sample edition to 1,000 readers
	@$(BIN)/python -m demo

up: $(VENV)/demo.installed ## Run the web pages, the worker and the schedule in one process
	@$(BIN)/newsletter up

test: $(VENV)/dev.installed ## Run the tests
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

coverage: $(VENV)/dev.installed ## Run the tests and say which branches they leave out
	@PYTEST_ADDOPTS="--cov --cov-report=term-missing:skip-covered" $(MAKE) --no-print-directory test

check: $(VENV)/dev.installed ## Lint, type check, import contract, compose file, Dockerfile
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(BIN)/hadolint Dockerfile

faults: $(VENV)/dev.installed ## Deliver while everything around it is killed: make faults SEED=1 BACKEND=sqlite
	@$(BIN)/python bench/faults.py --seed $(SEED) --backend $(BACKEND)

mutants: $(VENV)/dev.installed ## Take one guard after the other out of the product: `make faults` has to notice each
	@$(BIN)/python bench/faults.py --mutants --backend $(BACKEND)

judge: $(VENV)/dev.installed ## Measure the composer on labelled news: make judge DATA=folder
	@$(BIN)/python bench/judge.py --data $(DATA)

letter: $(VENV)/dev.installed ## Hold the mails against docs/letter.md with every tool that is installed
	@$(BIN)/python -m bench.letter

pictures: $(VENV)/dev.installed ## Make the pictures of the documents from the demo's edition
	@$(BIN)/python -m bench.pictures

bench: $(VENV)/dev.installed ## Measure the delivery against Postfix's own generator: make bench BENCH=--quick
	@$(BIN)/python -m bench.post $(BENCH)

format: $(VENV)/dev.installed ## Put the code in its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Write constraints.txt anew from what pyproject.toml asks for today
	@$(PYTHON) -m venv --clear $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check '.[demo,dev]'
	@{ sed -n '/^#/p' constraints.txt; $(VENV)-lock/bin/python -m pip freeze --exclude newsletter; } > constraints.new
	@mv constraints.new constraints.txt
	@rm -r $(VENV)-lock

clean: ## Remove what was built and what the demo made
	@rm -rf $(VENV) var .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@echo "Making $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: PYTHON=python3.12 make demo")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing newsletter (once) ..."
	@$(INSTALL) --editable '.[demo]'
	@touch $@

$(VENV)/dev.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing newsletter and its tools (once) ..."
	@$(INSTALL) --editable '.[demo,dev]'
	@touch $@ $(VENV)/demo.installed
