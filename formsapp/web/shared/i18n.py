"""Texts: first translated (source *u*, or the catalogue for *je*), then filled with facts.

Beside the facts a text can name the ages of the law: ``{{ ages.consent.alone }}``.

What a client typed never passes through here: only our own texts are filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale
from flask import Flask, current_app
from flask_babel import Babel, gettext

from formsapp.facts import fill
from formsapp.kinds.base import Given, Said
from formsapp.rules.law_figures import ages
from formsapp.web.shared.services import services

LOCALES = {"u": "nl", "je": "nl@je"}


def init_app(app: Flask) -> None:
    """Choose the form of address of the app's provider and give templates ``say``."""
    with app.app_context():
        form = services().facts.provider.address_form
    locale = Locale.parse(LOCALES[form])  # once: parsing it reads the disk
    Babel(app, locale_selector=lambda: locale)
    if form == "je":
        _check_catalogue(Path(app.root_path) / "translations")
    app.extensions["loket.say"] = _make_say()
    app.jinja_env.globals.update(say=app.extensions["loket.say"])


def _check_catalogue(folder: Path) -> None:
    if not (folder / "nl@je" / "LC_MESSAGES" / "messages.mo").exists():
        raise RuntimeError(
            f"The texts with je are not compiled in {folder}: start with `python3 dev.py run`, "
            "or compile them with `pybabel compile`."
        )


def _make_say() -> Callable[..., str]:
    """Make the ``say`` of one app; texts that differ at every request are not kept."""
    translated = lru_cache(4096)(gettext)

    def filled(text: str, values: Mapping[str, object]) -> str:
        return fill(translated(text), services().facts, **{"ages": ages(), **values})

    @lru_cache(4096)
    def kept(text: str, given: Given) -> str:
        return filled(text, dict(given))

    def say_here(text: str, given: Given = (), **extra: object) -> str:
        return filled(text, {**dict(given), **extra}) if extra else kept(text, given)

    return say_here


def say(text: str, given: Given = (), **extra: object) -> str:
    """Say one of our own texts as this provider says it.

    Args:
        text: Dutch source text with *u*; may hold ``{{ contact.phone }}`` and the like.
        given: Values for its own placeholders, as pairs.
        extra: More such values, for texts that differ at every request.

    """
    say_here: Callable[..., str] = current_app.extensions["loket.say"]
    return say_here(text, given, **extra)


def say_all(said: tuple[Said, ...]) -> list[str]:
    """Say several texts, each with its own values."""
    return [say(one.text, one.given) for one in said]
