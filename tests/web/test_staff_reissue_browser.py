"""A new link, the end of a link and two references, in a real browser on every width."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from formsapp.settings import Settings
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_link_is_renewed_another_ended_and_two_references_merged(
    office: Office, page: Page
) -> None:
    base = office.loket.services.settings.base_url
    family(office.loket, "moeder")
    office.case(client="c 1")
    add_passkey_device(page)
    page.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    page.get_by_role("button", name="Passkey maken en inloggen").click()
    page.wait_for_url(f"{base}/medewerker/")
    page.goto(f"{base}/medewerker/links/?client=c1")
    inspect(page)
    row = page.get_by_role("row").filter(has_text="moeder")
    press(row.get_by_role("link", name="Nieuwe link"))
    inspect(page)
    renewing = page.url
    press(page.get_by_role("button", name="Nieuwe link maken"))
    inspect(page)
    page.get_by_label("Ja, voor moeder").check()
    press(page.get_by_role("button", name="Nieuwe link maken"))
    assert page.get_by_role("heading", level=1).inner_text() == "De link is klaar"
    page.goto(renewing)
    inspect(page)
    page.goto(f"{base}/medewerker/links/?client=c1")
    press(page.get_by_role("row").filter(has_text="jongere").get_by_role("link", name="Intrekken"))
    inspect(page)
    press(page.get_by_role("button", name="Link intrekken"))
    inspect(page)
    press(page.get_by_role("link", name="Kenmerken samenvoegen"))
    inspect(page)
    press(page.get_by_role("link", name="c 1 laten overgaan in C-1"))
    inspect(page)
    page.get_by_label("Ja, c 1 gaat over in C-1").check()
    press(page.get_by_role("button", name="Samenvoegen"))
    assert page.get_by_text("Samengevoegd").is_visible()
