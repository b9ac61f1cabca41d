"""Lines of a receipt that several kinds have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Answers, Proves, ReceiptLine, Revocable, Said, Told, _, tell

YES_UNTIL = _("Ja, tot en met {{ last }}")
YES_LASTING = _("Ja, tot u het intrekt")
NO = _("Nee")
OTHERS_MAY_FIND_IT = _("Iemand anders kan uw bewijs vinden, en dan lezen wat u schreef.")
"""Why a message about someone near is not kept for the code unasked."""


def prove_answers(*names: str) -> Proves:
    """Return what puts the answers to these questions on a receipt."""
    return lambda _answers, _situation: names


def consent_lines(given: Iterable[Revocable], refused: Mapping[str, Said]) -> Iterator[ReceiptLine]:
    """Yield each yes with its end, and each no."""
    for one in given:
        until = (("last", day(one.until)),) if one.until else ()
        yield ReceiptLine(one.said, Said(YES_UNTIL if one.until else YES_LASTING, until))
    for what in refused.values():
        yield ReceiptLine(what, Said(NO))


def told_lines(about: str, told: Iterable[Told], answers: Answers) -> Iterator[ReceiptLine]:
    """Yield what is said for these answers, each under the same name."""
    for one in tell(told, answers):
        yield ReceiptLine(Said(about), one)
