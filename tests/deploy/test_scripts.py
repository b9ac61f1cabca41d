"""What the scripts of an installation read and refuse, before anything is changed.

They run as they stand, in a folder that stands for the machine's root.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.deploy.server import DEPLOY, LOKET, SLUG, Server, make_server


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A server whose loket says what it was told."""
    made = make_server(tmp_path)
    for script in DEPLOY.glob("loket*"):
        made.put(script, tmp_path / "bin" / script.name)
    told = {"loket": "cat <<END\n$LOKET_SMTP_URL\nEND\npwd >&2", "python": LOKET["python"]}
    made.put_own("opt/loket/current/bin", told)
    (tmp_path / "etc/loket").mkdir()
    return tmp_path


def run(root: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return Server(root).run(*command, **environ)


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
    (root / "root/gone").mkdir()
    done = run(root, "sh", "-c", "cd gone; rmdir ../gone; loket build")
    assert done.stderr.split()[-1] == "/"
    assert run(root, "loket", "build").stderr == f"{root}/root\n"


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
