"""``loket doctor``: whether an installation that runs is well, and what to do where it is not."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final
from uuid import uuid4

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.backup import BackupError
from formsapp.cases.database_to_ledger import make_page, refuse_other
from formsapp.cases.ledger_pages import open_ledger
from formsapp.cases.lock_copy import is_locked
from formsapp.cases.models import Case, CaseKey, Event, OutboxMail
from formsapp.cases.outbox import HELD, OutgoingMail, build_message, given_up_mails
from formsapp.cases.prove_case import judge_case, judge_whose
from formsapp.cases.prove_end import find_unproven_ends
from formsapp.cases.prove_staff import list_unproven
from formsapp.cases.unseal_case import open_case_key
from formsapp.cli.case_keys_file import ASIDE, SUFFIX, list_put_aside, name_keys_file
from formsapp.cli.command_base import EXPECTED, current_settings, say_in_one_sentence, with_provider
from formsapp.cli.command_serve import refuse_broken_site, refuse_private_keys
from formsapp.cli.keep_ledger import ledger_folder
from formsapp.cli.open_database import open_database
from formsapp.cli.saved_database import open_saved
from formsapp.cli.send_waiting_mail import make_mailer
from formsapp.clock import utc_now
from formsapp.kinds import load_provider
from formsapp.mail_address import NoAddress
from formsapp.needed_keys import require_keys
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.durations import add
from formsapp.sealing.intake_key import load_intake_key
from formsapp.sealing.keys_error import KeysError
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey
from formsapp.sealing.misplaced_keys import refuse_misplaced
from formsapp.sealing.proof import Proven
from formsapp.settings import Settings
from formsapp.shipped import PACKAGE
from formsapp.site.built_note import NOTE
from formsapp.web import create_app
from formsapp.web.shared.built_site import built_site

FOLDER = click.Path(file_okay=False, path_type=Path)
LEAST_ROOM: Final = 1024**3
"""Bytes that must be free: for files that come in, and a backup beside them."""
OLDEST_BACKUP: Final = timedelta(days=2)
OF_A_NIGHT: Final = re.compile(r"\d{4}-\d\d-\d\d\.backup")
FAST: Final = timedelta(minutes=5)
"""How much a clock may lag behind what the log has already."""


LATE: Final = timedelta(minutes=5)
"""After which something must stand in the ledger; a minute is usual."""


@dataclass(frozen=True)
class Patient:
    """What is examined. ``backups`` is where they lie, and ``mail_to`` who gets a mail to try."""

    settings: Settings
    now: datetime
    backups: Path | None = None
    mail_to: str | None = None


@click.command()
@with_provider
@click.option("--backups", type=FOLDER, help="Where the backups lie: the newest may be a day old.")
@click.option("--mail-to", metavar="ADDRESS", help="Send a mail there, to see whether it arrives.")
def doctor(backups: Path | None, mail_to: str | None) -> int:
    """Look whether this installation is well, and say what to do where it is not.

    Looks at keys, database, cases, clock, site, disk, mail, backups, case keys and ledger; changes
    nothing.
    """
    patient = Patient(current_settings(), utc_now(), backups, mail_to)
    found = [(name, one) for name, look in LOOKS.items() for one in _try(look, patient)]
    for name, problem in found:
        click.echo(f"! {name}: {problem}")
    click.echo(f"{len(found)} to mend." if found else f"All is well: {', '.join(LOOKS)}.")
    return 1 if found else 0


def _try(look: Callable[[Patient], Iterator[str]], patient: Patient) -> Iterator[str]:
    """Yield what a look finds; an error that stops it is a finding like any other."""
    try:
        yield from look(patient)
    except (click.ClickException, *EXPECTED) as error:
        yield say_in_one_sentence(error)


def look_at_keys(patient: Patient) -> Iterator[str]:
    settings, folder = patient.settings, patient.settings.data / "keys"
    facts = load_provider(settings.folder)
    require_keys(settings, facts.teams, facts.personal_teams)
    refuse_private_keys(settings)
    Letterbox.load(folder, settings.provider)
    if settings.face != "client":
        Keyring.load(folder, settings.provider)
    if settings.face != "staff":
        load_intake_key(folder, patient.now)
    refuse_misplaced(folder)
    yield from ()


def look_at_newest_cases(patient: Patient) -> Iterator[str]:
    """That a client side of its own has another public key shows in what comes in alone."""
    settings = patient.settings
    if settings.face == "client":
        return
    facts = load_provider(settings.folder)
    ring = Keyring.load(settings.data / "keys", settings.provider, facts.personal_teams)
    with open_database() as opened:
        for person, why in list_unproven(opened.session, ring):
            yield f"{person.mail} can't sign in, for {why}: run `loket audit verify`."
        yield from _say_unproven_ends([one for one, _ in find_unproven_ends(opened.session, ring)])
        for team in facts.teams:
            if ring.holds(team) and team not in facts.personal_teams:
                yield from _try_newest(opened.session, ring, team)


def _say_unproven_ends(cases: Sequence[Case]) -> Iterator[str]:
    if cases:
        yield (
            f"{len(cases)} cases were destroyed, such as {cases[0].reference}, and nothing proves "
            "that staff did it: run `loket audit verify`, and look at what `loket backup` says."
        )


def _try_newest(session: Session, ring: Keyring, team: str) -> Iterator[str]:
    of_team = sa.select(Case).join(CaseKey).where(Case.team == team)
    newest = session.scalar(of_team.order_by(Case.received_at.desc()).limit(1))
    if newest is None:
        return
    try:
        open_case_key(ring, newest)
    except (NoKey, Altered):
        yield (
            f"the newest case of {team}, {newest.reference}, does not open with private/{team}.key:"
            f" the client side has another public/{team}.pub, so copy keys/public to it; what came "
            "in meanwhile opens for recovery alone."
        )
    judged = {judge_case(session, ring, newest), judge_whose(session, ring, newest)}
    yield from _say_unproven(team, newest.reference, judged)


def _say_unproven(team: str, reference: str, judged: set[Proven]) -> Iterator[str]:
    newest = f"the newest case of {team}, {reference},"
    if judged & {Proven.FALSE, Proven.MISSING}:
        yield f"{newest} may be forged: run `loket audit verify`, and ask the client."
    elif Proven.UNKNOWN_KEY in judged:
        yield (
            f"{newest} is signed with a key that public/intake.keys does not hold: copy that file "
            "from the client side."
        )
    elif Proven.STAFF_KEY_GONE in judged:
        yield (
            f"{newest} is proven by a key of the staff side that is not here: put "
            "private/post.key back from the copy of the keys. Is it lost? See `loket audit vouch`."
        )


def look_at_database(patient: Patient) -> Iterator[str]:
    file = patient.settings.database_file
    with open_database() as opened:
        if file is not None and opened.session.scalar(sa.text("PRAGMA quick_check")) != "ok":
            yield f"{file} is damaged: put a backup back by `loket restore`."
    if file is not None and os.name == "posix" and file.stat().st_mode & 0o007:
        yield f"others can read {file}: run `chmod o= {file}`."


def look_at_clock(patient: Patient) -> Iterator[str]:
    """A clock that is slow makes terms end late and links live long."""
    with open_database() as opened:
        newest = opened.session.scalar(sa.select(sa.func.max(Event.at)))
    if newest is not None and newest > patient.now + FAST:
        yield (
            f"it is {patient.now:%Y-%m-%d %H:%M} UTC here, and the log has an event of "
            f"{newest:%Y-%m-%d %H:%M}: set the clock of this machine right."
        )


def look_at_site(patient: Patient) -> Iterator[str]:
    settings = patient.settings
    refuse_broken_site(built_site(create_app(settings)))
    built = (settings.site / NOTE).stat().st_mtime
    again = f"run `loket --provider {settings.provider} build`."
    if newest_change(settings.folder) > built:
        yield f"the texts or facts changed since the site was built: {again}"
    elif newest_change(PACKAGE) > built:
        yield f"this program is newer than the site that it built: {again}"


def newest_change(folder: Path) -> float:
    """Return when a file of a folder changed last, in seconds since 1970."""
    texts = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return max(file.stat().st_mtime for file in texts)


def look_at_disk(patient: Patient) -> Iterator[str]:
    file = patient.settings.database_file
    for folder in {patient.settings.data, file.parent if file else patient.settings.data}:
        free = shutil.disk_usage(folder).free
        if free < LEAST_ROOM:
            yield f"{free // 1024**2} MB are left at {folder}: make room, or take a larger disk."


def look_at_mail(patient: Patient) -> Iterator[str]:
    with open_database() as opened:
        given_up = given_up_mails(opened.session)
        held = [mail.problem for mail in given_up].count(HELD)
        lost = len(given_up) - held
        waiting = sa.select(OutboxMail).where(
            OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None), OutboxMail.tries > 0
        )
        stuck = opened.session.scalars(waiting.order_by(OutboxMail.created_at)).all()
    if held:
        yield (
            f"{held} mails are held, for {HELD}: someone may have put them into the database. Run "
            "`loket audit verify`, and renew the passwords of the database if you don't know why."
        )
    if lost:
        yield f"{lost} mails were given up: staff see them, and can have them sent again."
    if stuck:
        yield (
            f"{len(stuck)} mails did not go out, the oldest of {stuck[0].created_at:%Y-%m-%d} "
            f"({stuck[0].problem}): set LOKET_SMTP_URL right; they are tried again by themselves."
        )
    settings = patient.settings
    if settings.face != "client" and settings.smtp_url and settings.log_to is None:
        yield (
            "nobody outside keeps the last line of the log, with which a log made anew shows: set "
            "LOKET_LOG_TO to the mail address of someone who cannot get at this machine."
        )
    if patient.mail_to:
        yield from _send_one(patient, patient.mail_to)


def _send_one(patient: Patient, to: str) -> Iterator[str]:
    """Send a mail as any other of Loket is sent, and yield why that cannot be."""
    mail = OutgoingMail(to, "Loket can send mail", "Sent by loket doctor.\n")
    mailer = make_mailer(patient.settings)
    try:
        message = build_message(uuid4(), patient.now, mail, mailer.sender)
    except NoAddress as error:
        yield str(error)
        return
    mailer.send(message)
    click.echo(f"A mail went out to {to}: look whether it arrived.")


def look_at_backups(patient: Patient) -> Iterator[str]:
    if patient.backups is None:
        return
    files = [*patient.backups.glob("*.backup")]
    times = [datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files]
    if not times:
        yield f"there is no backup in {patient.backups}: make one by `loket backup`, each night."
    elif patient.now - max(times) > OLDEST_BACKUP:
        yield (
            f"the newest backup in {patient.backups} is of {max(times):%Y-%m-%d}: look why none "
            "was made since."
        )
    if files and not name_keys_file(patient.settings, files[0]).exists():
        yield f"there are no case keys in {patient.backups}: without them no backup opens a case."
    for file in list_put_aside(name_keys_file(patient.settings, patient.backups / "any")):
        yield (
            f"{file} did not open and was put aside: it may have the only key of a case that is "
            "gone, so keep the backups of before, and do what `loket backup` says of it."
        )


def look_at_case_keys(patient: Patient) -> Iterator[str]:
    """Yield each file that may open longer what was destroyed than clients are told."""
    settings = patient.settings
    if settings.face == "client":
        return
    told = load_provider(settings.folder).backups.keys_gone_within
    days = {one: find_day(one) for one in find_with_keys(settings, patient.backups)}
    old = [one for one, made in days.items() if add(made, told.value) < local_date(patient.now)]
    for file in sorted({*old} - find_locked_backups(settings, patient.backups, old)):
        yield (
            f"{file} of {days[file]} has keys of cases, and clients are told that what is "
            f"destroyed opens nowhere after {told.value}: let `loket backup` replace it, or "
            "remove it."
        )


def find_with_keys(settings: Settings, backups: Path | None) -> list[Path]:
    """Return the files that may hold keys of cases."""
    whole = [
        *settings.data.glob("before-restore-*.backup"),
        *settings.data.glob("damaged-*.sqlite"),
    ]
    if backups is None:
        return whole
    keys = [one for one in backups.glob(f"*{SUFFIX}*") if ASIDE not in one.name]  # said elsewhere
    return [*whole, *keys, *backups.glob("*.backup")]


def find_day(file: Path) -> date:
    return local_date(datetime.fromtimestamp(file.stat().st_mtime, UTC))


def find_locked_backups(
    settings: Settings, folder: Path | None, files: Sequence[Path]
) -> set[Path]:
    """Return which of these backups of a folder have no keys in them, or do not open here.

    The nights of an earlier version, which have them, came before those of this one.
    """
    here = [one for one in files if one.parent == folder and one.suffix == ".backup"]
    nights = sorted(one for one in here if OF_A_NIGHT.fullmatch(one.name))
    whole = {*takewhile(lambda one: has_own_keys(settings, one), nights)}
    whole |= {one for one in {*here} - {*nights} if has_own_keys(settings, one)}
    return {*here} - whole


def has_own_keys(settings: Settings, backup: Path) -> bool:
    """Whether a backup has the keys of its cases in it, as those of earlier versions do."""
    try:
        with open_saved(settings, backup) as saved:
            return not is_locked(saved.content)
    except (BackupError, KeysError):  # of another provider, or sealed to keys of long ago
        return False


def look_at_ledger(patient: Patient) -> Iterator[str]:
    """Without it a restore must shut all out where the database is lost."""
    settings = patient.settings
    if settings.face == "client":
        return
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    with open_database() as opened:
        ledger = open_ledger(ledger_folder(settings), keyring)
        refuse_other(opened.session, ledger)
        page = make_page(opened.session, ledger, now=patient.now)
        newest = opened.session.scalar(sa.select(sa.func.max(Event.at)))
    if (page.put or page.gone) and newest is not None and patient.now - newest > LATE:
        yield (
            f"the ledger in {ledger.folder} is not up to date: look whether the staff side runs, "
            "and what its log says."
        )


LOOKS: Final = {
    "keys": look_at_keys,
    "database": look_at_database,
    "cases": look_at_newest_cases,
    "clock": look_at_clock,
    "site": look_at_site,
    "disk": look_at_disk,
    "mail": look_at_mail,
    "backups": look_at_backups,
    "case keys": look_at_case_keys,
    "ledger": look_at_ledger,
}
