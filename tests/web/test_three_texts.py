"""Several texts to agree to: each by itself, in its own version, by who must."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from formsapp.cases.signed_links import LinkWish, new_link
from formsapp.cli.command_build import filled_pages
from formsapp.documents.freeze_version import freeze_text
from formsapp.kinds import load_provider
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.receipt_statement import read_statement
from formsapp.web.form.print_empty_form import paper_data
from formsapp.web.shared.services import db
from formsapp.web.staff.asked_texts import asked_texts
from formsapp.who_agreed import AgreementReader, ClientAgreements
from tests.three_texts import TEXTS, WORDS, change_text, write_texts
from tests.web.circle_pages import NEW
from tests.web.conftest import STAFF, Loket
from tests.web.entering import arrived, press, walk
from tests.web.office import Office
from tests.web.sent import Answers, cases, day, opened, texts_of
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
from tests.web.test_code_guard import type_date


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "docs")


@pytest.fixture
def loket(begin: Begin, folder: Path) -> Loket:
    return begin(folder)


def test_each_text_is_read_on_a_page_of_its_own_and_answered_alone(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.get(f"/l/{loket.link()}/akkoord")
    assert "U leest hier 3 teksten" in page.text
    assert "Tekst 1 van 3" in page.text
    assert WORDS["huisregels"] not in page.text
    page = visitor.go_on(*YES[:2])
    assert "Tekst 3 van 3" in page.text
    assert WORDS["huisregels"] in page.text
    assert "Gaat u akkoord met “Huisregels”?" in page.text
    assert WORDS["folder"] not in page.text


def test_the_page_about_the_form_names_each_text(folder: Path) -> None:
    def read_page() -> str:
        return filled_pages(folder, load_provider(folder))["formulieren/akkoord.md"]

    page = read_page()
    assert "- [Behandelovereenkomst](../behandeling.md)\n- [Huisregels](../huisregels.md)\n" in page
    assert "# Akkoord geven\n" in page
    assert "U kiest bij elke tekst: akkoord" in page
    assert "Folder" not in page
    facts = folder / "provider.toml"
    for title in ("Behandelovereenkomst", "Huisregels"):
        one = f'title = "{title}"'
        facts.write_text(facts.read_text().replace(one, f"{one}\nagree = false"))
    assert "De [voorwaarden](../voorwaarden.md) zijn de afspraken" in read_page()
    assert "bij elke tekst" not in read_page()


def test_each_yes_is_kept_with_its_own_version(loket: Loket) -> None:
    page = send(loket, loket.link(), *YES, *ADULT, *SIGNED)
    assert page.status == 200
    (case,) = cases(loket)
    texts = loket.services.documents
    assert texts_of(loket, case) == {
        key: ("ja", texts[key].version, texts[key].sha256)
        for key in ("voorwaarden", "behandeling", "huisregels")
    }
    assert case.marks == []
    for line in ("Behandelovereenkomst, versie 3", "Huisregels, versie 2026-a"):
        assert line in page.text, line
    (link,) = [one for one in page.all("a") if "echt is" in one.text]
    said = read_statement(link.attributes["href"])
    assert said.version == ", ".join(
        version or "" for _said, version, _ in texts_of(loket, case).values()
    )
    assert [*said.hashes] == [sha256 for *_, sha256 in texts_of(loket, case).values()]
    found = opened(loket, case)["akkoord-huisregels"]["document"]
    assert isinstance(found, dict)
    assert found["version"] == "2026-a"


def test_a_question_or_a_no_to_one_text_leaves_the_yes_to_another(loket: Loket) -> None:
    token = loket.link()
    page = loket.visitor().walk(f"/l/{token}/akkoord", *MIXED, ASKED, {}, *ADULT, *SIGNED)
    assert "Over “Behandelovereenkomst” wilt u eerst iets vragen" in page.text
    assert "Met “Huisregels” gaat u niet akkoord." in page.text
    page = send(loket, token, *MIXED, ASKED, {}, *ADULT, *SIGNED)
    assert "Waar u ja op zei, staat vast." in page.text
    (case,) = cases(loket)
    assert [said for said, *_ in texts_of(loket, case).values()] == ["ja", "vraag", "nee"]
    assert len(case.marks) == 2


@pytest.mark.parametrize(
    ("pages", "needed", "said"),
    [
        ([{"hoedanigheid": "zelf"}, {"leeftijd": "volwassen"}], 1, ()),
        (
            [{"hoedanigheid": "zelf"}, {"leeftijd": "samen"}],
            2,
            ("Met “Huisregels” gaat degene om wie het gaat zelf akkoord",),
        ),
        ([{"hoedanigheid": "zelf"}, {"leeftijd": "beslist-zelf"}], 1, ()),
        (
            [{"hoedanigheid": "ouder"}, {"leeftijd": "ouders-beslissen"}, {"andere-ouder": "ja"}],
            2,
            ("Met “Behandelovereenkomst” gaat elke ouder", "Met “Huisregels” gaat één ouder"),
        ),
        (
            [{"hoedanigheid": "ouder"}, {"leeftijd": "samen"}, {"andere-ouder": "ja"}],
            3,
            ("Met “Behandelovereenkomst” gaan akkoord: degene om wie het gaat, en elke ouder",),
        ),
        ([{"hoedanigheid": "ouder"}, {"leeftijd": "samen"}, {"andere-ouder": "nee"}], 2, ()),
        ([{"hoedanigheid": "vertegenwoordiger"}], 1, ()),
    ],
)
def test_who_must_agree_is_asked_said_and_counted(
    loket: Loket, pages: list[Answers], needed: int, said: tuple[str, ...]
) -> None:
    page = send(loket, loket.link(), *YES, *pages, *SIGNED)
    (case,) = cases(loket)
    assert case.signers_needed == needed
    for words in said:
        assert words in page.text, words
    assert ("Nog niet. Er moeten ten minste" in page.text) == (needed > 1)


def test_the_status_says_when_all_agreed(loket: Loket) -> None:
    parent: list[Answers] = [
        {"hoedanigheid": "ouder"},
        {"leeftijd": "ouders-beslissen"},
        {"andere-ouder": "ja"},
    ]
    visitor = loket.visitor()
    visitor.send(f"/l/{loket.link()}/akkoord", *YES, *parent, *SIGNED)
    (case,) = cases(loket)
    wish = LinkWish("C-1", ("akkoord",), loket.clock() + timedelta(days=14), case_id=case.id)
    with loket.app.app_context():
        second = new_link(db.session, loket.services.signer, wish, now=loket.clock(), by=STAFF)
    page = loket.visitor().get(f"/l/{second}/akkoord")
    assert "is al akkoord gegeven" not in page.text, "the other parent agreed, not this one"
    send(loket, second, *YES, *parent, *SIGNED)
    assert (
        "2 mensen gingen akkoord. Wij gaan na of er nog iemand" in visitor.get(visitor.address).text
    )


def read(loket: Loket) -> ClientAgreements:
    known = loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    with loket.app.app_context():
        reader = AgreementReader(db.session, keyring, asked_texts())
        return reader.read_agreements("C-1", known.today)


def verdicts(loket: Loket) -> dict[str, str]:
    return {one.text.key: one.verdict.text() for one in read(loket).texts}


def test_staff_read_of_each_text_who_agreed_and_who_still_has_to(loket: Loket) -> None:
    tokens = family_links(loket)
    send(loket, tokens["moeder"], *YES, *PARENT, *SIGNED)
    assert verdicts(loket)["behandeling"] == "wacht op 2 van 3"
    send(loket, tokens["jongere"], *YES, {"hoedanigheid": "zelf"}, {"leeftijd": "samen"}, *SIGNED)
    assert verdicts(loket) == {
        "voorwaarden": "wacht op 1 van 3",
        "behandeling": "wacht op 1 van 3",
        "huisregels": "akkoord",
    }
    person = Office(loket).colleague("medewerker")
    for address in ("/medewerker/akkoord/", "/medewerker/akkoord/C-1"):
        page = person.get(address)
        assert "Behandelovereenkomst: Wacht op 1 van 3" in page.text
        assert "Huisregels: Akkoord" in page.text
        assert page.text.count("vader: ontbreekt") == 2
    reference = cases(loket)[0].reference
    page = person.get(f"/medewerker/zaak/{reference}")
    assert "Wie akkoord ging, en wie nog moet" in page.text
    assert "vader: ontbreekt" in page.text
    send(loket, tokens["vader"], *YES, *PARENT, *SIGNED)
    assert {*verdicts(loket).values()} == {"akkoord"}


def test_paper_asks_each_text_and_staff_enter_each_version(loket: Loket) -> None:
    with loket.app.test_request_context():
        data = paper_data(loket.services.kinds["akkoord"])
    questions = [one for group in data["groups"] for one in group["questions"]]
    assert [one["document"] for one in questions if one["document"]] == [
        "voorwaarden",
        "behandeling",
        "huisregels",
    ]
    assert data["several"]
    person = Office(loket).colleague("medewerker")
    pages = [*YES, *ADULT, *SIGNED]
    walk(person, "akkoord", arrived("3-3-2026", "paper", client="C-9"), *pages)
    assert press(person, "versturen").heading == "Het is ingevoerd"
    (case,) = cases(loket)
    assert [*texts_of(loket, case)] == ["voorwaarden", "behandeling", "huisregels"]


def test_a_single_text_that_is_not_the_terms_is_asked_by_its_own_title(
    begin: Begin, folder: Path
) -> None:
    facts = folder / "provider.toml"
    facts.write_text(
        facts.read_text()
        .replace('title = "Algemene voorwaarden"', 'title = "Algemene voorwaarden"\nagree = false')
        .replace('title = "Behandelovereenkomst"', 'title = "Behandelovereenkomst"\nagree = false')
    )
    loket = begin(folder)
    page = loket.visitor().get(f"/l/{loket.link()}/akkoord")
    assert "Gaat u akkoord met “Huisregels”?" in page.text
    assert "Tekst 1 van" not in page.text
    send(loket, loket.link(), YES[2], *ADULT, *SIGNED)
    (case,) = cases(loket)
    assert [*texts_of(loket, case)] == ["huisregels"]


def test_staff_choose_of_each_text_the_version_that_is_on_the_paper(
    begin: Begin, folder: Path
) -> None:
    freeze_text(folder, load_provider(folder), "huisregels", frozen_on=date(2026, 2, 1))
    old = begin(folder).services.documents["huisregels"]
    change_text(folder, "huisregels", "2026-a", "2026-b")
    loket = begin(folder)
    person = Office(loket).colleague("medewerker")
    first = arrived("3-3-2026", "paper", client="C-9")
    person.get("/medewerker/invoeren/akkoord")
    page = press(person, **first)
    assert "Welke versie van “Huisregels” is getekend?" in page.text
    assert "Welke versie van “Behandelovereenkomst”" not in page.text, "there is one alone"
    press(person, **{**first, "binnen-tekst-huisregels": old.sha256})
    for answers in (*YES, *ADULT, *SIGNED):
        press(person, **answers)
    assert press(person, "versturen").heading == "Het is ingevoerd"
    (case,) = cases(loket)
    assert texts_of(loket, case)["huisregels"] == ("ja", "2026-a", old.sha256)
    assert texts_of(loket, case)["voorwaarden"][1] == "1"


@pytest.mark.parametrize(("agreed_by", "needed"), [("", 1), ("{}", 2), ('{ parents = "one" }', 1)])
def test_the_terms_alone_can_ask_both_parents(
    begin: Begin, folder: Path, agreed_by: str, needed: int
) -> None:
    facts = folder / "provider.toml"
    words = facts.read_text().replace(TEXTS, "")
    stated = f"agreed_by = {agreed_by}\n" if agreed_by else ""
    facts.write_text(
        words.replace("[documents.voorwaarden]\n", f"[documents.voorwaarden]\n{stated}")
    )
    loket = begin(folder)
    young: list[Answers] = [{"leeftijd": "ouders-beslissen"}, {"andere-ouder": "ja"}]
    asked = young if agreed_by else []
    page = send(loket, loket.link(), YES[0], {"hoedanigheid": "ouder"}, *asked, *SIGNED)
    (case,) = cases(loket)
    assert case.signers_needed == needed
    assert ("Wie akkoord moeten gaan" in page.text) == bool(agreed_by)


@pytest.mark.parametrize(("born", "told"), [("3-3-2010", True), ("3-3-2008", False)])
def test_staff_read_of_which_texts_parents_agree_though_the_client_decides(
    begin: Begin, folder: Path, born: str, *, told: bool
) -> None:
    facts = folder / "provider.toml"
    facts.write_text(facts.read_text().replace("= {}", "= { parents_until = 18 }"))
    person = Office(begin(folder)).colleague("medewerker")
    first = person.get(NEW)
    page = person.post(NEW, first.form(0, client="C-1", doe="verder", **day("geboren", born)))
    assert ("Met “Behandelovereenkomst” gaan ook de ouders akkoord." in page.text) == told
    assert len(page.all("details", open="")) == (2 if told else 1)


def state_of_the_terms(folder: Path, agreed_by: str) -> None:
    """State of the terms, the only text then, who must agree."""
    facts = folder / "provider.toml"
    stated = f"[documents.voorwaarden]\nagreed_by = {agreed_by}\n"
    words = facts.read_text().replace(TEXTS, "")
    facts.write_text(words.replace("[documents.voorwaarden]\n", stated))


def test_a_child_under_twelve_signs_beside_the_parents(begin: Begin, folder: Path) -> None:
    state_of_the_terms(folder, "{ client_from = 0 }")
    loket = begin(folder)
    who: list[Answers] = [{"hoedanigheid": "zelf"}, {"leeftijd": "ouders-beslissen"}]
    page = send(loket, loket.link(), YES[0], *who, *SIGNED)
    assert "gaan akkoord: degene om wie het gaat, en elke ouder" in page.text
    (case,) = cases(loket)
    assert case.signers_needed == 2
    young = date(loket.services.today.year - 9, 1, 1)
    visitor = loket.visitor()
    visitor.get(f"/l/{loket.link(born=young)}/akkoord")
    type_date(visitor, young)
    visitor.press()
    pages: list[Answers] = [YES[0], {"hoedanigheid": "zelf"}, *SIGNED]
    for answers in pages:
        visitor.press(**answers)
    visitor.press("versturen")
    assert [one.signers_needed for one in cases(loket)] == [2, 2]


def test_where_parents_alone_agree_a_child_who_signs_stands_beside_them(
    begin: Begin, folder: Path
) -> None:
    state_of_the_terms(folder, "{ client_from = 16 }")
    loket = begin(folder)
    who: list[Answers] = [{"hoedanigheid": "zelf"}, {"leeftijd": "samen"}]
    page = send(loket, loket.link(), YES[0], *who, *SIGNED)
    assert "gaat elke ouder met gezag akkoord" in page.text
    send(loket, loket.link(), YES[0], *PARENT, *SIGNED)
    assert [one.signers_needed for one in cases(loket)] == [2, 2]


@pytest.mark.parametrize(
    ("client_from", "age", "asked"),
    [
        (0, 9, ["jongere", "moeder", "vader"]),
        (12, 9, ["moeder", "vader"]),
        (16, 13, ["moeder", "vader"]),
        (16, 16, ["jongere"]),
    ],
)
def test_staff_ask_whom_the_text_asks(
    begin: Begin, folder: Path, client_from: int, age: int, asked: list[str]
) -> None:
    state_of_the_terms(folder, f"{{ client_from = {client_from} }}")
    loket = begin(folder)
    family_links(loket, born=loket.services.today.replace(year=loket.services.today.year - age))
    found = read(loket)
    assert sorted(found.to_ask) == asked
    person = Office(loket).colleague("medewerker")
    page = person.get("/medewerker/akkoord/C-1")
    assert [one for one in page.all("button") if "Akkoord vragen" in one.text]
    for label in asked:
        assert f"{label}: ontbreekt" in page.text
