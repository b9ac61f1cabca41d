"""The site is built with the words of a catalogue, whatever these are."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from formsapp.facts import load
from formsapp.facts.translatable_texts import make_say
from formsapp.facts.voice import choose_voice
from formsapp.site.service_worker import OFFLINE
from tests.conftest import REPO
from tests.web.test_i18n import sources

SAYS_JE = "al-osra-zorg"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All that is built of a site whose catalogue puts every text between « and »."""
    folder = tmp_path_factory.mktemp("marked")
    for part in ("docs", "formsapp", "site_overrides"):
        shutil.copytree(REPO / part, folder / part)
    shutil.copy(REPO / "mkdocs.yml", folder)
    catalogue = Catalog(locale="nl")
    for text in sources():
        catalogue.add(text, f"«{text}»")
    with (folder / "formsapp/translations/nl@je/LC_MESSAGES/messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    build = ["--provider", SAYS_JE, "build", "--out", "site"]
    subprocess.run([sys.executable, "-m", "formsapp.cli", *build], cwd=folder, check=True)
    files = [file for file in (folder / "site").rglob("*") if file.suffix in {".html", ".js"}]
    return "\n".join(file.read_text() for file in files)


def beginning(text: str) -> str:
    return choose_voice(text).partition("{{")[0]


def test_another_catalogue_gives_every_text_of_the_frame(marked: str) -> None:
    frame = sources(REPO / "site_overrides")
    assert len(frame) > 25
    topics = {"Zelfmoord", "Geweld", "Jeugd", "Ziek", "Praten", "Klacht"}  # not all have a number
    rare = {"Of neem contact met [[ons/mij]] op:"}  # where there is no telephone
    rare |= {"Demo", "Demo. Vul niets echts in.", "Naar het begin"}  # where it is no demo
    missing = {text for text in frame if f"«{beginning(text)}" not in marked}
    assert missing <= topics | rare
    assert not topics <= missing


@pytest.mark.parametrize("text", [OFFLINE, "Tijdlijn: {{ steps }}.", "Ook bij: {{ pages }}"])
def test_another_catalogue_gives_what_programs_say_on_the_site(marked: str, text: str) -> None:
    assert text in sources()
    assert f"«{beginning(text)}" in marked


def test_texts_with_je_come_from_the_catalogue() -> None:
    say = make_say(load(REPO / "docs" / SAYS_JE))
    assert say("Terug naar uw overzicht") == "Terug naar je overzicht"
