"""How long a text can be: said beforehand, counted as people count, and how much is too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from formsapp.kinds.questions import LongText, Problem, Text
from formsapp.server.http_request import LARGEST_TEXT
from formsapp.settings import Settings
from formsapp.web.shared.i18n import say
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import Answers, cases, myself, refused

ROOM_BESIDE = 32 * 1024
"""Bytes for names, the key of the form and answers that are chosen."""
FAMILY = "👨\u200d👩\u200d👧"


def story(loket: Loket, text: str) -> Page:
    return loket.visitor().walk("/f/klacht", {"verhaal": text, "soort": "klacht", "met-naam": "ja"})


def asked_name(loket: Loket, *answers: Answers) -> Page:
    """Walk to a page with a short field, and answer it if so asked."""
    path, before = "/f/schade", myself()[:1]
    if "schade" not in loket.services.kinds:
        path = "/f/dossier"
        before = [{"hoedanigheid": "zelf"}, {"wens": "kopie"}, {"hulp": "wmo"}, {}]
    return loket.visitor().walk(path, *before, *answers)


def long_questions(loket: Loket) -> Iterator[LongText]:
    with loket.app.app_context():
        situation = loket.services.situation()
    for kind in loket.services.kinds.values():
        for step in kind.steps(situation):
            yield from (one for one in step.questions if isinstance(one, LongText))


def test_every_long_text_says_beforehand_how_long_it_can_be(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.get("/f/klacht")
    (area,) = page.all("textarea")
    assert "verhaal-lengte" in area.attributes["aria-describedby"].split()
    (line,) = page.all("p", id="verhaal-lengte")
    assert line.text == "Er is plaats voor 50.000 tekens. Dat is ongeveer 20 bladzijden."
    assert "Fout" not in page.title


def test_the_line_follows_the_limit_of_each_question(loket: Loket) -> None:
    found = list(long_questions(loket))
    assert len(found) > 3
    with loket.app.test_request_context():
        for question in found:
            limit = f"{question.limit:,}".replace(",", ".")
            assert say(*question.room).startswith(f"Er is plaats voor {limit} tekens.")


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (1, "Er is plaats voor 1 teken."),
        (1000, "Er is plaats voor 1.000 tekens."),
        (2000, "Er is plaats voor 2.000 tekens. Dat is ongeveer 1 bladzijde."),
    ],
)
def test_one_of_something_is_said_as_one(loket: Loket, limit: int, text: str) -> None:
    with loket.app.test_request_context():
        assert say(*LongText(name="x", label="X", limit=limit).room) == text


def test_a_short_field_is_not_burdened_with_it(loket: Loket) -> None:
    page = asked_name(loket)
    (name,) = page.all("input", id="naam")
    assert "naam-lengte" not in name.attributes.get("aria-describedby", "")
    assert not [one for one in page.elements if one.attributes.get("id", "").endswith("-lengte")]


def test_a_text_at_its_limit_goes_on_and_one_more_does_not(loket: Loket) -> None:
    assert story(loket, "é" * 50_000).status == 200
    page = story(loket, "é" * 50_001)
    assert refused(page, "Maak deze tekst 1 teken korter. Er is plaats voor 50.000 tekens.")
    assert page.all("textarea")[0].text == "é" * 50_001, "what was typed stays"
    described = page.all("textarea")[0].attributes["aria-describedby"].split()
    assert {"verhaal-fout", "verhaal-lengte"} <= set(described)


def test_what_people_see_as_one_character_counts_as_one(loket: Loket) -> None:
    plain = "a" * 49_000
    assert story(loket, plain + FAMILY * 1000).status == 200
    page = story(loket, plain + FAMILY * 1012)
    assert refused(page, "Maak deze tekst 12 tekens korter.")


def test_a_short_field_says_how_much_too_long_it_is(loket: Loket) -> None:
    page = asked_name(loket, {"naam": "a" * 203})
    assert refused(page, "Maak deze tekst 3 tekens korter. Er is plaats voor 200 tekens.")


@pytest.mark.parametrize("joined", ["\uff9e", "🏽", "\u1161", "👩\u200d"])
def test_signs_that_count_for_nothing_are_not_taken_without_end(joined: str) -> None:
    Text(name="x", label="X").check(FAMILY * 200)
    with pytest.raises(Problem):
        Text(name="x", label="X").check("a" + joined * 4000)


def test_staff_who_write_an_answer_are_told_too(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    office.loket.visitor().send("/f/clientenraad", {"naam": "Jan"}, {"telefoon": "06 1"})
    (case,) = cases(office.loket)
    page = office.colleague("manager").get(f"/medewerker/zaak/{case.reference}")
    assert "Er is plaats voor" in page.text


def test_every_answer_of_every_form_full_of_long_signs_fits_in_one_request(loket: Loket) -> None:
    for slug, questions in loket.services.questions.items():
        signs = sum(question.limit for question in questions if isinstance(question, Text))
        assert 9 * signs + ROOM_BESIDE < LARGEST_TEXT, slug
