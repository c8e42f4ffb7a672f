# The two commands to know: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
DATA ?= ../shared/data
SECONDS ?= 60

# The many processes of the tests share what the first of them compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-browser fuzz check fix figures lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

.venv/.run: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "smartivr needs Python 3.11 or newer; name one with: make PYTHON=python3.11 setup")'
	@echo "making .venv and fetching the packages of requirements/run.lock, which takes some minutes ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: requirements/test.lock .venv/.run
	@echo "fetching what the tests need, from requirements/test.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	@touch $@

setup: .venv/.run  ## make .venv with the smartivr command in .venv/bin

demo: .venv/.run  ## one spoken call against a real server, then serve (ARGS=--exit: stop after the call)
	$(BIN)/smartivr demo $(ARGS)

test: .venv/.test  ## every test this machine can run
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

test-browser: .venv/.test  ## the pages in a real Chromium, which "make test" has too where there is one
	$(BIN)/python -m pytest -m browser $(ARGS) tests/browser

fuzz: .venv/.test  ## feed every dialect inputs that a fuzzer makes up (SECONDS=3600 for an hour)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/fuzz.lock
	$(BIN)/python tests/fuzz/fuzz_dialects.py var/fuzz -max_total_time=$(SECONDS) -max_len=8192 $(ARGS)

check: .venv/.test  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/.test  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

figures: .venv/.run  ## measure every figure of the documentation again (DATA=folder of the public sets)
	$(BIN)/smartivr figures --data $(DATA) $(ARGS)

lock: .venv/.test  ## pin every package again from pyproject.toml
	sh requirements/lock.sh

clean:  ## remove the environment and everything made at run time
	rm -rf .venv var
