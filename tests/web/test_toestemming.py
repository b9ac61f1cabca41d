"""Consent: one party and purpose a question, who signs, and taking back in one step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from formsapp.cases.models import Case
from formsapp.kinds.parts.consent_topics import find_groups
from formsapp.kinds.parts.party_names import name_input, name_question
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.own_page import begin, names_on
from tests.web.test_akkoord import opened

Answers = dict[str, str | list[str]]


def cases(loket: Loket) -> list[Case]:
    with loket.app.app_context():
        return list(db.session.scalars(select(Case).order_by(Case.received_at)))


def consents(loket: Loket) -> list[str]:
    return [consent.id for consent in loket.services.facts.consents]


def adult(loket: Loket) -> list[Answers]:
    """The pages before the consents: an adult who decides on every topic of this provider."""
    with loket.app.app_context():
        groups = find_groups(loket.services.facts)
    is_young: list[Answers] = [{"leeftijd": "volwassen"}]
    topics: list[Answers] = [{"onderwerpen": [group.value for group in groups]}]
    return [
        {"hoedanigheid": "zelf"},
        *(is_young if "jeugdwet" in loket.services.facts.provider.laws else []),
        {"naam": "Jan"},
        *(topics if len(groups) > 1 else []),
    ]


def given(loket: Loket, *yes: str, named: str = "De Linde") -> list[Answers]:
    """Every consent answered: yes to these, no to the others; ``named`` is whom a yes is about."""
    named_too = {one.id for one in loket.services.facts.consents if name_question(one)}
    found: list[Answers] = [
        {
            one: "ja" if one in yes else "nee",
            **({name_input(one): named} if one in named_too else {}),
        }
        for one in consents(loket)
    ]
    return [*adult(loket), *found, {"mail": ""}]


def test_one_question_a_party_and_purpose_nothing_chosen_beforehand(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(f"/l/{loket.link('toestemming')}/toestemming", *adult(loket))
    for consent in loket.services.facts.consents:
        assert (consent.party or "") in page.heading
        assert (consent.purpose or "") in page.heading
        assert consent.refused in page.text
        assert not [one for one in page.elements if "checked" in one.attributes]
        assert visitor.press().status == 422
        page = visitor.press(**{consent.id: "nee"})
    assert len(consents(loket)) > 1


def test_yes_and_no_are_stored_with_the_question_as_shown(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, first))
    answers = opened(loket, cases(loket)[0])
    assert answers[first]["answer"] == "Ja, dat mag"
    assert answers[second]["answer"] == "Nee, dat mag niet"
    assert "Mogen wij" in str(answers[first]["question"])
    assert f"{second}-tot" not in answers


def test_an_end_date_may_be_earlier_but_not_later_than_the_longest(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link('toestemming')}/toestemming", *adult(loket))
    first = consents(loket)[0]
    day = {f"{first}-tot-dag": "3", f"{first}-tot-maand": "5"}
    page = visitor.press(**{first: "ja", **day, f"{first}-tot-jaar": "2031"})
    assert page.status == 422
    page = visitor.press(**{first: "ja", **day, f"{first}-tot-jaar": "2025"})
    assert page.status == 422
    page = visitor.press(**{first: "ja", **day, f"{first}-tot-jaar": "2026"})
    assert page.status == 200


def test_who_fills_in_no_end_date_sees_and_keeps_the_one_that_applies(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor = loket.visitor()
    page = visitor.walk(f"/l/{loket.link()}/toestemming", *given(loket, first))
    answers = [one for one in page.all("dd") if not one.text.startswith("Wijzigen")]
    shown = {one.text: given.text for one, given in zip(page.all("dt"), answers, strict=True)}
    ends = {text for label, text in shown.items() if label.startswith("Tot en met welke dag")}
    assert ends == {"3 maart 2027"}
    visitor.press("versturen")
    kept = opened(loket, cases(loket)[0])[f"{first}-tot"]
    assert (kept["answer"], kept["value"]) == ("3 maart 2027", "2027-03-03")


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.parametrize("who", ["jongere", "ouder"])
def test_no_receipt_says_that_a_yes_applies_at_once(loket: Loket, who: str) -> None:
    pages: list[Answers] = [
        {"hoedanigheid": "ouder"},
        {"leeftijd": "samen"},
        {"andere-ouder": "ja"},
    ]
    if who == "jongere":
        pages = [{"hoedanigheid": "zelf"}, {"leeftijd": "samen"}, {}]
    visitor = loket.visitor()
    page = visitor.walk(f"/l/{loket.link()}/toestemming", *pages[:2])
    assert "eigen link" not in page.text, "nobody knows yet who gets one"
    page = visitor.send(
        f"/l/{loket.link()}/toestemming", *pages, *given(loket, *consents(loket))[2:]
    )
    assert "keuzes gelden meteen" not in page.text
    assert "Dan geldt een nee meteen." in page.text
    assert "ja is soms nog niet genoeg." in page.text


def test_taking_back_is_one_step_from_the_same_page(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link()
    first, second, *_ = consents(loket)
    visitor.send(f"/l/{token}/toestemming", *given(loket, first, second))
    page = visitor.get(f"/l/{token}")
    buttons = [one.text for one in page.all("button")]
    assert buttons.count("Intrekken") == 2
    assert names_on(page, "intrekken") == [first, second]
    loket.clock.now += timedelta(days=2)
    page = begin(visitor, token, "intrekken")
    assert " dit intrekken: Aan " in page.heading
    yes, no = (one.text for one in page.all("button"))
    assert (yes, no[:10]) == ("Ja, intrekken", "Nee, terug")
    assert len(cases(loket)) == 1
    old = visitor.post(f"/l/{token}/toestemming/intrekken", {"wat": first, "form_key": "x"})
    assert old.location.endswith(f"/toestemming/intrekken/{first}")
    visitor.follow()
    assert visitor.press("intrekken").status == 303
    assert "is ingetrokken" in visitor.follow().text
    page = visitor.get(f"/l/{token}")
    assert "Ingetrokken op 5 maart 2026" in page.text
    assert names_on(page, "intrekken") == [second]
    before, after = cases(loket)
    assert after.parent_id == before.id
    assert opened(loket, after)["ingetrokken"]["value"] == first


def test_taking_back_twice_is_one_case(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, consents(loket)[0]))
    data, action = begin(visitor, token, "intrekken").form(), visitor.address
    other = begin(visitor, token, "intrekken").form()
    assert visitor.post(action, data).location == visitor.post(action, data).location
    assert visitor.post(action, other).status == 409
    assert len(cases(loket)) == 2


def test_what_another_sent_cannot_be_taken_back(loket: Loket) -> None:
    mine, other, visitor = loket.link(), loket.link(), loket.visitor()
    first, second, *_ = consents(loket)
    visitor.send(f"/l/{other}/toestemming", *given(loket, first, second))
    data, theirs = begin(visitor, other, "intrekken").form(), cases(loket)[0]
    for name in (first, "school", "x"):
        address = f"/l/{mine}/toestemming/intrekken/{name}"
        assert visitor.get(address).status == 404
        assert visitor.post(address, {**data, "zaak": theirs.reference}).status == 403
    visitor.send(f"/l/{mine}/toestemming", *given(loket, first))
    address = f"/l/{mine}/toestemming/intrekken/{first}"
    form = visitor.get(f"/l/{mine}/akkoord").form()
    for key in (data["form_key"], form["form_key"], "", "x"):
        stolen = {"form_key": key, "zaak": theirs.reference, "wat": first}
        assert visitor.post(address, stolen).status == 403
    assert len(cases(loket)) == 2


def test_a_consent_that_ended_cannot_be_taken_back(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(days=900)
    visitor.send(f"/l/{token}/toestemming", *given(loket, consents(loket)[0]))
    loket.clock.now += timedelta(days=800)
    page = visitor.get(f"/l/{token}")
    assert "Afgelopen" in page.text
    assert not names_on(page, "intrekken")
    name = consents(loket)[0]
    assert visitor.get(f"/l/{token}/toestemming/intrekken/{name}").status == 409


@pytest.mark.parametrize(
    ("pages", "needed"),
    [
        ([{"hoedanigheid": "zelf"}, {"leeftijd": "beslist-zelf"}], 1),
        ([{"hoedanigheid": "zelf"}, {"leeftijd": "samen"}, {}], 2),
        ([{"hoedanigheid": "ouder"}, {"leeftijd": "ouders-beslissen"}, {"andere-ouder": "nee"}], 1),
        ([{"hoedanigheid": "ouder"}, {"leeftijd": "ouders-beslissen"}, {"andere-ouder": "ja"}], 2),
        ([{"hoedanigheid": "voogd"}, {"leeftijd": "samen"}, {"andere-ouder": "nee"}], 2),
        ([{"hoedanigheid": "ouder"}, {"leeftijd": "samen"}, {"andere-ouder": "ja"}], 3),
        ([{"hoedanigheid": "ouder"}, {"leeftijd": "beslist-zelf"}, {}], 1),
    ],
)
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_the_age_says_how_many_must_sign(loket: Loket, pages: list[Answers], needed: int) -> None:
    rest = given(loket)[2:]
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *pages, *rest)
    assert cases(loket)[0].signers_needed == needed


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.hostile("path-changed")
def test_a_path_changed_half_way_drops_what_no_longer_belongs(loket: Loket) -> None:
    visitor = loket.visitor()
    pages: list[Answers] = [
        {"hoedanigheid": "ouder"},
        {"leeftijd": "samen"},
        {"andere-ouder": "ja"},
        *given(loket)[2:],
    ]
    page = visitor.walk(f"/l/{loket.link()}/toestemming", *pages)
    assert "tweede voogd" not in left_out(page)
    page = change(visitor, "leeftijd", leeftijd="beslist-zelf")
    assert page.heading == "Wie geven samen toestemming?"
    assert "16 of 17" in page.text
    page = visitor.press()
    assert page.heading.startswith("Kijk")
    assert "tweede voogd" in left_out(page)
    assert page.text.count("tweede voogd") == 1
    visitor.press("versturen")
    assert "andere-ouder" not in opened(loket, cases(loket)[0])


def left_out(page: Page) -> str:
    """Return what a page says of answers that are not sent."""
    return " ".join(one.text for one in page.all("section", **{"aria-labelledby": "niet-mee"}))


def change(visitor: Visitor, step: str, **answers: str | list[str]) -> Page:
    visitor.press(f"wijzig:{step}")
    return visitor.press(**answers)
