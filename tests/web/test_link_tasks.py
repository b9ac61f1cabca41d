"""What the page of a link says of each form: still to do, or sent on which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, Link
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import Answers, day, myself, with_other_fact
from tests.web.test_kind_klacht import complaint
from tests.web.test_staff_client_links import token_on
from tests.web.test_staff_reissue import path_of
from tests.web.test_toestemming import consents

TODO, SENT = "Nog te doen", "Verstuurd op"
OFFERED, AGAIN = "Als het nodig is", "Laatst verstuurd op"
VISIT: Answers = {**day("dag", "5-3-2026"), "tijd": "9.00"}


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def states(page: Page) -> list[str]:
    """The tag of each form, in the order of the link."""
    tags = (one.text for one in page.all("span") if "tag" in one.attributes.get("class", ""))
    return [one for one in tags if one in {TODO, OFFERED} or one.startswith((SENT, AGAIN))]


def test_a_form_of_a_circle_shows_as_sent_with_the_day(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader", kinds=("akkoord", "toestemming"))
    own = f"/l/{noor.links['moeder']}"
    assert states(office.loket.visitor().get(own)) == [TODO, TODO]
    noor.says("moeder", consents(office.loket)[0])
    assert states(office.loket.visitor().get(own)) == [TODO, "Verstuurd op 3 maart 2026"]
    office.loket.clock.now += timedelta(days=1)
    office.loket.visitor().send(f"{own}/akkoord", *AKKOORD)
    noor.says("moeder")
    page = office.loket.visitor().get(own)
    assert states(page) == ["Verstuurd op 4 maart 2026"] * 2
    assert any(one.attributes["href"].endswith("/toestemming") for one in page.all("a")), "again"
    assert states(office.loket.visitor().get(f"/l/{noor.links['vader']}")) == [TODO, TODO]


def test_it_shows_as_sent_behind_a_new_link_too(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    noor.says("moeder")
    person = office.colleague("medewerker")
    path = path_of(office, noor.links["moeder"])
    made = person.submit(path, "/opnieuw", van="ja moeder")
    page = office.loket.visitor().get(f"/l/{token_on(made)}")
    assert states(page) == ["Verstuurd op 3 maart 2026"]


def test_what_who_makes_links_does_not_read_is_not_told(office: Office) -> None:
    loket = office.loket
    token = loket.link("akkoord", "klacht", many=True)
    for kind in ("akkoord", "klacht"):
        office.case(team=loket.services.facts.kinds[kind].team, kind=kind)
    with loket.app.app_context():
        link = db.session.scalars(sa.select(Link.id)).one()
        db.session.execute(sa.update(Case).values(link_id=link))
        db.session.commit()
    assert states(loket.visitor().get(f"/l/{token}")) == ["Verstuurd op 3 maart 2026", OFFERED]


def test_what_all_who_decide_fill_in_is_still_to_do_also_without_a_package(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    package = 'kinds = ["akkoord", "toestemming"]'
    loket = start(with_other_fact(settings, tmp_path, package, 'kinds = ["akkoord"]'))
    page = loket.visitor().get(f"/l/{loket.link('akkoord', 'toestemming', many=True)}")
    assert states(page) == [TODO, TODO]


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_form_for_when_it_is_needed_is_offered_and_never_still_to_do(loket: Loket) -> None:
    visitor = loket.visitor()
    token = loket.link("akkoord", "bezoek-afzeggen", "opzeggen", "klacht", many=True)
    page = visitor.get(f"/l/{token}")
    assert states(page) == [TODO, OFFERED, OFFERED, OFFERED]
    assert " klaar" not in page.text, "there is one thing to do"
    for kind, pages in (("akkoord", AKKOORD), ("bezoek-afzeggen", [*myself(), VISIT])):
        visitor.send(f"/l/{token}/{kind}", *pages)
    visitor.send(f"/l/{token}/klacht", *complaint(loket))
    page = visitor.get(f"/l/{token}")
    on = "3 maart 2026"
    assert states(page) == [f"{SENT} {on}", f"{AGAIN} {on}", OFFERED, OFFERED]
    assert any(one.attributes["href"].endswith("/bezoek-afzeggen") for one in page.all("a"))
