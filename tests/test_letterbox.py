"""What is put in the letterbox is opened by its team alone, in its own place."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.sealing import key_files, misplaced_keys
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey

CASE = UUID("12345678-1234-5678-1234-567812345678")
OTHER = UUID("87654321-1234-5678-1234-567812345678")
SECRET = "a secret of the server, long enough"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    key_files.make_keys(tmp_path / "keys", ["zorg", "klachten"], tmp_path / "recovery.txt")
    return tmp_path / "keys"


@pytest.fixture
def ring(folder: Path) -> lb.Keyring:
    return lb.Keyring.load(folder, "voorbeeld")


def test_the_team_reads_what_was_sealed_for_it(ring: lb.Keyring) -> None:
    content = {"answers": {"naam": "Søren O'Brien-'s-Gravenhage 🦊"}, "mail": None}
    sealed = ring.letterbox.seal("zorg", CASE, "klacht", content)
    assert ring.open("zorg", CASE, "klacht", sealed) == content


def test_another_teams_key_does_not_open_it(ring: lb.Keyring) -> None:
    sealed = ring.letterbox.seal("zorg", CASE, "klacht", {"a": 1})
    with pytest.raises(lb.NoKey):
        ring.open("klachten", CASE, "klacht", sealed)


@pytest.mark.hostile("seal-moved")
def test_a_sealed_text_moved_to_another_case_or_kind_is_refused(ring: lb.Keyring) -> None:
    sealed = ring.letterbox.seal("zorg", CASE, "klacht", {"a": 1})
    for case, kind in ((OTHER, "klacht"), (CASE, "schade")):
        with pytest.raises(lb.Altered):
            ring.open("zorg", case, kind, sealed)


@pytest.mark.hostile("link-provider")
def test_a_sealed_text_of_another_provider_is_refused(folder: Path) -> None:
    sealed = lb.Letterbox.load(folder, "ander").seal("zorg", CASE, "klacht", {"a": 1})
    with pytest.raises(lb.Altered):
        lb.Keyring.load(folder, "voorbeeld").open("zorg", CASE, "klacht", sealed)


def test_what_is_sealed_to_a_case_opens_with_its_key_in_its_place_alone() -> None:
    key, part = ItemKey.new(CASE), uuid4()
    sealed = key.seal(part, "answer", {"text": "Wij komen langs."})
    assert key.open(part, "answer", sealed) == {"text": "Wij komen langs."}
    for other, sort in ((uuid4(), "answer"), (part, "extension")):
        with pytest.raises(lb.Altered):
            key.open(other, sort, sealed)
    with pytest.raises(lb.NoKey):
        ItemKey.new(CASE).open(part, "answer", sealed)
    with pytest.raises(lb.Altered):
        ItemKey(OTHER, key.secret).open(part, "answer", sealed)


def test_the_key_of_a_case_does_not_open_as_that_of_another(ring: lb.Keyring) -> None:
    key = ItemKey.new(CASE)
    sealed = ring.letterbox.seal_key("zorg", key)
    assert ring.open_key("zorg", CASE, sealed) == key
    for team, case in (("zorg", OTHER), ("klachten", CASE)):
        with pytest.raises((lb.Altered, lb.NoKey)):
            ring.open_key(team, case, sealed)


@pytest.mark.hostile("seal-moved")
def test_a_changed_or_cut_off_sealed_text_is_never_opened(ring: lb.Keyring) -> None:
    sealed = ring.letterbox.seal("zorg", CASE, "klacht", {"a": 1})
    for at in range(0, len(sealed), 7):
        flipped = bytearray(sealed)
        flipped[at] ^= 1
        for broken in (bytes(flipped), sealed[:at]):
            with pytest.raises((lb.Altered, lb.NoKey)):
                ring.open("zorg", CASE, "klacht", broken)


def test_the_length_of_what_is_sealed_tells_little(ring: lb.Keyring) -> None:
    def size(text: str) -> int:
        sealed = ring.letterbox.seal("zorg", CASE, "klacht", {"a": text})
        header, _, rest = sealed.partition(b"\n--- ")  # age pads its header at random
        assert header
        return len(rest)

    assert size("ja") == size("nee, dat wil ik liever niet" * 20)
    assert len({size("x" * length) for length in range(0, 8000, 50)}) <= 4


def test_the_offline_recovery_key_opens_every_team_with_plain_age(
    ring: lb.Keyring, tmp_path: Path
) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("missing on this machine: age")
    key = ItemKey.new(CASE)
    sealed, case_key = tmp_path / "case.age", tmp_path / "key.age"
    case_key.write_bytes(ring.letterbox.seal_key("zorg", key))
    sealed.write_bytes(key.seal(CASE, "klacht", {"naam": "Jansen"}))

    def decrypt(file: Path, identity: Path) -> bytes:
        command = [age, "-d", "-i", str(identity), str(file)]
        return subprocess.run(command, capture_output=True, check=True).stdout

    opened = json.loads(decrypt(case_key, tmp_path / "recovery.txt"))["content"]["key"]
    (tmp_path / "case.txt").write_text(opened)
    assert b'"naam":"Jansen"' in decrypt(sealed, tmp_path / "case.txt")


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_private_keys_are_for_their_owner_alone(folder: Path, tmp_path: Path) -> None:
    private = [*(folder / "private").iterdir(), tmp_path / "recovery.txt"]
    assert {path.name for path in private} == {
        "zorg.key",
        "klachten.key",
        "post.key",
        "recovery.txt",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    (folder / "private" / "zorg.key").chmod(0o640)
    with pytest.raises(key_files.KeysError, match="chmod 600"):
        lb.Keyring.load(folder, "voorbeeld")


def test_the_recovery_key_is_not_kept_beside_the_others(folder: Path, tmp_path: Path) -> None:
    secret = (tmp_path / "recovery.txt").read_text().strip()
    assert secret.startswith("AGE-SECRET-KEY-")
    kept = "".join(path.read_text() for path in folder.rglob("*.*"))
    assert secret not in kept


def test_making_keys_again_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    assert key_files.make_keys(folder, ["zorg", "klachten"], None) == []
    assert before == {path: path.read_bytes() for path in folder.rglob("*.*")}


def test_a_new_team_gets_keys_without_the_recovery_key(folder: Path) -> None:
    assert key_files.make_keys(folder, ["zorg", "raad"], None) == ["raad"]


def test_a_recovery_file_in_use_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "recovery.txt").write_text("something of mine")
    with pytest.raises(key_files.KeysError, match="exists"):
        key_files.make_keys(tmp_path / "keys", ["zorg"], tmp_path / "recovery.txt")
    assert (tmp_path / "recovery.txt").read_text() == "something of mine"
    with pytest.raises(key_files.KeysError, match="offline"):
        key_files.make_keys(tmp_path / "keys", ["zorg"], None)


def test_after_rotation_old_and_new_answers_open(folder: Path) -> None:
    old = lb.Letterbox.load(folder, "voorbeeld").seal("zorg", CASE, "klacht", {"a": "old"})
    before = lb.Keyring.load(folder, "voorbeeld")
    key_files.rotate_key(folder, "zorg")
    new = lb.Letterbox.load(folder, "voorbeeld").seal("zorg", CASE, "klacht", {"a": "new"})
    ring = lb.Keyring.load(folder, "voorbeeld")
    assert ring.open("zorg", CASE, "klacht", old) == {"a": "old"}
    assert ring.open("zorg", CASE, "klacht", new) == {"a": "new"}
    with pytest.raises(lb.NoKey):
        before.open("zorg", CASE, "klacht", new)
    with pytest.raises(key_files.KeysError, match="keys list"):
        key_files.rotate_key(folder, "onbekend")


def test_the_client_side_needs_no_private_key(folder: Path) -> None:
    shutil.rmtree(folder / "private")
    box = lb.Letterbox.load(folder, "voorbeeld")
    assert box.seal("klachten", CASE, "klacht", {})
    assert box.seal("zorg", CASE, "klacht", {})
    with pytest.raises(key_files.KeysError, match="no private keys"):
        lb.Keyring.load(folder, "voorbeeld")


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Have the rights of a user who owns nothing, where the tests run as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_private_key_counts_as_readable_when_it_can_be_opened_and_only_then(
    folder: Path,
) -> None:
    with tempfile.TemporaryDirectory() as open_to_all:  # pytest's own folder is root's alone
        Path(open_to_all).chmod(0o755)
        keys = Path(shutil.copytree(folder, Path(open_to_all, "keys")))
        private = keys / "private"
        for path in private.iterdir():
            path.chmod(0)
        private.chmod(0o755)
        with as_nobody():
            assert misplaced_keys.readable_private(keys) == []
        (private / "zorg.key").chmod(0o644)
        private.chmod(0o711)  # who cannot list it can still guess the name of a team
        with as_nobody():
            assert misplaced_keys.readable_private(keys) == [private / "zorg.key"]
    shutil.rmtree(folder / "private")
    (folder.parent / "recovery.txt").unlink()
    assert misplaced_keys.readable_private(folder) == []


def test_missing_or_broken_key_files_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(key_files.KeysError, match="keys new"):
        lb.Letterbox.load(tmp_path / "nowhere", "voorbeeld")
    with pytest.raises(lb.NoKey, match="onbekend"):
        lb.Letterbox.load(folder, "voorbeeld").seal("onbekend", CASE, "klacht", {})
    (folder / "public" / "zorg.pub").write_text("age1nonsense")
    with pytest.raises(key_files.KeysError, match="zorg"):
        lb.Letterbox.load(folder, "voorbeeld")
    (folder / "public" / "recovery.pub").unlink()
    with pytest.raises(key_files.KeysError):
        lb.Letterbox.load(folder, "voorbeeld")


def test_the_same_form_always_gives_the_same_receipt_code() -> None:
    form_key = lb.new_form_key()
    code = lb.receipt_code(SECRET, form_key)
    assert code == lb.receipt_code(SECRET, form_key)
    assert len(code.replace("-", "")) == 20
    assert code != lb.receipt_code(SECRET, lb.new_form_key())
    assert code != lb.receipt_code(SECRET + "!", form_key)


def test_a_form_key_has_160_random_bits() -> None:
    keys = {lb.new_form_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}


@given(st.binary(min_size=20, max_size=20))
def test_a_receipt_code_is_read_however_it_is_typed(random: bytes) -> None:
    code = lb.receipt_code(SECRET, random.hex())
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        *(code.replace("-", said) for said in (" streepje ", " dash ", ", Hyphen, ")),
        code.replace("-", " min ").replace("0", "\u00d8"),
        f"  {code}\n",
        code.replace("0", "O").replace("1", "l"),
        code.replace("-", "\u2013").replace("1", "i"),
        *(code.replace("-", dash) for dash in "\u2010\u2011\u2012\u2014\u2015\u2212_.\u00ad"),
        *(
            f"\u202a{code}\u202c",
            f"\u2066{code}\u2069",
            f"{code[:7]}\u200b{code[7:]}",
            f"\ufeff{code}.",
        ),
        *(
            f"https://loket.example/zorg/o/{code}{end}"
            for end in ("", ".", "?ontvangen=1", "/", "#", ")")
        ),
        *(f"HTTPS://LOKET.EXAMPLE/O/{code}", f"Zie loket.example/o/{code.lower()} .", f"<{code}>"),
    ):
        assert lb.normalise_code(typed) == code


@given(st.binary(min_size=20, max_size=20))
def test_a_receipt_code_is_found_in_the_words_it_was_pasted_with(random: bytes) -> None:
    code = lb.receipt_code(SECRET, random.hex())
    address = f"https://loket.example/zorg/o/{code}"
    for typed in (
        *(f"Ontvangstcode: {code}", f"Uw code is {code}", f"{code} bewaar deze", f"nr. {code}"),
        *(f"Ontvangstcode:\t{code}\r\n", f"Uw code: {code}.", f"mailto:{code}", f"o/{code}"),
        *(f"{code}, {code}", f"{code} {code}", f"{address} ({code})", f"[{code}]({address})"),
        *(
            f"https://loket.example/zorg/o?code={code}",
            quote(address, safe=""),
            f"x?u={quote(quote(address, safe=''))}&d=5",
        ),
        *(f"{code}{end}" for end in ("=20", "%20", "%0A", "%2520", " 3 maart 2026", "/bewaar")),
        *(
            "".join(chr(ord(one) + 0xFEE0) for one in text)
            for text in (code, code.replace("-", ""))
        ),
        *(
            f"Code {code.replace('-', between)} van u"
            for between in ("", " ", " - ", "\u2014", "/")
        ),
        f"Uw ontvangstbevestiging heeft code {code.lower()}",
        *(f"{code}{code}", f"{code.replace('-', '')}" * 2, f"{code}Bewaar", f"Uw code{code}Bewaar"),
    ):
        assert lb.normalise_code(typed) == code, typed


@given(st.binary(min_size=20, max_size=20))
def test_a_receipt_code_is_found_where_a_mail_broke_its_line(random: bytes) -> None:
    code = lb.receipt_code(SECRET, random.hex())
    groups = code.split("-")
    for typed in (
        *("-\n".join(("-".join(groups[:at]), "-".join(groups[at:]))) for at in (1, 2, 3)),
        "-\n> ".join(("-".join(groups[:2]), "-".join(groups[2:]))),
        *(
            code.replace("-", one)
            for one in ("-=\r\n", "-&shy;", "&nbsp;", "&#160;", "<wbr>", "-<WBR />")
        ),
        code[:8] + "=\n" + code[8:],
    ):
        for around in ("{}", "Code:\n{}", "Uw code is {}.", "> {}\nbewaar deze"):
            assert lb.normalise_code(around.replace("{}", typed)) == code, typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ABCDE",
        "U" * 20,
        "A" * 21,
        "Mijn code is ABCDE-FGHJK-MNPQR",
        "A" * 5 + "-" + "B" * 16,
        "ABCDE-FGHJK-MNPQR-STVW%",
        "é" * 20,
    ],
)
def test_what_is_no_receipt_code_is_refused(typed: str) -> None:
    with pytest.raises(lb.BrokenCode):
        lb.normalise_code(typed)


@given(st.text())
def test_any_typed_text_is_a_code_or_is_refused(typed: str) -> None:
    with contextlib.suppress(lb.BrokenCode):
        assert len(lb.normalise_code(typed)) == 23


def test_a_cases_key_opens_with_its_code_and_case_alone() -> None:
    code, key = lb.receipt_code(SECRET, "form"), ItemKey.new(CASE)
    blob = lb.key_for_code(code, key)
    assert lb.key_by_code(code.lower(), CASE, blob) == key
    for other_code, case, changed in (
        (lb.receipt_code(SECRET, "other"), CASE, blob),
        (code, OTHER, blob),
        (code, CASE, blob[:-1]),
        (code, CASE, b""),
        (code, CASE, b"\x02" + blob[1:]),
    ):
        with pytest.raises(lb.Altered):
            lb.key_by_code(other_code, case, changed)


def test_a_cases_key_opens_with_its_links_secret_alone() -> None:
    key = ItemKey.new(CASE)
    blob = lb.key_for_link(b"s" * 18, key)
    assert lb.open_copy(b"s" * 18, CASE, blob) == key
    with pytest.raises(lb.Altered):
        lb.open_copy(b"t" * 18, CASE, blob)


def test_the_lookup_value_of_a_code_opens_nothing() -> None:
    code = lb.receipt_code(SECRET, "form")
    blob = lb.key_for_code(code, ItemKey.new(CASE))
    found = lb.lookup_hash(code)
    for guess in (found, found[:20], found.upper()[:20]):
        with pytest.raises((lb.BrokenCode, lb.Altered)):
            lb.key_by_code(guess, CASE, blob)


def test_what_stands_in_an_address_is_the_same_each_time_and_opens_there_alone() -> None:
    here = (SECRET, "way back 1", "ABCDE")
    sealed = lb.seal_for_address(*here, b"of the link")
    assert lb.seal_for_address(*here, b"of the link") == sealed
    assert lb.open_from_address(*here, sealed) == b"of the link"
    assert b"link" not in sealed
    for there in (("x" * 32, *here[1:]), (SECRET, "way back 2", "ABCDE"), (*here[:2], "FGHJK")):
        assert lb.seal_for_address(*there, b"of the link")[:12] != sealed[:12]
        with pytest.raises(lb.Altered):
            lb.open_from_address(*there, sealed)
    for cut in (b"", sealed[:11], sealed[:-1], sealed + b"x"):
        with pytest.raises(lb.Altered):
            lb.open_from_address(*here, cut)
