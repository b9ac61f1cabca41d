"""Files and codes that were damaged are refused, or are still good: nothing else is raised."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp import backup
from formsapp.cases.case_errors import LinkError
from formsapp.cases.signed_links import LinkSigner
from formsapp.facts.facts_error import FactsError
from formsapp.facts.toml_file import read_toml
from formsapp.harmless_files import FileRefused
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import load_intake_key, read_public_keys, renew_intake_key
from formsapp.sealing.keys_error import KeysError
from formsapp.sealing.letterbox import BrokenCode, Keyring, new_receipt_code, normalise_code
from formsapp.sealing.receipt_statement import (
    Judgement,
    NoStatement,
    judge_statement,
    read_statement,
)
from formsapp.sealing.typed_code import NotTyped, new_typed_code, normalise_typed_code
from formsapp.terms_import.read_source import read_data
from formsapp.terms_import.source_lines import ImportRefused
from tests.by_day import ALL, begin, some
from tests.conftest import REPO
from tests.damage import DAMAGES, Damage, spoil
from tests.terms_import.printed_files import print_pdf
from tests.terms_import.word_files import paragraph, write_docx
from tests.test_receipt_statement import FIRST, NOW, SAID

KEY = "a-key-for-tests-0123456789-abcdefghij"
PROVIDER = SAID.provider
SAME = begin() != ALL
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


PACKED = pack(b"a database" * 9, {"provider": "zorg", "made_at": "", "hash": "0" * 64})


@pytest.mark.hostile("backup-altered")
@given(damages=DAMAGES)
@settings(max_examples=some(MANY, FEW), derandomize=SAME)
def test_a_damaged_backup_is_refused_in_one_line(damages: list[Damage]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "monday.backup")
        file.write_bytes(spoil(PACKED, damages))
        with (
            pytest.raises(backup.BackupError) as refused,
            backup.open_backup(file, lambda *_: None, provider="zorg", keys=[KEY]),
        ):
            raise AssertionError("no hash of these is right")
        assert "\n" not in str(refused.value)


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
