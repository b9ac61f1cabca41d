PYTHON ?= python3

.PHONY: run test bench lint audit
run test bench lint audit:
	@$(PYTHON) dev.py $@
