"""A time of the day."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import ClassVar

from formsapp.facts.dutch_format import clock as say_clock
from formsapp.facts.dutch_format import hour
from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Posted, Problem, Question
from formsapp.typed_text import DASHES, WIDE, plain_digits

HOURS = [
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
]
NUMBERS = {word: number for number, word in enumerate(HOURS, start=1)} | {
    "\u00e9\u00e9n": 1,
    "kwart": 15,
    "twintig": 20,
}
TEENS = ["dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"]
TENS = {"twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50}
COUNTED = (
    {word: number for number, word in enumerate([*HOURS, *TEENS], start=1)}
    | TENS
    | {
        f"{one}{'ë' if one[-1] == 'e' else 'e'}n{ten}": number + at
        for number, one in enumerate(HOURS[:9], start=1)
        for ten, at in TENS.items()
    }
)
"""The numbers 1 to 59 in words."""
IN_WORDS = re.compile(
    rf"\b({'|'.join(COUNTED)}) uur(?:(?: en)? ({'|'.join(COUNTED)})(?: minuten)?)?(?!\w)"
)
"""Hours and minutes in words, as a clock is read: negen uur dertig, veertien uur."""
NUMBER = f"[0-9]{{1,2}}|{'|'.join(NUMBERS)}"
LEAD = (
    r"(?:(?:\+ ?/ ?-|\+-|[~\u00b1\u2248]) ?"
    r"|(?:om|rond|omstreeks|ongeveer|tegen|precies|circa|at|um|\u00e0) |(?:ca|ong|plm)\.? ?)*"
)
"""What leaves the time behind it as it is, or says that it is about then."""
UNIT = "(?:uur|uhr|hrs|h|u)"
PART = (
    "(?:['\u2018\u2019\u0060\u00b4\u2032\u02bc]?(?:s['\u2018\u2019\u0060\u00b4\u2032\u02bc]?[ -]?)?"
    "(ochtends|morgens|voormiddags|middags|namiddags|avonds|nachts)"
    "|(?:in de |van)(ochtend|morgen|voormiddag|middag|namiddag|avond|nacht))"
)
WHOLE = re.compile(
    rf"\(?{LEAD}(?:{PART},? )?{LEAD}(?P<clock>.*?)(?: ?{UNIT}\.?)?"
    rf"(?: ?(?:(?P<half>[ap])\.? ?m\.?|{PART}))?(?: (?:ongeveer|precies))? ?[.,;?]?\)?"
)
"""A time among what may stand around it: the words above, and the half or part of the day."""
CLOCK = re.compile(
    rf"(?P<hours>[0-9]{{1,2}})(?: ?(?:(?P<colon>:)|[.,;_]|{UNIT}(?: en)?|-(?= ?(?:2[5-9]|[3-5])))?"
    r" ?(?P<minutes>[0-9]{2})(?(colon)(?::[0-5][0-9](?:\.[0-9]{1,9})?)?)"
    r"(?: ?m(?:in(?:uten|\.)?)?)?)?"
    r"(?:(?<=\.00|\.1[3-9]|\.[2-5][0-9])\.[0-5][0-9])?"
)
"""A time in figures: 9, 9.30, 09:30, 0930, 930, 9u30, 9 uur 30, 14h30min, 14:30:00, 14-30.

Seconds are left out, behind a dot where the minutes can be no month. Asked again are ``9.3``, which
can be 9.03 or 9.30, and ``14-15``, which may be two whole hours, as ``14-30`` is not.
"""
SAID = re.compile(
    rf"(?:(?P<off>{NUMBER})(?: min(?:uten|uut|\.)?)? (?P<way>over|na|voor|v\u00f3\u00f3r) )?"
    rf"(?P<before>half ?)?(?P<said>[0-9]{{1,2}}|\u00e9\u00e9n|{'|'.join(HOURS)})"
)
"""A time as it is said: drie, half 3, kwart over drie, vijf voor half drie."""
LONGEST = 60
"""Characters of a time: none is longer."""
JOINED = re.compile(r" ?(?:[-/]|\b(?:tot(?: en met)?|t/?m|en|of|to|bis)\b) ?")
FROM = re.compile("(?:van|vanaf|tussen) ")
NO_MINUTES = "00"
"""What stands behind the hours of 14-00 and 14/00: the minutes, and no second time."""
QUOTES = ' "\u201c\u201d\u201e\u00ab\u00bb'
EVENING, NIGHT = range(17, 24), (*range(7), 22, 23)
PARTS = {
    "ochtend": range(1, 12),
    "morgen": range(1, 12),
    "voormiddag": range(6, 12),
    "middag": range(12, 19),
    "namiddag": range(12, 19),
    "avond": EVENING,
    "nacht": NIGHT,
}
"""Hours that may be called so; of two that are twelve hours apart one at most."""
MARKS = str.maketrans("\N{RATIO}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC COMMA}", ":.,")
"""What other keyboards have between hours and minutes."""
NOON, HALF = 12, 30
NIGHT_ENDS = 7
"""A time before this hour is asked again unless it is typed as 02.00; so is an hour alone before
noon: people write 2 uur for 14.00, and what a late change costs hangs on it.
"""
HOW = _("Vul de tijd in zoals 9.30 of 14.00.")
SEVERAL = _(
    "Dit zijn meer tijden. Vul één tijd in, zoals 9.30 of 14.00. Is het van de ene tijd tot de "
    "andere? Vul dan in wanneer het begint."
)
MIDNIGHT = _("24.00 uur is het einde van de dag. Vul 23.59 in, of neem de volgende dag en 0.00.")

WHICH_HALF = _("Is dat {{ early }} of {{ late }}? Vul {{ first }} of {{ second }} in.")


@dataclass(frozen=True, kw_only=True)
class Time(Question):
    """A time of the day, typed as people do (``9.30``); the answer is ``09:30``."""

    typed: ClassVar[bool] = True

    hint: str = _("Bijvoorbeeld 9.30 of 14.00.")
    missing: str = _("Vul een tijd in.")
    example = "9.30"

    def read(self, posted: Posted) -> Value:
        """Return ``09:30`` for a time however it was typed; what is no time stays as it is."""
        typed = str(super().read(posted))
        try:
            return f"{take_time(typed):%H:%M}"
        except Problem:
            return typed

    def check(self, value: Value) -> None:
        """Refuse what is no time."""
        super().check(value)
        if value:
            take_time(str(value))

    def show(self, value: Value, _say: Say, /) -> list[str]:
        """Return the time as people say it; what is none as it was typed."""
        try:
            return [hour(take_time(str(value)))]
        except Problem:
            return [str(value)]

    def paper(self) -> OnPaper:
        """Draw a box for each digit."""
        boxes = ((_("Uur"), 2), (_("Minuten"), 2))
        return OnPaper(how=_("Schrijf de uren en de minuten."), boxes=boxes)


def take_time(typed: str) -> time:
    """Return the time of day that was typed; raises Problem, also when it has two readings."""
    if len(typed) > LONGEST:
        raise Problem(HOW)
    plain = plain_digits(typed.translate(WIDE)).translate(MARKS).translate(DASHES)
    text = IN_WORDS.sub(_write_in_figures, plain.casefold().strip(QUOTES))
    if found := _split(text):
        return _take(*found)
    pieces = JOINED.split(FROM.sub("", text, count=1))
    is_several = len(pieces) > 1 and all(map(_may_be_one, pieces)) and pieces[-1] != NO_MINUTES
    raise Problem(SEVERAL if is_several else HOW)


def _may_be_one(piece: str) -> bool:
    """Return whether a piece is a time, also one that is asked again for itself."""
    found = _split(piece)
    try:
        return bool(found and _take(*found))
    except Problem as problem:
        return problem.text in {WHICH_HALF, MIDNIGHT}


def _write_in_figures(found: re.Match[str]) -> str:
    hours, minutes = COUNTED[found[1]], found[2]
    if minutes:
        return f"{hours} uur {COUNTED[minutes]:02}"
    return f"{hours} uur" if hours > NOON else found[0]


def is_time(text: str) -> bool:
    """Return whether a time of one day was typed, though it may say neither which half of it."""
    try:
        take_time(text)
    except Problem as problem:
        return problem.text == WHICH_HALF
    return True


def _split(text: str) -> tuple[re.Match[str], str, str] | None:
    """Return a time in figures or words, and the half or the part of the day that goes with it."""
    whole = WHOLE.fullmatch(text)
    if whole is None:
        return None
    clock = CLOCK.fullmatch(whole["clock"]) or SAID.fullmatch(whole["clock"])
    parts = [one for one in whole.group(1, 2, 5, 6) if one]
    halves = [whole["half"]] if whole["half"] else []
    is_said = clock is not None and clock.re is SAID
    if clock is None or len(parts) + len(halves) * (1 + is_said) > 1:  # half two is 2.30 in English
        return None
    return clock, "".join(halves), "".join(parts).removesuffix("s")


def _take(clock: re.Match[str], half: str, part: str) -> time:
    """Return the time that is meant; raises Problem, also when there are two."""
    if clock.re is SAID and (clock["off"] or clock["before"]):
        hours, minutes = _count_said(clock)
        told = hours > NOON
    else:
        typed = clock["hours"] if clock.re is CLOCK else str(_number(clock["said"]))
        in_full = clock.re is CLOCK and clock["minutes"] is not None
        hours, minutes = int(typed), int(clock["minutes"]) if in_full else 0
        told = typed[0] == "0" or hours >= (NIGHT_ENDS if in_full else NOON)
    if half:
        return _take_half(hours, minutes, is_later=half == "p")
    if part:
        return _take_part(hours, minutes, PARTS[part])
    if (hours, minutes) == (24, 0):
        raise Problem(MIDNIGHT)
    try:
        taken = time(hours if told else hours % NOON, minutes)
    except ValueError:
        raise Problem(HOW) from None
    if told:
        return taken
    later = taken.replace(hour=taken.hour + NOON)
    first, second = (f"{at:%H.%M}" for at in (taken, later))
    raise Problem(WHICH_HALF, early=say_clock(taken), late=hour(later), first=first, second=second)


def _number(word: str) -> int:
    return NUMBERS.get(word) or int(word)


def _count_said(said: re.Match[str]) -> tuple[int, int]:
    """Return the hours, 1 to 23, and the minutes of kwart over 2."""
    hours, off = _number(said["said"]), _number(said["off"] or "0")
    if not 0 < hours <= 2 * NOON or off >= HALF or (said["off"] and not off):
        raise Problem(HOW)
    off = off if said["way"] in {"over", "na"} else -off
    hours, minutes = divmod(hours * 60 + off - HALF * bool(said["before"]), 60)
    return hours or NOON, minutes


def _take_half(hours: int, minutes: int, *, is_later: bool) -> time:
    """Return the time of a clock with two halves; raises Problem, also for 13.00 of a half."""
    if not 0 < hours <= NOON:
        raise Problem(HOW)
    try:
        return time(hours % NOON + NOON * is_later, minutes)
    except ValueError:
        raise Problem(HOW) from None


def _take_part(hours: int, minutes: int, part: Collection[int]) -> time:
    """Return the time that lies in a part of the day; raises Problem where none does."""
    if minutes == 0 and hours in {NOON, 2 * NOON} and part in (EVENING, NIGHT):
        raise Problem(MIDNIGHT)
    both = (hours % NOON, hours % NOON + NOON) if 0 < hours <= NOON else (hours,)
    try:
        return next(time(at, minutes) for at in both if at in part)
    except (StopIteration, ValueError):
        raise Problem(HOW) from None
