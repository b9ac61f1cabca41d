"""Reads what draws the letters of a Type 1 font, and writes that alone into a new one.

Such a font is a program in PostScript, which readers pick numbers and names out of, each in its
own way. Of the new one all of them read the same (Adobe Type 1 Font Format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from formsapp.harmless_files.font_letter import Letter, UnreadableFont, reach
from formsapp.harmless_files.type1_letters import Type1Letters

STARTS = (b"%!", b"\x80\x01")
PIECES = b"\x80"
"""Each piece of a font for Windows starts so, and tells its length."""
FONT_KEY, LETTER_KEY, SCRAMBLED = 55665, 4330, 4
HIDDEN = re.compile(rb"\beexec[ \t\r\n]")
SIGN = rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
NAME = rb"/(%b{1,127})" % SIGN
NUMBERS = rb"[-+.\deE\0\t\n\f\r ]{1,400}"
MATRIX = re.compile(rb"/FontMatrix\s*[\[{](%b)[\]}]" % NUMBERS)
BOX = re.compile(rb"/FontBBox\s*[\[{](%b)[\]}]" % NUMBERS)
CODED = re.compile(rb"\bdup\s+(8#)?(\d{1,4})\s*%b\s+put\b" % NAME)
STANDARD = re.compile(rb"/Encoding\s+StandardEncoding\b")
HINTS = re.compile(
    rb"/(BlueValues|OtherBlues|FamilyBlues|FamilyOtherBlues|BlueScale|BlueShift|BlueFuzz|StdHW"
    rb"|StdVW|StemSnapH|StemSnapV|ForceBold|LanguageGroup)\s*(\[%b\]|[-+.\d]{1,20}|true|false)"
    % NUMBERS
)
DIGITS = re.compile(rb"[\da-fA-F\s]*+")
LESS_SCRAMBLED = re.compile(rb"/lenIV\s+(-?\d{1,2})")
ROUTINE = re.compile(rb"\s*+dup\s++(\d{1,5})\s++(\d{1,5})\s++\S{1,20}\s")
LETTERS_BEGIN = re.compile(rb"/CharStrings\b.{0,80}?\bbegin\b", re.DOTALL)
LETTER = re.compile(rb"\s*+/(%b{0,127})\s*+(\d{1,5})\s++\S{1,20}\s" % SIGN)
"""Some programs list one without a name, which nothing calls."""
KEPT_SO = re.compile(rb"\s*+(?>noaccess\s++|readonly\s++)?+(?!dup\b)[^\s/]{1,20}(?>\s++put\b)?+")
"""What says how a program is kept, behind it."""
LIST_ENDS = re.compile(rb"\s*(?:end|def|ND|\|-|noaccess|readonly|put|\d+ index)\b")
ASIDE = 200
"""Bytes of other words between two programs of a list, such as a remark."""
BLENDED = (b"/WeightVector", b"/BlendDesignMap")
"""Fonts in between others: their letters are worked out."""
PLAIN_MATRIX = b"0.001 0 0 0.001 0 0"


class Type1(NamedTuple):
    """What draws the letters.

    Programs stand as in the font: scrambled, with so many bytes before them as ``scrambled`` says,
    or plain where it is less than 0.
    """

    matrix: bytes
    box: bytes
    codes: dict[int, bytes] | None
    """The name of a letter by its number; None for the usual ones."""
    hints: tuple[tuple[bytes, bytes], ...]
    scrambled: int
    routines: dict[int, bytes]
    letters: dict[bytes, bytes]

    def measure(self) -> Iterator[Letter]:
        """Yield what each letter takes; raises FileRefused or UnreadableFont."""
        routines = {number: self.unscramble(one) for number, one in self.routines.items()}
        programs = Type1Letters(routines)
        em = reach([*map(float, self.matrix.split())])
        for one in self.letters.values():
            found = programs.measure(self.unscramble(one))
            yield found._replace(path=found.path * em)

    def unscramble(self, program: bytes) -> bytes:
        if self.scrambled < 0:
            return program
        return unscramble(program, LETTER_KEY)[self.scrambled :]


def read_type1(font: bytes) -> Type1:
    """Read a font; raises UnreadableFont."""
    whole = b"".join(pieces_of(font)) if font.startswith(PIECES) else font
    begins = HIDDEN.search(whole)
    if not begins or any(one in whole for one in BLENDED):
        raise UnreadableFont
    said, hidden = whole[: begins.start()], whole[begins.end() :].lstrip(b" \t\r\n")
    private = unscramble(from_digits(hidden), FONT_KEY)[SCRAMBLED:]
    if any(one in private for one in BLENDED):
        raise UnreadableFont
    routines, after = read_routines(private)
    letters = read_letters(private, after)
    scrambled = LESS_SCRAMBLED.search(private)
    matrix, box = MATRIX.search(said), BOX.search(said)
    return Type1(
        numbers_in(matrix[1], 6) if matrix else PLAIN_MATRIX,
        numbers_in(box[1], 4) if box else b"0 0 0 0",
        read_codes(said),
        tuple(dict(HINTS.findall(private[: private.find(b"/Subrs")])).items()),
        int(scrambled[1]) if scrambled else SCRAMBLED,
        routines,
        letters,
    )


def pieces_of(font: bytes) -> Iterator[bytes]:
    at = 0
    while font[at : at + 1] == PIECES and font[at + 1] in {1, 2}:
        size = int.from_bytes(font[at + 2 : at + 6], "little")
        yield font[at + 6 : at + 6 + size]
        at += 6 + size


def from_digits(hidden: bytes) -> bytes:
    """Return bytes as they are, or those that are written as digits."""
    digits = DIGITS.match(hidden)
    found = b"".join(digits[0].split()) if digits else b""
    return bytes.fromhex(found[: len(found) // 2 * 2].decode()) if len(found) >= 8 else hidden  # noqa: PLR2004  section 7.2


def unscramble(data: bytes, key: int) -> bytes:
    """Return what was scrambled with a key (Adobe Type 1 Font Format, 7.3)."""
    found = bytearray()
    for one in data:
        found.append(one ^ key >> 8)
        key = (one + key) * 52845 + 22719 & 0xFFFF
    return bytes(found)


def scramble(data: bytes, key: int) -> bytes:
    found = bytearray()
    for one in data:
        hidden = one ^ key >> 8
        found.append(hidden)
        key = (hidden + key) * 52845 + 22719 & 0xFFFF
    return bytes(found)


def numbers_in(written: bytes, count: int) -> bytes:
    """Return so many numbers as they are written; raises UnreadableFont for others."""
    numbers = written.split()
    if len([float(one) for one in numbers]) != count:
        raise UnreadableFont
    return b" ".join(numbers)


def read_codes(said: bytes) -> dict[int, bytes] | None:
    if STANDARD.search(said):
        return None
    found = CODED.findall(said[said.find(b"/Encoding") :])
    return {int(number, 8 if octal else 10): name for octal, number, name in found}


def read_routines(private: bytes) -> tuple[dict[int, bytes], int]:
    """Return the programs that others call, and where they end."""
    start = private.find(b"/Subrs")
    found: dict[int, bytes] = {}
    if start < 0:
        return found, 0
    listed = private.find(b"dup", start)
    at = listed if listed >= 0 else start
    while one := next_in(private, at, ROUTINE):
        end = one.end() + int(one[2])
        found[int(one[1])] = private[one.end() : end]
        kept = KEPT_SO.match(private, end)
        at = kept.end() if kept else end
    return found, at


def read_letters(private: bytes, after: int) -> dict[bytes, bytes]:
    """Return the programs of letters by their names; raises UnreadableFont without any."""
    begins = LETTERS_BEGIN.search(private, after) or LETTERS_BEGIN.search(private)
    at = begins.end() if begins else len(private)
    found: dict[bytes, bytes] = {}
    while one := next_in(private, at, LETTER):
        end = one.end() + int(one[2])
        if one[1]:
            found[one[1]] = private[one.end() : end]
        kept = KEPT_SO.match(private, end)
        at = kept.end() if kept else end
    if not found:
        raise UnreadableFont
    return found


def next_in(private: bytes, at: int, program: re.Pattern[bytes]) -> re.Match[bytes] | None:
    """Return the program that a list goes on with, behind words that say something else."""
    if found := program.match(private, at):
        return found
    return None if LIST_ENDS.match(private, at) else program.search(private, at, at + ASIDE)


def write_type1(font: Type1) -> tuple[bytes, bytes, bytes]:
    """Return the three parts of a font file: what is said, what is hidden, and its end."""
    private = scramble(bytes(SCRAMBLED) + private_part(font), FONT_KEY)
    return said_part(font), private, b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"


def said_part(font: Type1) -> bytes:
    codes = b"/Encoding StandardEncoding def\n"
    if font.codes is not None:
        listed = b"".join(b"dup %d /%b put\n" % one for one in sorted(font.codes.items()))
        begins = b"/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n"
        codes = begins + listed + b"readonly def\n"
    return (
        b"%%!PS-AdobeFont-1.0: Font 1\n12 dict begin\n/FontInfo 1 dict dup begin end readonly def\n"
        b"/FontName /Font def\n/PaintType 0 def\n/FontType 1 def\n"
        b"/FontMatrix [%b] readonly def\n/FontBBox {%b} readonly def\n"
        % (font.matrix, font.box)
        + codes
        + b"currentdict end\ncurrentfile eexec\n"
    )


def private_part(font: Type1) -> bytes:
    hints = b"".join(b"/%b %b def\n" % one for one in font.hints)
    count = max(font.routines, default=-1) + 1
    routines = b"".join(
        b"dup %d %d RD %b NP\n" % (number, len(one), one) for number, one in font.routines.items()
    )
    letters = b"".join(
        b"/%b %d RD %b ND\n" % (name, len(one), one) for name, one in font.letters.items()
    )
    return (
        b"dup /Private 24 dict dup begin\n"
        b"/RD {string currentfile exch readstring pop} executeonly def\n"
        b"/ND {noaccess def} executeonly def\n/NP {noaccess put} executeonly def\n"
        b"/MinFeature {16 16} def\n/password 5839 def\n/lenIV %d def\n"
        % font.scrambled
        + hints
        + (b"/Subrs %d array\n%bND\n" % (count, routines) if count else b"")
        + b"2 index /CharStrings %d dict dup begin\n%bend\nend\n" % (len(font.letters), letters)
        + b"readonly put\nnoaccess put\ndup /FontName get exch definefont pop\n"
        b"mark currentfile closefile\n"
    )
