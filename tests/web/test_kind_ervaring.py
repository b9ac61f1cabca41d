"""Experience: no names, no link, a few questions, and counts that show no single person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Copy, Event, OutboxMail
from formsapp.facts.model import Role
from formsapp.kinds.questions import Choice, Option, Several
from formsapp.rules.hide_few import FEW
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.answer_counts import count_options
from tests.web.conftest import Loket
from tests.web.entering import press, walk
from tests.web.office import Office
from tests.web.test_akkoord import cases, opened

al_osra = pytest.mark.parametrize("provider", ["al-osra-zorg"])
Answers = dict[str, str | list[str]]
FIRST: Answers = {"luisteren": "ja", "meebeslissen": "soms"}
PAGES: list[Answers] = [FIRST, {"veilig": "ja"}]


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@al_osra
def test_an_experience_can_be_shared(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send("/f/ervaring", *PAGES)
    assert "tellen mee" in page.text
    assert not page.all("strong", class_="receipt-code")
    assert "wij zijn ermee bezig" not in page.text.lower()
    (case,) = cases(loket)
    assert case.due_on is None
    assert opened(loket, case)["luisteren"]["value"] == "ja"
    page = visitor.get(visitor.address.partition("?")[0])
    assert "ermee bezig" not in page.text


@al_osra
def test_there_are_at_most_eight_questions_and_no_free_text(loket: Loket) -> None:
    visitor = loket.visitor()
    legends = []
    page = visitor.get("/f/ervaring")
    legends += page.all("legend")
    assert not page.all("textarea")
    page = visitor.press(**FIRST)
    legends += page.all("legend")
    assert len(legends) == 8
    typed = [one for one in page.all("input", type="text") if one.attributes["id"] != "website"]
    assert not typed


@al_osra
def test_what_comes_through_a_link_keeps_neither_link_nor_client(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "ervaring")
    page = visitor.get(f"/l/{token}")
    assert "Zonder je naam" in page.text
    link = next(one for one in page.all("a") if "ervaring" in one.attributes["href"])
    assert token not in link.attributes["href"]
    visitor.send(f"/l/{token}/ervaring", *PAGES)
    assert token not in visitor.address
    (case,) = cases(loket)
    assert (case.link_id, case.client, case.once_key) == (None, None, None)
    with loket.app.app_context():
        assert not db.session.scalars(select(Copy)).all()
        assert not db.session.scalars(select(OutboxMail)).all()
        event = db.session.scalars(select(Event).where(Event.action == "receive")).one()
    assert event.client is None
    assert "Wat je al verstuurde" not in visitor.get(f"/l/{token}").text


@al_osra
def test_skipping_is_fine_but_not_everything(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/ervaring", {})
    page = visitor.press()
    assert page.status == 422
    assert "ten minste één vraag" in page.text
    assert visitor.press(verder="ja").status == 200


@al_osra
def test_sending_twice_counts_once(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/ervaring", *PAGES)
    check = visitor.page
    first = visitor.press("versturen").location
    visitor.page = check
    assert visitor.press("versturen").location == first
    assert len(cases(loket)) == 1


@al_osra
def test_one_on_paper_is_entered_without_client_day_or_receipt_and_counts(office: Office) -> None:
    send(office, FEW - 1)
    person = office.colleague()
    arrived = {"binnen__via": "paper"}
    page = walk(
        person, "ervaring", {**arrived, "client": "C-1", "binnen-dag-jaar": "2025"}, FIRST, {}
    )
    assert "kenmerk" not in page.text
    page = press(person, "versturen")
    assert "Het telt mee" in page.text
    assert not page.all("strong", class_="receipt-code")
    case = cases(office.loket)[-1]
    assert (case.client, case.link_id, case.channel) == (None, None, "paper")
    assert case.received_at == office.loket.clock()
    assert "Geteld: 5" in office.colleague("manager").get("/medewerker/tellingen").text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_provider_whose_terms_lack_it_does_not_offer_it(loket: Loket) -> None:
    assert loket.visitor().get("/f/ervaring").status == 404


def send(office: Office, times: int, **first: str) -> None:
    for _ in range(times):
        office.loket.clock.ahead(seconds=1)
        office.loket.visitor().send("/f/ervaring", {**FIRST, **first}, {})


@al_osra
def test_staff_see_counts_alone_and_no_small_ones(office: Office) -> None:
    send(office, 7)
    send(office, 4, luisteren="nee")
    page = office.colleague("manager").get("/medewerker/tellingen")
    # Ten of the eleven are counted: 7 yes and 3 no, and a 7 would give the 3 away.
    assert "Geteld: 10 formulieren" in page.text
    rows = {row.text for row in page.all("tr")}
    assert "Soms wel, soms niet 10" in rows
    assert not {"Ja, meestal 7", "Nee, meestal niet 3"} & rows
    assert "Nee, meestal niet te weinig om te tonen" in rows


@al_osra
def test_one_out_and_one_in_do_not_show_what_either_answered(office: Office) -> None:
    send(office, 3 * FEW)
    send(office, FEW, luisteren="nee")
    person, loket = office.colleague("manager"), office.loket
    assert "Geteld: 20 formulieren" in person.get("/medewerker/tellingen").text
    shown = []
    for reference in [case.reference for case in cases(loket)][:2]:
        with loket.app.app_context():
            destroy(db.session, reference, SYSTEM, now=loket.clock(), ground="retention")
        send(office, 1, luisteren="soms")
        shown.append(person.get("/medewerker/tellingen").text)
    # The whole group of the first one went, and that of the new ones is not complete.
    assert "Geteld: 15 formulieren" in shown[0]
    assert shown[0] == shown[1]


@al_osra
def test_one_more_form_does_not_change_the_counts(office: Office) -> None:
    person = office.colleague("manager")
    send(office, FEW - 1)
    assert "nog geen 5 formulieren" in person.get("/medewerker/tellingen").text
    send(office, 1)
    before = person.get("/medewerker/tellingen").text
    assert "Geteld: 5" in before
    send(office, 1, luisteren="nee")
    assert person.get("/medewerker/tellingen").text == before


@al_osra
@pytest.mark.parametrize("role", ["manager", "beheerder", "medewerker"])
def test_no_role_opens_a_single_form(office: Office, role: Role) -> None:
    send(office, 1)
    reference = cases(office.loket)[0].reference
    person = office.colleague(role)
    assert person.get(f"/medewerker/zaak/{reference}").status == 404
    assert "Niets gevonden" in person.get(f"/medewerker/?zoek={reference}").text
    assert reference not in person.get("/medewerker/").text


@al_osra
@pytest.mark.parametrize(
    ("role", "sees"), [("manager", True), ("beheerder", True), ("medewerker", False)]
)
def test_the_counts_are_for_managers_and_administrators(
    office: Office, role: Role, *, sees: bool
) -> None:
    person = office.colleague(role)
    assert ("Tellingen" in person.get("/medewerker/").html) == sees
    assert person.get("/medewerker/tellingen").status == (200 if sees else 404)


def test_without_a_counted_form_there_is_nothing_to_count(office: Office) -> None:
    counts = any(kind.counted for kind in office.loket.services.kinds.values())
    shown = office.colleague("manager").get("/medewerker/tellingen").status
    assert shown == (200 if counts else 404)


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([12, 8, 0], [12, 8, 0]),
        ([12, 7, 6], [12, 7, 6]),
        ([12, 7, 3], [12, None, None]),
        ([12, 0, 3], [None, 0, None]),
        ([1, 1, 1], [None, None, None]),
    ],
)
def test_a_hidden_number_does_not_follow_from_the_sum(
    numbers: list[int], shown: list[int | None]
) -> None:
    values = "abc"[: len(numbers)]
    choice = Choice(name="x", label="", options=tuple(Option(one, one) for one in values[:-1]))
    given = [value for value, count in zip(values, numbers, strict=True) for _ in range(count)]
    sent = [{"x": "" if value == values[-1] else value} for value in given]
    assert [number for _label, number in count_options(choice, sent)] == shown


def test_of_several_it_does_not_follow_how_many_chose_one_not() -> None:
    several = Several(name="x", label="", options=tuple(Option(one, one) for one in "abc"))
    sent = [{"x": ("a", "b") if number < 18 else ("a",)} for number in range(20)]
    assert [number for _label, number in count_options(several, sent)] == [20, None, 0]
