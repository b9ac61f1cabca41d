"""What ``loket serve`` does beside serving: mail at each round, clearing away once a day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.outbox import OutgoingMail, queue_mail
from formsapp.cases.staff_accounts import new_challenge, start_session
from formsapp.cases.staff_models import Challenge, Staff, StaffSession
from formsapp.cli.command_serve import DAY_SECONDS, work_in_rounds
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


def ended_challenges(loket: Loket) -> int:
    with loket.app.app_context():
        return len(db.session.scalars(sa.select(Challenge)).all())


def add_one(loket: Loket) -> None:
    with loket.app.app_context():
        new_challenge(db.session, "sign-in", now=loket.clock())


def test_it_clears_away_at_its_start_and_once_a_day(loket: Loket) -> None:
    told = iter([0.0, 0.0, 0.0, 3.0, DAY_SECONDS, DAY_SECONDS])
    steps = work_in_rounds([loket.app], lambda: next(told))
    for left in (0, 1, 0):
        add_one(loket)
        next(steps)
        assert ended_challenges(loket) == left


def test_at_each_round_a_key_is_shut_whose_session_is_over(loket: Loket) -> None:
    told = iter([0.0, 0.0, 0.0, 3.0])
    steps = work_in_rounds([loket.app], lambda: next(told))
    next(steps)
    with loket.app.app_context():
        person = Staff(mail="eva@voorbeeld.nl", role="manager", created_at=loket.clock())
        with writing(db.session):
            db.session.add(person)
        start_session(db.session, person, now=loket.clock())
        with writing(db.session):
            db.session.execute(sa.update(StaffSession).values(own_key=b"sealed"))
    next(steps)
    with loket.app.app_context():
        assert db.session.scalars(sa.select(StaffSession.own_key)).all() == [None]


def test_a_fault_is_logged_without_its_words_and_the_next_round_comes(
    loket: Loket, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(loket.services.settings.data / "keys" / "private")
    with loket.app.app_context():
        letter = OutgoingMail("sam@example.org", "Bericht", "Er is nieuws.")
        queue_mail(db.session, loket.services.letterbox, letter, now=loket.clock())
        db.session.execute(sa.text("DROP TABLE invitation"))
        db.session.commit()
    steps = work_in_rounds([loket.app], lambda: 0.0)
    next(steps)
    next(steps)
    assert "Mail waits: KeysError" in caplog.text
    assert "Clearing away waits: " in caplog.text
    assert "invitation" not in caplog.text
