"""What was allowed and is no more, since the staff side looked last: who must hear it.

What staff enter came on an earlier day, but nobody could read it before it was stored: so what is
new goes by the moment of storing, and what it comes to by the day on which it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from formsapp.cases.watched_words import Watched
from formsapp.client_consents import ClientBoard, ClientConsent, Heard
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.consent_verdict import Word, judge
from formsapp.rules.party_names import is_same_party

ALLOWED: Word = "allowed"
Seen = Mapping[str, Watched]
Names = tuple[str, ...]
Stored = Mapping[UUID, datetime]
"""When each case was stored, in UTC, by its id."""


def remember(one: ClientConsent, now: datetime, stored: Stored) -> Watched:
    """Return what is remembered of a verdict: allowed too if only a restore made it doubtful.

    ``now`` is the moment of looking: what was stored after it, and was read, counts as read.
    """
    verdict = one.verdict
    word = ALLOWED if "restored" in verdict.marks else verdict.word
    until = max([now, *(_stored_at(heard, stored) for heard in one.heard)])
    return Watched(word, (verdict.named,) if verdict.named else (), until)


def find_stops(
    board: ClientBoard | None, before: Seen, after: Seen, today: date, stored: Stored
) -> dict[str, Names]:
    """Return the consents that are no longer allowed, with the parties that must hear it, by name.

    Also of what was allowed only between two looks: staff may have read it meanwhile.
    """
    found = {one.consent.id: one for one in board.consents} if board else {}
    stops = {}
    for consent_id in {**before, **found}:
        consent, was, now = found.get(consent_id), before.get(consent_id), after.get(consent_id)
        once = [*_before(consent, was, now), *_between(board, consent, was, today, stored)]
        gone = dict.fromkeys(name for names in once for name in _names_gone(names, now))
        if gone or (once and not _is_allowed(now)):
            stops[consent_id] = tuple(gone)
    return stops


def names_heard(one: ClientConsent) -> Names:
    """Return what those who answered called the party, in the order of answering."""
    names = (heard.answer.named for heard in one.heard)
    return tuple(dict.fromkeys(name for name in names if name))


def _before(
    consent: ClientConsent | None, was: Watched | None, now: Watched | None
) -> Iterator[Names]:
    """Yield the parties that might know it at the last look; nothing where it was not allowed."""
    if was is None or was.word != ALLOWED:
        return
    if was.named is None and not _is_allowed(now):
        yield names_heard(consent) if consent else ()
    else:
        yield was.named or ()


def _between(
    board: ClientBoard | None,
    consent: ClientConsent | None,
    was: Watched | None,
    today: date,
    stored: Stored,
) -> Iterator[Names]:
    """Yield the parties that might know it after the last look, but before the last answer.

    Before the first look only what was stored today is new.
    """
    if board is None or board.circle is None or consent is None or board.restored_at:
        return
    new = [one for one in consent.heard if _is_new(_stored_at(one, stored), was, today)]
    new.sort(key=lambda one: (_stored_at(one, stored), one.answer.on, one.answer.turn))
    old = [one.answer for one in consent.heard if one not in new]
    # From nothing new on: the circle may have changed before it came.
    for number in range(len(new)):
        verdict = judge(board.circle.rule, [*old, *(one.answer for one in new[:number])], today)
        if verdict.word == ALLOWED:
            yield (verdict.named,) if verdict.named else ()


def _stored_at(heard: Heard, stored: Stored) -> datetime:
    return stored.get(heard.case.id, heard.case.received_at)


def _is_new(at: datetime, was: Watched | None, today: date) -> bool:
    if was is None:
        return local_date(at) == today
    return was.until is not None and at > was.until


def _is_allowed(now: Watched | None) -> bool:
    return now is not None and now.word == ALLOWED


def _names_gone(names: Iterable[str], now: Watched | None) -> Names:
    """Return which of these parties may know it no more."""
    still = now.named or () if now and _is_allowed(now) else ()
    return tuple(name for name in names if not any(is_same_party(name, one) for one in still))
