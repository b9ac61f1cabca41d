"""The long run, in parts: ``python3 dev.py soak [PART ...] [--one-in N]``.

``FIGURES.md`` says of each part how long it took and how much it tried. With ``--one-in`` one in so
many is tried of the values and of the points at which a fault comes: a part takes as much less.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests import by_day, figures

REPO: Final = Path(__file__).resolve().parent.parent
KILLED_RESTORES: Final = (
    "test_a_restore_that_is_killed_leaves_the_old_database_or_the_new_safe_one",
    "test_a_restore_of_postgresql_that_is_killed_leaves_the_old_or_the_new_safe_one",
)
PARTS: Final = {
    "killed": (
        "tests/cases/test_killed_anywhere.py",
        "tests/cases/test_server_restarts.py",
        "tests/test_killed_keys.py",
        "tests/cli/test_rotated_keys.py::test_killed_anywhere_all_opens_and_the_rest_is_done_later",
    ),
    "restored": (
        f"tests/cli/test_ledger.py::{KILLED_RESTORES[0]}",
        f"tests/cli/test_backup_of_postgresql.py::{KILLED_RESTORES[1]}",
    ),
    "full": (
        "tests/cases/test_full_or_locked.py",
        "tests/cli/test_full_commands.py",
        "tests/web/test_full_anywhere.py",
        "tests/web/test_small_disk.py",
        "tests/web/test_troubled_server.py",
    ),
    "inputs": (
        "tests/test_damaged.py",
        "tests/web/test_any_input.py",
        "tests/web/test_any_input_of_texts.py",
        "tests/web/test_own_key_hostile.py",
    ),
    "load": ("tests/web/test_load.py",),
    "rest": (),
}
"""What each part runs; the rest is all that no other part does."""
ALONE: Final = ("load",)
"""Parts whose tests run one after the other, with nothing beside them."""
MOST_WORKERS: Final = 4


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; or all")
    parser.add_argument("--one-in", type=int, default=1, metavar="N", help="of points and values")
    asked = parser.parse_args(arguments)
    if unknown := [one for one in asked.parts if one not in PARTS]:
        parser.error(f"there is no part {unknown[0]}: name one of {', '.join(PARTS)}")
    failed = [one for one in asked.parts or PARTS if not run(one, asked.one_in)]
    say(f"Failed: {', '.join(failed)}." if failed else "All of it held.")
    return bool(failed)


def run(part: str, one_in: int) -> bool:
    """Run a part and write its figures; return whether all of it held."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        turn = {by_day.NAME: f"{by_day.ALL}/{one_in}", figures.NOTES: str(notes)}
        command = [sys.executable, "-m", "pytest", "-q", *list_options(part)]
        began = time.monotonic()
        say(f"Part {part} begins.")
        done = subprocess.run(command, cwd=REPO, env={**os.environ, **turn}, check=False)
        if done.returncode:
            return False
        minutes = (time.monotonic() - began) / 60
        if notes.exists():
            write_figures(figures.Run(part, describe(one_in, minutes), notes))
    return True


def list_options(part: str) -> list[str]:
    """Return what pytest is told: which tests, and in how many processes."""
    others = [one for tests in PARTS.values() for one in tests]
    which = [*PARTS[part]] or [f"--deselect={one}" for one in others]
    workers = 0 if part in ALONE else min(MOST_WORKERS, count_cores())
    return [f"-n{workers}", *which]


def count_cores() -> int:
    """Return how many cores this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def describe(one_in: int, minutes: float) -> str:
    """Say how a part ran."""
    points = "All points and values" if one_in == 1 else f"One in {one_in} points and values"
    busy = f"{os.getloadavg()[2]:.0f} processes busy"
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    took = f"{minutes:.0f} minutes on {count_cores()} cores"
    return f"{points}, on {day}: {took}, {busy} on the machine."


def write_figures(run: figures.Run) -> None:
    before = figures.TABLE.read_text(encoding="utf-8") if figures.TABLE.exists() else ""
    figures.TABLE.write_text(figures.put_in(before, run), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
