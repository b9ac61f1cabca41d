"""Who may change or read key files, judged by owner, group and folder; where keys may not lie."""

from __future__ import annotations

import base64
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from formsapp.sealing import key_access, key_files, misplaced_keys
from formsapp.sealing import letterbox as lb
from formsapp.sealing.intake_key import load_intake_key, renew_intake_key
from formsapp.sealing.locked_keys import ask_with
from tests.test_key_files import PRIVATE, PUBLIC, RECOVERY, Spoil, posix, read

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = tmp_path / "data" / "keys"
    key_files.make_keys(keys, ["zorg", "klachten"], tmp_path / "recovery.txt")
    return keys


def link_over_group_folder(keys: Path, name: str) -> None:
    """Put what is named in a closed folder, below one that another group can write."""
    outside = keys.parent / "shared"
    (outside / "closed").mkdir(parents=True)
    (keys / name).rename(outside / "closed" / "it")
    (keys / name).symlink_to(outside / "closed" / "it")
    give_to_group(outside)


def give_to_group(folder: Path) -> None:
    """Let a group write that is not the owner's own."""
    folder.chmod(0o775)
    if os.geteuid() == 0:
        os.chown(folder, 0, 65_000)


as_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root gives files to others"
)


@as_root
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda keys: link_over_group_folder(keys, PUBLIC), id="On the way to a key"),
        pytest.param(lambda keys: link_over_group_folder(keys, "public"), id="To its folder"),
        pytest.param(lambda keys: give_to_group(keys.parent), id="The data folder"),
    ],
)
def test_a_folder_that_another_group_can_write_is_refused(folder: Path, spoil: Spoil) -> None:
    spoil(folder)
    for side in (lb.Letterbox, lb.Keyring):
        with pytest.raises(key_files.KeysError, match=r"Others can write .*: run `chmod g-w`"):
            side.load(folder, "voorbeeld")


@posix
@pytest.mark.parametrize("mode", [0o1777, 0o1775, 0o777, 0o3777])
@pytest.mark.parametrize("name", [".", "public", "private"])
@pytest.mark.hostile("key-exposed")
def test_a_key_folder_in_which_others_can_add_files_is_refused(
    folder: Path, name: str, mode: int
) -> None:
    (folder / name).chmod(mode)
    with pytest.raises(key_files.KeysError, match=r"Others can write .*: run `chmod go-w` on it"):
        lb.Keyring.load(folder, "voorbeeld")


@posix
def test_a_data_folder_in_which_everyone_can_add_files_is_refused(folder: Path) -> None:
    folder.parent.chmod(0o1777)
    with pytest.raises(key_files.KeysError, match=r"Others can write .*data: run `chmod o-w`"):
        lb.Keyring.load(folder, "voorbeeld")
    folder.parent.parent.chmod(0o1777)
    folder.parent.chmod(0o755)
    assert lb.Keyring.load(folder, "voorbeeld"), "further up nobody replaces what is another's"


def link_from_folder_of_another(keys: Path) -> Path:
    outside = keys.parent / "theirs"
    outside.mkdir()
    (keys / PUBLIC).rename(outside / "key")
    (keys / PUBLIC).symlink_to(outside / "key")
    return outside


@as_root
@pytest.mark.hostile("key-exposed")
def test_root_refuses_keys_that_another_user_owns(folder: Path) -> None:
    key_files.lock_private(folder, "a passphrase of made-up words")
    ask_with(folder, lambda: "a passphrase of made-up words")
    renew_intake_key(folder, date(2026, 3, 1))
    lb.Keyring.load(folder, "voorbeeld")
    load_intake_key(folder, NOW)
    (folder / "passphrase.lock").chmod(0o660)
    with pytest.raises(key_files.KeysError, match=r"Others can write .*passphrase\.lock"):
        lb.Keyring.load(folder, "voorbeeld")
    (folder / "passphrase.lock").chmod(0o600)
    owned = (PUBLIC, PRIVATE, "public/intake.keys", "intake/intake.key", "passphrase.lock")
    folders = ("..", ".", "public", "private", "intake")
    for changed in [folder / name for name in (*owned, *folders)]:
        os.chown(changed, 65_001, 0)
        with pytest.raises(key_files.KeysError, match=r"Another user owns .*: run `chown root`"):
            lb.Keyring.load(folder, "voorbeeld"), load_intake_key(folder, NOW)
        os.chown(changed, 0, 0)
    os.chown(link_from_folder_of_another(folder), 65_001, 0)
    with pytest.raises(key_files.KeysError, match=r"Another user owns .*theirs"):
        lb.Letterbox.load(folder, "voorbeeld")


def let_in(path: Path, user: int) -> None:
    """Let one more user read and write a file, by a list of access, which shows in its mode."""
    user_owner, named, group, mask, other = 1, 2, 4, 16, 32
    entries = [(user_owner, 7, -1), (named, 7, user), (group, 0, -1), (mask, 7, -1), (other, 0, -1)]
    told = b"".join(struct.pack("<HHi", *entry) for entry in entries)
    os.setxattr(path, key_access.ACCESS_LIST, struct.pack("<I", 2) + told)


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="lists of access as Linux keeps them")
def test_a_list_of_access_that_lets_one_more_user_write_is_refused(folder: Path) -> None:
    for changed in (folder.parent, folder / "public", folder / PUBLIC, folder / PRIVATE):
        before = changed.stat().st_mode
        try:
            let_in(changed, 65_001)
        except OSError:
            pytest.skip("this disk keeps no lists of access")
        with pytest.raises(key_files.KeysError, match=r"Others can (read|write) .*: run `chmod"):
            lb.Keyring.load(folder, "voorbeeld")
        os.removexattr(changed, key_access.ACCESS_LIST)
        changed.chmod(before)
    lb.Keyring.load(folder, "voorbeeld")


MOUNTED = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77
exec "$2" -c 'import sys; from pathlib import Path; from formsapp.sealing.letterbox import Keyring
Keyring.load(Path(sys.argv[1]), "voorbeeld")' "$1"
"""


@as_root
@pytest.mark.skipif(shutil.which("unshare") is None, reason="only Linux mounts for one process")
def test_keys_in_a_mount_that_nobody_can_write_are_good(folder: Path) -> None:
    """As Kubernetes mounts them: with links to files, and with mode 1777."""
    for mount in (folder / "public", folder / "private"):
        (mount / "..data").mkdir()
        mount.chmod(0o1777)
    for name in (PUBLIC, PRIVATE):
        data = (folder / name).parent / "..data" / "key"
        (folder / name).rename(data)
        (folder / name).symlink_to(data)
    command = ["unshare", "-m", "sh", "-c", MOUNTED, "sh", str(folder), sys.executable]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode in {1, 77} and "Traceback" not in ran.stderr:
        pytest.skip("this machine lets nobody mount")
    assert ran.returncode == 0, ran.stderr


@as_root
@pytest.mark.parametrize(("mode", "good"), [(0o640, True), (0o660, False), (0o644, False)])
def test_a_private_key_that_root_gave_to_the_group_of_the_service_is_good(
    mode: int, *, good: bool
) -> None:
    script = (
        "import os, sys; from pathlib import Path; from formsapp.sealing import key_files\n"
        "import codecs; codecs.lookup('utf-8-sig')\n"  # Python may lie where only root comes
        "os.setgroups([]); os.setgid(65000); os.setuid(65000)\n"
        "key_files.read_private(Path(sys.argv[1]))\n"
        "key_files.read_public(Path(sys.argv[1]))"  # which the other side may own
    )
    with tempfile.TemporaryDirectory() as outside:  # above other folders only root comes
        keys = Path(outside, "keys")
        key_files.make_keys(keys, ["zorg"], Path(outside, "recovery.txt"))
        for file in (keys / "private").iterdir():
            os.chown(file, 0, 65_000)
            file.chmod(mode)
        os.chown(keys / "public", 65_001, 0)
        for opened in (Path(outside), keys / "private"):
            opened.chmod(0o755)
        called = [sys.executable, "-c", script, str(keys)]
        ran = subprocess.run(called, capture_output=True, text=True, check=False)
    assert (ran.returncode == 0) is good, ran.stderr
    assert good or "Others can" in ran.stderr


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: b"x" * 100_000 + b"\n" + text.encode(), id="In a large file"),
        pytest.param(lambda text: f"{text[:30]} {text[30:]}".encode(), id="With a space in it"),
        pytest.param(lambda text: f"{text[:30]}\r\n{text[30:]}".encode(), id="Over two lines"),
        pytest.param(lambda text: f"{text[:30]}=\r\n{text[30:]}".encode(), id="As a mail wraps it"),
        pytest.param(
            lambda text: f"> {text[:30]}\r\n> > {text[30:]}".encode(), id="In an answer to a mail"
        ),
        pytest.param(
            lambda text: f"<{text[:20]}<wbr>{text[20:30]}&#8203;{text[30:]}>".encode(),
            id="Where a page may break a line",
        ),
        pytest.param(
            lambda text: f"{text[:9]}\u200b{text[9:30]}\u2060{text[30:]}".encode("utf-16"),
            id="With signs of no width",
        ),
        pytest.param(
            lambda text: f"{text[:9]}=E2=80=8B{text[9:]}".encode(),
            id="With such a sign in a mail",
        ),
        *(
            pytest.param(
                lambda text, begin=begin, mark=mark: (
                    b"Content-Transfer-Encoding: base64\r\n\r\n"
                    + b"".join(
                        mark + line
                        for line in base64.encodebytes((begin + text).encode()).splitlines(True)
                    )
                    + b"--part--\r\n"
                ),
                id=f"In an attachment, behind {len(begin)} letters{mark.decode()}",
            )
            for begin, mark in (("", b""), ("# made in March\n", b""), ("a", b"> "), ("ab", b""))
        ),
        pytest.param(
            lambda text: f"AGE-SECRET-KEY-1{'Q' * 58}\n{text}".encode(), id="Behind what is none"
        ),
    ],
)
def test_the_recovery_key_is_found_however_it_is_written(
    folder: Path, change: Callable[[str], bytes]
) -> None:
    (folder.parent / "note.txt").write_bytes(change(read(folder, RECOVERY)))
    with pytest.raises(key_files.KeysError, match="holds the recovery key: take it off"):
        misplaced_keys.refuse_misplaced(folder)
