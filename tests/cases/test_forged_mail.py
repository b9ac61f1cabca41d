"""A mail that someone put into the database does not go out in the provider's name."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases import migrate_database, outbox
from formsapp.cases.database import writing
from formsapp.cases.models import OutboxMail
from formsapp.cases.outbox import OutgoingMail, Sending
from formsapp.sealing import intake_key
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import NOW, Office
from tests.cases.test_outbox import MAIL, Keeping, put, row, send
from tests.cases.undo_migrations import undo_migrations

FORGED = OutgoingMail("sam@example.org", "Uw nieuwe link", "https://www.example.net/\n")


def insert(office: Office, sealed: bytes, **values: object) -> None:
    """Put a mail in the database as who can write in it can, with the public keys alone."""
    made = {"id": uuid4(), "created_at": NOW, "due_at": NOW, "tries": 0, "sealed": sealed, **values}
    with writing(office.session):
        office.session.execute(sa.insert(OutboxMail).values(made))


@pytest.mark.hostile("mail-forged")
def test_a_mail_that_nobody_here_wrote_is_held_and_never_sent(office: Office) -> None:
    mail_id, public = uuid4(), lb.Letterbox.load(office.keys_folder, office.ring.letterbox.provider)
    insert(office, public.seal("post", mail_id, "mail", asdict(FORGED)), id=mail_id)
    mailer = Keeping()
    assert send(office, mailer) == Sending(failed=1, given_up=1)
    assert row(office).problem == outbox.HELD
    outbox.retry_mail(office.session, mail_id, now=NOW)
    assert send(office, mailer) == Sending(failed=1, given_up=1)
    assert mailer.sent == []


@pytest.mark.hostile("mail-forged")
@pytest.mark.parametrize("changed", ["another text", "another moment"])
def test_a_mail_that_was_changed_is_held(office: Office, changed: str) -> None:
    put(office)
    held = row(office)
    sealed = office.ring.letterbox.seal("post", held.id, "mail", asdict(FORGED))
    value = {"sealed": sealed} if changed == "another text" else {"created_at": NOW - timedelta(9)}
    with writing(office.session):
        office.session.execute(sa.update(OutboxMail).values(value))
    mailer = Keeping()
    assert (send(office, mailer), mailer.sent) == (Sending(failed=1, given_up=1), [])


def test_a_mail_of_a_client_side_goes_out_once_its_key_is_known(
    office: Office, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(office.keys_folder, tmp_path / "keys"))
    intake_key.renew_intake_key(folder, NOW.date())
    key, provider = intake_key.KeyInUse.load(folder, NOW), office.ring.letterbox.provider
    outbox.queue_mail(office.session, lb.Letterbox.load(folder, provider, key), MAIL, now=NOW)
    mailer = Keeping()
    assert send(office, mailer) == Sending(failed=1)  # its list of keys lacks this one
    office.now += outbox.FIRST_WAIT
    office.ring = lb.Keyring.load(folder, provider)
    assert send(office, mailer) == Sending(sent=1)


def test_mail_that_waited_before_the_update_goes_out_after_it(office: Office) -> None:
    put(office)
    office.session.close()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0031")
    with pytest.raises(migrate_database.SchemaError, match="staff side first"):
        migrate_database.migrate(office.engine)
    migrate_database.migrate(office.engine, office.ring)
    mailer = Keeping()
    assert (send(office, mailer), len(mailer.sent)) == (Sending(sent=1), 1)
