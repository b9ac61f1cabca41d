"""What the form of agreeing is called: by the terms only where these are what it asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formsapp.kinds import load_provider
from formsapp.web.form.print_empty_form import paper_data
from tests.conftest import REPO
from tests.page import Page
from tests.three_texts import TEXTS, write_texts
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import Answers, cases
from tests.web.several_texts import ADULT, SIGNED, YES, Begin, send

TERMS, OTHERWISE = "Akkoord met de voorwaarden", "Akkoord geven"
Change = Callable[[str], str]


def called_otherwise(facts: str) -> str:
    """The facts of who asks one text, which is not called terms."""
    return facts.replace(TEXTS, "").replace('"Algemene voorwaarden"', '"Zorgafspraken"')


CASES: list[tuple[Change, list[Answers], str]] = [
    (lambda facts: facts, [*YES, *ADULT, *SIGNED], OTHERWISE),
    (called_otherwise, [YES[0], {"hoedanigheid": "zelf"}, *SIGNED], OTHERWISE),
    (lambda facts: facts.replace(TEXTS, ""), [YES[0], {"hoedanigheid": "zelf"}, *SIGNED], TERMS),
]
each = pytest.mark.parametrize(("change", "pages", "title"), CASES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "docs")


def begun(begin: Begin, folder: Path, change: Change) -> Loket:
    facts = folder / "provider.toml"
    facts.write_text(change(facts.read_text()))
    return begin(folder)


def speaks_of_terms(page: Page) -> bool:
    return "voorwaarden" in page.text.replace("Algemene voorwaarden", "").casefold()


@each
def test_form_own_page_receipt_and_paper_name_it_alike(
    begin: Begin, folder: Path, change: Change, pages: list[Answers], title: str
) -> None:
    loket = begun(begin, folder, change)
    visitor = loket.visitor()
    token = loket.link("akkoord", "klacht")
    shown = [visitor.get(f"/l/{token}"), visitor.get(f"/l/{token}/akkoord")]
    shown += [visitor.go_on(answers) for answers in pages]
    shown.append(send(loket, loket.link(), *pages))
    for page in shown:
        assert title == TERMS or not speaks_of_terms(page), page.text
    assert title in shown[0].text
    assert title in shown[-1].text
    with loket.app.test_request_context():
        assert paper_data(loket.services.kinds["akkoord"])["title"] == title


@each
def test_staff_read_the_same_title(
    begin: Begin, folder: Path, change: Change, pages: list[Answers], title: str
) -> None:
    loket = begun(begin, folder, change)
    send(loket, loket.link(), *pages)
    person = Office(loket).colleague("medewerker")
    (case,) = cases(loket)
    for address in ("akkoord/", "akkoord/C-1", "akkoord/C-9", f"zaak/{case.reference}"):
        page = person.get(f"/medewerker/{address}")
        assert title == TERMS or not speaks_of_terms(page), address
    assert person.get("/medewerker/akkoord/").heading == title


@pytest.mark.parametrize("answer", ["vraag", "nee"])
def test_a_question_or_a_no_to_the_only_text_is_not_said_of_several(
    begin: Begin, folder: Path, answer: str
) -> None:
    loket = begun(begin, folder, called_otherwise)
    more: Answers = {"vraag": "Hoe?", "bereikbaar": "06 00000000"} if answer == "vraag" else {}
    page = send(loket, loket.link(), {"akkoord": answer}, more, {"hoedanigheid": "zelf"}, *SIGNED)
    assert "niet met alles akkoord" not in page.text
    (case,) = cases(loket)
    assert "niet overal akkoord" not in " ".join(case.marks)


@pytest.mark.parametrize("provider", ["doz-thuiszorg", "al-osra-zorg"])
def test_the_examples_ask_their_terms_alone(provider: str) -> None:
    assert load_provider(REPO / "docs" / provider).only_terms
