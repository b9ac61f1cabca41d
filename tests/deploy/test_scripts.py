"""What the scripts of an installation read and refuse, before anything is changed.

They run as they stand, in a folder that stands for the machine's root. What only root may, being
root and becoming another user, is left out there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPO

DEPLOY = REPO / "deploy"
SLUG = "zorg-voorbeeld"
PLACES = ("/etc/", "/opt/", "/srv/", "/var/", "/root/", "/run/")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine with the scripts, whose other users are the one who runs the test."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for script in DEPLOY.glob("loket*"):
        text = script.read_text()
        for place in PLACES:
            text = text.replace(f" {place}", f" {tmp_path}{place}")
            for before in ('"', "=", ">"):
                text = text.replace(f"{before}{place}", f"{before}{tmp_path}{place}")
        (programs / script.name).write_text(text)
    (programs / "id").write_text("#!/bin/sh\necho 0\n")
    become = 'while [ "$1" != --init-groups ]; do shift; done\nshift\nexec "$@"\n'
    (programs / "setpriv").write_text(f"#!/bin/sh\n{become}")
    loket = tmp_path / "opt/loket/current/bin"
    loket.mkdir(parents=True)
    (loket / "loket").write_text("#!/bin/sh\ncat <<END\n$LOKET_SMTP_URL\nEND\npwd >&2\n")
    (loket / "python").write_text(f'#!/bin/sh\nPYTHONPATH={REPO} exec {sys.executable} "$@"\n')
    for file in (*programs.iterdir(), *loket.iterdir()):
        file.chmod(0o755)
    (tmp_path / "srv/loket/docs" / SLUG).mkdir(parents=True)
    (tmp_path / "srv/loket/docs" / SLUG / "provider.toml").touch()
    (tmp_path / "etc/loket").mkdir(parents=True)
    return tmp_path


def run(root: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=root,
        env={"PATH": f"{root}/bin:/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def settle(root: Path, *lines: str) -> Path:
    """Write the settings of the staff side."""
    file = root / "etc/loket" / SLUG / "staff.env"
    file.parent.mkdir()
    file.write_text("\n".join(("# as loket-up writes it", f"LOKET_PROVIDER={SLUG}", *lines)))
    return file


HARD = "smtps://u:p%25a$b&touch${IFS}broken;`id`'d=\"e@mail.example.nl"


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_password_is_read_as_systemd_reads_it(root: Path, quote: str) -> None:
    """Which strips the quotes around it, and takes nothing else for anything but itself."""
    settle(root, f"LOKET_SMTP_URL={quote}{HARD}{quote}")
    done = run(root, "loket", "staff", "list")
    assert done.stdout == f"{HARD}\n", done.stderr
    assert not (root / "broken").exists()


def test_it_works_from_a_folder_that_its_user_may_not_enter(root: Path) -> None:
    """As from one of root's, where a release lies; here from one that is no longer there."""
    settle(root, "LOKET_SMTP_URL=smtp://localhost")
    (root / "gone").mkdir()
    done = run(root, "sh", "-c", "cd gone; rmdir ../gone; loket build")
    assert done.stderr.split()[-1] == "/"
    assert run(root, "loket", "build").stderr == f"{root}\n"


def test_what_programs_read_differently_is_refused(root: Path) -> None:
    settle(root, "LOKET_SMTP_URL=smtps://u:a\\b@mail.example.nl")
    done = run(root, "loket", "staff", "list")
    assert done.returncode == 1
    assert "write LOKET_SMTP_URL without a backslash" in done.stderr
    assert "a\\b" not in done.stderr


def test_a_folder_of_settings_that_is_not_whole_is_no_provider(root: Path) -> None:
    """As where loket-up was cut off."""
    settle(root, "LOKET_SMTP_URL=smtp://localhost")
    (root / "etc/loket/another").mkdir()
    assert run(root, "loket", "staff", "list").stdout == "smtp://localhost\n"


@pytest.mark.parametrize(
    ("words", "environ", "said"),
    [
        (["https://www.example.nl/"], {}, "is no name of a host"),
        (["--postgresql"], {}, "is no name of a host"),
        (["www.example.nl", "--postgres"], {}, "Unknown: --postgres"),
        (["www.example.nl"], {"LOKET_SMTP_URL": "http://x"}, "LOKET_SMTP_URL must be smtps"),
        (["www.example.nl"], {"LOKET_SMTP_URL": "smtp://u:secret@h"}, "in the clear"),
        (["www.example.nl"], {"LOKET_SMTP_URL": "smtps://u:sec ret@h"}, "without spaces"),
    ],
)
def test_a_wrong_word_is_refused_before_anything_is_written(
    root: Path, words: list[str], environ: dict[str, str], said: str
) -> None:
    done = run(root, "loket-up", SLUG, *words, **environ)
    assert done.returncode == 1
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert not [*(root / "etc/loket").iterdir()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["other.example.nl"], "is up at www.example.nl"),
        (["www.example.nl", "--postgresql"], "is for the first time only"),
    ],
)
def test_another_word_the_second_time_is_not_passed_over(
    root: Path, words: list[str], said: str
) -> None:
    kept = ("LOKET_BASE_URL=https://www.example.nl", "LOKET_DATABASE=sqlite:////x")
    settle(root, *kept)
    done = run(root, "loket-up", SLUG, *words)
    assert done.returncode == 1
    assert said in done.stderr
