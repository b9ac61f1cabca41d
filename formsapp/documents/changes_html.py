"""Changes as HTML, marked for those who see them, hear them or print them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from formsapp.documents.compare_versions import Change, Line, Piece

SPOKEN: Final = {"ins": ("begin nieuw", "einde nieuw"), "del": ("begin weg", "einde weg")}
"""What is read aloud around marked words: most screen readers say nothing of ins and del."""
SORTS: Final = {"added": "Nieuw", "removed": "Weg", "changed": "Veranderd", "moved": "Verplaatst"}


def change_heading(change: Change) -> str:
    """Return what happened to a clause, with its title: ``Nieuw: Uw dossier``."""
    return f"{SORTS[change.sort]}: {change.title}"


def mark_changes(lines: Iterable[Line]) -> str:
    """Return the lines of a change as HTML paragraphs with ``ins`` and ``del``."""
    shown = (f"<p>{''.join(map(_mark_piece, line))}</p>" for line in lines)
    return f'<div class="change">{"".join(shown)}</div>'


def _mark_piece(piece: Piece) -> str:
    """Mark a piece, and leave the white space at its ends outside the mark."""
    text = piece.text.strip()
    if piece.mark == "same" or not text:
        return escape(piece.text, quote=False)
    before, after = (
        f'<span class="visually-hidden">{words}</span>' for words in SPOKEN[piece.mark]
    )
    start = len(piece.text) - len(piece.text.lstrip())
    end = len(piece.text.rstrip())
    inner = f"{before} {escape(text, quote=False)} {after}"
    return f"{piece.text[:start]}<{piece.mark}>{inner}</{piece.mark}>{piece.text[end:]}"
