"""Of a PDF only what its pages draw is taken over; what else is in it neither acts nor stays."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.object_count import OBJECTS
from formsapp.harmless_files.pdf_allow_list import COPIED, PAGES
from formsapp.harmless_files.pdf_values import each_of
from tests.scrubbing import scrubbed
from tests.web.uploading import PLACE, photo

WORDS = b"BT /F1 12 Tf 10 50 Td (Bon 80 euro) Tj ET"


def text_page(pdf: Pdf, words: bytes = WORDS) -> pikepdf.Page:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(200, 100))
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = Stream(pdf, words)
    return page


def made(**keys: object) -> Dictionary:
    return Dictionary({f"/{key}": value for key, value in keys.items()})


def written(change: Callable[[Pdf], object] = lambda _pdf: None, **how: object) -> bytes:
    """A PDF of one page with words, changed before it is written."""
    with pikepdf.new() as pdf:
        text_page(pdf)
        change(pdf)
        out = BytesIO()
        pdf.save(out, **{"deterministic_id": "encryption" not in how, **how})  # type: ignore[arg-type]  # passed on
        return out.getvalue()


def action(sort: str) -> Dictionary:
    secret = PLACE.decode()
    return Dictionary(S=Name(f"/{sort}"), URI=secret, JS=secret, F=secret, N=Name.NextPage)


def note(sort: str, **more: object) -> Callable[[Pdf], object]:
    one = made(Subtype=Name(f"/{sort}"), Rect=Array([0, 0, 9, 9]), **more)
    return lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", Array([one]))


def on_page(key: str, value: object) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.pages[0].obj.__setitem__(f"/{key}", value)


def on_root(key: str, value: object) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.Root.__setitem__(f"/{key}", value)


def invoice(pdf: Pdf) -> None:
    pdf.attachments["factuur.xml"] = b"<xml>" + PLACE


def metadata(pdf: Pdf) -> None:
    pdf.pages[0].obj.Metadata = pdf.Root.Metadata = Stream(pdf, PLACE)
    pdf.docinfo["/Author"] = PLACE.decode()


def secret_outside(pdf: Pdf) -> None:
    """A font whose program lies in another file, and more than a font has."""
    pdf.pages[0].Resources.Font.F1.Secret = String(PLACE)
    pdf.pages[0].Contents.F = String(PLACE)
    pdf.pages[0].Resources.XObject = Dictionary()


ACTIONS = ["URI", "JavaScript", "Launch", "SubmitForm", "GoToR", "GoToE", "Named", "Thread", "New"]
LEFT_OUT: dict[str, Callable[[Pdf], object]] = {
    **{f"opens with {one}": on_root("OpenAction", action(one)) for one in ACTIONS},
    **{
        f"link with {one}": note("Link", A=action(one), AA=Dictionary(E=action(one)))
        for one in ACTIONS
    },
    **{
        f"annotation {one}": note(one, FS=Dictionary(F=PLACE.decode()), Contents=PLACE.decode())
        for one in ("FileAttachment", "Screen", "Movie", "Sound", "RichMedia", "3D", "Popup", "New")
    },
    "acts when a page opens": on_page("AA", Dictionary(O=action("URI"))),
    "acts when it is printed": on_root("AA", Dictionary(WP=action("JavaScript"))),
    "an XML invoice in it": invoice,
    "an empty list of scripts": on_root("Names", Dictionary(JavaScript=Dictionary(Names=Array()))),
    "a list of scripts": on_root("Names", Dictionary(JavaScript=action("JavaScript"))),
    "a form that computes": on_root("AcroForm", Dictionary(XFA=PLACE.decode(), Fields=Array())),
    "a broken form": on_root("AcroForm", 3),
    "chapters": on_root("Outlines", Dictionary(First=Dictionary(A=action("URI")))),
    "associated files": on_page("AF", Array([Dictionary(EF=Dictionary())])),
    "who made it": metadata,
    "what a program keeps of its own": on_page("PieceInfo", Dictionary(X=PLACE.decode())),
    "a structure": on_root("StructTreeRoot", Dictionary(K=Dictionary(Alt=PLACE.decode()))),
    "signatures": on_root("Perms", Dictionary(DocMDP=Dictionary(Name=PLACE.decode()))),
    "a small picture": on_page("Thumb", String(PLACE)),
    "a string where a name belongs": on_page("Type", String(PLACE)),
    "broken layers": on_root("OCProperties", 3),
    "broken annotations": on_page("Annots", Dictionary(Rect=PLACE.decode())),
    "parts elsewhere": secret_outside,
    "remarks among the words": lambda pdf: setattr(
        pdf.pages[0], "Contents", Stream(pdf, b"%" + PLACE + b"\n" + WORDS)
    ),
}


@pytest.mark.parametrize("what", LEFT_OUT)
@pytest.mark.hostile("file-acts")
def test_what_does_not_draw_is_left_out(what: str) -> None:
    sent = written(LEFT_OUT[what])
    assert sent != written()
    kept = walk(scrub_bytes(sent))
    assert WORDS in [one.replace(b"\n", b" ") for one in kept]
    assert not [one for one in kept if PLACE in one]
    assert keys(scrub_bytes(sent)) <= keys(scrub_bytes(written())) | {"/XObject"}


def walk(data: bytes) -> list[bytes]:
    """Everything in a PDF: each object written out, and the data of each stream."""
    with pikepdf.open(BytesIO(data)) as pdf:
        everything = [one.unparse(resolved=True) for one in pdf.objects]
        return everything + [unpacked(one) for one in pdf.objects if isinstance(one, Stream)]


def unpacked(stream: Stream) -> bytes:
    """The words of a page, or a picture as it is packed."""
    packed = each_of(stream.get("/Filter")) or [Name.FlateDecode]
    is_picture = packed[-1] in {Name.DCTDecode, Name.JPXDecode}
    return stream.read_raw_bytes() if is_picture else stream.read_bytes()


def keys(data: bytes) -> set[str]:
    """The names of all that there is in a PDF."""
    with pikepdf.open(BytesIO(data)) as pdf:
        whole = [one.stream_dict if isinstance(one, Stream) else one for one in pdf.objects]
        return {key for one in whole if isinstance(one, Dictionary) for key in one.keys()}  # noqa: SIM118 - no mapping


def test_the_same_document_gives_the_same_bytes() -> None:
    def many(pdf: Pdf) -> None:
        forms = {f"X{number}": form_with(pdf, Dictionary()) for number in range(9)}
        pdf.pages[0].Resources.XObject = made(**forms)

    assert len({scrubbed(written(many)).data for _ in range(3)}) == 1


def test_names_in_any_letters_are_taken() -> None:
    sent = written().replace(b"/F1", b"/\xbfn").replace(b"/Helvetica", b"/\xba\xdaer#e9cht")
    kept = b"".join(walk(scrub_bytes(sent)))
    assert b"/#bfn <<" in kept
    assert b"/#ba#daer#e9cht" in kept


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n", b"\r\n", b"  ", b"x" * 200, b"x" * 1000]
)
def test_a_document_may_start_a_little_later(before: bytes) -> None:
    assert WORDS in walk(scrub_bytes(before + written()))


@pytest.mark.parametrize("after", [b"\n" * 2000, b"x" * 5000])
def test_a_document_may_have_something_behind_it(after: bytes) -> None:
    assert WORDS in walk(scrub_bytes(written() + after))


def test_a_document_that_only_its_owner_may_change_is_taken() -> None:
    sent = written(encryption=pikepdf.Encryption(owner="a", user=""))
    assert WORDS in walk(scrub_bytes(sent))


@pytest.mark.parametrize(
    "broken", [(b"startxref", b"startxxxx"), (b"xref", b"xxxx"), (b"trailer", b"")]
)
def test_a_document_with_a_broken_table_of_contents_is_mended(broken: tuple[bytes, bytes]) -> None:
    assert WORDS in walk(scrub_bytes(written().replace(*broken)))


# Pictures in a document


def jpx() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG2000")
    box = len(PLACE) + 8
    start = out.getvalue().index(b"jp2c") - 4
    remark = b"\xff\x64" + (len(PLACE) + 4).to_bytes(2) + b"\0\1" + PLACE
    made, at = out.getvalue(), out.getvalue().index(b"\xff\x52")
    pixels = made[start + 8 : at] + remark + made[at:]
    xml = box.to_bytes(4) + b"xml " + PLACE
    return made[:start] + xml + (len(pixels) + 8).to_bytes(4) + b"jp2c" + pixels + xml


def picture(pdf: Pdf, data: bytes, packing: object) -> Stream:
    size = {"Width": 400, "Height": 300, "BitsPerComponent": 8}
    more = {"Subtype": Name.Image, "ColorSpace": Name.DeviceRGB, "Filter": packing}
    return Stream(pdf, data, made(Type=Name.XObject, **size, **more))


def draws(thing: Callable[[Pdf], pikepdf.Object]) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.pages[0].Resources.__setitem__("/XObject", Dictionary(X=thing(pdf)))


def form_with(pdf: Pdf, inside: pikepdf.Object) -> Stream:
    form = Stream(pdf, b"/X Do", Dictionary(Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
    form.Resources = Dictionary(XObject=Dictionary(X=inside))
    return form


def masked(pdf: Pdf) -> Stream:
    whole = picture(pdf, photo(), Name.DCTDecode)
    whole.SMask = picture(pdf, photo(), Name.DCTDecode)
    whole.Metadata = Stream(pdf, PLACE)
    whole.Alternates = Array([Dictionary(Image=picture(pdf, photo(), Name.DCTDecode))])
    return whole


def with_small_one() -> bytes:
    """A JPEG that holds a small picture of itself among its notes."""
    made, small = photo(), b"Exif\0\0" + photo(size=(40, 30))
    return made[:2] + b"\xff\xe1" + (len(small) + 2).to_bytes(2) + small + made[2:]


def inline(pdf: Pdf, data: bytes = b"", packing: bytes = b"/DCT") -> Stream:
    head = b"q BI /W 400 /H 300 /BPC 8 /CS /RGB /F " + packing + b" ID "
    return Stream(pdf, head + (data or photo()) + b"\nEI Q " + WORDS)


def glyph(pdf: Pdf) -> None:
    letter = Stream(pdf, b"1000 0 d0 " + inline(pdf).read_bytes())
    font = {
        "Subtype": Name.Type3,
        "CharProcs": Dictionary(a=letter),
        "FontBBox": Array([0, 0, 1, 1]),
    }
    pdf.pages[0].Resources.Font.F2 = made(Type=Name.Font, **font)


PICTURES: dict[str, Callable[[Pdf], object]] = {
    "a JPEG": draws(lambda pdf: picture(pdf, photo(), Name.DCTDecode)),
    "a packed JPEG": draws(
        lambda pdf: picture(pdf, zlib.compress(photo()), Array([Name.FlateDecode, Name.DCTDecode]))
    ),
    "a JPEG of which the packing is written short": draws(
        lambda pdf: picture(pdf, photo(), Name.DCT)
    ),
    "a packed JPEG of which all is written short": draws(
        lambda pdf: picture(
            pdf, zlib.compress(photo()).hex().encode() + b">", Array([Name.AHx, Name.Fl, Name.DCT])
        )
    ),
    "a JPEG in a form": draws(lambda pdf: form_with(pdf, picture(pdf, photo(), Name.DCTDecode))),
    "a JPEG as mask": draws(masked),
    "a JPEG among the words": lambda pdf: pdf.pages[0].__setitem__("/Contents", inline(pdf)),
    "a JPEG in a letter": glyph,
    "a JPEG with a small one in it among the words": lambda pdf: pdf.pages[0].__setitem__(
        "/Contents", inline(pdf, with_small_one())
    ),
    "a JPEG and rubbish": draws(lambda pdf: picture(pdf, b"\n" + photo() + PLACE, Name.DCTDecode)),
}


@pytest.mark.parametrize("what", PICTURES)
@pytest.mark.hostile("file-place")
def test_a_picture_in_a_document_loses_its_place_and_no_pixel(what: str) -> None:
    sent = written(PICTURES[what])
    found = walk(scrub_bytes(sent))
    assert not [one for one in found if PLACE in one or b"Exif" in one]
    assert drawn(photo()) in [drawn(one) for one in found]


def drawn(data: bytes) -> bytes:
    """The pixels of a picture, or of the first one among words; nothing where there is none."""
    at = max(data.find(b"\xff\xd8\xff"), 0)
    try:
        return Image.open(BytesIO(data[at:]), formats=["JPEG"]).tobytes()
    except OSError:
        return b""


def contents(data: bytes) -> list[bytes]:
    """What each page draws."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [b"".join(one.read_bytes() for one in page.obj.Contents) for page in pdf.pages]


# Layers


def test_a_layer_that_was_hidden_stays_hidden() -> None:
    def hide(pdf: Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(PLACE)))
        pdf.pages[0].Resources.Properties = Dictionary(L=layer)
        shown = Dictionary(OFF=Array([layer]), Order=Array([layer]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=shown)

    data = scrub_bytes(written(hide))
    with pikepdf.open(BytesIO(data)) as pdf:
        layer = pdf.pages[0].Resources.Properties.L
        assert [one.objgen for one in pdf.Root.OCProperties.D.OFF] == [layer.objgen]
    assert not [one for one in walk(data) if PLACE in one]


def test_a_layer_that_readers_hide_by_its_use_stays_hidden() -> None:
    def hide(pdf: Pdf) -> None:
        use = Dictionary(View=Dictionary(ViewState=Name.OFF), CreatorInfo=String(PLACE))
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(PLACE), Usage=use))
        pdf.pages[0].Resources.Properties = Dictionary(L=layer)
        by_use = Dictionary(Event=Name.View, OCGs=Array([layer]), Category=Array([Name.View]))
        shown = Dictionary(ON=Array([layer]), AS=Array([by_use]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=shown)

    data = scrub_bytes(written(hide))
    with pikepdf.open(BytesIO(data)) as pdf:
        layer, (by_use,) = pdf.pages[0].Resources.Properties.L, pdf.Root.OCProperties.D.AS
        assert layer.Usage.View.ViewState == Name.OFF
        assert [one.objgen for one in by_use.OCGs] == [layer.objgen]
        assert (by_use.Event, list(by_use.Category)) == (Name.View, [Name.View])
    assert not [one for one in walk(data) if PLACE in one]


# Bombs


def many_objects(count: int) -> bytes:
    """Objects in the open, each a few bytes."""
    start = written(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return start + b"".join(b"%d 0 obj 1 endobj" % number for number in range(9, count))


def many_packed(pdf: Pdf) -> None:
    pdf.Root.X = Array([pdf.make_indirect(Dictionary(A=one)) for one in range(OBJECTS)])


def many_drawn(pdf: Pdf) -> None:
    pdf.pages[0].Resources.ProcSet = Array([Name.PDF] * (COPIED + 1))


def unpacks_to_much(pdf: Pdf) -> None:
    packed = zlib.compress(bytes(700 * 1024**2), 1)
    pdf.pages[0].Contents = Stream(pdf, zlib.compress(packed))
    pdf.pages[0].Contents.Filter = Array([Name.FlateDecode, Name.FlateDecode])


def many_pages(pdf: Pdf) -> None:
    pdf.pages.extend([pdf.pages[0]] * PAGES)


BOMBS: dict[str, Callable[[], bytes]] = {
    "500,000 objects": lambda: many_objects(500_000),
    "300,000 packed objects": lambda: written(
        many_packed, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "2,001 pages": lambda: written(many_pages),
    "more things that draw than are copied": lambda: written(many_drawn),
    "more words than fit in memory": lambda: written(unpacks_to_much),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_document_that_takes_too_much_is_refused(what: str) -> None:
    sent = BOMBS[what]()
    assert len(sent) < 10 * 1024**2
    with pytest.raises(FileRefused) as refused:
        scrubbed(sent)
    assert refused.value.reason is Reason.HEAVY


def test_many_pages_with_fonts_of_their_own_are_taken() -> None:
    def own_fonts(pdf: Pdf) -> None:
        widths = {"FirstChar": 32, "LastChar": 255, "Widths": Array([500] * 224)}
        font = {"Type": Name.Font, "Subtype": Name.TrueType, "BaseFont": Name.Arial, **widths}
        for _ in range(299):
            text_page(pdf).Resources.Font = made(**{f"F{one}": made(**font) for one in range(1, 6)})

    sent = written(own_fonts, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert contents(scrubbed(sent).data) == [WORDS] * 300


def test_what_holds_itself_is_copied_once() -> None:
    def turn(pdf: Pdf) -> None:
        form = form_with(pdf, Dictionary())
        form.Resources.XObject.X = form
        pdf.pages[0].Resources.XObject = Dictionary(X=form)

    assert WORDS in walk(scrubbed(written(turn)).data)
