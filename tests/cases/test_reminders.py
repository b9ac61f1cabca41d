"""Nobody forgets: who is reminded of what, once, and what the week is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.cases import staff_accounts
from formsapp.cases.deputies import Deputy, set_deputy
from formsapp.cases.models import OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.receive_case import Dates
from formsapp.cases.reminders import DueCase, Reminders, ReminderTexts, WeekCounts
from formsapp.cases.staff_models import Staff
from formsapp.facts.channels import Hours
from formsapp.facts.fact import Fact
from formsapp.facts.model import Role, Team
from formsapp.rules.amsterdam_time import local_moment
from tests.cases.conftest import BY, TODAY, Office

WEEK = (Hours(days=(1, 2, 3, 4, 5), opens=time(8, 30), closes=time(17)),)
TEAMS = {
    "zorg": Team(name="zorg", roles=("medewerker", "manager"), mail=Fact(value="zorg@x.example")),
    "klachten": Team(name="klachten", roles=("manager", "klachtenfunctionaris")),
}
DUE = date(2026, 3, 27)
LAST_DAYS = [date(2026, 3, 20), date(2026, 3, 25), DUE]
Told = list[tuple[str, str]]


def at(day: date, clock: str = "09:00") -> datetime:
    return local_moment(datetime.combine(day, time.fromisoformat(clock)))


def write_reminder(to: str, cases: Sequence[DueCase]) -> OutgoingMail:
    return OutgoingMail(to, "remind", " ".join(f"{one.reference}:{one.left}" for one in cases))


def write_digest(to: str, counts: WeekCounts) -> OutgoingMail:
    return OutgoingMail(to, "digest", " ".join(map(str, counts)))


@dataclass
class Desk:
    """An office whose worker looks when it is told to."""

    office: Office

    def hire(self, name: str, role: Role = "medewerker", *, since: date = TODAY) -> Staff:
        mail = f"{name}@x.example"
        self.office.session.rollback()
        person = Staff(mail=mail, role=role, created_at=at(since))
        self.office.session.add(person)
        self.office.session.commit()
        return person

    def case(self, holder: Staff | None = None, due: date | None = DUE, team: str = "zorg") -> str:
        dates = Dates(TODAY, due, due, ("Een termijn.",)) if due else Dates(TODAY)
        reference = self.office.send(team=team, dates=dates).reference
        if holder:
            self.office.desk(team).assign(reference, str(holder.id), version=1)
        return reference

    def reminders(self, day: date, clock: str, session: Session | None = None) -> Reminders:
        box, texts = self.office.ring.letterbox, ReminderTexts(write_reminder, write_digest)
        found = session or self.office.session
        return Reminders(found, box, TEAMS, WEEK, texts, at(day, clock))

    def look(self, day: date, clock: str = "09:00", only: str = "remind") -> Told:
        """Let the worker look; return to whom what goes."""
        before = set(self.office.session.scalars(sa.select(OutboxMail.id)))
        self.reminders(day, clock).look()
        rows = self.office.session.scalars(sa.select(OutboxMail)).all()
        open_one = self.office.ring.open
        mails = [
            open_one("post", r.id, "mail", r.sealed or b"") for r in rows if r.id not in before
        ]
        return sorted((m["to"], m["body"]) for m in mails if m["subject"] == only)

    def deputise(self, person: Staff, other: Staff, *days: date | None) -> None:
        now = self.office.now
        box, deputy = self.office.ring.letterbox, Deputy(other.id, *days)
        set_deputy(self.office.session, person.id, deputy, now=now, by=BY, prover=box)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_who_has_a_case_is_reminded_on_three_mornings_and_never_again(desk: Desk) -> None:
    anne = desk.hire("anne")
    reference = desk.case(anne)
    told = {day: desk.look(day) for day in days_from(TODAY, DUE + timedelta(days=9))}
    assert {day: found for day, found in told.items() if found} == {
        LAST_DAYS[0]: [("anne@x.example", f"{reference}:7")],
        LAST_DAYS[1]: [("anne@x.example", f"{reference}:2")],
        LAST_DAYS[2]: [
            ("anne@x.example", f"{reference}:0"),
            ("zorg@x.example", f"{reference}:0"),
        ],
    }
    assert desk.look(DUE) == []


def test_nobody_is_reminded_before_the_office_opens(desk: Desk) -> None:
    desk.case()
    assert desk.look(LAST_DAYS[0], "08:29") == []
    assert len(desk.look(LAST_DAYS[0], "08:30")) == 1
    assert desk.look(LAST_DAYS[0], "08:31") == []


def test_the_team_hears_of_what_nobody_has(desk: Desk) -> None:
    reference = desk.case()
    assert desk.look(LAST_DAYS[0]) == [("zorg@x.example", f"{reference}:7")]


def test_whoever_left_or_may_not_read_it_any_more_has_nothing(desk: Desk) -> None:
    gone, moved = desk.hire("gone"), desk.hire("moved")
    references = sorted([desk.case(gone), desk.case(moved)])
    session, now = desk.office.session, desk.office.now
    staff_accounts.disable_staff(session, gone.id, now=now, by=BY)
    staff_accounts.set_role(session, moved.id, "vertrouwenspersoon", now=now, by=BY)
    ((to, body),) = desk.look(LAST_DAYS[0])
    assert to == "zorg@x.example"
    assert sorted(body.split()) == [f"{one}:7" for one in references]


def test_of_a_team_without_a_mailbox_all_who_read_it_hear(desk: Desk) -> None:
    desk.hire("anne")
    desk.hire("mo", "manager")
    desk.hire("kim", "klachtenfunctionaris")
    gone = desk.hire("gone", "klachtenfunctionaris")
    staff_accounts.disable_staff(desk.office.session, gone.id, now=desk.office.now, by=BY)
    reference = desk.case(team="klachten")
    body = f"{reference}:7"
    assert desk.look(LAST_DAYS[0]) == [("kim@x.example", body), ("mo@x.example", body)]


def test_one_mail_names_all_of_a_morning(desk: Desk) -> None:
    anne = desk.hire("anne")
    later, sooner = desk.case(anne, DUE), desk.case(anne, date(2026, 3, 23))
    assert desk.look(LAST_DAYS[0]) == [("anne@x.example", f"{sooner}:3 {later}:7")]


@pytest.mark.parametrize("how", ["answered", "closed", "without a term", "far away"])
def test_no_reminder_of_what_needs_no_answer(desk: Desk, how: str) -> None:
    due = {"without a term": None, "far away": date(2026, 6, 1)}.get(how, DUE)
    reference = desk.case(due=due)
    if how == "answered":
        desk.office.desk().answer(reference, "Zo is het", version=1, close=False)
    if how == "closed":
        desk.office.desk().close(reference, version=1)
    assert [desk.look(day) for day in LAST_DAYS] == [[], [], []]


def test_what_was_entered_late_reminds_once_at_once(desk: Desk) -> None:
    desk.office.now = at(date(2026, 3, 26))
    reference = desk.case()
    assert desk.look(date(2026, 3, 26)) == [("zorg@x.example", f"{reference}:1")]
    assert desk.look(DUE) == [("zorg@x.example", f"{reference}:0")]


def test_what_was_late_before_anyone_looked_reminds_once(desk: Desk) -> None:
    reference = desk.case()
    found = [desk.look(day) for day in days_from(date(2026, 4, 1), date(2026, 4, 9))]
    assert found == [[("zorg@x.example", f"{reference}:-5")], *[[]] * 8]


def test_more_time_reminds_of_its_own_last_day(desk: Desk) -> None:
    reference = desk.case()
    desk.look(LAST_DAYS[0])
    case = desk.office.desk().find(reference)
    case.due_on = date(2026, 4, 24)
    desk.office.session.commit()
    found = [day for day in days_from(LAST_DAYS[1], date(2026, 4, 30)) if desk.look(day)]
    assert found == [date(2026, 4, 17), date(2026, 4, 22), date(2026, 4, 24)]


def test_a_deputy_hears_on_the_last_day_and_while_someone_is_away(desk: Desk) -> None:
    anne, bo = desk.hire("anne"), desk.hire("bo")
    desk.deputise(anne, bo)
    reference = desk.case(anne)
    assert desk.look(LAST_DAYS[0]) == [("anne@x.example", f"{reference}:7")]
    desk.deputise(anne, bo, date(2026, 3, 25), date(2026, 3, 25))
    assert [to for to, _ in desk.look(LAST_DAYS[1])] == ["anne@x.example", "bo@x.example"]
    assert [to for to, _ in desk.look(DUE)] == ["anne@x.example", "bo@x.example", "zorg@x.example"]


@pytest.mark.parametrize(
    ("start", "end", "hears"),
    [
        (None, None, False),
        (date(2026, 3, 20), None, True),
        (None, date(2026, 3, 20), True),
        (date(2026, 3, 21), None, False),
        (None, date(2026, 3, 19), False),
    ],
)
def test_the_days_of_being_away_count_whole(
    desk: Desk, start: date | None, end: date | None, *, hears: bool
) -> None:
    anne, bo = desk.hire("anne"), desk.hire("bo")
    desk.deputise(anne, bo, start, end)
    desk.case(anne)
    assert ("bo@x.example" in dict(desk.look(LAST_DAYS[0]))) is hears


def test_a_deputy_who_left_or_reads_less_is_none(desk: Desk) -> None:
    anne, bo, mo, kim = (
        desk.hire("anne"),
        desk.hire("bo"),
        desk.hire("mo", "manager"),
        desk.hire("kim", "klachtenfunctionaris"),
    )
    desk.deputise(anne, bo)
    desk.deputise(mo, kim)
    desk.case(anne)
    desk.case(mo, team="klachten")
    staff_accounts.disable_staff(desk.office.session, bo.id, now=desk.office.now, by=BY)
    told = [to for to, _ in desk.look(DUE)]
    assert told == ["anne@x.example", "mo@x.example", "zorg@x.example"]
    assert desk.office.session.get_one(Staff, anne.id).deputy_id is None


def test_a_deputy_comes_after_another_and_the_log_says_who_chose(desk: Desk) -> None:
    anne, bo = desk.hire("anne"), desk.hire("bo")
    desk.deputise(anne, bo, TODAY, TODAY)
    box = desk.office.ring.letterbox
    set_deputy(desk.office.session, anne.id, None, now=desk.office.now, by=BY, prover=box)
    stored = desk.office.session.get_one(Staff, anne.id)
    assert (stored.deputy_id, stored.away_from, stored.away_until) == (None, None, None)
    events = sa.text("SELECT who, whom, ground FROM event WHERE action = 'deputy' ORDER BY number")
    assert [tuple(row) for row in desk.office.session.execute(events)] == [
        (BY.id, str(anne.id), ground) for ground in (str(bo.id), "-")
    ]


MONDAY = date(2026, 3, 9)


def test_each_week_tells_once_what_is_open_for_whoever_reads_it(desk: Desk) -> None:
    anne = desk.hire("anne")
    desk.hire("kim", "klachtenfunctionaris")
    desk.hire("cor", "vertrouwenspersoon")
    desk.case(anne, date(2026, 3, 15))
    desk.case(due=date(2026, 3, 6))
    desk.case(due=None)
    desk.case(team="klachten", due=date(2026, 3, 16))
    gone = desk.hire("gone")
    desk.case(gone, DUE)
    staff_accounts.disable_staff(desk.office.session, gone.id, now=desk.office.now, by=BY)
    assert desk.look(MONDAY, "08:00", only="digest") == []
    told = [("anne@x.example", "4 1 1 3"), ("kim@x.example", "1 0 0 1")]
    assert desk.look(MONDAY, only="digest") == told
    week = days_from(MONDAY, MONDAY + timedelta(days=6))
    assert [desk.look(day, only="digest") for day in week] == [[]] * 7
    assert len(desk.look(MONDAY + timedelta(days=7), only="digest")) == 2


def test_a_week_in_which_nothing_is_open_tells_nothing(desk: Desk) -> None:
    desk.hire("anne")
    assert desk.look(MONDAY, only="digest") == []
    desk.case()
    assert desk.look(MONDAY, "12:00", only="digest") == []


def test_who_came_this_week_hears_next_week(desk: Desk) -> None:
    desk.case()
    desk.hire("anne", since=MONDAY)
    assert desk.look(date(2026, 3, 10), only="digest") == []
    assert len(desk.look(date(2026, 3, 17), only="digest")) == 1


@pytest.mark.hostile("mail-two-workers")
def test_two_workers_at_once_remind_once(desk: Desk, make_engine: Callable[..., Engine]) -> None:
    desk.hire("anne")
    desk.case()
    desk.office.session.rollback()
    engines, start = [make_engine(), make_engine()], Barrier(2)

    def work(engine: Engine) -> int:
        with Session(engine) as session:
            start.wait()
            return sum(desk.reminders(LAST_DAYS[0], "09:00", session).look() for _ in range(5))

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, engines)) == 2, "a reminder and a digest"
    found = sa.select(sa.func.count()).select_from(OutboxMail)
    assert desk.office.session.scalar(found) == 2


def test_a_mail_that_cannot_be_sealed_is_not_noted_as_sent(desk: Desk) -> None:
    def fail(to: str, cases: Sequence[DueCase]) -> OutgoingMail:
        raise RuntimeError(to, cases)

    reference = desk.case()
    reminders = desk.reminders(LAST_DAYS[0], "09:00")
    with pytest.raises(RuntimeError):
        replace(reminders, texts=ReminderTexts(fail, write_digest)).look()
    assert desk.look(LAST_DAYS[0]) == [("zorg@x.example", f"{reference}:7")]
