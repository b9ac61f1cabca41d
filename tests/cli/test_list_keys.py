"""``loket keys list`` says which keys there are, where they are, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.sealing import key_files
from tests.cli.commands import KEY, Run, refused

PERSONAL = "vertrouwenspersoon"


def listed(run: Run) -> dict[str, str]:
    ran = run("keys", "list")
    assert (ran.status, ran.err) == (0, "")
    return {line.split()[0]: line for line in ran.out.splitlines()}


def test_each_sort_of_key_is_listed_with_its_mark_and_its_place(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_SECRET_KEYS", f"{KEY},{KEY[::-1]}")
    key_files.rotate_key(data / "keys", "zorg")
    found = listed(run)
    for name, public in key_files.read_public(data / "keys").items():
        assert public[-8:] in found[name]
    assert "its private key is here; 1 older one opens what is of then" in found["zorg"]
    assert found["post"].endswith("its private key is here")
    assert "kept offline" in found["recovery"]
    assert "signs receipts here, since" in found["intake"]
    assert found["signing"].endswith("LOKET_SECRET_KEYS says; 1 older one checks what is of then")
    assert KEY not in str(found)


def test_a_team_that_is_sealed_in_person_has_keys_of_its_own(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_PROVIDER", "al-osra-zorg")
    assert run("keys", "new").status == 0
    found = listed(run)
    assert "is here, until its members have keys of their own" in found[PERSONAL]
    assert f"`loket keys new --team {PERSONAL} --recovery" in found[f"{PERSONAL}.recovery"]
    (data / "keys/private" / f"{PERSONAL}.key").unlink()
    assert "only its members' own keys open it" in listed(run)[PERSONAL]


def test_what_is_lost_or_broken_says_what_to_do(run: Run, data: Path) -> None:
    keys = data / "keys"
    (keys / "private/zorg.key").unlink()
    (keys / "intake/intake.key").unlink()
    (keys / "public/klachten.pub").unlink()
    (keys / "private/post.key").write_text("AGE-SECRET-KEY-1")
    (keys / "public/raad.pub").write_text((keys / "public/post.pub").read_text())
    found = listed(run)
    assert "is lost: `loket keys recover --team zorg --recovery FILE`" in found["zorg"]
    assert "`loket keys rotate --intake`" in found["intake"]
    assert "has no public key: `loket keys new` makes one" in found["klachten"]
    assert "private/post.key holds what is no age key: put the file back" in found["post"]
    assert "of a team that the facts do not name" in found["raad"]


def test_the_client_side_lists_what_it_has(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_FACE", "client")
    (data / "keys/private").rename(data / "elsewhere")
    assert "the staff side opens" in listed(run)["zorg"]


def test_a_place_for_the_recovery_key_that_is_not_there_is_not_made(
    run: Run, tmp_path: Path
) -> None:
    """Such as a stick that is not in: the key would lie on this disk."""
    file = tmp_path / "media" / "usb" / "recovery.key"
    refused(run("keys", "new", "--recovery", str(file)), f"There is no folder {file.parent}: put")
    assert [*tmp_path.iterdir()] == []
