"""Bounds what a page makes a reader do, which words in a small file can make last for years.

A drawing may be drawn often, in others that are too; a pattern has tiles, a colour may change over
the whole page, and each thing that is painted may have a mask of its own. What all of it takes is
counted in pixels of a page on a screen, however large the page is.
"""

from __future__ import annotations

from math import ceil, log, prod, sqrt
from typing import NamedTuple

from pikepdf import Dictionary, Pdf, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.content_work import (
    MOST,
    Amount,
    Begun,
    Pen,
    Reader,
    Use,
    Work,
)
from formsapp.harmless_files.drawn_values import (
    SCREEN,
    area_of,
    area_shown,
    density_of,
    font_of,
    functions_of,
    is_in_few_colours,
    matrix_of,
    named,
    settings_in,
    size_in,
    space_of,
    table,
)
from formsapp.harmless_files.flatten_pdf import is_picture
from formsapp.harmless_files.font_files import measure_font
from formsapp.harmless_files.font_letter import Letter, UnreadableFont
from formsapp.harmless_files.function_size import Functions
from formsapp.harmless_files.layer_rules import Layers
from formsapp.harmless_files.mesh_area import MESHES, Mesh, measure_mesh
from formsapp.harmless_files.pdf_pictures import times_gone_over
from formsapp.harmless_files.pdf_values import each_of

OF_ONE_PAGE = 1_000_000_000
"""As many as a reader (PDFium) draws in 1 to 7 seconds, and in 11 where long lines are all over a
page. Of the pages of 888 PDFs with which readers are tested the heaviest takes a tenth, and of 99
in 100 files each page takes less than 3 in 100."""
OF_ALL = 40 * OF_ONE_PAGE
DEEPEST = 40
TILE, SHADING = 40, 20_000
"""What a tile and a change of colour take, however small: as many pixels."""
EDGE = 2
"""As how many pixels each counts that the edge of a path goes through."""
COMPUTED = 1
SHADED = {COMPUTED: 20, 3: 10}
"""Likewise each of which the colour is computed, by the sort of shading."""
COLOURS = 256
"""Colours of a change that is not computed for each pixel, for which a mask says how much it hides,
or that a picture has at most of which a byte says each pixel."""
GROUP = 2
"""Times that the area of a group is gone over, besides what is drawn in it."""
SMALLEST = 1e-12
PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")


def refuse_endless_pages(pdf: Pdf) -> None:
    """Refuse a PDF of which a page takes very much to draw, or all of them do."""
    layers = each_of(table(pdf.Root, "/OCProperties").get("/OCGs"))
    costs, whole = Costs(len(layers)), 0.0
    for page in pdf.pages:
        cost = costs.measure_page(page.obj)
        whole += cost
        if not cost <= OF_ONE_PAGE or not whole <= OF_ALL:
            raise FileRefused(Reason.HEAVY)


Number = tuple[int, int]


class Place(NamedTuple):
    """Where words stand: what their names mean, and in how many drawings that is."""

    resources: Dictionary
    depth: int = 0
    tint: float = 0.0
    """Steps of the function that takes most of those by which a colour may be said."""

    def identity(self) -> object:
        is_shared = self.resources.is_indirect
        return self.resources.objgen if is_shared else self.resources.unparse()


class Costs:
    """What contents take to draw; each is read once for each way in which it begins."""

    def __init__(self, layers: int = 0) -> None:
        self._functions, self._layers = Functions(), Layers(layers)
        self._read: dict[object, tuple[Work, Begun]] = {}
        self._works: dict[object, Work] = {}
        self._fonts: dict[Number, Letter] = {}
        self._meshes: dict[Number, Mesh] = {}
        self._begun: set[Number] = set()
        self._cut: set[Number] = set()

    def measure_page(self, page: Dictionary) -> float:
        """Return what a page takes; raises FileRefused for what goes on without end."""
        shown, pixels, cost = area_shown(page), density_of(page), 0.0
        begun = Begun(Pen(clip=min(shown, SCREEN / pixels)))
        place = self._inside(Place(Dictionary()), page)
        for content in each_of(page.get("/Contents")):
            if isinstance(content, Stream):
                read, begun = self._read_once(content, begun, place)
                work = self._resolve(read, place)
                cost += work.fixed + EDGE * work.length * sqrt(pixels) + work.area * pixels
        return cost

    def _inside(self, place: Place, drawing: Dictionary | Stream) -> Place:
        """Return the place of what is drawn by a drawing, which may say a colour outside it."""
        own = table(drawing, "/Resources")
        said_by: list[object] = [*table(own, "/ColorSpace").values()]
        for state in table(own, "/ExtGState").values():
            said_by += functions_of(state)
        tints = map(self._functions.count_steps, said_by)
        return Place(own or place.resources, place.depth + 1, max([place.tint, *tints]))

    def _read_once(self, content: Stream, begun: Begun, place: Place) -> tuple[Work, Begun]:
        settings = settings_in(place.resources)
        known = (content.objgen, begun, tuple(settings.items()), place.tint)
        if not content.is_indirect:
            return Reader(begun, settings, place.tint).read(content.read_bytes())
        if known not in self._read:
            self._read[known] = Reader(begun, settings, place.tint).read(content.read_bytes())
        return self._read[known]

    def _measure(self, drawing: Stream, place: Place, pen: Pen) -> Work:
        """Return what a drawing takes in its own space, drawn once."""
        number, inside = drawing.objgen, self._inside(place, drawing)
        if number in self._begun:  # one that draws itself is drawn once
            self._cut.add(number)
            return Work()
        shared = place.identity() if "/Resources" not in drawing else None
        known = (number, pen, shared, inside.tint)
        if known in self._works:
            return self._works[known]
        if place.depth > DEEPEST:
            raise FileRefused(Reason.HEAVY)
        self._begun.add(number)
        read, _begun = self._read_once(drawing, Begun(pen), inside)
        work = self._resolve(read, inside)
        self._begun.remove(number)
        self._cut.discard(number)
        if not self._cut:  # otherwise it takes more where it is not drawn by one that it draws
            self._works[known] = work
        return work

    def _resolve(self, read: Work, place: Place) -> Work:
        """Return what words take together with all that they use."""
        work = Work(read.fixed, read.paints, read.length, read.area)
        for use, amount in read.uses.items():
            self._add_use(work, use, amount, place)
        return work

    def _add_use(self, work: Work, use: Use, amount: Amount, place: Place) -> None:
        used = named(place.resources, use.sort, use.name)
        if use.sort == "/Properties":
            work.fixed += self._layers.weigh(used, amount.times, amount.covers)
        elif use.sort == "/Font":
            self._add_letters(work, font_of(used, place.resources, use.name), amount, place)
        elif use.sort == "/Pattern" and isinstance(used, Dictionary | Stream):
            self._add_pattern(work, used, amount, place)
        elif use.sort == "/Shading" and isinstance(used, Dictionary | Stream):
            self._add_shading(work, used, amount)
        elif use.sort == "/ExtGState":
            mask = table(used, "/SMask")
            hides = self._functions.count_steps(mask.get("/TR"))
            work.fixed += COLOURS * hides * amount.times
            if isinstance(drawing := mask.get("/G"), Stream):
                self._add_drawing(work, drawing, Pen(), amount, place)
        elif isinstance(used, Stream):
            work.fixed += self._layers.weigh(used.get("/OC"), amount.times)
            self._add_object(work, used, use.pen, amount, place)

    def _add_object(self, work: Work, used: Stream, pen: Pen, amount: Amount, place: Place) -> None:
        if is_picture(used):
            takes = self._count_pixels(used, table(place.resources, "/ColorSpace"))
            count(work, Work(takes, 1, 0, 1), amount)
            self._add_patterns(work, pen, amount, place)
        else:
            self._add_drawing(work, used, pen, amount, place)

    def _add_drawing(
        self,
        work: Work,
        drawing: Stream,
        pen: Pen,
        amount: Amount,
        place: Place,
    ) -> None:
        box, larger = area_of(drawing.get("/BBox")), matrix_of(drawing)
        clip = seen_of(box, amount.widest / max(SMALLEST, larger))
        begins = Pen(clip=clip, width=pen.width, dash=pen.dash)
        one = self._measure(drawing, place, begins)
        if "/Group" in drawing:
            one = Work(one.fixed, one.paints + GROUP, one.length, one.area + GROUP * clip)
        added = count(work, one, enlarge(amount, larger))
        self._add_patterns(work, pen, Amount(one.paints * amount.times, added), place)

    def _add_patterns(self, work: Work, pen: Pen, amount: Amount, place: Place) -> None:
        """Count the patterns in which a drawing may be painted, for it says no colour itself."""
        for pattern in {pen.fill, pen.stroke} - {b""}:
            self._add_use(work, Use("/Pattern", pattern), amount, place)

    def _add_pattern(
        self,
        work: Work,
        pattern: Dictionary | Stream,
        amount: Amount,
        place: Place,
    ) -> None:
        larger = matrix_of(pattern)
        if not isinstance(pattern, Stream):
            shading = pattern.get("/Shading")
            if isinstance(shading, Dictionary | Stream):
                enlarged_by = Amount(amount.times, amount.covers, amount.times * larger)
                self._add_shading(work, shading, enlarged_by)
            return
        box = area_of(pattern.get("/BBox"))
        step = max(SMALLEST, abs(size_in(pattern.get("/XStep")) * size_in(pattern.get("/YStep"))))
        tiles = max(amount.times, amount.covers / max(SMALLEST, step * larger))
        clip = seen_of(box, amount.covers / max(SMALLEST, larger))
        one = self._measure(pattern, place, Pen(clip=clip))
        one = Work(one.fixed + TILE, one.paints, one.length, one.area)
        covers = amount.covers * max(1.0, box / step)
        count(work, one, enlarge(Amount(tiles, covers, tiles, tiles), larger))

    def _add_shading(self, work: Work, shading: Dictionary | Stream, amount: Amount) -> None:
        sort = int(size_in(shading.get("/ShadingType")))
        said_by = (shading.get(key) for key in ("/Function", "/ColorSpace"))
        steps = sum(map(self._functions.count_steps, said_by))
        work.fixed += COLOURS * steps * amount.times
        if isinstance(shading, Stream) and sort in MESHES:
            mesh = self._measure_mesh(shading)
            drawn = Amount(amount.times, MOST, amount.scale)  # also outside what is clipped to
            count(work, Work(mesh.parts * (TILE + steps), mesh.parts, 0, mesh.area), drawn)
        else:
            work.fixed += SHADING * amount.times
            work.area += amount.covers * (SHADED.get(sort, 1) + steps * (sort == COMPUTED))

    def _count_pixels(self, picture: Stream, named_spaces: Dictionary) -> float:
        """Return the pixels of a picture and of its masks, and the steps of their colours."""
        parts, takes = [picture, *(picture.get(key) for key in ("/Mask", "/SMask"))], 0.0
        for one in parts:
            if isinstance(one, Stream):
                space = space_of(one, named_spaces)
                pixels = prod(size_in(one.get(key)) for key in ("/Width", "/Height"))
                over = times_gone_over(one.read_raw_bytes())
                colours = min(pixels, COLOURS) if is_in_few_colours(one, space) else pixels
                takes += pixels * over + colours * self._functions.count_steps(space)
        return takes

    def _measure_mesh(self, mesh: Stream) -> Mesh:
        if mesh.objgen not in self._meshes:
            self._meshes[mesh.objgen] = measure_mesh(mesh)
        return self._meshes[mesh.objgen]

    def _measure_programs(self, font: Dictionary) -> Letter:
        """Return what the letter of a font file takes that takes most."""
        most = Letter()
        for one in (font, *each_of(font.get("/DescendantFonts"))):
            described = table(one, "/FontDescriptor")
            for program in (described.get(key) for key in PROGRAMS):
                if isinstance(program, Stream):
                    found = self._measure_program(program)
                    most = most.larger(found)
        return most

    def _measure_program(self, program: Stream) -> Letter:
        if program.objgen not in self._fonts:
            try:
                self._fonts[program.objgen] = measure_font(program.read_bytes())
            except UnreadableFont:
                raise FileRefused(Reason.UNDRAWN) from None
        return self._fonts[program.objgen]

    def _add_letters(self, work: Work, font: Dictionary, amount: Amount, place: Place) -> None:
        """Count letters as the one that takes most, and those of a font file as far as they go."""
        letter = self._measure_programs(font)
        work.fixed = min(MOST, work.fixed + amount.times * letter.read)
        count(work, Work(0, 1, letter.path, letter.area), amount)
        drawings = table(font, "/CharProcs")
        own = self._inside(place, font)
        larger, most = matrix_of(font, "/FontMatrix"), Work()
        seen = seen_of(MOST, amount.widest / max(SMALLEST, larger))
        for drawing in drawings.values():
            if isinstance(drawing, Stream):
                one = self._measure(drawing, own, Pen(clip=seen))
                most = largest(most, one)
        count(work, most, enlarge(amount, larger))


def count(work: Work, one: Work, amount: Amount) -> float:
    """Add something that is drawn some times; return the area that this covers."""
    covers = min(one.area * amount.scale, one.paints * amount.covers, MOST)
    work.fixed = min(MOST, work.fixed + one.fixed * amount.times)
    work.paints = min(MOST, work.paints + one.paints * amount.times)
    work.length = min(MOST, work.length + one.length * amount.stretch)
    work.area = min(MOST, work.area + covers)
    return covers


def enlarge(amount: Amount, by: float) -> Amount:
    return Amount(amount.times, amount.covers, amount.scale * by, amount.stretch * sqrt(by))


def seen_of(box: float, most: float) -> float:
    """Return the area of a box, or about as much of it as can be seen where that is less."""
    if most <= 0:
        return box
    return min(box, 4.0 ** ceil(log(most, 4)))  # few sizes, so that it is read few times


def largest(one: Work, other: Work) -> Work:
    return Work(
        max(one.fixed, other.fixed),
        max(one.paints, other.paints),
        max(one.length, other.length),
        max(one.area, other.area),
    )
