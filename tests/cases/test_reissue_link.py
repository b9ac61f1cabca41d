"""A new link for a lost one: it stays of the same person, and tells nothing to who makes it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import Conflict, Revoked
from formsapp.cases.client_view import done_kinds, own_cases
from formsapp.cases.event_log import Who
from formsapp.cases.models import Link
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.sealed_birth_date import BirthSeal
from formsapp.cases.signed_links import LinkWish, OpenedLink, new_link, revoke_link
from tests.cases.conftest import BY, NOW, Office
from tests.page import without_drawn

BORN = date(2010, 3, 27)
WISH = LinkWish("C-1", ("klacht",), NOW + timedelta(days=14))
DATED = LinkWish("C-1", ("klacht",), NOW + timedelta(days=14), born=BORN)


@pytest.fixture
def births(office: Office) -> BirthSeal:
    return BirthSeal(office.ring.letterbox, "zorg")


def made(office: Office, births: BirthSeal | None, wish: LinkWish = DATED) -> OpenedLink:
    token = new_link(office.session, office.signer, wish, now=NOW, by=BY, births=births)
    return office.open(token)


def test_the_birth_date_of_a_link_opens_for_staff_alone(office: Office, births: BirthSeal) -> None:
    link = made(office, births).link
    assert births.open(office.ring, link) == BORN
    rows = office.session.execute(sa.select(*Link.__table__.columns)).all()
    assert "2010" not in without_drawn(str(rows))
    assert BirthSeal(office.ring.letterbox, "klachten").open(office.ring, link) is None


def test_a_birth_date_that_was_put_on_another_link_does_not_open(
    office: Office, births: BirthSeal
) -> None:
    one, other = made(office, births).link, made(office, births).link
    sealed = one.born_sealed
    office.session.rollback()
    office.session.execute(sa.update(Link).where(Link.id == other.id).values(born_sealed=sealed))
    assert births.open(office.ring, other) is None


def test_without_a_team_or_a_date_nothing_is_kept(office: Office, births: BirthSeal) -> None:
    nobody = BirthSeal(office.ring.letterbox, None)
    for link in (
        made(office, nobody).link,
        made(office, None).link,
        made(office, births, WISH).link,
    ):
        assert link.born_sealed is None
        assert births.open(office.ring, link) is None
        assert nobody.open(office.ring, link) is None


def test_a_renewed_link_keeps_its_date_for_the_next(office: Office, births: BirthSeal) -> None:
    old = made(office, births).link
    renewed = office.open(reissue_link(office.desk(), office.signer, old, DATED, births)).link
    assert births.open(office.ring, renewed) == BORN
    assert renewed.born_hash not in {None, old.born_hash}


def test_a_link_without_a_second_factor_takes_no_copies_along(office: Office) -> None:
    old = office.link("klacht")
    office.send(link=old)
    bare = office.open(reissue_link(office.desk(), office.signer, old.link, WISH))
    assert own_cases(office.session, bare) == []
    assert set(done_kinds(office.session, bare)) == {"klacht"}
    dated = office.open(reissue_link(office.desk(), office.signer, bare.link, DATED))
    assert len(own_cases(office.session, dated)) == 1, "a date that came later brings them back"


def test_a_signers_new_link_has_a_reader_of_its_own(office: Office) -> None:
    mother = uuid4()
    old = office.link("klacht", signer_id=mother).link
    new = office.open(reissue_link(office.desk(), office.signer, old, WISH)).link
    assert new.signer_id == mother
    assert new.reader not in {None, old.reader}
    assert new.reader_key is not None


def test_a_link_that_ended_is_not_renewed(office: Office) -> None:
    old = office.link("klacht").link
    revoke_link(office.session, old.id, now=NOW, by=BY)
    with pytest.raises(Conflict):
        reissue_link(office.desk(), office.signer, old, WISH)
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Link)) == 1


def test_who_ended_a_link_is_kept_and_a_second_time_changes_nothing(office: Office) -> None:
    old = office.link("klacht").link
    revoke_link(office.session, old.id, now=NOW, by=Who("staff-1", "medewerker"))
    later = NOW + timedelta(hours=1)
    revoke_link(office.session, old.id, now=later, by=Who("staff-2", "medewerker"))
    assert (old.revoked_at, old.revoked_by) == (NOW, "staff-1")


def test_who_renews_a_link_ended_the_old_one(office: Office) -> None:
    old = office.link("klacht").link
    reissue_link(office.desk(who="staff-3"), office.signer, old, WISH)
    assert old.revoked_by == "staff-3"


def test_of_two_who_renew_at_once_one_wins(office: Office) -> None:
    token = office.token("klacht")
    link_id, start = office.open(token).link.id, Barrier(2)
    office.session.rollback()

    def renew(who: str) -> str | None:
        with Session(office.engine) as session:
            old = session.get_one(Link, link_id)
            assert old.revoked_at is None
            start.wait()
            try:
                return reissue_link(office.desk(session=session, who=who), office.signer, old, WISH)
            except Conflict:
                return None

    with ThreadPoolExecutor(2) as pool:
        tokens = list(pool.map(renew, ("staff-1", "staff-2")))
    [won] = [one for one in tokens if one]
    assert office.open(won).link.root_id == link_id
    with pytest.raises(Revoked):
        office.open(token)
    working = sa.select(Link).where(Link.revoked_at.is_(None))
    assert len(office.session.scalars(working).all()) == 1
