"""What a provider does unless a client objects, and until when an objection is in time."""

from __future__ import annotations

from formsapp.facts.fact import Sourced
from formsapp.facts.lengths import Length
from formsapp.facts.value_types import Slug


class Objection(Sourced, frozen=True, kw_only=True):
    """Something that goes on unless a client objects, such as telling the insurer what care it is.

    ``sentence`` says to the client what is done; ``then`` what happens after an objection.
    ``until`` is how long after the start of the care an objection is in time; without it it
    always is.
    """

    id: Slug
    sentence: str
    then: str | None = None
    until: Length | None = None
