"""Under which licence each package comes, and whether Loket may be installed with it.

What nobody read is no free licence: a package whose licence is unknown here stops a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from license_expression import ExpressionError, LicenseSymbol, get_spdx_licensing
from packaging.utils import canonicalize_name

FREE = frozenset(
    {
        "0BSD",
        "Apache Software License",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD License",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "ISC",
        "LGPL-2.1-or-later",  # a library that stays a package of its own, which can be replaced
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-1.1",
        "MPL-2.0",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "OFL-1.1",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
        "Zope Public License",
    }
)
READ = {
    # Its wheel holds libheif, libde265 and x265.
    ("pillow-heif", "BSD-3-Clause"): ("BSD-3-Clause AND LGPL-3.0-or-later AND GPL-2.0-or-later"),
    ("pypdfium2", ""): "Apache-2.0 OR BSD-3-Clause",
    (
        "pyphen",
        "GPL-2.0-or-later, MPL-1.1, GNU Lesser General Public License v2 or later (LGPLv2+)",
    ): "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    ("pyrage", ""): "MIT",
}
"""What the files of a package say, where what it states of itself says too little.

By name and what it states: once that changes, someone must read again."""

FETCHED = {
    "pillow-heif": "its wheel holds x265, under the GPL. Loket gives none of it away: a server "
    "fetches it for itself. Whoever passes an installation on, as an image or a disk, gives the "
    "source code of x265 with it. `pi-heif` is the same without x265, with an older decoder.",
}
"""What is no part of a release and may be used, but asks something of who passes it on."""


def conclude_licences(components: list[dict[str, Any]]) -> None:
    """Put what was read of a package in the place of what it states."""
    for component in components:
        read = read_licence(component)
        if read != ", ".join(stated_licences(component)):
            component["licenses"] = [{"expression": read, "acknowledgement": "concluded"}]


def read_licence(component: Mapping[str, Any]) -> str:
    """Return a licence by its SPDX name where there is one, "" where nothing is stated."""
    stated = ", ".join(stated_licences(component))
    return READ.get((canonicalize_name(component["name"]), stated), stated)


def stated_licences(component: Mapping[str, Any]) -> Iterator[str]:
    for choice in component.get("licenses", ()):
        named = choice.get("license", {})
        stated = choice.get("expression") or named.get("id") or named["name"]
        yield stated.removeprefix("License :: ").removeprefix("OSI Approved :: ")


def is_free(licence: str) -> bool:
    """Tell whether every part of a licence lets Loket be given away with what is under it."""
    if not licence:
        return False
    if all(part in FREE for part in licence.split(", ")):
        return True
    try:
        return permits(get_spdx_licensing().parse(licence))
    except ExpressionError:
        return False


def permits(parsed: Any) -> bool:  # noqa: ANN401 - the library that parses has no types
    if isinstance(parsed, LicenseSymbol):
        return parsed.render() in FREE
    among = any if parsed.operator.strip() == "OR" else all
    return among(permits(part) for part in parsed.args)


def write_table(components: list[dict[str, Any]]) -> str:
    """Return a page that names the licence of each package, and what one asks for."""
    rows = [f"| {c['name']} | {c['version']} | {read_licence(c)} |" for c in components]
    names = [canonicalize_name(c["name"]) for c in components]
    notes = [f"{name}: {FETCHED[name]}" for name in names if name in FETCHED]
    return HEAD + "\n".join([*rows, "", *notes]) + "\n"


HEAD = """# Licences

Loket is under the MIT licence: see `LICENSE`. Its wheel holds the fonts Noto Sans, under OFL-1.1,
with their licence beside them. What follows is not in this folder: `install.sh` fetches it, as the
lock files name it. Each is named as it states itself, or as was read in it; all that it brings
along is listed in its own folder `licenses`. `sbom.json` has the same for programs (CycloneDX).

| package | version | licence |
|---|---|---|
"""
