"""Measure Loket beside its peers, in one run: ``python3 dev.py bench``.

Absolute times differ between machines and between minutes, so only ratios count: peers take
turns in every round, and the median of the rounds is compared.
"""
