# Everything a newcomer needs; each target makes .venv first if it is not there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
# The sample archive; it never holds a real report, nor DATA an invented one.
DEMO ?= demo
# One more than there are cores: some tests wait for a browser or a server.
JOBS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.PHONY: demo serve test lint ocr browser parquet quality format clean

$(VENV)/.base: requirements/base.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	touch $@

demo: $(VENV)/.base  ## crawl the built-in sample portals into demo/ and show what was found
	$(BIN)/nianbao demo --data $(DEMO)

serve: $(VENV)/.base  ## browse the archive in data/, or the one in demo/ where there is none
	$(BIN)/nianbao serve --data $(if $(wildcard $(DATA)/archive.db),$(DATA),$(DEMO))

test: $(VENV)/.dev  ## run every test
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: $(VENV)/.dev  ## ruff and mypy, both strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

ocr: $(VENV)/.base  ## install what reads scans and pictures (about 370 MB)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/ocr.txt

browser: $(VENV)/.base  ## install what shows pages that need a browser; a Chromium must be there
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/browser.txt

parquet: $(VENV)/.base  ## install what exports Parquet
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/parquet.txt

quality: $(VENV)/.dev  ## score extraction on real reports and on every carrier
	$(BIN)/python -m benchmarks.quality

format: $(VENV)/.dev  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what was built; data/ and demo/ stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
