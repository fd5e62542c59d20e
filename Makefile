# Everything a contributor runs. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2
PYTEST_ARGS ?=
SUITE ?=
QUICK ?=
DJANGO_PYTHON ?= $(wildcard $(CURDIR)/.cache/django/bin/python)

# What threads share; with the global lock these run as a part of `make test`.
FREE_THREADED_TESTS ?= tests/test_free_threading.py tests/apps tests/core/cache \
	tests/db/backends/test_sqlite_in_memory.py tests/db/models/test_rows.py \
	tests/db/models/test_shapes.py tests/db/models/test_threads.py tests/db/models/test_trails.py \
	tests/dispatch tests/effects tests/sql tests/template/test_threads.py \
	tests/template/test_twins.py tests/template/test_warm_start.py tests/urls tests/utils

.PHONY: help setup demo test check format bench bench-check bench-keep lock clean django free-threaded

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-13s %s\n", $$1, $$2}'

$(VENV)/.core: requirements/core.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

setup: $(VENV)/.dev ## Make the virtual environment with all tools

demo: $(VENV)/.core ## Serve the example site on http://127.0.0.1:8000 (another port by PORT=)
	cd examples/shelf && PORT=$(PORT) ../../$(BIN)/python demo.py

test: $(VENV)/.dev ## Run the tests; servers take part when PLECTRUM_TEST_… names them
	PLECTRUM_DJANGO_PYTHON="$${PLECTRUM_DJANGO_PYTHON:-$(DJANGO_PYTHON)}" $(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

check: $(VENV)/.dev ## Format, lint, types, floors, dead code, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry src
	$(BIN)/python tools/check_all.py

format: $(VENV)/.dev ## Format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .cache/bench/.done ## Measure: all, or SUITE=orm; QUICK=1 for a first look
	.cache/bench/bin/python -m benchmarks $(SUITE) $(if $(QUICK),--quick) --output $(if $(SUITE),.artifacts/bench,benchmarks/results)

bench-check: .cache/bench/.done ## Compare instruction counts of key operations with the kept ones
	.cache/bench/bin/python -m benchmarks.instructions

bench-keep: .cache/bench/.done ## Keep today's instruction counts as those to compare with
	.cache/bench/bin/python -m benchmarks.instructions --keep

.cache/bench/.done: benchmarks/requirements.txt tools/bench_environment.sh
	sh tools/bench_environment.sh .cache/bench
	touch $@

django: .cache/django/.done ## Make an environment with Django, to compare with
.cache/django/.done:
	sh tools/django_environment.sh .cache/django
	touch $@

free-threaded: .cache/free-threaded/.done ## Run the tests of what threads share without a global lock
	PLECTRUM_TEST_FREE_THREADED=1 PYTHON_GIL=0 PLECTRUM_DJANGO_PYTHON= PLECTRUM_TEST_MARIADB= \
		.cache/free-threaded/bin/python -m pytest -n $(WORKERS) -q $(FREE_THREADED_TESTS)

.cache/free-threaded/.done: requirements/free-threaded.lock tools/free_threaded_environment.sh
	sh tools/free_threaded_environment.sh .cache/free-threaded
	touch $@

lock: ## Write the lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group build pyproject.toml -o requirements/core.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev -c requirements/core.lock pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.14 --generate-hashes --no-header --no-emit-index-url --group build --group free-threaded -c requirements/dev.lock pyproject.toml -o requirements/free-threaded.lock

clean: ## Remove what the targets made
	rm -rf $(VENV) .cache .artifacts .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
