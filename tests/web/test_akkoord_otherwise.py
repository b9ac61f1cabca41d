"""Agreeing can end otherwise: in a question first, or in a no. Only a yes is an agreement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, TextVersion
from formsapp.cases.signed_links import LinkWish, new_link, open_link
from formsapp.settings import Settings
from formsapp.web.form.changes_since_agreed import read_answered_before
from formsapp.web.form.print_empty_form import paper_data
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import AKKOORD, STAFF, Loket
from tests.web.entering import READ_BACK, arrived, press, walk
from tests.web.office import Office
from tests.web.sent import Answers, cases, opened, refused, texts_of

QUESTION: list[Answers] = [
    *AKKOORD[:2],
    {"akkoord": "vraag"},
    {"vraag": "Wat kost een gemiste afspraak?", "bereikbaar": "06 00000000"},
    {"mail": ""},
]
NO: list[Answers] = [*AKKOORD[:2], {"akkoord": "nee"}, {}, {"mail": ""}]
MARKS = [(QUESTION, "vraag: nog niet akkoord"), (NO, "nee: niet akkoord")]


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def button(page: Page) -> str:
    return next(
        one.text for one in page.all("button") if one.attributes.get("value") == "versturen"
    )


def sent(loket: Loket, token: str, pages: list[Answers]) -> Page:
    return loket.visitor().send(f"/l/{token}/akkoord", *pages)


@pytest.mark.parametrize(("pages", "mark"), MARKS)
def test_another_answer_is_a_case_with_a_mark_and_no_agreement(
    loket: Loket, pages: list[Answers], mark: str
) -> None:
    sent(loket, loket.link(), pages)
    (case,) = cases(loket)
    assert (case.kind, case.client, case.marks) == ("akkoord", "C-1", [mark])
    said = "nee" if pages is NO else "vraag"
    assert texts_of(loket, case) == {"voorwaarden": (said, None, None)}
    assert case.once_key is None
    assert "document" not in opened(loket, case)["akkoord"]
    with loket.app.app_context():
        assert db.session.scalars(sa.select(TextVersion)).all() == []


def test_a_question_says_what_is_asked_and_how_to_answer(loket: Loket) -> None:
    sent(loket, loket.link(), QUESTION)
    answers = opened(loket, cases(loket)[0])
    assert answers["akkoord"]["answer"] == "Ik wil eerst iets vragen"
    assert answers["vraag"]["answer"] == "Wat kost een gemiste afspraak?"
    assert answers["bereikbaar"]["answer"] == "06 00000000"


def test_a_question_needs_its_words_and_a_way_back(loket: Loket) -> None:
    page = loket.visitor().walk(f"/l/{loket.link()}/akkoord", *QUESTION[:3], {})
    assert refused(page, "Schrijf op wat")
    assert "Vul in hoe wij" in page.text


def test_a_no_needs_no_reason(loket: Loket) -> None:
    page = sent(loket, loket.link(), NO)
    assert page.status == 200
    assert opened(loket, cases(loket)[0])["waarom"]["answer"] == ""


@pytest.mark.parametrize(
    ("pages", "said", "after"),
    [
        (AKKOORD, "Ik ga akkoord en verstuur dit", "akkoord staat vast"),
        (QUESTION, "Verstuur mijn vraag", "Eerst krijg"),
        (NO, "Verstuur mijn nee", "niet akkoord gegaan"),
    ],
)
def test_the_button_and_the_receipt_follow_the_choice(
    loket: Loket, pages: list[Answers], said: str, after: str
) -> None:
    visitor = loket.visitor()
    assert button(visitor.walk(f"/l/{loket.link()}/akkoord", *pages)) == said
    page = visitor.send(f"/l/{loket.link()}/akkoord", *pages)
    assert after in page.text
    assert ("akkoord staat vast" in page.text) == (pages is AKKOORD)


@pytest.mark.parametrize(("pages", "mark"), MARKS)
def test_a_link_that_sends_once_still_takes_the_yes_that_follows(
    loket: Loket, pages: list[Answers], mark: str
) -> None:
    token, visitor = loket.link(), loket.visitor()
    sent(loket, token, pages)
    page = visitor.get(f"/l/{token}")
    assert "Nog te doen" in page.text
    assert "Ontvangen op" not in page.text
    sent(loket, token, pages)
    sent(loket, token, AKKOORD)
    assert [case.marks for case in cases(loket)].count([mark]) == 2
    assert "Ontvangen op" in visitor.get(f"/l/{token}").text
    assert "al ontvangen" in visitor.get(f"/l/{token}/akkoord").text


def test_a_no_from_an_older_page_does_not_follow_a_yes_through_a_link_that_sends_once(
    loket: Loket,
) -> None:
    token, late = loket.link(), loket.visitor()
    late.walk(f"/l/{token}/akkoord", *NO)
    sent(loket, token, AKKOORD)
    page = late.press("versturen")
    assert page.status == 409
    assert len(cases(loket)) == 1


@pytest.mark.parametrize(("pages", "_mark"), MARKS)
def test_who_did_not_agree_reads_the_whole_text_again(
    loket: Loket, pages: list[Answers], _mark: str
) -> None:
    sent(loket, loket.link(), pages)
    page = loket.visitor().get(f"/l/{loket.link()}/akkoord")
    assert page.all("h2")[0].text == "Lees de voorwaarden"


@pytest.mark.parametrize(("pages", "_mark"), MARKS)
def test_who_did_not_agree_signed_nothing_beside_another(
    loket: Loket, pages: list[Answers], _mark: str
) -> None:
    sent(loket, loket.link(), AKKOORD)
    (case,) = cases(loket)
    wish = LinkWish("C-1", ("akkoord",), loket.clock() + timedelta(days=14), case_id=case.id)
    with loket.app.app_context():
        token = new_link(db.session, loket.services.signer, wish, now=loket.clock(), by=STAFF)
    sent(loket, token, pages)
    with loket.app.app_context():
        assert db.session.scalars(sa.select(Case).where(Case.signs)).all() == []


def test_no_posted_text_makes_an_agreement_of_another_answer(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD[:2])
    for text in ("ja", "vraag", "x", "A" * 64):
        page = visitor.press(akkoord="ja", akkoord__tekst=text)
        assert page.status == 422, text
    assert visitor.press(akkoord="misschien").status == 422


def test_an_agreement_before_stays_what_was_agreed_to(loket: Loket) -> None:
    sent(loket, loket.link(), AKKOORD)
    token = loket.link()
    sent(loket, token, NO)
    with loket.app.app_context():
        now = loket.clock()
        link = open_link(db.session, loket.services.signer, token, now=now)
        found = read_answered_before(loket.services.kinds["akkoord"], link)
    assert found.agreed == {"voorwaarden": loket.services.documents["voorwaarden"].sha256}
    assert found.settled == frozenset(), "the no came last"


@pytest.mark.parametrize(("pages", "mark"), MARKS)
def test_staff_see_that_it_is_no_agreement(office: Office, pages: list[Answers], mark: str) -> None:
    sent(office.loket, office.loket.link(), pages)
    (case,) = cases(office.loket)
    page = office.colleague("medewerker").get(f"/medewerker/zaak/{case.reference}")
    tags = {one.text: one.attributes.get("class") for one in page.all("span")}
    assert tags[mark.capitalize()] == "tag tag-orange"
    assert "Precies deze tekst" not in page.text


def test_paper_offers_the_same_answers_and_says_what_follows_from_each(loket: Loket) -> None:
    with loket.app.test_request_context():
        data = paper_data(loket.services.kinds["akkoord"])
    questions = [one for group in data["groups"] for one in group["questions"]]
    (asked,) = [one for one in questions if one["document"]]
    assert len(asked["options"]) == 3
    assert [len(data["ends"]), data["after"]] == [3, []]
    assert all("is gekozen" in one["when"] for one in data["ends"])
    assert "akkoord staat vast" in data["ends"][0]["text"]


def entered(office: Office, via: str, *pages: Answers) -> Page:
    person = office.colleague("medewerker")
    page = walk(person, "akkoord", arrived("3-3-2026", via, client="C-9"), *pages)
    return press(person, "versturen") if page.heading in READ_BACK else page


@pytest.mark.parametrize("via", ["phone", "visit"])
def test_a_yes_by_phone_is_refused_for_nobody_signed_it(office: Office, via: str) -> None:
    page = entered(office, via, *AKKOORD[:3])
    assert refused(page, "Een akkoord telt alleen op papier of per e-mail")
    assert cases(office.loket) == []


@pytest.mark.parametrize(("pages", "mark"), MARKS)
def test_another_answer_by_phone_is_entered(
    office: Office, pages: list[Answers], mark: str
) -> None:
    assert entered(office, "phone", *pages).heading == "Het is ingevoerd"
    (case,) = cases(office.loket)
    assert (case.channel, case.marks) == ("phone", [mark])
    ((said, _version, sha256),) = texts_of(office.loket, case).values()
    assert (said, sha256) == ("nee" if pages is NO else "vraag", None)
