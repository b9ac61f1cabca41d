"""Private keys under a passphrase: without it nothing opens, with it all goes on as before."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.key_files import KeysError, lock_private, read_private, write_key_file
from formsapp.sealing.keys_in_use import KeysInUse
from formsapp.sealing.locked_keys import BEGINS, forget_lock
from tests.cli.commands import PROVIDER, Run, a_case, refused

PHRASE, OTHER = "vijf losse woorden zonder verband", "vijf andere woorden zonder verband"
NAME = "LOKET_KEY_PASSPHRASE_FILE"


@pytest.fixture
def phrase(tmp_path: Path) -> Path:
    write_key_file(tmp_path / "phrase", f"{PHRASE}\n", 0o600)
    return tmp_path / "phrase"


def are_locked(data: Path) -> list[bool]:
    files = sorted((data / "keys/private").iterdir())
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    return [file.read_bytes().startswith(BEGINS) for file in files]


@pytest.mark.hostile("key-copied")
def test_locked_keys_open_with_the_passphrase_alone(
    run: Run, data: Path, session: Session, phrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One story, for each lock and each opening costs a third of a second."""
    keys, reference = data / "keys", a_case(session, data)
    plain, before = read_private(keys), (keys / "private/zorg.key").read_text()
    running = KeysInUse(keys, PROVIDER)
    export = ("case", "export", reference, "--out")
    assert run("keys", "lock", "--passphrase", str(phrase)).status == 0
    assert set(are_locked(data)) == {True}
    assert read_private(keys) == plain
    assert running.look(), "a program that runs goes on"

    forget_lock(keys)
    refused(
        run(*export, str(data / "a.json")), "are locked: name the file that holds the passphrase"
    )
    phrase.write_text(OTHER)
    monkeypatch.setenv(NAME, str(phrase))
    refused(run(*export, str(data / "a.json")), "This passphrase does not open")
    phrase.write_text(f"{PHRASE}\r\n")
    assert run(*export, str(data / "a.json")).status == 0
    assert run("keys", "rotate", "--team", "zorg").status == 0
    assert set(are_locked(data)) == {True}
    assert len(read_private(keys)["zorg"]) == 2

    # As where locking was cut off: one file is not locked yet.
    (keys / "private/zorg.key").write_text(before)
    assert read_private(keys) == plain
    phrase.write_text(OTHER)
    assert run("keys", "lock", "--passphrase", str(phrase)).out.startswith("Locked: zorg.\n")
    forget_lock(keys)
    assert run("keys", "unlock").status == 0
    assert (set(are_locked(data)), (keys / "passphrase.lock").exists()) == ({False}, False)
    assert read_private(keys) == plain


@pytest.mark.hostile("key-copied")
def test_a_passphrase_that_protects_nothing_is_refused(run: Run, data: Path, phrase: Path) -> None:
    lock = ("keys", "lock", "--passphrase", str(phrase))
    phrase.write_text("kort")
    refused(run(*lock), "Take a passphrase of 12 signs or more")
    phrase.write_text("\n")
    refused(run(*lock), "holds no passphrase")
    phrase.chmod(0o644)
    refused(run(*lock), "Others can read")
    phrase.chmod(0o620)
    refused(run(*lock), "Others can write")
    phrase.chmod(0o600)
    phrase.write_text(OTHER, encoding="utf-16")
    refused(run(*lock), "is no text in UTF-8")
    phrase.unlink()
    refused(run(*lock), "No such file or directory: put it there, or name the place")
    assert not (data / "keys/passphrase.lock").exists()
    assert set(are_locked(data)) == {False}


OTHER_VERSION = f'{{"version": 2, "key": "{UUID(int=0)}", "salt": "", "sealed": ""}}'


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, "is missing, by which"),
        ("", "is not as Loket writes it: put it back"),
        ("[]", "is not as Loket writes it: put it back"),
        ('{"version": 1, "key": 4}', "is not as Loket writes it: put it back"),
        (OTHER_VERSION, "is of another version of Loket: run that"),
    ],
)
def test_a_lock_that_is_gone_or_broken_says_what_to_do(
    run: Run, data: Path, phrase: Path, left: str | None, said: str
) -> None:
    (data / "keys/private/zorg.key").write_bytes(b"age-encryption.org/v1\n")
    if left is not None:
        (data / "keys/passphrase.lock").write_text(left)
    refused(run("keys", "rotate", "--team", "zorg"), said)
    refused(run("keys", "lock", "--passphrase", str(phrase)), said)


def test_a_file_that_another_lock_covers_is_told(data: Path) -> None:
    """Of another provider, say: what opens it is not here."""
    keys = data / "keys"
    lock_private(keys, PHRASE)
    (keys / "private/zorg.key").write_bytes(ItemKey.new(UUID(int=1)).seal_file("zorg", b"x"))
    with pytest.raises(KeysError, match="put back the two that belong together"):
        read_private(keys)
