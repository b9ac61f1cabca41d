"""What can go wrong with a site."""

from __future__ import annotations


class BuildError(Exception):
    """The site could not be built; the message says which page or fact is wrong."""
