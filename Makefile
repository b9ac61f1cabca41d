PYTHON ?= python3

.PHONY: run test bench lint
run test bench lint:
	@$(PYTHON) dev.py $@
