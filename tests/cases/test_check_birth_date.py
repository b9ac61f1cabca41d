"""Dates of birth that a link asks: tried, counted, and too many wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.cases import birth_date_tries, check_birth_date, signed_links
from formsapp.cases.case_errors import Revoked
from formsapp.cases.clear_links_and_mail import LINK_KEPT, clear_leftovers
from formsapp.cases.database import writing
from formsapp.cases.models import Event, Link, OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.signed_links import OpenedLink
from formsapp.cases.verify_stored import verify_stored
from formsapp.sealing.key_files import POST
from tests import quicker
from tests.cases.conftest import BY, NOW, Office

BORN = date(2010, 2, 1)
WRONG = date(1999, 1, 1)
MOTHER = uuid4()
ON_ONE_DATABASE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what counts over a year: no database counts otherwise."""


def typed(office: Office, opened: OpenedLink, born: date, *, now: datetime | None = None) -> bool:
    mail = OutgoingMail("zorg@example.org", "Een link is gesloten", "Maak een nieuwe.")
    tried = check_birth_date.TypedBirthDate(born, [mail])
    box, moment = office.ring.letterbox, now or office.now
    return check_birth_date.check_birth_date(office.session, box, opened, tried, now=moment)


def try_wrong(office: Office, opened: OpenedLink, times: int) -> None:
    """Type wrong dates, each time after the pause; the last may close the link."""
    for number in range(times):
        office.now += birth_date_tries.BORN_PAUSE
        assert not typed(office, opened, WRONG + timedelta(days=number))


def test_the_right_birth_date_opens(office: Office) -> None:
    opened = office.link(born=BORN)
    assert opened.asks_born
    assert typed(office, opened, BORN)


def test_each_birth_date_takes_a_hash_that_is_slow(office: Office) -> None:
    """16 MB of memory, and some 30 ms: nobody tries all dates against many stolen hashes."""
    quicker.asked.clear()
    typed(office, office.link(born=BORN), WRONG)
    assert quicker.asked == [{"n": 2**14, "r": 8, "p": 1}] * 2


def test_five_wrong_birth_dates_bring_a_pause_for_the_right_one_too(office: Office) -> None:
    opened = office.link(born=BORN)
    for born in (date(2010, 1, 2), WRONG, date.min, date.max, date(2011, 2, 1)):
        assert not typed(office, opened, born)
    pause = birth_date_tries.BORN_PAUSE
    for moment in (NOW, NOW + pause - timedelta(seconds=1)):
        assert not typed(office, opened, BORN, now=moment)
    assert typed(office, opened, BORN, now=NOW + pause)


def test_a_right_birth_date_after_three_wrong_ones_begins_a_new_count(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(2):
        for _ in range(3):
            assert not typed(office, opened, WRONG)
        assert typed(office, opened, BORN)


@pytest.mark.hostile("link-birth-date")
@pytest.mark.hostile("doubt-ended")
def test_the_fifteenth_wrong_birth_date_closes_a_link_and_the_right_one_no_longer_opens(
    office: Office,
) -> None:
    token = office.token(born=BORN)
    opened = office.open(token)
    try_wrong(office, opened, 14)
    assert signed_links.closed_links(office.session) == []
    office.now += birth_date_tries.BORN_PAUSE
    for born in (WRONG, BORN, WRONG):
        with pytest.raises(Revoked):
            typed(office, opened, born)
    with pytest.raises(Revoked):
        office.open(token)
    assert [link.id for link in signed_links.closed_links(office.session)] == [opened.link.id]
    assert verify_stored(office.session, office.ring).differences == []
    with writing(office.session):
        office.session.execute(sa.update(Link).values(closed_at=None))
    (found,) = verify_stored(office.session, office.ring).differences
    assert found.what == "wrong dates of birth closed it, and it opens again"


def test_a_closed_link_is_in_the_log_and_told_once_by_mail(office: Office) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 14)
    for _ in range(2):
        office.now += birth_date_tries.BORN_PAUSE
        with pytest.raises(Revoked):
            typed(office, opened, WRONG)
    events = office.session.scalars(sa.select(Event).where(Event.action == "link-close")).all()
    assert [(event.client, event.who, event.ground) for event in events] == [
        ("C-1", "system", "born")
    ]
    [mail] = office.session.scalars(sa.select(OutboxMail)).all()
    assert office.ring.open(POST, mail.id, "mail", mail.sealed or b"")["to"] == "zorg@example.org"


@ON_ONE_DATABASE
@pytest.mark.hostile("clock-back")
def test_a_pause_of_before_the_clock_was_set_back_by_a_day_is_over(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(birth_date_tries.BORN_TRIES):
        assert not typed(office, opened, WRONG, now=NOW + timedelta(days=1))
    assert not typed(office, opened, BORN, now=NOW + timedelta(days=1))
    assert typed(office, opened, BORN, now=NOW)


def test_a_pause_holds_for_a_server_whose_clock_is_a_little_behind_too(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(birth_date_tries.BORN_TRIES):
        assert not typed(office, opened, WRONG)
    for behind in (timedelta(milliseconds=40), timedelta(minutes=2)):
        assert not typed(office, opened, BORN, now=NOW - behind)
    assert typed(office, opened, BORN, now=NOW + birth_date_tries.BORN_PAUSE)


def test_tries_within_a_pause_test_nothing_and_count_for_nothing(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(40):
        assert not typed(office, opened, WRONG)
    assert typed(office, opened, BORN, now=NOW + birth_date_tries.BORN_PAUSE)


def test_wrong_dates_count_on_in_another_process(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 14)
    office.session.close()
    with Session(make_engine()) as session:
        restarted = replace(office, session=session, now=office.now + birth_date_tries.BORN_PAUSE)
        with pytest.raises(Revoked):
            typed(restarted, opened, WRONG)


@pytest.mark.hostile("link-birth-date")
def test_tries_at_once_get_no_more_than_the_total(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 13)
    office.session.close()
    engine, moment = make_engine(), office.now + birth_date_tries.BORN_PAUSE

    def attempt(number: int) -> bool:
        with Session(engine) as session:
            one = replace(office, session=session)
            try:
                return typed(one, opened, WRONG + timedelta(days=number), now=moment)
            except Revoked:
                return False

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(attempt, range(16))) == {False}
    assert office.session.get_one(Link, opened.link.id).born_wrong == 15


def test_who_has_several_links_of_a_client_gets_one_total_for_all(office: Office) -> None:
    first, second, third = (office.link(born=BORN) for _ in range(3))
    try_wrong(office, first, 5)
    try_wrong(office, second, 5)
    try_wrong(office, third, 4)
    for opened in (third, second, first):
        office.now += birth_date_tries.BORN_PAUSE
        with pytest.raises(Revoked):
            typed(office, opened, WRONG)


@ON_ONE_DATABASE
@pytest.mark.hostile("link-many-links")
def test_five_links_of_one_person_give_no_more_tries_than_one(office: Office) -> None:
    links = [office.link(born=BORN, signer_id=MOTHER) for _ in range(5)]
    assert sum(exhaust_all(office, links)) == birth_date_tries.MOST_TRIES
    assert {one.link.id for one in links} == {
        one.id for one in signed_links.closed_links(office.session)
    }
    closed = sa.select(sa.func.count()).where(Event.action == "link-close")
    assert office.session.scalar(closed) == len(links)


@ON_ONE_DATABASE
@pytest.mark.parametrize(("signer_id", "took"), [(MOTHER, [5, 0, 0]), (None, [5, 1, 1])])
def test_however_many_new_links_follow_they_give_five_tries_together(
    office: Office, signer_id: UUID | None, took: list[int]
) -> None:
    links = [office.link(born=BORN, signer_id=signer_id) for _ in range(3)]
    exhaust_all(office, links)
    renewed = [renew(office, one) for one in links]
    assert exhaust_all(office, renewed) == took


def test_of_links_that_are_nobodys_own_the_others_stay_open_for_the_right_date(
    office: Office,
) -> None:
    tried, typo, other, last = (office.link(born=BORN) for _ in range(4))
    try_wrong(office, typo, 2)
    assert exhaust(office, tried) == birth_date_tries.MOST_TRIES - 2
    assert exhaust(office, last) == 1
    assert typed(office, other, BORN), "who has it typed nothing wrong"
    try_wrong(office, other, 4)
    assert typed(office, typo, BORN)
    closed = {link.id for link in signed_links.closed_links(office.session)}
    assert closed == {tried.link.id, last.link.id}


def test_a_link_that_was_made_anew_and_what_it_replaced_close_together(office: Office) -> None:
    old = office.link(born=BORN)
    new = renew(office, old)
    exhaust(office, new)
    assert office.session.get_one(Link, old.link.id).revoked_at is not None
    assert exhaust(office, new) == 0


@ON_ONE_DATABASE
@pytest.mark.parametrize("first", [None, MOTHER])
def test_of_the_clients_date_little_more_is_tried_where_the_own_link_stands_in_a_circle(
    office: Office, first: UUID | None
) -> None:
    """Only staff can see whose link in a circle is the client's own."""
    own = [office.link(born=BORN, signer_id=one) for one in (first, None if first else MOTHER)]
    most = birth_date_tries.MOST_TRIES + birth_date_tries.BORN_TRIES
    assert sum(exhaust_all(office, own)) == most
    in_turns = [office.link(born=BORN, signer_id=one, client="C-2") for one in (None, MOTHER)]
    for one in in_turns:
        try_wrong(office, one, 4)
    assert 8 + sum(exhaust_all(office, in_turns)) <= most


@ON_ONE_DATABASE
@pytest.mark.hostile("link-many-links")
def test_one_persons_wrong_dates_never_close_the_link_of_another(office: Office) -> None:
    tried = [office.link(born=BORN, signer_id=MOTHER) for _ in range(2)]
    others = [
        (office.link(born=BORN, signer_id=uuid4()), 14),
        (office.link(born=BORN, client="C-2", signer_id=MOTHER), 14),
        (office.link(born=BORN), 4),
    ]
    exhaust_all(office, tried)
    for other, tries in others:
        try_wrong(office, other, tries)
        office.now += birth_date_tries.BORN_PAUSE
        assert typed(office, other, BORN)


def test_a_right_date_forgives_what_was_typed_on_links_that_are_over(office: Office) -> None:
    over, other, opened = (office.link(born=BORN) for _ in range(3))
    try_wrong(office, over, 6)
    try_wrong(office, other, 3)
    signed_links.revoke_link(office.session, over.link.id, now=office.now, by=BY)
    assert left(office) == 15 - 9
    assert typed(office, opened, BORN)
    assert left(office) == 15 - 3, "the other link may be in other hands"


def left(office: Office, client: str = "C-1") -> int:
    return birth_date_tries.tries_of_a_new_link(office.session, client, None, now=office.now)


def exhaust_all(office: Office, links: Iterable[OpenedLink]) -> list[int]:
    """Type wrong dates on each link while it takes them; return how many each took."""
    return [exhaust(office, one) for one in links]


@ON_ONE_DATABASE
def test_a_client_with_two_typing_errors_a_month_is_not_shut_out_in_a_year(office: Office) -> None:
    opened = office.link(born=BORN, expires_at=NOW + timedelta(days=366))
    for _ in range(12):
        office.now += timedelta(days=30)
        assert [typed(office, opened, born) for born in (WRONG, WRONG, BORN)] == [
            False,
            False,
            True,
        ]


@ON_ONE_DATABASE
def test_who_guesses_between_the_clients_own_visits_runs_out_of_tries_too(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(7):
        try_wrong(office, opened, 4)
        assert typed(office, opened, BORN)
    assert not typed(office, opened, WRONG)
    with pytest.raises(Revoked):
        typed(office, opened, WRONG)


def renew(office: Office, closed: OpenedLink) -> OpenedLink:
    old = office.session.get_one(Link, closed.link.id)
    wish = signed_links.LinkWish("C-1", ["klacht"], office.now + timedelta(days=14), born=BORN)
    return office.open(reissue_link(office.desk(), office.signer, old, wish))


def exhaust(office: Office, opened: OpenedLink) -> int:
    """Type wrong dates until the link closes; return how many it took."""
    for number in range(100):
        office.now += birth_date_tries.BORN_PAUSE
        closed = office.session.get_one(Link, opened.link.id).closed_at is not None
        if closed:
            return number
        with suppress(Revoked):
            typed(office, opened, WRONG)
    raise AssertionError("never closed")


@ON_ONE_DATABASE
def test_who_gets_each_new_link_has_only_few_tries_on_it(office: Office) -> None:
    opened, other = office.link(born=BORN), office.link(born=BORN)
    assert left(office) == 15
    assert exhaust(office, opened) == 15
    for _ in range(10):
        opened = renew(office, opened)
        assert left(office) == 5
        assert exhaust(office, opened) == 5
    assert exhaust(office, other) == 1
    signed_links.revoke_link(office.session, opened.link.id, now=office.now, by=BY)
    assert exhaust(office, office.link(born=BORN)) == 5
    total = sa.select(sa.func.sum(Link.born_wrong))
    assert office.session.scalar(total) == 15 + 5 * 11
    assert left(office, "C-2") == 15


@ON_ONE_DATABASE
def test_all_wrong_dates_of_a_year_count_on_whichever_link_they_were_typed(office: Office) -> None:
    for _ in range(7):
        opened = office.link(born=BORN)
        try_wrong(office, opened, 4)
        assert typed(office, opened, BORN)
    assert left(office) == birth_date_tries.MOST_WRONG - 28
    assert exhaust(office, opened) == 2
    office.now += birth_date_tries.WITHIN
    assert left(office) == birth_date_tries.MOST_TRIES - 2


@ON_ONE_DATABASE
def test_who_waits_until_a_closed_link_is_cleared_away_gets_no_new_tries(office: Office) -> None:
    opened = office.link(born=BORN)
    assert exhaust(office, opened) == birth_date_tries.MOST_TRIES
    office.now = opened.link.expires_at + LINK_KEPT
    assert clear_leftovers(office.session, now=office.now).links == 0
    assert left(office) == birth_date_tries.BORN_TRIES
    office.now = opened.link.created_at + birth_date_tries.WITHIN
    assert clear_leftovers(office.session, now=office.now).links == 1


def test_the_client_gets_in_by_the_new_link_after_wrong_dates(office: Office) -> None:
    opened = office.link(born=BORN)
    exhaust(office, opened)
    renewed = renew(office, opened)
    assert signed_links.closed_links(office.session) == []
    for _ in range(3):
        try_wrong(office, renewed, 4)
        assert typed(office, renewed, BORN)


def test_the_same_birth_date_is_stored_differently_for_each_link(office: Office) -> None:
    one, other = office.link(born=BORN), office.link(born=BORN)
    assert one.link.born_hash != other.link.born_hash
