"""Who speaks in our texts: a practice of more people says *wij*, of one person *ik*."""

from __future__ import annotations

import re
from typing import Final, Literal

Voice = Literal["wij", "ik"]
VOICES: Final = re.compile(r"\[\[([^\[\]{}|/]*)/([^\[\]{}|/]*)\]\]")
"""``[[wij lezen/ik lees]]``: as more people say it first, then as one does."""


def choose_voice(text: str, voice: Voice = "wij") -> str:
    """Return ``text`` as it is said with this voice.

    >>> choose_voice("[[Wij lezen/Ik lees]] uw bericht.", "ik")
    'Ik lees uw bericht.'
    """
    return VOICES.sub(r"\1" if voice == "wij" else r"\2", text)
