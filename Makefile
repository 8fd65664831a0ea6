# make demo   a report from invented case histories; prints its path
# make test   everything that must hold (ruff and mypy: make lint)
# make docs   the documentation, in docs/_build
SHELL := /bin/sh
# the first Python that runs and is neither too old nor too new
PYTHON ?= $(shell for one in python3.12 python3.11 python3; do \
	$$one -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
READY := $(VENV)/.ready

.PHONY: demo test lint docs accessibility properties bench calibration kills attack clean

demo: $(READY)
	@$(VENV)/bin/dayseven demo -o demo

test: $(READY)
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

# the documentation as a site, in docs/_build; the outputs in the tutorials are printed anew first
docs: $(READY)
	$(VENV)/bin/python -m tests.support.tutorials
	$(VENV)/bin/python -m sphinx -W -q -b html docs docs/_build

# the accessibility rules on the whole rule book and on a report of many authorities; about five minutes
accessibility: $(READY)
	DAYSEVEN_WHOLE=1 $(VENV)/bin/python -m pytest tests/pages/test_accessibility.py

# the agreement of the two clock evaluators, forty times more examples
properties: $(READY)
	DAYSEVEN_EXAMPLES=40 $(VENV)/bin/python -m pytest tests/clocks/test_agree.py

bench: $(READY)
	$(VENV)/bin/python -m tests.support.bench

# how often the verdicts are wrong where the truth is known; writes docs/calibration.md (about ten minutes) and
# docs/null-nations.md (hours; what is done is kept in .calibration, and it goes on from there)
calibration: $(READY)
	$(VENV)/bin/python -m tests.support.calibration
	$(VENV)/bin/python -m tests.support.null_nations

# linear programming over what reports of small invented nations publish: nothing hidden may be found
attack: $(READY)
	$(VENV)/bin/python -m tests.support.attack

# runs that are killed at any moment, 300 of them: nothing mixed, nothing left; about an hour
kills: $(READY)
	$(VENV)/bin/python -m tests.support.kills

$(READY): setup.cfg pyproject.toml
	@test -n "$(PYTHON)" || { echo "dayseven needs Python 3.11 or 3.12; say where: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "installing into $(VENV) (once, a minute or two)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' >&2
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info demo docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
