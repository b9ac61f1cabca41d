"""`make run` opens the demo where someone sits at a desktop, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from formsapp.demo.open_browser import wants_browser

ADDRESS = "http://localhost:8000/"
DESK = {"DISPLAY": ":0"}
OPEN = f"""
import threading
from formsapp.demo.__main__ import welcome
welcome({ADDRESS!r})
[one.join() for one in threading.enumerate() if one is not threading.main_thread()]
"""


@pytest.mark.parametrize("environ", [DESK, {"WAYLAND_DISPLAY": "wayland-0"}, DESK | {"CI": ""}])
def test_a_desktop_wants_it(environ: dict[str, str]) -> None:
    assert wants_browser(environ, "linux")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_these_systems_always_have_one(platform: str) -> None:
    assert wants_browser({}, platform)


@pytest.mark.parametrize(
    "more",
    [
        {"CI": "true"},
        {"PYTEST_CURRENT_TEST": "this one"},
        {"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"},
        {"BROWSER": ""},
        {"BROWSER": "none"},
    ],
)
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_who_does_not_sit_there_gets_none(more: dict[str, str], platform: str) -> None:
    assert not wants_browser(DESK | more, platform)


def test_without_a_display_none_opens() -> None:
    assert not wants_browser({"DISPLAY": "", "BROWSER": "firefox"}, "linux")


@pytest.mark.skipif(os.name == "nt", reason="the program that stands in for a browser is a script")
@pytest.mark.parametrize("ci", ["", "true"])
def test_the_program_that_someone_chose_gets_the_address(tmp_path: Path, ci: str) -> None:
    browser, shown = tmp_path / "browser", tmp_path / "shown"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
    browser.chmod(0o755)
    left_out = ("PYTEST_CURRENT_TEST", "SSH_CONNECTION", "WAYLAND_DISPLAY")
    environ = {name: value for name, value in os.environ.items() if name not in left_out}
    environ |= {"BROWSER": str(browser), "CI": ci, **DESK}
    done = subprocess.run(
        [sys.executable, "-c", OPEN], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"Open {ADDRESS} (Ctrl+C stops)\n"
    assert shown.exists() == (not ci)
    if not ci:
        assert shown.read_text() == f"{ADDRESS}\n"
