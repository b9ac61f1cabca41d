"""What a page with typed text tells its script: how long it waits, and the words it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final, cast

from flask import Flask, current_app

from formsapp.facts.dutch_format import minutes
from formsapp.kinds.base import _
from formsapp.rules.draft_terms import RUNNING_KEPT
from formsapp.web.shared.page_scripts import SCRIPTS

WARNED: Final = timedelta(minutes=2)
"""How long before a page clears what was typed it asks whether someone is still there."""
WORDS: Final = {
    "wait": _("Even geduld."),
    "lost": _(
        "Dit lukte niet. Misschien is er geen verbinding. Wat u invulde, staat er nog. Probeer "
        "het opnieuw: [[wij krijgen/ik krijg]] het nooit twee keer."
    ),
    "again": _("Opnieuw proberen"),
    "idle": _(
        "Bent u er nog? Over {{ left }} [[wissen wij/wis ik]] wat u invulde. Zo leest niemand "
        "anders het."
    ),
    "cut": _("Deze tekst was te lang. Alleen het begin is geplakt. Kijk na wat er mist."),
    "stay": _("Ik ben er nog"),
    "gone": _("Wat u invulde, is gewist"),
    "why": _("U deed hier {{ long }} niets. Er is niets verstuurd."),
    "restart": _("Begin opnieuw"),
}


@dataclass(frozen=True)
class TypingGuard:
    """The words of a provider by name, and the script as a file whose name tells its content."""

    words: dict[str, str]
    file: str
    name: str


def init_app(app: Flask) -> None:
    """Make the provider's words, and give them to templates."""
    say_it, long = app.extensions["loket.say"], minutes(RUNNING_KEPT)
    words = {name: say_it(text, left=minutes(WARNED), long=long) for name, text in WORDS.items()}
    whole = RUNNING_KEPT // timedelta(minutes=1)
    words |= {
        "place": app.jinja_env.globals["root"],
        "minutes": str(whole),
        "warn": str(whole - WARNED // timedelta(minutes=1)),
    }
    script = SCRIPTS["typed"].removeprefix("<script>").removesuffix("</script>")
    file = f"self.woorden = {json.dumps(words)};\n{script}"
    made = TypingGuard(words, file, f"{sha256(file.encode()).hexdigest()[:8]}.js")
    app.extensions["loket.typing"] = app.jinja_env.globals["typing"] = made
    app.jinja_env.globals["idle"] = long


def typing_guard() -> TypingGuard:
    """Return the words and the script of this app's provider."""
    return cast("TypingGuard", current_app.extensions["loket.typing"])
