"""Who speaks in our texts: a practice of more people says *wij*, of one person *ik*."""

from __future__ import annotations

import re
from typing import Final, Literal

Voice = Literal["wij", "ik"]
VOICES: Final = re.compile(r"\[\[([^\[\]{}|/]*)/([^\[\]{}|/]*)\]\]")
"""``[[wij lezen/ik lees]]``: as more people say it first, then as one does."""
WE: Final = re.compile(r"\b([Ww])e\b")


def choose_voice(text: str, voice: Voice = "wij") -> str:
    """Return ``text`` as it is said with this voice.

    >>> choose_voice("[[Wij lezen/Ik lees]] uw bericht.", "ik")
    'Ik lees uw bericht.'
    """
    return VOICES.sub(r"\1" if voice == "wij" else r"\2", text)


def say_wij(text: str) -> str:
    """Return ``text`` with *wij* in its marks: who says *u* to clients does not say *we*.

    >>> say_wij("Wat [[we lezen/ik lees]], en wie we zijn.")
    'Wat [[wij lezen/ik lees]], en wie we zijn.'
    """
    return VOICES.sub(lambda mark: WE.sub(r"\1ij", mark[0]), text)
