"""A circle changes: someone joins, someone's last day, what was wrong; nobody is wiped out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Event, Link, SealedCircle
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circle_pages import (
    ADULT,
    MENTOR,
    PARENTS,
    THIRTEEN,
    labels_shown,
    make_links,
    tokens_shown,
)
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, day, refused
from tests.web.test_toestemming import consents

CHANGE = "/medewerker/kring/C-1/wijzigen"
BOARD = "/medewerker/client/C-1"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def recorded(office: Office) -> ClientCircle:
    known = office.loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    with office.loket.app.app_context():
        found = open_circle(db.session, keyring, "C-1")
    assert found is not None
    return found


def change(person: Colleague, section: str, /, **answers: str | list[str]) -> Page:
    """Fill in the form of one change."""
    return post_change(person, person.get(CHANGE), section, **answers)


def post_change(person: Colleague, page: Page, section: str, /, **answers: str | list[str]) -> Page:
    forms = page.all("form")
    number = next(at for at, _form in enumerate(forms) if page.form(at).get("wat") == section)
    return person.post(CHANGE, page.form(number, **answers))


def person_id(office: Office, label: str) -> str:
    return next(str(one.id) for one in recorded(office).people if one.member.label == label)


def ending(office: Office, label: str, on: str = "2-3-2026") -> Answers:
    return {
        "wie": person_id(office, label),
        **day("tot", on),
        "waarom__einde": "het gezag is beëindigd",
        "bevestigd__einde": "uitspraak van 27 februari",
    }


def test_who_joins_gets_a_link_at_once(office: Office) -> None:
    noor, person = family(office.loket, "moeder"), office.colleague("medewerker")
    first, *_ = consents(office.loket)
    noor.says("jongere", first)
    noor.says("moeder", first)
    assert noor.read()[first].verdict.text() == "mag"
    page = change(person, "erbij", wie__1="vader", waarom__erbij="heeft ook gezag", factor="geen")
    assert labels_shown(page) == ["vader"]
    verdict = noor.read()[first].verdict
    assert (verdict.text(), verdict.missing) == ("wacht op 1 van 3", ("vader",))
    noor.links.update(tokens_shown(page))
    noor.says("vader", first)
    assert noor.read()[first].verdict.text() == "mag"


def test_who_need_not_agree_yet_gets_no_link(office: Office) -> None:
    person = office.colleague("medewerker")
    make_links(person, ADULT, **MENTOR)
    page = change(person, "erbij", wie__1="zus", waarom__erbij="meldde zich", factor="geen")
    assert page.status == 303
    assert [one.member.label for one in recorded(office).people] == ["cliënt", "mentor", "zus"]


def test_whose_authority_ends_decides_no_more_but_stays(office: Office) -> None:
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    first, *_ = consents(office.loket)
    noor.says("jongere", first)
    noor.says("moeder", first)
    assert change(person, "einde", **ending(office, "vader")).status == 303
    assert "vader, sinds 3 maart 2026, tot en met 2 maart 2026" in person.follow().text
    father = recorded(office).people[2]
    assert father.member.until is not None
    assert noor.read()[first].verdict.text() == "mag"
    assert office.loket.visitor().get(f"/l/{noor.links['vader']}").status == 404
    assert office.loket.visitor().get(f"/l/{noor.links['moeder']}").status == 200


def test_an_end_that_is_yet_to_come_leaves_the_link(office: Office) -> None:
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    change(person, "einde", **ending(office, "vader", "1-5-2026"))
    assert "tot en met 1 mei 2026" in person.follow().text
    assert office.loket.visitor().get(f"/l/{noor.links['vader']}").status == 200
    first, *_ = consents(office.loket)
    for who in noor.links:
        noor.says(who, *([first] if who != "vader" else []))
    assert noor.read()[first].verdict.text() == "mag niet"
    office.loket.clock.now += timedelta(days=70)
    assert noor.read()[first].verdict.text() == "mag"


def test_who_cannot_weigh_it_does_not_decide(office: Office) -> None:
    noor, person = family(office.loket, "moeder"), office.colleague("medewerker")
    first, *_ = consents(office.loket)
    noor.says("moeder", first)
    assert noor.read()[first].verdict.text() == "wacht op 1 van 2"
    reasons: Answers = {"waarom__kan": "onderzocht", "bevestigd__kan": "de behandelaar"}
    assert change(person, "kan", kan="nee", **reasons).status == 303
    assert "kan zelf niet overzien" in person.follow().text
    assert noor.read()[first].verdict.text() == "mag"


def test_a_birth_date_that_was_wrong_is_corrected_for_the_child_too(office: Office) -> None:
    noor, person = family(office.loket, "moeder"), office.colleague("medewerker")
    reasons: Answers = {"waarom__geboren": "typefout", "bevestigd__geboren": "paspoort gezien"}
    page = change(person, "geboren", **day("geboren", "14-1-2018"), **reasons)
    assert page.status == 303
    circle = recorded(office)
    assert circle.born.year == 2018
    assert circle.people[0].born == circle.born
    first, *_ = consents(office.loket)
    noor.says("moeder", first)
    assert noor.read()[first].verdict.text() == "mag"


def test_each_change_keeps_its_day_reason_and_who_and_shows_them(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    person = office.colleague("medewerker")
    change(person, "einde", **ending(office, "vader"))
    kept = recorded(office).history[0]
    assert (kept.sort, kept.who, kept.on) == ("ended", "vader", office.loket.services.today)
    assert (kept.why, kept.told_by) == ("het gezag is beëindigd", "uitspraak van 27 februari")
    text = person.get(BOARD).text
    assert "vader kreeg een laatste dag; het gezag is beëindigd; uitspraak van 27 febr" in text
    assert "3 maart 2026, medewerker@voorbeeld.nl" in text


def test_the_log_and_the_version_tell_that_something_changed_and_not_what(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    person = office.colleague("medewerker")
    change(person, "einde", **ending(office, "vader"))
    with office.loket.app.app_context():
        assert db.session.scalars(sa.select(SealedCircle.version)).one() == 2
        found = sa.select(Event).where(Event.action == "circle-change")
        event = db.session.scalars(found).one()
        assert (event.client, event.ground) == ("C-1", "")
        rows = [*db.session.execute(sa.select(*SealedCircle.__table__.columns)).all()]
    assert "vader" not in str(rows)


def test_two_who_change_it_at_once_are_told(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    person, other = office.colleague("medewerker"), office.colleague("manager")
    shown = person.get(CHANGE)
    change(other, "einde", **ending(office, "vader"))
    answers = ending(office, "moeder")
    page = post_change(person, shown, "einde", **answers)
    assert page.status == 409
    assert "Een collega heeft dit intussen gewijzigd" in page.text
    assert len(recorded(office).history) == 1
    assert post_change(person, page, "einde").status == 303, "what was typed still stands"


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.parametrize(
    ("section", "answers", "words"),
    [
        ("erbij", {"waarom__erbij": "x", "factor": "geen"}, "Kies een antwoord"),
        ("erbij", {"wie__1": "moeder", "waarom__erbij": "x", "factor": "geen"},
         "al iemand die “moeder” heet"),
        ("erbij", {"wie__1": "voogd", "factor": "geen"}, "Vul in waarom dit verandert"),
        ("erbij", {"wie__1": "voogd", "waarom__erbij": "x", "factor": "eigen"},
         "De link vraagt om deze datum"),
        ("einde", {**day("tot", "3-3-2026"), "waarom__einde": "x", "bevestigd__einde": "y"},
         "Kies wie er niet meer beslist"),
        ("einde", {"wie": "vader", **day("tot", "1-3-2026"), "waarom__einde": "x",
                   "bevestigd__einde": "y"}, "Deze persoon beslist mee sinds 3 maart 2026"),
        ("kan", {"kan": "ja", "waarom__kan": "x", "bevestigd__kan": "y"}, "Zo staat het er al"),
        ("kan", {"kan": "nee", "waarom__kan": "x"}, "Vul in wie of wat dit bevestigt"),
        ("geboren", {**day("geboren", "14-1-2013"), "waarom__geboren": "x",
                     "bevestigd__geboren": "y"}, "Deze geboortedatum staat er al"),
        ("geboren", {**day("geboren", "14-1-2012"), "waarom__geboren": "111222333",
                     "bevestigd__geboren": "y"}, "Dit lijkt op een BSN"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_changes_nothing(
    office: Office, section: str, answers: Answers, words: str
) -> None:
    family(office.loket, "moeder", "vader")
    before = recorded(office)
    if "wie" in answers:
        answers = {**answers, "wie": person_id(office, str(answers["wie"]))}
    assert refused(change(office.colleague("medewerker"), section, **answers), words)
    assert recorded(office) == before


def test_a_version_that_no_page_showed_changes_nothing(office: Office) -> None:
    person = office.colleague("medewerker")
    make_links(person, THIRTEEN, **PARENTS)
    page = person.get(CHANGE)
    for version in ("0", "-1", str(10**20)):
        told = post_change(person, page, "einde", **ending(office, "vader"), versie=version)
        assert (told.status, len(recorded(office).history)) == (409, 0)
        assert post_change(person, page, "einde", versie=version).status == 422


def test_without_a_circle_or_right_there_is_nothing_to_change(office: Office) -> None:
    assert office.colleague("medewerker").get(CHANGE).status == 404
    family(office.loket, "moeder")
    teams = office.loket.services.facts.teams
    team = office.loket.services.facts.kinds["toestemming"].team
    outsider = next(role for one in teams.values() for role in one.roles
                    if role not in teams[team].roles)  # fmt: skip
    assert office.colleague(outsider).get(CHANGE).status == 404
    link = f"/medewerker/kring/C-1/link/{person_id(office, 'moeder')}"
    assert office.colleague(outsider, "ander@voorbeeld.nl").get(link).status == 404


def test_who_turned_twelve_gets_the_first_own_link(office: Office) -> None:
    noor = family(office.loket, "moeder", born=office.loket.services.today.replace(year=2015))
    person = office.colleague("medewerker")
    page = change(person, "geboren", **day("geboren", "14-1-2013"),
                  waarom__geboren="typefout", bevestigd__geboren="paspoort")  # fmt: skip
    assert page.status == 303
    noor.says("moeder", consents(office.loket)[0])
    ways = [one for one in person.get(BOARD).all("a") if one.text == "Link voor jongere"]
    path = ways[0].attributes["href"]
    shown = person.get(path)
    made = person.post(path, shown.form(1, factor="eigen"))
    assert labels_shown(made) == ["jongere"]
    with office.loket.app.app_context():
        newest = db.session.scalars(sa.select(Link).order_by(Link.created_at.desc())).all()
        assert sum(one.born_hash is not None for one in newest) == 1
