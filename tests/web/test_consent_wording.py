"""When a consent is asked anew: its question asks something else, not merely in other words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formsapp.facts import FactsError
from formsapp.settings import Settings
from tests.web.circles import BORN, family, read_consents
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.office import Office
from tests.web.test_toestemming import cases

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
PHOTO = "beeld-website"
PURPOSE = 'purpose = "onze website"\n'
RISK = "iedereen kan een foto van een website bewaren en doorsturen."
REFUSED = "Dan staat u niet op onze website. Voor uw zorg maakt dit niets uit."

Reword = Callable[[str, str], Loket]


@pytest.fixture
def reword(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket], loket: Loket
) -> Reword:
    """After a mother agreed to photos, words of that question are changed."""
    mother = family(loket, "moeder", born=BORN.replace(year=2018))
    mother.says("moeder", PHOTO)
    return lambda old, new: start(with_fact(settings, tmp_path, old, new))


def asks_anew(loket: Loket) -> bool:
    found = read_consents(loket)[PHOTO].verdict
    assert found.text() == "mag"
    return "text" in found.marks


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PURPOSE, 'purpose = "onze website en app"\n'),
        (RISK, "iedereen kan een foto van een website bewaren."),
        (REFUSED, "Dan staat u niet op onze website."),
    ],
)
def test_what_it_is_for_what_can_go_wrong_and_what_a_no_means_is_material(
    reword: Reword, old: str, new: str
) -> None:
    assert asks_anew(reword(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PURPOSE, 'purpose = "Onze  website"\n'),
        (RISK, "iedereen kan een foto van een website bewaren, en doorsturen!"),
        (REFUSED, "Dan staat u niet op onze website; voor uw zorg maakt dit niets uit."),
    ],
)
def test_spaces_punctuation_and_capitals_ask_nothing(reword: Reword, old: str, new: str) -> None:
    assert not asks_anew(reword(old, new))


def test_what_the_provider_calls_another_wording_asks_nothing(reword: Reword) -> None:
    earlier = 'earlier = [{ purpose = "onze website" }]\n'
    assert not asks_anew(reword(PURPOSE, f'purpose = "onze pagina op internet"\n{earlier}'))


def test_an_earlier_wording_of_something_else_still_asks(reword: Reword) -> None:
    earlier = 'earlier = [{ purpose = "onze pagina" }]\n'
    assert asks_anew(reword(PURPOSE, f'purpose = "onze pagina op internet"\n{earlier}'))


def test_an_earlier_wording_says_what_differed(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    empty = with_fact(settings, tmp_path, PURPOSE, f"{PURPOSE}earlier = [{{}}]\n")
    with pytest.raises(FactsError, match=r"consents.beeld-website.earlier: expected party, purp"):
        start(empty)


@pytest.mark.parametrize(
    ("asked", "is_changed"),
    [
        ("Mogen wij foto's en video's van u gebruiken voor onze website?", False),
        ("Mogen wij foto's en video's van u gebruiken voor onze  Website", False),
        ("Mogen wij foto's van u gebruiken voor onze website?", True),
    ],
)
def test_of_an_answer_of_before_the_question_itself_is_compared(
    start: Callable[[Settings], Loket], settings: Settings, asked: str, *, is_changed: bool
) -> None:
    office = Office(start(settings))
    answers = [{"name": PHOTO, "question": asked, "answer": "Ja, dat mag", "value": "ja"}]
    office.case(kind="toestemming", content={"answers": answers, "outcome": [], "mail": None})
    (heard,) = read_consents(office.loket)[PHOTO].heard
    assert heard.answer.changed == is_changed
    assert len(cases(office.loket)) == 1
