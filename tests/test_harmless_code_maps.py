"""Which letters the codes of a text stand for is written anew, and refused where it takes much."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Name, Object, Pdf, Stream

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from tests.costly_pdfs import Put, draw
from tests.test_harmless_pdf_allow_list import made, written

ADOBE = made(Registry=b"Adobe", Ordering=b"Identity", Supplement=0)
KNOWN = ("90ms-RKSJ-H", "90msp-RKSJ-H", "EUC-H", "GBK-EUC-H", "UniJIS-UCS2-H", "V")
TWO_BYTES = b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"


def font(pdf: Pdf, encoding: Object, to_unicode: Object | None = None) -> Object:
    described = made(Type=Name.FontDescriptor, FontName=Name.X, Flags=4)
    sort = {"Type": Name.Font, "BaseFont": Name.X}
    part = made(Subtype=Name.CIDFontType2, CIDSystemInfo=ADOBE, FontDescriptor=described, **sort)
    names = {"ToUnicode": to_unicode} if to_unicode is not None else {}
    parts = Array([pdf.make_indirect(part)])
    return made(Subtype=Name.Type0, Encoding=encoding, DescendantFonts=parts, **sort, **names)


def shown(pdf: Pdf, encoding: Object, to_unicode: Object | None = None) -> None:
    draw(pdf, b"BT /X 20 Tf <00410042> Tj ET", Font=font(pdf, encoding, to_unicode))


def map_of(pdf: Pdf, said: bytes, **keys: object) -> Stream:
    return pdf.make_indirect(Stream(pdf, b"begincmap\n" + said + b"endcmap", made(**keys)))


def coded(said: bytes) -> Put:
    return lambda pdf: shown(pdf, map_of(pdf, said))


def named(said: bytes) -> Put:
    return lambda pdf: shown(pdf, Name("/Identity-H"), map_of(pdf, said))


def in_itself(pdf: Pdf) -> None:
    first, second = map_of(pdf, TWO_BYTES), map_of(pdf, TWO_BYTES)
    first.UseCMap, second.UseCMap = second, first
    shown(pdf, first)


def all_codes(sort: bytes, target: bytes = b"0", times: int = 1) -> bytes:
    line = b"<00000000> <ffffffff> " + target + b"\n"
    return b"%d begin%b\n" % (times, sort) + line * times + b"end%b\n" % sort


def scattered(count: int) -> bytes:
    """Few codes that have no beginning in common."""
    codes = (b"<%08x> 1\n" % (at << 8) for at in range(count))
    return b"100 begincidchar\n" + b"".join(codes) + b"endcidchar\n"


def known_to_many(count: int) -> Put:
    """Fonts that each go on from a large map of the reader's own."""

    def put(pdf: Pdf) -> None:
        said = b"/UniJIS-UTF32-H usecmap\n" + TWO_BYTES
        shown(pdf, map_of(pdf, said))
        for at in range(count):
            pdf.pages[0].Resources.Font[f"/F{at}"] = font(pdf, map_of(pdf, said))

    return put


def named_in_many(count: int, maps: int) -> Put:
    """Fonts that each name one of the reader's own maps."""

    def put(pdf: Pdf) -> None:
        names = [Name(f"/{one}") for one in KNOWN]
        shown(pdf, names[0])
        for at in range(count):
            pdf.pages[0].Resources.Font[f"/F{at}"] = font(pdf, names[at % maps])

    return put


COSTLY = {
    "a known map in many fonts": known_to_many(150),
    "many known maps in many fonts": named_in_many(200, 6),
    "a letter for each code": coded(all_codes(b"cidrange")),
    "none for each code": coded(all_codes(b"notdefrange")),
    "codes far apart": coded(scattered(40_000)),
    "a name for each code": named(all_codes(b"bfrange", b"<0041>")),
    "a long name for many codes": named(
        b"1 beginbfrange <0000> <ffff> <" + b"0041" * 5000 + b"> endbfrange\n"
    ),
    "a long name in a list": named(
        b"1 beginbfrange <0000> <ffff> [<" + b"0041" * 5000 + b">] endbfrange\n"
    ),
    "a code written with blanks": coded(
        b"1 begincidrange <00 00\n00 00> <ff ffffff> 0 endcidrange\n"
    ),
    "lines behind a remark": coded(
        b"1 begincidrange % )(<\n" + all_codes(b"cidrange").partition(b"\n")[2]
    ),
    "lines without an end": coded(b"1 begincidrange <00000000> <ffffffff> 0 "),
    "a map that goes on in itself": in_itself,
    "many lines that are alike": coded(
        b"9 begincidrange\n" + b"<0000> <ffff> 0\n" * 400 + b"endcidrange\n"
    ),
}


@pytest.mark.parametrize("what", COSTLY)
def test_a_map_that_fills_the_memory_of_a_reader_is_refused(what: str) -> None:
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(written(COSTLY[what]))


LETTERS = b"1 begincidrange <0000> <00ff> 0 endcidrange\n1 beginbfchar <41> <0061> endbfchar\n"
HONEST = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap % made by someone
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Secret def /CMapType 2 def /WMode 1 def /XUID [1 2 3] def /Note (van Jan) def
1 begincodespacerange <0000><ffff> endcodespacerange
2 beginbfrange
<0041> <0043> <0061>
<0044> <0045> [<00660066> /eacute]
endbfrange
1 beginbfchar
<46> <D83D
DE00>
endbfchar
1 begincidrange <0000> <00ff> 0 endcidrange
1 begincidchar <0141> 7 endcidchar
1 beginnotdefrange <00> <1f> 1 endnotdefrange
endcmap CMapName currentdict /CMap defineresource pop end end"""
KEPT = (
    *(b"<0000> <ffff>", b"<0041> <0043> <0061>", b"<0044> <0045> [<00660066> /eacute]"),
    *(b"<46> <D83DDE00>", b"<0000> <00ff> 0", b"<0141> 7", b"<00> <1f> 1", b"/WMode 1 def"),
    *(b"1 begincodespacerange", b"2 beginbfrange", b"/Registry (Adobe)", b"/Ordering (UCS)"),
)
GONE = (b"someone", b"Secret", b"Jan", b"XUID")


@pytest.mark.parametrize("put", [coded(HONEST), named(HONEST)], ids=["codes", "names"])
def test_of_a_map_is_kept_what_it_says_of_codes(put: Put) -> None:
    with pikepdf.open(BytesIO(scrub_bytes(written(put)))) as pdf:
        kept = pdf.pages[0].Resources.Font.X
        stream = kept.ToUnicode if "/ToUnicode" in kept else kept.Encoding
        said = stream.read_bytes()
    assert not [one for one in KEPT if one not in said]
    assert not [one for one in GONE if one in said]


def test_a_map_that_goes_on_from_another_still_does() -> None:
    def put(pdf: Pdf) -> None:
        before = map_of(pdf, TWO_BYTES)
        shown(pdf, map_of(pdf, b"/GBK-EUC-H usecmap\n" + TWO_BYTES, UseCMap=before))

    with pikepdf.open(BytesIO(scrub_bytes(written(put)))) as pdf:
        kept = pdf.pages[0].Resources.Font.X.Encoding
        assert TWO_BYTES.split()[2] in kept.UseCMap.read_bytes()
        assert b"/GBK-EUC-H usecmap" in kept.read_bytes()


ALL = b"<00000000> <ffffffff>\n"
GB18030 = b"<00> <80>\n<8140> <fefe>\n<81308130> <fe39fe39>\n"


@pytest.mark.parametrize("spaces", [ALL, GB18030])
@pytest.mark.parametrize("put", [coded, named])
def test_codes_of_four_bytes_may_stand_for_letters(
    spaces: bytes, put: Callable[[bytes], Put]
) -> None:
    said = b"%d begincodespacerange\n%bendcodespacerange\n" % (spaces.count(b"\n"), spaces)
    with pikepdf.open(BytesIO(scrub_bytes(written(put(said + LETTERS))))) as pdf:
        kept = pdf.pages[0].Resources.Font.X
        stream = kept.ToUnicode if "/ToUnicode" in kept else kept.Encoding
        assert said in stream.read_bytes()


def test_codes_of_a_range_that_are_written_in_two_lengths_are_numbers() -> None:
    said = b"2 beginbfrange <24> <0028> <0061> <0000> <ffffffff> <> endbfrange\n"
    with pikepdf.open(BytesIO(scrub_bytes(written(named(said))))) as pdf:
        kept = pdf.pages[0].Resources.Font.X.ToUnicode.read_bytes()
    assert b"<0024> <0028> <0061>" in kept
    assert b"ffffffff" not in kept


@pytest.mark.parametrize(("count", "maps"), [(2000, 4), (100, 6)])
def test_fonts_that_name_a_known_map_are_taken(count: int, maps: int) -> None:
    assert scrub_bytes(written(named_in_many(count, maps)))


def test_fonts_that_go_on_from_a_known_map_are_taken() -> None:
    assert scrub_bytes(written(known_to_many(60)))


def test_many_fonts_that_each_name_all_their_letters_are_taken() -> None:
    said = TWO_BYTES + b"1 beginbfrange <0000> <ffff> <0000> endbfrange\n"

    def put(pdf: Pdf) -> None:
        shown(pdf, Name("/Identity-H"), map_of(pdf, said))
        fonts = pdf.pages[0].Resources.Font
        for at in range(60):
            fonts[f"/F{at}"] = font(pdf, Name("/Identity-H"), map_of(pdf, said))

    assert scrub_bytes(written(put))


def test_names_that_cannot_be_unpacked_are_left_out() -> None:
    def put(pdf: Pdf) -> None:
        broken = Stream(pdf, b"no such thing", made(Filter=Name.FlateDecode))
        shown(pdf, Name("/Identity-H"), pdf.make_indirect(broken))

    assert scrub_bytes(written(put, compress_streams=False))
