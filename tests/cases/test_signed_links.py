"""Links: what opens, what does not, and that opening never acts."""

from __future__ import annotations

import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.cases import signed_links
from formsapp.cases.case_errors import Broken, Expired, LinkError, NotFound, Refused, Revoked
from formsapp.cases.client_view import done_kinds, own_cases
from formsapp.cases.models import Base, Event, Link, OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.signed_links import OpenedLink
from formsapp.sealing.key_files import POST
from tests.cases.conftest import BY, KEYS, NOW, Office

BORN = date(2010, 2, 1)
WRONG = date(1999, 1, 1)


def rows(office: Office) -> list[object]:
    office.session.rollback()
    with office.engine.connect() as connection:
        return [
            tuple(row)
            for table in Base.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ]


def test_a_link_opens_what_staff_put_in_it(office: Office) -> None:
    opened = office.link("akkoord", "toestemming", client="C-7", many=True)
    assert (opened.link.client, opened.link.kinds) == ("C-7", ["akkoord", "toestemming"])
    assert opened.link.many
    assert not opened.asks_born


def test_an_address_with_a_link_stays_under_120_characters(office: Office) -> None:
    address = f"https://formulieren.een-zorgaanbieder.example/l/{office.token()}"
    assert len(address) < 120


def test_a_link_begins_and_ends_with_what_mail_programs_keep() -> None:
    signer = signed_links.LinkSigner("voorbeeld", KEYS)
    tokens = [signer.new_token()[0] for _ in range(200)]
    assert all(token[0].isalnum() and token[-1].isalnum() for token in tokens)


def test_one_changed_bit_anywhere_breaks_a_link(office: Office) -> None:
    token = office.token()
    for at, byte in enumerate(token.encode()):
        for bit in range(8):
            changed = token[:at] + chr(byte ^ 1 << bit) + token[at + 1 :]
            with pytest.raises(Broken):
                office.open(changed)


def test_another_letter_anywhere_breaks_a_link(office: Office) -> None:
    token = office.token()
    for at in range(len(token)):
        for letter in string.ascii_letters + string.digits + "-_.=":
            if letter != token[at]:
                with pytest.raises(Broken):
                    office.open(token[:at] + letter + token[at + 1 :])


def test_cut_padded_and_recased_links_are_broken(office: Office) -> None:
    token = office.token()
    for broken in (
        *(token[:at] for at in range(len(token))),
        *(token[at:] for at in range(1, len(token))),
        token + "=",
        token + "A",
        token + ".",
        token + ").",
        "." + token,
        token.upper(),
        token.lower(),
        token.swapcase(),
        token.replace(".", "\u2024"),
        token + "\x00",
        "\ud800",
        "é",
        token + "\n",
    ):
        with pytest.raises(Broken):
            office.open(broken)


def test_a_link_opens_until_the_second_in_which_it_expires(office: Office) -> None:
    token = office.token(expires_at=NOW + timedelta(days=1))
    office.now = NOW + timedelta(days=1, seconds=-1)
    assert office.open(token)
    for late in (timedelta(0), timedelta(seconds=1)):
        office.now = NOW + timedelta(days=1) + late
        with pytest.raises(Expired) as caught:
            office.open(token)
        assert caught.value.expires_at == NOW + timedelta(days=1)


def test_a_form_opened_in_time_may_be_sent_a_little_later(office: Office) -> None:
    token = office.token(expires_at=NOW)
    grace = timedelta(hours=1)
    late = NOW + timedelta(minutes=59)
    assert signed_links.open_link(office.session, office.signer, token, now=late, grace=grace)
    with pytest.raises(Expired):
        signed_links.open_link(office.session, office.signer, token, now=NOW + grace, grace=grace)


def test_a_revoked_link_stays_closed_even_when_it_also_expired(office: Office) -> None:
    token = office.token()
    signed_links.revoke_link(office.session, office.open(token).link.id, now=NOW, by=BY)
    for later in (timedelta(0), timedelta(days=99)):
        office.now = NOW + later
        with pytest.raises(Revoked):
            office.open(token)


def test_an_expired_link_that_was_tampered_with_is_just_broken(office: Office) -> None:
    token = office.token(expires_at=NOW)
    with pytest.raises(Broken):
        office.open(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_a_link_of_another_provider_or_purpose_is_broken(office: Office) -> None:
    for signer in (
        signed_links.LinkSigner("ander", KEYS),
        signed_links.LinkSigner("voorbeeld", KEYS, purpose="invitation"),
        signed_links.LinkSigner("voorbeeld", ["a secret that is not of this server"]),
    ):
        with pytest.raises(Broken):
            office.open(signer.new_token()[0])


def test_a_well_signed_link_that_nobody_made_is_broken(office: Office) -> None:
    with pytest.raises(Broken):
        office.open(office.signer.new_token()[0])


def test_a_link_signed_with_the_previous_key_opens_until_the_key_is_dropped(
    office: Office,
) -> None:
    secret = b"previous secret 18"
    token = signed_links.LinkSigner("voorbeeld", KEYS[:1]).sign(secret)
    wish = signed_links.LinkWish("C-1", ["klacht"], NOW + timedelta(days=1))
    signed_links.add_link(office.session, secret, wish, now=NOW, by=BY)
    assert office.open(token)
    dropped = signed_links.LinkSigner("voorbeeld", KEYS[1:])
    with pytest.raises(Broken):
        signed_links.open_link(office.session, dropped, token, now=NOW)


def test_opening_a_link_fifty_times_writes_nothing(office: Office) -> None:
    token = office.token(born=BORN)
    expired = office.token(expires_at=NOW)
    before = rows(office)
    for _ in range(50):
        office.open(token)
        for broken in (expired, token[:-1]):
            with pytest.raises(LinkError):
                office.open(broken)
    assert rows(office) == before


def typed(office: Office, opened: OpenedLink, born: date, *, now: datetime | None = None) -> bool:
    mail = OutgoingMail("zorg@example.org", "Een link is gesloten", "Maak een nieuwe.")
    tried = signed_links.TypedBirthDate(born, [mail])
    box, moment = office.ring.letterbox, now or office.now
    return signed_links.check_birth_date(office.session, box, opened, tried, now=moment)


def try_wrong(office: Office, opened: OpenedLink, times: int) -> None:
    """Type wrong dates, each time after the pause; the last may close the link."""
    for number in range(times):
        office.now += signed_links.BORN_PAUSE
        assert not typed(office, opened, WRONG + timedelta(days=number))


def test_the_right_birth_date_opens(office: Office) -> None:
    opened = office.link(born=BORN)
    assert opened.asks_born
    assert typed(office, opened, BORN)


def test_five_wrong_birth_dates_bring_a_pause_for_the_right_one_too(office: Office) -> None:
    opened = office.link(born=BORN)
    for born in (date(2010, 1, 2), WRONG, date.min, date.max, date(2011, 2, 1)):
        assert not typed(office, opened, born)
    pause = signed_links.BORN_PAUSE
    for moment in (NOW, NOW + pause - timedelta(seconds=1)):
        assert not typed(office, opened, BORN, now=moment)
    assert typed(office, opened, BORN, now=NOW + pause)


def test_a_right_birth_date_after_three_wrong_ones_begins_a_new_count(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(2):
        for _ in range(3):
            assert not typed(office, opened, WRONG)
        assert typed(office, opened, BORN)


def test_the_fifteenth_wrong_birth_date_closes_a_link_and_the_right_one_no_longer_opens(
    office: Office,
) -> None:
    token = office.token(born=BORN)
    opened = office.open(token)
    try_wrong(office, opened, 14)
    assert signed_links.closed_links(office.session) == []
    office.now += signed_links.BORN_PAUSE
    for born in (WRONG, BORN, WRONG):
        with pytest.raises(Revoked):
            typed(office, opened, born)
    with pytest.raises(Revoked):
        office.open(token)
    assert [link.id for link in signed_links.closed_links(office.session)] == [opened.link.id]


def test_a_closed_link_is_in_the_log_and_told_once_by_mail(office: Office) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 14)
    for _ in range(2):
        office.now += signed_links.BORN_PAUSE
        with pytest.raises(Revoked):
            typed(office, opened, WRONG)
    events = office.session.scalars(sa.select(Event).where(Event.action == "link-close")).all()
    assert [(event.client, event.who, event.ground) for event in events] == [
        ("C-1", "system", "born")
    ]
    [mail] = office.session.scalars(sa.select(OutboxMail)).all()
    assert office.ring.open(POST, mail.id, "mail", mail.sealed or b"")["to"] == "zorg@example.org"


def test_tries_within_a_pause_test_nothing_and_count_for_nothing(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(40):
        assert not typed(office, opened, WRONG)
    assert typed(office, opened, BORN, now=NOW + signed_links.BORN_PAUSE)


def test_wrong_dates_count_on_in_another_process(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 14)
    office.session.close()
    with Session(make_engine()) as session:
        restarted = replace(office, session=session, now=office.now + signed_links.BORN_PAUSE)
        with pytest.raises(Revoked):
            typed(restarted, opened, WRONG)


def test_tries_at_once_get_no_more_than_the_total(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 13)
    office.session.close()
    engine, moment = make_engine(), office.now + signed_links.BORN_PAUSE

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
        office.now += signed_links.BORN_PAUSE
        with pytest.raises(Revoked):
            typed(office, opened, WRONG)


def test_one_parents_wrong_dates_never_close_the_other_parents_link(office: Office) -> None:
    one, other, stranger = office.link(born=BORN), office.link(born=BORN), office.link(client="C-2")
    try_wrong(office, one, 14)
    office.now += signed_links.BORN_PAUSE
    with pytest.raises(Revoked):
        typed(office, one, WRONG)
    for _ in range(4):
        assert not typed(office, other, WRONG)
    assert typed(office, other, BORN)
    assert typed(office, stranger, BORN)


def test_a_client_with_two_typing_errors_a_month_is_not_shut_out_in_a_year(office: Office) -> None:
    opened = office.link(born=BORN, expires_at=NOW + timedelta(days=366))
    for _ in range(12):
        office.now += timedelta(days=30)
        assert [typed(office, opened, born) for born in (WRONG, WRONG, BORN)] == [
            False,
            False,
            True,
        ]


def test_who_guesses_between_the_clients_own_visits_runs_out_of_tries_too(office: Office) -> None:
    opened = office.link(born=BORN)
    for _ in range(7):
        try_wrong(office, opened, 4)
        assert typed(office, opened, BORN)
    assert not typed(office, opened, WRONG)
    with pytest.raises(Revoked):
        typed(office, opened, WRONG)


def test_a_closed_link_is_renewed_with_tries_of_its_own(office: Office) -> None:
    opened = office.link(born=BORN)
    try_wrong(office, opened, 14)
    office.now += signed_links.BORN_PAUSE
    with pytest.raises(Revoked):
        typed(office, opened, WRONG)
    old = office.session.get_one(Link, opened.link.id)
    wish = signed_links.LinkWish("C-1", ["klacht"], NOW + timedelta(days=14), born=BORN)
    renewed = office.open(reissue_link(office.desk(), office.signer, old, wish))
    assert signed_links.closed_links(office.session) == []
    try_wrong(office, renewed, 14)
    office.now += signed_links.BORN_PAUSE
    assert typed(office, renewed, BORN)


def test_the_same_birth_date_is_stored_differently_for_each_link(office: Office) -> None:
    one, other = office.link(born=BORN), office.link(born=BORN)
    assert one.link.born_hash != other.link.born_hash


def test_a_new_link_shows_what_was_sent_with_the_lost_one(office: Office) -> None:
    token = office.token("klacht", "akkoord")
    receipt = office.send(link=office.open(token))
    office.send(link=office.open(token), kind="akkoord", content={"answers": "kort"})
    old = office.open(token).link
    wish = signed_links.LinkWish("C-1", ["klacht", "akkoord"], NOW + timedelta(days=14))
    renewed = office.open(reissue_link(office.desk(), office.signer, old, wish))
    assert {own.case.kind for own in own_cases(office.session, renewed)} == {"klacht", "akkoord"}
    data = {own.case.kind: own.data for own in own_cases(office.session, renewed)}
    assert data["klacht"]["receipt"] == receipt.code
    assert data["akkoord"]["answers"] == "kort"
    assert set(done_kinds(office.session, renewed)) == {"klacht", "akkoord"}
    with pytest.raises(Revoked):
        office.open(token)


def test_a_lost_link_is_renewed_for_the_same_client_only(office: Office) -> None:
    old = office.link().link
    wish = signed_links.LinkWish("C-2", ["klacht"], NOW + timedelta(days=14))
    with pytest.raises(Refused):
        reissue_link(office.desk(), office.signer, old, wish)


def test_the_links_of_a_client_are_listed_and_revoking_an_unknown_one_fails(
    office: Office,
) -> None:
    made = {office.link().link.id, office.link().link.id}
    office.link(client="C-2")
    assert {link.id for link in signed_links.links_of(office.session, "C-1")} == made
    with pytest.raises(NotFound):
        signed_links.revoke_link(office.session, uuid4(), now=NOW, by=BY)


def test_revoking_twice_keeps_the_first_moment(office: Office) -> None:
    link_id = office.link().link.id
    for moment in (NOW, NOW + timedelta(days=1)):
        signed_links.revoke_link(office.session, link_id, now=moment, by=BY)
    assert office.session.get_one(Link, link_id).revoked_at == NOW
