"""How long the app's code takes to load, beside Flask's alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.table import Row, milliseconds
from bench.timing import in_turns, processor_seconds, python

PROGRAMS = {
    "flask": "import flask",
    "database": "import flask, flask_sqlalchemy_lite, sqlalchemy.orm",
    "loket": "import formsapp.web",
}


def measure(folder: Path) -> Iterator[Row]:
    """Compare processor time, with all modules compiled before."""
    loads = {name: partial(load, folder, program) for name, program in PROGRAMS.items()}
    in_turns(loads, rounds=1)
    took = in_turns(loads, rounds=7)
    ours, flask, database = took["loket"], took["flask"], took["database"]
    shown = milliseconds(ours)
    yield Row("import of the app", shown, f"flask {milliseconds(flask)}", ours / flask, 3)
    peer = f"flask and SQLAlchemy {milliseconds(database)}"
    yield Row("import of the app", shown, peer, ours / database, None)


def load(folder: Path, program: str) -> float:
    """Processor seconds of a Python that only imports."""
    return processor_seconds(python(folder, "-c", program))
