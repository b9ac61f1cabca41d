"""A form of each made-up provider in a real browser on a phone, from first page to receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.made_up import MADE_UP, settings_for
from tests.web.served import served
from tests.web.test_every_form_browser import PHONE, walk

__all__ = ["settings_for"]

SENT = {
    "dagbesteding-de-moestuin": "aanmelden",
    "fysiotherapie-de-kade": "gegevens-wijzigen",
    "psycholoog-lantaarn": "bezwaar",
    "woonhuis-de-elzen": "opzeggen",
}


@pytest.mark.parametrize("slug", MADE_UP)
def test_a_form_of_each_holds_on_the_way_to_its_receipt(
    slug: str,
    page: Page,
    start: Callable[[Settings], Loket],
    settings_for: Callable[[str], Settings],
) -> None:
    page.set_viewport_size(PHONE)
    with served(settings_for(slug), start) as office:
        walk(page, office, SENT[slug], inspected=True)
    assert page.context.storage_state() == {"cookies": [], "origins": []}
