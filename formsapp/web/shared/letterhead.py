"""The look of the app's provider on what is printed in its name."""

from __future__ import annotations

from formsapp.letterhead import letterhead
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services


def own_letterhead() -> dict[str, object]:
    """Return what the templates in ``templates/pdf`` need of the provider."""
    known = services()
    return letterhead(known.facts, known.settings.folder, say)
