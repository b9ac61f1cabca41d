"""A code opens the link that it was made for, while that works; the database has neither."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.case_errors import Broken
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.migrate_database import migrate
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.signed_links import LinkWish, revoke_link
from formsapp.cases.typed_code_models import TypedCode
from formsapp.cases.typed_codes import add_typed_code, find_token_of_code
from formsapp.sealing.typed_code import NotTyped, new_typed_code
from tests.cases.conftest import BY, KEYS, NOW, Office
from tests.cases.test_stolen import raw_database, stolen_values
from tests.cases.undo_migrations import undo_migrations

LATER = NOW + timedelta(days=14)


def coded(office: Office, *kinds: str) -> tuple[str, str]:
    """Make a link with a code; give both."""
    token = office.token(*kinds)
    return token, add_typed_code(office.session, office.signer, KEYS, token)


def find(office: Office, code: str, keys: tuple[str, ...] = (*KEYS,)) -> str | None:
    return find_token_of_code(office.session, office.signer, keys, code, now=office.now)


def rows(office: Office) -> int:
    return office.session.scalar(sa.select(sa.func.count()).select_from(TypedCode)) or 0


def test_a_code_opens_its_own_link_however_often(office: Office) -> None:
    made = [coded(office) for _ in range(3)]
    for token, code in made * 2:
        assert find(office, code) == token
    assert find(office, new_typed_code()) is None
    with pytest.raises(NotTyped):
        find(office, made[0][1][:-1])


def test_another_code_takes_the_place_of_the_first(office: Office) -> None:
    token, first = coded(office)
    second = add_typed_code(office.session, office.signer, KEYS, token)
    assert (find(office, first), find(office, second), rows(office)) == (None, token, 1)
    with pytest.raises(Broken):
        add_typed_code(office.session, office.signer, KEYS, "x")


def test_a_code_ends_with_its_link(office: Office) -> None:
    token, code = coded(office)
    office.now = LATER - timedelta(seconds=1)
    assert find(office, code) == token
    office.now = LATER
    assert find(office, code) is None
    clear_leftovers(office.session, now=LATER - timedelta(seconds=1))
    assert rows(office) == 1
    clear_leftovers(office.session, now=LATER)
    assert rows(office) == 0


def test_a_code_ends_when_its_link_is_taken_back_or_replaced_or_closed(office: Office) -> None:
    (one, first), (other, second), (last, third) = (coded(office) for _ in range(3))
    revoke_link(office.session, office.open(one).link.id, now=NOW, by=BY)
    wish = LinkWish("C-1", ["klacht"], LATER)
    reissue_link(office.desk(), office.signer, office.open(other).link, wish)
    office.open(last).link.closed_at = NOW
    office.session.commit()
    assert [find(office, code) for code in (first, second, third)] == [None] * 3
    assert rows(office) == 1


def test_a_code_outlives_a_new_key_of_the_server_as_its_link_does(office: Office) -> None:
    token, code = coded(office)
    renewed = (*KEYS, "the-newest-key-of-all-0123456789-abcdef")
    assert find(office, code, renewed) == token
    assert find(office, code, renewed[-1:]) is None


@pytest.mark.hostile("code-stored")
def test_the_database_holds_neither_the_code_nor_what_it_opens(office: Office) -> None:
    token, code = coded(office)
    secret = office.signer.read_secret(token)
    raw, values = raw_database(office), stolen_values(office)
    bare = code.replace("-", "")
    for one in (*token.split("."), code, code.lower(), bare, bare[3:15], bare.encode().hex()):
        assert one.encode() not in raw
    assert secret not in raw
    assert secret.hex().encode() not in raw
    assert not any(secret in value for value in values if isinstance(value, bytes))


def test_links_of_before_have_no_code_and_work(office: Office) -> None:
    token = office.token()
    office.session.rollback()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0008")
    migrate(office.engine, office.ring)
    assert office.open(token).link.client == "C-1"
    assert find(office, add_typed_code(office.session, office.signer, KEYS, token)) == token
