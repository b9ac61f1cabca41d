"""A program that runs takes up newer keys by itself, and stays with the ones that are good."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.sealing import key_files
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.keys_in_use import KeysInUse
from formsapp.sealing.letterbox import Keyring, Letterbox, NoKey

CASE = UUID("12345678-1234-5678-1234-567812345678")
WHO = "voorbeeld"
PERSONAL = {"hulp": ("vertrouwenspersoon",)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = tmp_path / "data" / "keys"
    key_files.make_keys(keys, ["zorg", "hulp"], tmp_path / "recovery.txt")
    return keys


@pytest.fixture
def running(folder: Path) -> KeysInUse:
    return KeysInUse(folder, WHO, personal=PERSONAL)


def ring(keys: KeysInUse) -> Keyring:
    assert keys.keyring is not None
    return keys.keyring


def sealed(box: Letterbox, team: str = "zorg") -> bytes:
    return box.seal(team, CASE, "akkoord", {"said": "ja"})


def opens(keyring: Keyring, blob: bytes, team: str = "zorg") -> bool:
    return keyring.open(team, CASE, "akkoord", blob) == {"said": "ja"}


@pytest.mark.hostile("key-wrong")
def test_a_damaged_list_of_keys_that_prove_what_came_in_is_refused_at_the_start(
    folder: Path,
) -> None:
    known = folder / "public" / "intake.keys"
    KeysInUse(folder, WHO, personal=PERSONAL)  # the staff side does without
    damages: dict[str, Callable[[], object]] = {
        "blank": lambda: known.write_bytes(b"\xef\xbb\xbf \r\n"),
        "other": lambda: known.write_text("age1 2026-01-01 -\n"),
        "folder": known.mkdir,
        "loop": partial(known.symlink_to, known),
        "empty": known.touch,
    }
    for damage in damages.values():
        damage()
        with pytest.raises(key_files.KeysError, match=r"intake\.keys"):
            KeysInUse(folder, WHO, personal=PERSONAL)
        known.rmdir() if known.is_dir() else known.unlink()


@pytest.mark.hostile("key-renewed")
def test_a_running_program_seals_to_a_new_key_and_opens_what_came_before(
    folder: Path, running: KeysInUse
) -> None:
    before = sealed(running.letterbox)
    old = Keyring.load(folder, WHO)
    key_files.rotate_key(folder, "zorg")
    assert running.look()
    assert not running.look()
    after = sealed(running.letterbox)
    assert opens(ring(running), before)
    assert opens(ring(running), after)
    assert opens(Keyring.load(folder, WHO), after)
    with pytest.raises(NoKey):
        old.open("zorg", CASE, "akkoord", after)


def test_what_another_program_seals_to_a_newer_key_opens_at_once(
    folder: Path, running: KeysInUse
) -> None:
    """Of a colleague's own key in a session too, which is opened beside the team's."""
    working = ring(running).held_by(ItemKey.new(CASE))
    key_files.rotate_key(folder, "zorg")
    after = sealed(Letterbox.load(folder, WHO))
    assert opens(working, after), "nobody looked yet"
    assert opens(ring(running), after)


def test_a_program_of_the_client_side_takes_up_public_keys_alone(folder: Path) -> None:
    client = KeysInUse(folder, WHO, opens=False)
    key_files.rotate_key(folder, "zorg")
    (folder / "private").rename(folder.parent / "elsewhere")
    assert client.look()
    assert client.keyring is None
    (folder.parent / "elsewhere").rename(folder / "private")
    assert opens(Keyring.load(folder, WHO), sealed(client.letterbox))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda keys: (keys / "public/zorg.pub").write_text(""), id="empty"),
        pytest.param(lambda keys: (keys / "private/zorg.key").write_text("AGE-S"), id="cut off"),
        pytest.param(lambda keys: (keys / "private/zorg.key").chmod(0o644), id="open to others"),
        pytest.param(lambda keys: (keys / "public/recovery.pub").unlink(), id="no recovery"),
        pytest.param(lambda keys: (keys / "private").rename(keys / "gone"), id="none at all"),
    ],
)
@pytest.mark.hostile("key-renewed")
def test_keys_that_are_not_good_are_not_taken_up_and_that_is_said_once(
    folder: Path,
    running: KeysInUse,
    spoil: Callable[[Path], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = sealed(running.letterbox)
    kept = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    spoil(folder)
    with caplog.at_level(logging.WARNING):
        assert [running.look(), running.look()] == [False, False]
    assert caplog.text.count("The keys of before stay in use") == 1
    assert opens(ring(running), before)
    assert opens(ring(running), sealed(running.letterbox))
    (folder / "private").mkdir(exist_ok=True)
    for file, content in kept.items():
        file.touch()
        file.chmod(0o600)
        file.write_bytes(content)
    key_files.rotate_key(folder, "zorg")
    assert running.look(), "once they are good again"


def test_only_the_key_of_a_team_that_is_sealed_in_person_goes_with_its_file(
    folder: Path, running: KeysInUse
) -> None:
    blobs = {team: sealed(running.letterbox, team) for team in ("zorg", "hulp")}
    for team in blobs:
        (folder / "private" / f"{team}.key").unlink()
    assert running.look()
    assert opens(ring(running), blobs["zorg"]), "its file was lost: staff read on meanwhile"
    with pytest.raises(NoKey):
        opens(ring(running), blobs["hulp"], "hulp")
