# Needs python3 (3.11 or newer), git and make; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
READY := $(VENV)/.ready
READY_BENCH := $(VENV)/.ready-bench
READY_FULL := $(VENV)/.ready-full

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-full setup-bench run test test-long lint format docs bench lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## Make .venv with the locked packages and gigafactory itself (nothing to do when up to date)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "gigafactory needs Python 3.11 or newer; $(PYTHON) is: $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one like this: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments (on Debian or Ubuntu: apt-get install python3-venv)."; exit 1; }
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  echo "setup: making $(VENV) with $$($(PYTHON) --version)"; $(PYTHON) -m venv --clear $(VENV); fi
	@echo "setup: installing the packages of requirements.lock (a minute or two the first time)"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@echo "setup: installing gigafactory in place"
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "setup: ready ($(BIN)/gigafactory)"

MONTH = out/dunkirk-month

run: setup ## The main job: simulate the Dunkirk plant for a month, and make a report of it
	@echo "run: one month of a 16 GWh plant, behind a warm-up; records go to $(MONTH)"
	@echo "run: (the first time the engine is compiled, which takes about a minute)"
	@rm -rf $(MONTH) $(MONTH).partial
	$(BIN)/gigafactory simulate plants/dunkirk --days 31 --seed 1 --out $(MONTH)
	$(BIN)/gigafactory report $(MONTH)

test: setup ## Check the floors of the house, then run the tests (those marked long left out)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest

test-long: setup ## Run the tests marked long
	$(BIN)/python -m pytest -m long

lint: setup ## Check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## Mend formatting and what the style check can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## Renew what code writes: command and table pages, the picture, answers in the README
	$(BIN)/python -m docs.pages
	$(BIN)/python -m docs.picture
	$(BIN)/python -m docs.readme
	$(BIN)/python -m docs.howto

bench: setup-bench ## Race the engine against others (packages in requirements-bench.lock)
	$(BIN)/python -m benchmarks

setup-bench: $(READY_BENCH)

$(READY_BENCH): requirements-bench.lock $(READY)
	@echo "setup-bench: installing the engines to race against"
	@$(PIP) install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

setup-full: setup $(READY_FULL) ## As root: also gcc, Chromium, PostgreSQL, Java and PySpark, which some tests need
	@if command -v gcc >/dev/null 2>&1; then echo "setup-full: gcc is there"; else \
	  echo "setup-full: installing gcc and the C headers with apt-get (needs root)"; \
	  apt-get update -qq && $(APT) gcc libc6-dev; fi
	@if command -v chromium >/dev/null 2>&1 && command -v chromedriver >/dev/null 2>&1; then \
	  echo "setup-full: Chromium is there"; else \
	  echo "setup-full: installing Chromium and its driver with apt-get (needs root)"; \
	  apt-get update -qq && $(APT) chromium chromium-driver; fi
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then echo "setup-full: PostgreSQL is there"; else \
	  echo "setup-full: installing PostgreSQL with apt-get (needs root)"; \
	  apt-get update -qq && $(APT) postgresql; fi
	@if command -v java >/dev/null 2>&1; then echo "setup-full: Java is there"; else \
	  echo "setup-full: installing a Java runtime with apt-get (needs root)"; \
	  apt-get update -qq && $(APT) default-jre-headless; fi

$(READY_FULL): requirements-full.lock $(READY)
	@echo "setup-full: installing the packages of requirements-full.lock (PySpark: some minutes)"
	@$(PIP) install --quiet --require-hashes -r requirements-full.lock
	@touch $@

# Keeps the pins that still fit; `make lock UPGRADE=--upgrade` takes the newest versions.
LOCK = build/lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
  $(UPGRADE)

lock: ## Pin the packages anew in the files requirements*.lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check install --quiet 'uv>=0.9,<1'
	$(LOCK) --group dev --output-file requirements.lock
	$(LOCK) --group bench --constraint requirements.lock --output-file requirements-bench.lock
	$(LOCK) --extra spark --constraint requirements.lock --output-file requirements-full.lock
	@if grep -nE '://|^ *(-i|--(extra-)?index-url|--find-links)|(^|[ (])/[a-z]' requirements*.lock; then \
	  echo "A lock file names a place on the network or on this machine; see docs/decisions/0006-lock-file.md."; exit 1; fi
