"""What holds for every form holds for those that no example offers: a made-up provider has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from formsapp.settings import Settings
from formsapp.web.shared.i18n import say
from tests.by_day import some_of
from tests.conftest import PROVIDERS
from tests.made_once import folder_of_run, make_once
from tests.web import (
    test_kind_aanmelden,
    test_kind_bezwaar,
    test_kind_gegevens_wijzigen,
    test_kinds,
    test_pages_and_kinds,
    test_words_to_staff,
)
from tests.web.conftest import Loket
from tests.web.offered import offering
from tests.web.office import Office
from tests.web.test_akkoord import cases
from tests.web.test_any_input import NASTY, Attacker, FilledForm, Insider, tries

SLUGS = ("aanmelden", "bezwaar", "gegevens-wijzigen")
FACTS = test_kind_aanmelden.FACTS + test_kind_bezwaar.FACTS + test_kind_gegevens_wijzigen.FACTS


@pytest.fixture
def made(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An example that offers every form that is open, with its site."""
    folder = make_once(
        folder_of_run(tmp_path_factory) / f"{settings.provider}-offers-all",
        lambda folder: offering(settings, folder, FACTS, built=True),
    )
    return replace(settings, docs=folder / "docs", site=folder / "site", face="both")


@pytest.fixture
def loket(made: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(made)


def test_no_example_offers_these_unless_this_file_need_not_try_them(settings: Settings) -> None:
    own = (settings.docs / settings.provider / "provider.toml").read_text()
    assert not [slug for slug in SLUGS if f"[kinds.{slug}]" in own]


@pytest.mark.parametrize(
    "holds",
    [
        test_pages_and_kinds.test_every_offered_kind_has_its_page_and_the_reverse,
        test_pages_and_kinds.test_the_list_of_forms_leads_to_each_page,
        test_pages_and_kinds.test_the_page_of_an_open_form_leads_to_it_and_the_form_is_there,
        test_pages_and_kinds.test_the_page_of_every_form_leads_to_the_same_form_on_paper,
        test_pages_and_kinds.test_every_page_says_which_team_reads_the_form,
        test_kinds.test_every_kind_has_steps_with_names_of_their_own,
        test_kinds.test_every_first_page_says_who_reads_it_and_that_nobody_does_at_night,
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


@pytest.mark.parametrize("provider", PROVIDERS[:1])
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


@pytest.mark.parametrize("provider", PROVIDERS[:1])
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


@pytest.mark.parametrize("provider", PROVIDERS[:1])
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
