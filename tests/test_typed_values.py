"""What is stored is read into types by threads that come at once, which ends no process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import msgspec
import pytest

from formsapp.shipped import PACKAGE
from formsapp.typed_values import decode_json, decode_toml
from tests.conftest import PROVIDERS, REPO

Decode = Callable[[bytes, type], object]

AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from formsapp.kinds import load_provider

sys.setswitchinterval(1e-5)
with ThreadPoolExecutor(4) as pool:
    read = list(pool.map(load_provider, [Path(sys.argv[1])] * 4))
print(len({repr(one) for one in read}))
"""


@pytest.mark.parametrize(
    ("decode", "text"), [(decode_json, b'["1,\x80"]'), (decode_toml, b'a = "1,\x80"')]
)
def test_what_is_no_text_is_damage_like_other_damage(decode: Decode, text: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(text, object)


@pytest.mark.hostile("threads-first")
def test_threads_that_read_facts_first_do_not_end_the_process() -> None:
    folder = str(REPO / "docs" / PROVIDERS[0])
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, folder], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


def test_nothing_is_read_into_types_by_another_way() -> None:
    other = re.compile(
        r"msgspec\.(convert|\w+\.(decode|Decoder))\b|from msgspec.* import .*(convert|ecode)"
    )
    found = [
        f"{file.relative_to(PACKAGE)}: {line.strip()}"
        for file in PACKAGE.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if other.search(line) and file.name != "typed_values.py"
    ]
    assert found == []
