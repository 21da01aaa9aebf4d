# A thin face of tools/make.py: where `make` is missing, `python3 tools/make.py TARGET` does the same.
# Arguments: make test ARGS="-k queue"; another Python: make run PYTHON=python3.12
PYTHON ?= python3
STEP = @$(PYTHON) tools/make.py $@ $(ARGS)
.DEFAULT_GOAL := help
.PHONY: help setup run live flask test lint types check bench screenshot pin clean

help: ## this list
	$(STEP)

run: ## set everything up and serve on http://127.0.0.1:5000 (HOST and PORT change that)
	$(STEP)

live: ## 30 demo attendees keep the live session of a running server busy (ARGS="--attendees 100")
	$(STEP)

flask: ## the product's own command line (ARGS="event import programme.xml")
	$(STEP)

test: ## bring what tests need and run the whole suite (ARGS="-k queue" for a part of it)
	$(STEP)

lint: ## style, likely bugs and security smells: ruff, ESLint
	$(STEP)

types: ## strict types: mypy, tsc
	$(STEP)

check: ## lint, types and test
	$(STEP)

bench: ## the benchmarks of bench/ (ARGS="name" for one)
	$(STEP)

screenshot: ## take the README's screenshots again
	$(STEP)

pin: ## write constraints.txt again after changing a requirement
	$(STEP)

setup: ## only bring what `run` needs: .venv, front end
	$(STEP)

clean: ## delete what set-up made; the data in instance/ stays
	$(STEP)
