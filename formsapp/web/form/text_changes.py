"""What someone agreed to before, and what changed in that text since then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from formsapp.cases import agreed_texts
from formsapp.cases.links import OpenedLink
from formsapp.documents.changes_html import change_heading, mark_changes
from formsapp.documents.compare_versions import Change, compare_texts
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, Step
from formsapp.kinds.questions import Agree
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services


@dataclass(frozen=True)
class Changed:
    """One part of the text that is not as it was, ready for the page.

    ``after`` is the heading that a moved part now comes after; empty where it comes first.
    """

    heading: str
    lines: Markup
    moved: bool
    only_moved: bool
    after: str


@dataclass(frozen=True)
class Since:
    """The version that was agreed to, and what changed since; nothing when no word did."""

    version: str
    changes: Sequence[Changed]


def agreed_before(kind: Kind, opened: OpenedLink) -> Mapping[str, str]:
    """Give the SHA-256 of the text that was agreed to before, by the key of its document."""
    asked = services().document_of(kind)
    found = agreed_texts.last_agreed_text(db.session, opened, kind.slug) if asked else None
    return {asked: found.sha256} if found else {}


def documents(step: Step) -> Iterator[str]:
    """Keys of the documents that a page asks to agree to."""
    yield from (one.document for one in step.questions if isinstance(one, Agree))


def since(step: Step, situation: Situation, current: Mapping[str, DocumentText]) -> Since | None:
    """Say what changed in the text of this page; None for who agrees for the first time."""
    for key in documents(step):
        if key in situation.agreed:
            old = agreed_texts.find_text(db.session, situation.agreed[key])
            return Since(old.version, shown(compared(old.text, current[key].text)))
    return None


compared = lru_cache(16)(compare_texts)
"""Compares two versions, once for all who agreed to the older one."""


def shown(found: Sequence[Change]) -> Sequence[Changed]:
    """Say what changed, ready for the page."""
    return tuple(
        Changed(
            heading=change_heading(change, say),
            lines=Markup(mark_changes(change.lines, say)),  # noqa: S704  escaped there, word by word
            moved=change.moved,
            only_moved=change.sort == "moved",
            after=change.after,
        )
        for change in found
    )
