"""The texts that clients agree to, as documents: frozen versions, PDFs, and what changed.

Knows no Flask, no database and no clock. To freeze one: formsapp.documents.freeze_version.
"""

from __future__ import annotations

from formsapp.documents.changes_html import heading, marked
from formsapp.documents.compare_versions import Change, Piece, changes
from formsapp.documents.version_pages import files, with_links
from formsapp.documents.versions import (
    FOLDER,
    Version,
    current,
    frozen_pdf,
    frozen_text,
    version_findings,
    versions,
)

__all__ = [
    "FOLDER",
    "Change",
    "Piece",
    "Version",
    "changes",
    "current",
    "files",
    "frozen_pdf",
    "frozen_text",
    "heading",
    "marked",
    "version_findings",
    "versions",
    "with_links",
]
