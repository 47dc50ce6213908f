# Two commands for newcomers: `make demo` and `make test`. The rest is for people who change the code.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "The venv module is missing. On Debian: sudo apt-get install -y python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@VIRTUAL_ENV= $(BIN)/uv sync --frozen --quiet --all-extras --inexact
	@touch $(READY)

setup: $(READY)  ## make the virtual environment with the locked dependencies

check: $(READY)  ## format, lint, types, contracts, fast tests (under a minute)
	@$(BIN)/ruff format --check portal tests
	@$(BIN)/ruff check portal tests
	@$(BIN)/mypy
	@$(BIN)/pytest -m "not slow and not browser" -n 2

test: $(READY)  ## every test, on SQLite and PostgreSQL, with a real mail server and a real browser
	@$(BIN)/pytest -n 2

.PHONY: help setup check test
