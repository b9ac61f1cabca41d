"""Which of several texts is asked again, and of whom it is known what was agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.cases.agreed_texts import clients_with_old_texts
from formsapp.facts.dutch_format import in_dutch
from formsapp.web.shared.services import db
from formsapp.web.staff.asked_texts import asked_texts
from tests.three_texts import change_text, write_texts
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import cases, texts_of
from tests.web.several_texts import (
    ADULT,
    ASKED,
    MIXED,
    PARENT,
    SIGNED,
    YES,
    Begin,
    family_links,
    send,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "docs")


@pytest.fixture
def loket(begin: Begin, folder: Path) -> Loket:
    return begin(folder)


def test_only_what_was_not_agreed_to_is_asked_again(loket: Loket) -> None:
    token = loket.link()
    send(loket, token, *MIXED, ASKED, {}, *ADULT, *SIGNED)
    page = loket.visitor().get(f"/l/{token}/akkoord")
    assert "Lees “Behandelovereenkomst”" in page.text
    assert "Met “Algemene voorwaarden” is al akkoord gegeven." in page.text
    assert "Tekst 1 van 2" in page.text
    send(loket, token, *YES[1:], *ADULT, *SIGNED)
    assert "Ontvangen op" in loket.visitor().get(f"/l/{token}").text


def test_another_link_of_a_client_asks_each_text_whole_for_who_has_it_may_be_another(
    loket: Loket,
) -> None:
    send(loket, loket.link(), *YES, *ADULT, *SIGNED)
    visitor = loket.visitor()
    page = visitor.get(f"/l/{loket.link()}/akkoord")
    on = in_dutch(loket.services.today)
    for answer in YES:
        assert f"Op {on} is met deze tekst al akkoord gegeven, maar niet met deze" in page.text
        assert not [one for one in page.all("details") if one.within("main")], "nothing is folded"
        assert not page.all("ins")
        assert "Ik heb deze tekst gelezen en ik ga akkoord." in page.text
        page = visitor.go_on(answer)


def test_a_no_through_another_link_is_not_taken_for_a_yes(loket: Loket) -> None:
    send(loket, loket.link(), *MIXED, ASKED, {}, *ADULT, *SIGNED)
    page = loket.visitor().walk(f"/l/{loket.link()}/akkoord", *YES[:2])
    assert "Lees “Huisregels”" in page.text
    assert "al akkoord gegeven" not in page.text


def test_a_new_version_of_one_text_asks_anew_for_that_text_alone(
    begin: Begin, folder: Path
) -> None:
    loket = begin(folder)
    token = family_links(loket)["moeder"]
    send(loket, token, *YES, *PARENT, *SIGNED)
    change_text(folder, "huisregels", "2026-a", "2026-b")
    later = begin(folder)
    with later.app.app_context():
        in_force = {one.key: one.in_force for one in asked_texts()}
        assert clients_with_old_texts(db.session, in_force, limit=9) == ["C-1"]
    page = later.visitor().get(f"/l/{token}/akkoord")
    assert "Lees wat er veranderd is in “Huisregels”" in page.text
    assert "Dit is er nieuw bij." in page.text
    assert "Behandelovereenkomst” is al akkoord gegeven" in page.text
    send(later, token, YES[2], *PARENT, *SIGNED)
    (case,) = [one for one in cases(later) if len(texts_of(later, one)) == 1]
    assert texts_of(later, case)["huisregels"][1] == "2026-b"
    with later.app.app_context():
        assert clients_with_old_texts(db.session, in_force, limit=9) == []


def test_a_text_that_is_added_is_asked_of_who_agreed_to_the_others(
    begin: Begin, folder: Path
) -> None:
    facts = folder / "provider.toml"
    whole = facts.read_text()
    facts.write_text(whole.replace("agreed_by = { parents", "agree = false\nagreed_by = { parents"))
    loket = begin(folder)
    send(loket, loket.link(), *YES[:2], *ADULT, *SIGNED)
    facts.write_text(whole)
    later = Office(begin(folder))
    page = later.colleague("medewerker").get("/medewerker/akkoord/?lijst=oud")
    assert "1 opnieuw te vragen" in page.text
    assert [one.text for one in page.all("a") if "Akkoord vragen" in one.text]
