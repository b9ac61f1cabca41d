"""The texts that clients agree to, as documents: frozen versions, PDFs, and what changed.

Knows no Flask, no database and no clock. To freeze one: formsapp.documents.freeze_version.
"""

from __future__ import annotations

from formsapp.documents.changes_html import change_heading, mark_changes
from formsapp.documents.compare_versions import Change, Piece, compare_texts
from formsapp.documents.version_pages import add_version_links, version_files
from formsapp.documents.versions import (
    FOLDER,
    Version,
    current_version,
    frozen_pdf,
    frozen_text,
    read_versions,
    version_findings,
)

__all__ = [
    "FOLDER",
    "Change",
    "Piece",
    "Version",
    "add_version_links",
    "change_heading",
    "compare_texts",
    "current_version",
    "frozen_pdf",
    "frozen_text",
    "mark_changes",
    "read_versions",
    "version_files",
    "version_findings",
]
