"""The page at which the demo begins, and the steps that it offers."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from formsapp.cases.database import writing
from formsapp.cases.staff_models import Staff
from formsapp.demo.ways_in import TEMPLATES, account_of, add_ways_in, ways_in
from formsapp.web import create_app
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import COOKIE
from tests import html_validate
from tests.conftest import PROVIDERS, REPO
from tests.demo.conftest import HERE, Demo, prepare
from tests.page import Page

ROLES = {
    "al-osra-zorg": {
        *("medewerker", "manager", "klachtenfunctionaris", "vertrouwenspersoon", "beheerder")
    },
    "doz-thuiszorg": {"medewerker", "manager", "klachtenfunctionaris", "beheerder"},
}
"""Who works where: those whom the facts of a provider name."""


def links_of(page: str) -> set[str]:
    return {unescape(found) for found in re.findall(r'(?:href|action)="([^"#]+)', page)}


def test_every_link_of_it_opens(demo: Demo) -> None:
    links = {link.removeprefix(demo.base) for link in links_of(demo.get("/")[1])}
    forms = {link for link in links if "/demo/" in link}
    assert len(links) > len(forms) > len(PROVIDERS)
    assert {link: demo.get(link)[0] for link in links - forms} == dict.fromkeys(links - forms, 200)


def test_the_front_page_leads_to_each_example(demo: Demo, provider: str) -> None:
    with demo.apps[provider].app_context():
        intake = ways_in().intake_path
    root = f"{demo.base}/{provider}"
    wanted = {f"{root}/", root + intake, f"/mail/{provider}/"}
    assert wanted <= links_of(demo.get("/")[1])


@pytest.mark.parametrize(("count", "words"), [(1, "1 voorbeeld<"), (2, "2 voorbeelden<")])
def test_the_front_page_counts_the_examples(demo: Demo, count: int, words: str) -> None:
    some = replace(demo, apps=dict(list(demo.apps.items())[:count]))
    assert some.get("/")[1].count(f"Loket: {words}/") == 2, "in the title and in the heading"


def test_it_offers_to_try_only_what_the_examples_have(demo: Demo) -> None:
    assert "vertrouwenspersoon" in demo.get("/")[1]
    one = replace(demo, apps={"doz-thuiszorg": demo.apps["doz-thuiszorg"]})
    assert "vertrouwenspersoon" not in one.get("/")[1]


def test_a_providers_name_without_slash_leads_to_its_site(demo: Demo, provider: str) -> None:
    assert demo.get(f"/{provider}") == (308, "", f"/{provider}/")


@pytest.mark.parametrize("path", ["/elders", "/medewerker/", "/mail/elders/", "/f/klacht"])
def test_a_wrong_turn_leads_back(demo: Demo, path: str) -> None:
    status, page, _ = demo.get(path)
    assert status == 404
    assert {"/", *(f"{demo.base}/{slug}/" for slug in PROVIDERS)} <= links_of(page)


@pytest.mark.parametrize("other", ["http://127.0.0.1:8000", "http://[::1]:8000"])
@pytest.mark.parametrize("path", ["/", "/doz-thuiszorg/f/klacht", "/mail/doz-thuiszorg/?x=1"])
def test_another_name_of_this_machine_leads_to_the_one_that_forms_have(
    demo: Demo, other: str, path: str
) -> None:
    assert demo.get(path, other)[::2] == (302, demo.base + path)


def test_another_host_gets_no_redirect(demo: Demo) -> None:
    assert demo.get("/", "http://elders.example:8000")[0] == 200


def test_each_page_of_an_example_says_that_it_is_a_demo(demo: Demo, provider: str) -> None:
    for path in ("", "crisis/", "f/klacht", "medewerker/inloggen", "o", "is-er-niet"):
        assert demo.get(f"/{provider}/{path}")[1].count("Demo. Vul niets echts in.") == 1, path


def test_one_step_signs_in(demo: Demo, provider: str) -> None:
    forms = {link for link in links_of(demo.get("/")[1]) if "/medewerker/demo/" in link}
    mine = {link for link in forms if f"/{provider}/" in link}
    assert {link.rpartition("/")[2] for link in mine} == ROLES[provider]
    for link in mine:
        browser = demo.browser()
        with demo.post(link.removeprefix(demo.base), browser) as answer:
            assert (answer.status_code, answer.location) == (303, f"/{provider}/medewerker/")
        with browser.get(f"/{provider}/medewerker/ik/", base_url=demo.base) as page:
            assert f"{link.rpartition('/')[2]}@voorbeeld.example" in page.get_data(as_text=True)


def test_signing_in_again_takes_the_same_account(demo: Demo, provider: str) -> None:
    for _ in range(2):
        demo.post(f"/{provider}/medewerker/demo/manager").close()
    browser = demo.browser()
    demo.post(f"/{provider}/medewerker/demo/manager", browser).close()
    with browser.get(f"/{provider}/medewerker/collegas/", base_url=demo.base) as page:
        assert page.get_data(as_text=True).count(account_of("manager")) == 1


@pytest.mark.parametrize("role", ["directeur", "vertrouwenspersoon"])
def test_nobody_signs_in_with_a_role_that_nobody_has(demo: Demo, role: str) -> None:
    assert demo.post(f"/doz-thuiszorg/medewerker/demo/{role}").status_code == 404


@pytest.mark.parametrize("path", ["medewerker/demo/manager", "demo/intake"])
def test_another_site_can_press_none_of_its_buttons(demo: Demo, path: str) -> None:
    before = demo.get("/")[1]
    for headers in ({"Origin": "https://elders.example"}, {"Sec-Fetch-Site": "cross-site"}):
        with demo.post(f"/doz-thuiszorg/{path}", **headers) as answer:
            assert answer.status_code == 403
            assert COOKIE not in str(answer.headers)
    assert demo.get("/")[1] == before


def test_a_new_link_takes_the_place_of_the_last_which_goes_on_working(demo: Demo) -> None:
    slug = PROVIDERS[0]
    with demo.apps[slug].app_context():
        last = ways_in().intake_path
    with demo.post(f"/{slug}/demo/intake") as answer:
        assert (answer.status_code, answer.location) == (303, f"/#{slug}")
    page = demo.get("/")[1]
    assert last not in page
    assert len(re.findall(rf"{demo.base}/{slug}/l/", page)) == 2, "with the example and to try"
    assert demo.get(f"/{slug}{last}")[0] == 200


def test_what_signs_in_at_once_is_never_added_to_a_real_loket(demo: Demo, provider: str) -> None:
    settings = replace(demo.configured[provider], demo=False)
    app = create_app(settings)
    with pytest.raises(RuntimeError, match="Anyone can sign in"):
        add_ways_in(app)
    with app.test_client() as browser:
        path = f"{settings.base_url}/medewerker/demo/manager"
        assert browser.post(path, headers={"Origin": "http://localhost:8000"}).status_code == 404


def test_only_in_a_network_it_shows_codes_for_a_phone(
    demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = demo.get("/")[1]
    assert "HOST=0.0.0.0 make run" in here
    assert "<svg" not in here
    there = prepare(tmp_path_factory.mktemp("near"), "http://192.0.2.7:8000").get("/")[1]
    assert "HOST=0.0.0.0 make run" not in there
    assert there.count("<svg") == len(PROVIDERS)
    assert "localhost:8000" not in there
    assert "uitnodiging" not in there, "a passkey needs https or localhost"


def test_the_client_side_alone_offers_no_staff(kept: Path, tmp_path: Path) -> None:
    var = shutil.copytree(kept, tmp_path / "kept", symlinks=True)
    alone = prepare(var, HERE, environ={"LOKET_FACE": "client"})
    page = alone.get("/")[1]
    assert "/l/" in page
    assert "/medewerker/" not in page
    assert alone.post("/doz-thuiszorg/medewerker/demo/manager").status_code == 404


@pytest.mark.parametrize("path", ["/", "/elders", "/mail/doz-thuiszorg/"])
def test_its_own_pages_are_valid(demo: Demo, path: str) -> None:
    demo.send_mail()
    assert html_validate.faults(demo.get(path)[1]) == []


def test_its_page_to_sign_in_is_sound(demo: Demo, provider: str) -> None:
    Page(demo.browser().get(f"/{provider}/medewerker/inloggen", base_url=demo.base)).inspect()


def test_what_must_be_confirmed_goes_on_after_signing_in_anew(demo: Demo) -> None:
    """A colleague of the demo has no passkey to confirm with."""
    browser, root = demo.browser(), "/al-osra-zorg/medewerker"
    demo.post(f"{root}/demo/vertrouwenspersoon", browser).close()
    demo.clock.ahead(minutes=11)
    path = f"{root}/bevestigen?verder=/medewerker/sleutel/"
    page = Page(browser.get(path, base_url=demo.base))
    page.inspect()
    [again] = re.findall(rf'action="({root}/demo/[^"]+)"', page.html)
    with demo.post(unescape(again), browser) as answer:
        assert answer.location == f"{root}/sleutel/"
    assert "Sleutel maken" in Page(browser.get(f"{root}/sleutel/", base_url=demo.base)).text


def test_nobody_confirms_as_someone_else(demo: Demo) -> None:
    """Who signed in with an own account confirms with that: the button would be another's."""
    browser, root = demo.browser(), "/doz-thuiszorg/medewerker"
    demo.post(f"{root}/demo/beheerder", browser).close()
    with demo.apps["doz-thuiszorg"].app_context(), writing(db.session):
        mine = update(Staff).where(Staff.mail == account_of("beheerder"))
        db.session.execute(mine.values(mail="een-ander@voorbeeld.example"))
    with browser.get(f"{root}/bevestigen", base_url=demo.base) as page:
        assert "/demo/" not in page.get_data(as_text=True)


@pytest.mark.parametrize("further", ["https://elders.example/", "//elders.example", "/f/klacht"])
def test_signing_in_leads_to_pages_of_staff_alone(demo: Demo, further: str) -> None:
    path = f"/doz-thuiszorg/medewerker/demo/manager?verder={further}"
    with demo.post(path) as answer:
        assert answer.location == "/doz-thuiszorg/medewerker/"


def test_a_page_of_the_demo_adds_to_that_of_the_product_and_never_takes_its_place() -> None:
    """Its templates come first: one with the name of a page of the product is shown instead."""
    product = REPO / "formsapp" / "templates"
    for file in TEMPLATES.rglob("*.html"):
        name = file.relative_to(TEMPLATES).as_posix()
        if (product / name).exists():
            assert f'{{% extends "product/{name}" %}}' in file.read_text(encoding="utf-8"), name
