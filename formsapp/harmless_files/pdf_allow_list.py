"""Makes a new PDF of what the pages of another one draw, and of nothing else.

``SHAPES`` lists all that a page needs to be drawn (ISO 32000-2, 7.8 to 11): content (of which
``page_words`` lists what draws), fonts, pictures, colours, patterns, and which layers are shown.
What is not listed is not copied, whatever it is: actions, scripts, links, attached files, notes
about who made it, and kinds of things that do not exist yet. What was filled in or stamped on a
page becomes part of the page first.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from math import prod

import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    Dictionary,
    Name,
    Object,
    Pdf,
    Stream,
    String,
)

from formsapp.harmless_files import FileRefused, LeftOut, Reason
from formsapp.harmless_files.flatten_pdf import draw_what_was_filled_in, each_of
from formsapp.harmless_files.pdf_left_out import list_left_out
from formsapp.harmless_files.pdf_operators import keep_what_draws
from formsapp.harmless_files.picture_bytes import strip_jpeg, strip_jpx

OBJECTS = 300_000
"""Objects that a file may say it has. Opening 600,000 of them takes 212 MB and half a second."""
PAGES = 2000
COPIED = 600_000
"""Values that are copied; a page of text with pictures has a few hundred."""
INLINE = b"BI"
"""Starts a picture among the words of a page."""
COUNTS = re.compile(rb"/(?:Size|N)[\0\t\n\f\r ]{1,9}(\d{1,12})")
SHORT = {
    Name(f"/{short}"): Name(f"/{full}")
    for short, full in (
        *(("AHx", "ASCIIHexDecode"), ("A85", "ASCII85Decode"), ("LZW", "LZWDecode")),
        *(("Fl", "FlateDecode"), ("RL", "RunLengthDecode"), ("CCF", "CCITTFaxDecode")),
        ("DCT", "DCTDecode"),
    )
}
"""Short names of packings, which many readers take everywhere."""
BITS = 8 * 210_000_000
"""Of one colour of a picture: the largest photo has so many pixels. A reader unpacks them all."""
PICTURES: dict[Name, Callable[[bytes], bytes]] = {
    Name.DCTDecode: lambda data: strip_jpeg(data).data,
    Name.JPXDecode: strip_jpx,
}

FUNCTION = (
    "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds "
    "Functions:function"
)
DRAWING = "Type Subtype FormType BBox Matrix Resources:resources Group:group OC:layer"
SHAPES = {
    "plain": "",
    "content": "",
    "text": "Registry:text Ordering:text Supplement",
    "page": "MediaBox CropBox Rotate UserUnit Resources:resources Group:group",
    "resources": (
        "ProcSet ExtGState:*state ColorSpace:*colour Pattern:*pattern Shading:*shading "
        "XObject:*drawing Font:*font Properties:*layer"
    ),
    "state": (
        "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK Font:font SMask:mask BG:function "
        "BG2:function UCR:function UCR2:function TR:function TR2:function"
    ),
    "mask": "Type S BC G:drawing TR:function",
    "group": "Type S I K CS:colour",
    "function": FUNCTION,
    "colour": f"{FUNCTION} WhitePoint BlackPoint Gamma Matrix Alternate:colour",
    "pattern": (
        f"{DRAWING} PatternType PaintType TilingType XStep YStep Shading:shading ExtGState:state"
    ),
    "shading": (
        "ShadingType ColorSpace:colour Background BBox AntiAlias Domain Matrix Function:function "
        "Coords Extend BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow"
    ),
    "drawing": (
        f"{DRAWING} Width Height ColorSpace:colour BitsPerComponent Intent ImageMask Decode "
        "Interpolate SMaskInData Mask:drawing SMask:drawing Matte"
    ),
    "inline": (
        "Width Height ColorSpace:colour BitsPerComponent Intent ImageMask Decode Interpolate"
    ),
    "font": (
        "Type Subtype BaseFont FirstChar LastChar Widths FontDescriptor:descriptor "
        "Encoding:encoding ToUnicode:cmap DescendantFonts:font CIDSystemInfo:text DW W DW2 W2 "
        "CIDToGIDMap:cmap FontBBox FontMatrix CharProcs:*drawing Resources:resources"
    ),
    "descriptor": (
        "Type FontName FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading "
        "CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth FontFile:program "
        "FontFile2:program FontFile3:program"
    ),
    "program": "Subtype Length1 Length2 Length3",
    "encoding": "Type BaseEncoding Differences CMapName CIDSystemInfo:text WMode UseCMap:encoding",
    "cmap": "Type CMapName CIDSystemInfo:text WMode UseCMap:cmap",
    "layer": "Type OCGs:layer P VE:layer Intent Usage:usage",
    "usage": "View:use Print:use Export:use Zoom:use",
    "use": "ViewState PrintState ExportState min max",
    "layers": "OCGs:layer D:shown",
    "shown": "BaseState ON:layer OFF:layer AS:automatic",
    "automatic": "Event OCGs:layer Category",
    "packing": (
        "Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows "
        "EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals:plain ColorTransform"
    ),
}
"""For each part of a page the keys that are copied. ``key:shape`` says what stands under a key;
a star, that it holds such things under names of the file's own."""
KEYS = {
    shape: {
        f"/{key}": inside or "plain"
        for key, _, inside in (one.partition(":") for one in keys.split())
    }
    for shape, keys in SHAPES.items()
}
WITH_STRINGS = frozenset({"text", "colour"})
"""Elsewhere a string draws nothing."""
CONTENT = frozenset({"content", "drawing", "pattern"})


def scrub_pdf(data: bytes, left_out: list[LeftOut] | None = None) -> bytes:
    """Return a PDF that draws the same pages; raises FileRefused.

    ``left_out`` gets what readers show that no page draws.
    """
    if max(map(int, COUNTS.findall(data)), default=0) > OBJECTS or data.count(b" obj") > OBJECTS:
        raise FileRefused(Reason.HEAVY)
    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise FileRefused(Reason.LOCKED) from None
    with pdf, Pdf.new() as new:
        refuse_other_than_pages(pdf)
        parts = list_left_out(pdf)
        if left_out is not None:
            left_out += parts
        draw_what_was_filled_in(pdf)
        copy_pages(pdf, new)
        out = BytesIO()
        new.save(out, deterministic_id=True)
    return out.getvalue()


def refuse_other_than_pages(pdf: Pdf) -> None:
    """Refuse a PDF whose pages are not what was meant to be sent."""
    if "/Collection" in pdf.Root:
        raise FileRefused(Reason.FOLDER)
    if pdf.Root.get("/NeedsRendering"):  # a program draws it; its only page says "please wait"
        raise FileRefused(Reason.PROGRAM)
    if len(pdf.pages) > PAGES:
        raise FileRefused(Reason.HEAVY)
    if not len(pdf.pages):
        raise FileRefused(Reason.DAMAGED)


def copy_pages(pdf: Pdf, new: Pdf) -> None:
    copier = Copier(new)
    for page in pdf.pages:
        copied = copier.fill_keys(Dictionary(Type=Name.Page), page.obj, "page")
        streams = streams_of(page)
        if len(streams) > 1:  # a picture or what is told may start in one, end in another
            page.contents_coalesce()
            streams = streams_of(page)
        copied.Contents = Array([copier.copy(one, "content") for one in streams])
        new.pages.append(pikepdf.Page(new.make_indirect(copied)))
    layers = copier.copy(pdf.Root.get("/OCProperties"), "layers")
    if isinstance(layers, Dictionary):
        new.Root.OCProperties = layers


def streams_of(page: pikepdf.Page) -> list[Stream]:
    return [one for one in each_of(page.obj.get("/Contents")) if isinstance(one, Stream)]


@dataclass
class Copier:
    """Copies values of one PDF to a new one by ``SHAPES``."""

    new: Pdf
    done: dict[tuple[tuple[int, int], str], Object | None] = field(default_factory=dict)
    count: int = 0

    def copy(self, value: object, shape: str) -> object:
        """Return what of a value draws, None when nothing does; raises FileRefused at too many."""
        self.count += 1
        if self.count > COPIED:
            raise FileRefused(Reason.HEAVY)
        if not isinstance(value, Object):
            return value  # a number
        if isinstance(value, Name | String):
            known_to_draw = isinstance(value, Name) or shape in WITH_STRINGS
            return Object.parse(value.unparse(resolved=True)) if known_to_draw else None
        if not value.is_indirect:
            return self.fill(value, shape, lambda made: made)
        known = (value.objgen, shape)
        if known not in self.done:
            self.done[known] = None  # until there is something that can be referred to

            def keep(made: Object) -> Object:
                self.done[known] = kept = self.new.make_indirect(made)
                return kept

            self.fill(value, shape, keep)
        return self.done[known]

    def fill(self, value: Object, shape: str, keep: Callable[[Object], Object]) -> Object | None:
        """Copy what is in a value into a new one, which is kept before it is filled."""
        if isinstance(value, Array):
            array = keep(Array())
            for one in value:
                array.append(self.copy(one, shape))
            return array
        if isinstance(value, Dictionary):
            return self.fill_keys(keep(Dictionary()), value, shape)
        if isinstance(value, Stream) and value.get("/Subtype") != "/PS":
            packed = self.repack(value, shape)
            return self.fill_keys(keep(packed), value, shape) if packed is not None else None
        return None

    def fill_keys(self, made: Object, value: Object, shape: str) -> Object:
        here = sorted(value.keys())  # in one order: the same file gives the same bytes
        if shape.startswith("*"):
            inside = dict.fromkeys(here, shape[1:])
        else:
            inside = {key: one for key, one in KEYS[shape].items() if key in here}
        for key, one in inside.items():
            copied = self.copy(value[key], one)
            if copied is not None:
                made[key] = copied
        return made

    def repack(self, value: Stream, shape: str) -> Stream | None:
        """Return a stream with the same data, without the notes inside a picture."""
        filters, notes = each_of(value.get("/Filter")), each_of(value.get("/DecodeParms"))
        names = [Name(str(one)) for one in filters]
        names = [SHORT.get(name, name) for name in names]
        packing = [self.copy(one, "packing") for one in notes]
        raw = value.read_raw_bytes()
        refuse_many_pixels(value)
        if any(name in PICTURES for name in names[:-1]):  # its pixels are packed once more
            raise FileRefused(Reason.DAMAGED)
        if names and names[-1] in PICTURES:
            if len(names) > 1:
                raw = self.packed(raw, names[:-1], packing[:-1]).read_bytes()
            return self.packed(strip_picture(raw, names[-1]), names[-1:], packing[-1:])
        if shape in CONTENT and value.get("/Subtype") != "/Image":
            return self.packed(self.clean_words(value), [], [])
        return self.packed(raw, names, packing)

    def clean_words(self, content: Stream) -> bytes:
        """Return the words that draw, and pictures among them without their notes."""
        data = content.read_bytes()
        if not holds_pictures(content, data):
            return keep_what_draws(data)
        parts = pikepdf.parse_content_stream(content)
        runs = groupby(parts, lambda one: isinstance(one, ContentStreamInlineImage))
        return b"\n".join(
            b"\n".join(map(self.inline_picture, run))
            if is_picture
            else keep_what_draws(pikepdf.unparse_content_stream([*run]))
            for is_picture, run in runs
        )

    def inline_picture(self, one: object) -> bytes:
        """Return a picture among the words without its notes; raises FileRefused."""
        if not isinstance(one, ContentStreamInlineImage):
            raise FileRefused(Reason.DAMAGED)
        raw = one.iimage.read_raw_bytes()
        picture = self.fill(Stream(self.new, raw, one.iimage.obj), "inline", lambda made: made)
        if not isinstance(picture, Stream):
            raise FileRefused(Reason.DAMAGED)
        head = Dictionary(dict(picture.stream_dict.items()))
        if "/Length" in head:
            del head.Length
        keys = head.unparse().removeprefix(b"<<").removesuffix(b">>")
        return b"BI" + keys + b"ID " + picture.read_raw_bytes() + b"\nEI"

    def packed(self, data: bytes, names: list[Name], packing: list[object]) -> Stream:
        stream = Stream(self.new, data)
        if names:
            stream.Filter = Array(names)
        if packing:
            stream.DecodeParms = Array(packing)
        return stream


def strip_picture(raw: bytes, packing: Name) -> bytes:
    """Return a picture without its notes; raises FileRefused where no reader could draw it.

    It is not left out: staff would not know that there was one.
    """
    try:
        return PICTURES[packing](raw)
    except FileRefused:
        raise
    except (ValueError, IndexError, struct.error):
        raise FileRefused(Reason.DAMAGED) from None


def refuse_many_pixels(picture: Stream) -> None:
    """Refuse a picture that is small here and fills the memory of who looks at it."""
    sizes = [picture.get(f"/{key}", 1) for key in ("Width", "Height")]
    bits = 1 if picture.get("/ImageMask") else picture.get("/BitsPerComponent", 8)
    if prod(int(one) for one in (*sizes, bits) if isinstance(one, int)) > BITS:
        raise FileRefused(Reason.PIXELS)


def holds_pictures(content: Stream, data: bytes) -> bool:
    """Return whether a picture stands among the words of a page."""
    return INLINE in data and bool(pikepdf.parse_content_stream(content, "BI ID EI"))
