"""The signed statement of a receipt, and the key that signs it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from formsapp.sealing.intake_key import (
    decode_base64,
    load_intake_key,
    read_public_keys,
    renew_intake_key,
)
from formsapp.sealing.key_files import KeysError
from formsapp.sealing.receipt_statement import (
    Judgement,
    NoStatement,
    Statement,
    judge_statement,
    mac_of_lines,
    read_statement,
)

FIRST, LATER = date(2026, 3, 1), date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
CODE = "ABCDE-FGHJK-MNPQR-STVWX"
LINES = [("Bezoek", "Op tijd: 5 maart ~ 9.00 uur"), ("Beloofde dag", "6 maart")]
SAID = Statement(
    provider="zorg-aan-huis",
    reference="Z-7K4M-2QXD",
    kind="akkoord",
    received="2026-03-03T09:30:00Z",
    signed="2026-03-03T09:30:00Z",
    facts=mac_of_lines(CODE, LINES),
    version="2026-01 ~ concept%",
    text="ab" * 32,
)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    renew_intake_key(tmp_path / "keys", FIRST)
    return tmp_path / "keys"


def test_a_statement_is_read_and_checked_wherever_it_stands(keys: Path) -> None:
    text = SAID.sign(load_intake_key(keys, NOW))
    for found in (text, f"https://zorg.example/controleren/#{text}", f"\nBewijs: {text} .\n"):
        assert read_statement(found) == SAID
        assert judge_statement(found, read_public_keys(keys)) is Judgement.GOOD


def test_a_statement_fits_a_code_that_a_phone_reads(keys: Path) -> None:
    assert len(SAID.sign(load_intake_key(keys, NOW))) < 400


@pytest.mark.hostile("receipt-forged")
def test_each_changed_part_is_noticed(keys: Path) -> None:
    text = SAID.sign(load_intake_key(keys, NOW))
    known = read_public_keys(keys)
    parts = text.split("~")
    for at, part in enumerate(parts[1:], start=1):
        other = "A" if part[:1] != "A" else "B"
        changed = "~".join((*parts[:at], other + part[1:], *parts[at + 1 :]))
        assert judge_statement(changed, known) is not Judgement.GOOD, at


def test_what_is_no_statement_is_told_apart(keys: Path) -> None:
    text = SAID.sign(load_intake_key(keys, NOW))
    for wrong in ("", "Z-7K4M-2QXD", text.replace("loket1", "loket2"), text.rpartition("~")[0]):
        with pytest.raises(NoStatement):
            judge_statement(wrong, read_public_keys(keys))


def test_what_an_older_key_signed_stays_good_and_it_signs_nothing_later(keys: Path) -> None:
    old = load_intake_key(keys, NOW)
    text = SAID.sign(old)
    renew_intake_key(keys, LATER)
    known = read_public_keys(keys)
    assert [(one.since, one.until) for one in known] == [(FIRST, LATER), (LATER, None)]
    assert judge_statement(text, known) is Judgement.GOOD
    late = replace(SAID, signed="2026-09-02T10:00:00Z").sign(old)
    assert judge_statement(late, known) is Judgement.OUT_OF_TIME
    assert judge_statement(text, known[1:]) is Judgement.UNKNOWN_KEY
    assert load_intake_key(keys, NOW).public == known[1]


def test_only_who_has_the_code_can_try_the_lines() -> None:
    assert mac_of_lines(CODE, LINES) == mac_of_lines(CODE, [list(line) for line in LINES])
    assert mac_of_lines(CODE, LINES) != mac_of_lines("00000-00000-00000-00000", LINES)
    assert mac_of_lines(CODE, [("a", "bc")]) != mac_of_lines(CODE, [("ab", "c")])


def test_another_program_checks_the_signature_by_the_text_before_it(keys: Path) -> None:
    said, _, signature = SAID.sign(load_intake_key(keys, NOW)).rpartition("~")
    (known,) = read_public_keys(keys)
    Ed25519PublicKey.from_public_bytes(known.raw).verify(decode_base64(signature), said.encode())


def test_a_pair_that_does_not_belong_together_is_refused(keys: Path, tmp_path: Path) -> None:
    renew_intake_key(tmp_path / "other", FIRST)
    other = (tmp_path / "other" / "intake" / "intake.key").read_text()
    (keys / "intake" / "intake.key").write_text(other)
    with pytest.raises(KeysError, match="loket keys rotate --intake"):
        load_intake_key(keys, NOW)


def test_no_key_and_a_damaged_one_are_refused_with_what_to_do(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="loket keys new"):
        load_intake_key(tmp_path / "nowhere", NOW)
    for file in ("intake/intake.key", "public/intake.keys"):
        kept = (keys / file).read_text()
        (keys / file).write_text("geen sleutel\n")
        with pytest.raises(KeysError):
            load_intake_key(keys, NOW)
        (keys / file).write_text(kept)
    load_intake_key(keys, NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_keys_that_went_through_an_editor_are_good(keys: Path, encoding: str) -> None:
    text = SAID.sign(load_intake_key(keys, NOW))
    for name in ("intake/intake.key", "public/intake.keys"):
        edited = f"{(keys / name).read_text().strip()}\r\n\r\n"
        (keys / name).write_bytes(edited.encode(encoding))
    assert SAID.sign(load_intake_key(keys, NOW)) == text
    renew_intake_key(keys, LATER)
    assert judge_statement(text, read_public_keys(keys)) is Judgement.GOOD


def test_a_key_that_signs_from_a_later_day_is_refused(keys: Path) -> None:
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    for zone in ("Pacific/Kiritimati", "Europe/Amsterdam", "Pacific/Pago_Pago"):
        now = (midnight - timedelta(minutes=10)).astimezone(ZoneInfo(zone))
        assert load_intake_key(keys, now), "another clock may be ahead a little"
        with pytest.raises(KeysError, match=r"set the clock right.*loket keys rotate --intake"):
            load_intake_key(keys, now - timedelta(hours=1))


@pytest.mark.skipif(os.name != "posix", reason="who may read a file")
def test_a_key_that_others_can_read_or_change_is_refused(keys: Path) -> None:
    for file, mode in (("intake/intake.key", 0o644), ("public/intake.keys", 0o666)):
        before = (keys / file).stat().st_mode
        (keys / file).chmod(mode)
        with pytest.raises(KeysError, match="chmod"):
            load_intake_key(keys, NOW)
        (keys / file).chmod(before)
