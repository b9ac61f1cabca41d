"""What someone typed in a form that could not be taken: it stays on the page that says so."""

from __future__ import annotations

from typing import Final

from flask import request

from formsapp.typed_text import clean_lines

CSRF_FIELD: Final = "csrf_token"
"""Where a form of staff has its token against forged posts."""
TYPED: Final = ("tekst", "reden", "client", "mail", "naam")
"""Fields of other forms than a client's that are worth keeping."""
TYPED_FIELD: Final = "getypt"
"""Where a form with other such fields names them."""
NOT_TYPED: Final = frozenset(
    {CSRF_FIELD, "code", "form_key", "klaar", "bij", "doe", "gezien", "website"}
)
"""Fields of a client's form that nobody typed."""


def text_just_typed() -> str:
    """Return what was typed in the form that was posted, where it is worth keeping."""
    named = request.form.get(TYPED_FIELD, "").split()
    is_whole_form = "form_key" in request.form and not named
    names = [*request.form] if is_whole_form else dict.fromkeys((*TYPED, *named))
    typed = [clean_lines(request.form.get(name, "")) for name in names if name not in NOT_TYPED]
    return "\n\n".join(filter(None, typed))
