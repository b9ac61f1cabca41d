"""Which locked packages may not be used, by a list that needs no network."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
REFUSED = Path(__file__).with_suffix(".toml")
PIN = re.compile(r"^([\w.-]+)==([\w.!+]+)", re.MULTILINE)


def read_refused() -> dict[str, dict[str, str]]:
    """Return by package below which version it may not be used, and why."""
    found: dict[str, dict[str, str]] = tomllib.loads(REFUSED.read_text(encoding="utf-8"))
    return found


def all_pins() -> Iterator[tuple[str, str]]:
    """Yield each package and version that a lock file names, for whichever system and use."""
    for lock in sorted(ROOT.glob("requirements*.lock")):
        for name, version in PIN.findall(lock.read_text(encoding="utf-8")):
            yield canonicalize_name(name), version


def find_refused(
    pins: Iterable[tuple[str, str]], refused: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Return a line for each version that may not be used."""
    return [
        f"{name} {version} may not be used: {refused[name]['why']}; "
        f"mended in {refused[name]['below']}"
        for name, version in pins
        if name in refused and Version(version) < Version(refused[name]["below"])
    ]
