"""Small PDFs that keep a reader busy for minutes, and ones like them that do not."""

from __future__ import annotations

from collections.abc import Callable
from zlib import compress

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from tests.test_harmless_pdf_allow_list import made

Put = Callable[[Pdf], None]
BOX = (0, 0, 600, 800)
GROUP = made(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB)
ALL = b"0 0 600 800 re f "


def draw(pdf: Pdf, words: bytes, **used: Object) -> None:
    """Put words on the first page, which is as large as paper."""
    page = pdf.pages[0].obj
    page.MediaBox = Array(BOX)
    page.Contents = Stream(pdf, words)
    page.Resources = Dictionary({f"/{key}": made(X=one) for key, one in used.items()})


def words(data: bytes) -> Put:
    return lambda pdf: draw(pdf, data)


def form(pdf: Pdf, data: bytes, box: tuple[float, ...] = BOX, **keys: object) -> Stream:
    sort = {"Type": Name.XObject, "Subtype": Name.Form}
    return pdf.make_indirect(Stream(pdf, data, made(BBox=Array(box), **{**sort, **keys})))


def drawn(
    times: int, data: bytes, box: tuple[float, ...] = BOX, group: Object | None = None
) -> Put:
    keys = {"Group": group} if group is not None else {}
    return lambda pdf: draw(pdf, b"/X Do " * times, XObject=form(pdf, data, box, **keys))


def image(pdf: Pdf, side: int, **keys: object) -> Stream:
    sort = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceGray}
    size = {"Width": side, "Height": side, "BitsPerComponent": 8}
    return pdf.make_indirect(Stream(pdf, bytes(side * side), made(**{**sort, **size, **keys})))


def photos(times: int, side: int, shown: bytes = b"600 0 0 800") -> Put:
    once = b"q " + shown + b" 0 0 cm /X Do Q "
    return lambda pdf: draw(pdf, once * times, XObject=image(pdf, side))


def pattern(pdf: Pdf, step: float, data: bytes = b"0 0 1 1 re f ", **used: Object) -> Stream:
    keys = {"Type": Name.Pattern, "PatternType": 1, "PaintType": 1, "TilingType": 1}
    inside = Dictionary({f"/{key}": made(X=one) for key, one in used.items()})
    size = {"BBox": Array([0, 0, 10, 10]), "XStep": step, "YStep": step, "Resources": inside}
    return pdf.make_indirect(Stream(pdf, data, made(**keys, **size)))


def tiles(step: float, data: bytes = b"0 0 1 1 re f ", painted: bytes = ALL) -> Put:
    said = b"/Pattern cs /X scn " + painted
    return lambda pdf: draw(pdf, said, Pattern=pattern(pdf, step, data))


def tiles_in_tiles(pdf: Pdf) -> None:
    inner = pattern(pdf, 1)
    for _ in range(3):
        inner = pattern(pdf, 4, b"/Pattern cs /X scn 0 0 10 10 re f ", Pattern=inner)
    draw(pdf, b"/Pattern cs /X scn " + ALL, Pattern=inner)


def tiles_by_a_form(pdf: Pdf) -> None:
    """The form says no colour: it gets the one that is set where it is drawn."""
    draw(pdf, b"/Pattern cs /X scn /X Do", Pattern=pattern(pdf, 0.01), XObject=form(pdf, ALL))


def shading(pdf: Pdf, sort: int = 2) -> Object:
    if sort == 1:
        unit = {"Domain": Array([0, 1, 0, 1]), "Range": Array([0, 1] * 3)}
        code = b"{ 2 copy mul sin exch }"
        by = pdf.make_indirect(Stream(pdf, code, made(FunctionType=4, **unit)))
        scaled = {"Matrix": Array([600, 0, 0, 800, 0, 0]), "Function": by}
        return made(ShadingType=1, ColorSpace=Name.DeviceRGB, **scaled)
    colours = made(
        FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([1, 0, 0]), C1=Array([0, 0, 1])
    )
    ends = Array([0, 0, 600, 800] if sort == 2 else [300, 400, 0, 300, 400, 900])
    axis = {"Coords": ends, "Extend": Array([True, True]), "Function": colours}
    return made(ShadingType=sort, ColorSpace=Name.DeviceRGB, **axis)


def written_function(pdf: Pdf, steps: int, inputs: int = 1, outputs: int = 1) -> Stream:
    """A function that is a small program."""
    code = b"{ " + b"dup sin pop " * (steps // 3) + b"pop " * (inputs - 1) + b"dup " * (outputs - 1)
    unit = [Array([0, 1] * count) for count in (inputs, outputs)]
    head = made(FunctionType=4, Domain=unit[0], Range=unit[1])
    return pdf.make_indirect(Stream(pdf, code + b"}", head))


def ink(pdf: Pdf, steps: int) -> Array:
    """A colour of a printer's own, which a function tells as gray."""
    by = written_function(pdf, steps)
    return Array([Name.Separation, Name.Foo, Name.DeviceGray, by])


def inked(times: int, steps: int) -> Put:
    return lambda pdf: draw(
        pdf, b"/X cs " + b"0.3 scn 0 0 1 1 re f " * times, ColorSpace=ink(pdf, steps)
    )


def inked_by_a_form(pdf: Pdf) -> None:
    """The form says a colour in the space that is set where it is drawn."""
    said = form(pdf, b"0.3 scn 0 0 1 1 re f " * 50_000)
    draw(pdf, b"/X cs /X Do", ColorSpace=ink(pdf, 20_000), XObject=said)


def inked_photo(steps: int, side: int = 1000, bits: int = 16) -> Put:
    """A photo of which a number says each pixel; those of a byte name few colours."""
    once = b"q 600 0 0 800 0 0 cm /X Do Q "

    def put(pdf: Pdf) -> None:
        photo = image(pdf, side, ColorSpace=ink(pdf, steps), BitsPerComponent=bits)
        draw(pdf, once, XObject=photo)

    return put


def inked_by_default(pdf: Pdf) -> None:
    photo = image(pdf, 1000, BitsPerComponent=16)
    draw(pdf, b"q 600 0 0 800 0 0 cm /X Do Q ", XObject=photo)
    pdf.pages[0].obj.Resources.ColorSpace = made(DefaultGray=ink(pdf, 5000))


def inked_among_words(pdf: Pdf) -> None:
    picture = b"BI /W 1000 /H 1000 /BPC 8 /CS /X /F /Fl ID " + compress(bytes(10**6)) + b" EI "
    draw(pdf, picture, ColorSpace=ink(pdf, 5000))


def computed(steps: int, sort: int = 1, times: int = 1) -> Put:
    def put(pdf: Pdf) -> None:
        shade = shading(pdf, sort)
        shade.Function = written_function(pdf, steps, inputs=1 + (sort == 1), outputs=3)
        draw(pdf, b"/X sh " * times, Shading=shade)

    return put


def stitched(pdf: Pdf, deep: int, parts: int = 2) -> Object:
    function: Object = made(FunctionType=2, Domain=Array([0, 1]), N=1)
    for _ in range(deep):
        bounds = Array([at / parts for at in range(1, parts)])
        joins = {"Functions": Array([function] * parts), "Bounds": bounds}
        joins |= {"Encode": Array([0, 1] * parts), "Domain": Array([0, 1])}
        function = pdf.make_indirect(made(FunctionType=3, **joins))
    return function


def stitched_shade(deep: int, parts: int = 2) -> Put:
    def put(pdf: Pdf) -> None:
        shade = shading(pdf)
        shade.Function = stitched(pdf, deep, parts)
        draw(pdf, b"/X sh ", Shading=shade)

    return put


def stated(pdf: Pdf) -> None:
    draw(pdf, b"/X gs " + ALL, ExtGState=made(TR=stitched(pdf, 35)))


def endless_function(pdf: Pdf) -> None:
    function = stitched(pdf, 1)
    function.Functions = Array([function])
    draw(pdf, b"/X sh ", Shading=shading(pdf))
    pdf.pages[0].obj.Resources.Shading.X.Function = function


def table_of_many_inputs(pdf: Pdf) -> None:
    unit = Array([0, 1] * 16)
    head = made(FunctionType=0, Domain=unit, Range=Array([0, 1]), Size=Array([2] * 16))
    head.BitsPerSample = 8
    by = pdf.make_indirect(Stream(pdf, bytes(2**16), head))
    inks = Array([Name(f"/A{at}") for at in range(16)])
    space = Array([Name.DeviceN, inks, Name.DeviceGray, by])
    draw(pdf, b"q 600 0 0 800 0 0 cm /X Do Q ", XObject=image(pdf, 1000, ColorSpace=space))


def mask_by(steps: int, times: int) -> Put:
    def put(pdf: Pdf) -> None:
        mask = made(S=Name.Luminosity, G=form(pdf, b"1 g 0 0 1 1 re f ", (0, 0, 1, 1), Group=GROUP))
        mask.TR = written_function(pdf, steps)
        draw(pdf, b"/X gs " + b"0 0 1 1 re f " * times, ExtGState=made(SMask=mask))

    return put


def shades(times: int, sort: int = 2) -> Put:
    return lambda pdf: draw(pdf, b"/X sh " * times, Shading=shading(pdf, sort))


def mesh(triangles: int, side: int, before: bytes = b"") -> Put:
    """Triangles over each other, each as large as a part of the page."""

    def put(pdf: Pdf) -> None:
        corners = [(0, 0), (side, 0), (0, side)]
        point = [bytes([0, x, y, 99]) for x, y in corners]
        keys = {"BitsPerCoordinate": 8, "BitsPerComponent": 8, "BitsPerFlag": 8}
        decode = Array([0, 600, 0, 800, 0, 1])
        head = made(ShadingType=4, ColorSpace=Name.DeviceGray, Decode=decode, **keys)
        drawn_by = pdf.make_indirect(Stream(pdf, b"".join(point) * triangles, head))
        draw(pdf, before + b"/X sh ", Shading=drawn_by)

    return put


def soft_mask(times: int, inside: int = 1, sets: bytes = b"/X gs ") -> Put:
    def put(pdf: Pdf) -> None:
        mask = form(pdf, b"1 g " + ALL * inside, Group=GROUP)
        state = made(SMask=made(S=Name.Luminosity, G=mask))
        draw(pdf, sets + ALL * times, ExtGState=state)

    return put


def font(pdf: Pdf, glyph: bytes, **used: Object) -> Dictionary:
    keys = {"Type": Name.Font, "Subtype": Name.Type3, "FontBBox": Array([0, 0, 1000, 1000])}
    inside = Dictionary({f"/{key}": made(X=one) for key, one in used.items()})
    codes = made(Type=Name.Encoding, Differences=Array([97, Name.a]))
    widths = {"FirstChar": 97, "LastChar": 97, "Widths": Array([10]), "Encoding": codes}
    procs = made(a=Stream(pdf, b"10 0 d0 " + glyph))
    by = {"CharProcs": procs, "FontMatrix": Array([0.001, 0, 0, 0.001, 0, 0]), "Resources": inside}
    return made(**keys, **widths, **by)


def letters(times: int, size: int, glyph: bytes = b"0 0 1000 1000 re f ") -> Put:
    said = b"BT /X %d Tf " % size + b"(" + b"a" * times + b") Tj ET"
    return lambda pdf: draw(pdf, said, Font=font(pdf, glyph))


def ordinary_letters(times: int, size: int) -> Put:
    keys = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica}
    said = b"BT /X %d Tf " % size + b"1 0 0 1 0 0 Tm (W) Tj " * times + b"ET"
    return lambda pdf: draw(pdf, said, Font=made(**keys))


def in_parts(times: int) -> Put:
    """What is drawn starts in one part of the words of a page and ends in another one."""

    def put(pdf: Pdf) -> None:
        draw(pdf, b"")
        start, end = (
            pdf.make_indirect(Stream(pdf, one)) for one in (b"0 0 m 600 0 l 600 800 l", b"f")
        )
        pdf.pages[0].obj.Contents = Array([start, end] * times)

    return put


def in_a_look(pdf: Pdf) -> None:
    draw(pdf, b"")
    look = made(N=form(pdf, ALL * 20_000, Group=GROUP))
    note = made(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array(BOX), AP=look)
    pdf.pages[0].obj.Annots = Array([note])


def on_paper(side: int, data: bytes) -> Put:
    def put(pdf: Pdf) -> None:
        draw(pdf, data)
        pdf.pages[0].obj.MediaBox = Array([0, 0, side, side])
        pdf.pages[0].obj.UserUnit = 10

    return put


def cropped(pdf: Pdf) -> None:
    draw(pdf, ALL * 50_000)
    pdf.pages[0].obj.MediaBox = Array([-90_000, -90_000, 90_000, 90_000])
    pdf.pages[0].obj.CropBox = Array(BOX)


def inherited_names(pdf: Pdf) -> None:
    """A form without resources, which is little work on the first page."""
    costly, cheap = form(pdf, ALL * 20_000), form(pdf, b"0 0 1 1 re f")
    uses = form(pdf, b"/Y Do")
    for drawn_by in (cheap, costly):
        page = pdf.pages[0].obj if drawn_by is cheap else pdf.add_blank_page(page_size=BOX[2:]).obj
        page.Contents = Stream(pdf, b"/X Do")
        page.Resources = made(XObject=made(X=uses, Y=drawn_by))


def each_other(pdf: Pdf) -> None:
    """The second draws the first very often, and the first was seen inside it before."""
    first, second = form(pdf, b"/X Do " * 300), form(pdf, ALL + b"/X Do")
    first.Resources, second.Resources = made(XObject=made(X=second)), made(XObject=made(X=first))
    draw(pdf, b"/Y Do " + b"/X Do " * 300, XObject=first)
    pdf.pages[0].obj.Resources.XObject.Y = second


def on_many_pages(pdf: Pdf) -> None:
    draw(pdf, ALL * 600)
    for _ in range(400):
        pdf.pages.append(pdf.pages[0])


BY_STATE = made(LW=900, D=Array([Array([0.001, 0.001]), 0]))

ORDINARY: dict[str, Put] = {
    "what is set kept a thousand times": words(b"q " * 1000 + ALL),
    "a pattern of lines over all of the page": tiles(3, b"0 0 m 3 3 l S "),
    "a pattern of a few signs": tiles(20, b"0 0 1 1 re f " * 50),
    "a page of signs that are each a form": drawn(5000, b"0 0 5 5 re f ", box=(0, 0, 5, 5)),
    "groups": drawn(40, ALL, group=GROUP),
    "a photo that is larger than paper": photos(1, 9000),
    "a scan in strips": photos(60, 800),
    "a sign that is a picture, very often": photos(9000, 30, b"9 0 0 9"),
    "many small changes of colour": lambda pdf: draw(
        pdf, b"q 5 5 9 9 re W n /X sh Q " * 5000, Shading=shading(pdf)
    ),
    "a mesh of fine colours": mesh(100_000, 2),
    "shadows": soft_mask(20),
    "a book of letters that are drawn": letters(6000, 9, b"0 0 1000 1000 re f " * 20),
    "a title that is as large as the page": ordinary_letters(30, 800),
    "a text inside a clip for each line": words(b"q 0 0 600 800 re W* n Q " * 9000),
    "a map": words(b"0 0 m " + b"9 9 l 12 4 l S 9 4 m " * 100_000),
    "a map with dashes": words(b"[3 2] 0 d " + b"0 0 m 600 800 l S " * 500),
    "a drawing in a form without an edge": drawn(3, ALL * 3, box=(-32768,) * 2 + (32768,) * 2),
    "a plan on very large paper": on_paper(9000, b"0 0 9000 9000 re f " * 20),
    "a photo in an ink of the printer": inked_photo(90),
    "a large photo in an ink that a long program tells": inked_photo(5000, 3000, 8),
    "words in inks of the printer": inked(20_000, 90),
    "a change through many colours": stitched_shade(1, 200),
    "a change that is computed by a small program": computed(60),
    "words after numbers that are wrong": words(b"--9 1e400 5..5 re f 9-9 w 0 0 m 1 l S " * 9),
}
COSTLY: dict[str, Put] = {
    "a pattern of very small steps": tiles(0.01),
    "a pattern of many words": tiles(1, b"0 0 1 1 re f " * 500),
    "a pattern for each letter": tiles(2, painted=ALL * 3000),
    "patterns in patterns": tiles_in_tiles,
    "a pattern that a form inherits": tiles_by_a_form,
    "a group drawn often": drawn(2000, ALL, group=GROUP),
    "a form drawn often": drawn(4000, ALL),
    "a form made large": lambda pdf: draw(
        pdf,
        b"600 0 0 800 0 0 cm " + b"/X Do " * 4000,
        XObject=form(pdf, b"0 0 1 1 re f", (0, 0, 1, 1)),
    ),
    "a photo drawn often": photos(200_000, 200, b"9 0 0 9"),
    "a large photo drawn often": photos(1000, 4000, b"9 0 0 9"),
    "a small photo drawn large and often": photos(20_000, 9),
    "a colour that changes over the page": shades(50_000),
    "a colour that changes in a circle": shades(50_000, 3),
    "a colour that is computed": shades(2000, 1),
    "a net of triangles": mesh(20_000, 255),
    "a soft mask for each of many": soft_mask(4000),
    "a soft mask that is much work": soft_mask(100, 200),
    "a soft mask that is set and not used": soft_mask(0, 20, b"/X gs " * 30_000),
    "a net of triangles of which little shows": mesh(20_000, 255, b"0 0 1 1 re W n "),
    "letters that are drawn": letters(10_000, 800),
    "letters that draw much": letters(20_000, 9, b"0 0 9 9 re f " * 3000),
    "very large letters": ordinary_letters(100_000, 900),
    "the whole page filled often": words(ALL * 100_000),
    "what is set kept without end": words(b"q " * 100_000),
    "the page filled by a path in parts": in_parts(30_000),
    "a path across the page": words(b"0 0 m " + b"600 1 l 0 800 l " * 200_000 + b"f"),
    "wide lines": words(b"500 w " + b"0 0 m 600 800 l S " * 50_000),
    "very short dashes": words(b"[.001] 0 d " + b"0 0 m 600 800 l S " * 50),
    "dashes that a state says": lambda pdf: draw(
        pdf, b"/X gs " + b"0 0 m 600 800 l S " * 50, ExtGState=BY_STATE
    ),
    "dashes that a form inherits": lambda pdf: draw(
        pdf, b"[.001] 0 d " + b"/X Do " * 50, XObject=form(pdf, b"0 0 m 600 800 l S")
    ),
    "clipped to a shape very often": words(b"q 0 0 m 600 0 l 0 800 l W n Q " * 50_000),
    "a colour that a long program computes": computed(3000),
    "a change that a long program computes": computed(100_000, 2, 200),
    "an ink that is said often": inked(50_000, 20_000),
    "an ink that a form says": inked_by_a_form,
    "a photo in an ink": inked_photo(5000),
    "a photo in an ink by default": inked_by_default,
    "a photo among the words in an ink": inked_among_words,
    "a photo of sixteen inks in a table": table_of_many_inputs,
    "a change that joins changes": stitched_shade(25),
    "a function that is part of itself": endless_function,
    "a function in a state": stated,
    "a mask that a program changes": mask_by(3000, 2000),
    "an appearance of a remark": in_a_look,
    "on very large paper": on_paper(14_000, b"0 0 14000 14000 re f " * 50_000),
    "in a corner of very large paper": on_paper(60_000, ALL * 50_000),
    "on a page that shows a part": cropped,
    "two forms that draw each other": each_other,
    "a form whose names mean something else": inherited_names,
    "many pages": on_many_pages,
}
