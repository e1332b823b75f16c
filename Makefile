# Everything this project can be asked to do. CI calls these targets and nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
ENGINE := .venv-engine
WEB := .venv-web
PAGE := web/staff
export PYTHONPATH := layers/app
# Several processes need the same modules: what one compiled the next takes, also where a machine's habit is to keep none.
export PYTHONDONTWRITEBYTECODE :=

hash = $(shell cat $(1) | sha256sum | cut -c1-16)
# What is used of it is compiled at its first import: to compile all takes twice as long as all else.
install = $(PYTHON) -m venv $(1) && $(1)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes --no-deps -r $(2) 2> >(grep -v 'is ignored: it is neither a file' >&2)

# One stamp for each locked file: an environment is made again only when its lock changed.
STAMP := $(VENV)/.installed-$(call hash,requirements/dev.txt)
ENGINE_STAMP := $(ENGINE)/.installed-$(call hash,requirements/engine.txt)
$(STAMP): requirements/dev.txt
	@echo "Setting up the Python environment from hashed requirements (once, about a minute) …"
	@rm -rf $(VENV) && $(call install,$(VENV),$<) && touch $@

# The engine has an environment of its own, so that functions do not find our tools in it by accident.
$(ENGINE_STAMP): requirements/engine.txt
	@echo "Setting up the engine's environment (once) …"
	@rm -rf $(ENGINE) && $(call install,$(ENGINE),$<) && touch $@

# What makes mutants stands alone: only who asks for them pays for it.
MUTANTS := .venv-mutants
MUTANTS_STAMP := $(MUTANTS)/.installed-$(call hash,requirements/mutants.txt)
$(MUTANTS_STAMP): requirements/mutants.txt
	@echo "Setting up what makes mutants (once) …"
	@rm -rf $(MUTANTS) && $(call install,$(MUTANTS),$<) && touch $@

# Node comes as a Python package; what it runs stands in the page's own lock.
WEB_STAMP := $(WEB)/.installed-$(call hash,requirements/web.txt)
$(WEB_STAMP): requirements/web.txt
	@echo "Setting up Node for the staff page (once) …"
	@rm -rf $(WEB) && $(call install,$(WEB),$<) && touch $@

PACKAGES_STAMP := $(PAGE)/node_modules/.installed-$(call hash,$(PAGE)/package-lock.json)
$(PACKAGES_STAMP): $(WEB_STAMP) $(PAGE)/package-lock.json
	@echo "Fetching the staff page's packages (once) …"
	@cd $(PAGE) && PATH="$(CURDIR)/$(WEB)/bin:$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent && touch $(CURDIR)/$@

# By content, not by time: a page that is the same is not built again, whatever git did to its files' times.
PAGE_SOURCES := $(shell find $(PAGE) \( -name node_modules -o -name dist \) -prune -o -type f ! -path '*/api/schema.ts' -print | LC_ALL=C sort) functions/admin_api/chalicelib/openapi.json
PAGE_STAMP := build/page/.built-$(call hash,$(PAGE_SOURCES))
$(PAGE_STAMP): $(PACKAGES_STAMP)
	@echo "Building the staff page (only when it changed) …"
	@cd $(PAGE) && PATH="$(CURDIR)/$(WEB)/bin:$$PATH" npm run --silent build && touch $(CURDIR)/$@

.PHONY: scale day gameday screens page page-test page-if-it-can-be-built help setup run up token send-mail call redrive customer-export customer-erase portal-secret logs invoke read-mail samples test unit e2e histories check match bench package rehearse renew prune smoke docs letters fix lock load migrate mutants chaos
help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(STAMP) $(ENGINE_STAMP) ## the Python environments, from hashed requirements

# The system runs without its page too, where npm's packages cannot be had.
page-if-it-can-be-built: $(STAMP) ## the staff page, or a word why not
	@$(MAKE) --no-print-directory page || echo "The staff page could not be built: the system runs without it."

run: setup page-if-it-can-be-built ## start the whole system here and play one order's life (ARGS=--once: end after it)
	@$(BIN)/python -m infra.local.run $(ARGS)

up: setup page-if-it-can-be-built ## start the whole system here and keep it up until Ctrl-C
	@$(BIN)/python -m infra.local.up $(ARGS)

token: $(STAMP) ## a token the running system takes: ROLE=portal PRODUCTS=CUKCUK or ROLE=office_accountant NAME=lan
	@$(BIN)/python -m infra.local.tokens --role "$(ROLE)" --products "$(PRODUCTS)" --name "$(NAME)"

portal-secret: $(STAMP) ## the secret by which a portal knows our webhooks: PORTAL=cukcuk-web (VERSION=2, STACK=name: on AWS)
	@$(BIN)/python -m infra.portal_secret "$(PORTAL)" $(if $(VERSION),--version "$(VERSION)") $(if $(STACK),--stack "$(STACK)")

# AS is make's own name for an assembler: it counts only where somebody gave it.
send-mail: $(STAMP) ## hand a mail to the running system: FILE=mail.eml SIGN=yes|no (AS=domain: with another's key)
	@$(BIN)/python -m infra.local.sign_mail "$(FILE)" --sign "$(or $(SIGN),yes)" $(if $(filter command,$(origin AS)),--as "$(AS)")

# PATH= on the command line names the request; the commands of the recipe are found without it.
ifeq ($(origin PATH),command line)
CALLED := $(PATH)
override PATH := /usr/local/bin:/usr/bin:/bin
endif
call: $(STAMP) ## send a signed request to the running system: PATH=/v1/bank-feeds/sepay AS=sepay FILE=body.json
	@$(BIN)/python -m infra.local.call "$(CALLED)" $(if $(filter command,$(origin AS)),--as "$(AS)") $(if $(FILE),--file "$(FILE)")

logs: $(STAMP) ## follow what a function of the running system logs: FUNCTION=parse_bank_mail (ONCE=yes: print and end)
	@$(BIN)/python -m infra.local.logs "$(FUNCTION)" $(if $(filter yes,$(ONCE)),--once)

invoke: $(STAMP) ## run one function in this process, for a debugger: FUNCTION=parse_bank_mail (EVENT=file.json or mail.eml)
	@$(BIN)/python -m infra.local.invoke "$(FUNCTION)" $(if $(EVENT),"$(EVENT)")

read-mail: $(STAMP) ## what would be read in a bank's mail, with nothing running: FILE=mail.eml (BANK=VCB ACCOUNT=…)
	@$(BIN)/python -m infra.local.read_mail "$(FILE)" $(if $(BANK),--bank "$(BANK)") $(if $(ACCOUNT),--account "$(ACCOUNT)")

samples: $(STAMP) ## sample mails, and an event for each function, to play with: OUT=build/samples (a minute)
	@$(BIN)/python -m infra.local.samples "$(or $(OUT),build/samples)" $(FUNCTION)

redrive: $(STAMP) ## show why dead letters died and put them back: QUEUE=provision_order (LOOK=yes: only show; STACK=name: on AWS)
	@$(BIN)/python -m infra.redrive "$(QUEUE)" $(if $(filter yes,$(LOOK)),--look) $(if $(STACK),--stack "$(STACK)")

migrate: $(STAMP) ## how many orders are still kept in one item (YES=yes: carry them over into two; STACK=name: on AWS)
	@$(BIN)/python -m infra.carry_over $(if $(filter yes,$(YES)),--yes) $(if $(STACK),--stack "$(STACK)")

customer-export: $(STAMP) ## all that is kept of one customer, as JSON: CUSTOMER=KH0001 OUT=file.json (STACK=name: on AWS)
	@$(BIN)/python -m infra.customer_data export "$(CUSTOMER)" --out "$(OUT)" $(if $(STACK),--stack "$(STACK)")

customer-erase: $(STAMP) ## what would be erased of one customer: CUSTOMER=KH0001 BY=name REASON=why (YES=yes: erase it; STACK=name)
	@$(BIN)/python -m infra.customer_data erase "$(CUSTOMER)" --by "$(BY)" --reason "$(REASON)" $(if $(filter yes,$(YES)),--yes) $(if $(STACK),--stack "$(STACK)")

# A test in the browser that fails is run once more, without the others' load; both runs are reported.
BROWSER_TESTS = { $(BIN)/pytest -q -o cache_dir=build/browser-cache tests/browser || $(BIN)/pytest -q -o cache_dir=build/browser-cache --last-failed tests/browser; }

SLOWEST = --durations 15 --durations-min 10
# Three lanes side by side, for what runs on the whole system waits more than it works. The second and third report last.
test: setup ## every test that needs no AWS account
	@mkdir -p build && echo "Other tests go on beside these; their reports come last (build/e2e.log, build/rest.log, build/browser.log)."
	@$(BIN)/pytest -q $(SLOWEST) tests/e2e > build/e2e.log 2>&1 & e2e=$$!; \
	{ rest=0; $(BIN)/pytest -q $(SLOWEST) --ignore=tests/e2e --ignore=tests/browser --ignore=tests/integration > build/rest.log 2>&1 || rest=$$?; \
	  $(BROWSER_TESTS) > build/browser.log 2>&1 || rest=$$?; exit $$rest; } & rest=$$!; \
	trap 'kill $$e2e $$rest 2>/dev/null' INT TERM; \
	status=0; $(BIN)/pytest -q $(SLOWEST) tests/integration || status=$$?; wait $$e2e || status=$$?; wait $$rest || status=$$?; \
	cat build/e2e.log build/rest.log build/browser.log; exit $$status

e2e: setup ## the whole system on the local engine alone, from outside
	@$(BIN)/pytest -q tests/e2e

unit: $(STAMP) ## the rules alone, in seconds
	@$(BIN)/pytest -q tests/unit

histories: $(STAMP) ## play many random histories of money, each time others: N=10000
	@$(BIN)/pytest -q tests/integration/payments/test_conservation.py --histories "$(or $(N),1000)"

mutants: $(STAMP) $(MUTANTS_STAMP) ## whether tests notice changes of what decides money: N=150 SEED=1 (ROOM=payments/matching; ALL=yes: at night)
	@PYTHONPATH=$(PYTHONPATH):$(MUTANTS)/lib/python3.13/site-packages $(BIN)/python -m infra.mutants -n "$(or $(N),150)" --seed "$(or $(SEED),1)" $(if $(ROOM),--room "$(ROOM)") $(if $(filter yes,$(ALL)),--all)

check: $(STAMP) ## lint, types, rooms of the code, template, generated pages, citations (ONLY="lint types": those)
	@$(BIN)/python -m infra.check $(ONLY)

letters: $(STAMP) ## every letter to customers in both languages, as .html and .txt: OUT=build/letters
	@$(BIN)/python -m infra.letter_pictures "$(or $(OUT),build/letters)"

docs: $(STAMP) ## draw the generated pages again
	@$(BIN)/python -m infra.flow_docs
	@$(BIN)/python -m infra.openapi_docs
	@$(BIN)/python -m infra.staff_docs

fix: $(STAMP) ## let ruff mend what it can
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

match: $(STAMP) ## what would the matcher decide? ORDERS=orders.csv STATEMENT=statement.csv OUT=result.csv
	@$(BIN)/python -m infra.local.match_files "$(ORDERS)" "$(STATEMENT)" "$(OUT)"

gameday: setup ## break what can break, see it, and mend it by the commands of docs/: every scene, or SCENE=suman
	@$(BIN)/python -m infra.gameday $(if $(SCENE),--scene "$(SCENE)")

load: setup ## orders at a fixed rate through the whole system here: RATE=10 SECONDS=60 (PORTALS=yes: a portal listens)
	@$(BIN)/python -m infra.load $(if $(RATE),--rate "$(RATE)") $(if $(filter command,$(origin SECONDS)),--seconds "$(SECONDS)") $(if $(filter yes,$(PORTALS)),--portals)

# SECONDS is bash's own clock: it counts only where somebody gave it.
chaos: setup ## a mixed load while workers, partners, events, the wire, days and settings break: SECONDS=300 SEED=… RATE=2
	@$(BIN)/python -m infra.chaos $(if $(filter command,$(origin SECONDS)),--seconds "$(SECONDS)") $(if $(SEED),--seed "$(SEED)") $(if $(RATE),--rate "$(RATE)")

bench: setup ## the performance figures, as a table and as bench.json
	@$(BIN)/python -m infra.bench

day: setup page ## an accountant's day in figures: 1,000 transfers, and what is left settled in the browser (N=1000)
	@$(BIN)/python -m infra.day --transfers "$(or $(N),1000)"

scale: $(STAMP) ## which partition of the table is full first, for a year of orders (N=2000000)
	@$(BIN)/python -m infra.scale $(if $(N),--orders "$(N)")

page: $(PAGE_STAMP) ## the staff's page, built into build/page (nothing where nothing changed)

screens: setup page ## the staff page in a real browser; pictures of it in build/screens
	@$(BROWSER_TESTS)

page-test: $(PACKAGES_STAMP) ## the staff page's types and its own tests (web/staff)
	@cd $(PAGE) && PATH="$(CURDIR)/$(WEB)/bin:$$PATH" npm test --silent

package: $(STAMP) page ## what AWS gets: layers for arm64 with byte code, functions, templates, the staff page, in build/aws
	@$(BIN)/python -m infra.package

rehearse: $(STAMP) ## a deploy without an account: templates, limits, roles, what it would change (FROM=commit)
	@$(BIN)/python -m infra.rehearse $(if $(FROM),--from "$(FROM)")

renew: $(STAMP) ## new processes for every function of a stack on AWS, as a changed secret needs them: STACK=name
	@$(BIN)/python -m infra.renew "$(STACK)"

prune: $(STAMP) ## versions of functions and layers on AWS that nothing runs: STACK="name name" (DELETE=yes: delete them)
	@$(BIN)/python -m infra.prune $(STACK) $(if $(filter yes,$(DELETE)),--delete)

smoke: $(STAMP) ## whether a deployed portal API is alive: URL=https://… (EMAIL=mailbox and TOKEN: with an order)
	@$(BIN)/python -m infra.smoke "$(URL)" $(if $(EMAIL),--email "$(EMAIL)")

lock: $(STAMP) ## resolve requirements/*.in again: hashes, and no index addresses
	cd requirements && ../$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.13 dev.in -o dev.txt
	cd requirements && for f in engine layer authorizer spreadsheet mail contact mutants; do ../$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.13 -c dev.txt $$f.in -o $$f.txt; done
	cd requirements && ../$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.13 web.in -o web.txt
