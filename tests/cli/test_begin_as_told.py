"""From nothing to a provider that is served, by the commands as docs/README.md has them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.begun import HOME, empty_docs, fill_in
from tests.conftest import REPO
from tests.ports import free_port

README = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
TOLD = README[README.index("**A new provider.**") : README.index("**A whole provider.**")]
BEGIN, LOOK, SERVE, INVITE = (
    re.sub(r"(?m)^    ", "", block) for block in re.findall(r"(?:^    .*\n)+", TOLD, re.MULTILINE)
)
SLUG = "praktijk-voorbeeld"
SECONDS = 60


@pytest.fixture
def shell(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a technician who set nothing but where docs are."""
    docs = empty_docs(tmp_path)
    there = {name: value for name, value in os.environ.items() if not name.startswith("LOKET_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return there | {
        "PATH": path,
        "HOME": str(tmp_path),
        "LOKET_DOCS": str(docs),
        "PORT": str(free_port()),
    }


def run_told(lines: str, shell: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run lines of the text in a shell, which goes on after one that fails."""
    return subprocess.run(  # noqa: S602 - the lines are ours
        lines, shell=True, env=shell, cwd=shell["HOME"], capture_output=True, text=True, check=False
    )


@contextmanager
def started(lines: str, shell: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run lines of which the last serves, which takes the place of the shell."""
    lines = f"set -e\n{lines.replace('loket serve', 'exec loket serve')}"
    out = Path(shell["HOME"]) / "out.txt"
    with (
        out.open("w") as file,
        subprocess.Popen(  # noqa: S602 - the lines are ours
            lines, shell=True, env=shell, cwd=shell["HOME"], stdout=file, stderr=file, text=True
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def read_page(process: subprocess.Popen[str], address: str) -> str:
    """Read a page as soon as it is served."""
    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(address) as page:  # noqa: S310 - of this machine
                return str(page.read().decode())
        except URLError:
            time.sleep(0.2)
    return ""


def test_the_commands_lead_to_a_provider_that_is_served(
    shell: Mapping[str, str], tmp_path: Path
) -> None:
    assert run_told(BEGIN, shell).returncode == 0
    folder = tmp_path / "docs" / SLUG
    looked = run_told(LOOK, shell)
    assert "! docs/praktijk-voorbeeld/provider.toml:" in looked.stdout
    assert (tmp_path / "draft" / "index.html").is_file()
    fill_in(folder, HOME)
    with started(SERVE, shell) as process:
        site = f"http://localhost:{shell['PORT']}"
        home = read_page(process, f"{site}/")
        assert "Praktijk Voorbeeld" in home, (tmp_path / "out.txt").read_text(encoding="utf-8")
        assert "niet tevreden" in read_page(process, f"{site}/f/klacht").lower()
        invited = run_told(INVITE, shell).stdout
        (link,) = re.findall(r"http://localhost:8000(/medewerker/\S+)", invited)
        assert "passkey" in read_page(process, f"{site}{link}")


def test_each_command_is_tried() -> None:
    commands = re.findall(r"(?m)^loket (\w+)", BEGIN + LOOK + SERVE + INVITE)
    assert commands == [
        "init",
        "check",
        "build",
        "keys",
        "terms",
        "check",
        "build",
        "serve",
        "staff",
    ]
