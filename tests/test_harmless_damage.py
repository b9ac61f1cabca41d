"""Whatever is wrong with a file: it is made harmless, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import ObjectStreamMode

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
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


@pytest.mark.parametrize(
    "how", [{}, {"object_stream_mode": ObjectStreamMode.generate}, {"linearize": True}]
)
def test_a_document_that_broke_off_is_refused_and_not_taken_with_blank_pages(
    how: dict[str, Any],
) -> None:
    with pikepdf.new() as made:
        for _ in range(6):
            made.add_blank_page()
            made.pages[-1].Contents = made.make_stream(b"0 0 100 100 re f " * 90)
        out = BytesIO()
        made.save(out, **how)
    whole = out.getvalue()
    for part in (0.7, 0.5, 0.3):
        with pytest.raises(FileRefused, match="PARTIAL"):
            scrub_bytes(whole[: int(part * len(whole))])
    assert scrub_bytes(whole[:-3])
    assert scrub_bytes(whole + bytes(5000))


def test_a_document_that_has_all_but_its_end_is_mended() -> None:
    whole = written(PICTURES["a JPEG as mask"])
    assert scrub_bytes(whole[: whole.rindex(b"endobj") + 7])


def test_a_document_whose_words_have_no_end_is_refused_and_not_taken_blank() -> None:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.pages[0].Contents = made.make_stream(b"0 0 100 100 re f")
        out = BytesIO()
        made.save(out, compress_streams=False)
    whole = out.getvalue()
    assert scrub_bytes(whole)
    with pytest.raises(FileRefused, match="DAMAGED"):
        scrub_bytes(whole.replace(b"endstream\nendobj", b"enxstream\nenxobj"))


def test_a_page_is_taken_that_hangs_beside_one_empty_branch_listed_twice() -> None:
    """As MuPDF writes it where pages were taken out."""
    with pikepdf.new() as made:
        made.add_blank_page()
        made.pages[0].Contents = made.make_stream(b"0 0 100 100 re f")
        none = pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=0, Kids=pikepdf.Array())
        none.Parent = made.Root.Pages
        branch = made.make_indirect(none)
        made.Root.Pages.Kids.extend([branch, branch])
        out = BytesIO()
        made.save(out)
    with pikepdf.open(BytesIO(scrub_bytes(out.getvalue()))) as kept:
        (page,) = kept.pages
        assert [one.read_bytes().split()[-1] for one in page.Contents] == [b"f"]
