"""An example that is reached otherwise than it is: to try what no example has."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.conftest import REPO

PROVIDER = "al-osra-zorg"
CONTACT = re.compile(r"^\[contact\b[^\n]*\n(?:(?!\[)[^\n]*\n)*", re.MULTILINE)
OWN_LINE = re.compile(r"^Ons kantoor is elke werkdag open: .*$", re.MULTILINE)
"""Its terms name its telephone: another text to agree to has another line there."""

PORTAL = '[contact.portal]\nvalue = "https://portaal.example/zorg"\n'
MAIL = '[contact.mail]\nvalue = "zorg@praktijk.example"\n'
WHATSAPP = '[contact.whatsapp]\nvalue = "06 00000000"\n'
PHONE = '[contact.phone]\nvalue = "06 00000001"\n'
ALWAYS = "[contact.hours]\nvalue = { always = true }\n"


def with_contact(docs: Path, contact: str) -> Path:
    """Copy the example into the folder ``docs`` with these tables; return its own folder.

    Beside ``docs`` comes what its site is built with.
    """
    shutil.copytree(REPO / "site_overrides", docs.parent / "site_overrides")
    shutil.copy(REPO / "mkdocs.yml", docs.parent)
    for name in ("common", PROVIDER):
        ignored = shutil.ignore_patterns("versies")  # nobody agreed to those here
        shutil.copytree(REPO / "docs" / name, docs / name, ignore=ignored)
    facts, terms = (docs / PROVIDER / name for name in ("provider.toml", "voorwaarden.md"))
    stated = CONTACT.sub("", facts.read_text(encoding="utf-8"))
    facts.write_text(f"{stated}\n{contact}", encoding="utf-8")
    terms.write_text(OWN_LINE.sub("Wij zijn er.", terms.read_text(encoding="utf-8")), "utf-8")
    return docs / PROVIDER
