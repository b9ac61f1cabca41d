"""What began already is needed before the next day begins: who sends it at night must call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from formsapp.rules.amsterdam_time import local_moment
from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.sent import NO_MAIL, Answers, cases, day, myself, with_other_fact

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
SATURDAY = datetime(2026, 3, 7, 20, 0)  # noqa: DTZ001 - as the clock shows it
CALL = "Dit moeten wij weten vóór zondag 8 maart 2026."


def ended(on: str) -> list[Answers]:
    return [{"vanaf": "dag"}, day("einde", on), {}, {"kopie": "nee"}, {"doorgeven": "nee"}]


def called_off(on: str) -> list[Answers]:
    return [day("start", on), {"wlz-pgb": "nee"}, {"toelichting": ""}]


def away(first: str, last: str) -> list[Answers]:
    period: Answers = {**day("dag", first), "tijd": "9.00", **day("tot", last)}
    return [{"wat": "periode"}, period, {}, {"onmogelijk": "nee"}]


NEEDED = {
    "care ended today": ("opzeggen", ended("7-3-2026")),
    "care was to begin today": ("start-annuleren", called_off("7-3-2026")),
    "away since this morning": ("bezoek-afzeggen", away("7-3-2026", "9-3-2026")),
}


@pytest.mark.parametrize(("slug", "answers"), NEEDED.values(), ids=NEEDED)
def test_what_began_is_needed_before_the_next_day(
    loket: Loket, slug: str, answers: list[Answers]
) -> None:
    loket.clock.set(local_moment(SATURDAY).astimezone(UTC))
    visitor = loket.visitor()
    visitor.walk(f"/f/{slug}", *myself(), *answers, NO_MAIL)
    visitor.press("versturen")
    assert CALL in visitor.follow().text
    [case] = cases(loket)
    assert case.needed_on == date(2026, 3, 8), "staff see it on top"
    loket.clock.ahead(days=1)
    assert "vóór maandag 9 maart 2026." in loket.visitor().get(visitor.address).text


def test_what_is_over_asks_for_no_call(loket: Loket) -> None:
    loket.clock.set(local_moment(SATURDAY).astimezone(UTC))
    visitor = loket.visitor()
    visitor.walk("/f/bezoek-afzeggen", *myself(), *away("5-3-2026", "7-3-2026"), NO_MAIL)
    visitor.press("versturen")
    assert "Dit moeten wij weten" not in visitor.follow().text
    assert [case.needed_on for case in cases(loket)] == [None]


HOURS = """value = "[openingstijden nog invullen]"
state = "to-be-confirmed"
note = "De voorwaarden noemen geen openingstijden."
"""
OPEN = "value = [{ days = [1, 2, 3, 4, 5], opens = 09:00:00, closes = 17:00:00 }]\n"


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (10, "Misschien lezen wij voor die tijd geen berichten."),
        (
            18,
            (
                "Misschien gaat ons kantoor voor die tijd niet meer open. "
                "Dan leest niemand het op tijd."
            ),
        ),
    ],
)
def test_while_the_office_is_open_nothing_says_that_it_opens_no_more(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path, hour: int, said: str
) -> None:
    loket = start(with_other_fact(settings, tmp_path, HOURS, OPEN))
    loket.clock.set(local_moment(datetime(2026, 3, 3, hour)).astimezone(UTC))  # noqa: DTZ001 - as above
    visitor = loket.visitor()
    visitor.walk("/f/opzeggen", *myself(), *ended("3-3-2026"), NO_MAIL)
    visitor.press("versturen")
    assert (
        f"weten vóór woensdag 4 maart 2026. {said} Bel ons daarom ook (vraag een medewerker "
        in visitor.follow().text
    )
