# The same commands by hand and in CI. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export DJANGO_SETTINGS_MODULE := peerchat.settings
.DEFAULT_GOAL := help
.PHONY: help run test check size bench assurance schema fmt lock clean install

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' \
	  | while IFS='|' read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

run: ## Start the demo on http://127.0.0.1:8000 and print where to click
	@$(PYTHON) ops/bootstrap.py run
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@exec $(BIN)/python manage.py serve

test: ## Everything: linters, types, Python, TypeScript, browser stories
	@$(PYTHON) ops/bootstrap.py test
	@$(BIN)/python -m tests.whole

check: install ## Linters, types, import contracts, dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	cd frontend && npm run --silent check

size: ## Bytes a survivor fetches, from landing to first message
	@$(PYTHON) ops/bootstrap.py run
	@$(BIN)/python -m ops.size

bench: ## Benchmarks (QUICK=1: within a minute)
	@$(PYTHON) ops/bootstrap.py test
	@$(BIN)/python -m tests.bench $(if $(QUICK),--quick)

assurance: ## Every proof at full length (VECTORS=<folder of MLS vectors>; PART=<one>; SEED=<n> repeats)
	@$(PYTHON) ops/bootstrap.py test
	@VECTORS="$(VECTORS)" PART="$(PART)" $(BIN)/python -m tests.assurance

schema: install ## Write the wire's JSON Schema and TypeScript types from rooms/wire/frames.py
	@$(BIN)/python -m rooms.wire.schema

fmt: install ## Put the Python sources in shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: install ## Write requirements.txt from pyproject.toml (UPGRADE=1: newest allowed)
	@$(BIN)/uv pip compile pyproject.toml --group test --group check --group build \
	  --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	  --custom-compile-command 'make lock' --quiet $(if $(UPGRADE),--upgrade) -o requirements.txt
	@cd frontend && npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## Remove what was built; keep keys and data in var/
	rm -rf frontend/dist frontend/node_modules .venv .tools .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

install:
	@$(PYTHON) ops/bootstrap.py install
