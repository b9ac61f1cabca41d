"""The handbook of staff: which pages a provider's has, that they lead somewhere, and read well."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.check.page_faults import handbook_findings
from formsapp.facts import FactsError
from formsapp.handbook import KINDS, OF_PROVIDER, find_picture, list_pages
from formsapp.kinds import all_kinds
from formsapp.settings import Settings
from tests.conftest import PROVIDERS, REPO
from tests.web.conftest import Loket
from tests.web.handbook_pictures import SCENES
from tests.web.office import BASE, Office

HELP = ("", "links/", "links/nieuw", "invoeren/", "collegas/", "ik/")
"""Pages with a way to the handbook at their end."""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def page_names(office: Office) -> list[str]:
    known = office.loket.services
    return [page.name for page in list_pages(known.settings.folder, known.facts)]


def test_its_first_page_says_of_no_two_pages_the_same(office: Office) -> None:
    page = office.colleague("manager").get("/medewerker/handboek/")
    said = [one.text for one in page.all("dd")]
    assert said
    assert len(set(said)) == len(said)


def test_each_page_opens_and_leads_to_pages_that_are_there(office: Office) -> None:
    person, known = office.colleague("manager"), office.loket.services
    linked: set[str] = set()
    for name in page_names(office):
        page = person.get(f"/medewerker/handboek/{'' if name == 'index' else f'{name}/'}")
        assert page.status == 200, name
        assert "{{" not in page.text, name
        text = page.html.partition('class="handbook"')[2].partition("</main>")[0]
        linked |= set(re.findall(r'<a href="([^"]+)"', text))
        for picture in page.all("img"):
            assert picture.attributes["alt"]
            linked.add(picture.attributes["src"])
    paths = {link.removeprefix(known.root) for link in linked if link.startswith(known.root)}
    assert len(paths) > len(page_names(office))
    assert {link for link in linked if not link.startswith((known.root, "tel:"))} == set()
    own = {path for path in paths if path.startswith("/medewerker/")}
    status = {
        path: person.browser.get(known.root + path, base_url=BASE).status_code for path in own
    }
    assert {*status.values()} == {200}, status
    assert known.settings.site is not None
    built = [known.settings.site / path.strip("/") / "index.html" for path in paths - own]
    assert all(page.is_file() for page in built), built


def test_what_the_provider_does_itself_stands_apart(office: Office) -> None:
    page = office.colleague("manager").get("/medewerker/handboek/")
    heading = "Voor wie de organisatie leidt"
    assert heading in [one.text for one in page.all("h2")]
    own = page.html.partition(heading)[2].partition("<h2")[0]
    linked = re.findall(r'href="[^"]*/handboek/([^"]+)/"', own)
    assert linked == [name for name in page_names(office) if name.startswith(f"{OF_PROVIDER}/")]
    assert linked[0] == f"{OF_PROVIDER}/eerste-dag"
    assert len(linked) > 4


def test_each_form_is_explained_where_it_is_offered_alone(office: Office) -> None:
    names = set(page_names(office))
    about = {name.removeprefix(f"{KINDS}/") for name in names if name.startswith(f"{KINDS}/")}
    assert about == office.loket.services.facts.kinds.keys()
    person = office.colleague("manager")
    for slug in all_kinds():
        there = person.get(f"/medewerker/handboek/{KINDS}/{slug}/").status == 200
        assert there == (slug in about)


def test_a_case_leads_to_what_to_do_with_it(office: Office) -> None:
    case = office.case("zorg", "dossier")
    page = office.colleague("manager").get(f"/medewerker/zaak/{case.reference}")
    (link,) = [one for one in page.all("a") if one.text == "Stap voor stap, in het handboek"]
    assert link.attributes["href"].endswith(f"/handboek/{KINDS}/dossier/")


@pytest.mark.parametrize("place", HELP)
def test_the_handbook_is_found_where_it_helps(office: Office, place: str) -> None:
    page = office.colleague("manager").get(f"/medewerker/{place}")
    assert [one for one in page.all("a") if one.text == "Hoe dit werkt, in het handboek"]


def test_without_an_account_the_handbook_is_closed(office: Office) -> None:
    for path in ("", "intake/", "beeld/zaken.webp"):
        assert office.loket.visitor().get(f"/medewerker/handboek/{path}").status in {302, 303}


@pytest.mark.parametrize(
    "name", ["nergens/", "index/", "..%2Fprovider/", "beeld/nergens.webp", f"beeld/{'x' * 300}"]
)
def test_what_is_not_there_is_missing(office: Office, name: str) -> None:
    assert office.colleague("manager").get(f"/medewerker/handboek/{name}").status == 404


def test_no_page_of_the_handbook_is_on_the_site(settings: Settings) -> None:
    assert settings.site is not None
    assert not list(settings.site.rglob("*handboek*"))
    assert not re.search("datalek, in tien", (settings.site / "zoeken/index.html").read_text())


@pytest.fixture
def folder(provider: str, tmp_path: Path) -> Path:
    """The provider's folder beside the common one, to write in."""
    for name in ("common", provider):
        shutil.copytree(REPO / "docs" / name, tmp_path / "docs" / name)
    return tmp_path / "docs" / provider


def test_a_page_of_its_own_takes_the_place_of_the_common_one(folder: Path, office: Office) -> None:
    facts, own = office.loket.services.facts, folder / "handboek" / "intake.md"
    own.parent.mkdir()
    own.write_text("---\ntitle: Onze intake\nnav: 10\n---\n\n# Onze intake\n\nBel eerst.\n")
    before = list_pages(REPO / "docs" / folder.name, facts)
    after = list_pages(folder, facts)
    assert [page.name for page in after] == [page.name for page in before]
    assert [page.title for page in after if page.name == "intake"] == ["Onze intake"]


@pytest.mark.parametrize("slug", PROVIDERS)
def test_the_pages_read_well(slug: str, office: Office) -> None:
    facts = office.loket.services.facts
    assert not [*handbook_findings(REPO / "docs" / slug, facts)]


def test_a_page_that_is_hard_to_read_or_names_no_fact_is_told(folder: Path, office: Office) -> None:
    facts, page = office.loket.services.facts, folder.parent / "common/handboek/toegang.md"
    page.write_text(page.read_text() + "\n" + "lang " * 60 + ".\n")
    (finding,) = handbook_findings(folder, facts)
    assert "handboek/toegang.md" in str(finding)
    page.write_text("---\ntitle: x\nnav: 1\n---\n\n# x\n\n{{ contact.fone }}\n")
    with pytest.raises(FactsError, match=r"toegang\.md: line .*did you mean"):
        list(handbook_findings(folder, facts))


def test_each_picture_is_found(office: Office) -> None:
    folder = office.loket.services.settings.folder
    assert all(find_picture(folder, f"{name}.webp") for name in SCENES)
