"""What someone agreed to before, and what changed in that text since then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from formsapp.cases import agreed_texts
from formsapp.cases.signed_links import OpenedLink
from formsapp.documents.compare_versions import Change, compare_texts
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, Step
from formsapp.kinds.questions import Agree
from formsapp.web.shared.services import db, services


@dataclass(frozen=True)
class ChangesSince:
    """The version that was agreed to, and what changed since; nothing when no word did."""

    version: str
    changes: Sequence[Change]


def agreed_before(kind: Kind, opened: OpenedLink) -> Mapping[str, str]:
    """Return the SHA-256 of the text that was agreed to before, by the key of its document."""
    asked = services().document_of(kind)
    found = agreed_texts.last_agreed_text(db.session, opened, kind.slug) if asked else None
    return {asked: found.sha256} if found else {}


compare_once = lru_cache(16)(compare_texts)
"""Compares two versions, once for all who agreed to the older one."""


def changes_since(
    step: Step, situation: Situation, current: Mapping[str, DocumentText]
) -> ChangesSince | None:
    """Return what changed in the text of this page; None for a first agreement."""
    for question in step.questions:
        if isinstance(question, Agree) and question.document in situation.agreed:
            old = agreed_texts.find_text(db.session, situation.agreed[question.document])
            new = current[question.document]
            return ChangesSince(old.version, compare_once(old.text, new.text))
    return None
