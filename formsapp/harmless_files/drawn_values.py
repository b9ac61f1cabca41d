"""Reads from the tables of a page what decides how much drawing takes: sizes, fonts, states."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Stream

from formsapp.harmless_files.content_numbers import enlarged
from formsapp.harmless_files.content_work import MOST, Setting
from formsapp.harmless_files.inline_pictures import colours_of
from formsapp.harmless_files.pdf_values import each_of, is_number

SCREEN = 1_500_000
"""Pixels of a page as large as a screen."""
CLOSEST, NEARBY = 4, 1 / 16
"""Pixels for each square point, to which readers enlarge small paper and shrink large paper."""
STATED = ("/BG", "/BG2", "/UCR", "/UCR2", "/TR", "/TR2")
BYTE = 8
LETTER = (0.0, 0.0, 612.0, 792.0)


def table(value: object, key: str) -> Dictionary:
    """Return a dictionary under a key; an empty one where there is none."""
    found = value.get(key) if isinstance(value, Dictionary | Stream) else None
    return found if isinstance(found, Dictionary) else Dictionary()


def named(resources: Dictionary, sort: str, name: bytes) -> object:
    return table(resources, sort).get(name.decode(errors="surrogateescape")) if name else None


def font_of(font: object, resources: Dictionary, name: bytes) -> Dictionary:
    """Return the font of a name; a state may have one too."""
    if not isinstance(font, Dictionary):
        found = each_of(table(named(resources, "/ExtGState", name), "").get("/Font"))
        font = found[0] if found else None
    return font if isinstance(font, Dictionary) else Dictionary()


def area_shown(page: Dictionary) -> float:
    whole = area_of(page.get("/MediaBox"), LETTER)
    return min(whole, area_of(page.get("/CropBox")) or whole)


def density_of(page: Dictionary) -> float:
    """Return the pixels for each square point, of the whole page or of a large one from nearby."""
    unit = size_in(page.get("/UserUnit", 1)) ** 2
    return max(min(SCREEN / area_shown(page), CLOSEST * unit), NEARBY * unit)


def settings_in(resources: Dictionary) -> dict[bytes, Setting]:
    """Return what states set, by their names."""
    found = {}
    for name, state in table(resources, "/ExtGState").items():
        if isinstance(state, Dictionary):
            found[name.encode(errors="surrogateescape")] = setting_of(state)
    return found


def setting_of(state: Dictionary) -> Setting:
    dash, font = each_of(state.get("/D")), each_of(state.get("/Font"))
    lengths = each_of(dash[0]) if dash else []
    return Setting(
        width=size_in(state.LW) if "/LW" in state else None,
        dash=sum(abs(size_in(one)) for one in lengths) if dash else None,
        size=size_in(font[-1]) if font else None,
        masks=isinstance(state.SMask, Dictionary) if "/SMask" in state else None,
    )


def size_in(value: object) -> float:
    return max(-1e9, min(1e9, float(str(value)))) if is_number(value) else 0.0


def numbers_of(value: object) -> list[float]:
    return [size_in(one) for one in value] if isinstance(value, Array) else []


def matrix_of(value: Dictionary | Stream, key: str = "/Matrix") -> float:
    return min(MOST, enlarged(numbers_of(value.get(key))))


def area_of(box: object, otherwise: tuple[float, ...] = ()) -> float:
    """Return the area of a box, or that of another where it has none."""
    corners = numbers_of(box)
    if len(corners) == 4:  # noqa: PLR2004 - two corners
        area = abs((corners[2] - corners[0]) * (corners[3] - corners[1]))
        if area or not otherwise:
            return area
    return area_of(Array(otherwise)) if otherwise else 0.0


def space_of(picture: Stream, named_spaces: Dictionary) -> object:
    """Return the colour space of a picture; one of a device may be another one by default."""
    space = picture.get("/ColorSpace")
    if not isinstance(space, Name):
        return space
    return named_spaces.get(str(space).replace("/Device", "/Default"))


def is_in_few_colours(picture: Stream, space: object) -> bool:
    """Return whether one small number says each pixel: readers work out each colour once."""
    bits = picture.get("/BitsPerComponent", BYTE)
    return isinstance(bits, int) and bits <= BYTE and colours_of(space) == 1


def functions_of(state: object) -> list[object]:
    """Return the functions in a state, which readers prepare wherever it is set."""
    return [state.get(key) for key in STATED] if isinstance(state, Dictionary) else []
