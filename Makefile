# Everything a newcomer needs; each target makes .venv first if it is not there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
# The sample archive; it never holds a real report, nor DATA an invented one.
DEMO ?= demo
# One more than there are cores: some tests wait for a browser or a server.
JOBS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.PHONY: demo serve test lint ocr browser parquet cluster replay notebook lock quality bench mutate fuzz torture audit format clean

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

$(VENV)/.base: requirements/base.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(INSTALL) -r requirements/base.txt -r requirements/dev.txt
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
	$(INSTALL) -r requirements/base.txt -r requirements/ocr.txt

browser: $(VENV)/.base  ## install what shows pages that need a browser; a Chromium must be there
	$(INSTALL) -r requirements/base.txt -r requirements/browser.txt

parquet: $(VENV)/.base  ## install what exports Parquet
	$(INSTALL) -r requirements/base.txt -r requirements/parquet.txt

cluster: $(VENV)/.base  ## install what works on many machines
	$(INSTALL) -r requirements/base.txt -r requirements/cluster.txt

notebook: $(VENV)/.base  ## install what docs/questions.ipynb reads an export with
	$(INSTALL) -r requirements/base.txt -r requirements/notebook.txt

# Its licence is the AGPL: it stays beside Nianbao, and only a test looks through it.
REPLAYWEBPAGE := 2.5.3

replay:  ## fetch ReplayWeb.page, with npm, into build/, for the test that looks at a WACZ file in it
	mkdir -p build/replaywebpage
	npm pack --silent --pack-destination build replaywebpage@$(REPLAYWEBPAGE)
	tar -xzf build/replaywebpage-$(REPLAYWEBPAGE).tgz -C build/replaywebpage --strip-components=1 \
		package/ui.js package/sw.js package/LICENSE

# Versions stay as they are where pyproject.toml allows them; `make lock LOCK=--upgrade` takes newer ones.
# One lock serves every system and Python, with the hashes of all their wheels. datasette asks for pip
# itself, which every environment has.
COMPILE = $(BIN)/python -m uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-annotate --custom-compile-command "make lock" --no-emit-package pip $(LOCK)
NOT_BASE = $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements/base.txt)

lock: $(VENV)/.base  ## write requirements/*.txt anew from pyproject.toml, with hashes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) --output-file requirements/base.txt >/dev/null
	for extra in dev ocr browser parquet cluster notebook bench; do \
		$(COMPILE) --extra $$extra --constraints requirements/base.txt $(NOT_BASE) \
			--output-file requirements/$$extra.txt >/dev/null || exit 1; \
	done

quality: $(VENV)/.dev  ## score extraction on real reports and on every carrier
	$(BIN)/python -m benchmarks.quality

bench: $(VENV)/.dev  ## measure beside peers; writes benchmarks/RESULTS.md (SCRIPTS="a b": only these)
	$(INSTALL) -r requirements/base.txt -r requirements/dev.txt -r requirements/bench.txt
	$(BIN)/python -m benchmarks.bench $(SCRIPTS)

mutate: $(VENV)/.dev  ## put faults into a copy of the code; the tests must notice each (NAMES="a b": only these)
	$(BIN)/python -m benchmarks.mutate $(NAMES)

MINUTES ?= 10

fuzz: $(VENV)/.dev  ## give changed bytes to every reader for MINUTES; what escapes is kept in tests/fixtures/fuzz
	$(BIN)/python -m benchmarks.fuzz --minutes $(MINUTES)

torture: $(VENV)/.dev  ## kill commands at random instants for MINUTES; each archive must then be whole
	$(BIN)/python -m benchmarks.torture --minutes $(MINUTES)

audit: $(VENV)/.dev  ## known weaknesses and licences of the locked libraries
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(BIN)/python -m benchmarks.audit

format: $(VENV)/.dev  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what was built; data/ and demo/ stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
