"""``loket serve``: one provider's site, forms and staff pages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import Flask

from formsapp import server
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.drafts import Drafts
from formsapp.cases.migrate_database import migrate
from formsapp.cases.own_keys import shut_ended
from formsapp.cli.command_base import current_settings, with_provider
from formsapp.cli.open_database import database_errors
from formsapp.cli.send_waiting_mail import send_waiting
from formsapp.client_consents import KIND, ConsentReader
from formsapp.clock import utc_now
from formsapp.consent_watch import ConsentWatch
from formsapp.kinds import load_provider
from formsapp.sealing import key_files
from formsapp.sealing.letterbox import Letterbox
from formsapp.settings import Settings, SettingsError
from formsapp.site.check_page import CHECK
from formsapp.typed_text import clean_line
from formsapp.web import create_app
from formsapp.web.shared import mail_texts
from formsapp.web.shared.i18n import say
from formsapp.web.shared.reminder_mails import remind_staff
from formsapp.web.shared.serve_site import built_paths
from formsapp.web.shared.services import db, services

PAUSE_SECONDS = 3
DAY_SECONDS = 24 * 3600
log = logging.getLogger(__name__)


class Host(click.ParamType[str]):
    """Where to listen: a name or a number, as the DNS could know it."""

    name = "host"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the host; refuse what no network function takes as one."""
        host = clean_line(value)
        try:
            host.encode("idna")
        except UnicodeError:
            host = ""
        if not host:
            self.fail(f"{value!r} is no name or number of a host, such as 127.0.0.1.", param, ctx)
        return host


port_option = click.option(
    "--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535)
)


@click.command()
@with_provider
@click.option(
    "--host", default="127.0.0.1", show_default=True, type=Host(), help="Where to listen."
)
@port_option
def serve(host: str, port: int) -> None:
    """Serve the site and the forms, behind a proxy that does https."""
    settings = current_settings()
    server.refuse_taken_port(host, port)
    app = make_app(settings)
    server.serve(
        app,
        host=host,
        port=port,
        ready=lambda: click.echo(f"Serving {settings.base_url}/ on port {port} of {host}"),
        built=built_paths(app),
        proxies=settings.proxies,
        beside=background_worker([app]),
    )


def make_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Make the app, and bring its database up to date; raises an error of ``EXPECTED``."""
    facts = load_provider(settings.folder)
    settings.require_keys(facts.teams, facts.personal_teams)
    refuse_private_keys(settings)
    if not (settings.site / "layout.html").is_file():
        raise SettingsError(
            f"The site is not built: run `loket --provider {settings.provider} "
            f"build --out {settings.site}`."
        )
    app = create_app(settings, clock=clock)
    with app.app_context():
        refuse_site_without_key(settings, services().letterbox)
    if not settings.demo:
        key_files.refuse_misplaced(settings.data / "keys")
    create_private(settings.database_file)
    with app.app_context(), database_errors():
        migrate(db.engine, services().keyring)
    return app


def refuse_site_without_key(settings: Settings, letterbox: Letterbox) -> None:
    """Refuse a site that was built before the key that signs receipts: nobody could check one.

    Raises:
        SettingsError: says how to build it again.

    """
    page = settings.site / CHECK / "index.html"
    if letterbox.intake is None:
        return
    known = page.read_text(encoding="utf-8") if page.is_file() else ""
    if f'data-key-id="{letterbox.intake.key.public.id}"' not in known:
        raise SettingsError(
            "The built site does not have the key that checks receipts: run "
            f"`loket --provider {settings.provider} build --out {settings.site}`."
        )


def refuse_private_keys(settings: Settings) -> None:
    """Refuse to start a client side that could open answers; the demo's keys protect nothing.

    Raises:
        SettingsError: This process can read a private key.

    """
    if settings.face != "client" or settings.demo:
        return
    for file in key_files.readable_private(settings.data / "keys"):
        raise SettingsError(
            f"LOKET_FACE is client, but this process can read {file}: give it a data folder of "
            "its own with keys/public alone, or a system user that cannot read keys/private."
        )


def create_private(file: Path | None) -> None:
    """Create a missing SQLite file so that only its owner can read it; its logs follow it."""
    if file is not None and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)


def background_worker(apps: Iterable[Flask]) -> Callable[[], None] | None:
    """Return a function that sends mail until the process ends; None without private keys."""
    with_keys = [app for app in apps if has_keyring(app)]

    def send_now_and_then() -> None:
        for _ in work_in_rounds(with_keys, time.monotonic):
            time.sleep(PAUSE_SECONDS)

    return send_now_and_then if with_keys else None


def work_in_rounds(apps: Sequence[Flask], seconds: Callable[[], float]) -> Iterator[None]:
    """Remind staff, send the mail that is due, see what changed in consents, and destroy drafts.

    Leftovers are cleared in the first round and once a day.

    Args:
        apps: Of the staff side, which has the rights and the keys for it.
        seconds: A clock that never goes back, in seconds.

    """
    clear_at = seconds()
    while True:
        is_clearing = seconds() >= clear_at
        if is_clearing:
            clear_at = seconds() + DAY_SECONDS
        for app in apps:
            with app.app_context(), log_and_go_on("Consents wait"):
                watch_consents()
            with app.app_context(), log_and_go_on("Reminders wait"):
                remind_staff()
            with app.app_context(), log_and_go_on("Mail waits"):
                send_waiting(db.session, services().settings, now=utc_now())
            with app.app_context(), log_and_go_on("Keys of ended sessions wait"):
                shut_ended(db.session, now=utc_now())
            with app.app_context(), log_and_go_on("Forms under way wait"):
                Drafts(db.session, utc_now()).purge()
            if is_clearing:
                with app.app_context(), log_and_go_on("Clearing away waits"):
                    clear_leftovers(db.session, now=utc_now())
        yield


def watch_consents() -> int:
    """Look what changed in the consents of clients; return of how many something did."""
    known = services()
    if known.keyring is None or KIND not in known.kinds:
        return 0
    team = known.facts.teams[known.facts.kinds[KIND].team]
    reader = ConsentReader(db.session, known.keyring, known.facts, say)
    mails = mail_texts.stop_mails(team)
    return ConsentWatch(reader, known.today, known.clock(), mails).look()


def has_keyring(app: Flask) -> bool:
    with app.app_context():
        return services().keyring is not None


@contextmanager
def log_and_go_on(what: str) -> Iterator[None]:
    """Log a fault, without its words, so that the next round tries again."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - no fault of one round may end all later ones
        log.warning("%s: %s", what, type(error).__name__)
