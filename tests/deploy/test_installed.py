"""What is installed from the wheel, elsewhere and without the project's folder, is complete."""

from __future__ import annotations

import subprocess
from http import HTTPStatus
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import PROVIDERS, REPO
from tests.deploy.conftest import Installed
from tests.web.made_up import MADE_UP


def test_the_wheel_holds_each_file_that_loket_needs(wheel: Path) -> None:
    """Loket finds a missing text or template where someone first needs it, which is too late."""
    held = set(ZipFile(wheel).namelist())
    listed = ["git", "ls-files", "formsapp", "docs/common", "site_overrides", "mkdocs.yml"]
    known = subprocess.run(listed, cwd=REPO, capture_output=True, text=True, check=True)
    assert len(known.stdout.split()) > 700
    for path in known.stdout.split():
        inside = path if path.startswith("formsapp/") else f"formsapp/shipped/{path}"
        assert inside in held
        if path.endswith(".po"):
            assert inside.replace(".po", ".mo") in held


def test_the_wheel_holds_no_provider(wheel: Path) -> None:
    """Nobody who installs Loket serves the pages of an example by mistake."""
    for name in ZipFile(wheel).namelist():
        assert not set(Path(name).parts) & {*PROVIDERS, *MADE_UP, "tests"}


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_a_provider_is_served_elsewhere(
    installed: Installed, database: str, request: pytest.FixtureRequest
) -> None:
    is_other = database == "PostgreSQL"
    extra = {"LOKET_DATABASE": request.getfixturevalue("postgres_url")} if is_other else {}
    with installed.serving(**extra) as client:
        for path in ("/", "/crisis/", "/voorwaarden/", "/f/klacht", "/medewerker/inloggen"):
            client.request("GET", f"/loket{path}")
            answer = client.getresponse()
            assert "De Elzen" in answer.read().decode(), path
            assert answer.status == HTTPStatus.OK, path
    link = installed.run("link", "new", "--kind", "akkoord", "--client", "C-1", **extra)
    assert link.startswith(f"http://localhost:{installed.port}/loket/")
