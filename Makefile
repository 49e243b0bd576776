# `make run` and `make test` are the two commands of the README.
SHELL := /bin/bash
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: run test setup-build setup-test fmt lint deny unit help

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: setup-build ## Build, then tell the story of one document in the terminal
	cargo build --release --locked --package cli --package node
	@echo
	@target/release/minwon demo --documents docs/story

test: setup-test fmt lint deny unit ## Format, lint, licences, and every test

setup-build:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test
	@scripts/interop.sh

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- -D warnings

deny:
	@scripts/deny.sh

unit:
	MINWON_REQUIRE_KEYRING=1 MINWON_REQUIRE_INTEROP=1 cargo test --workspace --locked
