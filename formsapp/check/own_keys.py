"""What ``loket check`` says of teams that are sealed in person, where the keys are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine
from formsapp.cases.migrate_database import SchemaError, check_schema
from formsapp.cases.own_keys import find_unsealed
from formsapp.cases.personal_seals import find_readers
from formsapp.facts import Facts, Finding
from formsapp.sealing.key_files import has_own_recovery, has_private

NO_RECOVERY = (
    "het team heeft geen eigen herstelsleutel",
    "maak die met loket keys new --team {team}",
)
NO_KEY = (
    "nog niemand van het team heeft een eigen sleutel, dus de server kan deze berichten openen",
    "laat iemand van het team inloggen en er een maken",
)
STAYS = (
    "de sleutel van het team opent niets meer",
    "haal keys/private/{team}.key van de server",
)
Fault = tuple[str, str]
"""What is wrong, and what to do."""


def own_key_findings(facts: Facts, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what a team lacks, which blocks unless the provider is an example.

    Without ``LOKET_DATA`` nothing of it can be seen, as where only the pages are checked.
    """
    data = environ.get("LOKET_DATA")
    if not data or not (Path(data) / "keys" / "public").is_dir():
        return
    keys, blocks = Path(data) / "keys", not facts.provider.example
    for team in facts.personal_teams:
        if not has_own_recovery(keys, team):
            yield _find(team, NO_RECOVERY, blocks=blocks)
    address = environ.get("LOKET_DATABASE") or f"sqlite:///{Path(data).absolute()}/loket.sqlite"
    for team, problem in _look_at_cases(facts, keys, address):
        yield _find(team, problem, blocks=blocks)


def _find(team: str, fault: Fault, *, blocks: bool) -> Finding:
    problem, todo = fault
    return Finding(f"teams.{team}.sealed", problem, todo.format(team=team), blocks)


def _look_at_cases(facts: Facts, keys: Path, address: str) -> Iterator[tuple[str, Fault]]:
    file = address.removeprefix("sqlite:///")
    if file != address and not Path(file).is_file():
        return
    engine = make_engine(address)
    try:
        check_schema(engine)
        with Session(engine) as session:
            for team, roles in facts.personal_teams.items():
                if not find_readers(session, team, roles):
                    yield team, NO_KEY
                elif has_private(keys, team) and not find_unsealed(session, team):
                    yield team, STAYS
    except (SchemaError, SQLAlchemyError, OSError):
        return  # there is no database yet, or not here
    finally:
        engine.dispose()
