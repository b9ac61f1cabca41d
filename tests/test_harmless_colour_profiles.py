"""A colour profile in a PDF keeps its colours, and tells nothing of a screen or printer."""

from __future__ import annotations

from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageCms

from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.colour_profiles import clean_profile
from tests.test_harmless_pdf_allow_list import walk, written
from tests.test_harmless_remark_look import differs, page_of

SERIAL = b"SERIENUMMER-VAN-HET-SCHERM"


def profile() -> bytes:
    """A profile with a serial number in its header and behind it, and as the name."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named = plain.replace("sRGB".encode("utf-16-be"), SERIAL[:8])
    return named[:84] + SERIAL[:16] + named[100:] + SERIAL


@pytest.mark.parametrize("data", [profile(), b"PK" + SERIAL * 20, SERIAL])
def test_a_profile_in_a_document_names_no_device(data: bytes) -> None:
    def by_profile(pdf: Pdf) -> None:
        stream = pdf.make_indirect(Stream(pdf, data, N=3, Alternate=Name.DeviceRGB))
        spaces = Dictionary(C=Array([Name.ICCBased, stream]))
        pdf.pages[0].Resources.ColorSpace = spaces
        pdf.pages[0].Contents = Stream(pdf, b"/C cs 1 0 0 sc 0 0 50 50 re f")

    sent = written(by_profile)
    kept = scrub_bytes(sent)
    assert not [one for one in walk(kept) if SERIAL[:8] in one]
    assert differs(page_of(kept), page_of(sent)) == 0


def test_a_profile_without_its_notes_makes_the_same_colours() -> None:
    image = Image.linear_gradient("L").convert("RGB")
    lab = ImageCms.createProfile("LAB")
    drawn = [
        ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(one)), lab, outputMode="LAB"
        )
        for one in (profile(), clean_profile(profile()))
    ]
    assert all(drawn)
    assert len({one.tobytes() for one in drawn if one}) == 1
