"""What staff read of a client's form: of the client, in one place, and never a question twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from formsapp.kinds import Kind, all_kinds
from formsapp.kinds.base import Situation, Step
from formsapp.kinds.conditions import And, names_in
from formsapp.kinds.questions import Text
from formsapp.settings import Settings
from formsapp.web.form import uploads
from formsapp.web.shared.i18n import say, say_to_staff
from formsapp.web.staff.call_order import Part, order_as_call
from formsapp.web.staff.entry_by_staff import BY_HAND, why_not
from formsapp.web.staff.known_or_not import steps_for_both
from tests.page import Page
from tests.web.conftest import REPO, Loket
from tests.web.entering import arrived, press, walk
from tests.web.office import Colleague, Office
from tests.web.sent import with_other_fact
from tests.web.test_i18n import sources

TO_A_CLIENT = re.compile(r"\b(u|uw|uzelf|je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
QUOTED = re.compile("“[^”]*”")
"""What is to be read out as it stands."""
CATALOGUE = REPO / "formsapp/translations/nl@medewerker/LC_MESSAGES/messages.po"
YOUTH = '[[provider.care]]\nid = "jeugd"\nname = "Jeugdhulp"\nlaw = "jeugdwet"\n\n[look]'
THIRD = "doz-thuiszorg"
"""The made-up third provider is this one with every kind of help."""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def third(settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path) -> Office:
    made = with_other_fact(settings, tmp_path, "[look]", YOUTH)
    return Office(start(replace(made, face="both")))


def asked_on(page: Page) -> Iterator[str]:
    """The words of questions, answers, hints, conditions and errors, without what is read out."""
    (form,) = page.all("form", class_="entry")
    for one in page.elements:
        is_words = one.tag in {"label", "legend", "h2", "summary"} or one.tag == "p"
        if is_words and form in one.inside and one.within("details") is None:
            yield QUOTED.sub("", one.text)


def entered_by(office: Office) -> Iterator[tuple[Kind, Colleague]]:
    """Each kind that is entered, with someone who may."""
    manager, counsellor = office.colleague("manager"), office.colleague("vertrouwenspersoon")
    for kind in office.loket.services.kinds.values():
        with office.loket.app.app_context():
            why = why_not(kind, ())
        if why != BY_HAND:
            yield kind, counsellor if why else manager


def say_u_or_je(office: Office) -> dict[str, list[str]]:
    """The words to a client that staff meet, by kind: on the page as it opens, and with errors."""
    found = {}
    for kind, person in entered_by(office):
        pages = [
            person.get(f"/medewerker/invoeren/{kind.slug}"),
            walk(person, kind.slug, arrived()),
        ]
        told = [text for page in pages for text in asked_on(page) if TO_A_CLIENT.search(text)]
        if told:
            found[kind.slug] = told
    return found


def test_no_question_that_staff_enter_speaks_to_the_client(office: Office) -> None:
    assert say_u_or_je(office) == {}


def test_staff_read_by_which_answer_a_question_is_asked(office: Office) -> None:
    for kind, person in entered_by(office):
        page = person.get(f"/medewerker/invoeren/{kind.slug}")
        assert "Alleen als dit zo is" not in page.text, kind.slug


@pytest.mark.parametrize("provider", [THIRD])
def test_nor_at_a_third_provider_with_every_kind_of_help(third: Office) -> None:
    assert say_u_or_je(third) == {}


def test_both_providers_are_asked_in_the_same_words(office: Office) -> None:
    page = office.colleague("medewerker").get("/medewerker/invoeren/klacht")
    for words in ("Mag de naam erbij staan?", "Wie is het?", "De cliënt zelf"):
        assert words in page.text


def test_a_consent_is_read_out_in_the_words_that_are_answered(office: Office) -> None:
    page = office.colleague("manager").get("/medewerker/invoeren/toestemming")
    legends = [one.text for one in page.all("legend") if one.text.startswith("Lees voor: “")]
    assert len(legends) >= len(office.loket.services.facts.consents)


def test_nothing_that_is_said_of_a_file_speaks_to_the_client(office: Office) -> None:
    own = (name for name in dir(uploads) if name.isupper())
    texts = {name: getattr(uploads, name) for name in own}
    said = [text for text in texts.values() if isinstance(text, str) and " " in text]
    said += [uploads.GONE.text, *uploads.REFUSED.values()]
    assert len(said) > len(uploads.REFUSED) + 5
    given = {"name": "a.pdf", "kept": "een dag", "most": "5", "megabytes": "20"}
    with office.loket.app.test_request_context():
        told = [say_to_staff(text, tuple(given.items())) for text in said]
    assert [text for text in told if TO_A_CLIENT.search(text) or "bel ons" in text] == []


@pytest.mark.parametrize("provider", [THIRD])
def test_what_is_said_of_a_file_is_said_to_staff(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "schade", arrived("1-3-2026", "paper", "9.00", client="C-9"))
    assert page.all("input", type="file")
    told = press(person, "versturen", fotos=["weg.jpg (1 kB)"]).text
    assert "Bestanden die waren toegevoegd, zijn er niet meer." in told
    assert "die u toevoegde" not in told


def test_what_was_answered_is_stored_in_the_clients_words(office: Office) -> None:
    with office.loket.app.test_request_context():
        assert say("Wie bent u?") != say_to_staff("Wie bent u?") == "Wie is het?"


def translated() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def test_no_text_to_staff_is_left_over_or_speaks_to_the_client() -> None:
    for source, text in translated().items():
        assert source in sources(), f"no longer said: {source}"
        assert text
        assert not TO_A_CLIENT.search(text), text
        own = {*re.findall(r"\{\{.*?\}\}", source), "{{ question }}"}
        assert {*re.findall(r"\{\{.*?\}\}", text)} <= own, source


def test_a_kind_without_words_to_staff_is_asked_in_those_to_the_client(office: Office) -> None:
    question = Text(name="nieuw", label="Wat wilt u ons vragen?")
    with office.loket.app.test_request_context():
        (_arrival, part) = parts_of((Step(questions=(question,)),))
    (shown,) = part.questions
    with office.loket.app.test_request_context():
        assert say_to_staff(shown.label) == say(shown.label)


def parts_of(steps: tuple[Step, ...]) -> list[Part]:
    first = Step(questions=(Text(name="client", label="Kenmerk"),))
    return order_as_call(first, steps, say_to_staff, say)


def situation_of(loket: Loket) -> Situation:
    with loket.app.app_context():
        return replace(loket.services.situation(), entered=True, needs_told=frozenset())


@pytest.mark.parametrize("slug", sorted(all_kinds()))
def test_each_question_stands_once_and_after_those_that_decide_about_it(
    loket: Loket, slug: str
) -> None:
    kind = loket.services.kinds.get(slug)
    if kind is None:
        pytest.skip("this provider does not offer it")
    steps = steps_for_both(kind, situation_of(loket))
    asked = [(step, one) for step in steps for one in step.questions if one.asks]
    with loket.app.test_request_context():
        placed = [one.name for part in parts_of(steps) for one in part.questions]
    names = placed[1:]
    assert sorted(names) == sorted({one.name for _step, one in asked})
    for step, question in asked:
        for other in names_in(And(step.when, question.when)) & {*names}:
            assert names.index(other) < names.index(question.name)


def test_a_form_is_asked_in_the_order_of_a_call(office: Office) -> None:
    page = office.colleague("medewerker").get("/medewerker/invoeren/dossier")
    titles = [one.text for one in page.all("h2") if one.within("form")]
    assert titles == [
        "Hoe en wanneer kwam het binnen?",
        "Wie belt of schrijft?",
        "Waar gaat het over?",
        "Hoe bereiken wij die persoon?",
    ]
