"""What the moment of receipt proves, said after a form was sent."""

from __future__ import annotations

from formsapp.cases.models import Case
from formsapp.rules.dutch_time import local_time
from formsapp.web.shared.i18n import say_all
from formsapp.web.shared.services import services


def say_proof(case: Case) -> list[str]:
    """Say what the moment of receipt proves, as it was found and stored then."""
    kind = services().kinds.get(case.kind)
    if kind is None or kind.proof is None:
        return []
    return say_all(kind.proof(tuple(case.marks), local_time(case.received_at)))
