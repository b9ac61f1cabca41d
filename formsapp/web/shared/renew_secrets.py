"""The keys that sign links and forms, taken up while Loket runs, from the file that holds them.

Another process may look a moment later: so a new key is accepted at once, and signs only when all
have seen it. Links and forms that an older one signed go on working, as long as that stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Flask

from formsapp.cases.signed_links import LinkSigner
from formsapp.setting_values import read_secret_file
from formsapp.settings import Settings
from formsapp.web.shared.flask_configuration import name_secrets
from formsapp.web.shared.form_signer import make_form_signer
from formsapp.web.shared.services import services

SEEN_BY_ALL: Final = 15
"""Seconds after which each process has looked."""


def take_up_secrets(app: Flask, now: datetime) -> None:
    """Accept and sign with what the file of the secrets holds now, where there is one.

    Raises:
        SettingsError, OSError: It is not good; the ones of before stay in use.

    """
    file = services().settings.secret_file
    if file is None:
        return
    found, known = read_secret_file(file), services().settings.secret_keys
    waits = now.timestamp() - file.stat().st_mtime < SEEN_BY_ALL
    wanted = order_secrets(found, known[-1], waits=waits)
    if wanted != known:
        use_secrets(app, wanted)


def order_secrets(found: Sequence[str], signs: str, *, waits: bool) -> tuple[str, ...]:
    """Return keys with the one that signs last: while others wait it is the one of before."""
    if not waits or signs not in found:
        return tuple(found)
    return (*(one for one in found if one != signs), signs)


def use_secrets(app: Flask, keys: tuple[str, ...]) -> None:
    known = services()
    settings: Settings = replace(known.settings, secret_keys=keys)
    app.config.update(name_secrets(settings))
    app.extensions["loket"] = replace(
        known,
        settings=settings,
        signer=LinkSigner(settings.provider, keys, letterbox=known.letterbox),
        form_signer=make_form_signer(settings.provider, keys),
    )
