"""Calling off a visit: in time or late, by the moment at which it comes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.settings import Settings
from formsapp.web import create_app
from tests.clock import FakeClock
from tests.web.conftest import Loket
from tests.web.sent import (
    NO_MAIL,
    Answers,
    cases,
    day,
    myself,
    opened,
    refused,
    sent_twice,
    with_other_fact,
)

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
FORM = "/f/bezoek-afzeggen"
SENT = "Wij ontvingen dit op dinsdag 3 maart 2026 om 10.30 uur"


def at(loket: Loket, local: str) -> None:
    """Let it be this moment on the clock in the Netherlands."""
    loket.clock.set(datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM))


def one(date: str, time: str) -> list[Answers]:
    return [*myself(), {**day("dag", date), "tijd": time}]


def late(reason: str = "") -> list[Answers]:
    """The warning page, and whether it could not be earlier."""
    exception: Answers = {"onmogelijk": "ja", "reden": reason} if reason else {"onmogelijk": "nee"}
    return [{}, exception]


def test_a_visit_called_off_in_time_from_first_page_to_receipt(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    assert page.heading == "Kijk uw antwoorden na"
    assert "Op tijd: het bezoek van donderdag 5 maart 2026 om 9.00 uur" in page.text
    assert "Verstuur het dus uiterlijk woensdag 4 maart 2026 om 9.00 uur" in page.text
    assert any(
        "#bezoek-afzeggen" in one.attributes["href"] for one in page.all("a", rel="noopener")
    )
    visitor.press("versturen")
    page = visitor.follow()
    assert f"{SENT}: op tijd. Dit kost u niets." in page.text
    (case,) = cases(loket)
    assert (case.team, case.marks, case.client) == ("zorg", ["op tijd"], None)
    assert opened(loket, case)["tijd"]["answer"] == "9.00 uur"


def test_with_a_link_the_form_does_not_ask_who_the_client_is(loket: Loket) -> None:
    visitor = loket.visitor()
    visit: Answers = {**day("dag", "5-3-2026"), "tijd": "9.00"}
    pages: list[Answers] = [{"hoedanigheid": "ander"}, {"naam": "Jan"}, visit]
    page = visitor.send(f"/l/{loket.link('bezoek-afzeggen')}/bezoek-afzeggen", *pages, NO_MAIL)
    assert SENT in page.text
    assert cases(loket)[0].client == "C-1"


def test_who_calls_off_for_someone_else_gives_their_name(loket: Loket) -> None:
    for_other: Answers = {"hoedanigheid": "ander"}
    page = loket.visitor().walk(FORM, *myself()[1:], for_other)
    assert refused(page, "Vul de naam in van degene die de zorg krijgt.")


def test_too_late_costs_at_most_the_planned_visit_and_that_is_said_first(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert page.heading == "Dit is te laat om gratis af te zeggen"
    assert "ten hoogste het geplande bezoek, want afzeggen kon tot en met" in page.text
    assert "dinsdag 3 maart 2026 om 9.00 uur. Dat is 24 uur van tevoren." in page.text
    for answers in (*late(), NO_MAIL):
        page = visitor.press(**answers)
    assert "Te laat: het bezoek van woensdag 4 maart" in page.text
    visitor.press("versturen")
    assert f"{SENT}: te laat." in visitor.follow().text
    assert cases(loket)[0].marks == ["te laat"]


def test_who_could_not_call_off_earlier_writes_why(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *one("4-3-2026", "9.00"), {})
    assert refused(visitor.press(), "Kies ja of nee.")
    assert refused(visitor.press(onmogelijk="ja"), "Schrijf waarom het niet eerder kon.")
    visitor.press(reden="Ik lag in het ziekenhuis.")
    page = visitor.press()
    assert "Een medewerker leest uw reden en beslist" in page.text
    visitor.press("versturen")
    (case,) = cases(loket)
    assert case.marks == ["te laat", "uitzondering gevraagd"]
    assert opened(loket, case)["reden"]["answer"] == "Ik lag in het ziekenhuis."


BOUNDARIES = [
    ("exactly 24 hours before is in time", "2026-03-04T09:00:00", "5-3-2026", "9.00", True),
    ("a second later is too late", "2026-03-04T09:00:01", "5-3-2026", "9.00", False),
    ("after the visit is too late", "2026-03-05T12:00", "5-3-2026", "9.00", False),
    ("summer time begins: Saturday 9.00 counts", "2026-03-28T09:00", "29-3-2026", "9.00", True),
    ("summer time begins: not after it", "2026-03-28T09:00:01", "29-3-2026", "9.00", False),
    ("winter time begins: Saturday 10.00 counts", "2026-10-24T10:00", "25-10-2026", "9.00", True),
    ("winter time begins: not after it", "2026-10-24T10:00:01", "25-10-2026", "9.00", False),
    ("2.30 comes twice: the second counts", "2026-10-24T03:30", "25-10-2026", "02.30", True),
    ("2.30 comes twice: not after it", "2026-10-24T03:30:01", "25-10-2026", "02.30", False),
]


@pytest.mark.parametrize(
    ("now", "date", "time", "is_in_time"),
    [pytest.param(*rest, id=name) for name, *rest in BOUNDARIES],
)
def test_the_limit_is_24_hours_to_the_second(
    loket: Loket, now: str, date: str, time: str, *, is_in_time: bool
) -> None:
    at(loket, now)
    visitor = loket.visitor()
    visitor.walk(FORM, *one(date, time), *([] if is_in_time else late()), NO_MAIL)
    assert visitor.press("versturen").status == 303
    assert cases(loket)[0].marks == ["op tijd" if is_in_time else "te laat"]


def test_a_time_that_summer_time_skips_is_refused(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *one("29-3-2026", "02.30"))
    assert refused(page, "Deze tijd bestaat niet: in die nacht gaat de klok een uur vooruit.")


@pytest.mark.hostile("summer-time")
def test_a_time_that_comes_twice_says_which_one_it_is(loket: Loket) -> None:
    at(loket, "2026-10-20T12:00")
    page = loket.visitor().walk(FORM, *one("25-10-2026", "02.30"), NO_MAIL)
    assert "zondag 25 oktober 2026 om 2.30 uur (wintertijd)" in page.text


@pytest.mark.parametrize("typed", ["09", "9.30", "09:30", "0930", "9u30", "9.30 uur", "om 9.30"])
def test_a_time_may_be_typed_as_people_do(loket: Loket, typed: str) -> None:
    page = loket.visitor().walk(FORM, *one("5-3-2026", typed), NO_MAIL)
    assert "om 9.00 uur" in page.text or "om 9.30 uur" in page.text


@pytest.mark.parametrize("typed", ["25.00", "9.60", "9.3", "-1"])
def test_what_is_no_time_is_refused_and_stays_as_typed(loket: Loket, typed: str) -> None:
    page = loket.visitor().walk(FORM, *one("5-3-2026", typed))
    assert refused(page, "Vul de tijd in zoals 9.30 of 14.00.")
    assert page.all("input", name="tijd")[0].attributes["value"] == typed


@pytest.mark.parametrize(
    ("date", "error"),
    [
        ("31-2-2026", "Deze datum bestaat niet"),
        ("5-3-1890", "wel heel ver terug"),
        ("5-3-2206", "of een eerdere dag"),
        ("--", "Vul de dag van het bezoek in."),
    ],
)
def test_a_day_that_cannot_be_is_refused(loket: Loket, date: str, error: str) -> None:
    assert refused(loket.visitor().walk(FORM, *one(date, "9.00")), error)


def test_of_several_visits_each_has_its_own_outcome(loket: Loket) -> None:
    visitor = loket.visitor()
    first: Answers = {**day("dag", "4-3-2026"), "tijd": "9.00", "wat": "meer"}
    second: Answers = {**day("dag-2", "6-3-2026"), "tijd__2": "14.00", "nog__2": "nee"}
    page = visitor.walk(FORM, *myself(), first)
    assert page.heading == "Wanneer is bezoek 2?"
    page = visitor.press(**second)
    warning = page.text.partition("Kijk uw antwoorden na")[0]
    assert "woensdag 4 maart" in warning
    assert "vrijdag 6 maart" not in warning
    for answers in (*late(), NO_MAIL):
        page = visitor.press(**answers)
    assert "Te laat: het bezoek van woensdag 4 maart 2026 om 9.00 uur" in page.text
    assert "Op tijd: het bezoek van vrijdag 6 maart 2026 om 14.00 uur" in page.text
    visitor.press("versturen")
    assert "voor een deel op tijd en voor een deel te laat" in visitor.follow().text


def test_who_asks_an_exception_at_once_reads_nothing_of_time_that_ran_out(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert page.all("button", value="versturen")
    assert (
        visitor.press("versturen", onmogelijk="ja", reden="Ik moest naar het ziekenhuis.").status
        == 303
    )
    assert "liep af" not in visitor.follow().text
    assert set(cases(loket)[0].marks) == {"te laat", "uitzondering gevraagd"}


def test_after_the_eighth_visit_the_form_asks_no_further(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *one("10-3-2026", "9.00"), {"wat": "meer"})
    for number in range(2, 9):
        more: Answers = {f"nog__{number}": "ja"} if number < 8 else {}
        date = day(f"dag-{number}", f"{number + 9}-3-2026")
        page = visitor.press(**date, **{f"tijd__{number}": "9.00"}, **more)
    assert page.heading.startswith("Kijk")


def test_a_period_is_judged_by_its_first_visit(loket: Loket) -> None:
    visitor = loket.visitor()
    period: Answers = {**day("dag", "4-3-2026"), "tijd": "9.00", **day("tot", "11-3-2026")}
    page = visitor.walk(FORM, *myself(), {"wat": "periode"}, period, *late(), NO_MAIL)
    assert "Andere bezoeken in deze periode zijn op tijd als u ze 24 uur van tevoren" in page.text
    visitor.press("versturen")
    assert cases(loket)[0].marks == ["deels te laat"]


def test_a_period_that_ends_before_it_begins_is_refused(loket: Loket) -> None:
    period: Answers = {**day("dag", "9-3-2026"), "tijd": "9.00", **day("tot", "8-3-2026")}
    page = loket.visitor().walk(FORM, *myself(), {"wat": "periode"}, period)
    assert refused(page, "De laatste dag ligt voor de dag van het eerste bezoek.")


def test_who_began_in_time_and_checks_too_late_gets_the_warning_first(loket: Loket) -> None:
    at(loket, "2026-03-04T08:59")
    visitor = loket.visitor()
    visitor.walk(FORM, *one("5-3-2026", "9.00"))
    at(loket, "2026-03-04T09:01")
    assert visitor.press().heading == "Dit is te laat om gratis af te zeggen"


def test_the_hours_follow_the_fact(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = "[visits.notice]\nvalue = { hours = 24 }"
    loket = start(with_other_fact(settings, tmp_path, old, old.replace("24", "48")))
    visitor = loket.visitor()
    assert "minstens 48 uur van tevoren" in visitor.get(FORM).text
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"))
    assert "dinsdag 3 maart 2026 om 9.00 uur. Dat is 48 uur van tevoren." in page.text


def test_sending_twice_calls_off_once_even_when_the_second_comes_late(loket: Loket) -> None:
    at(loket, "2026-03-04T08:59:30")
    visitor = loket.visitor()
    visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1


def test_sending_again_later_does_not_change_the_verdict(loket: Loket) -> None:
    at(loket, "2026-03-04T08:59:30")
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    data = {**page.form(), "doe": "versturen"}
    first = visitor.post(FORM, data).location
    loket.clock.ahead(hours=1)
    assert visitor.post(FORM, data).location == first
    assert [case.marks for case in cases(loket)] == [["op tijd"]]


class Running(FakeClock):
    """A clock that goes on by a second every time that it is read."""

    def __call__(self) -> datetime:
        return self.ahead(seconds=1)


def test_the_verdict_is_about_the_moment_that_the_receipt_states(
    loket: Loket, settings: Settings
) -> None:
    clock = Running()
    running = Loket(create_app(settings, clock=clock), loket.clock)
    visitor = running.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    limit = datetime(2026, 3, 4, 9, tzinfo=AMSTERDAM)
    for seconds in range(6):
        fresh = running.visitor().get(FORM).form()["form_key"]
        clock.set(limit - timedelta(seconds=seconds))
        sent = visitor.post(FORM, {**page.form(), "form_key": fresh, "doe": "versturen"})
        if sent.status != 303:
            visitor.press("versturen", onmogelijk="nee")
    found = cases(running)
    assert len({case.marks[0] for case in found}) == 2
    for case in found:
        assert ("op tijd" in case.marks) == (case.received_at <= limit)


def test_the_confirmation_says_nothing_of_the_reason(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send(FORM, *one("4-3-2026", "9.00"), *late("Ziekenhuis"), NO_MAIL)
    (shown,) = [one for one in page.all("dd") if "Ziekenhuis" in one.text]
    assert shown.within("details"), "only where all that was sent is read back"
    assert page.html.count("Ziekenhuis") == 1
