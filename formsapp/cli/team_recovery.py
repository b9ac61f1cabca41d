"""The recovery key of a team that is sealed in person: made, renewed, and used to hand over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from formsapp.access_mails import RECOVERY_MADE, RECOVERY_RENEWED
from formsapp.cases.database import writing
from formsapp.cases.event_log import record
from formsapp.cases.share_cases import Taker, list_takers, mark_of_recovery, renew_own_recovery
from formsapp.cases.staff_accounts import all_staff
from formsapp.cases.staff_models import Staff
from formsapp.cli.command_staff import queue_access_mails
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.cli.renew_keys import find_public_half, make_other_recovery, seal_anew
from formsapp.facts import Facts
from formsapp.sealing import key_files
from formsapp.sealing.letterbox import Letterbox
from formsapp.settings import Settings


def find_taker(desk: OpenedDatabase, team: str, mail: str) -> Taker:
    """Return a colleague of a team who has a key."""
    refuse_other_team(desk.facts, team)
    box = Letterbox.load(
        desk.settings.data / "keys", desk.settings.provider, personal=desk.facts.personal_teams
    )
    takers = list_takers(desk.session, box, [team])
    able = (one for one in takers if one.staff.mail == mail.strip().casefold())
    taker = next((one for one in able if one.staff.role in desk.facts.personal_teams[team]), None)
    if taker is None:
        raise click.UsageError(
            f"{mail} has no key in {team!r}: it is made on the staff pages, at Mijn sleutel."
        )
    return taker


def make_recovery_of(settings: Settings, facts: Facts, team: str, file: Path | None) -> None:
    """Make the recovery key of a team; where there is a database, log it and tell the team."""
    refuse_other_team(facts, team)
    if file is None:
        raise click.UsageError("Say with --recovery where the private recovery key goes.")
    folder, database = settings.data / "keys", settings.database_file
    if database is not None and not database.exists():
        key_files.make_own_recovery(folder, team, file)  # nobody is there yet to be told
    else:
        with open_database() as desk, writing(desk.session):
            record(desk.session, OPERATOR, "recovery-new", now=desk.now, ground=team)
            holders = find_holders(desk, facts.personal_teams[team])
            queue_access_mails(desk, RECOVERY_MADE, holders, "/medewerker/sleutel/")
            key_files.make_own_recovery(folder, team, file)
    mark = mark_of_recovery(Letterbox.load(folder, settings.provider), team)
    click.echo(
        f"Made: the recovery key of {team}, marked {mark}. Give {file} to that team, "
        "offline. Who can read earlier messages decides at Mijn sleutel whether it opens those too."
    )


def find_holders(desk: OpenedDatabase, roles: Collection[str]) -> list[Staff]:
    """Return who works here in one of these roles."""
    everyone = all_staff(desk.session)
    return [one for one in everyone if one.role in roles and one.disabled_at is None]


def refuse_other_team(facts: Facts, team: str) -> None:
    if team not in facts.personal_teams:
        known = ", ".join(facts.personal_teams) or "none is"
        raise click.UsageError(f"{team!r} is no team that is sealed in person: {known}.")


def rotate_recovery_of(
    settings: Settings, facts: Facts, teams: Sequence[str], file: Path, old: Path | None
) -> None:
    """Give a team another recovery key, which opens what the one of before did; tell the team."""
    if len(teams) != 1 or old is None:
        raise click.UsageError(
            "Name one --team that is sealed in person, and as --old the file of its recovery key. "
            f"Is that lost? Remove keys/public/TEAM.{key_files.RECOVERY}.pub, and make another by "
            "`loket keys new --team TEAM --recovery FILE`."
        )
    team, folder = teams[0], settings.data / "keys"
    refuse_other_team(facts, team)
    secret, name = key_files.read_secret(old), key_files.own_recovery(team)
    public = key_files.read_public(folder).get(name)
    # Cut off behind it, the new one is there already: what the old one opens is sealed to it now.
    is_made = file.exists() and find_public_half(key_files.read_secret(file)) == public
    if not is_made and find_public_half(secret) != public:
        raise click.UsageError(f"{old} does not hold the recovery key of {team!r}.")
    make_other_recovery(folder, file, name)
    with open_database() as desk, writing(desk.session):
        count = renew_own_recovery(desk.session, desk.letterbox(), team, secret)
        record(desk.session, OPERATOR, "recovery-new", now=desk.now, ground=team)
        holders = find_holders(desk, facts.personal_teams[team])
        queue_access_mails(desk, RECOVERY_RENEWED, holders, "/medewerker/sleutel/")
    if key_files.has_private(folder, team):
        seal_anew(settings, facts, [team], "keys-rotate", every=True)
    click.echo(
        f"Rotated: the recovery key of {team}, which opens {count} cases of before too. Give"
    )
    click.echo(f"{file} to that team, offline, and destroy the old one with the backups of then.")
