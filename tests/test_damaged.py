"""Files and codes that were damaged are refused, or are still good: nothing else is raised."""

from __future__ import annotations

import base64
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp import backup
from formsapp.cases.case_errors import LinkError
from formsapp.cases.ledger_pages import KIND, Ledger, LedgerError, Page, open_ledger
from formsapp.cases.signed_links import LinkSigner
from formsapp.documents.frozen_versions import FOLDER, INDEX, read_versions
from formsapp.facts.facts_error import FactsError
from formsapp.facts.toml_file import read_toml
from formsapp.harmless_files import FileRefused
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import load_intake_key, read_public_keys, renew_intake_key
from formsapp.sealing.key_files import POST
from formsapp.sealing.keys_error import KeysError
from formsapp.sealing.letterbox import BrokenCode, Keyring, new_receipt_code, normalise_code
from formsapp.sealing.receipt_statement import (
    Judgement,
    NoStatement,
    judge_statement,
    read_statement,
)
from formsapp.sealing.sealed_file import find_secrets, seal_file, unseal_file
from formsapp.sealing.sealed_json import Altered
from formsapp.sealing.typed_code import NotTyped, new_typed_code, normalise_typed_code
from formsapp.site.built_note import NOTE, Note, read_note
from formsapp.terms_import.read_source import read_data
from formsapp.terms_import.source_lines import ImportRefused
from formsapp.web.shared import rate_limit
from tests.by_day import is_long, some
from tests.conftest import REPO
from tests.damage import DAMAGES, Damage, spoil, spoil_schema
from tests.terms_import.printed_files import print_pdf
from tests.terms_import.word_files import paragraph, write_docx
from tests.test_receipt_statement import FIRST, NOW, SAID

KEY = "a-key-for-tests-0123456789-abcdefghij"
PROVIDER = SAID.provider
SAME = not is_long()
"""The same damage each time, but in a run with all values."""
MANY, FEW = 2000, 60
DEAR_MANY, DEAR_FEW = 200, 2
"""Of what is read in a process of its own."""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    key_files.make_keys(folder / "keys", ["zorg"], folder / "recovery.key")
    renew_intake_key(folder / "keys", FIRST)
    Keyring.load(folder / "keys", PROVIDER)
    return folder / "keys"


@given(damages=DAMAGES, number=st.integers(0, 99))
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_key_file_is_refused_with_its_name(
    keys: Path, damages: list[Damage], number: int
) -> None:
    files = sorted(file for file in keys.rglob("*") if file.is_file())
    file = files[number % len(files)]
    whole = file.read_bytes()
    file.write_bytes(spoil(whole, damages))
    try:
        with suppress(KeysError):
            Keyring.load(keys, PROVIDER)
            read_public_keys(keys)
    finally:
        file.write_bytes(whole)


def read_link(token: str) -> None:
    with suppress(LinkError):
        LinkSigner("zorg", [KEY]).read_secret(token)


def read_code(code: str) -> None:
    with suppress(BrokenCode):
        normalise_code(code)


def read_typed_code(code: str) -> None:
    with suppress(NotTyped):
        normalise_typed_code(code)


CODES: dict[str, tuple[str, Callable[[str], None]]] = {
    "link": (LinkSigner("zorg", [KEY]).new_token()[0], read_link),
    "receipt code": (new_receipt_code(), read_code),
    "address with a code": (f"https://zorg.example/o/{new_receipt_code()}?a#b", read_code),
    "typed code": (new_typed_code(), read_typed_code),
}


@pytest.mark.parametrize("sort", CODES)
@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_code_is_refused_or_forgiven(sort: str, damages: list[Damage]) -> None:
    good, read = CODES[sort]
    for coding in ("utf-8", "latin-1"):
        read(spoil(good.encode(), damages).decode(coding, "replace"))


@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_receipt_proves_nothing_or_is_whole(keys: Path, damages: list[Damage]) -> None:
    good, known = SAID.sign(load_intake_key(keys, NOW)), read_public_keys(keys)
    text = spoil(good.encode(), damages).decode(errors="replace")
    with suppress(NoStatement):
        if judge_statement(text, known) is Judgement.GOOD:
            assert read_statement(text) == SAID


FACTS = (REPO / "docs" / "doz-thuiszorg" / "provider.toml").read_bytes()


@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_facts_file_is_refused_in_one_line(damages: list[Damage]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "provider.toml")
        file.write_bytes(spoil(FACTS[:6000], damages))
        told = ""
        try:
            read_toml(file)
        except FactsError as refused:
            told = str(refused)
        assert "\n" not in told


def pack(database: bytes, note: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(backup.NOTE, json.dumps(note))
        archive.writestr(backup.DATABASE, database)
    return file.getvalue()


PACKED = pack(
    b"a database" * 9,
    {"provider": "zorg", "made_at": "2026-03-03T09:30:00+00:00", "hash": "0" * 64},
)


@pytest.mark.hostile("backup-altered")
@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_backup_is_refused_in_one_line(damages: list[Damage]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "monday.backup")
        file.write_bytes(spoil(PACKED, damages))
        with (
            pytest.raises(backup.BackupError) as refused,
            backup.open_packed(file, lambda *_: None, backup.DATABASE, provider="zorg", keys=[KEY]),
        ):
            raise AssertionError("no hash of these is right")
        assert "\n" not in str(refused.value)


CHUNK, TAG, NONCE = 65536, 16, 16
"""Of age: a file is sealed in chunks, behind its header and a nonce."""
BODY = bytes(range(256)) * 600


@pytest.fixture(scope="module")
def sealed(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sealed")
    (folder / "plain").write_bytes(BODY)
    seal_file(keys, folder / "plain", folder / "sealed")
    return (folder / "sealed").read_bytes()


def list_places(sealed: bytes) -> dict[str, int]:
    """Return where a part of a sealed file ends."""
    header = sealed.index(b"\n---") + 5
    header = sealed.index(b"\n", header) + 1
    starts = {f"chunk {n}": header + NONCE + n * (CHUNK + TAG) for n in range(3)}
    stanza = sealed.index(b"-> ") + 2
    return {"version": 1, "stanza": stanza, "header": header, **starts, "all": len(sealed)}


def unsealed(keys: Path, content: bytes) -> bytes | None:
    """Return what opens; None where it is refused."""
    with TemporaryDirectory() as folder:
        file, plain = Path(folder, "sealed"), Path(folder, "plain")
        file.write_bytes(content)
        try:
            unseal_file(find_secrets(keys, None), file, plain)
        except (KeysError, Altered):
            return None
        return plain.read_bytes()


@pytest.mark.hostile("backup-wicked")
def test_a_sealed_file_damaged_at_any_edge_is_refused(keys: Path, sealed: bytes) -> None:
    assert unsealed(keys, sealed) == BODY
    for name, at in list_places(sealed).items():
        for place in (at - 1, at, at + 1):
            cut = sealed[:place]
            flipped = b"".join((cut, bytes([b ^ 1 for b in sealed[place : place + 1]])))
            for spoilt in (cut, flipped + sealed[place + 1 :], cut + b"x" + sealed[place:]):
                if spoilt != sealed:
                    assert unsealed(keys, spoilt) is None, (name, place)
    parts = [*list_places(sealed).values()]
    first, second, last = (slice(parts[n], parts[n + 1]) for n in (3, 4, 5))
    head = sealed[: parts[3]]
    for order in ((second, first, last), (first, last), (first, first, second, last), (last,)):
        assert unsealed(keys, head + b"".join(sealed[one] for one in order)) is None
    assert unsealed(keys, b"age-encryption.org/v1\n" + b"-> X25519 A\n" * 200_000) is None


@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_sealed_file_is_refused_or_whole(
    keys: Path, sealed: bytes, damages: list[Damage]
) -> None:
    assert unsealed(keys, spoil(sealed, damages)) in {None, BODY}


@pytest.fixture(scope="module")
def ledger(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return write_ledger(Keyring.load(keys, PROVIDER), tmp_path_factory.mktemp("ledger"))


def write_ledger(keyring: Keyring, folder: Path, *contents: dict[str, object]) -> Ledger:
    """Write pages, and behind them what is sealed as one."""
    ledger = open_ledger(folder, keyring)
    for number in range(3):
        ledger.append(Page(NOW, f"{number}:aa", {"roles": {str(number): "manager"}}, {"links": []}))
    for content in contents:
        line = keyring.letterbox.seal(POST, UUID(int=4), KIND, content)
        with ledger.list_files()[-1].open("ab") as file:
            file.write(base64.b64encode(line) + b"\n")
    return ledger


@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_ledger_is_refused_or_holds_pages_from_the_first_on(
    ledger: Ledger, damages: list[Damage]
) -> None:
    (file,) = ledger.list_files()
    with TemporaryDirectory() as folder:
        Path(folder, file.name).write_bytes(spoil(file.read_bytes(), damages))
        with suppress(LedgerError):
            found = open_ledger(Path(folder), ledger.keyring).pages
            assert found == ledger.pages[: len(found)]


FORGED: tuple[dict[str, object], ...] = (
    {},
    {"at": "yesterday", "upto": "1:a", "put": {}, "gone": {}},
    {"at": NOW.isoformat(), "upto": 1, "put": {}, "gone": {}},
    {"at": NOW.isoformat(), "upto": "1:a", "put": {"roles": ["manager"]}, "gone": {}},
    {"at": NOW.isoformat(), "upto": "1:a", "put": {}, "gone": {"links": {"a": []}}},
)


@pytest.mark.parametrize("content", FORGED)
def test_a_page_of_the_ledger_that_was_sealed_by_another_program_is_refused(
    keys: Path, tmp_path: Path, content: dict[str, object]
) -> None:
    keyring = Keyring.load(keys, PROVIDER)
    write_ledger(keyring, tmp_path, content)
    with pytest.raises(LedgerError, match=r"Page 4 of the ledger in .* is none of Loket"):
        open_ledger(tmp_path, keyring)


SITE = Note(
    provider="zorg", draft=False, crisis=("112",), forms=("klacht",), earlier={"a.css": date.min}
)
VERSIONS = REPO / "docs" / "doz-thuiszorg" / FOLDER / "voorwaarden" / INDEX


@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_note_of_a_site_and_a_list_of_texts_are_none_or_good(
    damages: list[Damage],
) -> None:
    with TemporaryDirectory() as folder:
        note, listed = Path(folder, NOTE), Path(folder, FOLDER, "voorwaarden", INDEX)
        note.write_bytes(spoil(msgspec.json.encode(SITE), damages))
        listed.parent.mkdir(parents=True)
        listed.write_bytes(spoil(VERSIONS.read_bytes(), damages))
        read_note(Path(folder))
        with suppress(FactsError):
            read_versions(Path(folder), "voorwaarden")


@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW // 2), derandomize=SAME, deadline=None)
def test_a_damaged_file_of_counts_stops_nobody(damages: list[Damage]) -> None:
    limit, later = rate_limit.CODES, NOW + 2 * rate_limit.UNCOUNTED
    with TemporaryDirectory() as folder, Flask("counts").app_context():
        tally = rate_limit.Tally(Path(folder, "limits.sqlite"), b"key")
        for who in ("a", "b"):
            tally.count_turn(limit, who, now=NOW)
        tally.file.write_bytes(spoil(tally.file.read_bytes(), damages))
        tally.count_turn(limit, "a", now=NOW)
        tally.count_turn(limit, "a", now=later)


def test_what_is_nested_without_end_is_no_note_and_no_list_of_texts(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text('{"x":' + "[" * 100_000)
    listed = tmp_path / FOLDER / "voorwaarden" / INDEX
    listed.parent.mkdir(parents=True)
    listed.write_text("x = " + "[" * 100_000)
    assert read_note(tmp_path) is None
    with pytest.raises(FactsError):
        read_versions(tmp_path, "voorwaarden")


def test_a_file_of_counts_that_sqlite_finds_no_words_for_stops_nobody(tmp_path: Path) -> None:
    tally = rate_limit.Tally(tmp_path / "limits.sqlite", b"key")
    with Flask("counts").app_context():
        tally.count_turn(rate_limit.CODES, "a", now=NOW)
        tally.file.write_bytes(spoil_schema(tally.file.read_bytes()))
        for _ in range(2):
            tally.count_turn(rate_limit.CODES, "a", now=NOW)


@pytest.mark.parametrize("odd", ["'x'", str(2**63 - 1)])
def test_a_count_that_is_no_moment_stops_nobody(tmp_path: Path, odd: str) -> None:
    tally = rate_limit.Tally(tmp_path / "limits.sqlite", b"key")
    with Flask("counts").app_context():
        for _ in range(rate_limit.ONE_CODE.most):
            assert not tally.count_turn(rate_limit.ONE_CODE, "a", now=NOW)
        assert tally.count_turn(rate_limit.ONE_CODE, "a", now=NOW)
        with closing(sqlite3.connect(tally.file)) as file, file:
            file.execute(f"UPDATE taken SET at = {odd}")  # noqa: S608 - one of these two
        for _ in range(2):
            assert not tally.count_turn(rate_limit.ONE_CODE, "a", now=NOW)


TERMS = {
    "PDF": print_pdf([(72, 700, 12, "*Afspraken"), (72, 680, 11, "U belt als u niet kunt.")]),
    "DOCX": write_docx(paragraph("Afspraken") + paragraph("U belt als u niet kunt.")),
}


@pytest.mark.parametrize("sort", TERMS)
@given(damages=DAMAGES)
@settings(max_examples=some(DEAR_MANY, DEAR_FEW), derandomize=SAME)
def test_damaged_terms_are_read_or_refused(sort: str, damages: list[Damage]) -> None:
    with suppress(ImportRefused, FileRefused):
        read_data(spoil(TERMS[sort], damages), [])
