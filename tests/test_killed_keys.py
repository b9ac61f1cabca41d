"""Who makes newer keys is killed at each change of a file: what is there is whole, and used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.cli.renew_keys import add_secret
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import (
    KeyInUse,
    KnownKeys,
    load_intake_key,
    read_public_keys,
    renew_intake_key,
)
from formsapp.sealing.key_files import KeysError, lock_private, read_private, unlock_private
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.locked_keys import ask_with, forget_lock
from formsapp.sealing.proof import Proven, judge_proof, make_proof
from formsapp.setting_values import read_secret_file
from tests.apart import kill_at_points
from tests.cli.commands import KEY, PROVIDER

CASE = UUID("12345678-1234-5678-1234-567812345678")
NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
PHRASE = "vijf losse woorden zonder verband"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = tmp_path / "data" / "keys"
    key_files.make_keys(keys, ["zorg"], tmp_path / "recovery.txt")
    return keys


def killed(work: Callable[[], object], one_in: int = 1) -> Iterator[bool]:
    """Yield whether it came to its end, killed before one change of a file after another."""
    return kill_at_points(
        lambda: (work(), None)[1], "a change of key files", one_in=one_in, statements=False
    )


@pytest.mark.hostile("key-half-made")
def test_a_team_s_pair_opens_all_at_each_moment(folder: Path) -> None:
    sealed = [Letterbox.load(folder, PROVIDER).seal("zorg", CASE, "akkoord", {"said": "ja"})]
    ends = 0
    for _ in killed(partial(key_files.rotate_key, folder, "zorg")):
        ring = Keyring.load(folder, PROVIDER)
        sealed.append(ring.letterbox.seal("zorg", CASE, "akkoord", {"said": "ja"}))
        for blob in sealed:
            assert ring.open("zorg", CASE, "akkoord", blob) == {"said": "ja"}
        ends += 1
    assert ends > 3


@pytest.mark.hostile("key-half-made")
def test_a_program_that_runs_goes_on_signing_receipts_at_each_moment(folder: Path) -> None:
    renew_intake_key(folder, NOW.date())
    running, refused = KeyInUse.load(folder, NOW), 0
    client, staff = Letterbox.load(folder, PROVIDER, running), Keyring.load(folder, PROVIDER)
    for _ in killed(partial(renew_intake_key, folder, NOW.date())):
        signed = running.current(NOW).sign(b"text")
        assert any(one.signed(signed, b"text") for one in read_public_keys(folder))
        staff.intake_keys = KnownKeys(folder)
        for day in (-1, 0, 3):  # a clock that is behind; and days on which nobody noticed
            proof = make_proof(client, b"text", NOW + timedelta(days=day))
            assert judge_proof(staff, b"text", proof) is Proven.GOOD
        try:
            load_intake_key(folder, NOW)
        except KeysError as error:
            assert "run `loket keys rotate --intake`" in str(error)  # noqa: PT017 - both ways are good
            refused += 1
    assert refused
    assert load_intake_key(folder, NOW).public == running.current(NOW).public


@pytest.mark.hostile("key-half-made")
def test_the_file_of_the_keys_that_sign_links_never_holds_half_a_key(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    key_files.write_key_file(file, KEY, 0o600)
    for _ in killed(partial(add_secret, file)):
        first, *others = read_secret_file(file)
        assert (first, {len(one) for one in others} <= {64}) == (KEY, True)
    assert len(read_secret_file(file)) > 1


@pytest.mark.parametrize("work", ["lock", "unlock"])
@pytest.mark.hostile("key-half-made")
def test_each_file_opens_while_keys_are_locked_or_unlocked(folder: Path, work: str) -> None:
    """At some of the moments, others each day: each costs a passphrase or three."""
    plain = read_private(folder)
    ask_with(folder, lambda: PHRASE)
    lock, unlock = partial(lock_private, folder, PHRASE), partial(unlock_private, folder)
    act: Callable[[], object] = lock if work == "lock" else unlock
    if work == "unlock":
        lock()
    for _ in killed(act, one_in=9):
        forget_lock(folder)
        assert read_private(folder) == plain
    assert (folder / "passphrase.lock").exists() is (work == "lock")
