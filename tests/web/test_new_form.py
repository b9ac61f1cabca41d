"""A new form is one file, one page and one test: nothing else has to be changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROVIDERS, REPO

PAGE = """---
title: {slug}
description: Wat het formulier doet.
---

# {slug}

[Vul het in](/f/{slug}){{ .button }}

Liever op papier? [Print het formulier (PDF)](/f/{slug}/papier.pdf).

Alleen {{{{ teams[kinds.{slug}.team].name }}}} leest het.
"""
ENTRY = '\n[kinds.{slug}]\nteam = "{team}"\nopen = true\n'
TEAM = """
[teams.oordelen]
name = "wie de oordelen telt"
roles = ["manager", "beheerder"]
"""

ALL = '''
"""A form with every type of question."""

from formsapp.kinds.base import Kind, Situation, Step, _
from formsapp.kinds.questions import Agree, Choice, Day, Files, LongText, Mail, Option, Seen
from formsapp.kinds.questions import Several, Text, Time, YesNo

TWO = (Option("een", _("Een")), Option("twee", _("Twee")))
QUESTIONS = (
    Text(name="naam", label=_("Hoe is de naam?")),
    LongText(name="bericht", label=_("Wat is er?")),
    Mail(name="mail", label=_("Wat is het mailadres?")),
    Choice(name="keuze", label=_("Wat past het best?"), options=TWO),
    Several(name="keuzes", label=_("Wat past ook?"), options=TWO),
    YesNo(name="janee", label=_("Is dat zo?")),
    Day(name="dag", label=_("Op welke dag?")),
    Time(name="tijd", label=_("Hoe laat?")),
    Files(name="fotos", label=_("Welke foto's zijn er?")),
)


def steps(_situation: Situation) -> tuple[Step, ...]:
    return (
        Step(id="alles", title=_("Alles"), questions=QUESTIONS),
        Step(id="let-op", title=_("Let op"), questions=(Seen(name="gelezen"),)),
        Step(
            id="tekst",
            title=_("De tekst"),
            questions=(Agree(name="akkoord", label=_("Akkoord"), document="voorwaarden"),),
        ),
    )


kind = Kind(
    slug="alles",
    title=_("Alles"),
    noun=_("Alles"),
    about=_("Hier kan alles."),
    readers=_("Dit leest {{ team }}."),
    others=_("Verder leest niemand dit."),
    after=(_("Wij nemen contact op."),),
    steps=steps,
)
'''

ALL_TEST = """
from collections.abc import Callable
from dataclasses import replace

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.entering import LETTER, press, walk
from tests.web.office import Office

ANSWERS = {
    "naam": "Sam", "bericht": "Hoe laat?", "mail": "sam@voorbeeld.example", "keuze": "een",
    "keuzes": ["twee"], "janee": "ja", "dag-dag": "2", "dag-maand": "3", "dag-jaar": "2026",
    "tijd": "9.30",
}


def test_a_client_sends_it(loket: Loket) -> None:
    visitor = loket.visitor()
    shown = visitor.walk("/f/alles", ANSWERS, {}, {"akkoord": "ja"})
    for words in ("Sam", "Hoe laat?", "Een", "Twee", "2 maart 2026", "9.30 uur"):
        assert words in shown.text, words
    assert visitor.press("versturen").status == 303
    assert "Wij nemen contact op." in visitor.follow().text


def test_staff_enter_it(settings: Settings, start: Callable[[Settings], Loket]) -> None:
    person = Office(start(replace(settings, face="both"))).colleague()
    shown = walk(person, "alles", {**LETTER, "client": "C-1042"}, ANSWERS, {}, {"akkoord": "ja"})
    assert "9.30 uur" in shown.text
    assert press(person, "versturen", gelezen="ja").heading == "Het is ingevoerd"
"""

COPY_TEST = """
from collections.abc import Callable
from dataclasses import replace

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.entering import press, walk
from tests.web.office import Office


def test_a_client_sends_it(loket: Loket) -> None:
    page = loket.visitor().send("/f/oordeel", {"luisteren": "ja"}, {})
    assert "Uw antwoorden tellen mee." in page.text.replace("Je", "Uw")


def test_staff_enter_it(settings: Settings, start: Callable[[Settings], Loket]) -> None:
    person = Office(start(replace(settings, face="both"))).colleague()
    walk(person, "oordeel", {"binnen__via": "paper"}, {"luisteren": "ja"}, {})
    assert "Het telt mee" in press(person, "versturen").text
"""


@pytest.fixture(scope="module")
def with_new_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with two forms more: of each its file, its page and its test."""
    project = tmp_path_factory.mktemp("project")
    unneeded = shutil.ignore_patterns("*.pyc.*", "node_modules")
    for name in ("formsapp", "docs", "site_overrides", "tests"):
        shutil.copytree(REPO / name, project / name, ignore=unneeded)
    packages = Path("tests", "node", "node_modules")
    (project / packages).symlink_to(REPO / packages)
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(REPO / name, project)
    kinds = project / "formsapp" / "kinds"
    copied = (kinds / "ervaring.py").read_text(encoding="utf-8")
    kinds.joinpath("oordeel.py").write_text(copied.replace('"ervaring"', '"oordeel"'))
    kinds.joinpath("alles.py").write_text(ALL)
    for slug, team, test in (("oordeel", "oordelen", COPY_TEST), ("alles", "zorg", ALL_TEST)):
        page = project / "docs" / "common" / "formulieren" / f"{slug}.md"
        page.write_text(PAGE.format(slug=slug))
        (project / "tests" / "web" / f"test_kind_{slug}.py").write_text(test)
        for provider in PROVIDERS:
            with (project / "docs" / provider / "provider.toml").open("a") as facts:
                facts.write(ENTRY.format(slug=slug, team=team))
    for provider in PROVIDERS:
        with (project / "docs" / provider / "provider.toml").open("a") as facts:
            facts.write(TEAM)
    return project


ABOUT_ALL_KINDS = (
    "oordeel or alles or pages_and_kinds or each_kind or of_a_form or not_there or nothing_to_count"
    " or signature or agreeing or is_offered or the_counts"
)
"""Which tests of the copy are run: those of the new forms, and those that go over all kinds."""


def test_a_new_form_is_one_file_one_page_and_one_test(with_new_kinds: Path) -> None:
    tests = (
        "test_kind_oordeel",
        "test_kind_alles",
        "test_pages_and_kinds",
        "test_kind_ervaring",
        "test_print_empty_form",
        "test_staff_entry",
        "test_staff_entry_hostile",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, "-k", ABOUT_ALL_KINDS, *(f"tests/web/{name}.py" for name in tests)],
        cwd=with_new_kinds,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
