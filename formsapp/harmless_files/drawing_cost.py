"""Bounds what a page makes a reader do: a drawing may be drawn often, in others that are too.

Ten drawings that each draw the next a hundred times are small, and keep who opens them busy for
years.
"""

from __future__ import annotations

import re
from collections import Counter

from pikepdf import Dictionary, Pdf, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.flatten_pdf import each_of
from formsapp.harmless_files.pdf_operators import BLANK, ENDS, unescaped

OF_ONE_PAGE = 64 * 1024**2
"""Bytes of words that are drawn for one page, as often as they are. A map has a hundredth of it."""
DEEPEST = 40
DRAWS = re.compile(rb"(/[^%b()<>\[\]{}/%%]*+)[%b]+Do%b" % (BLANK, BLANK, ENDS))


Number = tuple[int, int]


def refuse_endless_pages(pdf: Pdf) -> None:
    """Refuse a PDF of which a page takes very much to draw."""
    costs = Costs()
    for page in pdf.pages:
        contents = [one for one in each_of(page.obj.get("/Contents")) if isinstance(one, Stream)]
        resources = page.obj.get("/Resources")
        if sum(costs.add_up(one, resources, 0) for one in contents) > OF_ONE_PAGE:
            raise FileRefused(Reason.HEAVY)


class Costs:
    """How many bytes of words are drawn for a content; each is read once."""

    def __init__(self) -> None:
        self._drawings: dict[Number, int] = {}
        self._read: dict[Number, tuple[int, Counter[bytes]]] = {}

    def add_up(self, content: Stream, resources: object, depth: int) -> int:
        """Return the bytes of a content and of all that it draws; raises FileRefused."""
        found, names = self._read_once(content)
        drawings = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        known = drawings if isinstance(drawings, Dictionary) else Dictionary()
        for name, times in names.items():
            drawing = known.get(unescaped(name).decode(errors="surrogateescape"))
            if isinstance(drawing, Stream) and drawing.get("/Subtype") != "/Image":
                found += times * self._cost_of(drawing, resources, depth)
        return found

    def _cost_of(self, drawing: Stream, resources: object, depth: int) -> int:
        number = drawing.objgen
        if number not in self._drawings:
            if depth > DEEPEST:
                raise FileRefused(Reason.HEAVY)
            self._drawings[number] = 0  # one that draws itself is drawn once
            own = drawing.get("/Resources", resources)
            self._drawings[number] = self.add_up(drawing, own, depth + 1)
        return self._drawings[number]

    def _read_once(self, content: Stream) -> tuple[int, Counter[bytes]]:
        number = content.objgen
        if number not in self._read:
            words = content.read_bytes()
            names = Counter(found[1] for found in DRAWS.finditer(words))
            self._read[number] = len(words), names
        return self._read[number]
