"""A harmless PDF is drawn once: what takes its reader too much time or memory is refused."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Name, Pdf

from formsapp.harmless_files import DRAW, FileRefused, Scrubbed, refuse_what_takes_long, run_child
from tests.costly_pdfs import ORDINARY, Put, draw, mask_by, words
from tests.test_harmless_pdf_allow_list import made, written

needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="it cannot limit a process")


def mix(mode: str, times: int, box: bytes = b"0 0 600 800") -> Put:
    """Paint the same place over and over, each time mixed with what is there."""
    once = b"q /X gs 0.9 g " + box + b" re f Q "
    return lambda pdf: draw(pdf, once * times, ExtGState=made(BM=Name(f"/{mode}")))


@needs_limits
@pytest.mark.parametrize(
    "put",
    [
        words(b"/P BMC " * 30_000),
        words(b"0 0 m 200 0 l 200 200 l h W n 0 0 1 1 re f " * 20_000),
    ],
    ids=["parts without end", "clips without end"],
)
def test_what_takes_a_reader_much_memory_is_refused(put: Put) -> None:
    with pytest.raises(FileRefused, match="HEAVY"):
        refuse_what_takes_long(Scrubbed(written(put)), seconds=300)


@needs_limits
@pytest.mark.parametrize(
    "put", [mask_by(3000, 2000), mix("Multiply", 60)], ids=["mask", "mixed colours"]
)
def test_a_page_that_takes_a_reader_long_is_stopped(put: Put) -> None:
    program = (
        "import sys; from formsapp.harmless_files.drawing_child import main; "
        "sys.exit(main(of_one_page=1))"
    )
    done = subprocess.run([sys.executable, "-c", program], input=written(put), check=False)
    assert done.returncode == -signal.SIGXCPU


def test_shadows_can_be_drawn() -> None:
    """As a program for slides makes them: many, each of a part of the page."""
    assert not run_child(DRAW, 300, data=written(mix("Multiply", 100, b"20 20 60 40"))).returncode


def test_what_people_draw_can_be_drawn() -> None:
    """Also beside a page that shows nothing, for its part that is shown lies outside it."""
    with Pdf.new() as whole:
        whole.add_blank_page().obj.CropBox = Array([9000, 9000, 9900, 9900])
        for put in ORDINARY.values():
            with pikepdf.open(BytesIO(written(put))) as one:
                whole.pages.extend(one.pages)
        out = BytesIO()
        whole.save(out)
    assert not run_child(DRAW, 300, data=out.getvalue()).returncode
