"""A good file is taken, however much it holds of what is thrown away, broken or used twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from tests.scrubbing import by_child, by_first_child, scrubbed
from tests.test_harmless_flatten_pdf import look
from tests.test_harmless_pdf_allow_list import (
    WORDS,
    contents,
    form_with,
    jpx,
    made,
    picture,
    text_page,
    walk,
    written,
)

PICTURE = b"q 9 0 0 9 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \0\xff\xff\0 EI Q\n"

# Much of the same


def lines(count: int) -> bytes:
    rng = random.Random(2026)  # noqa: S311  the same each time
    few = (b"%d %d m %d %d l S\n" % (*rng.sample(range(400), 4),) for _ in range(4000))
    return b"".join(few) * (count // 4000)


def on_one_background(pages: int, *around: bytes) -> Callable[[Pdf], None]:
    def put(pdf: Pdf) -> None:
        background = Stream(pdf, lines(4000))
        before, after = (Stream(pdf, one) for one in around)
        for at in range(pages):
            page = pdf.pages[0] if not at else text_page(pdf)
            page.Contents = Array([before, background, after, page.Contents])

    return put


@pytest.mark.parametrize("around", [(b"q", b"Q"), (b"", b"% next\n")])
def test_what_pages_share_is_cleaned_once_and_stays_shared(around: tuple[bytes, bytes]) -> None:
    sent = written(on_one_background(200, *around))
    kept = scrub_bytes(sent)
    assert len(kept) < 1.2 * len(sent)
    pages = contents(kept)
    assert len(pages) == 200
    assert all(one.count(b"l S") == 4000 and one.endswith(WORDS) for one in pages[::50])


@pytest.mark.parametrize(
    "parts",
    [
        *((b"BT /F1 12", b"Tf 10 50 Td (Bon 80 euro) Tj ET"), (b"/Span << /A (x)", b">> BDC EMC")),
        *((b"q BI /W 2 /H 2 /CS /G", b"/BPC 8 ID \0\xff\xff\0 EI Q"), (b"[(a)", b"] TJ")),
        *((b"BT (Bon", b"80) Tj ET"), (b"<</A 1>>", b"/A BDC EMC"), (b"0 0 9 9 re", b"f")),
    ],
)
def test_what_is_told_in_two_parts_draws_the_same_as_in_one(parts: tuple[bytes, bytes]) -> None:
    def told(*given: bytes) -> bytes:
        def put(pdf: Pdf) -> None:
            pdf.pages[0].Contents = Array([Stream(pdf, one) for one in given])

        with pikepdf.open(BytesIO(scrub_bytes(written(put)))) as pdf:
            kept = b" ".join(one.read_bytes() for one in pdf.pages[0].obj.Contents)
        return b" ".join(kept.split())

    assert told(WORDS, *parts, WORDS) == told(b"\n".join((WORDS, *parts, WORDS)))


@pytest.mark.parametrize(
    ("draw", "by"),
    [
        (lines, by_first_child),
        (lambda count: b"BT (woord) Tj 0 -9 Td ET\n" * (count // 2), by_child),
    ],
)
def test_a_small_picture_on_a_full_page_costs_little(
    draw: Callable[[int], bytes], by: Callable[[bytes], bytes]
) -> None:
    drawing = draw(400_000)
    sent = written(lambda pdf: setattr(pdf.pages[0], "Contents", Stream(pdf, drawing + PICTURE)))
    (page,) = contents(by(sent))
    assert page.startswith(drawing[:10_000])
    assert b"\0\xff\xff\0" in page


def test_many_small_pictures_cost_little() -> None:
    sent = written(
        lambda pdf: setattr(pdf.pages[0], "Contents", Stream(pdf, PICTURE * 20_000 + WORDS))
    )
    assert contents(by_first_child(sent))[0].count(b"\0\xff\xff\0") == 20_000


def looks_like_scans(pdf: Pdf) -> Stream:
    size = {"Width": 8000, "Height": 2000, "BitsPerComponent": 1, "ColorSpace": Name.DeviceGray}
    sort = {"Type": Name.XObject, "Subtype": Name.Image}
    return pdf.make_indirect(Stream(pdf, b"\xff\xda" * 1_000_000, made(**sort, **size)))


def test_pixels_that_look_like_the_scans_of_a_jpeg_are_gone_over_once() -> None:
    among = b"q BI /W 8000 /H 2000 /CS /G /BPC 1 ID " + b"\xff\xda" * 1_000_000 + b" EI Q "

    def put(pdf: Pdf) -> None:
        pdf.pages[0].Contents = Stream(pdf, b"q 400 0 0 300 0 0 cm /X Do Q " + among)
        pdf.pages[0].Resources.XObject = made(X=looks_like_scans(pdf))

    assert scrubbed(written(put)).is_pdf


def test_many_fonts_that_write_out_their_widths_are_taken() -> None:
    """One half of them has letters that are all as wide, the other half has not."""
    rng = random.Random(2026)  # noqa: S311  the same each time

    def font(at: int) -> Dictionary:
        widths = Array([rng.randrange(200, 900) if at % 2 else 556 for _ in range(224)])
        keys = {"Type": Name.Font, "Subtype": Name.TrueType, "BaseFont": Name.Arial}
        names = [32, *([Name.space, Name("/a")] * 112)]
        return made(**keys, Widths=widths, Encoding=made(Differences=Array(names)))

    def put(pdf: Pdf) -> None:
        for _ in range(699):
            text_page(pdf).Resources.Font = made(**{f"F{at}": font(at) for at in range(1, 5)})

    kept = by_first_child(written(put))
    with pikepdf.open(BytesIO(kept)) as pdf:
        last = pdf.pages[-1].Resources.Font.F4
        assert len(last.Widths) == 224
        assert [*last.Encoding.Differences][:2] == [32, Name.space]


def test_a_list_that_holds_more_than_numbers_is_looked_through() -> None:
    hidden = Dictionary(Secret=String("PLAATS"))

    def put(pdf: Pdf) -> None:
        pdf.pages[0].Resources.Font.F1.Widths = Array([*range(20), String("PLAATS"), hidden])
        pdf.pages[0].Resources.Font.F1.W = Array([*range(20), pdf.make_indirect(hidden)])

    assert not [one for one in walk(scrub_bytes(written(put))) if b"PLAATS" in one]


def test_remarks_of_a_few_people_on_many_pages_are_taken() -> None:
    def put(pdf: Pdf) -> None:
        drawing = look(pdf, b"1 1 0 rg 0 0 9 9 re f")
        keys = {"Subtype": Name.Highlight, "Rect": Array([0, 0, 9, 9])}
        pdf.pages[0].Annots = Array(
            [
                made(**keys, AP=Dictionary(N=drawing), Contents=String(f"Opmerking {at}"))
                for at in range(450)
            ]
        )

    assert len(scrubbed(written(put)).left_out) == 450


# What is thrown away


def broken(pdf: Pdf, **keys: object) -> Stream:
    stream = Stream(pdf, b"this is packed by nobody", made(**keys))
    stream.Filter = Name.FlateDecode
    return stream


def packed_strangely(pdf: Pdf) -> Stream:
    stream = Stream(pdf, b"x")
    stream.Filter = Array([Name.New, 3])
    return stream


ODD: dict[str, Callable[[Pdf], object]] = {
    "a broken stream": broken,
    "a strange packing": packed_strangely,
    "a list with one": lambda pdf: Array([broken(pdf), String("x")]),
    "a table with one": lambda pdf: Dictionary(N=broken(pdf)),
    "a number": lambda _pdf: 3,
    "a broken name": lambda _pdf: Object.parse(b"/#ff#fe"),
    "broken letters": lambda _pdf: Object.parse(b"<efbbbfff80>"),
    "half a sign": lambda _pdf: Object.parse(b"<feffd83d>"),
    "itself": lambda pdf: pdf.Root,
}


Put = Callable[[Pdf, object], None]


def on_root(key: str) -> Put:
    return lambda pdf, odd: pdf.Root.__setitem__(f"/{key}", odd)


def in_form(key: str) -> Put:
    return lambda pdf, odd: setattr(pdf.Root, "AcroForm", made(**{key: odd}))


def on_page(key: str) -> Put:
    return lambda pdf, odd: pdf.pages[0].obj.__setitem__(f"/{key}", odd)


def name_of_a_file(pdf: Pdf, odd: object) -> None:
    file = made(UF=odd, EF=odd)
    pdf.Root.Names = made(EmbeddedFiles=made(Names=Array([String("a"), file])))


def on_note(sort: str, key: str, *, draws: bytes = b"") -> Put:
    def put(pdf: Pdf, odd: object) -> None:
        looks = {"AP": Dictionary(N=look(pdf, draws))} if draws else {}
        keys = {"Subtype": Name(f"/{sort}"), "Rect": Array([0, 0, 9, 9]), **looks}
        pdf.pages[0].Annots = Array([made(**{**keys, key: odd})])

    return put


def as_look(sort: str) -> Put:
    return lambda pdf, odd: on_note(sort, "AP")(pdf, Dictionary(N=odd))


LEADS = ("Link", "Popup", "FileAttachment", "Screen")
THROWN_AWAY: dict[str, Put] = {
    **{
        f"Root {key}": on_root(key)
        for key in ("AcroForm", "Names", "Outlines", "OpenAction", "Perms", "AA", "AF")
    },
    **{f"AcroForm {key}": in_form(key) for key in ("XFA", "Fields", "DR", "CO")},
    **{
        f"page {key}": on_page(key)
        for key in ("Metadata", "PieceInfo", "Thumb", "Annots", "AA", "Tabs")
    },
    "the name of a file": name_of_a_file,
    **{
        f"{sort} {key}": on_note(sort, key)
        for sort in LEADS
        for key in ("AP", "A", "RC", "Contents", "FS", "Parent", "T", "Subtype")
    },
    **{f"{sort} AP N": as_look(sort) for sort in LEADS},
    **{
        f"Stamp {key}": on_note("Stamp", key, draws=b"0 0 9 9 re f")
        for key in ("RC", "Contents", "T", "NM", "IRT", "A")
    },
}


@pytest.mark.parametrize("what", THROWN_AWAY)
def test_what_is_thrown_away_may_be_broken(what: str) -> None:
    for odd in ODD.values():
        with pikepdf.open(BytesIO(written())) as pdf:
            THROWN_AWAY[what](pdf, odd(pdf))
            out = BytesIO()
            pdf.save(out)
        assert WORDS in contents(scrub_bytes(out.getvalue(), []))[0]


def a_form(pdf: Pdf) -> Stream:
    return broken(pdf, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))


def too_large(pdf: Pdf) -> Stream:
    whole = picture(pdf, b"", Name.FlateDecode)
    whole.Width = whole.Height = 60_000
    return whole


def broken_mask(pdf: Pdf) -> Dictionary:
    return made(SMask=made(S=Name.Luminosity, G=a_form(pdf)))


UNUSED: dict[str, tuple[str, Callable[[Pdf], Object]]] = {
    "a form": ("XObject", a_form),
    "a JPEG": ("XObject", lambda pdf: picture(pdf, b"nothing", Name.DCTDecode)),
    "JPEG 2000": ("XObject", lambda pdf: picture(pdf, jpx()[:60], Name.JPXDecode)),
    "a picture that is too large": ("XObject", too_large),
    "a picture packed strangely": ("XObject", packed_strangely),
    "a pattern": ("Pattern", lambda pdf: broken(pdf, PatternType=1, BBox=Array([0, 0, 9, 9]))),
    "a mask": ("ExtGState", broken_mask),
}
USES = {"XObject": b"/X#31 Do ", "Pattern": b"/Pattern cs /X#31 scn ", "ExtGState": b"/X1 gs "}


def with_broken(what: str, words: bytes = WORDS) -> Callable[[Pdf], None]:
    key, make = UNUSED[what]

    def put(pdf: Pdf) -> None:
        pdf.pages[0].Resources[f"/{key}"] = Dictionary(X1=pdf.make_indirect(make(pdf)))
        pdf.pages[0].Contents = Stream(pdf, words)

    return put


@pytest.mark.parametrize("what", UNUSED)
def test_what_no_page_uses_may_be_broken(what: str) -> None:
    assert contents(scrub_bytes(written(with_broken(what)))) == [WORDS]


@pytest.mark.parametrize("what", UNUSED)
def test_what_a_page_uses_is_never_left_out_for_it_is_broken(what: str) -> None:
    with pytest.raises((FileRefused, pikepdf.PdfError, ValueError)):
        scrub_bytes(written(with_broken(what, USES[UNUSED[what][0]] + WORDS)))


def test_what_is_broken_is_so_under_every_name() -> None:
    def twice(pdf: Pdf) -> None:
        with_broken("a form")(pdf)
        other = text_page(pdf, b"/Y Do")
        other.Resources.XObject = Dictionary(Y=pdf.pages[0].Resources.XObject.X1)

    with pytest.raises(pikepdf.PdfError):
        scrub_bytes(written(twice))


def test_what_is_used_in_a_drawing_is_used() -> None:
    def inside(pdf: Pdf) -> None:
        drawing = form_with(pdf, pdf.make_indirect(a_form(pdf)))
        pdf.pages[0].Resources.XObject = Dictionary(D=drawing)
        pdf.pages[0].Contents = Stream(pdf, b"/D Do")

    with pytest.raises(pikepdf.PdfError):
        scrub_bytes(written(inside))
