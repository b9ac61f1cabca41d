"""What is no day or no time is asked again on every page that asks one, with all that was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from formsapp.kinds.questions import Day, Problem
from formsapp.settings import Settings
from formsapp.web.client.ask_birth_date import BORN as ASKED_OF_LINK
from formsapp.web.client.ask_birth_date import OWN as ASKED_OF_SIGNER
from formsapp.web.staff.internal_form_questions import BORN as TYPED_BY_STAFF
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.entering import walk
from tests.web.office import Office
from tests.web.sent import NO_MAIL, Answers, cases, day, myself, opened, refused
from tests.web.test_staff_client_links import make
from tests.web.uploading import FORM as DAMAGE

ONLY_DOZ = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
NO_DAYS = pytest.mark.parametrize(
    "parts",
    [
        ("2026", "12-03", ""),
        ("1-2", "", ""),
        ("", "", "2026-11"),
        ("1-2", "3", "2026"),
        ("2", "003", "2026"),
        ("0002", "3", "2026"),
        ("9" * 10_000, "\u0663", "-1"),
        ("\u0000", "<b>", "26"),
    ],
)
NO_TIMES = pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("24:00", "24.00 uur is het einde van de dag. Vul 23.59 in"),
        ("2 uur", "Is dat 2.00 of 14.00 uur? Vul 02.00 of 14.00 in."),
        ("25:00", "Vul de tijd in zoals 9.30 of 14.00."),
        ("14.00-15.00", "Dit zijn meer tijden. Vul één tijd in, zoals 9.30 of 14.00."),
        ("9:75", "Vul de tijd in zoals 9.30 of 14.00."),
        ("half tien", "Is dat 9.30 of 21.30 uur? Vul 09.30 of 21.30 in."),
    ],
)
VISITS = "/f/bezoek-afzeggen"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def day_parts(name: str, parts: tuple[str, ...]) -> Answers:
    return dict(zip((f"{name}-dag", f"{name}-maand", f"{name}-jaar"), parts, strict=True))


def still_typed(page: Page, answers: Answers) -> bool:
    """Whether the page came back with an error and with all of these answers in its fields."""
    form = page.form(len(page.all("form")) - 1)
    same = (plain(form[name]) == plain(text) for name, text in answers.items())
    return page.status == 422 and all(same)


def plain(value: str | list[str]) -> str:
    return str(value).replace("\u0000", "")


@ONLY_DOZ
@NO_DAYS
def test_a_day_of_damage_that_is_none_is_asked_again(loket: Loket, parts: tuple[str, ...]) -> None:
    typed = {**day_parts("dag", parts), "tijd": "9.30"}
    assert still_typed(loket.visitor().walk(DAMAGE, *myself(), typed), typed)


@ONLY_DOZ
@NO_DAYS
def test_a_day_of_a_visit_that_is_none_is_asked_again(loket: Loket, parts: tuple[str, ...]) -> None:
    typed = {**day_parts("dag", parts), "tijd": "9.30"}
    assert still_typed(loket.visitor().walk(VISITS, *myself(), typed), typed)


@NO_DAYS
def test_a_birth_date_of_a_link_that_is_none_is_asked_again(
    loket: Loket, parts: tuple[str, ...]
) -> None:
    visitor = loket.visitor()
    visitor.get(f"/l/{loket.link(born=date(2010, 3, 27))}")
    typed = day_parts("geboren", parts)
    assert still_typed(visitor.press(**typed), typed)


@NO_DAYS
def test_a_birth_date_that_staff_type_for_a_link_and_is_none_is_asked_again(
    office: Office, parts: tuple[str, ...]
) -> None:
    typed = day_parts("geboren", parts)
    assert still_typed(make(office.colleague(), **typed), {"client": "C-7", **typed})


def test_staff_cannot_type_a_birth_date_that_is_still_to_come(office: Office) -> None:
    person = office.colleague()
    page = make(person, **day_parts("geboren", ("4", "3", "2026")))
    assert refused(page, "Kies 3 maart 2026 of een eerdere dag.")
    assert make(person, **day_parts("geboren", ("3", "3", "2026"))).heading == "De link is klaar"


@NO_DAYS
def test_a_day_of_arrival_that_is_none_is_asked_again(
    office: Office, parts: tuple[str, ...]
) -> None:
    typed = {**day_parts("binnen-dag", parts), "client": "C-9"}
    page = walk(office.colleague(), "dossier", {"binnen-via": "paper", **typed})
    assert still_typed(page, typed)


@ONLY_DOZ
@NO_TIMES
def test_a_time_of_damage_that_is_none_is_asked_again(loket: Loket, typed: str, words: str) -> None:
    answers = {**day("dag", "2-3-2026"), "tijd": typed}
    page = loket.visitor().walk(DAMAGE, *myself(), answers)
    assert refused(page, words)
    assert page.form()["tijd"] == typed
    assert page.form()["dag-dag"] == "2"


@ONLY_DOZ
@NO_TIMES
def test_a_time_of_a_visit_that_is_none_is_asked_again(
    loket: Loket, typed: str, words: str
) -> None:
    first = {**day("dag", "6-3-2026"), "tijd": "9.30", "wat": "meer"}
    for before, name in (({}, ""), (first, "-2")):
        answers = {**day(f"dag{name}", "5-3-2026"), f"tijd{name}": typed}
        page = loket.visitor().walk(VISITS, *myself(), before, answers)
        assert refused(page, words)
        assert page.form()[f"tijd{name}"] == typed


@ONLY_DOZ
@NO_TIMES
def test_a_time_of_arrival_that_is_none_is_asked_again(
    office: Office, typed: str, words: str
) -> None:
    first = {"binnen-via": "phone", **day("binnen-dag", "2-3-2026"), "client": "C-9"}
    page = walk(office.colleague(), "bezoek-afzeggen", {**first, "binnen-tijd": typed})
    assert refused(page, words)
    assert page.form(1)["binnen-tijd"] == typed
    assert page.form(1)["client"] == "C-9"


@ONLY_DOZ
def test_what_no_day_or_time_is_says_nothing_while_it_is_typed(loket: Loket) -> None:
    visitor = loket.visitor()
    for typed in ("25:00", "24:00", "half tien"):
        visitor.walk(VISITS, *myself())
        page = visitor.press("meteen", **day("dag", "5-3-2026"), tijd=typed)
        assert (page.status, page.html) == (200, "")
    visitor.walk(VISITS, *myself())
    assert visitor.press("meteen", **day_parts("dag", ("2026", "12-03", "")), tijd="09").html == ""


@ONLY_DOZ
def test_a_day_and_time_in_other_digits_and_words_are_one_answer_everywhere(loket: Loket) -> None:
    visitor = loket.visitor()
    typed = {**day_parts("dag", ("\u0665", "maart", "\u0662\u0660\u0662\u0666")), "tijd": "09u00"}
    page = visitor.walk(VISITS, *myself(), typed, NO_MAIL)
    assert "5 maart 2026" in page.text
    assert "9.00 uur" in page.text
    again = visitor.press("wijzig:bezoek")
    assert {name: again.form()[name] for name in typed} == typed  # as it was typed
    visitor.press()
    visitor.press("versturen")
    stored = opened(loket, cases(loket)[0])
    assert (stored["dag"]["value"], stored["tijd"]["value"]) == ("2026-03-05", "09:00")
    assert (stored["dag"]["answer"], stored["tijd"]["answer"]) == ("5 maart 2026", "9.00 uur")


def test_a_pasted_birth_date_is_taken_and_opens_the_link(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.get(f"/l/{loket.link(born=date(2010, 3, 27))}")
    page = visitor.press(**day_parts("geboren", ("27 maart 2010", "", "")))
    assert page.status == 200
    assert "geboortedatum" not in page.heading


def test_staff_enter_a_day_in_letters(office: Office) -> None:
    person = office.colleague()
    typed = day_parts("binnen-dag", ("28", "feb.", "2026"))
    page = walk(person, "dossier", {"binnen-via": "paper", **typed, "client": "C-9"})
    assert not page.all("p", id="binnen-dag-fout")
    assert page.form(1)["binnen-dag-maand"] == "feb."


@ONLY_DOZ
def test_a_link_that_stopped_gives_back_a_day_and_time_as_they_were_typed(loket: Loket) -> None:
    visitor, path = loket.visitor(), f"/l/{loket.link('schade')}/schade"
    visitor.walk(path, *myself()[:2])
    loket.clock.ahead(days=30)
    page = visitor.press(**day_parts("dag", ("2026", "12-03", "")), tijd="half tien")
    (copied,) = page.all("textarea")
    assert "2026 12-03" in copied.text
    assert "half tien" in copied.text


@ONLY_DOZ
def test_a_date_of_birth_of_letters_is_told_once_with_the_example_of_its_hint(loket: Loket) -> None:
    typed = {"naam": "Fatima O'Brien"}
    parts = day_parts("geboortedatum", ("a", "b", "c"))
    page = loket.visitor().walk("/f/opzeggen", {"hoedanigheid": "zelf"}, typed, parts)
    (summary,) = page.all("div", class_="error-summary")
    assert summary.text.count("Vul de dag, de maand en het jaar in. Bijvoorbeeld 27 3 1948.") == 1


@pytest.mark.parametrize("provider", ["doz-thuiszorg", "al-osra-zorg"])
def test_the_example_of_each_day_goes_with_its_hint_and_can_be_typed(loket: Loket) -> None:
    situation = loket.services.situation()
    found = [
        question
        for kind in loket.services.kinds.values()
        for step in kind.steps(situation)
        for question in step.questions
        if isinstance(question, Day)
    ]
    assert len(found) > 5
    for one in [*found, ASKED_OF_LINK, ASKED_OF_SIGNER, TYPED_BY_STAFF]:
        with pytest.raises(Problem) as why:
            one.check(("a", "b", "c"))
        example = str(why.value.given["example"])
        one.check(one.read({one.inputs[0]: [example]}))
        assert example in one.hint or "27 3" not in one.hint, one.label
        assert not one.birth or example in one.hint
