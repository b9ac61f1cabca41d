"""Say what is known of the locked packages: ``make audit``.

First by the list that stands here, then by asking PyPI. Where PyPI cannot be asked, that is said:
to know nothing of a package is no good news.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from release.refused_versions import all_pins, find_refused, read_refused

FOUND, NOT_ASKED = 1, 2
"""What the process ends with, beside 0."""


def main() -> int:
    pins = sorted(set(all_pins()))
    refused = find_refused(pins, read_refused())
    known = ask(pins)
    wrong = [*refused, *list_found(known)]
    print("\n".join([*wrong, sum_up(known, len(pins))]))
    if wrong:
        return FOUND
    return 0 if len(answered(known)) == len(pins) else NOT_ASKED


def ask(pins: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return what PyPI says of each package; nothing where it can't be reached."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.txt"
        found = []
        for part in without_doubles(pins):
            file.write_text("".join(f"{name}=={version}\n" for name, version in part))
            options = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json")
            command = (sys.executable, "-m", "pip_audit", *options, "-r", str(file))
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            found += read_report(done.stdout)
    return found


def without_doubles(pins: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the pins in files of which none names a package twice."""
    parts: list[list[tuple[str, str]]] = [[]]
    for pin in pins:
        free = (part for part in parts if pin[0] not in {name for name, _ in part})
        place = next(free, None)
        if place is None:
            parts.append(place := [])
        place.append(pin)
    return parts


def read_report(written: str) -> list[dict[str, Any]]:
    """Return what a report says of each package; nothing where there is no report."""
    try:
        found: list[dict[str, Any]] = json.loads(written)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return []
    return found


def answered(known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in known if "vulns" in one]


def list_found(known: Sequence[dict[str, Any]]) -> list[str]:
    """Return a line for each thing that is known of a package."""
    return [
        f"{one['name']} {one['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        for one in answered(known)
        for fault in one["vulns"]
    ]


def sum_up(known: Sequence[dict[str, Any]], asked: int) -> str:
    told = len(answered(known))
    if told == asked:
        return f"PyPI was asked about all {asked} packages."
    return (
        f"PyPI told nothing of {asked - told} of {asked} packages, so nothing is known of them. "
        "Run this again where PyPI can be reached."
    )


if __name__ == "__main__":
    sys.exit(main())
