"""Links: what opens, what does not, and that opening never acts."""

from __future__ import annotations

import string
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases import signed_links
from formsapp.cases.case_errors import Broken, Expired, LinkError, NotFound, Refused, Revoked
from formsapp.cases.client_view import done_kinds, own_cases
from formsapp.cases.models import Base, Link
from formsapp.cases.reissue_link import reissue_link
from tests.cases.conftest import BY, KEYS, NOW, Office

BORN = date(2010, 2, 1)


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


@pytest.mark.hostile("link-changed")
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


@pytest.mark.hostile("link-cut")
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


@pytest.mark.hostile("link-over")
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


@pytest.mark.hostile("link-alike")
def test_a_revoked_link_stays_closed_even_when_it_also_expired(office: Office) -> None:
    token = office.token()
    signed_links.revoke_link(office.session, office.open(token).link.id, now=NOW, by=BY)
    for later in (timedelta(0), timedelta(days=99)):
        office.now = NOW + later
        with pytest.raises(Revoked):
            office.open(token)


@pytest.mark.hostile("link-alike")
def test_an_expired_link_that_was_tampered_with_is_just_broken(office: Office) -> None:
    token = office.token(expires_at=NOW)
    with pytest.raises(Broken):
        office.open(token[:-1] + ("A" if token[-1] != "A" else "B"))


@pytest.mark.hostile("link-provider")
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


@pytest.mark.hostile("link-old-key")
def test_a_link_signed_with_the_previous_key_opens_until_the_key_is_dropped(
    office: Office,
) -> None:
    secret = b"previous secret 18"
    token = signed_links.LinkSigner("voorbeeld", KEYS[:1]).sign(secret)
    wish = signed_links.LinkWish("C-1", ["klacht"], NOW + timedelta(days=1))
    signed_links.add_link(office.session, office.signer, secret, wish, now=NOW, by=BY)
    assert office.open(token)
    dropped = signed_links.LinkSigner("voorbeeld", KEYS[1:])
    with pytest.raises(Broken):
        signed_links.open_link(office.session, dropped, token, now=NOW)


@pytest.mark.hostile("link-scanner")
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


def test_a_new_link_shows_what_was_sent_with_the_lost_one(office: Office) -> None:
    token = office.token("klacht", "akkoord")
    receipt = office.send(link=office.open(token))
    office.send(link=office.open(token), kind="akkoord", content={"answers": "kort"})
    old = office.open(token).link
    ends = NOW + timedelta(days=14)
    wish = signed_links.LinkWish("C-1", ["klacht", "akkoord"], ends, born=BORN)
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


def test_what_staff_told_the_forms_opens_with_the_link_alone(office: Office) -> None:
    token = office.token(told={"school-vragen": "De Linde"})
    assert office.open(token).told == {"school-vragen": "De Linde"}
    assert "Linde" not in repr(rows(office))
    assert office.link().told == {}
    link = office.session.scalars(sa.select(Link).where(Link.told.is_not(None))).one()
    link.told = office.link(told={"school-vragen": "De Eik"}).link.told
    office.session.commit()
    with pytest.raises(Broken):
        office.open(token)
