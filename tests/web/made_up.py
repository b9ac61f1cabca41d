"""The apps of the made-up providers, and all that can be read of one, by where it stands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from formsapp.demo.sample_cases import fill_in
from formsapp.documents.freeze_version import freeze_text
from formsapp.facts.read_document import HANDBOOK
from formsapp.handbook import list_pages, read_page
from formsapp.kinds import Kind, load_provider
from formsapp.sealing.intake_key import read_public_keys
from formsapp.settings import Settings
from formsapp.site import build
from formsapp.web.form.form_progress import SEND
from formsapp.web.form.print_empty_form import paper_data
from tests.made_once import folder_of_run, make_once
from tests.made_up import MADE_UP, copy_docs
from tests.page import LABELLED, Element, Page, Reader, Visitor
from tests.web.conftest import KEYS, Loket, furnish
from tests.web.office import Office
from tests.web.test_akkoord import cases
from tests.web.test_mail_texts import sent

MOST_PAGES = 40
FROZEN = date(2026, 1, 1)
DESK = ("/", "/links/", "/links/nieuw", "/kring/nieuw", "/cijfers/", "/zaken/")
OPENS = {200, 302, 303, 404}
"""What a page of staff may answer: some are for others, or ask for a key first."""
Words = dict[str, str]


def made_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder with all made-up providers, their sites and their keys, made once in a run."""

    def make(folder: Path) -> None:
        docs = copy_docs(folder)
        for slug in MADE_UP:
            facts = load_provider(docs / slug)
            for name in facts.documents:
                freeze_text(docs / slug, facts, name, frozen_on=FROZEN)
            furnish(folder / "data" / slug, facts.teams)
            keys = read_public_keys(folder / "data" / slug / "keys")
            build(docs / slug, folder / "sites" / slug, keys=keys)

    return make_once(folder_of_run(factory) / "made-up", make)


@pytest.fixture
def settings_for(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Callable[[str], Settings]:
    """Give a made-up provider with an empty database of its own."""
    made = made_folder(tmp_path_factory)
    return lambda slug: settings_of(slug, made, tmp_path, sqlite_template)


def settings_of(slug: str, made: Path, folder: Path, database: Path) -> Settings:
    """One of them with its own keys in a folder, and a copy there of an empty database."""
    shutil.copytree(made / "data" / slug / "keys", folder / "data" / "keys")
    shutil.copy(database, folder / "loket.sqlite")
    return Settings(
        provider=slug,
        base_url=f"http://localhost:8000/{slug}",
        database=f"sqlite:///{folder / 'loket.sqlite'}",
        secret_keys=KEYS,
        data=folder / "data",
        smtp_url=None,
        face="both",
        site=made / "sites" / slug,
        docs=made / "docs",
        demo=False,
    )


@dataclass(frozen=True)
class Reading:
    """All words that were read of a provider, and each page of its forms, by where they stand."""

    words: Words
    forms: dict[str, str]


def read_once(
    factory: pytest.TempPathFactory, name: str, read: Callable[[Path], Reading]
) -> Reading:
    """What one process of this run read of a provider; it has a folder to start the app in."""

    def keep(folder: Path) -> None:
        (folder / "read.json").write_text(json.dumps(asdict(read(folder))))

    kept = make_once(folder_of_run(factory) / f"read-{name}", keep)
    return Reading(**json.loads((kept / "read.json").read_text()))


def read_made_up(
    factory: pytest.TempPathFactory,
    start: Callable[[Settings], Loket],
    database: Path,
    slug: str,
) -> Reading:
    """Read all of a made-up provider, once in a run."""
    made = made_folder(factory)
    return read_once(
        factory, slug, lambda folder: read_all(start(settings_of(slug, made, folder, database)))
    )


def read_example(factory: pytest.TempPathFactory, loket: Loket) -> Reading:
    """Read what clients read of an example, once in a run."""
    return read_once(factory, loket.services.settings.provider, lambda _: read_as_client(loket))


def read_all(loket: Loket) -> Reading:
    """Read all that clients and staff can read."""
    read = read_as_client(loket)
    return Reading(read.words | staff_words(loket), read.forms)


def read_as_client(loket: Loket) -> Reading:
    """Read all that clients can read: of each form one way to its receipt."""
    words = dict(site_words(loket.services.settings.site))
    forms: dict[str, str] = {}
    for kind in loket.services.kinds.values():
        pages = form_pages(loket, kind)
        forms |= {place: page.html for place, page in pages.items()}
        words |= {place: read_page_words(page) for place, page in pages.items()}
        with loket.app.test_request_context():
            words[f"paper {kind.slug}"] = " ".join(strings(paper_data(kind)))
    words |= {f"mail {n}": f"{one['subject']} {one['body']}" for n, one in enumerate(sent(loket))}
    return Reading(words, forms)


def site_words(site: Path) -> Iterator[tuple[str, str]]:
    for page in sorted(site.rglob("*.html")):
        yield str(page.relative_to(site)), say(Reader(page.read_text(encoding="utf-8")).elements)
    for file in sorted((site / "assets").glob("*.json")):
        shown = json.loads(file.read_text())
        shown.pop("alike", None)  # what visitors type, in whatever words
        yield file.name.partition(".")[0], " ".join(strings(shown))


def strings(value: object) -> Iterator[str]:
    """All texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def form_words(loket: Loket, kind: Kind) -> Words:
    """Walk a form by a link to its receipt with made-up answers; give the words of each page."""
    return {place: read_page_words(page) for place, page in form_pages(loket, kind).items()}


def form_pages(loket: Loket, kind: Kind) -> dict[str, Page]:
    """Walk a form so; give each page."""
    with loket.app.app_context():
        answers = fill_in(kind, loket.services.situation(linked=True))
    visitor = Visitor(loket.app)
    shown = visitor.get(f"/l/{loket.link(kind.slug, many=True)}/{kind.slug}")
    pages = {}
    for number in range(MOST_PAGES):
        pages[f"{kind.slug} {number}"] = shown
        if is_last(shown):
            break
        shown = visitor.press(**asked(shown, answers))
        assert shown.status == 200, (kind.slug, shown.text)
    shown = visitor.press(SEND, **asked(shown, answers))
    assert shown.status == 303, (kind.slug, shown.text)
    pages[f"{kind.slug} receipt"] = visitor.follow()
    return pages


def is_last(page: Page) -> bool:
    return bool(page.all("button", value=SEND))


def asked(page: Page, answers: MultiDict[str, str]) -> dict[str, str | list[str]]:
    """The answers to what a page asks."""
    names = {one.attributes.get("name", "") for one in page.elements if one.tag in LABELLED}
    return {name: values for name, values in answers.lists() if name in names}


def read_page_words(page: Page) -> str:
    """The words of a whole page, what stands around its main part too."""
    return say(page.elements)


def say(elements: list[Element]) -> str:
    """The words of a page, and those that a search engine shows of it, without its scripts."""
    code = {one.text for one in elements if one.tag in {"script", "style"}}
    text = elements[0].text
    for words in code - {""}:
        text = text.replace(words, " ")
    said = [one.attributes.get("content", "") for one in elements if "name" in one.attributes]
    return " ".join([text, *said])


def staff_words(loket: Loket) -> Words:
    person = Office(loket).colleague("manager")
    paths = [*DESK, *(f"/invoeren/{slug}" for slug in loket.services.kinds)]
    found = {f"/zaak/{case.reference}": f"case {case.kind}" for case in cases(loket)}
    words = {}
    for path in (*paths, *found):
        page = person.get(f"/medewerker{path}")
        assert page.status in OPENS, (path, page.status)
        if page.is_html and page.elements:
            words[f"staff {found.get(path, path)}"] = read_page_words(page)
    folder, facts = loket.services.settings.folder, loket.services.facts
    for topic in list_pages(folder, facts):
        words[f"{HANDBOOK} {topic.name}"] = read_page(topic, facts)
    return words


__all__ = [
    "MADE_UP",
    "form_pages",
    "made_folder",
    "read_all",
    "read_example",
    "read_made_up",
    "read_once",
    "settings_for",
    "settings_of",
]
