"""The public site: built by MkDocs from ``docs/``, with the frame that the forms share."""

from __future__ import annotations

from formsapp.site.build_error import BuildError
from formsapp.site.build_site import build
from formsapp.site.built_pages_csp import csp
from formsapp.site.renew_site import renew_site

__all__ = ["BuildError", "build", "csp", "renew_site"]
