"""Agreeing to the terms, from the link to the receipt."""

from __future__ import annotations

from sqlalchemy import select

from formsapp.cases.agreed_texts import agreed_in
from formsapp.cases.models import Case, OutboxMail
from formsapp.cases.unseal_case import open_answers
from formsapp.sealing.letterbox import Keyring
from formsapp.web.shared.services import db
from tests.web.conftest import AKKOORD, Loket


def cases(loket: Loket) -> list[Case]:
    with loket.app.app_context():
        return list(db.session.scalars(select(Case)))


def opened(loket: Loket, case: Case) -> dict[str, dict[str, object]]:
    """What staff find inside, by name of the question."""
    settings = loket.services.settings
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    with loket.app.app_context():
        content = open_answers(keyring, db.session.get_one(Case, case.id))
    return {answer["name"]: answer for answer in content["answers"]}


def test_from_link_to_receipt(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert page.status == 200
    assert len(page.all("strong", class_="receipt-code")[0].text) == 23
    assert "ontvangen=1" in visitor.address
    (case,) = cases(loket)
    assert case.reference in page.text
    assert (case.kind, case.client, case.marks) == ("akkoord", "C-1", [])
    with loket.app.app_context():
        (text,) = agreed_in(db.session, case)
    assert text.sha256 == loket.services.documents["voorwaarden"].sha256


def test_the_sealed_answer_says_which_text_was_shown(loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    answers = opened(loket, cases(loket)[0])
    text = loket.services.documents["voorwaarden"]
    assert answers["akkoord"]["document"] == {
        "title": text.title,
        "version": text.version,
        "sha256": text.sha256,
    }
    assert answers["naam"]["answer"] == "Fatima O'Brien"
    assert answers["hoedanigheid"]["answer"] == "Voor mijzelf"


def test_the_text_agreed_to_can_be_read_again(loket: Loket) -> None:
    visitor = loket.visitor()
    text = loket.services.documents["voorwaarden"]
    assert visitor.get(f"/tekst/{text.sha256}").status == 404
    visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert visitor.get(f"/tekst/{text.sha256}").status == 200
    assert visitor.get(f"/tekst/{text.sha256}?kaal=1").body.decode() == text.text


def test_a_text_renewed_meanwhile_must_be_read_again(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD[:2])
    page = visitor.press(akkoord="ja", akkoord__tekst="0" * 64)
    assert page.status == 422
    assert "intussen veranderd" in page.text


def test_no_agreement_without_a_choice(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD[:2])
    page = visitor.press()
    assert page.status == 422
    assert page.title.startswith("Fout: ")


def test_nothing_is_chosen_or_ticked_beforehand(loket: Loket) -> None:
    page = loket.visitor().get(f"/l/{loket.link()}/akkoord")
    seen = {one.attributes["name"] for one in page.all("input", type="radio")}
    assert not [one for one in page.elements if "checked" in one.attributes]
    assert seen == {"akkoord"}


def test_the_confirmation_is_mailed_to_who_asks_for_it(loket: Loket) -> None:
    pages: list[dict[str, str | list[str]]] = [*AKKOORD[:-1], {"mail": "fatima@example.nl"}]
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *pages)
    with loket.app.app_context():
        # The team that reads it has a mailbox too.
        assert len(db.session.scalars(select(OutboxMail)).all()) == 2


def test_back_and_change_keep_every_answer(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link('akkoord')}/akkoord", *AKKOORD)
    page = visitor.press("wijzig:wie")
    assert page.form()["naam"] == "Fatima O'Brien"
    page = visitor.press(naam="Fatima de Vries")
    assert page.form()["naam"] == "Fatima de Vries"
    assert page.form()["hoedanigheid"] == "zelf"
    page = visitor.press("terug")
    assert page.heading.startswith("Akkoord")
    assert page.form()["akkoord"] == "ja"


def test_the_question_comes_first_and_the_whole_text_stands_open_below_it(loket: Loket) -> None:
    page = loket.visitor().get(f"/l/{loket.link()}/akkoord")
    (text,) = page.all("section", class_="document")
    assert not text.within("details")
    assert page.html.index('name="akkoord"') < page.html.index('class="document"')
    ways = [one.attributes["href"] for one in page.all("a") if one.within("main")]
    assert [one for one in ways if one.startswith("#")][:1] == ["#tekst"]
    assert ways[-2] == "#akkoord", "the way back stands at the end of the text"
