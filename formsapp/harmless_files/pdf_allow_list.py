"""Makes a new PDF of what the pages of another one draw, and of nothing else.

``pdf_shapes`` lists all that a page needs to be drawn (ISO 32000-2, 7.8 to 11): content (of which
``pdf_operators`` lists what draws), fonts, pictures, colours, patterns, and which layers are shown.
What is not listed is not copied, whatever it is: actions, scripts, links, attached files, notes
about who made it, and kinds of things that do not exist yet. What was filled in or stamped on a
page becomes part of the page first.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby

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

from formsapp.harmless_files import FileRefused, LeftOut, Reason, raise_what_is_too_much
from formsapp.harmless_files.code_maps import Places, clean_map
from formsapp.harmless_files.colour_profiles import clean_profile
from formsapp.harmless_files.drawing_cost import refuse_endless_pages
from formsapp.harmless_files.drawn_data import cut_data, parts_of_colour
from formsapp.harmless_files.flatten_pdf import draw_what_was_filled_in
from formsapp.harmless_files.font_files import clean_font
from formsapp.harmless_files.font_letter import UnreadableFont
from formsapp.harmless_files.inline_pictures import is_cut_short, pictures_in
from formsapp.harmless_files.layer_rules import refuse_endless_rule
from formsapp.harmless_files.locked_pdf import open_pdf
from formsapp.harmless_files.object_count import has_many_objects
from formsapp.harmless_files.pdf_breaks_off import lacks_a_part, lost_data
from formsapp.harmless_files.pdf_files import refuse_folder
from formsapp.harmless_files.pdf_left_out import list_left_out, name_of_font, once_each
from formsapp.harmless_files.pdf_operators import (
    PICTURE,
    OtherPicture,
    Read,
    TooManyPieces,
    keep_what_draws,
    read_words,
    unescaped,
)
from formsapp.harmless_files.pdf_pictures import (
    DRAWN,
    mask_of,
    packings_of,
    refuse_many_pixels,
    take_picture,
)
from formsapp.harmless_files.pdf_shapes import CONTENT, KEYS, MAPS, WITH_DATA
from formsapp.harmless_files.pdf_values import ALL_BUT_PICTURES, each_of, unpacked
from formsapp.harmless_files.unpacked_size import OF_PICTURES, refuse_much_in_little

PAGES = 2000
COPIED = 1_000_000
"""Values that are copied; a page of text with pictures has a few hundred."""
WORDS, WORDS_EACH = 8 * 1024**2, 50
"""Bytes of words that draw, unpacked, and so many more for each byte of the file: words of an
honest page are packed to a tenth of their size, and those that say nothing to a thousandth."""
PIECES, PIECES_EACH, PICTURE_PIECES = 1_000_000, 2, 30
"""Of these words, those that are looked at one by one, so many more for each byte, and as how many
a picture among the words counts: half a million of them take a second."""
SIMPLE = re.compile(
    rb"(?>[\[\]\0\t\n\f\r ]++|(?:[-+.\d]++|true|false|null)(?=[\[\] /])"
    rb"|/[^\[\]\0\t\n\f\r ()<>{}/%]*+)*+"
)
"""A list of numbers and names, such as the widths of letters: copied at once."""
LONG_LIST = 16
BROKEN = (pikepdf.PdfError, ValueError, TypeError, RuntimeError, LookupError, struct.error)
"""What is raised where something in a file is not what it should be."""
NAMES = re.compile(rb"/[^\0\t\n\f\r ()<>\[\]{}/%]*+")
WITH_STRINGS = frozenset({"text", "colour"})
"""Elsewhere a string draws nothing."""


def scrub_pdf(data: bytes, left_out: list[LeftOut] | None = None) -> bytes:
    """Return a PDF that draws the same pages; raises FileRefused.

    ``left_out`` gets what readers show that no page draws.
    """
    if has_many_objects(data):
        raise FileRefused(Reason.HEAVY)
    if lacks_a_part(data):
        raise FileRefused(Reason.PARTIAL)
    with open_pdf(data) as pdf, Pdf.new() as new:
        refuse_other_than_pages(pdf)
        parts = list_left_out(pdf)
        parts += once_each(draw_what_was_filled_in(pdf))
        copier = Copier(new, len(data))
        copy_pages(pdf, copier)
        if lost_data(pdf):
            raise FileRefused(Reason.DAMAGED)
        refuse_endless_pages(new)
        out = BytesIO()
        new.save(out, deterministic_id=True)
        if left_out is not None:
            left_out += [*parts, *dict.fromkeys(copier.told)]
    return out.getvalue()


def refuse_other_than_pages(pdf: Pdf) -> None:
    """Refuse a PDF whose pages are not what was meant to be sent."""
    refuse_folder(pdf)
    if pdf.Root.get("/NeedsRendering"):  # a program draws it; its only page says "please wait"
        raise FileRefused(Reason.PROGRAM)
    if len(pdf.pages) > PAGES:
        raise FileRefused(Reason.HEAVY)
    if not len(pdf.pages):
        raise FileRefused(Reason.DAMAGED)


def copy_pages(pdf: Pdf, copier: Copier) -> None:
    new = copier.new
    for page in pdf.pages:
        copied = copier.fill_keys(Dictionary(Type=Name.Page), page.obj, "page")
        copied.Contents = Array(copy_contents(pdf, copier, page))
        new.pages.append(pikepdf.Page(new.make_indirect(copied)))
    layers = copier.copy(pdf.Root.get("/OCProperties"), "layers")
    if isinstance(layers, Dictionary):
        new.Root.OCProperties = layers
    copier.refuse_broken()


def copy_contents(pdf: Pdf, copier: Copier, page: pikepdf.Page) -> list[object]:
    """Copy what draws a page: parts that pages share stay shared.

    A picture, or what is told, may start in one part and end in another; these become one.
    """
    parts = streams_of(page)
    copied: list[object] = []
    for at, one in enumerate(parts[:-1]):
        alone = copier.copy_alone(one)
        if alone is None:
            rest = b"\n".join(part.read_bytes(ALL_BUT_PICTURES) for part in parts[at:])
            return [*copied, copier.copy(Stream(pdf, rest), "content")]
        copied.append(alone)
    return [*copied, *(copier.copy(one, "content") for one in parts[-1:])]


def streams_of(page: pikepdf.Page) -> list[Stream]:
    return [one for one in each_of(page.obj.get("/Contents")) if isinstance(one, Stream)]


@dataclass
class Copier:
    """Copies values of one PDF to a new one by ``KEYS``."""

    new: Pdf
    size: int
    """Bytes of the file."""
    done: dict[tuple[tuple[int, int], str], Object | None] = field(default_factory=dict)
    failed: dict[tuple[tuple[int, int], str], Exception] = field(default_factory=dict)
    lists: dict[bytes, Object] = field(default_factory=dict)
    whole: set[tuple[int, int]] = field(default_factory=set)
    """Contents of which nothing goes on in other ones."""
    contents: list[Stream] = field(default_factory=list)
    """All words that draw, which name what they use."""
    broken: dict[bytes, Exception] = field(default_factory=dict)
    """What is left out for it is broken, by its name, which nothing may use."""
    told: list[LeftOut] = field(default_factory=list)
    """What could not be copied and is not needed to read the page."""
    drawn: int = 0
    """Pixels of pictures that were drawn anew."""
    count: int = 0
    words: int = 0
    pieces: int = 0
    places: Places = field(default_factory=Places)

    def copy(self, value: object, shape: str) -> object:
        """Return what of a value draws, None when nothing does; raises FileRefused at too many."""
        self.add(1)
        if not isinstance(value, Object):
            return value  # a number
        if isinstance(value, Name | String):
            known_to_draw = isinstance(value, Name) or shape in WITH_STRINGS
            if shape == "encoding" and isinstance(value, Name):
                self.places.add_known(value)
            return Object.parse(value.unparse(resolved=True)) if known_to_draw else None
        if not value.is_indirect:
            return self.fill(value, shape, lambda made: made)
        known = (value.objgen, shape)
        if known not in self.done:
            self.copy_once(value, shape)
        if known in self.failed:
            raise self.failed[known]
        return self.done[known]

    def copy_once(self, value: Object, shape: str) -> None:
        known = (value.objgen, shape)
        self.done[known] = None  # until there is something that can be referred to

        def keep(made: Object) -> Object:
            self.done[known] = kept = self.new.make_indirect(made)
            return kept

        try:
            self.done[known] = self.fill(value, shape, keep)
        except BROKEN as error:
            self.failed[known] = error

    def copy_alone(self, content: Stream) -> object:
        """Copy a part of what draws a page; None where it does not stand on its own."""
        try:
            copied = self.copy(content, "content")
        except BROKEN as error:
            raise_what_is_too_much(error)
            return None
        return copied if content.objgen in self.whole else None

    def add(self, count: int) -> None:
        self.count += count
        if self.count > COPIED:
            raise FileRefused(Reason.HEAVY)

    def refuse_broken(self) -> None:
        """Refuse a file of which something is broken that its words use."""
        for content in self.contents if self.broken else ():
            for name in {found[0] for found in NAMES.finditer(content.read_bytes())}:
                if error := self.broken.get(unescaped(name)):
                    raise error

    def fill(self, value: Object, shape: str, keep: Callable[[Object], Object]) -> Object | None:
        """Copy what is in a value into a new one, which is kept before it is filled."""
        if isinstance(value, Array):
            if len(value) >= LONG_LIST and (same := self.copy_simple(value)) is not None:
                return same
            array = keep(Array())
            parts = parts_of_colour(value) if shape == "colour" else value
            is_by_profile = shape == "colour" and len(value) and value[0] == Name.ICCBased
            for one in parts:
                array.append(self.copy(one, "profile" if is_by_profile else shape))
            return array
        if isinstance(value, Dictionary):
            return self.fill_keys(keep(Dictionary()), value, shape)
        if isinstance(value, Stream) and shape in WITH_DATA and value.get("/Subtype") != "/PS":
            packed = self.repack(value, shape)
            return self.fill_keys(keep(packed), value, shape) if packed is not None else None
        return None

    def copy_simple(self, value: Array) -> Object | None:
        """Copy a list of numbers and names at once, the same ones once; None for another list."""
        written = value.unparse(resolved=True)
        if not SIMPLE.fullmatch(written):
            return None
        if written not in self.lists:
            self.add(len(value))
            self.lists[written] = self.new.make_indirect(Object.parse(written))
        return self.lists[written]

    def fill_keys(self, made: Object, value: Object, shape: str) -> Object:
        if shape == "layer" and isinstance(value, Dictionary):
            refuse_endless_rule(value)
        here = sorted(value.keys())  # in one order: the same file gives the same bytes
        if shape[0] in "*?":
            inside = dict.fromkeys(here, shape[1:])
        else:
            inside = {key: one for key, one in KEYS[shape].items() if key in here}
        for key, one in inside.items():
            if key in made:  # it is said otherwise now
                continue
            try:
                copied = self.copy(value[key], one)
            except UnreadableFont:
                self.told.append(LeftOut("font", name_of_font(value, shape)))
                continue
            except BROKEN as error:
                raise_what_is_too_much(error)
                if shape[0] != "?":
                    raise
                self.broken[key.encode(errors="surrogateescape")] = error
                continue
            if copied is not None:
                made[key] = copied
        return made

    def repack(self, value: Stream, shape: str) -> Stream | None:
        """Return a stream with the same data, without the notes inside a picture."""
        names = packings_of(value)
        refuse_much_in_little(value, names)
        if Name.RunLengthDecode in names and not OF_PICTURES & {*names}:
            value.write(value.read_bytes(ALL_BUT_PICTURES))  # what reads it later cannot unpack it
            names = []
        packing = [self.copy(one, "packing") for one in each_of(value.get("/DecodeParms"))]
        raw = value.read_raw_bytes()
        refuse_many_pixels(value)
        if names and names[-1] in DRAWN:
            if len(names) > 1:
                raw = self.packed(raw, names[:-1], packing[:-1]).read_bytes(ALL_BUT_PICTURES)
            return self.take_picture(value, raw, names[-1], packing[-1:])
        if shape == "program":
            return self.clean_program(value)
        if shape == "profile":
            return self.packed(clean_profile(unpacked(value) or b""), [], [])
        if shape in MAPS:
            said = clean_map(value, self.places)
            if said is None and shape == "encoding":  # without it other letters would be drawn
                raise FileRefused(Reason.DAMAGED)
            return None if said is None else self.packed(said, [], [])
        if shape in CONTENT and value.get("/Subtype") != "/Image":
            words = self.clean_words(value)
            self.whole |= {value.objgen} if words.whole else set()
            self.contents.append(self.packed(words.kept, [], []))
            return self.contents[-1]
        return self.packed(*cut_data(value, shape, raw, names, packing))

    def take_picture(self, value: Stream, raw: bytes, packing: Name, notes: list[object]) -> Stream:
        """Return a picture without its notes, and what it is now; raises FileRefused."""
        picture = take_picture(value, raw, packing, before=self.drawn)
        self.drawn += picture.pixels
        kept = notes if picture.packing == (packing,) and not picture.pixels else []
        taken = self.packed(picture.data, picture.packing, kept)
        for key, one in picture.says.items():
            taken[key] = one
        if picture.space is not None:
            taken.ColorSpace = self.copy(picture.space, "colour")
        if picture.see_through:
            taken.SMask = self.new.make_indirect(mask_of(self.new, picture))
        return taken

    def clean_program(self, value: Stream) -> Stream:
        """Return what draws the letters of a font; raises UnreadableFont."""
        data = unpacked(value)
        font = clean_font(data or b"")
        program = self.packed(font.data, [], [])
        for number, length in enumerate(font.lengths, 1):
            program[f"/Length{number}"] = length
        return program

    def clean_words(self, content: Stream) -> Read:
        """Return the words that draw, and pictures among them without their notes."""
        data = content.read_bytes()
        self.words += len(data)
        if self.words > WORDS + WORDS_EACH * self.size:
            raise FileRefused(Reason.HEAVY)
        found = pictures_in(content) if PICTURE in data else []
        self.pieces += PICTURE_PIECES * len(found)
        if self.pieces > PIECES + PIECES_EACH * self.size:
            raise FileRefused(Reason.HEAVY)
        kept = [(one.iimage.read_raw_bytes(), self.inline_picture(one)) for one in found]
        try:
            read = read_words(data, kept, PIECES + PIECES_EACH * self.size - self.pieces)
        except TooManyPieces:
            raise FileRefused(Reason.HEAVY) from None
        except OtherPicture:
            return Read(self.clean_parts(content), whole=False)
        self.pieces += read.pieces
        return read

    def clean_parts(self, content: Stream) -> bytes:
        """Return the words that draw as another program reads them, which takes more memory."""
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
        if not isinstance(picture, Stream) or is_cut_short(picture):
            raise FileRefused(Reason.DAMAGED)
        head = Dictionary(dict(picture.stream_dict.items()))
        if "/Length" in head:
            del head.Length
        keys, data = (
            head.unparse().removeprefix(b"<<").removesuffix(b">>"),
            picture.read_raw_bytes(),
        )
        # How long it is tells what words are (ISO 32000-2, 8.9.7): it may look like its end.
        return b"BI" + keys + b"/L %d ID " % len(data) + data + b"\nEI"

    def packed(self, data: bytes, names: Sequence[Name], packing: Sequence[object]) -> Stream:
        stream = Stream(self.new, data)
        if names:
            stream.Filter = Array(names)
        if packing:
            stream.DecodeParms = Array(packing)
        return stream
