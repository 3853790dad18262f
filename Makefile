# The two commands of a fresh machine are `make render` and `make test`; plain `make` lists all.
#
# Everything is built in the release configuration and with the same flags, so that nothing is
# compiled twice. Tests look at internals, so the flags let them; the loops that matter are in C.

# Variables for the command line: PROFILE=quick renders with that profile of the reports. GALLEY_DATA
# in the environment names the directory of the real data.
PROFILE =

.PHONY: help setup build render test lint format bench clean
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The peers that `make bench` compares with: Pythons, the directory of their scripts, and how many
# turns all take. BENCH_OUTPUT is the file for the measurements as JSON lines.
TORCH_PYTHON ?=
TF_PYTHON ?=
PEERS ?= $(wildcard ../shared/peers)
ROUNDS ?= 1
BENCH_OUTPUT ?= .build/bench.jsonl

GALLEY := .build/release/galley
BENCHMARKS := .build/release/galley-benchmarks
BUILD := --configuration release -Xswiftc -enable-testing
FORMATTED := Package.swift Sources Tests
# Suites about what happens within a time: they run when nothing else does.
QUIET := BrowserTests|PreviewTests

help:
	@printf '%s\n' \
	  'make render   set up, build, and render reports/*.md into output/' \
	  'make test     set up (with a browser), check the formatting, build, and run all tests' \
	  'make setup    install the Debian packages that are missing' \
	  'make build    set up and build the galley command' \
	  'make lint     check the formatting' \
	  'make format   correct the formatting' \
	  'make bench    set up, build and run the benchmarks, with the peers that are named' \
	  'make clean    remove what was built; pages in output/ and results in .galley/ stay' \
	  '' \
	  'PROFILE=quick         render with a profile of the reports' \
	  'GALLEY_DATA=DIRECTORY use the real data found there' \
	  'TORCH_PYTHON=PYTHON   and TF_PYTHON=PYTHON, PEERS=DIRECTORY, ROUNDS=3: peers in make bench'

setup:
	@scripts/setup.sh

build: setup
	swift build $(BUILD) --product galley

render: build
	$(GALLEY) render reports/*.md --output output $(if $(PROFILE),--profile '$(PROFILE)')

lint: setup
	swift format lint --strict --recursive $(FORMATTED)

format: setup
	swift format --in-place --recursive $(FORMATTED)

test: lint
	@scripts/setup.sh --tests
	swift build $(BUILD) --build-tests
	swift test $(BUILD) --skip-build --disable-xctest --skip "$(QUIET)"
	swift test $(BUILD) --skip-build --disable-xctest --filter "$(QUIET)"

bench: setup
	swift build $(BUILD) --product galley
	swift build $(BUILD) --product galley-benchmarks
	$(BENCHMARKS) compare --rounds $(ROUNDS) --output '$(BENCH_OUTPUT)' \
	  $(if $(TORCH_PYTHON),--torch-python '$(TORCH_PYTHON)') \
	  $(if $(TF_PYTHON),--keras-python '$(TF_PYTHON)') $(if $(PEERS),--peers '$(PEERS)')
	for command in scaling memory allocations; do \
	  $(BENCHMARKS) $$command >> '$(BENCH_OUTPUT)' || exit 1; done
	$(BENCHMARKS) plan --galley $(GALLEY) >> '$(BENCH_OUTPUT)'
	$(BENCHMARKS) pages --galley $(GALLEY) --profile quick reports/*.md >> '$(BENCH_OUTPUT)'
	$(BENCHMARKS) difference --galley $(GALLEY) >> '$(BENCH_OUTPUT)'
	@echo; grep -E '"(scaling|memory|allocations|plan|pages|difference)_' '$(BENCH_OUTPUT)'

clean:
	swift package clean
