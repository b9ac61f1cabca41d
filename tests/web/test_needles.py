"""What looks for a word in a file finds it in each coding, wherever it stands there."""

from __future__ import annotations

import base64
import hashlib

import pytest

from tests.web.needles import find_needles, make_needles

WORD = "Kwibus Vlinder"
NEEDLES = make_needles({"the word": WORD, "another": "06-00000000"})


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize(
    "coded",
    [
        *(WORD.encode(), WORD.lower().encode(), WORD.encode("utf-16-le")),
        *(b"Kwibus%20Vlinder", WORD.encode().hex().encode()),
        *(
            hashlib.sha256(WORD.encode()).digest(),
            hashlib.sha256(WORD.encode()).hexdigest().encode(),
        ),
        base64.b64encode(hashlib.sha256(WORD.lower().encode()).digest()),
    ],
)
def test_a_word_is_found_in_each_coding(coded: bytes, before: int) -> None:
    assert find_needles(b"x" * before + coded + b"\0\xff", NEEDLES) == {"the word"}
    whole = base64.b64encode(b"\xe9" * before + coded + b"more")
    if coded == WORD.encode():
        assert find_needles(whole, NEEDLES) == {"the word"}


def test_nothing_is_found_where_nothing_is() -> None:
    assert find_needles(b"Kwibus and Vlinder 06-0000-0000" * 9, NEEDLES) == set()
