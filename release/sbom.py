"""The packages that an installation of Loket holds, in CycloneDX."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from formsapp import __version__
from release.licences import conclude_licences

ROOT = Path(__file__).resolve().parents[1]
LOCKS = tuple(ROOT / f"requirements{name}.lock" for name in ("", "-oidc", "-postgresql"))
PIN = re.compile(r"^[\w.-]+==[^\\\n]+", re.MULTILINE)


class Wrong(Exception):
    """There is nothing to release; the message says why."""


def locked_versions() -> dict[str, str]:
    """Return the version of each package that the lock files name for a system like this."""
    pins = [Requirement(pin) for lock in LOCKS for pin in PIN.findall(lock.read_text())]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def list_packages() -> dict[str, Any]:
    """Return a list of what is locked, as it is installed here; raises Wrong where that differs.

    The environment holds more, to test with, which is left out.
    """
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--no-validate"]
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--sv", "1.6"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, check=True)
    listed: dict[str, Any] = json.loads(done.stdout)
    locked = locked_versions()
    held = [part for part in listed["components"] if canonicalize_name(part["name"]) in locked]
    found = {canonicalize_name(part["name"]): part["version"] for part in held}
    if found != locked:
        differ = sorted(name for name, _ in found.items() ^ locked.items())
        raise Wrong(f"What is installed is not what is locked: {', '.join(set(differ))}.")
    listed["components"] = sorted(held, key=lambda part: canonicalize_name(part["name"]))
    listed["metadata"]["component"]["version"] = __version__
    conclude_licences(held)
    keep_links(listed)
    for part in described_parts(listed):
        part.pop("externalReferences", None)
        part.pop("description", None)
    return listed


def keep_links(listed: dict[str, Any]) -> None:
    """Leave out who needs whom of packages that are not listed."""
    known = {part["bom-ref"] for part in listed["components"]}
    known.add(listed["metadata"]["component"]["bom-ref"])
    kept = [link for link in listed["dependencies"] if link["ref"] in known]
    for link in kept:
        if "dependsOn" in link:
            link["dependsOn"] = [ref for ref in link["dependsOn"] if ref in known]
    listed["dependencies"] = kept


def described_parts(listed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each part that tells of itself and names pages; its ``purl`` is enough to find them."""
    yield from listed["components"]
    yield listed["metadata"]["component"]
    yield from listed["metadata"]["tools"]["components"]


def write_sbom(listed: dict[str, Any]) -> str:
    """Return the list as JSON; raises Wrong where CycloneDX does not know it so."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - it compiles 38 grammars first
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415 - likewise

    text = json.dumps(listed, indent=1, ensure_ascii=False) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise Wrong(f"The list of packages is no CycloneDX: {fault}")
    return text
