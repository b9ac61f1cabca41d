PYTHON ?= python3

.PHONY: run test soak bench lint audit
run test soak bench lint audit:
	@$(PYTHON) dev.py $@
