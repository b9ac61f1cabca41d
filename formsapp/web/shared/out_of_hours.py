"""When nobody reads what is sent, and what to do then."""

from __future__ import annotations

from typing import Final

from formsapp.kinds.base import _

NOT_READ: Final = _(
    "{{ read_when('[[Wij lezen/Ik lees]] berichten alleen overdag, op werkdagen.') }}"
)
NIGHT: Final = (NOT_READ, _("Is het nu gevaarlijk of kunt u niet wachten? Bel dan."))
