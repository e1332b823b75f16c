# Everything this project can be asked to do. CI calls these targets and nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := layers/app

# One stamp per locked file: the environment is made again only when the lock changed.
STAMP := $(VENV)/.installed-$(shell sha256sum requirements/dev.txt | cut -c1-16)
$(STAMP): requirements/dev.txt
	@echo "Setting up the Python environment from hashed requirements (once; about a minute) …"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

.PHONY: setup lock
setup: $(STAMP) ## the Python environment, from hashed requirements

lock: $(STAMP) ## resolve requirements/*.in again, hashes and no index addresses
	cd requirements && ../$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.13 dev.in -o dev.txt
	cd requirements && for f in engine layer authorizer; do ../$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.13 -c dev.txt $$f.in -o $$f.txt; done
