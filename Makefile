# The verbs of the project. `make` alone lists them; what each does is a script in .ci/.
# ARGS is handed on: make run ARGS="--data ./demo"

.DEFAULT_GOAL := help
.PHONY: help run test dev check setup bindings e2e package bench live pictures icons

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up, build, open the window (without a display: serve the same UI and print its address)
	@.ci/start.sh $(ARGS)

test: ## Set up, then every check and test there is; ends with a table of the steps and their times
	@.ci/test.sh

dev: ## The window with live reload of the UI
	@.ci/dev.sh $(ARGS)

check: ## The quick half of `test`: format, lints, licences, rules of the house; no window, no browser
	@.ci/test.sh quick

setup: ## Only install what `run` and `test` need
	@.ci/setup.sh test

bindings: ## Write the TypeScript types of the command table anew
	@.ci/bindings.sh

e2e: ## The real UI on the real engine: in headless Chromium, then in the real window
	@.ci/e2e.sh $(ARGS)

package: ## Build the .deb and the .rpm, optimised
	@.ci/package.sh

bench: ## Run the benchmarks
	@.ci/bench.sh $(ARGS)

live: ## The walks against a real account of yours: asks for its token, reports what differs from the protocol pages
	@.ci/live.sh

pictures: ## Take the pictures of README and guide anew
	@.ci/pictures.sh

icons: ## Make every size of the icon from icons/standin.svg
	@.ci/icons.sh
