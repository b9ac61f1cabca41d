"""``loket host`` in a process of its own, asked over the network."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse

import pytest

from formsapp.cli import main as loket
from tests.conftest import REPO
from tests.hosting.conftest import ELZEN, KADE, Place
from tests.ports import free_port

PATIENCE = 60
"""Seconds that a busy machine may take for what is noticed at once."""


class Hosting:
    """A host that runs."""

    def __init__(self, place: Place) -> None:
        self.port = free_port()
        clean = {name: value for name, value in os.environ.items() if "LOKET_" not in name}
        command = ["-m", "formsapp.cli", "host", str(place.folder), "--port", str(self.port)]
        self.log = place.folder.parent / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], cwd=REPO, env=clean, stdout=subprocess.PIPE, stderr=log
            )
        assert self.process.stdout is not None
        assert self.process.stdout.readline().startswith(b"Hosting 1 ")

    def ask(self, slug: str, path: str = "/f/klacht") -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers={"Host": f"{slug}.example"})
            answer: HTTPResponse = connection.getresponse()
            return answer.status, answer.read().decode()

    def wait_for(self, slug: str, status: int) -> None:
        end = time.monotonic() + PATIENCE
        while self.ask(slug)[0] != status:
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)


@contextmanager
def running(place: Place) -> Iterator[Hosting]:
    made = Hosting(place)
    try:
        yield made
    finally:
        made.process.terminate()
        made.process.communicate(timeout=PATIENCE)
        assert made.process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
def test_a_host_serves_who_comes_tells_who_breaks_and_ends_in_order(place: Place) -> None:
    place.add(KADE, f"https://{KADE}.example")
    killed = Hosting(place)
    status, crisis = killed.ask(KADE, "/crisis/")
    assert (status, "tel:113" in crisis) == (200, True)
    killed.process.kill()
    killed.process.communicate()
    with running(place) as host:
        assert host.ask(KADE, "/crisis/") == (200, crisis)
        assert host.ask(KADE)[0] == 200
        assert host.ask("elders")[0] == 404
        place.add(ELZEN, f"https://{ELZEN}.example")
        for _ in range(500):  # signals that interrupt each other
            host.process.send_signal(signal.SIGHUP)
        host.wait_for(ELZEN, 200)
        place.edit(ELZEN, "LOKET_MAIL", "LOKET_MALE")
        host.wait_for(ELZEN, 503)
        assert "tel:112" in host.ask(ELZEN, "/crisis/")[1]
        assert host.ask(KADE)[0] == 200
    lines = host.log.read_text().splitlines()
    assert f"[{KADE}] INFO serves https://{KADE}.example/" in lines
    assert any(line.startswith(f"[{ELZEN}] ERROR is not served: ") for line in lines)
    assert all(line.startswith("[") for line in lines)
    assert "a fault" not in host.log.read_text()


def test_a_host_refuses_what_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert loket(["host", os.devnull]) == 1
    assert "is no folder: name the one" in capsys.readouterr().err


def test_a_host_refuses_settings_of_one_provider(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOKET_DATA", "somewhere")
    assert loket(["host", str(place.folder)]) == 1
    assert "LOKET_DATA is of one provider" in capsys.readouterr().err


def test_a_command_acts_on_one_hosted_provider_by_its_settings(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.add(KADE, f"https://{KADE}.example")
    settings = ("--settings", str(place.folder / KADE / "env"))
    assert loket([*settings, "link", "new", "--kind", "klacht", "--client", "C-1"]) == 0
    link = capsys.readouterr().out.strip()
    place.look()
    assert link.startswith(f"https://{KADE}.example/l/")
    assert place.get(link).status_code == 200
    assert not [name for name in os.environ if name.startswith("LOKET_DATA")]
    place.edit(KADE, "LOKET_MAIL", "LOKET_MALE")
    assert loket([*settings, "cases"]) == 1
    assert "LOKET_MALE" in capsys.readouterr().err
