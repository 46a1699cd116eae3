# One command each; everything else is `manage.py portal --help`.
PYTHON ?= python3
.PHONY: run test check fix bench

run:
	@exec $(PYTHON) config/bootstrap.py run

test:
	@exec $(PYTHON) config/bootstrap.py test

check:
	@exec $(PYTHON) config/bootstrap.py check

fix:
	@exec $(PYTHON) config/bootstrap.py fix

bench:
	@exec $(PYTHON) config/bootstrap.py bench
