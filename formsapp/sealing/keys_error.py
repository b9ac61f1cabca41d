"""What is said where keys are not good."""

from __future__ import annotations


class KeysError(Exception):
    """A key file is missing, broken or in the way; the text says what to do."""
