"""Consent for more than sharing: its own sentence, purpose, risk and end for each topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.facts import FactsError
from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.own_page import names_on
from tests.web.test_akkoord import opened
from tests.web.test_toestemming import adult, cases

Answers = dict[str, str | list[str]]
doz = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
al_osra = pytest.mark.parametrize("provider", ["al-osra-zorg"])
ADULT_DOZ: list[Answers] = [{"hoedanigheid": "zelf"}, {"naam": "Jan"}]
NO: Answers = {}


def about(loket: Loket, *groups: str) -> Page:
    """The first question after choosing these groups."""
    path = f"/l/{loket.link('toestemming')}/toestemming"
    return loket.visitor().walk(path, *ADULT_DOZ, {"onderwerpen": [*groups]})


@doz
def test_who_wants_chooses_first_what_it_is_about(loket: Loket) -> None:
    visitor, path = loket.visitor(), f"/l/{loket.link('toestemming')}/toestemming"
    page = visitor.walk(path, *ADULT_DOZ)
    assert not [one for one in page.elements if "checked" in one.attributes]
    assert "vragen wij nu niet" in page.text
    assert visitor.press().status == 422
    page = visitor.press(onderwerpen=["leerling", "beeld"])
    for number in range(1, 5):
        assert f"Vraag {number} van 4" in page.text
        name = str(page.all("input", type="radio")[0].attributes["name"])
        assert name.startswith(("beeld", "leerling"))
        page = visitor.press(**{name: "nee"})
    assert page.heading.startswith("Kijk")


@al_osra
def test_with_one_group_there_is_nothing_to_choose(loket: Loket) -> None:
    path = f"/l/{loket.link('toestemming')}/toestemming"
    page = loket.visitor().walk(path, *adult(loket))
    assert "Vraag 1 van 9" in page.text


@doz
@pytest.mark.parametrize(
    ("group", "heading", "words"),
    [
        ("beeld", "Mogen wij foto's en video's van u gebruiken voor onze folders?", "mis kan gaan"),
        ("onderzoek", "Mogen wij uw gegevens gebruiken voor onderzoek", "achter komen"),
        ("onderzoek", "Mogen wij uw gegevens gebruiken voor", "ook zonder uw ja gebruiken"),
        ("leerling", "Mag er bij een medische handeling een leerling", "nog nee zeggen"),
        ("later", "Mogen wij uw nieuwe zorgaanbieder informatie", "om de zorg over te nemen"),
    ],
)
def test_each_question_has_an_honest_text_of_its_own(
    loket: Loket, group: str, heading: str, words: str
) -> None:
    page = about(loket, group)
    assert page.heading.startswith(heading)
    assert words in page.text
    assert page.all("legend")[0].text == page.heading
    assert "Lees dit na in de voorwaarden" in page.text


@doz
def test_seeing_the_dossier_after_death_names_who_and_has_no_end(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(days=900)
    path = f"/l/{token}/toestemming"
    page = visitor.walk(path, *ADULT_DOZ, {"onderwerpen": "later"}, {"overdracht": "nee"})
    assert page.heading == "Mogen uw naasten uw dossier zien als u overleden bent?"
    assert "KNMG" in page.text
    assert "Tot en met welke dag" not in page.text
    page = visitor.press(nabestaanden="ja")
    assert page.status == 422
    assert page.all("p", id="nabestaanden-wie-fout")
    visitor.press(**{"nabestaanden": "ja", "nabestaanden-wie": "Mijn dochter Anna"})
    visitor.press()
    assert visitor.press("versturen").status == 303
    assert opened(loket, cases(loket)[0])["nabestaanden-wie"]["answer"] == "Mijn dochter Anna"
    loket.clock.now += timedelta(days=800)
    page = visitor.get(f"/l/{token}")
    assert "Na uw overlijden: uw naasten mogen uw dossier zien" in page.text
    assert names_on(page, "intrekken") == ["nabestaanden"]


@doz
def test_who_says_no_need_give_no_name(loket: Loket) -> None:
    pages: list[Answers] = [*ADULT_DOZ, {"onderwerpen": "later"}]
    refused: list[Answers] = [{"overdracht": "nee"}, {"nabestaanden": "nee"}, NO]
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *pages, *refused)
    assert "nabestaanden-wie" not in opened(loket, cases(loket)[0])


@al_osra
def test_no_content_goes_to_the_municipality_to_be_paid(loket: Loket) -> None:
    consents = [consent.id for consent in loket.services.facts.consents]
    assert consents[-1] == "gemeente-betaling"
    pages: list[Answers] = [{name: "nee"} for name in consents[:-1]]
    visitor, path = loket.visitor(), f"/l/{loket.link()}/toestemming"
    page = visitor.walk(path, *adult(loket), *pages)
    assert "om de hulp te laten betalen?" in page.heading
    assert "Voor de rekening gebruiken wij altijd een deel" in page.text
    assert "Dan delen we voor de betaling geen inhoud" in page.text
    assert "Dit geldt tot je het intrekt" in page.text
    assert "Tot en met welke dag" not in page.text


@doz
def test_the_months_follow_the_fact(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = '[consent_lasts]\nvalue = "12m"'
    page = about(start(with_fact(settings, tmp_path, old, old.replace("12", "6"))), "beeld")
    assert "tot en met 3 september 2026: dat is 6 maanden" in page.text


@doz
def test_a_question_without_what_its_sentence_names_is_refused(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = 'topic = "beeld"\npurpose = "onze folders"'
    changed = with_fact(settings, tmp_path, old, 'topic = "beeld"')
    with pytest.raises(FactsError, match=r"consents.beeld-folder.purpose"):
        start(changed)
