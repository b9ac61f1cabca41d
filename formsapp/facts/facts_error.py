"""The one error of this package."""

from __future__ import annotations


class FactsError(Exception):
    """A fact is missing, misspelt or senseless; the message says where and what was expected."""
