"""Measures Loket beside its peers, in one run: ``python3 dev.py bench``."""
