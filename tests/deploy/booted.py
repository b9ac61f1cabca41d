"""A bare Debian that is started as a machine of its own, with its own systemd as process 1.

It shares the network of the machine that it runs on, so its ports 80 and 443 must be free there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 300
SOON = """[Timer]
OnCalendar=
OnCalendar=*:*:0/5
RandomizedDelaySec=0
AccuracySec=1s
"""
"""What makes a timer of each night one of each five seconds."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TOLD = ("--register=no", "--keep-unit", "--boot", "--resolv-conf=off", "--console=read-only")
"""Of systemd-nspawn: it asks no systemd of the machine that it runs on, which may have none."""


class Machine:
    """A bare Debian in a folder. Commands run in it as root, while it is on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._container: subprocess.Popen[bytes] | None = None
        self._leader = 0

    def switch_on(self) -> None:
        """Start it, with the names and the trust of this machine, and wait until it is on."""
        for name in ("hosts", "resolv.conf", "ssl/certs/ca-certificates.crt"):
            shutil.copy(Path("/etc") / name, self.root / "etc" / name)
        nothing = subprocess.DEVNULL
        command = ["systemd-nspawn", *TOLD, f"--directory={self.root}"]
        self._container = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
        self._leader = find_leader(self._container)
        wait_for(lambda: self.state() in {"running", "degraded"})

    def switch_off(self) -> None:
        if self._container:
            self._container.terminate()
            self._container.wait(PATIENCE)

    def run(self, *command: str, status: int = 0) -> str:
        """Run what must end with this status; return what it said."""
        trust = [f"{name}={os.environ[name]}" for name in ("PIP_CERT",) if name in os.environ]
        environ = ["env", "-i", "--chdir=/root", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8"]
        done = self._enter(*environ, *trust, *command)
        assert done.returncode == status, (command, done.stdout[-3000:], done.stderr[-3000:])
        return done.stdout + done.stderr

    def state(self) -> str:
        """What systemd says of it: ``running`` where all is on and nothing failed."""
        return self._enter("systemctl", "is-system-running").stdout.strip()

    def running(self, pattern: str) -> list[str]:
        """The units that are on, by a pattern of their name."""
        listed = self.run("systemctl", "list-units", "--plain", "--no-legend", pattern)
        return sorted(re.findall(r"^(\S+) +loaded active", listed, re.MULTILINE))

    def let_fire(self, name: str) -> str:
        """Wait until a timer has started its service by itself; return what that wrote since.

        The timer is one of the night again after that.
        """
        soon = self.add_to(f"{name}.timer", SOON)
        since = self.run("date", "+%F %T").strip()
        self.run("systemctl", "restart", f"{name}.timer")
        ended = ("systemctl", "show", "--value", "--property=ExecMainExitTimestampMonotonic")
        before = self.run(*ended, f"{name}.service")
        wait_for(lambda: self.run(*ended, f"{name}.service") not in {before, "0\n"})
        soon.unlink()
        soon.parent.rmdir()
        self.run("systemctl", "daemon-reload")
        self.run("systemctl", "restart", f"{name}.timer")
        wait_for(lambda: self._enter("systemctl", "is-active", f"{name}.service").returncode != 0)
        result = self.run("systemctl", "show", "--value", "--property=Result", f"{name}.service")
        assert result == "success\n", self.run("journalctl", "--unit", f"{name}.service")
        return self.run("journalctl", "--unit", f"{name}.service", "--since", since)

    def add_to(self, unit: str, text: str) -> Path:
        """Add lines to a unit; return the file that has them."""
        file = self.root / "etc/systemd/system" / f"{unit}.d" / "added.conf"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        self.run("systemctl", "daemon-reload")
        return file

    def _enter(self, *command: str) -> subprocess.CompletedProcess[str]:
        inside = ["nsenter", "--target", str(self._leader), "--all", *command]
        return subprocess.run(inside, capture_output=True, text=True, check=False)


def find_leader(container: subprocess.Popen[bytes]) -> int:
    """Wait until something is process 1 in there; return its number out here."""
    children = Path(f"/proc/{container.pid}/task/{container.pid}/children")

    def is_on() -> bool:
        assert container.poll() is None, "systemd-nspawn did not start it"
        names = (Path(f"/proc/{child}/comm").read_text() for child in children.read_text().split())
        return "systemd\n" in names

    wait_for(is_on)
    return int(children.read_text().split()[0])


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(PATIENCE):
        if happened():
            return
        time.sleep(1)
    raise TimeoutError(f"not within {PATIENCE} seconds")
