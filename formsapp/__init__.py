"""Loket: client information and signed-link forms for small care providers."""

__version__ = "0.1.0"
