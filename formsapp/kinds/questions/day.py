"""A day, typed in three parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import ClassVar, NamedTuple

from babel.dates import get_day_names, get_month_names

from formsapp.facts.dutch_format import DUTCH, day
from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.conditions import Value, day_of
from formsapp.kinds.questions.question import OnPaper, Posted, Problem, Question, first
from formsapp.kinds.questions.time_of_day import is_time
from formsapp.rules.amsterdam_time import local_date
from formsapp.typed_text import DASHES, WIDE, clean_line, plain_digits

PARTS = ("dag", "maand", "jaar")
AN_ADULT_BORN, A_CHILD_BORN = date(1948, 3, 27), date(2010, 3, 27)
OLDEST, NEWEST = date(1900, 1, 1), date(2999, 12, 31)
HOW = _("Vul de dag, de maand en het jaar in. Bijvoorbeeld {{ example }}.")
SHORT_YEAR = _("Schrijf het jaar met 4 cijfers, zoals 1948 of 2026.")
OTHER_WEEKDAY = _("Deze dag valt op een {{ weekday }}. Kijk de dag, de maand en het jaar na.")
TWO_DAYS = _("Dit zijn verschillende dagen. Vul de dag, de maand en het jaar één keer in.")
NO_DAY = _("Deze datum bestaat niet. Kijk de dag, de maand en het jaar na.")
TOO_OLD = _("Kijk het jaar na: deze datum ligt wel heel ver terug.")
TOO_FAR = _("Kijk het jaar na: deze datum ligt wel heel ver vooruit.")
TOO_EARLY = _("Kies {{ first }} of een latere dag.")
TOO_LATE = _("Kies {{ last }} of een eerdere dag.")

BETWEEN = "[-\u2010\u2011\u2013\u2212/.,|_\u00b7\u2044\u2215 ]"
"""What stands between the numbers of a date, with the dashes that word processors make of one."""
AROUND = " \"'()[]<>;\u2018\u2019\u201c\u201d\u201e"
JOINS = rf"(?:{BETWEEN}|[\\:;*+])"
"""And what a keyboard with figures and few signs has in place of these."""
WHOLE = re.compile(
    rf"(?:(?:op|the|den|vanaf|per|geb|dat|geboren|geboortedatum|datum|d\.?d){JOINS}+){{0,2}}"
    rf"(?:(?!de\b)([a-z]{{2,9}}){JOINS}+)?(?:de{JOINS}+)?"
    rf"([^\W_]+){JOINS}+(?:of )?(?![0-9]{{4}}\b)([^\W_]+){JOINS}+"
    r"(?:van |in |de )?['\u2018\u2019]?([^\W_]+?)(?P<behind>(?:t[0-9]|[\W_]).*)?"
)
"""A whole date in one part: 10-11-2026, 2026-11-10, di. 10 nov 2026; and what stands behind it."""
WEEKDAY_BEHIND = re.compile(r"[\W_]*([a-z]{2,9})\b[).]*")
AGE = re.compile(r"\([0-9]{1,3}|\(?[0-9]{1,3} ?(?:jaar|jr|years?)(?: (?:oud|old))?")
"""How old someone is, behind a date of birth."""
AROUND_TIME = " ,)[]-/.;"
MOMENT = re.compile(
    r"t?([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]{1,9})?"
    r" ?(?:(?:z|gmt|utc)([+-][0-9]{4})?|([+-][0-9]{2}:?[0-9]{2}))(?: \([^()]*)?"
)
"""A time of another zone, as programs write it: T10:00:00Z, 10:00:00 GMT+0100 (CET)."""
HAS_TIME, OF_HALVES = re.compile("[:.a-z]"), re.compile(r"[0-9] ?[ap]\.? ?m\b")
ISO_T = re.compile("t(?=[0-9])")
ISO_Z = re.compile(r"(?<=\b[0-9]{4}-[0-9]{2}-[0-9]{2})z$")
"""What programs write behind a day of Greenwich, of which our day begins an hour or two before."""
IN_TWO_LANGUAGES = re.compile(r"(?<![^\W\d])([a-z]{3,9}) ?/ ?([a-z]{3,9})(?![^\W\d])")
"""A month as on a passport: 12 MRT/MAR 1990."""
IN_A_ROW = re.compile("[0-9]{8}")
"""A whole date from a keyboard that has figures alone: 10112026, or 20261110."""
LAST_MONTH, MOST_MONTHS = "12", 12
GLUED = re.compile(r"(?<=[0-9])(?!ste\b)(?=[a-z]{3})|(?<=[a-z]{3})(?=[0-9])")
MONTH_AND_YEAR = re.compile(rf"([^\n]+)\n([a-z]+|[0-9]{{1,2}}){BETWEEN}+([0-9]{{4}})\n")
"""Three parts of which the year stands with the month: 10, nov 2026 and nothing."""
DAY_AND_MONTH = re.compile(
    rf"\n?((?:[a-z]{{2,9}}{BETWEEN}+)?[^\W_]+{BETWEEN}+[^\W_]+)\n{{1,2}}([0-9]{{4}})\n?"
)
"""Three parts of which the month stands with the day: 10/11, 2026 and nothing."""
YEAR_FIRST = re.compile("([0-9]{4})\n([^\n]+)\n([0-9]{1,2})")
WEEKDAY_FIRST = re.compile(rf"([a-z]{{2,9}}{BETWEEN}+[0-9]{{1,2}})\n([^\n]+)\n([^\n]+)")
"""Three parts in the order of other countries, or with the name of the day."""
YEAR_SIGNS = str.maketrans(dict.fromkeys("\u5e74\u6708\u65e5\ub144\uc6d4\uc77c", "-"))
"""What stands behind a year, month and day in Chinese, Japanese and Korean."""
LONGEST_PART = 100
"""Characters of a part that are looked at: no day is longer."""
NUMBER = re.compile(r"(?:(?:op )?de )?([0-9]{1,2})(?: ?(?:e|de|ste|st|nd|rd|th))?")
YEAR = re.compile("[0-9]{4}")
MONTHS = get_month_names("wide", locale=DUTCH)
OTHER_MONTHS = {
    "mrt": "maart",
    "january": "januari",
    "february": "februari",
    "mar": "maart",
    "march": "maart",
    "may": "mei",
    "june": "juni",
    "july": "juli",
    "oct": "oktober",
    "october": "oktober",
}
"""Months that are no beginning of a Dutch one: a short one of ours, and those of English phones."""
SHORTEST_MONTH, LONGEST_MONTH = 3, 12
NEAR = 0.82
"""How alike a word with a slip is to a month (difflib): ``junie`` is to juni, ``juin`` to none."""
WEEKDAYS = get_day_names("wide", locale=DUTCH)
ENGLISH_WEEKDAYS = {at: name.casefold() for at, name in get_day_names("wide", locale="en").items()}


@dataclass(frozen=True, kw_only=True)
class Day(Question):
    """A day, typed in three parts; ``earliest`` and ``latest`` may be given themselves.

    ``birth``: on it someone was born; ``own``: who fills it in, so a browser may know it.
    ``like``: the day that it gives as an example, where its hint is not given one.
    ``typed_as``: what its inputs are called after, where what is typed for another question with
    the same answer is no answer to this one.
    """

    typed: ClassVar[bool] = True

    earliest: date | None = None
    latest: date | None = None
    birth: bool = False
    own: bool = False
    like: date = date(2026, 3, 27)
    typed_as: str = ""
    missing: str = _("Vul een datum in.")

    @property
    def inputs(self) -> tuple[str, ...]:
        """One for each part."""
        return tuple(f"{self.typed_as or self.name}-{part}" for part in PARTS)

    def read(self, posted: Posted) -> Value:
        """Return ``2026-03-02``; of what is no day the parts as they were typed."""
        typed = tuple(clean_line(first(posted, name)) for name in self.inputs)
        if not any(typed):
            return ""
        try:
            return take_day(typed).isoformat()
        except Problem:
            return typed

    def check(self, value: Value) -> None:
        """Refuse what is no day, and a day that is too early or too late."""
        super().check(value)
        if not value:
            return
        try:
            chosen = take_day(value) if isinstance(value, tuple) else day_of(value)
        except Problem as problem:
            raise Problem(problem.text, **{"example": self.example, **problem.given}) from None
        if self.earliest and chosen < self.earliest:
            raise Problem(TOO_EARLY, first=day(self.earliest))
        if self.latest and chosen > self.latest:
            raise Problem(TOO_LATE, last=day(self.latest))

    def show(self, value: Value, _say: Say, /) -> list[str]:
        """Return the day in words; what is no day as it was typed."""
        if isinstance(value, tuple):
            return [" ".join(filter(None, value))]
        return [day(day_of(value))]

    @property
    def example(self) -> str:
        """The day of its hint, or one like it, as it can be typed."""
        given = dict(self.given).get("example")
        like = min(max(self.like, self.earliest or self.like), self.latest or NEWEST)
        return str(given) if given else f"{like.day} {like.month} {like.year}"

    def paper(self) -> OnPaper:
        """Draw a box for each digit."""
        return OnPaper(boxes=((_("Dag"), 2), (_("Maand"), 2), (_("Jaar"), 4)))

    def sample(self, today: date, _texts: Mapping[str, str], /) -> dict[str, str]:
        """Choose today, or a day on which an adult can have been born."""
        if not self.required:
            return {}
        chosen = AN_ADULT_BORN if self.birth else today
        chosen = max(chosen, self.earliest or chosen)
        chosen = min(chosen, self.latest or chosen)
        numbers = (chosen.day, chosen.month, chosen.year)
        return dict(zip(self.inputs, map(str, numbers), strict=True))


def take_day(typed: Iterable[str]) -> date:
    """Return the day that a typed day, month and year name; raises Problem.

    One of them may hold a whole date, as pasted; the others are then empty or say the same.
    """
    named = zip(map(_plain_part, typed), PARTS, strict=True)
    parts = _put_in_order([part.removeprefix(name).lstrip(" :") for part, name in named])
    for pasted in parts:
        if whole := _split_whole(pasted):
            if not all(any(_is_weekday(one, at) for at in range(7)) for one in whole.weekdays):
                raise Problem(HOW)
            found = _real_day(*whole.parts)
            if not _goes_with(whole.behind, found):
                raise Problem(HOW)
            both = (
                own if part in {"", pasted} else part
                for part, own in zip(parts, whole.parts, strict=True)
            )
            if _real_day(*both) != found:
                raise Problem(TWO_DAYS)
            if not all(_is_weekday(one, found.weekday()) for one in whole.weekdays):
                raise Problem(OTHER_WEEKDAY, weekday=WEEKDAYS[found.weekday()])
            return found
    return _real_day(*parts)


def _is_weekday(word: str, at: int) -> bool:
    """Return whether a word, or nothing, is the name of a day of the week (0 is Monday)."""
    return any(names[at].startswith(word) for names in (WEEKDAYS, ENGLISH_WEEKDAYS))


def _goes_with(behind: str, found: date) -> bool:
    """Return whether what stands behind a day leaves it as it is: a time of it, or an age."""
    if behind == "" or AGE.fullmatch(behind):
        return True
    if match := MOMENT.fullmatch(behind):
        zone = (match[2] or match[3] or "+0000").replace(":", "")
        try:
            moment = datetime.fromisoformat(f"{found}T{match[1]}{zone}")
            return local_date(moment) == found
        except (ValueError, OverflowError):
            return False
    return bool(HAS_TIME.search(behind)) and is_time(behind[bool(ISO_T.match(behind)) :])


def _put_in_order(parts: list[str]) -> list[str]:
    """Return three parts as day, month and year, where they hold these otherwise."""
    typed = "\n".join(parts)
    if match := MONTH_AND_YEAR.fullmatch(typed):
        return [*match.groups()]
    if match := DAY_AND_MONTH.fullmatch(typed):
        return [" ".join(match.groups()), "", ""]
    if match := YEAR_FIRST.fullmatch(typed):
        return [*match.groups()][::-1]
    return [" ".join(parts), "", ""] if WEEKDAY_FIRST.fullmatch(typed) else parts


class _Whole(NamedTuple):
    """A whole date: its day, month and year, and what stands around these."""

    parts: tuple[str, ...]
    weekdays: frozenset[str] = frozenset()
    behind: str = ""


def _split_whole(part: str) -> _Whole | None:
    """Return the parts of a part that holds a whole date; raises Problem of an order unknown."""
    if IN_A_ROW.fullmatch(part):
        year_first = part[4:6] <= LAST_MONTH  # no year of a birth or a visit begins so
        cut = (part[6:], part[4:6], part[:4]) if year_first else (part[:2], part[2:4], part[4:])
        return _Whole(cut)
    match = WHOLE.fullmatch(part)
    if match is None:
        return None
    before, *found, behind = match.groups("")
    weekdays = {before}
    named = WEEKDAY_BEHIND.match(behind)
    if named and any(_is_weekday(named[1], at) for at in range(7)):
        weekdays.add(named[1])
        behind = behind[named.end() :]
    behind = behind.strip(AROUND_TIME)
    if YEAR.fullmatch(found[0]):
        found.reverse()
    elif _number(found[1]) and not _number(found[0]):  # November 10, 2026
        found[:2] = found[1::-1]
    elif OF_HALVES.search(behind) and _number(found[0]) <= MOST_MONTHS >= _number(found[1]) > 0:
        raise Problem(HOW)  # who has a clock of two halves may put the month first
    return _Whole(tuple(found), frozenset(weekdays), behind)


def _plain_part(part: str) -> str:
    """Return a part in plain signs, with a space where letters stand against digits: 3mrt2026."""
    plain = part[:LONGEST_PART].translate(WIDE).translate(DASHES).translate(YEAR_SIGNS)
    plain = plain_digits(plain).casefold().strip(AROUND)
    plain = IN_TWO_LANGUAGES.sub(_name_once, ISO_Z.sub("", plain))
    return GLUED.sub(" ", plain).rstrip("-/., ?")


def _name_once(found: re.Match[str]) -> str:
    return found[1] if _month(found[1]) == _month(found[2]) != 0 else found[0]


def _real_day(number: str, month: str, year: str) -> date:
    """Return the day of three parts that each hold their own; raises Problem."""
    day_number, month_number = _number(number), _number(month) or _month(month)
    if not day_number or not month_number or not re.search("[0-9]", year):
        raise Problem(HOW)
    if not YEAR.fullmatch(year):
        raise Problem(SHORT_YEAR)
    try:
        found = date(int(year), month_number, day_number)
    except ValueError:
        raise Problem(NO_DAY) from None
    if found < OLDEST:
        raise Problem(TOO_OLD)
    if found > NEWEST:
        raise Problem(TOO_FAR)
    return found


def _number(part: str) -> int:
    """Return 10 for ``10`` and ``10e``; 0 for what is no number of a day or month."""
    match = NUMBER.fullmatch(part)
    return int(match[1]) if match else 0


def _month(word: str) -> int:
    """Return 11 for ``nov`` and, with a slip, ``novmeber``; 0 for no month or what may be two."""
    if not SHORTEST_MONTH <= len(word) <= LONGEST_MONTH or not word.isalpha():
        return 0
    names = {name: at for at, name in MONTHS.items()}
    names |= {other: names[name] for other, name in OTHER_MONTHS.items()}
    begun = (at for name, at in names.items() if name == word or MONTHS[at].startswith(word))
    if found := next(begun, 0):
        return found
    long = [name for name in names if len(name) > SHORTEST_MONTH]  # else mark were near to mar
    near = {names[name] for name in get_close_matches(word, long, len(long), NEAR)}
    return near.pop() if len(near) == 1 else 0
