"""What someone agreed to before, and what changed in that text since then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from formsapp.cases import agreed_texts
from formsapp.cases.signed_links import OpenedLink
from formsapp.documents.compare_versions import Change, compare_texts
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, Step
from formsapp.kinds.questions import Agree
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.services import db, services


@dataclass(frozen=True)
class ChangesSince:
    """The version that was agreed to, and what changed since; nothing when no word did."""

    version: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class AnsweredBefore:
    """What was answered before, by the key of a text.

    ``agreed`` is the SHA-256 of the text of the last yes, one's own before another's. ``settled``
    are the texts to which one's own last answer, questions apart, is a yes that holds for what the
    text says now. ``elsewhere``: on which day such a yes came that may be another person's.
    """

    agreed: Mapping[str, str]
    settled: frozenset[str]
    elsewhere: Mapping[str, date]


def read_answered_before(kind: Kind, opened: OpenedLink) -> AnsweredBefore:
    """Return what this link's client answered before to the texts that a kind asks."""
    asked = services().documents_of(kind)
    said = agreed_texts.known_replies(db.session, opened, kind.slug) if asked else ()
    yes: dict[str, agreed_texts.KnownReply] = {}
    stands: dict[str, str] = {}
    for one in sorted(said, key=lambda reply: not reply.own):
        if one.text.sha256 and one.text.document in asked:
            yes.setdefault(one.text.document, one)
        if one.own and one.text.said != "vraag":
            stands.setdefault(one.text.document, one.text.sha256 or "")
    agreed = {key: one.text.sha256 or "" for key, one in yes.items()}
    in_force = {key: services().texts_in_force(key) for key in yes}
    settled = (key for key in yes if stands.get(key) in in_force[key])
    others = (key for key, one in yes.items() if not one.own and agreed[key] in in_force[key])
    elsewhere = {key: local_date(yes[key].at) for key in others}
    return AnsweredBefore(agreed, frozenset(settled), elsewhere)


compare_once = lru_cache(16)(compare_texts)
"""Compares two versions, once for all who agreed to the older one."""


def changes_since(
    step: Step, situation: Situation, current: Mapping[str, DocumentText]
) -> ChangesSince | None:
    """Return what changed in the text of this page; None where the whole text is read."""
    for question in step.questions:
        if isinstance(question, Agree) and question.renews:
            old = agreed_texts.find_text(db.session, situation.agreed[question.document])
            new = current[question.document]
            return ChangesSince(old.version, compare_once(old.text, new.text))
    return None
