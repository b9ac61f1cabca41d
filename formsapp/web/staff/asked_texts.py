"""The texts to which clients agree, as staff read who agreed to them."""

from __future__ import annotations

from formsapp.kinds.parts.who_must_agree import signing_of
from formsapp.web.shared.services import services
from formsapp.who_agreed import AskedText


def asked_texts() -> tuple[AskedText, ...]:
    """Return the texts that clients agree to, as they are now."""
    known = services()
    return tuple(
        AskedText(
            key,
            known.documents[key].title,
            known.documents[key].version,
            known.texts_in_force(key),
            signing_of(document),
        )
        for key, document in known.facts.agreed_documents.items()
    )
