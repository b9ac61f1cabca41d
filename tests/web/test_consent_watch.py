"""What the staff side sees by itself: a stop, an end that comes, a birthday, a final verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from formsapp.cases.circle_links import Leaving, end_person
from formsapp.cases.client_circle import Change, change_circle, open_circle
from formsapp.cases.database import writing
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.models import Case, Event, OutboxMail, WatchedClient
from formsapp.cases.signed_links import open_link
from formsapp.cases.signer_views import Applies, open_view
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.tasks import OpenedTask, finish_task, open_tasks
from formsapp.cli.command_serve import watch_consents
from formsapp.settings import Settings
from formsapp.web.shared.services import db, services
from tests.page import without_drawn
from tests.web.circles import BORN, Family, family
from tests.web.conftest import STAFF, Loket
from tests.web.test_toestemming import consents, given


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


def look(loket: Loket) -> int:
    with loket.app.app_context():
        return watch_consents()


def tasks(loket: Loket) -> list[OpenedTask]:
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        return [*open_tasks(db.session, keyring, loket.services.facts.teams)]


def sorts(loket: Loket) -> list[str]:
    return [one.content.sort for one in tasks(loket)]


def view(noor: Family, who: str) -> dict[str, Applies]:
    with noor.loket.app.app_context():
        known = noor.loket.services
        far = timedelta(days=4000)  # a view stays for who has the link, also when it has expired
        opened = open_link(
            db.session, known.signer, noor.links[who], now=noor.loket.clock(), grace=far
        )
        found = open_view(db.session, opened)
        return found.consents if found else {}


def all_say(noor: Family, *yes: str) -> None:
    for who in noor.links:
        noor.says(who, *yes)


def count(loket: Loket, what: sa.Select[Any]) -> int:
    with loket.app.app_context():
        return int(db.session.scalars(what).one())


def test_each_signer_reads_what_applies_now(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    assert view(noor, "moeder") == {}
    look(loket)
    for who in noor.links:
        found = view(noor, who)
        assert found[first].allowed
        assert found[first].until == noor.read()[first].verdict.until
        assert not found[second].allowed


def test_a_no_and_silence_of_the_father_read_alike_for_the_mother(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    for who in ("jongere", "moeder"):
        noor.says(who, first)
    look(loket)
    silent = view(noor, "moeder")
    noor.says("vader", second)
    look(loket)
    assert view(noor, "moeder") == silent
    assert silent[first] == Applies(allowed=False)


def test_a_stop_makes_a_task_and_a_mail_without_content(
    loket: Loket,
) -> None:
    """At both examples as they come with the program."""
    first, second, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first, second)
    look(loket)
    assert sorts(loket) == []
    noor.takes_back("jongere")
    mails = sa.select(sa.func.count()).select_from(OutboxMail)
    before = count(loket, mails)
    assert look(loket) == 1
    [task] = tasks(loket)
    assert (task.content.sort, task.task.client) == ("stop", "C-1")
    assert task.content.consent_id in {first, second}
    assert not view(noor, "moeder")[task.content.consent_id].allowed
    assert count(loket, mails) == before + 1
    subject, text = mail_to_the_team(loket)
    assert subject == f"Een taak van {loket.services.facts.provider.short_name}"
    assert "C-1" not in without_drawn(text)
    assert text.count("/medewerker/") == 1
    look(loket)
    assert len(tasks(loket)) == 1
    assert count(loket, mails) == before + 1


def mail_to_the_team(loket: Loket) -> tuple[str, str]:
    """Give subject and text of the newest mail."""
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        newest = sa.select(OutboxMail).order_by(OutboxMail.created_at.desc())
        mails = db.session.scalars(newest).all()
        opened = [keyring.open("post", one.id, "mail", one.sealed or b"") for one in mails]
    [found] = [one for one in opened if one["subject"].startswith("Een taak")]
    assert found["to"] == f"zorgteam@{loket.services.settings.provider}.example"
    return found["subject"], found["body"]


def test_nothing_is_looked_at_twice_on_a_day_without_news(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    assert [look(loket), look(loket)] == [1, 0]
    loket.clock.now += timedelta(days=1)
    assert [look(loket), look(loket)] == [1, 0]


def test_what_comes_in_while_something_else_is_destroyed_is_seen(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    look(loket)
    loket.clock.now += timedelta(minutes=1)
    noor.takes_back("jongere")
    with loket.app.app_context():
        oldest = sa.select(Case.reference).order_by(Case.received_at, Case.id).limit(1)
        reference = db.session.scalars(oldest).one()
        destroy(db.session, reference, STAFF, now=loket.clock(), ground="retention")
    assert look(loket) == 1
    assert sorts(loket) == ["stop"]


def test_an_end_is_announced_two_weeks_before_and_then_stops(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    ends = noor.read()[first].verdict.until
    assert ends is not None
    set_day(loket, ends - timedelta(days=15))
    look(loket)
    assert sorts(loket) == []
    for day in (ends - timedelta(days=14), ends):
        set_day(loket, day)
        look(loket)
        [task] = tasks(loket)
        assert (task.content.sort, task.content.until) == ("ask-again", ends)
    set_day(loket, ends + timedelta(days=1))
    look(loket)
    assert sorted(sorts(loket)) == ["ask-again", "stop"]


def set_day(loket: Loket, day: date) -> None:
    loket.clock.now = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("born", "birthday", "age"),
    [
        (date(2014, 5, 14), date(2026, 5, 14), 12),
        (date(2010, 5, 14), date(2026, 5, 14), 16),
        (date(2008, 5, 14), date(2026, 5, 14), 18),
        (date(2012, 2, 29), date(2030, 3, 1), 18),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_birthday_asks_for_a_review_once(
    loket: Loket, born: date, birthday: date, age: int
) -> None:
    noor = family(loket, "moeder", "vader", born=born)
    set_day(loket, birthday - timedelta(days=1))
    look(loket)
    before = [one for one in tasks(noor.loket) if one.content.age == age]
    assert before == []
    for day in (birthday, birthday + timedelta(days=3)):
        set_day(loket, day)
        look(loket)
        [task] = [one for one in tasks(loket) if one.content.age == age]
        assert (task.content.sort, task.content.until) == ("review", birthday)


def test_who_decides_is_asked_where_nobody_recorded_it(loket: Loket) -> None:
    first, *_ = consents(loket)
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, first))
    look(loket)
    assert sorts(loket) == ["circle"]


def test_a_case_is_complete_when_its_verdicts_are_final(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader", born=BORN)
    complete = sa.select(sa.func.count()).select_from(Event).where(Event.action == "complete")
    for who in ("jongere", "moeder"):
        noor.says(who, first)
        look(loket)
    assert count(loket, complete) == 0
    noor.says("vader", first)
    look(loket)
    assert count(loket, complete) == 3
    with loket.app.app_context():
        assert None not in db.session.scalars(sa.select(Case.signed_at)).all()
    loket.clock.now += timedelta(days=1)
    look(loket)
    assert count(loket, complete) == 3


def test_where_an_answer_does_not_open_nothing_stays_allowed(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    look(loket)
    with loket.app.app_context(), writing(db.session):
        for case in db.session.scalars(sa.select(Case).limit(1)):
            case.sealed = b"broken"
    loket.clock.now += timedelta(days=1)
    look(loket)
    assert view(noor, "moeder") == {}
    assert sorts(loket) == ["stop"]


def test_what_was_seen_is_not_readable_in_the_database(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    look(loket)
    with loket.app.app_context():
        row = db.session.scalars(sa.select(WatchedClient)).one()
    assert first.encode() not in row.sealed
    assert first not in row.seen


def test_a_stop_goes_where_the_same_is_allowed_again(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    look(loket)
    noor.takes_back("jongere")
    look(loket)
    assert sorts(loket) == ["stop"]
    loket.clock.now += timedelta(minutes=1)
    noor.says("jongere", first)
    look(loket)
    assert sorts(loket) == []


def test_a_task_about_the_circle_goes_when_it_is_recorded(loket: Loket) -> None:
    first, *_ = consents(loket)
    honest = Family(loket, {}).introduce("moeder")
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, first), honest)
    look(loket)
    family(loket, "moeder", "vader")
    look(loket)
    # What came in before still waits for whose it is.
    assert sorts(loket) == ["whose"]


def test_who_decides_no_more_reads_no_more_after_the_last_day(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    last = loket.services.today + timedelta(days=3)
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        actor = Actor("staff-1", "medewerker", frozenset({"zorg"}))
        desk = Desk(db.session, keyring, actor, loket.clock())
        known = open_circle(db.session, keyring, "C-1")
        assert known is not None
        father = next(one for one in known.people if one.member.label == "vader")
        change = Change("ended", loket.services.today, actor.id)
        end_person(desk, "C-1", Leaving(father.id, last), change, version=1)
    for day, status in ((last, 200), (last + timedelta(days=1), 404)):
        set_day(loket, day)
        look(loket)
        assert loket.visitor().get(f"/l/{noor.links['vader']}").status == status
    assert loket.visitor().get(f"/l/{noor.links['moeder']}").status == 200


def test_a_birth_date_after_an_answer_stops_nobody_else(loket: Loket) -> None:
    first, *_ = consents(loket)
    all_say(family(loket, "moeder", "vader"), first)
    other = family(loket, "moeder", "vader", client="C-2")
    all_say(other, first)
    look(loket)
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        actor = Actor("staff-1", "medewerker", frozenset({"zorg"}))
        desk = Desk(db.session, keyring, actor, loket.clock())
        later = loket.services.today + timedelta(days=1)
        change = Change("born", loket.services.today, actor.id)
        change_circle(desk, "C-1", lambda known: known.with_birth_date(later), change)
    loket.clock.now += timedelta(minutes=1)
    other.takes_back("jongere")
    assert look(loket) == 2
    assert {(one.task.client, one.content.sort) for one in tasks(loket)} == {
        ("C-1", "stop"),
        ("C-2", "stop"),
    }


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_what_a_child_of_16_decides_alone_its_parents_do_not_read(loket: Loket) -> None:
    first, *_ = consents(loket)
    today = loket.services.today
    noor = family(loket, "moeder", "vader", born=today.replace(year=today.year - 16) + timedelta(1))
    all_say(noor, first)
    look(loket)
    assert view(noor, "moeder")[first].allowed
    loket.clock.now += timedelta(days=2)
    noor.says("jongere", first)
    look(loket)
    assert view(noor, "jongere")[first].allowed
    assert first not in view(noor, "moeder")


def correct_birth(loket: Loket, born: date) -> None:
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        actor = Actor("staff-1", "medewerker", frozenset({"zorg"}))
        desk = Desk(db.session, keyring, actor, loket.clock())
        change = Change("born", loket.services.today, actor.id)
        change_circle(desk, "C-1", lambda known: known.with_birth_date(born), change)


def tick_all(loket: Loket) -> None:
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        actor = Actor("staff-1", "medewerker", frozenset({"zorg"}))
        desk = Desk(db.session, keyring, actor, loket.clock())
        found = [*open_tasks(db.session, keyring, {"zorg"})]
        with writing(db.session):
            for one in found:
                finish_task(desk, one.task.id)


@pytest.mark.parametrize("ticked", [True, False])
def test_a_corrected_birth_date_brings_its_own_review(loket: Loket, *, ticked: bool) -> None:
    family(loket, "moeder", born=date(2014, 3, 10))
    set_day(loket, date(2026, 3, 10))
    look(loket)
    assert sorts(loket) == ["review"]
    if ticked:
        tick_all(loket)
    correct_birth(loket, date(2015, 4, 2))
    set_day(loket, date(2026, 5, 1))
    look(loket)
    assert sorts(loket) == [], "nobody became 12"
    set_day(loket, date(2027, 4, 2))
    look(loket)
    [task] = tasks(loket)
    assert (task.content.age, task.content.until) == (12, date(2027, 4, 2))
    look(loket)
    assert len(tasks(loket)) == 1
