"""New keys for teams and for recovery, with what is there sealed to them; lost keys made good."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from formsapp.birth_dates_of_links import make_birth_seal
from formsapp.cases.event_log import record
from formsapp.cases.reseal_for_team import Reseal, Resealed, reseal_for_team
from formsapp.cases.reseal_ledger import reseal_ledger
from formsapp.cli.keep_ledger import find_ledger
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.facts import Facts
from formsapp.sealing import key_files
from formsapp.sealing.key_files import POST, RECOVERY, KeysError
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.try_keys import parse_identity
from formsapp.settings import Settings


def list_pairs(facts: Facts, folder: Path) -> list[str]:
    """Return who has a pair here: not a team whose members alone have keys."""
    gone = {one for one in facts.personal_teams if not key_files.has_private(folder, one)}
    return [one for one in (*facts.teams, POST) if one not in gone]


def refuse_unknown_team(facts: Facts, names: Iterable[str]) -> None:
    known = (*facts.teams, POST)
    for name in names:
        if name not in known:
            raise click.UsageError(f"There is no team {name!r}: name one of {', '.join(known)}.")


def make_other_recovery(folder: Path, file: Path, name: str = RECOVERY) -> None:
    """Make another recovery key, unless an earlier run that was cut off made this one.

    Raises:
        KeysError: The file holds another key, or is none.

    """
    public = key_files.read_public(folder).get(name)
    if file.exists() and find_public_half(key_files.read_secret(file)) == public:
        return
    key_files.renew_recovery(folder, file, name)


def add_secret(file: Path | None) -> None:
    """Add a key that signs links to the file of those keys, at its end: a running Loket sees it."""
    if file is None:
        raise click.UsageError(
            "LOKET_SECRET_KEYS holds the keys that sign links: add one at its end that `openssl "
            "rand -hex 32` prints, on both sides, and start Loket again. In a file that "
            "LOKET_SECRET_KEYS_FILE names, this command adds one while Loket runs."
        )
    with file.open("r+b", buffering=0) as held:  # one write at its end: never half a key
        ended = held.read().endswith(b"\n")
        held.write((b"" if ended else b"\n") + secrets.token_hex(32).encode() + b"\n")
        os.fsync(held.fileno())
    click.echo(f"Rotated: signing, in {file}. Keep the older ones there as long as links of then")
    click.echo("must work.")


def find_public_half(secret: str) -> str:
    """Return the public half of a private key; a dash for what is none."""
    try:
        return str(parse_identity(RECOVERY, secret).to_public())
    except KeysError:
        return "-"


def seal_anew(  # noqa: PLR0913 - of whom, for which teams, with which keys, what the log says
    settings: Settings,
    facts: Facts,
    teams: Sequence[str],
    action: str,
    opening: Sequence[Any] = (),
    *,
    every: bool = False,
) -> None:
    """Seal what is there for these teams to their newest keys, and say what came of it.

    Args:
        settings: Where the database, the keys and the ledger are.
        facts: Of the provider.
        teams: Who has a pair here.
        action: What the log says of it.
        opening: Private keys that open what the keys here don't.
        every: Seal anew also what is sealed to the newest key, as where recovery has another.

    """
    if not has_database(settings):
        return
    with open_database() as desk:
        for team in teams:
            found = seal_rows_anew(desk, facts, team, opening, every=every)
            record(desk.session, OPERATOR, action, now=desk.now, ground=team)
            say_resealed(team, found)
    if POST in teams and (every or opening):
        ledger = find_ledger(settings, Keyring.load(settings.data / "keys", settings.provider))
        pages = reseal_ledger(ledger, opening, every=every)
        click.echo(f"Sealed anew: {pages} pages of the ledger.")


def seal_rows_anew(
    desk: OpenedDatabase, facts: Facts, team: str, opening: Sequence[Any], *, every: bool
) -> Resealed:
    """Seal what the database holds for a team anew; ``opening`` open what its own keys don't."""
    folder = desk.settings.data / "keys"
    box = Letterbox.load(folder, desk.settings.provider)
    *older, newest = (parse_identity(team, one) for one in key_files.read_keys_of(folder, team))
    births = make_birth_seal(facts, box).team
    wish = Reseal(team, births, newest, [*older, *opening], every=every)
    return reseal_for_team(desk.session, box, wish, tell_progress(team))


def tell_progress(team: str) -> Callable[[str, int, int], None]:
    def tell(name: str, done: int, of: int) -> None:
        click.echo(f"{team}: {done} of {of} {name}", err=True)

    return tell


def say_resealed(team: str, found: Resealed) -> None:
    counted = ", ".join(f"{number} {name}" for name, number in found.anew.items() if number)
    click.echo(f"Sealed anew for {team}: {counted or 'nothing'}.")
    if found.closed:
        click.echo(
            f"{found.closed} of {team} open with no key here: `loket keys recover` tries the "
            "recovery key.",
            err=True,
        )


def has_database(settings: Settings) -> bool:
    return settings.database_file is None or settings.database_file.exists()


def refuse_wrong_recovery(folder: Path, teams: Iterable[str], secret: str) -> None:
    """Refuse a recovery key that is not the one of all these teams; nothing was changed yet."""
    public = key_files.read_public(folder)
    for team in teams:
        wanted = public.get(key_files.own_recovery(team), public.get(RECOVERY))
        if find_public_half(secret) != wanted:
            raise click.UsageError(f"This is not the recovery key that opens what {team} has.")


def has_lost_key(folder: Path, team: str) -> bool:
    """Return whether the private key of a team is gone, or is not the one that opens.

    Raises:
        KeysError: Its file is there and holds no key.

    """
    if not key_files.has_private(folder, team):
        return True
    held = [parse_identity(team, one) for one in key_files.read_keys_of(folder, team)]
    return key_files.read_public(folder).get(team) not in {str(one.to_public()) for one in held}


def make_good(settings: Settings, facts: Facts, teams: Sequence[str], secret: str) -> None:
    """Give new pairs to teams that lost theirs, and seal for these what the recovery key opens."""
    folder, identity = settings.data / "keys", parse_identity(RECOVERY, secret)
    lost = [one for one in teams if has_lost_key(folder, one)]  # raises before anything is made
    for team in lost:
        key_files.add_pair(folder, team)
        click.echo(f"Made: {team}.")
    if POST in lost:
        click.echo("What staff entered and made was proven with the lost key of post: `loket audit")
        click.echo("verify` names it from now on, also where nothing is wrong with it, nothing is")
        click.echo("allowed on it, and no colleague can sign in. Where all is right, `loket audit")
        click.echo("vouch` proves it anew.")
    seal_anew(settings, facts, teams, "keys-recover", [identity])
