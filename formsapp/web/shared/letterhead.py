"""The look of a provider on what is printed in its name."""

from __future__ import annotations

from formsapp.web.shared.services import services


def letterhead() -> dict[str, object]:
    """Return the provider's name, colour and logo, for the templates in ``templates/pdf``."""
    known = services()
    look = known.facts.look
    logo = (known.settings.folder / look.logo).read_text(encoding="utf-8")
    return {"provider": known.facts.provider.name, "accent": look.accent, "logo": logo}
