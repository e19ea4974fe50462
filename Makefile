# Attest. `make run` and `make test` do all set-up by themselves; see README.md.
#
# What a machine lacks is installed where that is allowed (Debian and Ubuntu, as root or with a sudo that
# asks for no password); otherwise each target ends at once with one sentence that says what is missing.
# Set-up is done once: a copy of each requirements file beside the environment says what it holds.
#
#   make run                       set up, import the sample evidence, print its report, open the window
#   make test                      set up, run the tests on all cores;  make test ARGS="-k folding -x"
#                                  (one process, as for a debugger: make test ARGS="-n 0")
#   make lint                      ruff and mypy
#   make wheels DIR=folder         download every wheel for a machine without a network
#   make run WHEELS=folder         install from such a folder, without a network
#   make lock                      write the hash-pinned requirements files anew from pyproject.toml
#   make clean                     remove what set-up and the sample made

SHELL := /bin/sh
VENV := .venv
RUN := .run
PY := $(VENV)/bin/python
PYTHON :=
WHEELS :=
DIR := wheels
ARGS :=

# Where the shell says that no bytecode is kept, every start compiles the whole program anew, which takes a second; the
# tests start it some hundred times.
unexport PYTHONDONTWRITEBYTECODE

# Alternatives are separated by commas: the name changed when Debian moved to a 64-bit time_t.
QT_BASE := libglib2.0-0t64,libglib2.0-0 libgl1 libegl1 libx11-6 libdbus-1-3 libfontconfig1 libxkbcommon0
QT_WINDOW := libx11-xcb1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 \
	libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 \
	libxcb-xkb1
# Scripts beyond the font packages of pyproject.toml, and emoji in colour for the window.
FONTS := fonts-noto-core fonts-noto-color-emoji
TEST_TOOLS := poppler-utils softhsm2

# Python compiles what is imported; pip would compile everything, which takes half a minute.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --only-binary :all: \
	$(if $(WHEELS),--no-index --find-links "$(WHEELS)")
COMPILE := $(RUN)/lock/bin/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe \
	--strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host \
	--no-emit-find-links --no-emit-options

define FUNCTIONS
set -eu
stop() { printf '%s\n' "$$*" >&2; exit 1; }
as_root() {
    if [ "$$(id -u)" = 0 ]; then "$$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$$@"
    else return 1
    fi
}
may_install() { command -v apt-get >/dev/null 2>&1 && as_root true; }
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$$@" >/dev/null 2>&1; }
known() { apt-cache show "$$1" >/dev/null 2>&1; }
endef
export FUNCTIONS

# System packages. What cannot be installed is left out in silence: whether Qt starts is what counts.
define SYSTEM
$(FUNCTIONS)
command -v dpkg-query >/dev/null 2>&1 || exit 0
have=" $$(dpkg-query -W -f='$${Package}=$${db:Status-Status} ') "
missing=
for choice in $$PACKAGES; do
    found=
    for name in $$(echo "$$choice" | tr , ' '); do
        case "$$have" in *" $$name=installed "*) found=yes ;; esac
    done
    if [ -z "$$found" ]; then missing="$$missing $$choice"; fi
done
if [ -z "$$missing" ] || ! may_install; then exit 0; fi
echo "Installing system packages:$$missing"
apt update || true
names=
for choice in $$missing; do
    for name in $$(echo "$$choice" | tr , ' '); do
        if known "$$name"; then names="$$names $$name"; break; fi
    done
done
apt install -y --no-install-recommends $$names || echo "apt-get could not install$$names; going on without."
endef
export SYSTEM

# The environment: a Python that is new enough and can make one.
define ENVIRONMENT
$(FUNCTIONS)
if $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exit 0; fi
usable() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
python=
for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do
    if [ -z "$$python" ] && usable "$$name"; then python=$$name; fi
done
if [ -z "$$python" ] && may_install; then
    apt update || true
    apt install -y --no-install-recommends python3 python3-venv || true
    if usable python3; then python=python3; fi
fi
[ -n "$$python" ] || stop "Attest needs Python 3.11 or newer and this machine has none that it may use: \
ask an administrator for it (Debian, Ubuntu: apt-get install python3 python3-venv), or name one with \
make PYTHON=/path/to/python3."
if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if may_install; then apt update || true; apt install -y --no-install-recommends "$$package" || true; fi
    "$$python" -c 'import ensurepip, venv' 2>/dev/null || stop "$$python cannot make a virtual environment \
and may not be completed from here: ask an administrator for the package $$package."
fi
rm -rf $(VENV)
"$$python" -m venv $(VENV) || stop "The virtual environment $(VENV) could not be made; is this folder writable?"
endef
export ENVIRONMENT

define INSTALL
$(FUNCTIONS)
if cmp -s "$$FILE" "$(VENV)/$$FILE"; then exit 0; fi
echo "Installing the packages of $$FILE into $(VENV), once"
mkdir -p $(RUN)
$(PIP) -r "$$FILE" >$(RUN)/pip.log 2>&1 || stop "The packages of $$FILE could not be installed \
($(RUN)/pip.log says why); on a machine without a network, give a folder of wheels: make run WHEELS=folder."
cp "$$FILE" "$(VENV)/$$FILE"
endef
export INSTALL

define QT
$(FUNCTIONS)
QT_QPA_PLATFORM=offscreen $(PY) -c 'from PySide6.QtWidgets import QApplication; QApplication([])' \
    >$(RUN)/qt.log 2>&1 || stop "Qt does not start ($$(tail -n 1 $(RUN)/qt.log)) and its system libraries may \
not be installed from here: ask an administrator for $(subst $(comma), or ,$(QT_BASE) $(QT_WINDOW))."
endef
export QT
comma := ,

# The examiner's way, on evidence that is made up: see resources/sample/README.md.
define SAMPLE
$(FUNCTIONS)
umask 077
rm -rf $(RUN)/evidence $(RUN)/sample.attest* $(RUN)/sample-report.pdf*
[ -s $(RUN)/passphrase ] || $(PY) -c 'import secrets; print(secrets.token_urlsafe(24))' >$(RUN)/passphrase
$(PY) -c 'import pathlib; from triage import sample; sample.build(pathlib.Path("$(RUN)/evidence"))'
status=0
$(PY) main.py triage $(RUN)/evidence --case $(RUN)/sample.attest --passphrase-file $(RUN)/passphrase \
    --report $(RUN)/sample-report.pdf --zone Europe/Paris --source-zone Europe/Paris --region FR \
    --set number=SAMPLE-1 title="Les Serres de Montrouvel (fiction)" privileged=+33639987720 || status=$$?
# 1 says that a source deserves a look, which the sample has on purpose.
[ $$status -le 1 ] && [ -s $(RUN)/sample.attest ] && [ -s $(RUN)/sample-report.pdf ] ||
    stop "The sample case was not made or not reported (exit $$status)."
echo
echo "The case:    $(RUN)/sample.attest (its passphrase is in $(RUN)/passphrase)"
echo "The report:  $(RUN)/sample-report.pdf"
if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname)" = Darwin ]; then
    ATTEST_PASSPHRASE=$$(cat $(RUN)/passphrase) $(PY) main.py $(RUN)/sample.attest
fi
endef
export SAMPLE

.PHONY: run test lint wheels lock clean setup setup-dev environment

run: setup
	@sh -c "$$SAMPLE"

test: setup-dev
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n auto --dist worksteal $(ARGS)

lint: setup-dev
	@$(PY) -m ruff check . && $(PY) -m mypy

setup: environment
	@PACKAGES="$(QT_BASE) $(QT_WINDOW) $(FONTS)" sh -c "$$SYSTEM"
	@FILE=requirements.txt sh -c "$$INSTALL"
	@sh -c "$$QT"

setup-dev: environment
	@PACKAGES="$(QT_BASE) $(QT_WINDOW) $(FONTS) $(TEST_TOOLS)" sh -c "$$SYSTEM"
	@FILE=requirements-dev.txt sh -c "$$INSTALL"
	@sh -c "$$QT"

environment:
	@sh -c "$$ENVIRONMENT"
	@mkdir -p $(RUN)

wheels: environment
	@$(PY) -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		-r requirements.txt -d "$(DIR)"
	@echo "Take the folder $(DIR) and this folder to the other machine; there: make run WHEELS=$(DIR)"

lock: environment
	@$(PY) -m venv $(RUN)/lock && $(RUN)/lock/bin/python -m pip install --quiet pip-tools
	@$(COMPILE) --output-file requirements.txt pyproject.toml
	@$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean:
	@rm -rf $(VENV) $(RUN)
