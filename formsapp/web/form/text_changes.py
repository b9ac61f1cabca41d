"""What someone agreed to before, and what changed in that text since then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from formsapp.cases import agreed_texts
from formsapp.cases.links import OpenedLink
from formsapp.documents import change_heading, compare_texts, mark_changes
from formsapp.facts import DocumentText
from formsapp.kinds import Kind
from formsapp.kinds.base import Agree, Situation, Step
from formsapp.web.shared.services import db, services


@dataclass(frozen=True)
class Changed:
    """One part of the text that is not as it was, ready for the page."""

    heading: str
    lines: Markup
    moved: bool
    only_moved: bool
    place: str


@dataclass(frozen=True)
class Since:
    """The version that was agreed to, and what changed since; nothing when no word did."""

    version: str
    changes: Sequence[Changed]


def agreed_before(kind: Kind, opened: OpenedLink) -> Mapping[str, str]:
    """Give the SHA-256 of the text that was agreed to before, by the key of its document."""
    asked = document_of(kind)
    found = agreed_texts.last_agreed_text(db.session, opened, kind.slug) if asked else None
    return {asked: found.sha256} if asked and found else {}


@lru_cache(64)
def document_of(kind: Kind) -> str | None:
    """Give the key of the document that a kind asks to agree to; most ask none."""
    steps = kind.steps(services().situation(linked=True))
    return next((key for step in steps for key in documents(step)), None)


def documents(step: Step) -> Iterator[str]:
    """Keys of the documents that a page asks to agree to."""
    yield from (one.document for one in step.questions if isinstance(one, Agree))


def since(step: Step, situation: Situation, current: Mapping[str, DocumentText]) -> Since | None:
    """Say what changed in the text of this page; None for who agrees for the first time."""
    for key in documents(step):
        if key in situation.agreed:
            old = agreed_texts.find_text(db.session, situation.agreed[key])
            return Since(old.version, compared(old.text, current[key].text))
    return None


@lru_cache(16)
def compared(old: str, new: str) -> Sequence[Changed]:
    """Compare two versions, once for all who agreed to the older one."""
    return tuple(
        Changed(
            heading=change_heading(change),
            lines=Markup(mark_changes(change.lines)),  # noqa: S704  escaped there, word by word
            moved=change.moved,
            only_moved=change.sort == "moved",
            place=f"na '{change.after}'" if change.after else "vooraan",
        )
        for change in compare_texts(old, new)
    )
