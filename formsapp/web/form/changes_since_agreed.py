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


@dataclass(frozen=True)
class AnsweredBefore:
    """What was answered before, by the key of a text.

    ``agreed`` is the SHA-256 of the text of the last yes. ``settled`` are the texts to which the
    last answer, questions apart, is a yes that holds for what the text says now.
    """

    agreed: Mapping[str, str]
    settled: frozenset[str]


def read_answered_before(kind: Kind, opened: OpenedLink) -> AnsweredBefore:
    """Return what this link's client answered before to the texts that a kind asks."""
    asked = services().documents_of(kind)
    said = agreed_texts.own_replies(db.session, opened, kind.slug) if asked else ()
    agreed: dict[str, str] = {}
    stands: dict[str, str] = {}
    for one in said:
        if one.sha256:
            agreed.setdefault(one.document, one.sha256)
        if one.said != "vraag":
            stands.setdefault(one.document, one.sha256 or "")
    known = {key: sha256 for key, sha256 in agreed.items() if key in asked}
    settled = (key for key in known if stands[key] in services().texts_in_force(key))
    return AnsweredBefore(known, frozenset(settled))


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
