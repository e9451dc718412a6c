# make demo   a whole demonstration branch behind the gateway, with real recommendations
# make test   the whole suite; PostgreSQL comes up by itself
# make help   every target
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SALARIES ?= 2000
PORT ?=
TEST_OPTIONS ?= -n 2 --dist loadgroup
SBOM ?= passerelle.cdx.json
# but for the verifier of badges, which is another's and has the machine's clock
ANY_DAY = tests/certification tests/competences tests/parcours --ignore tests/certification/titres/attestations/test_verificateur.py

.PHONY: help install demo test endurance lint bench lock sbom clean

help:
	@echo "make install   .venv from the locked requirements (demo and test call it)"
	@echo "make demo      start everything, load the demonstration branch, show it, serve until Ctrl-C (SALARIES=$(SALARIES); PORT=9000 for other ports)"
	@echo "make test      the whole suite (TEST_OPTIONS=$(TEST_OPTIONS))"
	@echo "make endurance the tests that repeat, as long as they may; the services' on other days in any order; planted mistakes"
	@echo "make lint      ruff, mypy, import contracts, migrations"
	@echo "make bench     the figures, each printed with how it was taken"
	@echo "make lock      requirements.lock, and requirements.serve.lock of what serves alone, again from pyproject.toml"
	@echo "make sbom      what the image is made of, package by package with its digests, as CycloneDX (SBOM=$(SBOM))"
	@echo "make clean     removes .venv and the data folder"

install: .venv/.installed

# umask: run as root, PostgreSQL works under another user, which must be able to read the packages
.venv/.installed: requirements.lock pyproject.toml
	umask 022 && $(PYTHON) -m venv .venv
	umask 022 && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	umask 022 && $(BIN)/python -m compileall -q -j 0 .venv/lib > /dev/null || true  # pip would on one processor; some files are not meant to
	umask 022 && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# exec: Ctrl-C and SIGTERM reach the command itself
demo: install
	@exec $(BIN)/passerelle demo --salaries $(SALARIES) $(if $(PORT),--port $(PORT))

test: install
	$(BIN)/python -m pytest $(TEST_OPTIONS)

# then planted mistakes, and the services' tests in any order from a 29 February, a 31 December and an hour that comes twice
endurance: install
	PASSERELLE_TEST_ENDURANCE=1 $(BIN)/python -m pytest -n 2 -q tests/certification/vie tests/certification/test_cohue.py tests/certification/test_derniere_place.py tests/faults/test_kill.py tests/contracts/secret tests/faults/test_door.py tests/journeys/test_succession.py
	$(BIN)/python -m tests.mistakes
	for instant in 2028-02-28T23:30:00+00:00 2027-12-31T22:30:00+00:00 2027-10-31T00:30:00+00:00; do \
		PASSERELLE_TEST_INSTANT=$$instant PASSERELLE_TEST_ORDER=$$instant $(BIN)/python -m pytest -n 2 -q -m "not longue" $(ANY_DAY) || exit 1; \
	done

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy services deploy
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.check_migrations

bench: install
	$(BIN)/python -m bench

# resolve again from pyproject.toml, for Python 3.11 to 3.13 on every platform; hashes, no addresses
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

lock:
	$(COMPILE) --all-extras pyproject.toml -o requirements.lock
	$(COMPILE) --constraints requirements.lock --no-annotate pyproject.toml -o requirements.serve.lock

sbom: install
	$(BIN)/cyclonedx-py requirements requirements.serve.lock --pyproject pyproject.toml --output-reproducible --output-file $(SBOM)

clean:
	rm -rf .venv donnees
