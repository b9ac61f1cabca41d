"""What to get ready for a form hangs on what this provider's form asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.web import test_kind_aanmelden, test_kind_bezwaar
from tests.web.conftest import Loket
from tests.web.offered import offering
from tests.web.sent import with_other_fact

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
AT_ONCE = 'at_once = true\nwritten = true\nclause = "DOZ-7.3"\n'
MONTH = 'length = "1m"\nclause = "DOZ-7.3"\n'
TO_GET_READY = "Wat u nodig hebt:"
Start = Callable[[Settings], Loket]


def first_page(settings: Settings, start: Start, slug: str) -> str:
    return start(replace(settings, face="both")).visitor().get(f"/f/{slug}").text


def test_ending_at_once_needs_a_first_day_without_care(settings: Settings, start: Start) -> None:
    page = first_page(settings, start, "opzeggen")
    assert "De eerste dag waarop u geen zorg meer wilt." in page
    assert "Gaat u naar een andere zorgaanbieder? Dan de naam daarvan." in page


def test_ending_with_a_notice_needs_a_last_day(
    settings: Settings, start: Start, tmp_path: Path
) -> None:
    page = first_page(with_other_fact(settings, tmp_path, AT_ONCE, MONTH), start, "opzeggen")
    assert "De laatste dag waarop u de zorg nog wilt." in page
    assert "waarop u geen zorg meer wilt" not in page


def test_a_new_provider_is_named_only_where_it_is_asked(
    settings: Settings, start: Start, tmp_path: Path
) -> None:
    told = 'topic = "delen"\npurpose = "bellen"'
    other = with_other_fact(settings, tmp_path, 'topic = "overdracht"', told)
    assert "andere zorgaanbieder" not in first_page(other, start, "opzeggen")


@pytest.mark.parametrize(("until", "needed"), [('until = "1m"\n', True), ("", False)])
def test_an_objection_needs_the_start_of_the_care_only_where_a_last_day_hangs_on_it(
    settings: Settings,
    start: Start,
    tmp_path: Path,
    until: str,
    needed: bool,  # noqa: FBT001 - a parameter
) -> None:
    facts = test_kind_bezwaar.FACTS.replace('until = "1m"\n', until)
    page = first_page(offering(settings, tmp_path, facts), start, "bezwaar")
    assert ("De dag waarop uw zorg begon" in page) == needed
    assert (TO_GET_READY in page) == needed


def test_what_is_not_asked_is_nothing_to_get_ready(
    settings: Settings, start: Start, tmp_path: Path
) -> None:
    made = offering(settings, tmp_path, test_kind_aanmelden.FACTS)
    assert TO_GET_READY not in first_page(made, start, "aanmelden")
