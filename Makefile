# 善治 Shanzhi. Needs Python 3.11+ and make; everything else is fetched into .venv by exact version and hash.
#
#   make run     the whole system with a demo county          PORT=8080 DATA=some/folder make run
#   make test    everything that checks it                    make test ARGS="-k dispatch"
#   make help    the other commands

SHELL := /bin/sh
FIND_PYTHON = for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && { command -v $$p; exit 0; }; done; echo python3
PYTHON ?= $(shell $(FIND_PYTHON))
BIN := .venv/bin
ARGS ?=

.PHONY: help run test lint types base dev lock bench crash shots docs format

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: base  ## the whole system with a demo county; PORT=, DATA=
	@exec $(BIN)/shanzhi run $(if $(PORT),--port $(PORT)) $(if $(DATA),--data $(DATA)) $(ARGS)

test: dev lint  ## linters, then every test; ARGS= goes to pytest
	@for b in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$b >/dev/null && exit 0; done; \
	  echo "没有找到 Chromium，浏览器测试会跳过。Debian/Ubuntu 请运行：apt-get install chromium fonts-noto-cjk"
	$(BIN)/pytest -n auto --maxprocesses 8 $(ARGS)

lint: dev  ## ruff, mypy, import directions, templates, migrations, printed docs
	@bad=0; run() { echo "· $$*"; "$$@" || bad=1; }; \
	run $(BIN)/ruff check --quiet .; \
	run $(BIN)/ruff format --check --quiet .; \
	run $(BIN)/mypy; \
	run $(BIN)/lint-imports --no-logo; \
	run $(BIN)/djlint --lint --quiet src; \
	run $(BIN)/python -m shanzhi.site.manage makemigrations --check --dry-run; \
	run $(BIN)/shanzhi docs --check; \
	exit $$bad

format: dev  ## put code and templates into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

base:  # what running needs
	@$(PYTHON) tools/boot.py base

dev:  # what tests, linters and benches need on top
	@$(PYTHON) tools/boot.py dev

lock: dev  ## newest allowed versions into requirements/*.txt, with hashes and no host names
	@$(PYTHON) tools/boot.py lock

bench: dev  ## measure against a floor in the same run
	$(BIN)/shanzhi bench $(ARGS)

crash: dev  ## kill everything at random moments and count what is left
	$(BIN)/shanzhi crash $(ARGS)

shots: dev  ## screenshots of the main pages into docs/
	$(BIN)/python docs/shots.py $(ARGS)

docs: dev  ## what is printed from the code: glossary, state diagram, open doors
	$(BIN)/shanzhi docs
