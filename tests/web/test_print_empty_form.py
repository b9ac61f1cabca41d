"""Paper forms: equal to the forms on the screen, accessible as files, and inert."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from formsapp.facts import Facts, fill
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation
from formsapp.kinds.parts.planned_visits import MOST
from formsapp.kinds.questions import Agree, Choice, Files, Question
from formsapp.paper.empty_form_content import sheet
from formsapp.settings import Settings
from formsapp.web.form import print_empty_form
from formsapp.web.form.form_context import FormContext
from formsapp.web.shared.i18n import say
from tests.pdf_text import read_pages
from tests.test_version_pdf import HOSTILE, bare, opened, shown, tags
from tests.web.conftest import Loket
from tests.web.office import BASE, Colleague, Office
from tests.web.test_i18n import FORMAL, INFORMAL


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@cache
def made_once(data: str) -> bytes:
    return print_empty_form.paper_pdf(json.loads(data))


def pdfs(loket: Loket) -> Iterator[tuple[Kind, pikepdf.Pdf, str]]:
    """The paper form of every kind, with its text without spaces and page feet."""
    with loket.app.test_request_context():
        for kind in loket.services.kinds.values():
            name = loket.services.facts.provider.name
            pdf = opened(made_once(json.dumps(print_empty_form.paper_data(kind))))
            foot = re.escape(bare(f"{name} · {say(kind.title, FormContext(kind).given)}"))
            yield kind, pdf, re.sub(f"{foot}Blad\\d+van\\d+", "", shown(pdf))


def test_a_name_without_a_space_stays_on_the_paper(loket: Loket) -> None:
    with loket.app.test_request_context():
        data = print_empty_form.paper_data(loket.services.kinds["klacht"])
    document = pypdfium2.PdfDocument(made_once(json.dumps({**data, "provider": "M" * 80})))
    try:
        for page in document:
            text = page.get_textpage()
            assert text.get_text_range().count("M") >= 80
            edges = [text.get_rect(at)[2] for at in range(text.count_rects())]
            assert max(edges) < page.get_width() - 28
    finally:
        document.close()


def questions(kind: Kind, situation: Situation) -> Iterator[Question]:
    for step in kind.steps(situation):
        if not step.row_of:  # a row of a table, under the words above it
            yield from (one for one in step.questions if one.asks)


def labels(kind: Kind, situation: Situation) -> Iterator[str]:
    """Every label, hint and option that a screen can show."""
    for question in questions(kind, situation):
        yield say(question.label, question.given)
        if question.hint and not isinstance(question, Files):
            yield say(question.hint, question.given)
        if isinstance(question, Choice):
            for option in question.options:
                given = (*question.given, *option.given)
                yield say(option.label, given)
                yield say(option.hint, given) if option.hint else ""


def test_every_kind_is_an_equal_accessible_form(loket: Loket) -> None:
    for kind, pdf, text in pdfs(loket):
        given = FormContext(kind).given
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1", kind.slug
            assert metadata["dc:title"].startswith(say(kind.title, given))
        assert {"/H1", "/H2", "/P", "/LI", "/Figure"} <= set(tags(pdf.Root.StructTreeRoot))
        assert str(pdf.Root.Lang).lower().startswith("nl")
        wanted = [*labels(kind, loket.services.situation()), say(kind.about, given)]
        own = (kind.readers, kind.others, *kind.after, *kind.needs(loket.services.facts))
        wanted += [say(one, given) for one in own]
        wanted += [say(kind.before_send, given)] if kind.before_send else []
        missing = [one for one in wanted if bare(one) not in text]
        assert not missing, (kind.slug, missing)


def test_every_form_says_who_to_call_where_to_send_it_and_where_it_is_online(loket: Loket) -> None:
    facts = loket.services.facts
    for kind, _pdf, text in pdfs(loket):
        assert bare(print_empty_form.screen_address(kind).partition("://")[2]) in text, kind.slug
        assert bare(fill("{{ reach('Bel') }}", facts)) in text
        assert bare(str(facts.contact.address)) in text or "postadresstaathiernogniet" in text
        assert bare("alleen overdag, op werkdagen") in text
        for number in facts.crisis:
            assert not number.bar or bare(str(number.phone.value)) in text
        assert "{{" not in text
        assert "[[" not in text
        assert bare(facts.teams[facts.kinds[kind.slug].team].name) in text


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_what_holds_on_a_condition_is_read_on_one_sheet(loket: Loket) -> None:
    kind = loket.services.kinds["klacht"]
    with loket.app.test_request_context():
        data = print_empty_form.paper_data(kind)
    pages = read_pages(print_empty_form.paper_pdf(data))
    told = [item for name in ("outcome", "ends", "answered") for item in data[name]]
    assert sum(bool(item["when"]) for item in told) > 4
    for item in told:
        said = "".join(f"{item['when']}{item['text']}".split())
        assert any(said in page for page in pages), item


def test_what_staff_note_does_not_stand_on_a_sheet_alone(loket: Loket) -> None:
    office = {"Intevullendoordemedewerker", "Ditvulikin"}
    with loket.app.test_request_context():
        for kind in loket.services.kinds.values():
            made = made_once(json.dumps(print_empty_form.paper_data(kind)))
            for page in read_pages(made):
                if any(words in page for words in office):
                    assert "Waterdaarnagebeurt" in page, kind.slug


def test_forms_keep_to_the_providers_form_of_address(loket: Loket) -> None:
    """Words are looked at before they are set: a PDF has no spaces to trust."""
    facts = loket.services.facts
    wrong = INFORMAL if facts.provider.address_form == "u" else FORMAL
    with loket.app.test_request_context():
        for kind in loket.services.kinds.values():
            for text in texts(print_empty_form.paper_data(kind)):
                assert text.startswith("<svg") or not wrong.search(text), (kind.slug, text)


def texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for part in data.values():
            yield from texts(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from texts(part)


def test_conditions_name_earlier_questions_only(loket: Loket) -> None:
    with loket.app.test_request_context():
        for kind in loket.services.kinds.values():
            for group in print_empty_form.paper_data(kind)["groups"]:
                for question in group["questions"]:
                    for words in (group["condition"], question["condition"]):
                        named = [int(one) for one in re.findall(r"bij vraag (\d+)", words)]
                        assert all(one < question["number"] for one in named), words


def test_agreeing_names_the_exact_text_and_where_it_is(loket: Loket) -> None:
    document = loket.services.documents["voorwaarden"]
    agreeing = [
        (kind, text)
        for kind, _pdf, text in pdfs(loket)
        if any(isinstance(one, Agree) for one in questions(kind, loket.services.situation()))
    ]
    for kind, text in agreeing:
        assert document.sha256 in text, kind.slug
        assert bare(f"{document.title}, versie {document.version}") in text, kind.slug
    texts = {kind.slug: text for kind, text in agreeing}
    assert "Omwiegaathet?" in texts["akkoord"]


def test_a_signature_is_never_asked_where_no_name_belongs(loket: Loket) -> None:
    found = list(pdfs(loket))
    nobody = {kind.slug for kind, _pdf, _text in found if kind.counted} | {"vertrouwenspersoon"}
    for kind, _pdf, text in found:
        assert ("handtekeningIkheb" in text) == (kind.slug not in nobody), kind.slug
        if kind.slug in nobody:
            assert re.search("Oppapierkan|Wiedeenvelop", text)


def test_every_form_that_is_offered_can_be_printed_from_its_first_page(loket: Loket) -> None:
    visitor = loket.visitor()
    link = loket.link(*loket.services.kinds, many=True)
    for slug in loket.services.kinds:
        (address,) = (
            one.attributes["href"]
            for one in visitor.get(f"/l/{link}/{slug}").all("a")
            if one.attributes["href"].endswith(".pdf")
        )
        assert address == f"{visitor.root}/f/{slug}/papier.pdf", "nothing of the link is in it"
        page = visitor.get(address)
        assert page.headers["Content-Type"] == "application/pdf", slug
        assert page.body.startswith(b"%PDF")
        assert slug not in page.headers["Content-Disposition"]
    assert visitor.get("/f/bestaat-niet/papier.pdf").status == 404


def test_days_that_move_are_said_to_be_counted_from_the_day_of_printing(loket: Loket) -> None:
    with loket.app.test_request_context():
        kinds = loket.services.kinds
        assert "is gemaakt op" in print_empty_form.paper_data(kinds["dossier"])["dated"]
        assert print_empty_form.paper_data(kinds["clientenraad"])["dated"] == ""


def test_a_form_is_made_anew_on_another_day(loket: Loket) -> None:
    visitor = loket.visitor()
    first = visitor.get("/f/dossier/papier.pdf").body
    assert visitor.get("/f/dossier/papier.pdf").body is first
    loket.clock.now += timedelta(days=1)
    assert visitor.get("/f/dossier/papier.pdf").body != first


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.hostile("text-markup")
def test_hostile_words_stay_words(loket: Loket, hostile: str) -> None:
    with loket.app.test_request_context():
        kind = replace(loket.services.kinds["dossier"], about=hostile, after=(hostile,))
        text = shown(opened(print_empty_form.paper_pdf(print_empty_form.paper_data(kind))))
    assert text.count(bare(hostile)) == 2


def test_the_pure_part_needs_no_web(loket: Loket) -> None:
    facts: Facts = loket.services.facts
    situation = Situation(facts, loket.clock(), loket.services.today)
    made = sheet(loket.services.kinds["dossier"], situation, lambda text, _given: text, (), {})
    numbers = [one["number"] for group in made["groups"] for one in group["questions"]]
    assert numbers == [*range(1, len(numbers) + 1)]


def test_staff_can_print_every_form_and_nobody_else(office: Office) -> None:
    stranger = Colleague(office.loket.app)
    assert "/inloggen" in stranger.get("/medewerker/papier/akkoord.pdf").location
    person = office.colleague("medewerker")
    listed = person.get("/medewerker/papier/")
    links = {one.attributes["href"] for one in listed.all("a")}
    for slug in office.loket.services.kinds:
        address = f"{person.root}/medewerker/papier/{slug}.pdf"
        assert address in links
        made = person.browser.get(address, base_url=BASE)
        assert made.data.startswith(b"%PDF")
        assert made.headers["Cache-Control"] == "no-store"
    assert person.get("/medewerker/papier/bestaat-niet.pdf").status == 404
    assert "/medewerker/papier/" in person.get("/medewerker/links/").html


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_calling_off_visits_fits_on_two_sides_with_room_for_as_many_as_the_screen_takes(
    loket: Loket,
) -> None:
    (found,) = [one for one in pdfs(loket) if one[0].slug == "bezoek-afzeggen"]
    assert len(found[1].pages) == 2
    with loket.app.test_request_context():
        data = print_empty_form.paper_data(found[0])
    tables = [one["table"] for group in data["groups"] for one in group["questions"]]
    (table,) = filter(None, tables)
    assert table["rows"] == MOST - 1
