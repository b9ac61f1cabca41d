"""The disk is full from any point of a request on: who sent it reads so, and keeps what was typed.

The app answers in a process of its own, in which its answer is judged.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from werkzeug.test import TestResponse

from formsapp.cases import event_log
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests import full_disk
from tests.apart import Refusal, fill_at_points
from tests.page import Visitor
from tests.web.answering import is_answer, preview
from tests.web.conftest import AKKOORD, Loket
from tests.web.faults import engine_of
from tests.web.office import BASE, SAME, Office
from tests.web.own_page import begin, names_on
from tests.web.test_akkoord import cases
from tests.web.test_toestemming import consents, given

TYPED = "Dat mag, zoals wij bij u thuis bespraken."


class Asked(ABC):
    """What someone is about to send, with what they typed before."""

    refuses: str
    """What they read where it is not taken."""
    typed: str = ""
    """What stands on that page for them to keep."""

    def __init__(self, office: Office) -> None:
        self.office, self.loket = office, office.loket

    @abstractmethod
    def begin(self) -> tuple[Visitor, str, dict[str, str | list[str]]]:
        """Let them come to the last button; return who, what it posts, and to which address."""

    @abstractmethod
    def is_done(self) -> bool:
        """Return whether it is stored."""

    def start_anew(self) -> None:
        self.person, address, self.data = self.begin()
        self.address = self.person.root + address.removeprefix(self.person.root)
        engine_of(self.loket).dispose()  # no connection is shared with the other process

    def press(self) -> TestResponse:
        """Press the button; the answer is not looked at as a page, for which no room is left."""
        return self.person.browser.post(self.address, base_url=BASE, data=self.data, headers=SAME)

    def press_apart(self) -> None:
        answer = self.press()
        if answer.status_code != 303:
            assert answer.status_code == 503
            shown = unescape(answer.get_data(as_text=True))
            assert self.refuses in shown
            assert self.typed in shown.partition("<textarea")[2]
            raise Refusal


class Form(Asked):
    """A client sends a form by a link."""

    refuses, typed = "dit niet ontvangen", "Fatima O'Brien"

    def begin(self) -> tuple[Visitor, str, dict[str, str | list[str]]]:
        self.before, person = self.count(), self.loket.visitor()
        page = person.walk(f"/l/{self.loket.link()}/akkoord", *AKKOORD)
        return person, person.address, {**page.form(), "doe": "versturen"}

    def is_done(self) -> bool:
        return self.count() == self.before + 1

    def count(self) -> int:
        return [case.kind for case in cases(self.loket)].count("akkoord")


class Withdrawal(Asked):
    """A client takes a yes back."""

    refuses = "niets van u ontvangen"

    def begin(self) -> tuple[Visitor, str, dict[str, str | list[str]]]:
        first, *_ = consents(self.loket)
        self.token, person = self.loket.link(), self.loket.visitor()
        person.send(f"/l/{self.token}/toestemming", *given(self.loket, first))
        asking = begin(person, self.token, "intrekken").form()
        return person, person.address, asking

    def is_done(self) -> bool:
        return not names_on(self.person.get(f"/l/{self.token}"), "intrekken")


class Answer(Asked):
    """A colleague answers a case."""

    refuses, typed = "Er is niets gewijzigd", TYPED

    def begin(self) -> tuple[Visitor, str, dict[str, str | list[str]]]:
        if not hasattr(self, "colleague"):
            self.colleague = self.office.colleague("medewerker")
        self.case = self.office.case().reference
        path = f"/medewerker/zaak/{self.case}"
        shown = preview(self.colleague, path, tekst=TYPED, klaar="ja")
        [number] = [n for n, one in enumerate(shown.all("form")) if is_answer(one.attributes)]
        action = shown.all("form")[number].attributes["action"]
        return self.colleague, action, shown.form(number, doe="versturen")

    def is_done(self) -> bool:
        (case,) = [one for one in cases(self.loket) if one.reference == self.case]
        return case.answered_at is not None


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    full_disk.skip_without_filters()
    return Office(start(replace(settings, face="both")))


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
@pytest.mark.parametrize("sort", ["bytes", "sync"])
@pytest.mark.parametrize("kind", [Form, Withdrawal, Answer])
def test_who_sends_to_a_full_disk_is_told_and_can_send_it_again(
    kind: type[Asked], sort: str, office: Office
) -> None:
    asked, what = kind(office), str(kind.__doc__).rstrip(".")
    work, begin = asked.press_apart, asked.start_anew
    for went_well in fill_at_points(work, what, sort, one_in=29, begin=begin):
        assert asked.is_done() or not went_well
        if not asked.is_done():
            assert asked.press().status_code == 303
        assert asked.is_done()
        with asked.loket.app.app_context():
            assert event_log.verify_chain(db.session) is None
            db.session.rollback()
