"""A rule by which a layer shows, which keeps a reader busy, is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.drawing_cost import OF_ONE_PAGE, Costs
from tests.costly_pdfs import draw, form
from tests.test_harmless_pdf_allow_list import made, written

SHOWN = b"/OC /X BDC 0 0 99 99 re f EMC"
Say = Callable[[Pdf, Object], dict[str, Object]]


def page_with(say: Say) -> bytes:
    def put(pdf: Pdf) -> None:
        layer = pdf.make_indirect(made(Type=Name.OCG, Name=b"Een laag"))
        draw(pdf, SHOWN, Properties=made(Type=Name.OCMD, **say(pdf, layer)))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])))

    return written(put)


def in_itself(pdf: Pdf, _layer: Object) -> dict[str, Object]:
    rule = pdf.make_indirect(Array([Name.And]))
    rule.extend([rule, rule])
    return {"VE": rule}


def doubled(pdf: Pdf, layer: Object) -> dict[str, Object]:
    rule = pdf.make_indirect(Array([Name.Not, layer]))
    for _ in range(25):
        rule = pdf.make_indirect(Array([Name.Or, rule, rule]))
    return {"VE": rule}


def deep(_pdf: Pdf, layer: Object) -> dict[str, Object]:
    rule = Array([Name.Not, layer])
    for _ in range(100):
        rule = Array([Name.Not, rule])
    return {"VE": rule}


def of_many(_pdf: Pdf, layer: Object) -> dict[str, Object]:
    return {"OCGs": Array([layer] * 100_000)}


@pytest.mark.parametrize("say", [in_itself, doubled, deep, of_many])
@pytest.mark.hostile("file-endless")
def test_a_rule_that_goes_on_for_very_long_is_refused(say: Say) -> None:
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(page_with(say))


def in_parts(parts: int, words: bytes, layers: int) -> bytes:
    """A page of words that ask for a rule of so many parts, in a file of so many layers."""

    def put(pdf: Pdf) -> None:
        known = [pdf.make_indirect(made(Type=Name.OCG, Name=b"Een laag")) for _ in range(layers)]
        rule = pdf.make_indirect(made(Type=Name.OCMD, OCGs=Array(known[-parts:]), P=Name.AnyOn))
        form_of_it = form(pdf, b"0 0 1 1 re f")
        form_of_it.OC = rule
        draw(pdf, words, Properties=rule, XObject=form_of_it)
        pdf.Root.OCProperties = Dictionary(OCGs=Array(known), D=Dictionary(OFF=Array(known[:-1])))

    return written(put)


PART = b"/OC /X BDC 0 0 1 1 re f EMC "
ASKED = {
    "often": (490, PART * 20_000, 490),
    "in each other": (490, b"/OC /X BDC " * 500 + b"0 0 1 1 re f " * 500, 490),
    "by a form": (490, b"/X Do " * 20_000, 490),
    "of a file with many": (1, PART * 40_000, 60_000),
}


@pytest.mark.parametrize("how", ASKED)
def test_a_rule_that_is_asked_very_often_is_refused(how: str) -> None:
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(in_parts(*ASKED[how]))


@pytest.mark.parametrize(("parts", "times", "layers"), [(1, 30_000, 500), (6, 9000, 90)])
def test_layers_of_a_plan_are_taken_by_far(parts: int, times: int, layers: int) -> None:
    sent = in_parts(parts, PART * times, layers)
    with pikepdf.open(BytesIO(scrub_bytes(sent))) as pdf:
        assert Costs(layers).measure_page(pdf.pages[0].obj) < OF_ONE_PAGE / 2


def usual(_pdf: Pdf, layer: Object) -> dict[str, Object]:
    rule = Array([Name.And, Array([Name.Not, layer]), *[Array([Name.Or, layer, layer])] * 20])
    return {"VE": rule, "OCGs": Array([layer] * 50)}


def test_a_usual_rule_is_kept() -> None:
    with pikepdf.open(BytesIO(scrub_bytes(page_with(usual)))) as pdf:
        kept = pdf.pages[0].Resources.Properties.X
        assert (len(kept.VE), len(kept.OCGs)) == (22, 50)
