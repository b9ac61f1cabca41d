"""Forms under way: sealed for who has their key, and gone in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.case_errors import NotFound, NotStored
from formsapp.cases.draft_models import Draft
from formsapp.cases.drafts import Drafts
from formsapp.rules.draft_terms import RUNNING_KEPT
from formsapp.sealing import letterbox as lb
from formsapp.sealing.draft_codes import trail_key
from tests.cases.conftest import NOW, Office

STORY = "Mijn moeder is gevallen"
MOMENT = timedelta(seconds=1)


def kept(office: Office, form_key: str, *, later: timedelta = timedelta(0)) -> Drafts:
    drafts = Drafts(office.session, NOW + later)
    drafts.keep(trail_key(form_key), form_key, {"inputs": [["verhaal", STORY]]})
    return drafts


def test_a_draft_opens_for_its_key_alone_and_holds_nothing_readable(office: Office) -> None:
    form_key = lb.new_form_key()
    drafts = kept(office, form_key)
    assert drafts.find(trail_key(form_key)) == {"inputs": [["verhaal", STORY]]}
    for other in (form_key, trail_key(lb.new_form_key()), ""):
        with pytest.raises(NotFound):
            drafts.find(other)
    row = office.session.scalars(sa.select(Draft)).one()
    values = " ".join(str(getattr(row, column.name)) for column in Draft.__table__.columns)
    for secret in (STORY, form_key, trail_key(form_key)):
        assert secret not in values


def test_it_is_gone_half_an_hour_after_the_last_sign_of_life(office: Office) -> None:
    form_key = lb.new_form_key()
    key = trail_key(form_key)
    kept(office, form_key)
    Drafts(office.session, NOW + RUNNING_KEPT - MOMENT).stay(key)
    late = NOW + RUNNING_KEPT * 2 - MOMENT
    assert Drafts(office.session, late - MOMENT).find(key)
    with pytest.raises(NotFound):
        Drafts(office.session, late).find(key)
    assert Drafts(office.session, late - MOMENT).purge() == 0
    assert Drafts(office.session, late).purge() == 1
    assert office.session.scalars(sa.select(Draft)).all() == []


def test_it_is_gone_when_its_form_is_sent_or_left(office: Office) -> None:
    sent, left = lb.new_form_key(), lb.new_form_key()
    for form_key in (sent, left):
        kept(office, form_key)
    office.send(form_key=sent)
    drafts = Drafts(office.session, NOW)
    drafts.destroy(trail_key(left))
    for form_key in (sent, left):
        with pytest.raises(NotFound):
            drafts.find(trail_key(form_key))
    assert office.session.scalars(sa.select(Draft)).all() == []


def test_what_is_posted_next_takes_its_place(office: Office) -> None:
    form_key = lb.new_form_key()
    drafts = kept(office, form_key)
    drafts.keep(trail_key(form_key), form_key, {"inputs": []}, may_begin=lambda: False)
    assert drafts.find(trail_key(form_key)) == {"inputs": []}


def test_who_may_not_begin_and_who_writes_too_much_is_not_kept(office: Office) -> None:
    drafts = Drafts(office.session, NOW)
    with pytest.raises(NotStored):
        drafts.keep("a", "a", {}, may_begin=lambda: False)
    with pytest.raises(NotStored):
        drafts.keep("b", "b", {"inputs": ["x" * 200_000]})
    assert office.session.scalars(sa.select(Draft)).all() == []
