"""How to reach someone who may also leave it empty: a phone number, an e-mail address."""

from __future__ import annotations

from formsapp.kinds.base import _
from formsapp.kinds.questions import Mail, Text

PHONE = Text(
    name="telefoon",
    label=_("Telefoonnummer"),
    autocomplete="tel",
    required=False,
    limit=40,
)

MAIL = Mail(name="mail", label=_("E-mailadres"), required=False)
