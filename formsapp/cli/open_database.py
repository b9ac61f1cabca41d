"""The provider's database, opened for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine
from formsapp.cases.event_log import Who
from formsapp.cases.migrate_database import SchemaError, check_schema
from formsapp.cases.prove_staff import is_of_other_keys
from formsapp.cases.signed_links import LinkSigner
from formsapp.cli.command_base import current_settings
from formsapp.clock import utc_now
from formsapp.facts import Facts
from formsapp.kinds import load_provider
from formsapp.sealing.key_files import POST, KeysError
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.settings import Settings

OPERATOR = Who("loket", "operator")
"""Who acts, in the log, when a command does: someone with access to the server."""
OTHER_KEY = (
    "No colleague is proven by the private/post.key of this machine, so what is made here opens "
    "nothing where they work. Give this command on the staff side. Is this it, and was that key "
    "lost? Then begin with `loket audit vouch`."
)


@dataclass(frozen=True)
class OpenedDatabase:
    """What a command works with; ``session`` is closed when the command ends."""

    settings: Settings
    facts: Facts
    session: Session
    now: datetime
    proven: bool = True
    """Whether what an older program stored in it was proven when it was brought up to date."""

    def signer(self, purpose: str = "link") -> LinkSigner:
        """Return the signer of links, or of staff invitations (``purpose="invitation"``)."""
        return LinkSigner(self.settings.provider, self.settings.secret_keys, purpose=purpose)

    def link_maker(self, prover: Letterbox) -> LinkSigner:
        """Return what signs new links, and proves that they were made here."""
        self._tell_other_key(prover)
        provider, secrets = self.settings.provider, self.settings.secret_keys
        return LinkSigner(provider, secrets, letterbox=prover)

    def inviter(self, prover: Letterbox) -> LinkSigner:
        """Return what signs invitations of staff, and proves that they were made here."""
        self._tell_other_key(prover)
        provider, secrets = self.settings.provider, self.settings.secret_keys
        return LinkSigner(provider, secrets, purpose="invitation", letterbox=prover)

    def prover(self) -> Letterbox:
        """Return the public keys with what proves that staff stored something; raises KeysError."""
        ring = Keyring.load(
            self.settings.data / "keys", self.settings.provider, self.facts.personal_teams
        )
        if not ring.holds(POST):
            raise KeysError(
                "The private keys of the staff side are not here. Give this command where they "
                "are: without them it can't be told later from what someone else put in. Are they "
                "lost? `loket keys recover` makes new ones."
            )
        return ring.letterbox

    def _tell_other_key(self, prover: Letterbox) -> None:
        if prover.keyring is not None and is_of_other_keys(self.session, prover.keyring):
            click.echo(OTHER_KEY, err=True)

    def letterbox(self) -> Letterbox:
        """Return the provider's public keys; raises KeysError."""
        return Letterbox.load(self.settings.data / "keys", self.settings.provider)


@contextmanager
def open_database() -> Iterator[OpenedDatabase]:
    settings = current_settings()
    file = settings.database_file
    if file is not None and not file.exists():
        raise click.ClickException(f"There is no database {file}: start `loket serve` once.")
    engine = make_engine(settings.database)
    try:
        with database_errors():
            check_schema(engine)
            with Session(engine) as session:
                yield OpenedDatabase(settings, load_provider(settings.folder), session, utc_now())
    finally:
        engine.dispose()


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn a database error into one sentence, without the query and its values."""
    try:
        yield
    except SchemaError as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        # PostgreSQL tells the whole row below: of a client.
        problem = str(error.orig).strip().partition("\n")[0].rstrip(".")
        raise click.ClickException(f"The database does not work: {problem}.") from error
    except UnicodeDecodeError as error:  # SQLite's words on a damaged file may be no text
        raise click.ClickException("The database does not work: it is damaged.") from error
