"""The look of the app's provider on what is printed in its name."""

from __future__ import annotations

from formsapp import case_pdf
from formsapp.web.shared.services import services


def own_letterhead() -> dict[str, object]:
    """Return the provider's name, colour and logo, for the templates in ``templates/pdf``."""
    known = services()
    return case_pdf.letterhead(known.facts, known.settings.folder)
