"""Changes as HTML, marked for those who see them, hear them or print them."""

from __future__ import annotations

from html import escape
from typing import Final

from formsapp.documents.compare_versions import Change, Piece
from formsapp.facts.translatable_texts import Say, _, say_source

SPOKEN: Final = {
    "ins": (_("begin nieuw"), _("einde nieuw")),
    "del": (_("begin weg"), _("einde weg")),
}
"""What a screen reader says around marked words; most are silent about the elements."""
SORTS: Final = {
    "added": _("Nieuw: {{ title }}"),
    "removed": _("Weg: {{ title }}"),
    "changed": _("Veranderd: {{ title }}"),
    "moved": _("Verplaatst: {{ title }}"),
}


def change_heading(change: Change, say: Say = say_source) -> str:
    """Return a heading that says what happened to which part of the text."""
    return say(SORTS[change.sort], (("title", change.title),))


def mark_changes(change: Change, say: Say = say_source) -> str:
    """Return the lines of a change as paragraphs, with removed and new words marked.

    A heading that stayed as it was is left out: the heading above the change says it.
    """
    is_said_above = change.lines[:1] == ((Piece("same", change.title),),)
    lines = change.lines[1:] if is_said_above and len(change.lines) > 1 else change.lines
    shown = (f"<p>{''.join(_mark_piece(one, say) for one in line)}</p>" for line in lines)
    return f'<div class="change">{"".join(shown)}</div>'


def _mark_piece(piece: Piece, say: Say) -> str:
    """Mark the words of a piece, without the white space around them."""
    text = piece.text.strip()
    if piece.mark == "same" or not text:
        return escape(piece.text, quote=False)
    before, after = (
        f'<span class="visually-hidden"> {say(words, ())} </span>' for words in SPOKEN[piece.mark]
    )
    start = len(piece.text) - len(piece.text.lstrip())
    end = len(piece.text.rstrip())
    # The spaces are those of what is heard: seen, a mark ends with its last letter.
    inner = f"{before}{escape(text, quote=False)}{after}"
    return f"{piece.text[:start]}<{piece.mark}>{inner}</{piece.mark}>{piece.text[end:]}"
