# Two commands do everything on a fresh machine with Python 3.11 or later, pip, git and make:
#
#   make demo   checks the manifests of a small shop and shows what is wrong with them
#   make test   runs all checks and tests
#
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types imports unit nightly bench docs clean

demo: $(VENV)/.installed
	$(BIN)/kubelint check examples/shop --exit-zero

test: $(VENV)/.developed lint types imports unit

lint: $(VENV)/.developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.developed
	$(BIN)/mypy

imports: $(VENV)/.developed
	$(BIN)/lint-imports --no-cache

unit: $(VENV)/.developed
	$(BIN)/coverage run -m pytest $(PYTEST_ARGS)
	$(BIN)/coverage report --skip-covered --sort=cover

# Ten times as many random clusters as the normal tests look at, in each dialect: some minutes.
nightly: $(VENV)/.developed
	KUBELINT_CLUSTERS=2000 $(BIN)/python -m pytest tests/network $(PYTEST_ARGS)

docs: $(VENV)/.developed
	$(BIN)/python -m kubelint.engine.make_index
	$(BIN)/python -m kubelint.docs.generate

bench: $(VENV)/.developed
	$(BIN)/python benchmarks/run.py

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.developed: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
