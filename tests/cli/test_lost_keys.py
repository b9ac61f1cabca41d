"""A key file that is lost: what the refusal says to do is what helps."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from formsapp.cli.command_base import say_in_one_sentence
from formsapp.facts import load
from formsapp.needed_keys import require_keys
from formsapp.sealing.key_files import KeysError
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.try_keys import parse_recipient, refuse_shared_key
from formsapp.settings import Settings, SettingsError
from tests.cli.commands import NOW, PROVIDER, Run, a_case, refused


def told(face: str = "both") -> str:
    """What is said of the keys at a start; empty where they are all there."""
    settings = Settings.from_environment({**os.environ, "LOKET_FACE": face})
    try:
        require_keys(settings, load(settings.folder).teams)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", ["zorg", "post"])
def test_the_public_half_is_made_again_from_the_private_one(
    run: Run, data: Path, name: str
) -> None:
    public = data / "keys" / "public" / f"{name}.pub"
    before = public.read_text()
    public.unlink()
    assert f"{name}.pub is missing: put it there, or make what is missing with `loket" in told()
    assert run("keys", "new").out == f"Made: {name}.\n"
    assert public.read_text() == before
    assert (told(), public.stat().st_mode & 0o777) == ("", 0o644)


@pytest.mark.hostile("key-lost")
def test_a_private_half_that_is_no_key_gives_no_public_one(run: Run, data: Path) -> None:
    (data / "keys/public/zorg.pub").unlink()
    (data / "keys/private/zorg.key").write_text("AGE-SECRET-KEY-1")
    refused(run("keys", "new"), "zorg.key holds what is no age key: put the file back as it was")
    assert not (data / "keys/public/zorg.pub").exists()


@pytest.mark.parametrize("name", ["zorg", "post"])
def test_a_pair_that_is_lost_is_made_anew(run: Run, data: Path, name: str) -> None:
    public, private = (data / "keys" / one for one in (f"public/{name}.pub", f"private/{name}.key"))
    private.unlink()
    assert "if it is lost, `loket --provider doz-thuiszorg keys recover --recovery FILE`" in told()
    assert f"Without that too, remove {public} and make a new pair" in told()
    public.unlink()
    assert run("keys", "new").status == 0
    assert told() == ""
    assert Keyring.load(data / "keys", PROVIDER).holds(name)


@pytest.mark.parametrize("name", ["zorg", "post", "recovery"])
def test_the_client_side_makes_no_pair_of_its_own(
    run: Run, data: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Staff would not have its private half: what is sealed to it opened for recovery alone."""
    monkeypatch.setenv("LOKET_FACE", "client")
    (data / "keys" / "public" / f"{name}.pub").unlink()
    assert f"{name}.pub is missing: copy keys/public of the staff side" in told("client")
    new = run("keys", "new", "--recovery", str(data / "other.key"))
    refused(new, "make the keys of the teams on the staff side")
    assert not (data / "keys" / "public" / f"{name}.pub").exists()


def test_the_client_side_makes_its_own_key_that_signs(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_FACE", "client")
    (data / "keys/intake/intake.key").unlink()
    assert "make a new key to sign receipts with by `loket --provider" in told("client")
    assert run("keys", "new").out == "Made: intake.\n"
    assert told("client") == ""
    (data / "keys/public/intake.keys").unlink()
    assert "keys rotate --intake`: then only what is signed from now on" in told("client")
    assert run("keys", "rotate", "--intake").status == 0
    assert told("client") == ""


@pytest.mark.parametrize("name", ["public/zorg.pub", "private/zorg.key", "intake/intake.key"])
@pytest.mark.parametrize("put", [Path.mkdir, lambda path: path.symlink_to("none")])
@pytest.mark.usefixtures("run")
def test_what_is_no_file_is_not_called_missing(data: Path, name: str, put: object) -> None:
    file = data / "keys" / name
    file.unlink()
    assert callable(put)
    put(file)
    assert f"{file} is no file, or a link to none: remove it, and then" in told()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("zorg", "klachten"), "run `loket keys rotate --team zorg --team klachten`"),
        (("zorg", "recovery"), "run `loket keys new --recovery FILE`"),
        (("recovery", "hulp.recovery"), "run `loket keys new --team hulp --recovery FILE`"),
        (("hulp.recovery", "zorg"), "run `loket keys new --team hulp --recovery FILE`"),
    ],
)
def test_of_two_equal_keys_the_one_that_can_be_made_anew_is_named(
    data: Path, names: tuple[str, str], said: str
) -> None:
    key = (data / "keys/public/zorg.pub").read_text()
    with pytest.raises(KeysError, match=said):
        refuse_shared_key({name: parse_recipient(name, key) for name in names})


def test_a_client_side_with_another_public_key_is_found_by_what_came_in(
    run: Run, data: Path, session: Session
) -> None:
    a_case(session, data)
    assert "does not open" not in run("doctor").out
    good = (data / "keys/public/zorg.pub").read_text()
    (data / "keys/public/zorg.pub").write_text((data / "keys/public/klachten.pub").read_text())
    (data / "keys/public/klachten.pub").unlink()
    other = a_case(session, data, now=NOW + timedelta(hours=1))
    assert run("keys", "new").out == "Made: klachten.\n"
    (data / "keys/public/zorg.pub").write_text(good)
    ran = run("doctor")
    assert (
        f"cases: the newest case of zorg, {other}, does not open with private/zorg.key" in ran.out
    )
    assert "copy keys/public to it" in ran.out


def test_a_file_that_may_not_be_read_is_said_with_what_to_do() -> None:
    error = PermissionError(13, "Permission denied", "/keys/private/zorg.key")
    assert say_in_one_sentence(error) == (
        "/keys/private/zorg.key: Permission denied: give the user that runs this the right to it, "
        "or run this as its owner."
    )
