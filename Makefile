# Two commands matter: `make run` shows the portal, `make test` proves it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The binary holds everything and needs no C library.
export CGO_ENABLED := 0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)

ASSETS := static/dist/manifest.json
ASSET_SOURCES := $(shell find static -type f -not -path 'static/dist/*' 2>/dev/null) package-lock.json

# The checkers have a module of their own: their dependencies are not ours.
LINT := go tool -modfile=tools/lint/go.mod

# What go test may take before it gives up on one package.
TEST_TIMEOUT ?= 40m
# Which tests, and with which flags: make test PKG=./portal/web ARGS='-run Home'
PKG ?= ./...
ARGS ?=

.PHONY: run
run: build ## install what is missing, build, and serve the demo on http://127.0.0.1:8080
	@exec bin/sunbudget serve --demo $(ARGS)

.PHONY: build
build: tools generate-if-needed $(ASSETS) ## build the static binaries into bin/
	@mkdir -p bin
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/...

.PHONY: test
test: tools test-needs $(ASSETS) check-generated ## install what the tests need and run all of them
	go vet ./...
	@scripts/go-test -timeout $(TEST_TIMEOUT) $(ARGS) $(PKG)

.PHONY: soak
soak: tools test-needs $(ASSETS) ## run the tests at full size (hours)
	@SUNBUDGET_SOAK=1 scripts/go-test -count=1 -timeout 0 $(ARGS) $(PKG)

.PHONY: bench
bench: build ## measure, and write docs/benchmarks.md and docs/benchmarks.json
	go run ./cmd/bench $(ARGS)
	scripts/lighthouse

.PHONY: lighthouse
lighthouse: build ## ask Lighthouse about six pages of a fresh demo
	scripts/lighthouse

.PHONY: simulate
simulate: tools ## measure the scoring method on invented people, and write docs/method
	go run ./cmd/simulate

.PHONY: lint
lint: tools $(ASSETS) ## run staticcheck and golangci-lint
	@status=0; \
	for check in "go vet" "$(LINT) staticcheck" "$(LINT) golangci-lint run"; do \
		echo "$$check ./..."; $$check ./... || status=1; \
	done; exit $$status

.PHONY: fmt
fmt: tools ## format Go and templ files
	go tool templ fmt portal
	gofmt -w $$(git ls-files '*.go')

.PHONY: generate
generate: tools ## generate Go from templ files
	scripts/generate

.PHONY: check-generated
check-generated: tools ## fail when generated Go is not fresh
	@scripts/check-generated

.PHONY: pictures
pictures: tools test-needs $(ASSETS) ## take the pictures of docs/images anew, from the demo
	UPDATE_PICTURES=1 scripts/go-test -count=1 -run TestPicturesOfTheReadmeExist ./cmd/sunbudget

.PHONY: assets
assets: $(ASSETS) ## build styles, scripts and pictures into static/dist

.PHONY: clean
clean: ## remove everything that make made, but no data
	rm -rf bin .cache node_modules
	find static/dist -type f -not -name .keep -delete

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- parts ---

.PHONY: tools
tools:
	@scripts/check-tools

# PostgreSQL from apt spares the one from npm, so it comes first.
.PHONY: test-needs
test-needs: tools
	@scripts/test-needs

.PHONY: packages
packages: tools $(if $(filter test soak pictures,$(MAKECMDGOALS)),test-needs)
	@scripts/npm-packages

.PHONY: generate-if-needed
generate-if-needed: tools
	@scripts/generate --if-needed

# The packages are checked every time, which is quick; the assets are built
# again only when a source changed.
$(ASSETS): $(ASSET_SOURCES) | packages
	go run ./static/build
	@touch $@
