"""A provider's facts: load them, check them, and fill texts in with them.

Knows no Flask, no database and no clock. ``load`` reads ``docs/<provider>``, ``fill`` fills
one of our own texts in, ``read_document`` returns a text that clients agree to, ``findings``
lists what the provider still has to mend.
"""

from __future__ import annotations

from formsapp.facts.fact import Fact, Term
from formsapp.facts.fact_findings import Finding, findings, law_findings
from formsapp.facts.fact_paths import clauses_of, is_stated
from formsapp.facts.facts_error import FactsError
from formsapp.facts.fill_text import fill, fill_ours
from formsapp.facts.load import load
from formsapp.facts.markdown import EXTENSIONS
from formsapp.facts.model import Facts
from formsapp.facts.read_document import DocumentText, fill_by_origin, read_document
from formsapp.facts.toml_errors import BadKey

__all__ = [
    "EXTENSIONS",
    "BadKey",
    "DocumentText",
    "Fact",
    "Facts",
    "FactsError",
    "Finding",
    "Term",
    "clauses_of",
    "fill",
    "fill_by_origin",
    "fill_ours",
    "findings",
    "is_stated",
    "law_findings",
    "load",
    "read_document",
]
