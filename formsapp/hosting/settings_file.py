"""The settings of one provider, in a file of its own: ``NAME=value`` lines as systemd reads them.

No shell reads it, so nothing in it is ever run. What programs read differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from formsapp.plain_file import NotPlain, read_plain
from formsapp.sealing.key_access import refuse_changeable
from formsapp.sealing.keys_error import KeysError
from formsapp.setting_values import SQLITE, VARIABLES, SettingsError, parse_base_url
from formsapp.settings import Settings

SETTINGS_FILE: Final = "env"
IGNORED: Final = frozenset({"PORT"})
"""What each provider of a server has in its file where each is served by itself."""
FOLDERS: Final = {
    "LOKET_DATA": "data",
    "LOKET_DOCS": "docs",
    "LOKET_LEDGER": "",
    "LOKET_KEY_PASSPHRASE_FILE": "",
    "LOKET_SECRET_KEYS_FILE": "",
}
"""From where the file is; the first two are beside it, where it says nothing else."""
LINE: Final = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
LONGEST: Final = 64 * 1024


def read_hosted(file: Path, *, proxies: int | None = None) -> Settings:
    """Return the settings of the provider whose folder this file is in.

    ``proxies`` is for a file that does not say how many every request passes.

    Raises:
        SettingsError: something in it is wrong, or missing.
        OSError: it cannot be read.

    """
    found = Settings.from_environment(read_told(file))
    if found.database_file and not found.database_file.is_absolute():
        raise SettingsError(f"LOKET_DATABASE in {file} must have a whole path: {SQLITE}/srv/...")
    return found if found.proxies is not None else replace(found, proxies=proxies)


def read_told(file: Path) -> dict[str, str]:
    """Return what a file tells, and what goes without saying of a provider in its own folder.

    Raises:
        SettingsError: something in it is wrong.
        OSError: it cannot be read.

    """
    told, slug = read_settings_lines(file), file.absolute().parent.name
    if told.setdefault("LOKET_PROVIDER", slug) != slug:
        raise SettingsError(
            f"LOKET_PROVIDER in {file} is {told['LOKET_PROVIDER']!r}, and its folder is {slug!r}: "
            "make both the same."
        )
    for name, usual in FOLDERS.items():
        if found := told.get(name) or usual:
            told[name] = str(file.parent.absolute() / found)
    return told


def read_settings_lines(file: Path) -> dict[str, str]:
    """Return what a file tells, by name; raises SettingsError or OSError."""
    try:
        lines = read_plain(file, LONGEST).decode("utf-8").split("\n")
    except NotPlain as other:
        raise SettingsError(f"{file} is {other.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not written in UTF-8.") from None
    told: dict[str, str] = {}
    for number, name, value in _split(file, lines):
        if name in told:
            raise SettingsError(f"{file}, line {number}: {name} stands there twice.")
        told[name] = value
    try:
        refuse_changeable(file, is_secret="LOKET_SECRET_KEYS" in told)
    except KeysError as error:
        raise SettingsError(str(error)) from None
    return {name: value for name, value in told.items() if name not in IGNORED}


def _split(file: Path, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines, 1):
        if not line or line.startswith(("#", ";")):
            continue
        found = LINE.fullmatch(line)
        # The value is not repeated: it may be a secret.
        if found is None or CONTROL.search(line):
            raise SettingsError(
                f"{file}, line {number}: write NAME=value, without signs before it."
            )
        name, value = found[1], found[2]
        if name not in VARIABLES and name not in IGNORED:
            raise SettingsError(
                f"{file}, line {number}: Loket knows no variable {name}: remove it, or write one "
                f"of {', '.join(VARIABLES)}."
            )
        yield number, name, _unquote(value, f"{file}, line {number}: {name}")


def _unquote(value: str, where: str) -> str:
    """Return a value without the quotes around it."""
    if "\\" in value:
        raise SettingsError(f"{where} holds a backslash, which each program reads differently.")
    for quote in "\"'":
        if value.startswith(quote):
            inner = value[1:-1]
            if len(value) == 1 or not value.endswith(quote) or quote in inner:
                raise SettingsError(f"{where} has a quote that does not end where the value ends.")
            return inner
    if value != value.strip():
        raise SettingsError(f"{where} begins or ends with a blank, which not each program keeps.")
    return value


def find_base_url(file: Path) -> str | None:
    """Return the address in a file of which the rest may be wrong; None where it has none.

    Who comes there is told whom to call, whatever else is the matter.
    """
    try:
        text = read_plain(file, LONGEST).decode("utf-8", "replace")
        found = re.findall(r"^LOKET_BASE_URL=[\"']?([^\s\"']+)", text, re.MULTILINE)
        return parse_base_url(found[0]) if len(found) == 1 else None
    except (OSError, SettingsError):
        return None
