# Two commands for newcomers: `make demo` and `make test`. The rest is for people who change the code.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
KILLS ?= 1000
EXAMPLES ?= 3000
ROUNDS ?= 1
# Tests start the portal hundreds of times; where compiled modules may not be kept, each start compiles them anew.
export PYTHONDONTWRITEBYTECODE :=

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{split($$1, name, ":"); printf "  make %-12s %s\n", name[1], $$2}'

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "The venv module is missing. On Debian: sudo apt-get install -y python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@VIRTUAL_ENV= $(BIN)/uv sync --frozen --quiet --all-extras --inexact
	@touch $(READY)

setup: $(READY)  ## make the virtual environment with the locked dependencies

demo: $(READY)  ## run the portal with a sample organisation, a worker and a mailbox page
	@$(BIN)/python -m portal.demo

test: $(READY) chromium mail-servers  ## every test, on SQLite and PostgreSQL, with a real mail server and a real browser
	@$(BIN)/lint-imports --no-cache > .venv/contracts.txt || { cat .venv/contracts.txt; exit 1; }
	@$(BIN)/pytest -n 2 --dist worksteal

check: $(READY)  ## format, lint, types, contracts, fast tests, side by side (under a minute)
	@$(MAKE) --no-print-directory --jobs --keep-going --output-sync=target $(addprefix check-,format lint types contracts fast)

check-format:
	@$(BIN)/ruff format --check portal tests

check-lint:
	@$(BIN)/ruff check portal tests

check-types:
	@$(BIN)/mypy

check-contracts:
	@$(BIN)/lint-imports --no-cache > .venv/contracts.txt || { cat .venv/contracts.txt; exit 1; }

check-fast:
	@$(BIN)/pytest -m fast -n 2 --dist worksteal

kill: $(READY)  ## the long crash test: KILLS=1000 kills a flow, from saving to restoring, on both databases
	@PORTAL_KILLS=$(KILLS) $(BIN)/pytest tests/journeys/test_kill.py tests/journeys/test_kill_flows.py -n 2

fuzz: $(READY)  ## the long property tests and fuzzers, over every route too: EXAMPLES=3000 of each
	@PORTAL_EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/domain/test_fuzz.py tests/domain/test_properties.py tests/content/test_nothing_restricted_is_told.py tests/house/test_fuzz.py tests/web/supplier/test_any_order.py tests/sheets/test_encoding_detection.py -n 2

mutate: $(READY)  ## break what matters most, one line at a time, and see that a test notices: only="walls" for some
	@$(BIN)/python -m tests.house.mutants $(only)

mutate-domain: $(READY)  ## the same of scoring, rules, disclosure and merging, everywhere and by a machine (mutmut): hours
	@$(BIN)/python -m tests.house.mutate_domain $(only)

bench: $(READY)  ## print our column of figures, everything in one run; BASE=commit beside that commit's, ROUNDS=2 the better of two
	@$(BIN)/python -m tests.benchmarks$(if $(BASE),.beside $(BASE) --rounds=$(ROUNDS))

requests: $(READY)  ## time every request of a member that grows with the data, at 10,000 suppliers; what costs over a second is marked
	@$(BIN)/python -m tests.benchmarks.requests

burden: $(READY)  ## print how long the essentials take: questions, words and minutes for each sample profile and language
	@$(BIN)/python -m tests.content.burden

screenshots: $(READY) chromium  ## draw the README's pictures again from the demo
	@PORTAL_SCREENSHOTS=docs/screenshots $(BIN)/pytest tests/journeys/test_pages.py -q

messages: $(READY)  ## collect what suppliers read, and bring every catalogue in locale/ up to date
	@$(BIN)/python -m tests.house.messages

migration: $(READY)  ## write a migration from what storage/tables has that the configured database lacks: name="supplier tags"
	@test -n "$(name)" || { echo 'Say what changes: make migration name="supplier tags"'; exit 1; }
	@$(BIN)/alembic revision --autogenerate -m "$(name)"

squash: $(READY)  ## before a first release only: one initial schema from storage/tables, in place of all migrations
	@$(BIN)/python -m tests.house.squash

audit: $(READY)  ## known vulnerabilities in what we depend on; needs the advisory service
	@VIRTUAL_ENV= $(BIN)/uv export --frozen --quiet --all-extras --no-emit-project --format requirements-txt --output-file .venv/audited.txt
	@$(BIN)/python -m tests.house.audit .venv/audited.txt

wheel: $(READY)  ## build the wheel into dist/, and beside it what it was tested with, by hash
	@VIRTUAL_ENV= $(BIN)/uv build --quiet --wheel
	@VIRTUAL_ENV= $(BIN)/uv export --frozen --quiet --no-dev --no-emit-project --no-header --output-file dist/requirements.txt

chromium: $(READY)
	@$(BIN)/python -m tests.chromium

mail-servers: $(READY)
	@$(BIN)/python -m tests.mail_servers

.PHONY: help setup demo test check check-format check-lint check-types check-contracts check-fast kill fuzz mutate mutate-domain bench requests burden screenshots messages migration squash audit wheel chromium mail-servers
