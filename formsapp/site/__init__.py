"""The public site: built by MkDocs from ``docs/``, with the frame that the forms share."""

from __future__ import annotations

from formsapp.site.building import build
from formsapp.site.errors import BuildError
from formsapp.site.policy import csp

__all__ = ["BuildError", "build", "csp"]
