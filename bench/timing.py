"""Time things fairly: in turns, and by the median of the rounds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 5
ROOT = Path(__file__).resolve().parent.parent


def measure_in_turns(
    measures: Mapping[str, Callable[[], float]], rounds: int = ROUNDS
) -> dict[str, float]:
    """Return the median of each measure; all take their turn in every round."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: median(values) for name, values in found.items()}


def time_action(action: Callable[[], object]) -> float:
    begun = perf_counter()
    action()
    return perf_counter() - begun


def quantile(values: Sequence[float], part: float) -> float:
    """Return the value that this part (0 to 1) of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def start_python(
    folder: Path, *arguments: str, told: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start this Python in the project, with its compiled modules in ``folder``.

    They are kept whatever the environment says, since an installed Loket has them. ``told`` is
    added to the environment.
    """
    environment = {**os.environ, **(told or {}), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process; return the processor seconds that it took."""
    with process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}.")
    return used.ru_utime + used.ru_stime
