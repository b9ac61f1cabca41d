"""The forms that no example offers in a real browser, from the first page to the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from formsapp.settings import Settings
from tests.conftest import PROVIDERS
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import served
from tests.web.test_every_form_browser import PHONE, walk
from tests.web.test_offered_kinds import SLUGS, made

__all__ = ["made"]


@pytest.fixture
def office(made: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(made, start) as running:
        yield running


@pytest.mark.parametrize("provider", PROVIDERS[:1])
def test_each_holds_on_the_way_to_its_receipt(office: Office, page: Page) -> None:
    page.set_viewport_size(PHONE)
    for slug in SLUGS:
        walk(page, office, slug, inspected=True)
        assert page.context.storage_state() == {"cookies": [], "origins": []}, slug
