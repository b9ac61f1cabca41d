"""What was needed for a while goes when its time is over, and no moment before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases import attachments, clear_links_and_mail, outbox, staff_accounts
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.case_errors import Broken, Expired
from formsapp.cases.clear_links_and_mail import (
    GIVEN_UP_KEPT,
    INVITATION_KEPT,
    LINK_KEPT,
    SENT_KEPT,
    Cleared,
)
from formsapp.cases.client_circle import ClientCircle, Person, store_circle
from formsapp.cases.client_view import done_kinds, own_cases
from formsapp.cases.database import writing
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.models import Attachment, Base, Event, Link, OutboxMail, SignerView, Task
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.signed_links import LinkWish, revoke_link
from formsapp.cases.signer_views import write_view
from formsapp.cases.staff_models import Challenge, Invitation, StaffSession
from formsapp.cases.tasks import TaskContent, TaskWish, add_task
from formsapp.rules.consent_verdict import Member
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import BY, NOW, TODAY, Office
from tests.cases.test_outbox import Keeping, put, send
from tests.cases.test_staff_accounts import enrolled, invited

NOTHING = Cleared(
    mails=0, links=0, circles=0, invitations=0, sessions=0, challenges=0, files=0, drafts=0
)
TWO_WEEKS = timedelta(days=14)


def clear(office: Office, now: datetime) -> Cleared:
    office.session.rollback()
    return clear_links_and_mail.clear_leftovers(office.session, now=now)


def a_sent_mail(office: Office) -> datetime:
    put(office)
    assert send(office, Keeping()).sent == 1
    return NOW + SENT_KEPT


def a_lost_mail(office: Office) -> datetime:
    put(office)
    assert outbox.give_up_waiting(office.session, now=NOW) == 1
    return NOW + GIVEN_UP_KEPT


def an_unused_link(office: Office) -> datetime:
    office.token()
    return NOW + TWO_WEEKS + LINK_KEPT


def a_link_taken_back(office: Office) -> datetime:
    revoke_link(office.session, office.link().link.id, now=NOW, by=BY)
    return NOW + TWO_WEEKS + LINK_KEPT


def an_ended_invitation(office: Office) -> datetime:
    invited(office)
    return NOW + staff_accounts.INVITED + INVITATION_KEPT


def a_used_invitation(office: Office) -> datetime:
    enrolled(office)
    return NOW + INVITATION_KEPT


def a_challenge(office: Office) -> datetime:
    staff_accounts.new_challenge(office.session, "sign-in", now=NOW)
    return NOW + staff_accounts.CHALLENGED


def a_waiting_file(office: Office) -> datetime:
    tray = Tray(office.session, lb.new_form_key(), NOW)
    tray.add(NamedFile("een.jpg", "image/jpeg", b"een"), most=5)
    return NOW + attachments.WAITING_KEPT


@pytest.mark.parametrize(
    ("begin", "table"),
    [
        (a_sent_mail, OutboxMail),
        (a_lost_mail, OutboxMail),
        (an_unused_link, Link),
        (a_link_taken_back, Link),
        (an_ended_invitation, Invitation),
        (a_used_invitation, Invitation),
        (a_challenge, Challenge),
        (a_waiting_file, Attachment),
    ],
)
def test_it_stays_until_its_time_is_over(
    office: Office, begin: Callable[[Office], datetime], table: type[Base]
) -> None:
    over = begin(office)
    assert clear(office, over - timedelta(seconds=1)) == NOTHING
    assert office.session.scalars(sa.select(table)).all()
    assert sum(vars(clear(office, over)).values()) == 1
    assert not office.session.scalars(sa.select(table)).all()
    assert clear(office, over) == NOTHING


def test_who_decides_goes_with_the_last_case_and_link(office: Office) -> None:
    people = (Person(Member("jongere", "self", TODAY)),)
    circle = ClientCircle("C-1", "zorg", date(2010, 1, 1), people)
    store_circle(office.session, office.ring.letterbox, circle, now=NOW, by=BY)
    link = office.link(signer_id=people[0].id)
    receipt, over = office.send(link=office.link()), NOW + TWO_WEEKS + LINK_KEPT
    with writing(office.session):
        write_view(office.session, office.ring.letterbox, link.link, {}, now=NOW)
        wish = TaskWish("zorg", "C-1", TaskContent("stop"))
        add_task(office.session, office.ring, wish, now=NOW)
    assert clear(office, over).circles == 0
    destroy(office.session, receipt.reference, BY, now=NOW, ground="retention")
    assert clear(office, over - timedelta(seconds=1)).circles == 0
    assert len(office.session.scalars(sa.select(Task)).all()) == 1
    assert clear(office, over).circles == 1
    for gone in (Task, SignerView):
        assert office.session.scalars(sa.select(gone)).all() == []


@pytest.mark.parametrize(
    ("used_after", "ends_after"),
    [
        (timedelta(0), staff_accounts.IDLE),
        (staff_accounts.ABSOLUTE - timedelta(minutes=1), staff_accounts.ABSOLUTE),
    ],
)
def test_a_session_goes_when_it_opens_nothing_any_more(
    office: Office, used_after: timedelta, ends_after: timedelta
) -> None:
    person = enrolled(office)
    cookie = staff_accounts.start_session(office.session, person, now=NOW)
    with writing(office.session):
        office.session.execute(sa.update(StaffSession).values(seen_at=NOW + used_after))
    assert clear(office, NOW + ends_after - timedelta(seconds=1)).sessions == 0
    assert clear(office, NOW + ends_after).sessions == 1
    assert staff_accounts.find_session(office.session, cookie, now=NOW) is None


def test_a_mail_that_still_waits_is_never_cleared_away(office: Office) -> None:
    put(office)
    assert clear(office, NOW + timedelta(days=3650)) == NOTHING
    assert send(office, Keeping()).sent == 1


def test_a_link_through_which_something_came_in_stays(office: Office) -> None:
    opened = office.link("klacht", "dossier")
    office.send(link=opened)
    long_after = NOW + timedelta(days=3650)
    assert clear(office, long_after).links == 0
    again = office.session.get_one(Link, opened.link.id)
    assert (again.client, again.kinds) == ("C-1", ["klacht", "dossier"])


def test_a_renewed_link_remembers_what_was_done_through_one_that_is_cleared_away(
    office: Office,
) -> None:
    old = office.link("klacht", expires_at=NOW + timedelta(days=1))
    office.send(link=old)
    wish = LinkWish("C-1", ["klacht"], NOW + timedelta(days=400), born=date(2010, 3, 27))
    middle = office.open(reissue_link(office.desk(), office.signer, old.link, wish))
    with writing(office.session):  # as if the one between had been made for a day
        office.session.execute(
            sa.update(Link).where(Link.id == middle.link.id).values(expires_at=NOW + LINK_KEPT)
        )
    newest = office.open(reissue_link(office.desk(), office.signer, middle.link, wish))
    assert clear(office, NOW + 2 * LINK_KEPT).links == 1
    office.session.expire_all()
    assert done_kinds(office.session, newest) == {"klacht": NOW.date()}
    assert len(own_cases(office.session, newest)) == 1


def test_a_link_says_that_it_ended_until_it_is_cleared_away(office: Office) -> None:
    token = office.token()
    office.now += TWO_WEEKS + LINK_KEPT
    with pytest.raises(Expired):
        office.open(token)
    clear(office, office.now)
    with pytest.raises(Broken):
        office.open(token)


def test_what_happened_stays_in_the_log(office: Office) -> None:
    office.token()
    before = len(office.session.scalars(sa.select(Event)).all())
    clear(office, NOW + timedelta(days=3650))
    assert len(office.session.scalars(sa.select(Event)).all()) == before
