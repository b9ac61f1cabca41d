"""Each command of the guide for who runs a server is run as it stands there, in its order.

Loket itself is a small program there (``tests/deploy/server.py``), so each of its commands is read
by the real one as well, which refuses a word that it does not know.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPO
from tests.deploy.server import DEPLOY, PLACE, SLUG, Server, make_server
from tests.deploy.told import list_commands, loket_commands, parse

GUIDE = (DEPLOY / "README.md").read_text(encoding="utf-8")
COMMON = REPO / "docs" / "common"
TOLD = list_commands(GUIDE)
OLD, NEW = "1.0.0", "1.1.0"
BACKUPS = f"/var/backups/loket/{SLUG}"
LAST = "sh /opt/loket/deploy/uninstall.sh"
RSYNC = f"rsync -a --delete {BACKUPS}/ /mnt/elsewhere/{SLUG}/"
NOT_RUN = {
    "python3 dev.py release": "tests/deploy/test_release.py makes a release",
    "sha256sum -c SHA256SUMS": "tests/deploy/test_release.py compares the sums",
    "journalctl -u 'loket-*'": "a folder has no journal",
    "pip install --require-hashes -r requirements.lock": "it takes the network and minutes",
    "pip install --no-deps loket-*.whl": "tests/deploy/conftest.py installs the wheel",
    RSYNC: "test_case_keys_are_replaced_elsewhere_as_the_guide_tells runs it where there is rsync",
    "runuser -u postgres -- dropdb loket_zorg_voorbeeld": "a folder has no PostgreSQL",
}


HANDBOOK = [
    COMMON / "handboek" / name
    for name in (
        "datalek.md",
        "organisatie/afspraken.md",
        "organisatie/elk-jaar.md",
        "organisatie/sleutels.md",
    )
]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    made = make_server(tmp_path)
    (tmp_path / "srv/loket/docs" / SLUG / "provider.toml").unlink()
    return made


def test_each_command_does_what_the_guide_says(server: Server) -> None:
    root, folder = server.root, Path(server.install(OLD)).parent
    told = [command for command in TOLD if command not in {*NOT_RUN, LAST}]
    assert len(told) > 25
    for command in [*told, LAST]:
        if command == "sh install.sh" and (root / "opt/loket/current").exists():
            folder = Path(server.install(NEW)).parent
        line = PLACE.sub(f"{root}/", command.replace(" FILE", f" {BACKUPS}/FILE"))
        server.do("sh", "-c", f"cd {folder} && {line.replace('FILE', f'before-{NEW}.backup')}")
        look_after(command, root)


@pytest.mark.parametrize("page", HANDBOOK, ids=lambda page: page.stem)
def test_each_command_in_the_handbook_does_what_it_says(page: Path, server: Server) -> None:
    """As the provider reads it, whose own name stands in it."""
    told = list_commands(page.read_text(encoding="utf-8").replace("{{ provider.slug }}", SLUG))
    server.do("sh", server.install(OLD))
    server.do("loket", "init", SLUG)
    server.do("loket-up", SLUG, "www.example.nl")
    for command in told:
        server.do("sh", "-c", command)
        for words in loket_commands(command):
            assert parse(words).name


def test_a_page_of_the_handbook_with_a_command_is_tried() -> None:
    every = (COMMON / "handboek").rglob("*.md")
    assert sorted(page for page in every if "`" in page.read_text(encoding="utf-8")) == HANDBOOK


def look_after(command: str, root: Path) -> None:
    """Look at what some of them leave."""
    moved = root / "etc/caddy/loket" / f"{SLUG}.old.caddy"
    running = len([*(root / "run").glob("port.*")])
    if command.startswith("loket-up"):
        assert running == 2
    if command == f"loket-up {SLUG}" and moved.exists():
        assert (moved.parent / f"{SLUG}.caddy").read_text().startswith("www.example.org {")
        assert "redir https://www.example.org{uri}" in moved.read_text()
    if command.startswith("systemctl disable --now loket-client"):
        assert running == 0
    if command == LAST:
        assert [path for path in root.rglob(f"*{SLUG}*") if "loket" in path.parent.name] == []


def test_each_command_of_loket_is_one() -> None:
    told = [words for line in TOLD for words in loket_commands(line)]
    assert len(told) > 10
    told.remove(["init"])  # on a terminal it asks for the rest
    for words in told:
        assert parse(words).name


@pytest.mark.skipif(shutil.which("rsync") is None, reason="has no rsync")
def test_case_keys_are_replaced_elsewhere_as_the_guide_tells(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, made in ((there, "old"), (here, "new")):
        folder.mkdir()
        (folder / f"{SLUG}.case-keys").write_text(made)
    os.utime(there / f"{SLUG}.case-keys", (0, 0))
    (there / "2020-01-01.backup").touch()
    (here / "2020-02-02.backup").touch()
    line = RSYNC.replace(BACKUPS, str(here)).replace(f"/mnt/elsewhere/{SLUG}", str(there))
    subprocess.run(shlex.split(line), check=True)
    assert (there / f"{SLUG}.case-keys").read_text() == "new"
    assert sorted(file.name for file in there.iterdir()) == [
        "2020-02-02.backup",
        f"{SLUG}.case-keys",
    ]


def test_what_is_not_run_stands_in_the_guide() -> None:
    assert {*TOLD} >= {*NOT_RUN, LAST}


def test_the_guide_says_what_is_decided_alone() -> None:
    headings = re.findall(r"(?m)^## (.+)$", GUIDE)
    assert {
        "Another name",
        "Another server, or a newer Debian",
        "When a provider closes",
        "What you decide yourself",
    } <= {*headings}
