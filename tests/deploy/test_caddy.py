"""The proxy of an installation: https, the two sides, what it keeps out of its log, and outages."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPMessage, HTTPSConnection
from pathlib import Path

import pytest

from tests.conftest import REPO
from tests.deploy.conftest import SLUG, Installed
from tests.ports import free_port

DEPLOY = REPO / "deploy"
TOKEN = "4xDw6bGvWGrozXVLFoepUsGr.mQsOlYtW_0dnt7yb_p1mc95TfUXqVa"
pytestmark = pytest.mark.skipif(not shutil.which("caddy"), reason="missing on this machine: caddy")


@dataclass(frozen=True)
class Proxy:
    """A running Caddy, which vouches for its own name."""

    port: int
    log: Path
    context: ssl.SSLContext

    def get(self, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
        with closing(HTTPSConnection("localhost", self.port, context=self.context)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def answers(self) -> bool:
        """Whether it has its certificate by now."""
        try:
            self.get("/")
        except OSError:
            return False
        return True


OWN = {"CLIENT_PORT": "client", "STAFF_PORT": "staff", "/var/lib/loket/PROVIDER/staff/site": "site"}
HOSTED = {"8000": "client", "/var/lib/loket-host/PROVIDER": "site"}
BELOW_A_PATH = {"8000": "client", "/var/lib/loket-host": "pages"}
FILES = {"site.caddy": OWN, "hosted.caddy": HOSTED, "hosted-paths.caddy": BELOW_A_PATH}


@contextmanager
def proxy(
    folder: Path, installed: Installed, staff_port: int, file: str = "site.caddy"
) -> Iterator[Proxy]:
    """Run Caddy with the files of an installation, at ports that anyone may use."""
    secure, plain = free_port(), free_port()
    (folder / "pages").mkdir()
    (folder / "pages/loket").symlink_to(installed.folder / "data/site")
    site = (DEPLOY / file).read_text()
    here = {
        "client": installed.port,
        "staff": staff_port,
        "site": installed.folder / "data" / "site",
        "pages": folder / "pages",
    }
    told = [(word, str(here[what])) for word, what in FILES[file].items()]
    for word, value in (("ADDRESS", f"https://localhost:{secure}"), *told):
        assert word in site
        site = site.replace(word, value)
    (folder / "loket").mkdir()
    (folder / "loket" / f"{SLUG}.caddy").write_text(site)
    other = f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {plain}\n"
    config = (DEPLOY / "Caddyfile").read_text().replace("{\n", other, 1)
    (folder / "Caddyfile").write_text(config)
    command = ["caddy", "run", "--config", str(folder / "Caddyfile")]
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    log = folder / "log"
    with log.open("wb") as out, subprocess.Popen(command, env=environ, stderr=out) as caddy:
        try:
            authority = folder / "caddy/pki/authorities/local/root.crt"
            wait_for(lambda: b"serving initial configuration" in log.read_bytes())
            wait_for(authority.exists)
            context = ssl.create_default_context(cafile=str(authority))
            made = Proxy(secure, log, context)
            wait_for(made.answers)
            yield made
        finally:
            caddy.terminate()


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("Caddy did not start")


def test_it_takes_its_settings_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "loket").mkdir()
    site = (DEPLOY / "site.caddy").read_text()
    site = site.replace("ADDRESS", "www.example.nl").replace("CLIENT_PORT", "8200")
    (tmp_path / "loket" / "zorg.caddy").write_text(site.replace("STAFF_PORT", "8201"))
    hosted = (DEPLOY / "hosted.caddy").read_text().replace("ADDRESS", "elders.example.nl")
    (tmp_path / "loket" / "hosted.caddy").write_text(hosted)
    paths = (DEPLOY / "hosted-paths.caddy").read_text().replace("ADDRESS", "samen.example.nl")
    (tmp_path / "loket" / "hosted-paths.caddy").write_text(paths)
    shutil.copy(DEPLOY / "Caddyfile", tmp_path)
    command = ["caddy", "validate", "--config", str(tmp_path / "Caddyfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "is not formatted" not in done.stderr


def test_clients_and_staff_meet_their_own_side_by_https(
    installed: Installed, tmp_path: Path
) -> None:
    """Nothing answers at the port of staff here: so what goes there says so."""
    with installed.serving(), proxy(tmp_path, installed, staff_port=free_port()) as caddy:
        status, headers, body = caddy.get("/loket/crisis/", **{"Accept-Encoding": "br"})
        assert status == HTTPStatus.OK
        assert headers["Content-Encoding"] == "br"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert len(body) < 10_000
        assert caddy.get("/loket/f/klacht")[0] == HTTPStatus.OK
        assert caddy.get("/medewerker/inloggen")[0] == HTTPStatus.BAD_GATEWAY
        assert caddy.get("/medewerkers")[0] == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("file", FILES)
def test_where_loket_is_down_people_still_see_whom_to_call(
    installed: Installed, tmp_path: Path, file: str
) -> None:
    with proxy(tmp_path, installed, free_port(), file) as caddy:
        below = "/loket" if file == "hosted-paths.caddy" else ""
        for path in ("/crisis/", "/f/klacht", f"/l/{TOKEN}"):
            status, _, body = caddy.get(below + path)
            assert status == HTTPStatus.BAD_GATEWAY
            assert "112" in body.decode(), path
        assert "Welkom" in caddy.get(f"{below}/")[2].decode()
        for path in ("/", "/elders/", "/elders/../loket/../.."):
            assert not below or caddy.get(path)[0] >= HTTPStatus.BAD_REQUEST, path
            assert not below or b"112" not in caddy.get(path)[2], path
        assert TOKEN[:20].encode() not in caddy.log.read_bytes()
