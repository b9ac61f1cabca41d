"""The service worker, which keeps the crisis page readable without a network."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from formsapp.facts.translatable_texts import Say, _, say_source
from formsapp.site.page_frame import strip_comments

OFFLINE: Final = _(
    "Er is nu geen internet, of deze site doet het niet. Daarom staat hier de bewaarde pagina met "
    "nummers voor spoed. Bellen kan vaak nog wel."
)


def render_service_worker(
    script: str, crisis_page: str, say: Say = say_source, forms_url: str | None = None
) -> str:
    """Return the worker's script; another crisis page or script gives it another version.

    ``forms_url`` is where the forms and the staff pages stand, when that is not beside the site.
    """
    script = script.replace("FORMS", json.dumps(f"{forms_url}/" if forms_url else ""))
    script = script.replace("OFFLINE", json.dumps(say(OFFLINE, ()), ensure_ascii=False))
    version = sha256((script + crisis_page).encode()).hexdigest()[:10]
    return strip_comments(script).replace("VERSION", version) + "\n"
