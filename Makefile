# Live Face: set up, run, test. Needs Python 3.11, git and make; everything else is put into .venv/ and out/.

PYTHON ?= python3.11
# Blender 5.2 runs on Python 3.13: on the PATH, or installed by pyenv.
PYTHON313 ?= $(firstword $(shell for python in python3.13 $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.13.*/bin/python; do \
	"$$python" -c "import sys; print(sys.executable)" 2>/dev/null; done))
SOURCE ?= sample_rigs/clip/clip.mp4
AVATAR ?= sample_rigs/human/human.blend
AVATARS ?= sample_rigs
TAKE ?=
TRUTH ?=
REAL ?=
MODEL ?=
DOCS ?=
PYTEST_OPTIONS ?=

VENV := .venv
TRACKER := $(VENV)/tracker/bin/python
BLENDER := $(VENV)/blender-5.0/bin/python
# The oldest, the two before the newest, and the newest where a Python 3.13 is found.
MATRIX := 4.2 4.5 5.0 $(if $(PYTHON313),5.2)

.PHONY: help setup system demo test test-pure test-blender test-matrix test-others test-slow test-fresh test-gui test-web test-camera bench quality \
        avatars lint format extension rigs lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo         run the whole chain on a clip: out/demo/demo.mp4, sheet.png, report.json"
	@echo "                  (SOURCE=0 takes your webcam, AVATAR=FILE your own avatar)"
	@echo "make test         every test that needs no window, on Blender 5.0"
	@echo "make test-matrix  the Blender tests on $(MATRIX)"
	@echo "make test-others  the same without 5.0, which make test has taken"
	@echo "make test-slow    10,000 frames without growth in memory"
	@echo "make test-fresh   make demo and make test in a clean clone"
	@echo "make test-gui     a real Blender window under Xvfb, with real clicks (Debian, as root)"
	@echo "make test-web     the web page in a real browser: out/web/*.png (chromium)"
	@echo "make test-camera  the camera host on a real v4l2loopback device, in a virtual machine"
	@echo "make bench        measured ratios: out/bench/*.json"
	@echo "make quality      how well faces are followed, beside FaceLandmarker: out/quality/quality.json and pictures"
	@echo "                  (TRUTH=FOLDER clips with truth, REAL=FOLDER films, MODEL=PATH, DOCS=1 writes docs/quality.md)"
	@echo "make avatars      a contact sheet of each avatar in AVATARS=FOLDER (sample_rigs): out/avatars/"
	@echo "                  (TAKE=FILE.csv shows the best moments of a Live Link Face take instead)"
	@echo "make extension    the installable zip in dist/"
	@echo "make lint         ruff and mypy (make format: ruff's formatting)"
	@echo "make rigs         build the sample rigs and the clip anew"
	@echo "make lock         resolve the dependencies of pyproject.toml into requirements/"
	@echo "make clean        remove what was built (.venv stays)"

# --- Set-up: all of it happens by itself when something needs it ----------------------------------------------

setup: $(VENV)/tracker/.ready $(VENV)/blender-5.0/.ready

system:
	@$(PYTHON) tools/system_packages.py

# A finished environment is marked, so that one that was cut short is made anew. $(1) is the Python to make it with.
define make_environment
@echo "Setting up $(@D) …"
@rm -rf $(@D)
@$(1) -m venv $(@D)
@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
@touch $@
endef

$(VENV)/tracker/.ready: requirements/dev.txt | system
	$(call make_environment,$(PYTHON))

$(VENV)/blender-5.2/.ready: requirements/blender-5.2.txt | system
	$(call make_environment,$(PYTHON313))

$(VENV)/blender-%/.ready: requirements/blender-%.txt | system
	$(call make_environment,$(PYTHON))

# --- The main job ---------------------------------------------------------------------------------------------

demo: setup
	$(TRACKER) -m tools.demo --source "$(SOURCE)" --avatar "$(AVATAR)" --blender-python $(BLENDER) --out out/demo

# --- Tests ----------------------------------------------------------------------------------------------------

# Both at once: each waits a good part of its time for processes of its own.
test: lint
	$(MAKE) --jobs=2 test-pure test-blender

test-pure: setup
	$(TRACKER) -m pytest tests/core tests/tracker tests/addon/link tests/addon/process tests/addon/camera \
		tests/project tests/tools tests/chain $(PYTEST_OPTIONS)

test-blender: setup
	$(BLENDER) -m pytest tests/addon tests/sample_rigs tests/extension $(PYTEST_OPTIONS)

test-matrix: setup $(MATRIX:%=test-matrix-%)

# All but the one that `make test` has taken.
test-others: setup $(patsubst %,test-matrix-%,$(filter-out 5.0,$(MATRIX)))

test-matrix-%: $(VENV)/blender-%/.ready $(VENV)/tracker/.ready
	@echo "=== Blender $*"
	$(VENV)/blender-$*/bin/python -m pytest tests/addon tests/sample_rigs tests/extension $(PYTEST_OPTIONS)

test-slow: setup $(MATRIX:%=$(VENV)/blender-%/.ready)
	@for version in $(MATRIX); do echo "=== Blender $$version"; \
		$(VENV)/blender-$$version/bin/python -m pytest -m slow -s tests/addon || exit 1; done

# In a clean clone, with no environment left from before.
test-fresh: setup
	$(TRACKER) -m pytest -m fresh -s tests/fresh $(PYTEST_OPTIONS)

test-gui: setup
	$(TRACKER) -m pytest -m window tests/window $(PYTEST_OPTIONS)

# What has no browser and may not install one skips them, and says so.
test-web: setup
	-@$(PYTHON) tools/system_packages.py chromium
	$(TRACKER) -m pytest -m web tests/web $(PYTEST_OPTIONS)

test-camera: setup
	-$(TRACKER) tests/device/guest.py
	$(TRACKER) -m pytest -m device tests/device $(PYTEST_OPTIONS)

bench: setup $(MATRIX:%=$(VENV)/blender-%/.ready)
	$(TRACKER) -m tools.bench --blender-python $(BLENDER) --out out/bench \
		--bake-pythons $(MATRIX:%=$(VENV)/blender-%/bin/python)

quality: setup
	$(TRACKER) -m tools.quality --out out/quality $(if $(TRUTH),--truth "$(TRUTH)") $(if $(REAL),--real "$(REAL)") \
		$(if $(MODEL),--model "$(MODEL)") $(if $(DOCS),--docs)

avatars: setup
	$(TRACKER) -m tools.avatars "$(AVATARS)" --blender-python $(BLENDER) --out out/avatars $(if $(TAKE),--take "$(TAKE)")

lint: $(VENV)/tracker/.ready
	$(VENV)/tracker/bin/ruff check .
	$(VENV)/tracker/bin/ruff format --check .
	$(VENV)/tracker/bin/mypy

format: $(VENV)/tracker/.ready
	$(VENV)/tracker/bin/ruff check --fix .
	$(VENV)/tracker/bin/ruff format .

# --- What is built --------------------------------------------------------------------------------------------

extension: $(VENV)/blender-5.0/.ready
	$(BLENDER) -m tools.extension --out dist

# Built with the oldest Blender, so that every later one opens them.
rigs: $(VENV)/blender-4.2/.ready $(VENV)/tracker/.ready
	$(VENV)/blender-4.2/bin/python -m sample_rigs.human.build
	$(VENV)/blender-4.2/bin/python -m sample_rigs.cartoon.build
	$(VENV)/blender-4.2/bin/python -m sample_rigs.clip.render

GROUPS := tracker tracker-newer dev blender-4.2 blender-4.5 blender-5.0 blender-5.2

lock:
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.8
	@for group in $(GROUPS); do \
		python=$$([ $$group = blender-5.2 ] && echo 3.13 || echo 3.11); \
		$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version $$python --group $$group \
			--custom-compile-command "make lock" --output-file requirements/$$group.txt || exit 1; done

clean:
	rm -rf out dist
