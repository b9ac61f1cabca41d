"""Key files that are wrong are refused at start, with what to do; what is right is taken."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.sealing import key_files, misplaced_keys, try_keys
from formsapp.sealing import letterbox as lb

CASE = UUID("12345678-1234-5678-1234-567812345678")
Spoil = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = tmp_path / "data" / "keys"
    key_files.make_keys(keys, ["zorg", "klachten"], tmp_path / "recovery.txt")
    return keys


def read(keys: Path, name: str) -> str:
    return (keys / name).read_text()


def write(keys: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    file = keys / name
    file.touch(mode=0o600)
    file.write_text(text, encoding=encoding)


def add(keys: Path, name: str, source: str) -> None:
    write(keys, name, read(keys, name) + read(keys, source))


def copy(keys: Path, source: str, target: str) -> None:
    write(keys, target, read(keys, source))


def link_from_open_folder(keys: Path, name: str) -> None:
    outside = keys.parent / "open"
    outside.mkdir()
    outside.chmod(0o777)
    (keys / name).rename(outside / "key")
    (keys / name).symlink_to(outside / "key")


def lead_over_open_folder(keys: Path, name: str) -> None:
    """Let a link to a key lead over a second link, which everyone can make anew."""
    outside = keys.parent / "open"
    (outside / "closed").mkdir(parents=True)
    outside.chmod(0o777)
    (keys / name).rename(outside / "closed" / "key")
    (outside / "hop").symlink_to("closed/key")
    (keys / name).symlink_to(outside / "hop")


def move_into_open_folder(keys: Path) -> None:
    outside = keys.parent / "open"
    outside.mkdir()
    outside.chmod(0o777)
    keys.rename(outside / "keys")
    keys.symlink_to(outside / "keys")


def add_older_key_of_another_team(keys: Path) -> None:
    older = read(keys, "private/klachten.key")
    key_files.rotate_key(keys, "klachten")
    write(keys, PRIVATE, read(keys, PRIVATE) + older)


PUBLIC, PRIVATE, RECOVERY = "public/zorg.pub", "private/zorg.key", "../../recovery.txt"
PRIVATE_FAULTS: dict[str, tuple[Spoil, str]] = {
    "is empty": (lambda keys: write(keys, PRIVATE, ""), "zorg.key holds no key"),
    "is a comment": (lambda keys: write(keys, PRIVATE, "# mine"), "zorg.key holds no key"),
    "is no key": (lambda keys: write(keys, PRIVATE, "zorg"), "zorg.key holds what is no age key"),
    "is no text": (
        lambda keys: write(keys, PRIVATE, read(keys, PRIVATE), "utf-16"),
        "zorg.key is no text in UTF-8",
    ),
    "is another team's": (
        lambda keys: copy(keys, "private/klachten.key", PRIVATE),
        "zorg.key does not open what public/zorg.pub seals",
    ),
    "is mail's": (
        lambda keys: copy(keys, "private/post.key", PRIVATE),
        "zorg.key does not open what public/zorg.pub seals",
    ),
    "of mail is a team's": (
        lambda keys: copy(keys, PRIVATE, "private/post.key"),
        "post.key does not open what public/post.pub seals",
    ),
    "is the public one": (
        lambda keys: copy(keys, PUBLIC, PRIVATE),
        "zorg.key holds what is no age key",
    ),
    "is the recovery key": (
        lambda keys: copy(keys, RECOVERY, PRIVATE),
        "zorg.key does not open what public/zorg.pub seals",
    ),
    "holds the recovery key": (
        lambda keys: add(keys, PRIVATE, RECOVERY),
        "zorg.key holds the recovery key: take it off this machine",
    ),
    "lies beside the recovery key": (
        lambda keys: copy(keys, RECOVERY, "private/recovery.key"),
        "recovery.key holds the recovery key: take it off this machine",
    ),
    "holds another team's": (
        lambda keys: add(keys, PRIVATE, "private/klachten.key"),
        "zorg.key holds the key of 'klachten': run `loket keys rotate --team klachten`",
    ),
    "holds an older one of another team": (
        add_older_key_of_another_team,
        "klachten.key and private/zorg.key hold one key: take it out",
    ),
    "lies beside a file of macOS": (
        lambda keys: write(keys, "private/._zorg.key", "x"),
        "._zorg.key is no key, but a file that macOS adds: remove it",
    ),
    "can be read by the group": (
        lambda keys: (keys / PRIVATE).chmod(0o640),
        "Others can read .*zorg.key: run `chmod 600`",
    ),
    "lies in a folder that the group can write": (
        lambda keys: (keys / "private").chmod(0o770),
        "Others can write .*private: run `chmod go-w`",
    ),
}
PUBLIC_FAULTS: dict[str, tuple[Spoil, str]] = {
    "is empty": (lambda keys: write(keys, PUBLIC, " \n"), "zorg.pub holds no key"),
    "is no key": (lambda keys: write(keys, PUBLIC, "age1x"), "zorg.pub holds no age key"),
    "is very large": (
        lambda keys: write(keys, PUBLIC, "#" * key_files.LARGEST + "\n"),
        "zorg.pub is too large for a key: put the file back",
    ),
    "is two keys": (
        lambda keys: add(keys, PUBLIC, "public/klachten.pub"),
        "zorg.pub must hold one key",
    ),
    "is a private key": (lambda keys: copy(keys, PRIVATE, PUBLIC), "zorg.pub holds no age key"),
    "is another team's": (
        lambda keys: copy(keys, "public/klachten.pub", PUBLIC),
        "hold one key: run `loket keys rotate --team klachten --team zorg`",
    ),
    "lies beside a copy of it": (
        lambda keys: copy(keys, PUBLIC, "public/zorg (1).pub"),
        r"hold one key: remove public/zorg \(1\).pub",
    ),
    "is another team's in capitals": (
        lambda keys: write(keys, PUBLIC, read(keys, "public/klachten.pub").upper()),
        "hold one key",
    ),
    "is the recovery key": (
        lambda keys: copy(keys, "public/recovery.pub", PUBLIC),
        "hold one key: put back the recovery key's own",
    ),
    "stands for recovery": (
        lambda keys: copy(keys, PUBLIC, "public/recovery.pub"),
        "hold one key: put back the recovery key's own",
    ),
    "can be written by others": (
        lambda keys: (keys / PUBLIC).chmod(0o646),
        "Others can write .*zorg.pub: run `chmod go-w`",
    ),
    "lies in a folder that others can write": (
        lambda keys: (keys / "public").chmod(0o757),
        "Others can write .*public: run `chmod go-w`",
    ),
    "lies below a folder that the group can write": (
        lambda keys: keys.chmod(0o775),
        "Others can write .*keys: run `chmod go-w`",
    ),
    "is a link into a folder that others can write": (
        lambda keys: link_from_open_folder(keys, PUBLIC),
        "Others can write .*open: run `chmod go-w`",
    ),
    "lies below a data folder that everyone can write": (
        lambda keys: keys.parent.chmod(0o777),
        "Others can write .*: run `chmod o-w`",
    ),
    "is a link over a link that everyone can change": (
        lambda keys: lead_over_open_folder(keys, PUBLIC),
        "Others can write .*open: run `chmod o-w`",
    ),
    "lies behind a link into a folder that everyone can write": (
        move_into_open_folder,
        "Others can write .*open: run `chmod o-w`",
    ),
    "lies beside a file of macOS": (
        lambda keys: write(keys, "public/._zorg.pub", "x"),
        "._zorg.pub is no key, but a file that macOS adds: remove it",
    ),
    "is a link to itself": (
        lambda keys: (keys / "public/oud.pub").symlink_to("oud.pub"),
        "oud.pub is no file, or a link to none: remove it",
    ),
    "is a link to nothing": (
        lambda keys: (keys / "public/oud.pub").symlink_to("weg"),
        "oud.pub is no file, or a link to none: remove it",
    ),
    "is a folder": (
        lambda keys: (keys / "public/oud.pub").mkdir(),
        "oud.pub is no file, or a link to none: remove it",
    ),
}
posix = pytest.mark.skipif(os.name != "posix", reason="file modes and links are POSIX's")


@posix
@pytest.mark.parametrize(("spoil", "said"), PRIVATE_FAULTS.values(), ids=PRIVATE_FAULTS)
@pytest.mark.hostile("key-wrong")
def test_the_staff_side_refuses_when_a_private_key(folder: Path, spoil: Spoil, said: str) -> None:
    spoil(folder)
    with pytest.raises(key_files.KeysError, match=said):
        lb.Keyring.load(folder, "voorbeeld")
    assert lb.Letterbox.load(folder, "voorbeeld")


@posix
@pytest.mark.parametrize(("spoil", "said"), PUBLIC_FAULTS.values(), ids=PUBLIC_FAULTS)
@pytest.mark.hostile("key-wrong")
def test_both_sides_refuse_when_a_public_key(folder: Path, spoil: Spoil, said: str) -> None:
    spoil(folder)
    for side in (lb.Letterbox, lb.Keyring):
        with pytest.raises(key_files.KeysError, match=said):
            side.load(folder, "voorbeeld")


def test_an_older_copy_of_a_private_key_is_refused_when_the_key_was_rotated(folder: Path) -> None:
    old = read(folder, PRIVATE)
    key_files.rotate_key(folder, "zorg")
    write(folder, PRIVATE, old)
    with pytest.raises(key_files.KeysError, match=r"zorg\.key does not open"):
        lb.Keyring.load(folder, "voorbeeld")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "  \r\n\r\n"])
def test_keys_that_went_through_an_editor_are_good_and_can_be_rotated(
    folder: Path, encoding: str, end: str
) -> None:
    for name in (PUBLIC, PRIVATE):
        edited = f"# made in March\n {read(folder, name).strip()}{end}"
        (folder / name).write_bytes(edited.encode(encoding))
    sealed = lb.Letterbox.load(folder, "voorbeeld").seal("zorg", CASE, "klacht", {"a": 1})
    key_files.rotate_key(folder, "zorg")
    ring = lb.Keyring.load(folder, "voorbeeld")
    assert ring.open("zorg", CASE, "klacht", sealed) == {"a": 1}


def test_two_teams_with_one_key_are_parted_by_what_the_refusal_says(folder: Path) -> None:
    for name in ("public/{}.pub", "private/{}.key"):
        copy(folder, name.format("klachten"), name.format("zorg"))
    public = {name: read(folder, f"public/{name}.pub") for name in ("zorg", "recovery")}
    before = lb.Letterbox("voorbeeld", public).seal("zorg", CASE, "klacht", {"a": 1})
    for team in ("klachten", "zorg"):
        key_files.rotate_key(folder, team)
    ring = lb.Keyring.load(folder, "voorbeeld")
    assert ring.open("zorg", CASE, "klacht", before) == {"a": 1}
    after = ring.letterbox.seal("zorg", CASE, "klacht", {})
    with pytest.raises(lb.NoKey):
        ring.open("klachten", CASE, "klacht", after)


@posix
def test_keys_of_a_team_that_is_no_more_and_keys_behind_links_are_good(
    folder: Path, tmp_path: Path
) -> None:
    shutil.move(folder, tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    (folder / PRIVATE).rename(tmp_path / "zorg.secret")
    (folder / PRIVATE).symlink_to(tmp_path / "zorg.secret")
    (folder / "public" / "klachten.pub").unlink()
    assert lb.Keyring.load(folder, "voorbeeld")


@posix
def test_keys_are_good_when_the_users_umask_lets_the_group_write(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        key_files.make_keys(tmp_path / "keys", ["zorg"], tmp_path / "recovery.txt")
    finally:
        os.umask(before)
    assert lb.Keyring.load(tmp_path / "keys", "voorbeeld")


@posix
@pytest.mark.parametrize(
    "name",
    ["recovery.key", "keys/private/recovery.key.bak", "keys/.old/x", "mail/x.eml", "a/b/c/d.txt"],
)
@pytest.mark.hostile("key-exposed")
def test_the_recovery_key_is_found_under_any_name(folder: Path, name: str) -> None:
    misplaced_keys.refuse_misplaced(folder)
    file = folder.parent / name
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text("# made in March\n" + read(folder, RECOVERY))
    with pytest.raises(key_files.KeysError, match="holds the recovery key: take it off"):
        misplaced_keys.refuse_misplaced(folder)


@posix
@pytest.mark.parametrize("name", ["private/zorg.key~", "private-old/zorg.key"])
@pytest.mark.hostile("key-exposed")
def test_a_copy_of_a_private_key_that_others_can_read_is_refused(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    copy(folder, PRIVATE, name)
    misplaced_keys.refuse_misplaced(folder)
    assert folder / name in misplaced_keys.readable_private(folder)
    (folder / name).chmod(0o644)
    with pytest.raises(key_files.KeysError, match=r"Others can read .*: run `chmod 600`"):
        misplaced_keys.refuse_misplaced(folder)


@posix
@pytest.mark.parametrize(
    "fault", ["is no key", "is another team's", "lies in a folder that the group can write"]
)
@pytest.mark.hostile("key-wrong")
def test_a_key_is_only_rotated_when_the_present_one_is_good(folder: Path, fault: str) -> None:
    spoil, said = PRIVATE_FAULTS[fault]
    try_keys.try_present(folder, "zorg")
    spoil(folder)
    with pytest.raises(key_files.KeysError, match=said):
        try_keys.try_present(folder, "zorg")
