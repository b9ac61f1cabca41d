"""What holds for every form holds at made-up providers too, which offer what no example does."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from formsapp.settings import Settings
from formsapp.web.shared.i18n import say
from tests.by_day import some_of
from tests.conftest import PROVIDERS, REPO
from tests.web import test_kinds, test_pages_and_kinds, test_words_to_staff
from tests.web.conftest import Loket
from tests.web.made_up import MADE_UP, settings_for
from tests.web.office import Office
from tests.web.test_akkoord import cases
from tests.web.test_any_input import NASTY, Attacker, FilledForm, Insider, tries

__all__ = ["settings_for"]

SLUGS = ("aanmelden", "bezwaar", "gegevens-wijzigen")
OFFERS_ALL = "psycholoog-lantaarn"


@pytest.fixture(params=[OFFERS_ALL])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(provider: str, settings_for: Callable[[str], Settings]) -> Settings:
    return settings_for(provider)


@pytest.mark.parametrize("example", PROVIDERS)
def test_no_example_offers_these_unless_this_file_need_not_try_them(example: str) -> None:
    own = (REPO / "docs" / example / "provider.toml").read_text()
    assert not [slug for slug in SLUGS if f"[kinds.{slug}]" in own]


@pytest.mark.parametrize("provider", MADE_UP, indirect=True)
@pytest.mark.parametrize(
    "holds",
    [
        test_pages_and_kinds.test_every_offered_kind_has_its_page_and_the_reverse,
        test_pages_and_kinds.test_the_list_of_forms_leads_to_each_page,
        test_pages_and_kinds.test_the_page_of_an_open_form_leads_to_it_and_the_form_is_there,
        test_pages_and_kinds.test_the_page_of_every_form_leads_to_the_same_form_on_paper,
        test_pages_and_kinds.test_every_page_says_which_team_reads_the_form,
        test_kinds.test_every_kind_has_steps_with_names_of_their_own,
    ],
)
def test_it_holds_for_these_too(loket: Loket, holds: Callable[[Loket], None]) -> None:
    holds(loket)


def test_staff_are_asked_in_words_about_the_client(loket: Loket) -> None:
    assert test_words_to_staff.say_u_or_je(Office(loket)) == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_stands_once_where_staff_enter_it(loket: Loket, slug: str) -> None:
    hold = test_words_to_staff.test_each_question_stands_once_and_after_those_that_decide_about_it
    hold(loket, slug)


def test_every_field_takes_anything(loket: Loket) -> None:
    loket.app.config["PROPAGATE_EXCEPTIONS"] = True
    attacker = Attacker(loket)
    for slug in SLUGS:
        form = FilledForm(attacker, loket.services.kinds[slug])
        for name, value in tries((*form.answers, "gezien")):
            form.send(**{name: value})
        for name in form.answers:
            form.send(**{name: ["", "x", "x"]})
        assert form.send().status_code == 303
    assert attacker.statuses.keys() >= {200, 303, 422}


def test_the_link_of_a_sign_up_takes_anything(loket: Loket) -> None:
    loket.app.config["PROPAGATE_EXCEPTIONS"] = True
    attacker = Attacker(loket)
    assert FilledForm(attacker, loket.services.kinds["aanmelden"]).send().status_code == 303
    staff, (case,) = Insider(attacker), cases(loket)
    forms = staff.forms(f"/medewerker/zaak/{case.reference}")
    action, fields = next(one for one in forms if one[0].endswith("/links/nieuw"))
    for name, value in tries(fields.keys() - {"csrf_token"}):
        attacker.send(action, {**fields, name: value})
    for value in some_of(NASTY, 4):
        attacker.send(f"{action}?{urlencode({'aanmelding': value}, errors='surrogatepass')}")
    assert attacker.statuses.keys() >= {200, 404, 422}


def test_staff_find_each_in_their_list_and_take_it_out(loket: Loket) -> None:
    attacker = Attacker(loket)
    for slug in SLUGS:
        assert FilledForm(attacker, loket.services.kinds[slug]).send().status_code == 303
    person = Office(loket).colleague()
    listed = person.get("/medewerker/").text
    with loket.app.test_request_context():
        nouns = [say(loket.services.kinds[slug].noun) for slug in SLUGS]
    for case, noun in zip(cases(loket), nouns, strict=True):
        assert noun in listed
        path = f"/medewerker/zaak/{case.reference}"
        for sort in ("json", "pdf"):
            taken = person.submit(path, "/meenemen", vorm=sort, **{"reden-meenemen": "dossier"})
            assert (taken.status, bool(taken.body)) == (200, True)
