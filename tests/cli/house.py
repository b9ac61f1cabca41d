"""A provider with something that ends after a backup, which a restore must not give back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.cases import destroy_cases, outbox, staff_accounts
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database_to_ledger import keep_ledger
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.ledger_pages import Ledger
from formsapp.cases.models import Case, Link
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.sealing.letterbox import Keyring
from tests.cases.undo_migrations import unbind_events, undo_migrations
from tests.cli.commands import KEY, NEW_LINK, PROVIDER, Run, a_case

JAN = "jan@example.nl"


@dataclass(frozen=True)
class House:
    """A provider with a case, a link and a colleague, and a backup of them."""

    run: Run
    session: Session
    data: Path
    folder: Path
    monday: Path
    reference: str
    url: str
    jan: UUID

    @property
    def keyring(self) -> Keyring:
        return Keyring.load(self.data / "keys", PROVIDER)

    @property
    def mailer(self) -> FileMailer:
        return FileMailer(self.data / "mail", "a@example.nl")

    def keep(self) -> None:
        keep_ledger(self.session, Ledger(self.folder, self.keyring), now=datetime.now(UTC))
        self.session.close()

    def become_older(self, revision: str) -> None:
        """Let all be as a program of before made it: database, ledger and backup."""
        unbind_events(self.session.connection())
        self.session.commit()
        shutil.rmtree(self.folder)
        for _ in ("so that the ledger knows the log as it is now", "and so does the backup"):
            self.monday.unlink()
            assert self.run("backup", str(self.monday)).status == 0
            undo_migrations(self.session.connection(), revision)
            self.session.commit()
        self.session.close()

    def close(self) -> None:
        self.session.close()
        engine_of(self.session).dispose()

    def lose(self) -> None:
        if engine_of(self.session).dialect.name == "postgresql":
            self.session.execute(sa.text("DROP SCHEMA public CASCADE"))
            self.session.execute(sa.text("CREATE SCHEMA public"))
            self.session.commit()
        self.close()
        for part in self.data.glob("loket.sqlite*"):
            part.unlink()

    def drop_copies(self) -> None:
        """Remove what restores that were cut off put aside, of which each would cost the next more.

        Else, cut off one point later each time, no restore would come to its end.
        """
        for copy in (*self.data.glob("before-restore-*"), *self.data.glob("damaged-*")):
            copy.unlink()

    def may_sign_in(self, mail: str) -> bool:
        try:
            staff_accounts.find_passkey(self.session, mail.encode())
        except NotFound:
            return False
        finally:
            self.session.close()
        return True

    def end_all(self) -> None:
        """Destroy, take back, dismiss and send what there is."""
        now = datetime.now(UTC)
        outbox.send_due(self.session, self.keyring, self.mailer, now=now)
        destroy_cases.destroy(self.session, self.reference, SYSTEM, now=now, ground="request")
        self.session.close()
        assert self.run("link", "revoke", self.url).status == 0
        staff_accounts.disable_staff(self.session, self.jan, now=now, by=SYSTEM)
        self.session.close()

    def assert_ended(self) -> None:
        assert self.session.scalars(sa.select(Case)).one().sealed is None
        assert self.session.scalars(sa.select(Link)).one().revoked_at is not None
        assert not self.may_sign_in(JAN)


def engine_of(session: Session) -> Engine:
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return bind


def let_in(session: Session, data: Path, mail: str) -> UUID:
    """Let a colleague in, whose passkey is called as the address."""
    box, now = Keyring.load(data / "keys", PROVIDER).letterbox, datetime.now(UTC)
    signer = LinkSigner(PROVIDER, [KEY], purpose="invitation", letterbox=box)
    token = staff_accounts.new_invitation(session, signer, mail, "manager", now=now, by=SYSTEM)
    key = NewPasskey(mail.encode(), b"")
    staff = staff_accounts.accept_invitation(session, signer, token, key, now=now).id
    session.close()
    return staff


def make_house(run: Run, session: Session, data: Path, folder: Path) -> House:
    reference = a_case(session, data)
    url = run(*NEW_LINK).out.strip()
    jan = let_in(session, data, JAN)
    monday = folder / "monday.backup"
    ran = run("backup", str(monday))
    assert (ran.status, ran.err) == (0, "")
    return House(run, session, data, folder / "ledger" / PROVIDER, monday, reference, url, jan)
