"""Under which licence each package comes, and whether Loket may be installed with it.

What nobody read is no free licence: a package whose licence is unknown here stops a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from license_expression import ExpressionError, LicenseSymbol, get_spdx_licensing

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
    ("pypdfium2", ""): "Apache-2.0 OR BSD-3-Clause",
    (
        "pyphen",
        "GPL-2.0-or-later, MPL-1.1, GNU Lesser General Public License v2 or later (LGPLv2+)",
    ): "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    ("pyrage", ""): "MIT",
}
"""What the files of a package say, where what it states of itself says too little.

By name and what it states: once that changes, someone must read again."""


def read_licence(component: Mapping[str, Any]) -> str:
    """Return a licence by its SPDX name where there is one, "" where nothing is stated."""
    stated = ", ".join(stated_licences(component))
    return READ.get((component["name"].lower(), stated), stated)


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
    """Return a page that names the licence of each package."""
    rows = [f"| {c['name']} | {c['version']} | {read_licence(c)} |" for c in components]
    return HEAD + "\n".join(rows) + "\n"


HEAD = """# Licences

Loket is under the MIT licence: see `LICENSE`. Its wheel holds the fonts Noto Sans, under OFL-1.1,
with their licence beside them. What follows is not in this folder: `install.sh` fetches it, as the
lock files name it. Each is named as it states itself; the libraries that one brings along are
listed in its own folder `licenses`. `sbom.json` has the same packages for programs (CycloneDX).

| package | version | licence |
|---|---|---|
"""
