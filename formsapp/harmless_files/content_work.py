"""Adds up what the words of a content make a reader do: painting, lines, letters, and what is used.

Words are read without what they name, so what pages share is read once. Only sizes are known and no
places: an area is that of the box around what is painted, and no more than what is clipped to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod, sqrt
from typing import NamedTuple

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.content_numbers import enlarged, is_box, path_length, to_numbers
from formsapp.harmless_files.pdf_operators import BLANK, end_of_string, unescaped
from formsapp.harmless_files.pdf_pictures import times_gone_over

OPERATOR, POINT, GLYPH, DASH = 16, 12, 40, 40
"""What a word, a point of a path, a letter and a dash take, however small: as many pixels."""
MOST = 1e30
FAR, SMALLEST = 100_000, 1e-12
"""Points of one line that count: readers cut off what is far outside the paper."""
MOST_KEPT = 5000
"""Times that what is set is kept at once; a reader (Poppler) takes 5 kB for each."""
MOST_AT_ONCE = 2000
"""Marked parts in each other, and clips in force: a reader (PDFium) copies all that there are at
each new one."""
FEW_CLIPS, CLIP = 10, 2000
"""Clips in force that cost nothing more, and what each further one takes at each new one."""
NUMBERS = rb"(?>[%b+\-.\d]|(?<=[\d.])[eE](?=[-\d]))*+" % BLANK
PLAIN = rb"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})"
SAID = re.compile(
    rb"(?P<points>(?>[%(blank)b]*+%(plain)b[%(blank)b]++%(plain)b[%(blank)b]++[ml][%(blank)b])++)"
    rb"|(?P<numbers>%(numbers)b)(?:(?P<word>[A-Za-z'\"][A-Za-z\d*]*+)"
    rb"|(?P<name>/[^%(blank)b()<>\[\]{}/%%]*+)|(?P<hex><[^<>]*+>)|(?P<string>\()"
    rb"|(?P<array>\[(?>[^()\[\]<>\\%%]++|\([^()\\]*+\)|<[^<>]*+>)*+\])|.)"
    % {b"numbers": NUMBERS, b"plain": PLAIN, b"blank": BLANK},
    re.DOTALL,
)
PICTURE = re.compile(rb"(.*?[%b/]L (\d+)[%b]*+)ID " % (BLANK, BLANK), re.DOTALL)
SIDES = re.compile(rb"/(?:Width|Height|W|H)[%b]+(\d+)" % BLANK)


@dataclass
class Amount:
    """How often something is used, and sums of what it can cover and of how it is enlarged."""

    times: float = 0.0
    covers: float = 0.0
    scale: float = 0.0
    """Of areas."""
    stretch: float = 0.0
    """Of lengths."""
    widest: float = 0.0
    """The largest area that one can cover, in its own space."""


class Pen(NamedTuple):
    """What is set of what decides how much painting takes."""

    clip: float = MOST
    clips: int = 0
    """How many of them are in force."""
    scale: float = 1.0
    width: float = 1.0
    dash: float = 0.0
    """The length of a dash with its gap; 0 for a whole line."""
    fill: bytes = b""
    """The name of a pattern."""
    stroke: bytes = b""
    mask: bytes = b""
    """The name of a state with a soft mask."""
    font: bytes = b""
    size: float = 0.0
    wide: float = 1.0


class Use(NamedTuple):
    """Something that words name, and how a drawing begins that they draw."""

    sort: str
    name: bytes
    pen: Pen = Pen()


class Begun(NamedTuple):
    """What one part of the words of a page leaves to the next."""

    pen: Pen
    kept: tuple[Pen, ...] = ()
    across: tuple[float, ...] = ()
    upward: tuple[float, ...] = ()
    marked: tuple[bytes, ...] = ()
    """Names of marked parts that have no end yet."""


class Setting(NamedTuple):
    """What a state sets, as far as it says so; ``size`` is that of a font."""

    width: float | None = None
    dash: float | None = None
    size: float | None = None
    masks: bool | None = None


@dataclass
class Work:
    """What is to be done: ``fixed`` as many pixels, the others in lengths and areas of its own."""

    fixed: float = 0.0
    paints: float = 0.0
    length: float = 0.0
    area: float = 0.0
    uses: dict[Use, Amount] = field(default_factory=dict)


class Reader:
    """Follows the words of one content; ``tint`` is what it takes to say a colour."""

    def __init__(self, begun: Begun, settings: Mapping[bytes, Setting], tint: float) -> None:
        self.work, self.settings, self.tint = Work(tint), settings, tint
        self.pen, self.kept = begun.pen, [*begun.kept]
        self.across, self.upward = [*begun.across], [*begun.upward]
        self.clips, self.letters, self.painted = False, 1.0, 0
        self.marked = [(name, 0) for name in begun.marked]
        self.name, self.array, self.shown = b"", b"", 0

    def read(self, words: bytes) -> tuple[Work, Begun]:
        """Return what words take, and what they leave to what follows."""
        at = said = 0
        while found := SAID.match(words, at):
            at, sort = found.end(), found.lastgroup
            if sort == "word":
                said += 1
                word = found[3]
                if act := ACTS.get(word):
                    act(self, to_numbers(found[2]))
                elif word == b"BI":
                    at = self.draw_picture(words, at)
                self.name, self.array, self.shown = b"", b"", 0
            elif sort == "points":
                parts = found[0].split()
                self.across += map(float, parts[::3])
                self.upward += map(float, parts[1::3])
                said += len(parts) // 3
            elif sort == "name":
                self.name = unescaped(found[4])
            elif sort == "string":
                start, at = at, end_of_string(words, at - 1)
                self.shown += at - start
            elif sort in {"hex", "array"}:
                self.array = found[sort]
                self.shown += len(self.array)
        self.work.fixed += said * OPERATOR
        across, upward = [(min(x), max(x)) if x else () for x in (self.across, self.upward)]
        marked = tuple(name for name, _painted in self.marked)
        while self.marked:
            self.end_part([])
        return self.work, Begun(self.pen, tuple(self.kept), across, upward, marked)

    # What is set

    def keep(self, _numbers: list[float]) -> None:
        if len(self.kept) > MOST_KEPT:
            raise FileRefused(Reason.HEAVY)
        self.kept.append(self.pen)

    def take_back(self, _numbers: list[float]) -> None:
        if self.kept:
            self.pen = self.kept.pop()

    def begin_part(self, _numbers: list[float]) -> None:
        self.marked.append((self.name, self.painted))
        if len(self.marked) > MOST_AT_ONCE:
            raise FileRefused(Reason.HEAVY)

    def end_part(self, _numbers: list[float]) -> None:
        """Count what was painted in a part, of all of which readers ask whether it shows."""
        if self.marked:
            name, before = self.marked.pop()
            self.use(Use("/Properties", name), self.painted - before)

    def enlarge(self, numbers: list[float]) -> None:
        self.pen = self.pen._replace(scale=min(MOST, self.pen.scale * enlarged(numbers)))

    def set_width(self, numbers: list[float]) -> None:
        self.pen = self.pen._replace(width=abs(numbers[0]) if numbers else 0)

    def set_dash(self, _numbers: list[float]) -> None:
        self.pen = self.pen._replace(dash=sum(map(abs, to_numbers(self.array[1:-1]))))

    def set_state(self, _numbers: list[float]) -> None:
        to = self.settings.get(self.name, Setting())
        self.pen = self.pen._replace(
            width=self.pen.width if to.width is None else to.width,
            dash=self.pen.dash if to.dash is None else to.dash,
            mask=self.pen.mask if to.masks is None else self.name * to.masks,
        )
        if self.pen.mask and to.masks:  # a reader (Poppler) draws it here, used or not
            self.use(Use("/ExtGState", self.name), self.pen.clip)
        if to.size is not None:
            self.pen = self.pen._replace(font=self.name, size=to.size)

    def set_fill(self, _numbers: list[float]) -> None:
        self.pen = self.pen._replace(fill=self.name)
        self.work.fixed += self.tint

    def set_stroke(self, _numbers: list[float]) -> None:
        self.pen = self.pen._replace(stroke=self.name)
        self.work.fixed += self.tint

    def set_colour(self, _numbers: list[float]) -> None:
        self.pen = self.pen._replace(fill=b"")
        self.work.fixed += self.tint

    def set_line_colour(self, _numbers: list[float]) -> None:
        self.pen = self.pen._replace(stroke=b"")
        self.work.fixed += self.tint

    # Paths

    def add_points(self, numbers: list[float]) -> None:
        self.across += numbers[::2]
        self.upward += numbers[1::2]

    def add_box(self, numbers: list[float]) -> None:
        if len(numbers) == 4:  # noqa: PLR2004 - place and size
            x, y, wide, high = numbers
            self.across += (x, x + wide, x + wide, x)
            self.upward += (y, y, y + high, y + high)

    def clip(self, _numbers: list[float]) -> None:
        self.clips = True

    def fill(self, _numbers: list[float]) -> None:
        self.end_path(fills=True)

    def stroke(self, _numbers: list[float]) -> None:
        self.end_path(strokes=True)

    def fill_and_stroke(self, _numbers: list[float]) -> None:
        self.end_path(fills=True, strokes=True)

    def end_path(
        self, _numbers: object = None, *, fills: bool = False, strokes: bool = False
    ) -> None:
        """Count what painting a path takes, and clip to it where that was said."""
        across, upward, scale = self.across, self.upward, self.pen.scale
        if not across or not upward:
            self.clips = False
            return
        box = (max(across) - min(across)) * (max(upward) - min(upward)) * scale
        if fills or strokes or not is_box(across, upward):
            steps = path_length(across, upward, FAR / max(SMALLEST, sqrt(scale)))
            self.work.fixed += POINT * len(across)
            self.work.length += steps * sqrt(scale)
            if strokes:
                self.paint(steps * self.pen.width * scale, self.pen.stroke)
                self.work.fixed += DASH * steps / self.pen.dash if self.pen.dash else 0
            if self.clips and (many := max(0, self.pen.clips - FEW_CLIPS)):
                self.paint(box, b"", many)
                self.work.fixed += CLIP * many
            if fills or not strokes:
                self.paint(box, self.pen.fill if fills else b"")
        if self.clips:
            self.clip_to(box)
        self.across, self.upward = [], []

    def clip_to(self, area: float) -> None:
        self.pen = self.pen._replace(clip=min(self.pen.clip, area), clips=self.pen.clips + 1)
        if self.pen.clips > MOST_AT_ONCE:
            raise FileRefused(Reason.HEAVY)
        self.clips = False

    def paint(self, area: float, pattern: bytes, times: float = 1) -> None:
        """Count an area that is painted so many times."""
        self.painted += 1
        covers = min(area, self.pen.clip) * times
        self.work.paints += times
        self.work.area += covers
        if pattern:
            self.use(Use("/Pattern", pattern), covers, times)
        if self.pen.mask:
            self.use(Use("/ExtGState", self.pen.mask), covers)

    def use(self, what: Use, covers: float, times: float = 1, scale: float | None = None) -> None:
        scale = self.pen.scale if scale is None else scale
        amount = self.work.uses.setdefault(what, Amount())
        amount.times += times
        amount.covers += covers
        amount.scale += times * scale
        amount.stretch += times * sqrt(scale)
        if times and scale:
            amount.widest = max(amount.widest, covers / times / scale)

    # Letters, pictures and drawings

    def begin_text(self, _numbers: list[float]) -> None:
        self.letters = 1.0

    def enlarge_text(self, numbers: list[float]) -> None:
        self.letters = min(MOST, enlarged(numbers))

    def set_font(self, numbers: list[float]) -> None:
        self.pen = self.pen._replace(font=self.name, size=abs(numbers[-1]) if numbers else 0)

    def widen_text(self, numbers: list[float]) -> None:
        self.pen = self.pen._replace(wide=abs(numbers[0]) / 100 if numbers else 1)

    def show(self, _numbers: list[float]) -> None:
        """Count letters as squares, one for each byte that says them."""
        pen = self.pen
        scale = min(MOST, pen.size**2 * pen.wide * self.letters * pen.scale)
        self.work.fixed += GLYPH * self.shown
        for pattern in {pen.fill, pen.stroke}:
            self.paint(scale, pattern, self.shown)
        self.use(Use("/Font", pen.font), pen.clip * self.shown, self.shown, scale)

    def draw(self, _numbers: list[float]) -> None:
        self.painted += 1
        pen = self.pen
        given = Pen(width=pen.width, dash=pen.dash, fill=pen.fill, stroke=pen.stroke)
        self.use(Use("/XObject", self.name, given), pen.clip)
        if pen.mask:
            self.use(Use("/ExtGState", pen.mask), pen.clip)

    def shade(self, _numbers: list[float]) -> None:
        self.paint(self.pen.clip, b"")
        self.use(Use("/Shading", self.name), self.pen.clip)

    def draw_picture(self, words: bytes, at: int) -> int:
        """Count a picture among the words; return where it ends, which ours say themselves."""
        found = PICTURE.match(words, at)
        if not found:
            return at
        end = found.end() + int(found[2])
        over = times_gone_over(words[found.end() : end])
        self.work.fixed += prod(map(int, SIDES.findall(found[1]))) * (over + self.tint)
        self.paint(self.pen.scale, self.pen.fill)
        return end


ACTS: dict[bytes, Callable[[Reader, list[float]], None]] = {
    b"q": Reader.keep,
    b"Q": Reader.take_back,
    b"BMC": Reader.begin_part,
    b"BDC": Reader.begin_part,
    b"EMC": Reader.end_part,
    b"cm": Reader.enlarge,
    b"gs": Reader.set_state,
    b"w": Reader.set_width,
    b"d": Reader.set_dash,
    b"sh": Reader.shade,
    b"Do": Reader.draw,
    b"re": Reader.add_box,
    b"n": Reader.end_path,
    b"BT": Reader.begin_text,
    b"Tm": Reader.enlarge_text,
    b"Tf": Reader.set_font,
    b"Tz": Reader.widen_text,
    **dict.fromkeys((b"m", b"l", b"c", b"v", b"y"), Reader.add_points),
    **dict.fromkeys((b"W", b"W*"), Reader.clip),
    **dict.fromkeys((b"f", b"F", b"f*"), Reader.fill),
    **dict.fromkeys((b"S", b"s"), Reader.stroke),
    **dict.fromkeys((b"B", b"B*", b"b", b"b*"), Reader.fill_and_stroke),
    **dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), Reader.show),
    **dict.fromkeys((b"scn", b"sc"), Reader.set_fill),
    **dict.fromkeys((b"SCN", b"SC"), Reader.set_stroke),
    **dict.fromkeys((b"cs", b"g", b"rg", b"k"), Reader.set_colour),
    **dict.fromkeys((b"CS", b"G", b"RG", b"K"), Reader.set_line_colour),
}
