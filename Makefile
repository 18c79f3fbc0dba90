# The two commands: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run train test test-fast lint docs bench eval clean

RUN = scripts/in-env

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## Install the locked environment (uv and Python 3.10 are found or fetched)
	@scripts/setup

run: setup ## Start the whole helpline and print its address
	@exec $(RUN) helpline up

train: setup ## Train the assistant if its sources changed
	@$(RUN) helpline train

test: setup train ## Run every test
	@scripts/test

test-fast: setup ## Run the tests that need no model, no server and no browser
	@$(RUN) pytest tests/unit

lint: setup ## Check style and types
	@$(RUN) ruff check . && $(RUN) ruff format --check . && $(RUN) mypy

docs: setup ## Write docs/covers.md from the terms and the rules
	@$(RUN) helpline covers > docs/covers.md.new && mv docs/covers.md.new docs/covers.md

bench: setup train ## Measure turns, throughput, memory and start (the figures of the README)
	@$(RUN) python -m benchmarks

eval: setup train ## Measure the understanding on sentences kept apart; report in build/eval/
	@$(RUN) python -m benchmarks.understanding report $(ARGS)

clean: ## Remove what was built: environment, model, database
	rm -rf .venv .tools .rasa build var models/*.tar.gz models/sources.sha256
