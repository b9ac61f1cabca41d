"""A question of consent that is renewed while someone is under way is asked anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.circles import BORN, family, read_consents
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.own_page import begin, take_back
from tests.web.test_consent_wording import PHOTO, PURPOSE
from tests.web.test_own_answers import own
from tests.web.test_put_aside import code_on, take_up
from tests.web.test_toestemming import cases, given

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
OTHER = 'purpose = "onze website en app"\n'
SAME = f'purpose = "onze pagina op internet"\nearlier = [{{ {PURPOSE.strip()} }}]\n'
ANEW = "Deze vraag is veranderd"


@pytest.fixture
def under_way(loket: Loket) -> Visitor:
    """Someone who answered all, with the page to check open."""
    visitor = loket.visitor()
    page = visitor.walk(f"/l/{loket.link('toestemming')}/toestemming", *given(loket, PHOTO))
    assert "onze website" in page.text
    assert page.heading.startswith("Kijk uw antwoorden na")
    return visitor


@pytest.fixture
def reword(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket], under_way: Visitor
) -> Callable[[str], Loket]:
    """The same pages, sent to where the question reads otherwise since."""

    def renew(new: str) -> Loket:
        loket = start(with_fact(settings, tmp_path, PURPOSE, new))
        under_way.browser = loket.app.test_client()
        return loket

    return renew


def test_a_yes_to_other_words_is_not_stored_as_a_yes_to_these(
    under_way: Visitor, reword: Callable[[str], Loket]
) -> None:
    loket = reword(OTHER)
    page = under_way.press("versturen")
    assert page.status == 422
    assert ANEW in page.text
    assert "onze website en app" in page.text
    assert cases(loket) == []
    under_way.press(**{PHOTO: "ja"})
    assert under_way.press("versturen").status == 303
    (heard,) = read_consents(loket)[PHOTO].heard
    assert "onze website en app" in heard.asked
    assert heard.answer.said == "ja"


@pytest.mark.parametrize("new", [SAME, 'purpose = "Onze  website"\n'])
def test_the_same_in_other_words_is_sent(
    under_way: Visitor, reword: Callable[[str], Loket], new: str
) -> None:
    reword(new)
    assert under_way.press("versturen").status == 303


def test_what_else_was_answered_stays(under_way: Visitor, reword: Callable[[str], Loket]) -> None:
    reword(OTHER)
    before: Page | None = under_way.page
    assert before is not None
    page = under_way.press("versturen")
    kept = {name: value for name, value in before.form().items() if name in page.form()}
    kept.pop(PHOTO, None)
    same = {name for name, value in kept.items() if page.form()[name] == value}
    assert {*kept} - same <= {"form_key", "klaar", "bij", f"{PHOTO}-over"}


def test_a_form_that_was_put_aside_asks_it_anew(
    under_way: Visitor, reword: Callable[[str], Loket]
) -> None:
    token = under_way.address.partition("/l/")[2].partition("/")[0]
    code = code_on(under_way.press("bewaar"))
    page = take_up(reword(OTHER), code, f"/l/{token}/verder")
    assert ANEW in page.text
    assert "onze website en app" in page.text
    chosen = page.all("input", name=PHOTO)
    assert len(chosen) == 2
    assert not [one for one in chosen if "checked" in one.attributes]


def test_what_someone_said_yes_to_stays_on_the_own_page_and_can_be_changed(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket], loket: Loket
) -> None:
    noor = family(loket, born=BORN.replace(year=2009))
    noor.says("jongere", PHOTO)
    renewed = replace(noor, loket=start(with_fact(settings, tmp_path, PURPOSE, OTHER)))
    text = own(renewed, "jongere").text
    assert "van u gebruiken voor onze website?" in text
    assert "onze website en app" not in text
    page = begin(renewed.loket.visitor(), noor.links["jongere"], "veranderen", PHOTO)
    assert "onze website en app" in page.heading
    assert "Uw antwoord is nu: ja" not in page.text
    assert "Sinds het vorige antwoord is deze vraag veranderd" in page.text
    taken = take_back(renewed.loket.visitor(), noor.links["jongere"], PHOTO)
    assert "van u gebruiken voor onze website?" in taken.text


def test_of_the_same_in_other_words_it_says_it_in_those(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket], loket: Loket
) -> None:
    noor = family(loket, born=BORN.replace(year=2009))
    noor.says("jongere", PHOTO)
    renewed = replace(noor, loket=start(with_fact(settings, tmp_path, PURPOSE, SAME)))
    assert "onze pagina op internet" in own(renewed, "jongere").text
    page = begin(renewed.loket.visitor(), noor.links["jongere"], "veranderen", PHOTO)
    assert "Uw antwoord is nu: ja" in page.text
