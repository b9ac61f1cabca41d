"""The last line of the log goes out once a day to who keeps it outside, and shows another log."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases import event_log
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Event, OutboxMail
from formsapp.cli.command_serve import send_mail, work_on
from formsapp.setting_values import SettingsError, check_log_to
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket

KEEPER = "accountant@example.nl"


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


def count(loket: Loket) -> int:
    with loket.app.app_context():
        return len(db.session.scalars(sa.select(OutboxMail.id)).all())


@pytest.mark.hostile("log-outside")
def test_it_goes_out_once_a_day_also_over_restarts_and_knows_the_log(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    settings = replace(settings, face="both", log_to=KEEPER, unsent=True)
    loket = start(settings)
    for one in (loket, loket, start(settings)):
        work_on(one.app, is_clearing=True)
        assert count(loket) == 1
    send_mail(loket.app)
    (file,) = (settings.data / "mail").iterdir()
    mail = file.read_text(encoding="utf-8")
    assert f"To: {KEEPER}" in mail
    (line,) = {*re.findall(r"\d+:[0-9a-f]{64}", mail)}
    with loket.app.app_context():
        event_log.record(db.session, SYSTEM, "purge", now=loket.clock())
        assert event_log.still_holds(db.session, line)
        assert not event_log.still_holds(db.session, line.replace(":", ":0", 1)[:-1])
        told = db.session.scalars(sa.select(Event.action).order_by(Event.number)).all()
    assert told == ["log-mailed", "purge"]
    loket.clock.ahead(days=1)
    work_on(loket.app, is_clearing=True)
    assert count(loket) == 2


def test_without_an_address_nobody_gets_it_and_a_bad_one_is_refused(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))
    work_on(loket.app, is_clearing=True)
    assert count(loket) == 0
    assert check_log_to({}) is None
    wrong = (
        "accountant",
        "a@b",
        "a@example.nl, b@example.nl",
        "a.@example.nl",
        "j\u00e9@example.nl",
    )
    for text in wrong:
        with pytest.raises(SettingsError, match="LOKET_LOG_TO must be"):
            check_log_to({"LOKET_LOG_TO": text})
