"""Of the words that draw a page only those that draw are kept, however many there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.pdf_operators import keep_what_draws
from tests.test_harmless_pdf_allow_list import WORDS, contents, inline, written
from tests.web.uploading import PLACE, photo

HIDDEN = b"Jan woont op nummer 5"


def told(*words: bytes) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.pages[0].__setitem__(
        "/Contents", Array([Stream(pdf, one) for one in words])
    )


HIDES = {
    "what a part says instead": b"/Span <</ActualText (%b)>> BDC EMC",
    "in signs of its own": b"/Span <</ActualText <%b>>> BDC EMC" % HIDDEN.hex().encode(),
    "deep in properties": b"/P <</A [1 << /B [(x) (%b)] >>] /C (\\)(a)>>)>> BDC EMC",
    "at a point": b"/Note <</Contents (%b)>> DP",
    "at a point, without properties": b"(%b) /Note MP",
    "as the name of a part": b"/%b BMC EMC" % HIDDEN.replace(b" ", b"#20"),
    "as the name of a part with properties": b"/%b /MC0 BDC EMC" % HIDDEN.replace(b" ", b"#20"),
    "a text that nothing shows": b"(%b) 1 w [(%b) 3] 0 d",
    "words of a program": b"BX (%b) fill EX",
    "a text at the end": b"(%b)",
    "a remark": b"%% %b\n",
    "a remark behind a text": b"BT (\\(%% \\) ((a)) ) Tj ET %% %b\r",
    "properties without an end": b"/Span << /ActualText (%b) BDC",
}


TOLD = (HIDDEN, HIDDEN.replace(b" ", b"#20"), HIDDEN.hex().encode())


def hidden(how: str) -> bytes:
    return HIDES[how].replace(b"%b", HIDDEN).replace(b"%%", b"%")


@pytest.mark.parametrize("how", HIDES)
def test_what_no_reader_shows_is_left_out(how: str) -> None:
    (page,) = contents(scrub_bytes(written(told(hidden(how) + b" " + WORDS))))
    assert not [one for one in TOLD if one in page]
    if "end" not in how:
        assert page.endswith(WORDS)


@pytest.mark.parametrize("last", ["a text at the end", "properties without an end"])
def test_what_no_reader_shows_is_left_out_of_a_long_page(last: str) -> None:
    drawing = b"1 2 m 3 4 l S\n" * (5 * 1024**2 // 14)
    ways = [hidden(how) for how in HIDES if "end" not in how]
    (page,) = contents(
        scrub_bytes(written(told(drawing + b" ".join((*ways, WORDS, hidden(last))))))
    )
    assert not [one for one in TOLD if one in page]
    assert page.startswith(drawing.rstrip())
    assert WORDS in page


@pytest.mark.parametrize("how", [one for one in HIDES if "without an end" not in one])
def test_what_no_reader_shows_is_left_out_beside_a_picture(how: str) -> None:
    sent = written(lambda pdf: told(hidden(how) + b" " + inline(pdf).read_bytes())(pdf))
    (page,) = contents(scrub_bytes(sent))
    assert HIDDEN not in page
    assert b"\xff\xd8\xff" in page
    assert PLACE not in page


@pytest.mark.parametrize("how", HIDES)
def test_what_no_reader_shows_is_left_out_of_a_drawing(how: str) -> None:
    def put(pdf: Pdf) -> None:
        drawing = Stream(pdf, hidden(how), Type=Name.XObject, Subtype=Name.Form)
        pdf.pages[0].Resources.XObject = Dictionary(D=drawing)
        told(b"/D Do " + WORDS)(pdf)

    assert HIDDEN not in scrub_bytes(written(put, compress_streams=False))


DRAWS = [
    b"q 1 0 0 1 5 6 cm BT /F1 12 Tf (a(b)c\\)%x) Tj [(x)-5<41>]TJ T* (r) ' 1 2 (s) \" ET Q",
    b"/Cs1 cs /P0 scn 0.5 .5 /P1 SCN 1 0 0 rg/GS0 gs [3 2] 0 d [] 0 d 1e-5 w /Sh sh/Im Do",
    b"/Tx BMC /OC /MC0 BDC 1 2 3 4 re W* n f* EMC EMC",
    b"BT (\\)\\\\) Tj (regel\\\nverder (twee) \r\n) Tj <4a 61\n6e> Tj () Tj ET",
    b"1 2 m 3 4 l\n-.5 +5 6. 7 8 9 c h S BX 4 M EX 1000 0 d0",
]


@pytest.mark.parametrize("words", DRAWS)
def test_what_draws_stays_as_it_is(words: bytes) -> None:
    assert keep_what_draws(words) == words


@given(
    st.lists(st.sampled_from([*b" ()<>[]{}/%\\\n", *(b"B", b"T", b"j", b"1", b"q")]), max_size=40)
)
def test_whatever_stands_on_a_page_once_is_enough(parts: list[int | bytes]) -> None:
    words = b"".join(bytes([one]) if isinstance(one, int) else one for one in parts)
    kept = keep_what_draws(words)
    assert keep_what_draws(kept) == kept


def test_what_is_told_may_start_in_one_part_of_a_page_and_end_in_another() -> None:
    sent = written(told(b"BT /F1 12", b"Tf 10 50 Td (Bon 80 euro)", b"Tj ET"))
    assert contents(scrub_bytes(sent))[0].split() == WORDS.split()


@pytest.mark.parametrize("at", [3, 40, 60, 90, 150, 400, 900, -80])
def test_a_jpeg_in_two_parts_of_a_page_loses_its_place_wherever_they_part(at: int) -> None:
    def part(pdf: Pdf) -> None:
        whole = inline(pdf).read_bytes()
        cut = whole.index(photo()) + at if at > 100 else at
        told(whole[:cut], whole[cut:])(pdf)

    try:
        page = scrub_bytes(written(part, compress_streams=False))
    except FileRefused:  # what stands between the parts broke the picture
        return
    assert PLACE not in page


LAYER = b"/OC /Hid BDC"


@pytest.mark.parametrize("value", [b"true", b"false", b"null", b"[null /B]", b"foo", b"5 0 R"])
def test_a_name_in_the_properties_of_a_part_hides_nothing(value: bytes) -> None:
    words = b"/Span <</A " + value + b" /OC /Hid>> BDC BT (Hallo) Tj ET EMC"
    assert keep_what_draws(words) == b"/Span BMC BT (Hallo) Tj ET EMC"


@pytest.mark.parametrize(
    "before", [b"/OC /Hid <</A 1>>", b"/A /OC <<>>", b"/Hid >> /A", b"/OC /Hid 5", b"/OC /A /Hid"]
)
def test_only_a_part_that_names_its_layer_as_it_should_is_on_one(before: bytes) -> None:
    assert b"BDC" not in keep_what_draws(before + b" BDC BT (Hallo) Tj ET EMC")


@pytest.mark.parametrize("before", [b"", b"1 ", b"<</A null>> ", b"/X ", b"true "])
def test_a_part_on_a_layer_stays_on_it_whatever_stands_before(before: bytes) -> None:
    assert LAYER in keep_what_draws(before + LAYER + b" 1 2 3 4 re f EMC")


@pytest.mark.parametrize("words", [b"(Hallo) true Tj", b"[null (x) 3] TJ", b"1 false 0 0 rg"])
def test_a_word_that_is_a_value_stays_where_it_stands(words: bytes) -> None:
    assert keep_what_draws(words) == words


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (
            b"BT [(a) 0.5 Tc\n-250 (b) 1 0 0 rg (c) next ] TJ ET",
            b"BT [(a) 0.5 -250 (b) 1 0 0 (c) ] TJ ET",
        ),
        (b"BT [(a) Tj ET BT [(b)] TJ ET", b"BT (a) Tj ET BT [(b)] TJ ET"),
        (b"BT [(a) Tj ET", b"BT (a) Tj ET"),
    ],
)
def test_a_word_in_an_array_is_skipped_as_readers_do(words: bytes, kept: bytes) -> None:
    assert b"".join(keep_what_draws(words).split()) == b"".join(kept.split())


def test_words_on_both_sides_of_properties_without_an_end_stay_apart() -> None:
    assert keep_what_draws(b"f<</A B").split() == [b"f", b"B"]
