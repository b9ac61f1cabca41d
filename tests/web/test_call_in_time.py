"""A visit before the office opens again: call, with a button, and nothing else is enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsapp.rules.amsterdam_time import local_moment
from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.made_up import made_folder, settings_of
from tests.web.sent import Answers, day
from tests.web.test_needed_now import HOURS, OPEN

PHONE = '"[telefoonnummer nog invullen]"'
EMERGENCY = '"[telefoonnummer bij nood nog invullen]"'
ENOUGH = re.compile("niets meer te doen|hoeft u niets|hoef je niets")


def cancel(loket: Loket, now: str, on: str, extra: Answers | None = None) -> list[Page]:
    """Cancel a visit at half past nine; give the last page before sending, and the receipt."""
    loket.clock.set(local_moment(datetime.fromisoformat(now)).astimezone(UTC))
    visitor = loket.visitor()
    answers: Answers = {"wat": "een", **day("dag", on), "tijd": "9.30", "nog": "nee"}
    answers |= {"onmogelijk": "nee", **day("geboortedatum", "27-3-1948"), **(extra or {})}
    answers |= {
        "hoedanigheid": "zelf",
        "mail": "f@voorbeeld.example",
        "naam": "Fatima O'Brien",
        "telefoon": "06 00000000",
    }
    page = visitor.get("/f/bezoek-afzeggen")
    for _page in range(12):
        if page.all("button", value="versturen"):
            break
        page = visitor.press(**answers)
    assert visitor.press("versturen", **answers).status == 303, page.text
    return [page, visitor.follow()]


def calls(page: Page) -> list[str]:
    buttons = (one for one in page.all("a") if "button" in one.attributes.get("class", ""))
    return [one.attributes["href"] for one in buttons if one.attributes["href"][:4] == "tel:"]


WHEN = [
    ("saturday for sunday", "2026-03-07T10:00", "8-3-2026", True),
    ("friday night for sunday", "2026-03-06T22:00", "8-3-2026", True),
    ("friday at work for saturday", "2026-03-06T10:00", "7-3-2026", True),
    ("before Easter Monday", "2026-04-03T20:00", "6-4-2026", True),
    ("at night for the next day at work", "2026-03-03T22:00", "4-3-2026", False),
    ("saturday for tuesday", "2026-03-07T10:00", "10-3-2026", False),
    ("tuesday at work for thursday", "2026-03-03T10:00", "5-3-2026", False),
]


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
@pytest.mark.parametrize(("now", "on", "must"), [row[1:] for row in WHEN], ids=[r[0] for r in WHEN])
def test_who_cancels_for_before_the_office_opens_again_must_call(  # noqa: PLR0913 - a table and fixtures
    settings: Settings,
    start: Callable[[Settings], Loket],
    tmp_path: Path,
    now: str,
    on: str,
    *,
    must: bool,
) -> None:
    changed = with_fact(settings, tmp_path, HOURS, OPEN)
    facts = changed.folder / "provider.toml"
    text = facts.read_text(encoding="utf-8").replace(PHONE, '"06 12345678"')
    facts.unlink()
    facts.write_text(text.replace(EMERGENCY, '"06 12345679"'), encoding="utf-8")
    for page in cancel(start(changed), now, on):
        assert calls(page) == (["tel:0612345678", "tel:0612345679"] if must else []), page.text
        assert ("Dit moeten wij weten" in page.text) == must
        assert not ENOUGH.search(page.text)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_where_no_number_is_filled_in_it_still_says_to_call(loket: Loket) -> None:
    for page in cancel(loket, "2026-03-07T10:00", "8-3-2026"):
        assert "Bel ons daarom ook (vraag een medewerker naar het telefoonnummer)." in page.text
        assert "Hebt u het nummer van een medewerker? Bel dan dat nummer." in page.text
        assert calls(page) == []


@pytest.mark.parametrize("slug", ["fysiotherapie-de-kade", "psycholoog-lantaarn"])
def test_so_it_is_at_made_up_providers(
    slug: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    start: Callable[[Settings], Loket],
) -> None:
    made = made_folder(tmp_path_factory)
    loket = start(settings_of(slug, made, tmp_path, sqlite_template))
    for page in cancel(loket, "2026-03-07T22:00", "8-3-2026"):
        has_number = loket.services.facts.contact.answering is not None
        assert ("Dit moet" in page.text, bool(calls(page))) == (True, has_number)
        assert not ENOUGH.search(page.text)
