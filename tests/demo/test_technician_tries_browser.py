"""What the demo's first page tells a technician to try, done as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.datastructures import MultiDict

from formsapp.demo.start_page import COMMAND
from tests.demo.conftest import Demo, running
from tests.demo.trying import find_thing, made_up_answers, newcomer, words
from tests.web.served import press
from tests.web.test_every_form_browser import fill

TECHNICIAN = "Als technisch beheerder"
CHANGED = "doz-thuiszorg"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the page names commands of a shell")


def test_what_a_technician_can_try(project: Path, port: int, browser: Browser) -> None:
    with running(project, port) as demo, newcomer(browser, demo) as page:
        make_a_link(page, demo, project)
        look_for_an_answer(page, demo, project)
        change_a_rule(page, demo, project)
        before = page.get_by_role("link", name="De link uit de intake").first.get_attribute("href")
    with running(project, port) as demo, newcomer(browser, demo) as page:
        both_say_it(page, demo)
        assert before is not None
        page.goto(before)
        assert "Wat je kunt doen" in words(page), "a link of before the restart opens"


def command_of(page: Page, demo: Demo, name: str) -> list[str]:
    """Read the command that stands with a thing to try, with the program of this Python."""
    typed = find_thing(page, demo, TECHNICIAN, name).locator("pre").inner_text()
    return shlex.split(typed.replace(COMMAND, f"{sys.executable} -m formsapp.cli"))


def run(command: list[str], project: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LOKET_")}
    environ["PYTHONPATH"] = str(project)
    done = subprocess.run(
        command, cwd=project, env=environ, capture_output=True, text=True, check=False
    )
    assert done.stderr == "", done.stderr
    return done.stdout


def make_a_link(page: Page, demo: Demo, project: Path) -> None:
    made = run(command_of(page, demo, "Maak een link met een opdracht."), project)
    page.goto(made.strip())
    press(page.get_by_role("link", name="Akkoord met de voorwaarden"))


def look_for_an_answer(page: Page, demo: Demo, project: Path) -> None:
    """Nothing is found, though the made-up clients sent that name, and mail lies there to read."""
    demo.send_mail()
    command = command_of(page, demo, "Zoek een antwoord in de database.")
    assert run(command, project) == ""
    assert run([*command[:2], "sam@voorbeeld.example", command[-1]], project).count(".eml") > 1


def change_a_rule(page: Page, demo: Demo, project: Path) -> None:
    told = find_thing(page, demo, TECHNICIAN, "Verander een regel.").locator("code")
    table, file, value = told.all_inner_texts()
    facts = project / file
    text = facts.read_text(encoding="utf-8")
    changed, count = re.subn(rf"({re.escape(table)}\nvalue = \{{ )hours = 24", rf"\1{value}", text)
    assert count == 1
    facts.write_text(changed, encoding="utf-8")


def both_say_it(page: Page, demo: Demo) -> None:
    """The page and the form say the new figure: for a visit that was in time before too."""
    thing = find_thing(page, demo, TECHNICIAN, "Verander een regel.")
    press(thing.get_by_role("link", name="Afzeggen"))
    assert "48 uur" in words(page)
    thing = find_thing(page, demo, TECHNICIAN, "Verander een regel.")
    press(thing.get_by_role("link", name="het formulier"))
    answers = made_up_answers(demo.apps[CHANGED], "bezoek-afzeggen")
    fill(page, answers)
    press(page.get_by_role("button", name="Verder", exact=True))
    parts = {"dag-dag": "4", "dag-maand": "3", "dag-jaar": "2026", "tijd": "20.00"}
    fill(page, MultiDict({**parts, "wat": "een"}))
    press(page.get_by_role("button", name="Verder", exact=True))
    assert "48 uur van tevoren" in words(page)
