# Letopis: every common task by name. `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8080
DATA_DIR ?= .letopis
export PORT DATA_DIR

# The first Python on this machine that is new enough.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
endif

BIN := .venv/bin
RUN_STAMP := .venv/.run
TEST_STAMP := .venv/.test
UV := uv==0.13.9

help: ## list the tasks
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(RUN_STAMP) ## start everything on embedded parts; PORT=8080 DATA_DIR=.letopis; DEMO=0: empty
	@exec $(BIN)/python -m deploy.development.run --parts embedded

run-real: real ## the same on the real servers
	@exec $(BIN)/python -m deploy.development.run --parts real

test: $(TEST_STAMP) ## run the tests on embedded parts, all but browsers and trials
	LETOPIS_PARTS=embedded $(PYTEST) -m 'not browser and not kills and not trials' $(PYTEST_ARGS)

test-real: real ## start the real servers and run on them every test that needs one, but for sweeps of routes
	LETOPIS_PARTS=real TAMPERINGS=100 ACCESS_QUESTIONS=1000 $(PYTEST) -m 'not pure and not sweep' $(PYTEST_ARGS)
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --no-loadscope-reorder

trials: $(TEST_STAMP) ## 500 random tamperings by each role, all targeted ones, 5,000 questions of access
	TAMPERINGS=$${TAMPERINGS:-500} ACCESS_QUESTIONS=$${ACCESS_QUESTIONS:-5000} \
		$(PYTEST) --timeout 1800 tests/tampering tests/access/test_generated_world.py $(PYTEST_ARGS)

fuzz: $(TEST_STAMP) ## minutes of Schemathesis over the three OpenAPI documents
	LETOPIS_PARTS=embedded FUZZ_EXAMPLES=25 $(BIN)/python -m pytest tests/access/test_fuzz.py $(PYTEST_ARGS)

guide: $(TEST_STAMP) ## make the pictures of the guide for a school's first day anew (Chromium)
	LETOPIS_GUIDE=1 $(BIN)/python -m pytest -q -k own \
		tests/end_to_end/test_moving_in_in_chromium.py

real: $(TEST_STAMP) ## install the real servers: PostgreSQL, RabbitMQ, Keycloak, MinIO (Debian)
	$(BIN)/python -m deploy.development.real install

lint: $(TEST_STAMP) ## check style, types, and who imports whom
	$(BIN)/ruff check .
	$(BIN)/mypy services deploy bench
	$(BIN)/lint-imports
	@$(BIN)/python -m deploy.development.advisories

bench: $(TEST_STAMP) ## measure pages, saves, results, a destruction, files, events and the check
	$(BIN)/python -m bench
	$(BIN)/python -m bench.region
	$(BIN)/python -m bench.destruction
	$(BIN)/python -m bench.portfolio
	$(BIN)/python -m bench.events
	$(BIN)/python -m bench.verify

vendor: $(TEST_STAMP) ## fetch the browser files of others from npm into static/vendor
	$(BIN)/python -m deploy.development.vendor

lock: $(TEST_STAMP) ## pin every dependency with its hashes: requirements.txt, requirements-dev.txt
	$(BIN)/python -m pip install --quiet $(UV)
	echo 'setuptools==84.2.1' | $(BIN)/uv pip compile $(LOCKING) pyproject.toml - \
		--extra embedded --output-file requirements.txt
	echo 'setuptools==84.2.1' | $(BIN)/uv pip compile $(LOCKING) pyproject.toml - \
		--extra embedded --extra test --constraint requirements.txt \
		--output-file requirements-dev.txt
LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links

clean: ## remove what tools left behind; data and .venv stay
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis build
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

$(RUN_STAMP): requirements.txt pyproject.toml
	@$(MAKE) --no-print-directory python
	@$(PYTHON) deploy/development/bootstrap.py requirements.txt
	@touch $@

$(TEST_STAMP): requirements-dev.txt pyproject.toml
	@$(MAKE) --no-print-directory python
	@$(PYTHON) deploy/development/bootstrap.py requirements-dev.txt
	@touch $@ $(RUN_STAMP)

python:
	@test -n "$(PYTHON)" || { echo 'Нужен Python 3.11 или новее: установите его (Debian: apt install python3 python3-venv) или назовите свой: make run PYTHON=/путь/python3.11'; exit 1; }

.PHONY: help run run-real real test test-real trials fuzz guide lint bench vendor lock clean python
