"""How long the app's code takes to load, beside Flask's alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.table import Row, milliseconds
from bench.timing import measure_in_turns, processor_seconds, start_python

PROGRAMS = {
    "flask": "import flask",
    "database": "import flask, sqlalchemy.orm",
    "loket": "import formsapp.web",
}


def measure(folder: Path) -> Iterator[Row]:
    """Compare processor time, with all modules compiled before."""
    loads = {name: partial(time_import, folder, program) for name, program in PROGRAMS.items()}
    measure_in_turns(loads, rounds=1)
    took = measure_in_turns(loads, rounds=7)
    ours, flask, database = took["loket"], took["flask"], took["database"]
    shown = milliseconds(ours)
    yield Row("import of the app", shown, f"flask {milliseconds(flask)}", ours / flask, 3)
    peer = f"flask and SQLAlchemy {milliseconds(database)}"
    yield Row("import of the app", shown, peer, ours / database, None)


def time_import(folder: Path, program: str) -> float:
    """Return the processor seconds of a Python that only imports."""
    return processor_seconds(start_python(folder, "-c", program))
