"""``loket serve``: one provider's site, forms and staff pages."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import click
from flask import Flask

from formsapp import server
from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.drafts import Drafts
from formsapp.cases.migrate_database import write_as_this_program
from formsapp.cases.own_keys import shut_ended
from formsapp.cli.command_base import current_settings, tell_passphrase, with_provider
from formsapp.cli.keep_ledger import LedgerKeeper
from formsapp.cli.open_database import database_errors
from formsapp.cli.renew_tables import renew_tables
from formsapp.cli.send_waiting_mail import send_waiting
from formsapp.client_consents import KIND, ConsentReader
from formsapp.clock import utc_now
from formsapp.consent_watch import ConsentWatch
from formsapp.kinds import load_provider
from formsapp.needed_keys import require_keys
from formsapp.sealing import misplaced_keys
from formsapp.sealing.locked_keys import ask_with
from formsapp.setting_values import VARIABLES
from formsapp.settings import Settings, SettingsError
from formsapp.site.check_built_site import DRAFT
from formsapp.typed_text import clean_line
from formsapp.web import create_app
from formsapp.web.shared import mail_texts
from formsapp.web.shared.built_site import BuiltSite, built_site, describe_faults
from formsapp.web.shared.i18n import say
from formsapp.web.shared.log_mail import mail_last_line
from formsapp.web.shared.reminder_mails import remind_staff
from formsapp.web.shared.renew_secrets import take_up_secrets
from formsapp.web.shared.request_log import asked_requests
from formsapp.web.shared.services import db, services
from formsapp.web.shared.shared_by_apps import share_routes

PAUSE_SECONDS = 3
LOOK_SECONDS = 1
"""Between two looks whether a site was built anew or keys are newer: some calls of ``stat``."""
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
@click.option("--draft", is_flag=True, help="Show a site that was built with --draft too.")
def serve(host: str, port: int, *, draft: bool) -> None:
    """Serve the site and the forms, behind a proxy that does https.

    A site that is built meanwhile is shown at once when it is good; else the last good one stays.
    After SIGUSR1 it logs for ten minutes which requests come, without their addresses.
    """
    settings = replace(current_settings(), drafts=draft)
    server.refuse_taken_port(host, port)
    app = make_app(settings)
    server.serve(
        app,
        host=host,
        port=port,
        ready=lambda: click.echo(f"Serving {settings.base_url}/ on port {port} of {host}"),
        built=built_site(app),
        proxies=settings.proxies,
        beside=[*work_beside([app]), log_requests_when_asked()],
    )


def log_requests_when_asked() -> Callable[[], None]:
    """Let SIGUSR1 begin the log of requests; return what looks whether it must begin or end."""
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, lambda *_: asked_requests.ask())

    def look_at_request_log() -> None:
        while True:
            asked_requests.look(utc_now())
            time.sleep(LOOK_SECONDS)

    return look_at_request_log


def make_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Make the app, and bring its database up to date; raises an error of ``EXPECTED``."""
    facts = load_provider(settings.folder)
    ask_with(settings.data / "keys", partial(tell_passphrase, settings.passphrase))
    refuse_other_address(facts.provider.forms_url, settings)
    require_keys(settings, facts.teams, facts.personal_teams)
    refuse_private_keys(settings)
    refuse_silence(settings)
    if not (settings.site / "layout.html").is_file():
        raise SettingsError(
            f"The site is not built: run `loket --provider {settings.provider} build`."
        )
    app = create_app(settings, clock=clock, read_facts=lambda _: facts)
    share_routes(app)
    refuse_broken_site(built_site(app))
    if not settings.demo:
        misplaced_keys.refuse_misplaced(settings.data / "keys")
    create_private(settings.database_file)
    with app.app_context(), database_errors():
        renew_tables(db.engine, settings, services().keyring, now=clock())
        write_as_this_program(db.engine)
    return app


def refuse_other_address(forms_url: str | None, settings: Settings) -> None:
    """Refuse to serve forms elsewhere than where the pages of the site lead; raises SettingsError.

    The demo stands where it is tried.
    """
    if forms_url and forms_url != settings.base_url and not settings.demo:
        raise SettingsError(
            f"The pages lead to {forms_url}, which is forms_url in provider.toml, and "
            f"LOKET_BASE_URL is {settings.base_url}: make both the same."
        )


def refuse_broken_site(built: BuiltSite) -> None:
    """Refuse to start with a site that is not whole, not ours, a draft, or without our key.

    Raises:
        SettingsError: says how to build it again.

    """
    if faults := built.find_faults():
        settings, draft = built.settings, "add --draft, or " if faults == [DRAFT] else ""
        raise SettingsError(
            f"The site in {settings.site} is not good ({describe_faults(faults)}): {draft}run "
            f"`loket --provider {settings.provider} build`."
        )
    if not built.has_all_numbers():
        log.warning("The crisis page lacks a number that the facts have now: build the site again.")


def refuse_private_keys(settings: Settings) -> None:
    """Refuse to start a client side that could open answers; the demo's keys protect nothing.

    Raises:
        SettingsError: This process can read a private key.

    """
    if settings.face != "client" or settings.demo:
        return
    for file in misplaced_keys.readable_private(settings.data / "keys"):
        raise SettingsError(
            f"LOKET_FACE is client, but this process can read {file}: give it a data folder of "
            "its own with keys/public alone, or a system user that cannot read keys/private."
        )


def refuse_silence(settings: Settings) -> None:
    """Refuse to start a staff side that nobody told where mail goes; the demo shows it itself.

    Raises:
        SettingsError: Mail would be promised and stay here.

    """
    if settings.face == "client" or settings.demo or settings.smtp_url or settings.unsent:
        return
    raise SettingsError(
        f"No mail server is set: set LOKET_SMTP_URL to {VARIABLES['LOKET_SMTP_URL']}, or "
        f"LOKET_MAIL=files to send no mail at all and keep it in {settings.data / 'mail'}."
    )


def create_private(file: Path | None) -> None:
    """Create a missing SQLite file so that only its owner can read it; its logs follow it."""
    if file is not None and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)


def work_beside(apps: Collection[Flask]) -> list[Callable[[], None]]:
    """Return what goes on beside the server until the process ends, each in a thread of its own.

    One looks for new builds of the sites, and for newer keys. Where there are private keys one
    sends mail, and one keeps the ledger, which a mail server that hangs may not hold up.
    """
    with_keys = [app for app in apps if has_keyring(app)]

    def look_now_and_then() -> None:
        while True:
            for app in apps:
                see_what_is_new(app)
            time.sleep(LOOK_SECONDS)

    def send_now_and_then() -> None:
        for _ in work_in_rounds(with_keys, time.monotonic):
            time.sleep(PAUSE_SECONDS)

    def keep_now_and_then() -> None:
        keepers = {app: LedgerKeeper() for app in with_keys}
        while True:
            for app, keeper in keepers.items():
                keep_up(app, keeper)
            time.sleep(PAUSE_SECONDS)

    return [look_now_and_then, *([send_now_and_then, keep_now_and_then] if with_keys else [])]


def see_what_is_new(app: Flask) -> None:
    """Take up a site that was built and keys that were made since the last look."""
    with log_and_go_on("The new site waits"):
        built_site(app).renew()
    with app.app_context(), log_and_go_on("New keys wait"):
        services().keys.look()
    look_at_secrets(app)


def look_at_secrets(app: Flask) -> None:
    """Take up keys that sign links and were made since the last look."""
    with app.app_context(), log_and_go_on("New keys that sign wait"):
        take_up_secrets(app, utc_now())


def work_in_rounds(apps: Sequence[Flask], seconds: Callable[[], float]) -> Iterator[None]:
    """Remind staff, send the mail that is due, see what changed in consents, and destroy drafts.

    In the first round and once a day leftovers are cleared, and the last line of the log is mailed.

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
            work_on(app, is_clearing=is_clearing)
            send_mail(app)
        yield


def work_on(app: Flask, *, is_clearing: bool) -> None:
    """Do for one app what is due, but for sending mail: that may take long."""
    with app.app_context(), log_and_go_on("Consents wait"):
        watch_consents()
    with app.app_context(), log_and_go_on("Reminders wait"):
        remind_staff()
    with app.app_context(), log_and_go_on("Keys of ended sessions wait"):
        shut_ended(db.session, now=utc_now())
    with app.app_context(), log_and_go_on("Forms under way wait"):
        Drafts(db.session, utc_now()).purge()
    if is_clearing:
        with app.app_context(), log_and_go_on("Clearing away waits"):
            clear_leftovers(db.session, now=utc_now(), keyring=services().keyring)
        with app.app_context(), log_and_go_on("The mail with the last line of the log waits"):
            mail_last_line()


def send_mail(app: Flask) -> None:
    with app.app_context(), log_and_go_on("Mail waits"):
        send_waiting(db.session, services().settings, clock=utc_now)


def watch_consents() -> int:
    """Look what changed in the consents of clients; return of how many something did."""
    known = services()
    if known.keyring is None or KIND not in known.kinds:
        return 0
    team = known.facts.teams[known.facts.kinds[KIND].team]
    reader = ConsentReader(db.session, known.keyring, known.facts, say)
    mails = mail_texts.stop_mails(team)
    return ConsentWatch(reader, known.today, known.clock(), mails).look()


def keep_up(app: Flask, keeper: LedgerKeeper) -> None:
    """Write in the ledger of an app what ended since the last look."""
    with app.app_context(), log_and_go_on("The ledger waits"):
        known = services()
        if known.keyring is not None:
            keeper.look(db.session, known.settings, known.keyring, now=utc_now())


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
