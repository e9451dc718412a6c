# make demo   a whole demonstration branch behind the gateway, with real recommendations
# make test   the whole suite; PostgreSQL comes up by itself
PYTHON ?= python3.11
BIN := .venv/bin
SALARIES ?= 2000
TEST_OPTIONS ?= -n 2

.PHONY: install demo test lint lock bench clean

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: install
	$(BIN)/passerelle demo --salaries $(SALARIES)

test: install
	$(BIN)/python -m pytest $(TEST_OPTIONS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy services deploy
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.check_migrations

bench: install
	$(BIN)/python -m bench

# resolves again from pyproject.toml; hashes, no addresses
lock:
	$(BIN)/uv pip compile --all-extras --generate-hashes --no-header --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock

clean:
	rm -rf .venv donnees
