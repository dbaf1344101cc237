PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.ready
JOBS ?= 2
EXAMPLES ?= 1000
KILLS ?= 200
DEATHS ?= 100
QUERIES ?= 1000
GUARDS := $(addprefix tests/,domain/test_domain_access.py domain/test_domain_cases.py \
	store/test_scope.py store/test_idempotency.py store/test_second_wall.py \
	store/test_trace_sealing.py store/test_trace_tampering.py service/visits/test_snapshots.py service/trace service/feeds service/changes/test_once_only.py \
	service/reads/test_reads_lists.py service/reads/test_reads_past_mentors.py service/acts/test_acts_where_they_looked.py)

.PHONY: help setup demo test coverage soak check still lint types contracts schema schema-check docs docs-check fix bench bundle clean

help: ## What each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Build the environment in .venv

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup ## Serve the demo cohort on port 8000 (SQLite)
	@XIKOU_DATABASE_URL=$${XIKOU_DATABASE_URL:-sqlite:///var/demo.db} $(BIN)/xikou demo

test: setup ## Run the tests on SQLite and PostgreSQL
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

coverage: setup ## Check that tests take every branch of access, audit and idempotency (the modules in tests/coverage.toml)
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal --cov --cov-config=tests/coverage.toml --cov-report=term:skip-covered \
		-k "not ten_thousand and not many_sealers" $(GUARDS)

soak: setup ## What takes longer than CI may: every question apart, random proofs by the thousand, 300 kills, 1,000 random requests of each kind, longer faults, three years of notices; writes PROOF.md, KILLS.md, DELIVERIES.md, FUZZ.md, FAULTS.md and TELLING.md in bench
	XIKOU_PROOF_EXAMPLES=$(EXAMPLES) XIKOU_PROOF_FIGURES=bench/PROOF.md $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal tests/proof
	$(BIN)/python -m tests.reliability.kills --kills $(KILLS)
	$(BIN)/python -m tests.reliability.deaths --kills $(DEATHS)
	$(BIN)/python -m tests.reliability.fuzzing --queries $(QUERIES)
	$(BIN)/python -m tests.reliability.faults
	rm -f bench/TELLING.md
	XIKOU_TELLING_DAYS=1140 XIKOU_TELLING_FIGURES=bench/TELLING.md $(BIN)/python -m pytest -q tests/service/telling/test_three_years.py

check: setup still test coverage ## All that CI does

still: setup ## Check style, types, imports and what is generated, several at a time
	@$(MAKE) --no-print-directory --output-sync=target --jobs=$(JOBS) lint types contracts schema-check docs-check

lint: setup ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## Check types
	$(BIN)/mypy

contracts: setup ## Check which room imports which
	$(BIN)/lint-imports

schema: setup ## Write schema.graphql from the code
	$(BIN)/xikou export-schema schema.graphql

schema-check: setup ## Check that schema.graphql is what the code exports
	@$(BIN)/xikou export-schema | diff -u schema.graphql - || { echo "run: make schema"; exit 1; }

docs: setup ## Write the generated parts of the docs
	$(BIN)/python -m docs.generate

docs-check: setup ## Check that the generated parts of the docs are current
	$(BIN)/python -m docs.generate --check

fix: setup ## Mend what style checks can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Measure, and write bench/RESULTS.md (against PostGraphile and hand-written SQL, and on SQLite; needs npm and 20 GB, two hours or more), bench/IMPORTS.md, bench/GUARDS.md, bench/DOOR.md, bench/UPGRADE.md, bench/DIGESTS.md, bench/PAIRING.md, bench/PAPER.md and bench/PAGES.md
	$(BIN)/python -m bench.speed --grow 10 --write bench/RESULTS.md
	$(BIN)/python bench/run.py
	$(BIN)/python bench/guarding.py
	$(BIN)/python bench/door.py
	$(BIN)/python bench/upgrading.py
	$(BIN)/python bench/telling.py
	$(BIN)/python bench/pairing.py
	$(BIN)/python bench/paper.py
	$(BIN)/python bench/pages.py

bundle: setup ## Write dist/xikou-VERSION-ARCHITECTURE.tar.gz, to be installed without a network
	$(BIN)/python deploy/bundle.py

clean: ## Remove the environment and the demo database
	rm -rf .venv var
