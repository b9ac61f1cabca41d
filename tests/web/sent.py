"""What tests of single kinds share: answers of the first pages, changed facts, stored cases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from formsapp.cases.agreed_texts import replies_in
from formsapp.cases.models import Base, Case
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.test_akkoord import cases, opened

Answers = dict[str, str | list[str]]
NO_MAIL: Answers = {}


def day(name: str, value: str) -> Answers:
    """``day("dag", "5-3-2026")`` as the three inputs of a date."""
    parts = zip(("dag", "maand", "jaar"), value.split("-"), strict=True)
    return {f"{name}__{part}".replace("-", "__"): number for part, number in parts}


def myself(**more: str) -> list[Answers]:
    """The pages of an open form that say who it is."""
    return [
        {"hoedanigheid": "zelf"},
        {"naam": "Fatima O'Brien", **more},
        day("geboortedatum", "27-3-1948"),
        {"telefoon": "06 00000000"},
    ]


def with_other_fact(settings: Settings, folder: Path, old: str, new: str) -> Settings:
    """The same provider with one line of its facts changed, in a copy of its folder."""
    docs = folder / "docs"
    shutil.copytree(settings.docs / "common", docs / "common")
    shutil.copytree(settings.docs / settings.provider, docs / settings.provider)
    own = docs / settings.provider / "provider.toml"
    text = own.read_text()
    assert text.count(old) == 1, old
    own.write_text(text.replace(old, new))
    return replace(settings, docs=docs)


def refused(page: Page, words: str) -> bool:
    """Whether the page came back with this error, which leads to its field."""
    return page.status == 422 and page.title.startswith("Fout: ") and words in page.text


def stored_values(loket: Loket) -> list[str]:
    """All that the database holds, as text."""
    with loket.app.app_context():
        return [
            str(value)
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
            for value in row
        ]


def sent_twice(loket: Loket, visitor: Visitor) -> set[str]:
    """Press the last button twice; gives where both presses led."""
    assert visitor.page is not None
    data = {**visitor.page.form(), "doe": "versturen"}
    address = visitor.address
    found = {visitor.post(address, data).location for _ in range(2)}
    assert len({case.reference for case in cases(loket)}) == len(cases(loket))
    return found


__all__ = ["NO_MAIL", "Answers", "cases", "day", "myself", "opened", "refused", "sent_twice"]


def texts_of(loket: Loket, case: Case) -> dict[str, tuple[str, str | None, str | None]]:
    """What a case answers to each text: the answer, and version and hash of a yes."""
    with loket.app.app_context():
        found = replies_in(db.session, case.id)
        return {one.document: (one.said, one.version, one.sha256) for one in found}
