"""What readers show of a PDF stays on a page, is listed, or the file is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from formsapp.harmless_files import FileRefused, LeftOut, read_left_out
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.pdf_elsewhere import TOLD
from formsapp.harmless_files.pdf_files import LOCKED_PAPER
from tests.scrubbing import scrubbed
from tests.test_harmless_flatten_pdf import WIDE, form, look, remark
from tests.test_harmless_pdf_allow_list import invoice, made, walk, written

SAID = "Dit klopt niet"
DRAWN = b"0 0 9 9 re f"
LOCK = (
    b"/Encrypt << /Filter /Standard /V 4 /R 4 /Length 128 /P -1028 /CF << /StdCF "
    b"<< /AuthEvent /EFOpen /CFM /AESV2 /Length 16 >> >> /StmF /Identity /StrF /Identity "
    b"/EFF /StdCF /O <%b> /U <%b> >>" % (b"00" * 32, b"00" * 32)
)
"""Of files in a PDF alone: readers show its pages to everyone."""


def left_out(change: Callable[[Pdf], object]) -> list[tuple[str, str]]:
    found: list[LeftOut] = []
    scrub_bytes(written(change), found)
    return [(one.sort, one.words) for one in found]


def attached(pdf: Pdf) -> None:
    file = Dictionary(Type=Name.Filespec, F=String("a.xlsx"), UF=String("rekening.xlsx"))
    remark("FileAttachment", FS=file, Contents=String("de rekening"))(pdf)


def paper(name: str = "", **more: object) -> Dictionary:
    """How a file is described that hangs on something."""
    said = {"/UF": String(name)} if name else {}
    return Dictionary(
        {"/Type": Name.Filespec, **said, **{f"/{key}": one for key, one in more.items()}}
    )


def with_file(part: Callable[[Pdf], Object]) -> Callable[[Pdf], None]:
    """A file that is named only with the part that it belongs to."""

    def put(pdf: Pdf) -> None:
        remark("Stamp", draws=DRAWN)(pdf)
        part(pdf).AF = Array([pdf.make_indirect(paper("bron.csv"))])

    return put


def listed_twice(pdf: Pdf) -> None:
    invoice(pdf)
    pdf.Root.AF = Array([pdf.Root.Names.EmbeddedFiles.Names[1]])


def program(data: str, *, value: str = "") -> Callable[[Pdf], None]:
    """A form that a program draws, with the same form in fields."""

    def put(pdf: Pdf) -> None:
        form(draws=b"BT (x) Tj ET", V=String(value))(pdf)
        xml = f'<xfa:data xmlns:xfa="x"><f><naam>{data}</naam><leeg/></f></xfa:data>'
        pdf.Root.AcroForm.XFA = Array([String("datasets"), Stream(pdf, xml.encode())])

    return put


SIGNED = Dictionary(Type=Name.Sig, Name=String("Sam de Vries"), Contents=String("x"))
LISTED: dict[str, tuple[Callable[[Pdf], object], list[tuple[str, str]]]] = {
    **{
        f"words of a {sort} that is drawn": (
            remark(sort, draws=DRAWN, Contents=String(SAID)),
            [("remark", SAID)],
        )
        for sort in ("Stamp", "Highlight", "Ink", "Square", "Underline", "Caret", "FreeText")
    },
    "words with a layout": (
        remark("Stamp", draws=DRAWN, RC=String("<body><p>Dit <b>klopt</b></p> niet &amp; nooit")),
        [("remark", "Dit klopt niet & nooit")],
    ),
    "words of a sort that the standard lacks": (
        remark("New", Contents=String(SAID)),
        [("remark", SAID)],
    ),
    "words without their remark": (remark("Popup", Contents=String(SAID)), [("remark", SAID)]),
    "words on two lines": (
        remark("Stamp", draws=DRAWN, Contents=String("Dit klopt\r\n  niet")),
        [("remark", SAID)],
    ),
    "a file on a page": (attached, [("file", "rekening.xlsx de rekening")]),
    "a file on the document": (invoice, [("file", "factuur.xml")]),
    "a file of the document alone": (with_file(lambda pdf: pdf.Root), [("file", "bron.csv")]),
    "a file of a page": (with_file(lambda pdf: pdf.pages[0].obj), [("file", "bron.csv")]),
    "a file of a remark": (with_file(lambda pdf: pdf.pages[0].Annots[0]), [("file", "bron.csv")]),
    "a file without a name": (lambda pdf: setattr(pdf.Root, "AF", paper()), [("file", "")]),
    "a file that is listed and named": (listed_twice, [("file", "factuur.xml")]),
    "a film": (remark("Screen", Contents=String("de val")), [("media", "de val")]),
    "a sound without words": (remark("Sound"), [("media", "")]),
    "a signature that a program checks": (
        form(FT=Name.Sig, V=SIGNED),
        [("signature", "Sam de Vries")],
    ),
    "the same with a drawing": (
        form(FT=Name.Sig, V=SIGNED, draws=DRAWN),
        [("signature", "Sam de Vries")],
    ),
    "the words of a button": (
        form(FT=Name.Btn, Ff=1 << 16, MK=Dictionary(CA=String("Verzenden"))),
        [("button", "Verzenden")],
    ),
    **{
        f"a remark with flag {flag}": (
            remark("FreeText", draws=DRAWN, Contents=String(SAID), F=flag),
            [("hidden", SAID)],
        )
        for flag in (2, 32, 2 | 4)
    },
    "a hidden field": (form(V=String("Jansen"), F=2), [("hidden", "Jansen")]),
    "where a link leads": (
        remark("Link", A=Dictionary(S=Name.URI, URI=String("https://voorbeeld.example/a"))),
        [("link", "https://voorbeeld.example/a")],
    ),
    "the file that a link opens": (
        remark("Link", A=Dictionary(S=Name.Launch, F=String("brief.docx"))),
        [("link", "brief.docx")],
    ),
    "a password": (form(Ff=1 << 13, V=String("geheim")), [("password", "")]),
    "a value that only a program shows": (program("Sam &amp; Kim"), [("filled", "Sam & Kim")]),
}


@pytest.mark.parametrize("what", LISTED)
@pytest.mark.hostile("file-acts")
def test_what_readers_show_and_no_page_draws_is_listed(what: str) -> None:
    change, told = LISTED[what]
    assert left_out(change) == told


NOT_LISTED: dict[str, Callable[[Pdf], object]] = {
    "nothing": lambda _pdf: None,
    "words that are drawn": remark("FreeText", draws=b"BT (Dit klopt niet) Tj ET", Contents=SAID),
    "drawn without words": remark("Stamp", draws=DRAWN),
    "hidden without words": remark("FreeText", F=2),
    "a link within the file": remark("Link", Contents=String(SAID), A=Dictionary(S=Name.GoTo)),
    "a broken link": remark("Link", A=Dictionary(S=Name.URI, URI=3)),
    "broken chapters": lambda pdf: setattr(pdf.Root, "Outlines", Dictionary(First=Array([3]))),
    "the window of a remark": remark("Popup", Contents=String(SAID), Parent=made(Subtype=Name.X)),
    "a field": form(draws=b"BT (Jansen) Tj ET", V=String("Jansen")),
    "a field for a signature": form(FT=Name.Sig),
    "a button with a drawing": form(
        FT=Name.Btn, Ff=1 << 16, draws=DRAWN, MK=Dictionary(CA=String("Verzenden"))
    ),
    "a value of a program that a field has too": program("Sam", value="Sam"),
    "no file": lambda pdf: setattr(pdf.Root, "Names", Dictionary(EmbeddedFiles=Dictionary())),
    "broken files": lambda pdf: setattr(pdf.Root, "Names", Dictionary(EmbeddedFiles=3)),
    "broken files of the document": lambda pdf: setattr(pdf.Root, "AF", Array([3, Name.X])),
    "a folder with nothing in it": lambda pdf: setattr(pdf.Root, "Collection", Dictionary()),
}


@pytest.mark.parametrize("what", NOT_LISTED)
def test_nothing_else_is_listed(what: str) -> None:
    assert left_out(NOT_LISTED[what]) == []


AS_FOLDER: dict[str, tuple[object, Dictionary, str]] = {
    "a folder": (Dictionary(), paper("a.pdf"), "FOLDER"),
    "a folder shown as tiles": (Dictionary(View=Name.T), paper("a.pdf"), "FOLDER"),
    "a paper that is locked in another": (Dictionary(View=Name.H), paper("a", EP=made()), "LOCKED"),
    "the same, as some write it": (None, paper("a", AFRelationship=LOCKED_PAPER), "LOCKED"),
}


@pytest.mark.parametrize("what", AS_FOLDER)
@pytest.mark.parametrize("listed", [True, False])
def test_a_pdf_of_which_the_files_are_what_was_meant_is_refused(what: str, *, listed: bool) -> None:
    shown_as, file, reason = AS_FOLDER[what]

    def put(pdf: Pdf) -> None:
        if shown_as is not None:
            pdf.Root.Collection = shown_as
        if listed:
            pdf.Root.Names = made(EmbeddedFiles=made(Names=Array([String("a"), file])))
        else:
            pdf.Root.AF = Array([file])

    with pytest.raises(FileRefused, match=reason):
        scrub_bytes(written(put))


def test_of_a_folder_that_nobody_sees_as_one_the_pages_are_taken() -> None:
    def put(pdf: Pdf) -> None:
        invoice(pdf)
        pdf.Root.Collection = Dictionary(View=Name.H)

    assert left_out(put) == [("file", "factuur.xml")]


def add_chapters(pdf: Pdf, number: int) -> None:
    first = pdf.make_indirect(made(Title=String("Deel 0")))
    last = first
    for at in range(1, number):
        last.Next = pdf.make_indirect(made(Title=String(f"Deel {at}")))
        last = last.Next
    last.Next, last.First = first, first  # it goes round
    pdf.Root.Outlines = made(First=first)


def test_chapters_are_listed_also_where_they_go_round() -> None:
    found = left_out(lambda pdf: add_chapters(pdf, 3))
    assert found == [("chapter", f"Deel {at}") for at in range(3)]


def test_of_very_many_chapters_some_are_told_and_how_many_more_there_are() -> None:
    found = left_out(lambda pdf: add_chapters(pdf, TOLD + 700))
    assert len(found) == TOLD + 1
    assert found[-1] == ("chapter-more", "700")


def test_the_list_comes_from_the_child_and_stands_once() -> None:
    def two(pdf: Pdf) -> None:
        remark("Stamp", draws=DRAWN, Contents=String(f"{SAID} \u200f"))(pdf)
        pdf.pages[0].Annots.append(pdf.pages[0].Annots[0])

    found = scrubbed(written(two))
    assert found.left_out == (LeftOut("remark", f"{SAID} \u200f"),)
    assert found.is_pdf


@pytest.mark.parametrize("line", [b"", b"{}x", b"[1]", b"[[1,2,3]]", b"\xff", b"[" * 100_000])
def test_a_child_that_says_something_else_is_not_believed(line: bytes) -> None:
    with pytest.raises(FileRefused):
        read_left_out(line)


@pytest.mark.parametrize(("number", "length"), [(501, 5), (2, 26_000)])
def test_more_than_anyone_reads_is_refused(number: int, length: int) -> None:
    def many(pdf: Pdf) -> None:
        notes = []
        for at in range(number):
            remark("Stamp", draws=DRAWN, Contents=String(f"{at} {'x' * length}"))(pdf)
            notes.append(pdf.pages[0].Annots[0])
        pdf.pages[0].Annots = Array(notes)

    with pytest.raises(FileRefused, match="REMARKS"):
        scrub_bytes(written(many))


@pytest.mark.parametrize("box", [None, 3, Array([0, 0, 9]), Array([0, 0, 9, Name.X])])
@pytest.mark.parametrize("sort", ["Stamp", "Highlight", "FreeText"])
def test_a_drawing_that_does_not_say_how_large_it_is_is_not_lost_in_silence(
    sort: str, box: object
) -> None:
    def put(pdf: Pdf) -> None:
        note = made(Subtype=Name(f"/{sort}"), Rect=Array(WIDE))
        drawing = look(pdf, DRAWN)
        del drawing.BBox
        if box is not None:
            drawing.BBox = box
        note.AP = Dictionary(N=drawing)
        pdf.pages[0].Annots = Array([note])

    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(written(put))


# Signs that Courier lacks

SAME = {
    "ﬁets": "fiets",
    "oﬃce": "office",
    "a → b": "a -> b",
    "een\u200bwoord": "eenwoord",
    "\u202aJan\u202c": "Jan",
    "1\u20092": "1 2",
    "5 \u2212 3": "5 - 3",
    "post\u2011nl": "post-nl",
    "✓ ja": "v ja",
    "● punt": "• punt",
    "\uff2a\uff41\uff4e": "Jan",
}


@pytest.mark.parametrize("value", SAME)
def test_signs_that_the_letters_lack_are_drawn_as_what_they_say(value: str) -> None:
    found = walk(scrub_bytes(written(form(V=String(value)))))
    assert any(b"<" + SAME[value].encode("cp1252").hex().encode() in one for one in found)


def test_a_file_that_was_made_harmless_once_lists_nothing_more() -> None:
    once = scrub_bytes(written(remark("Stamp", draws=DRAWN, Contents=String(SAID))))
    found: list[LeftOut] = []
    scrub_bytes(once, found)
    assert found == []
    with pikepdf.open(BytesIO(once)) as pdf:
        assert len(pdf.pages) == 1


def test_a_large_file_within_is_left_out_and_its_bytes_are_no_count_of_objects() -> None:
    def attach(pdf: Pdf) -> None:
        pdf.attachments["rekening.csv"] = bytes(400_000)

    sent = written(attach, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/Size 400000" in sent
    found: list[LeftOut] = []
    assert scrub_bytes(sent, found)
    assert [(one.sort, one.words) for one in found] == [("file", "rekening.csv")]


def test_files_with_a_lock_of_their_own_are_left_out_and_the_pages_are_taken() -> None:
    def put(pdf: Pdf) -> None:
        pdf.attachments["geheim.txt"] = b"x"

    plain = written(put)
    locked = plain.replace(b"trailer <<", b"trailer << " + LOCK)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(locked))
    found: list[LeftOut] = []
    assert scrub_bytes(locked, found) == scrub_bytes(plain)
    assert [(one.sort, one.words) for one in found] == [("file", "geheim.txt")]
    for pages in (b"/StmF/StdCF    ", b"/StrF /StdCF   "):
        sent = locked.replace(pages[:5] + b" /Identity", pages)
        with pytest.raises(FileRefused, match="LOCKED"):
            scrub_bytes(sent)
