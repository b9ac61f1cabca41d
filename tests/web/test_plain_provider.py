"""The plainest provider: its site, its forms, its paper and its staff, without what it lacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from formsapp.cli import main as run_loket
from formsapp.cli.command_build import filled_pages
from formsapp.demo.sample_cases import fill_in
from formsapp.facts import Facts
from formsapp.facts.model import Role
from formsapp.facts.read_document import HANDBOOK
from formsapp.handbook import list_pages, read_page
from formsapp.kinds import Kind, all_kinds
from formsapp.site import build
from formsapp.web.form.form_progress import CHECK, SEND, FormProgress
from formsapp.web.shared import mail_texts
from tests.made_once import folder_of_run, make_once
from tests.page import Page, Reader, Visitor
from tests.plain_provider import SLUG, write_provider
from tests.test_ties import offering
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_akkoord import cases

KINDS = all_kinds()
LACKED = re.compile(
    r"cliëntenraad|commissie|functionaris|geschil|vertrouwenspersoon|leidinggevende|"
    r"verwijsindex|eigen risico|jeugdstem|schade|afzegging|annule",
    re.IGNORECASE,
)
"""What the plainest provider does not have."""
READERS: dict[str, Role] = {"vertrouwenspersoon": "vertrouwenspersoon"}
OPENS = {200, 302, 303, 404}
"""What a page of staff may answer: some are for others, or ask for a key first."""
LINK = re.compile(r"\]\(((?:/f/|[./\w-]+\.md)[^)#]*)")
Begin = Callable[..., Loket]


@pytest.fixture(scope="session")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site beside which forms run whose own pages are looked at without it."""

    def make(folder: Path) -> None:
        build(write_provider(folder / "docs"), folder / "site")

    return make_once(folder_of_run(tmp_path_factory) / "plain-site", make) / "site"


def read(path: Path) -> str:
    """The words and the links of a built page."""
    found = Reader(path.read_text(encoding="utf-8")).elements
    links = [one.attributes.get("href", "") for one in found if one.tag == "a"]
    return " ".join([found[0].text, *links])


def send(loket: Loket, kind: Kind) -> list[Page]:
    """Fill a form in, from its first page to its receipt; give the pages."""
    with loket.app.app_context():
        situation = loket.services.situation(linked=True)
        data = fill_in(kind, situation)
        pages = FormProgress(kind, situation, data).pages
    visitor = Visitor(loket.app)
    address = f"/l/{loket.link(kind.slug, many=True)}/{kind.slug}"
    first = visitor.get(address)
    answers = {name: data.getlist(name) for name in data}
    form = {**first.form(), **answers, "klaar": [page.step.id for page in pages]}
    checked = visitor.post(address, {**form, "bij": CHECK, "doe": ""})
    if checked.status == 303:
        checked = visitor.follow()
    visitor.post(address, {**checked.form(), "doe": SEND})
    return [first, checked, visitor.follow()]


def words_of(loket: Loket) -> dict[str, str]:
    """All that can be read, by where it stands: site, search, forms, handbook, mails."""
    site, facts = loket.services.settings.site, loket.services.facts
    words = {str(path.relative_to(site)): read(path) for path in site.rglob("*.html")}
    words["search"] = next((site / "assets").glob("*.json")).read_text()
    for kind in loket.services.kinds.values():
        for number, page in enumerate(send(loket, kind)):
            words[f"{kind.slug} {number}"] = page.text
    for topic in list_pages(loket.services.settings.folder, facts):
        words[f"{HANDBOOK} {topic.name}"] = read_page(topic, facts)
    mails = [text for text in vars(mail_texts).values() if isinstance(text, str)]
    words["mails"] = " ".join(mails)
    return words


@pytest.mark.parametrize("law", ["jeugdwet", "wmo", "zvw"])
def test_nothing_speaks_of_what_it_lacks(begin: Begin, law: str, tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs", law=law)
    build(folder, tmp_path / "site")
    words = words_of(begin(folder))
    assert len(words) > 40
    found = {
        (place, word)
        for place, text in words.items()
        for word in map(str.lower, LACKED.findall(text))
        if (law, word) != ("jeugdwet", "jeugdstem")
    }
    # The search answers everyday words: whom to call when something broke, and who types
    # "annuleren" of an appointment finds how to cancel that. Who has a "geschil" finds how to
    # complain, and who asks for a "functionaris gegevensbescherming" what is said of privacy.
    typed = {("search", word) for word in ("schade", "annule", "geschil", "functionaris")}
    assert found <= {("zoeken/index.html", "schade"), *typed}


def test_check_says_nothing_of_what_it_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_provider(tmp_path / "docs")
    monkeypatch.setenv("LOKET_DOCS", str(folder.parent))
    run_loket(("terms", "freeze", "--draft", "--provider", SLUG))
    capsys.readouterr()
    run_loket(("check", "--provider", SLUG))
    said = capsys.readouterr().out.splitlines()
    told = [
        line[2:] for line in said if line[0] in "!-" and "huisartsenpost nog invullen" not in line
    ]
    assert {line.partition(":")[0].rpartition("/")[0] for line in told} == {
        "docs/common",
        "formsapp/rules/data",
    }


@pytest.mark.parametrize("slug", KINDS)
def test_each_form_runs_from_its_first_page_to_the_desk(
    begin: Begin, slug: str, tmp_path: Path, plain_site: Path
) -> None:
    folder = offering(tmp_path / "docs", slug, *KINDS[slug].demands)
    loket = begin(folder, plain_site)
    assert find_lost_links(folder, loket.services.facts) == []
    first, checked, receipt = send(loket, loket.services.kinds[slug])
    assert [page.status for page in (first, checked, receipt)] == [200, 200, 200]
    assert cases(loket)
    paper = loket.visitor().get(f"/f/{slug}/papier.pdf")
    assert (paper.status, paper.body[:4]) == (200, b"%PDF")
    person = Office(loket).colleague(READERS.get(slug, "manager"))
    desk = ("/", f"/invoeren/{slug}", "/invoeren/", "/links/nieuw", "/kring/nieuw", "/cijfers/")
    for path in (*desk, *(f"/zaak/{case.reference}" for case in cases(loket))):
        assert person.get(f"/medewerker{path}").status in OPENS


def find_lost_links(folder: Path, facts: Facts) -> list[str]:
    """Links of its pages to pages and forms that it does not have."""
    pages = filled_pages(folder, facts)
    there = {*pages, *(f"/f/{slug}" for slug in facts.kinds)}
    leads = [
        normpath(join("/" if to.startswith("/") else dirname(name), to)).removesuffix("/papier.pdf")
        for name, text in pages.items()
        for to in LINK.findall(text)
    ]
    return [to for to in leads if to not in there]
