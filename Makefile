# Flowbrand. `make` lists what there is; every target makes .venv first where it needs one.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo up test test-chaos chaos fuzz check format lock bench docs clean

# The first Python 3.11 or newer; choose another with PYTHON=...
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
VENV := .venv/bin
BASE := @$(or $(PYTHON),python3) scripts/bootstrap.py base
DEV := @$(or $(PYTHON),python3) scripts/bootstrap.py dev
LOCK := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate
WORKERS ?= 2

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: export FILE := $(FILE)
demo: export OUT := $(OUT)
demo: ## a funnel from a document: make demo [FILE=my.pdf] [OUT=out]
	$(BASE)
	@exec $(VENV)/python -m flowbrand.stack --with-parent demo $${FILE:+--file "$$FILE"} --out "$${OUT:-out}"

up: ## the whole stack in the foreground: API on PORT (8000), Flower on FLOWER_PORT (5555)
	$(BASE)
	@exec $(VENV)/python -m flowbrand.stack --with-parent up

test: ## all tests on embedded services: make test [WORKERS=2]
	$(DEV)
	@$(VENV)/pytest -n $(WORKERS) --dist loadgroup --ignore tests/chaos --cov --cov-report=term:skip-covered; \
	status=$$?; \
	echo "Now tests/chaos, on stacks of their own: what else runs moves their clocks."; \
	$(VENV)/pytest -n $(WORKERS) --dist loadfile tests/chaos && exit $$status

check: ## format, lint, types, imports, migrations, docs, contract; changes nothing
	$(DEV)
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-cache
	@$(VENV)/python -W ignore manage.py makemigrations --check --dry-run
	@$(VENV)/python manage.py states_doc --check
	@$(VENV)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	@$(VENV)/python scripts/check_requirements.py
	@echo "check: all good"

format: ## rewrite the code in the house format
	$(DEV)
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

lock: ## resolve requirements/*.in anew into pinned, hashed files without index or URL
	$(DEV)
	@$(LOCK) requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(LOCK) requirements/base.in -o requirements/base.txt
	@$(LOCK) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt

test-chaos: ## the last part of make test: kill, freeze, cut off and deploy at every step
	$(DEV)
	@$(VENV)/pytest -n $(WORKERS) --dist loadfile tests/chaos

chaos: ## documents and funnels while workers, relay, Redis and PostgreSQL are killed: make chaos [N=60] [SEED=1]
	$(DEV)
	@exec $(VENV)/python -m tests.storm --documents $(or $(N),60) $(if $(SEED),--seed $(SEED))

fuzz: ## damaged documents of every format through every parser: make fuzz [N=5000] [SEED=1]
	$(DEV)
	@exec $(VENV)/python -m tests.fuzz --cases $(or $(N),5000) --seed $(or $(SEED),1)

bench: ## documents per minute, logins per second, or any of benchmarks/: make bench [NAME=recovery]
	$(DEV)
	@for name in $(or $(NAME),pipeline auth); do $(VENV)/python -m benchmarks.$$name || exit 1; done

docs: ## rewrite the generated documents
	$(DEV)
	@$(VENV)/python manage.py states_doc

clean: ## remove what the tools leave behind (keeps .venv and the state folder)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis htmlcov .coverage .coverage.* out
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
