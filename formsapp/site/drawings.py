"""Drawings and boxes that the site makes from plain lists, tables and headings.

In any other generator, and in print without styles, the same text is a heading with a list or a
table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from textwrap import wrap
from typing import Final

from formsapp.facts.translatable_texts import Say, _, say_source

WIDTH: Final = 360
"""Width of a drawing in its own units, of which a phone shows one to a pixel."""
_LINE, _BELOW, _LEADING, _LETTER = 40, 68, 17, 7.4
_BAR_ROOM, _BAR_END = 42, 44
"""Height of a bar with its label, and the room behind the longest for its number."""
_SHORT: Final = re.compile(r'<h2 id="(?:kort|in-het-kort)">.*?</h2>\n<ul>.*?</ul>', re.DOTALL)
_TIMELINE: Final = re.compile(
    r'(<h2[^>]* class="timeline"[^>]*>.*?</h2>.*?)(<ol>.*?</ol>)', re.DOTALL
)
_BARS: Final = re.compile(
    r'(<h2[^>]* class="bars" id="([\w-]+)"[^>]*>(.*?)</h2>\s*)(<table>.*?</table>)', re.DOTALL
)
_BAR: Final = re.compile(r"<tr>\s*<td[^>]*>(.*?)</td>\s*<td[^>]*>(.*?)</td>", re.DOTALL)
_STEP: Final = re.compile(r"<li>\s*(?:<p>)?<strong>(.*?)</strong> <em>(.*?)</em>", re.DOTALL)
_DOORS: Final = re.compile(r'(<h2[^>]* class="doors"[^>]*>.*?</h2>\n)(.*?)(?=<h2|\Z)', re.DOTALL)
_DOOR: Final = re.compile(r"<h3.*?(?=<h3|\Z)", re.DOTALL)


def draw_boxes(html: str, say: Say = say_source) -> str:
    """Draw the timelines of a page, and put boxes around its short version and its choices."""
    html = _SHORT.sub(lambda found: f'<section class="brief">\n{found[0]}\n</section>', html)
    html = _DOORS.sub(lambda found: found[1] + _draw_doors(found[2]), html)
    html = _BARS.sub(lambda found: found[1] + _draw_table(found[2], found[3], found[4], say), html)
    return _TIMELINE.sub(lambda found: found[1] + _draw_steps(found[2], say), html)


def _draw_doors(html: str) -> str:
    """Turn each third-level heading with its text into a card."""
    before, _, rest = html.partition("<h3")
    cards = [f'<div class="card">\n{door}</div>\n' for door in _DOOR.findall(f"<h3{rest}")]
    return f'{before}<div class="cards doors">\n{"".join(cards)}</div>\n'


def _draw_steps(steps: str, say: Say) -> str:
    found = [(_strip_tags(label), _strip_tags(when)) for label, when in _STEP.findall(steps)]
    if not found:
        return steps
    return f'<figure class="timeline">\n{draw_timeline(found, say)}\n{steps}\n</figure>'


def _draw_table(name: str, title: str, table: str, say: Say) -> str:
    """Put a drawing above a table of two columns whose last row is the total."""
    cells = [(_strip_tags(label), _strip_tags(number)) for label, number in _BAR.findall(table)]
    drawing = draw_bars(name, _strip_tags(title), cells[:-1], say)
    return f'<figure class="bars">\n{drawing}\n{table}\n</figure>'


def draw_bars(name: str, title: str, rows: Sequence[tuple[str, str]], say: Say = say_source) -> str:
    """Return an SVG with a bar for each row, its label above it and its number behind it.

    Args:
        name: of its own on the page, for who hears it.
        title: what is counted.
        rows: labels with their numbers; words in place of a number get no bar.
        say: says the description.

    """
    numbers = [int(number) if number.isdecimal() else None for _label, number in rows]
    most = max((one for one in numbers if one), default=1)
    parts = []
    for place, ((label, shown), number) in enumerate(zip(rows, numbers, strict=True)):
        y, length = place * _BAR_ROOM, round((WIDTH - _BAR_END) * (number or 0) / most)
        parts.append(f'<text x="0" y="{y + 14}">{escape(label)}</text>')
        if length:
            parts.append(f'<rect x="0" y="{y + 20}" width="{length}" height="14"/>')
        behind = length + 6 if length else 0
        parts.append(f'<text x="{behind}" y="{y + 32}">{escape(shown)}</text>')
    told = "; ".join(f"{label}: {shown}" for label, shown in rows)
    means = escape(say(_("Staafgrafiek: {{ rows }}."), (("rows", told),)))
    names = (
        f'<title id="{name}-titel">{escape(title)}</title>\n<desc id="{name}-uitleg">{means}</desc>'
    )
    # Its colour and letters come along: it stands too in pages without the site's styles.
    look = 'width="480" fill="currentColor" font-size="13"'
    box = f'viewBox="0 0 {WIDTH} {len(rows) * _BAR_ROOM}" {look}'
    by = f'role="img" aria-labelledby="{name}-titel {name}-uitleg"'
    return f"<svg {box} {by}>\n{names}\n" + "\n".join(parts) + "\n</svg>"


def _strip_tags(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip().rstrip(".:")


def draw_timeline(steps: list[tuple[str, str]], say: Say = say_source) -> str:
    """Return an SVG of a line with a dot for each step, the moment above and the name below it.

    Args:
        steps: name and moment of each, such as ``("Herinnering", "daarna")``; two or more.
        say: says the label for who can't see it.

    """
    room = WIDTH / len(steps)
    columns = [
        (round(room * (number + 0.5)), _wrap_words(when, room), _wrap_words(label, room))
        for number, (label, when) in enumerate(steps)
    ]
    parts = [f'<line x1="{columns[0][0]}" y1="{_LINE}" x2="{columns[-1][0]}" y2="{_LINE}"/>']
    for x, moments, names in columns:
        above = _LINE - 18 - _LEADING * (len(moments) - 1)
        parts.append(_svg_text(moments, x, above, ' class="when"'))
        parts.append(f'<circle cx="{x}" cy="{_LINE}" r="9"/>')
        parts.append(_svg_text(names, x, _BELOW))
    top = 10 - _LEADING * max(len(moments) for _, moments, _ in columns)
    height = _BELOW + _LEADING * max(len(names) for *_, names in columns) - top - 12
    told = "; ".join(f"{when}: {label}" for label, when in steps)
    label = escape(say(_("Tijdlijn: {{ steps }}."), (("steps", told),)))
    box = f'viewBox="0 {top} {WIDTH} {height}" role="img" aria-label="{label}"'
    return f"<svg {box}>\n" + "\n".join(parts) + "\n</svg>"


def _wrap_words(text: str, room: float) -> list[str]:
    """Split a text into lines that fit in ``room`` (in the drawing's units)."""
    return wrap(text, int(room / _LETTER), break_long_words=False, break_on_hyphens=False)


def _svg_text(lines: list[str], x: int, y: int, attributes: str = "") -> str:
    spans = "".join(
        f'<tspan x="{x}" y="{y + _LEADING * row}">{escape(line)}</tspan>'
        for row, line in enumerate(lines)
    )
    return f'<text text-anchor="middle"{attributes}>{spans}</text>'
