"""Texts as the app's provider says them; see :func:`formsapp.facts.translatable_texts.make_say`.

Beside the facts a text can name the ages of the law: ``{{ ages.consent.alone }}``.

What a client typed never passes through here: only our own texts are filled.
"""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from formsapp.facts.translatable_texts import make_say
from formsapp.kinds.base import Given, Said
from formsapp.rules.law_figures import ages
from formsapp.web.shared.services import services


def init_app(app: Flask) -> None:
    """Make the app's ``say``, for templates too."""
    with app.app_context():
        made = make_say(services().facts, ages=ages())
        to_staff = make_say(services().facts, to_staff=True, ages=ages())
    app.extensions["loket.say"] = app.jinja_env.globals["say"] = made
    app.extensions["loket.say_to_staff"] = to_staff


def say(text: str, given: Given = (), **extra: object) -> str:
    """Say one of our own texts as this provider says it.

    Args:
        text: Dutch source text with *u*; may hold ``{{ contact.phone }}`` and the like.
        given: Values for its own placeholders, as pairs.
        extra: More such values, for texts that differ at every request.

    """
    return cast("str", current_app.extensions["loket.say"](text, given, **extra))


def say_to_staff(text: str, given: Given = (), **extra: object) -> str:
    """Say a text of a client's form to staff who fill it in: of the client, not to them."""
    return cast("str", current_app.extensions["loket.say_to_staff"](text, given, **extra))


def say_all(said: tuple[Said, ...]) -> list[str]:
    """Say several texts, each with its own values."""
    return [say(one.text, one.given) for one in said]
