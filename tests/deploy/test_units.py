"""The units and scripts of an installation are such as systemd and a shell take them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPO

DEPLOY = REPO / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
SCRIPTS = sorted(
    file for file in DEPLOY.iterdir() if file.is_file() and file.read_bytes().startswith(b"#!")
)
EXPOSED = 2.5
"""What systemd may count at most, from 0 for nothing that a broken-in program could do, to 10."""
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="missing on this machine: systemd-analyze"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A file system with the units and the programs that they start."""
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, units / unit.name.replace("@", "@zorg"))
    for target in ("sysinit", "basic", "shutdown", "network"):
        (units / f"{target}.target").write_text("[Unit]\nDescription=Of the machine\n")
    for program in (
        "opt/loket/current/bin/loket",
        "usr/local/sbin/loket-backup",
        "usr/local/sbin/loket-host-night",
        "usr/local/sbin/loket-host-pages",
        "bin/kill",
    ):
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", tmp_path / program)
    shutil.copy("/bin/true", tmp_path / "usr/local/sbin/loket-allow")
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_systemd_finds_no_fault_in_a_unit(root: Path, unit: Path) -> None:
    name = unit.name.replace("@", "@zorg")
    command = ["systemd-analyze", "verify", "--man=no", f"--root={root}", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    faults = [line for line in done.stderr.splitlines() if "loket" in line]
    assert faults == []


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_unit_that_was_broken_into_can_do_little(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSED * 10:.0f}"]
    done = subprocess.run([*command, unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_the_client_side_sees_neither_keys_nor_the_settings_of_staff() -> None:
    client = (DEPLOY / "systemd" / "loket-client@.service").read_text()
    assert "User=loket_client" in client
    assert "EnvironmentFile=/etc/loket/%i/client.env" in client
    assert "staff/keys/private" in client.partition("InaccessiblePaths=")[2].partition("\n")[0]
    assert "IPAddressDeny=any\nIPAddressAllow=localhost" in client


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_shell_can_read_each_script(script: Path) -> None:
    subprocess.run(["/bin/sh", "-n", script], check=True)
    if linter := shutil.which("shellcheck"):
        done = subprocess.run([linter, script], capture_output=True, text=True, check=False)
        assert done.stdout == ""
    assert script.stat().st_mode & 0o100 or script.suffix == ".sh"


def test_all_that_is_installed_is_taken_away_again() -> None:
    """What one script puts on a machine, the other removes."""
    install, uninstall = ((DEPLOY / f"{name}.sh").read_text() for name in ("install", "uninstall"))
    programs = [script.name for script in SCRIPTS if not script.suffix]
    assert len(programs) > 3
    for program in programs:
        assert f'"$HERE/{program}"' in install
        assert f"/usr/local/sbin/{program}" in uninstall


def test_the_settings_say_where_mail_goes(tmp_path: Path) -> None:
    """Of who names no server, of one who names it later, and of who changes nothing after that."""
    script = (DEPLOY / "loket-up").read_text()
    function = script[script.index("set_mail() {") : script.index("# The private half")]
    kept = tmp_path / "staff.env"
    kept.write_text("PORT=8200\n")
    unsent = "Mail is not sent, but kept in /staff/mail"
    url = "smtps://user:p@mail.example.nl"
    for given, said, told in (
        ("", unsent, "LOKET_MAIL=files"),
        ("", unsent, "LOKET_MAIL=files"),
        (url, "", f"LOKET_SMTP_URL={url}"),
        ("", "", f"LOKET_SMTP_URL={url}"),
    ):
        environ = {"SETTINGS": str(tmp_path), "STAFF": "/staff", "SLUG": "zorg", "PATH": "/bin"}
        lines = f'set -eu\nsay() {{ echo "$*"; }}\n{function}\nset_mail\n'
        done = subprocess.run(
            ["/bin/sh", "-c", lines],
            env={**environ, "LOKET_SMTP_URL": given},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.partition(":")[0].strip() == said
        assert kept.read_text() == f"PORT=8200\n{told}\n"
