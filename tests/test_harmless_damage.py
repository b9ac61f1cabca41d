"""Whatever is wrong with a file: it is made harmless, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.harmless_files import FileRefused
from tests.scrubbing import scrubbed
from tests.test_harmless_pdf_allow_list import PICTURES, written
from tests.web.uploading import photo

REAL: dict[str, Callable[[], bytes]] = {
    "JPEG": photo,
    "PNG": lambda: photo("PNG"),
    "HEIC": lambda: photo("HEIF"),
    "PDF": lambda: written(PICTURES["a JPEG as mask"]),
}
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=12)), min_size=1, max_size=5
)
"""Where, how many bytes go, and what comes in their place."""


@pytest.mark.parametrize("sort", REAL)
@given(damage=DAMAGE)
@settings(max_examples=12, deadline=None)
def test_a_damaged_file_is_made_harmless_or_refused(
    sort: str, damage: list[tuple[float, int, bytes]]
) -> None:
    sent = REAL[sort]()
    for part, gone, instead in damage:
        at = int(part * len(sent))
        sent = sent[:at] + instead + sent[at + gone :]
    with suppress(FileRefused):
        assert scrubbed(sent).data
