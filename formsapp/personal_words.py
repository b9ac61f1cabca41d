"""Tells what is plainly someone's name or birth date, where only a reference or a role belongs.

Nobody can tell every name from every word. What is plainly a name is refused; of what may be one,
who types it is asked.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal
from unicodedata import normalize

LabelSort = Literal["role", "unsure", "name", "date"]
"""A label says a role, may be a name, is plainly one, or holds a day such as a birth date."""

PERSON = re.compile(
    r"(?:ex|groot|over|pleeg|stief|schoon|adoptie|bonus|gast|half|buur|peet|tweeling|klein)*"
    r"(?:ouders?|oma|opa|tante|oom|zus|zusje|broer|broertje|nicht|neef|kind|zoon|dochter|man|vrouw"
    r"|partner|echtgenoot|echtgenote|vriend|vriendin|jongere|client|mama|papa|familielid)"
    r"|\w*(?:moeder|vader|verzorger|opvoeder|begeleider|beschermer|hulpverlener|contactpersoon)s?"
)
"""Who is one person, by the word for the role."""
OFFICE = re.compile(
    r"\w*(?:voogd|voogdes|mentor|curator|bewindvoerder|gemachtigde|vertegenwoordiger|advocaat"
    r"|behandelaar|coordinator|huisarts|notaris|coach)"
)
"""A role that an organisation may have as well as a person."""
BODY = re.compile(
    r"\w*(?:bescherming|instelling|organisatie|stichting|gemeente|zorg|zorggroep)"
    r"|gi|ggz|ggd|wss|wsg|jbn|jbb|jbrr|jbg|ljr|ldh|rvdk|raad|bureau|nidos|leger|heils|william"
    r"|schrikker|briedis|levvel"
)
"""What an organisation is called by; behind it any word belongs to that name."""
BESIDE = re.compile(
    r"van|de|der|den|het|een|en|of|in|op|met|zonder|bij|uit|aan|voor|als|te|ex|mede|eerste"
    r"|tweede|derde|vierde|andere|ander|beide|nieuwe|vorige|vroegere|huidige|tijdelijke"
    r"|toeziend|wettelijk|wettelijke|biologische|juridische|gezag|thuis|dichtbij|wonend"
    r"|thuiswonend|uitwonend|buitenland|jong|jonge|jongste|oud|oude|oudste|groot|grote|klein"
    r"|kleine|moeders|vaders|kant|zijn|haar|gezin|familie|namens|door|noord|oost|zuid|west"
    r"|midden|schriftelijk|persoonlijk|ambulant|vaste"
)
"""Words that may stand beside a role."""
TITLES = re.compile(r"dhr|heer|meneer|mevr|mevrouw|mw|mej|juffrouw|fam")
IN_NAMES = re.compile(r"van|de|der|den|het|ten|ter|te|el|al|bin|ben|von|du|la|le|da|dos")
"""Words inside a family name, which make no name by themselves."""
OF_REFERENCES = re.compile(
    r"client|clienten|dossier|nummer|nr|kenmerk|zaak|casus|intake|team|groep|locatie|huis"
    r"|kamer|woning|unit|afdeling|bewoner|kind|gezin|familie|demo|proef|test|regio|noord"
    r"|oost|zuid|west|midden|jeugd|zorg|thuis|wijk"
)
"""Words of an own administration, which make no name of a reference."""
MONTHS = {
    "jan": 1, "feb": 2, "mrt": 3, "maa": 3, "apr": 4, "mei": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
DAY = re.compile(
    r"(?<!\d)(?:"
    r"(?P<day>\d{1,2})(?P<between>[-/. ])(?P<month>\d{1,2})(?P=between)(?P<year>(?:19|20)\d\d)"
    r"|(?P<day_2>\d{1,2})[-/. ]?(?P<name>[a-z]{3})[a-z]{0,6}\.?[-/. ]?(?P<year_2>(?:19|20)\d\d)"
    r"|(?P<year_3>(?:19|20)\d\d)(?P<gap>[-/.])(?P<month_3>\d{1,2})(?P=gap)(?P<day_3>\d{1,2})"
    r")(?!\d)",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.")
SHORTEST = 3
"""Letters of a word that may be part of a name, in small letters or in capitals alone."""


def names_someone(reference: str) -> bool:
    """Return whether a reference is plainly someone's name, with or without more behind it.

    >>> names_someone("Jan Jansen"), names_someone("J. van Dijk"), names_someone("jan jansen")
    (True, True, True)
    >>> names_someone("C-1042"), names_someone("DEMO-GEZIN"), names_someone("Team Noord 12")
    (False, False, False)
    """
    words = [one for one in re.split(r"[\s,._;]+", reference) if one]
    names = [one for one in words if _may_be_in_a_name(one)]
    written_as_names = [one for one in names if one[:1].isupper() and not one.isupper()]
    titled = any(TITLES.fullmatch(_plain(one)) for one in words)
    if len(written_as_names) > 1 or (written_as_names and (titled or INITIAL.search(reference))):
        return True
    if any(sign.isdigit() for sign in reference):
        return False
    lone_capital = any(len(one) == 1 and one.isupper() for one in words)
    return len(names) > 1 or bool(names and (titled or lone_capital))


def is_birth_date(reference: str) -> bool:
    """Return whether a reference is a day, with nothing or only words beside it.

    >>> is_birth_date("14-1-2013"), is_birth_date("Noor 14 januari 2013"), is_birth_date("1-23")
    (True, True, False)
    """
    rest = DAY.sub(lambda found: "" if _is_day(found) else found[0], reference)
    letters = re.findall(r"[^\W\d_]", rest)
    # One letter is what many own numbers begin with: K-2024-01-15.
    return rest != reference and not re.search(r"\d", rest) and len(letters) != 1


def judge_label(label: str) -> LabelSort:
    """Return whether a label says a role, such as *moeder 2* or *voogd Jeugdbescherming*.

    >>> judge_label("oma"), judge_label("voogd Jeugdbescherming Noord"), judge_label("moeder 2")
    ('role', 'role', 'role')
    >>> judge_label("Jan Jansen"), judge_label("moeder Jansen"), judge_label("jan jansen")
    ('name', 'name', 'name')
    >>> judge_label("De Wering"), judge_label("buur"), judge_label("vader 14-1-1985")
    ('unsure', 'unsure', 'date')
    """
    if any(_is_day(one) for one in DAY.finditer(label)):
        return "date"
    words = [one for one in re.split(r"[\s,;:/()+&-]+", label) if one]
    plain = [_plain(one) for one in words]
    if any(map(TITLES.fullmatch, plain)) or INITIAL.search(label):
        return "name"
    person, office = (any(map(sort.fullmatch, plain)) for sort in (PERSON, OFFICE))
    body = next((place for place, one in enumerate(plain) if BODY.fullmatch(one)), len(words))
    strange = [one for one in words[:body] if not _stands_in_a_role(_plain(one))]
    capitals = [one for one in strange if one[:1].isupper()]
    says_who = person or office or body < len(words)
    alone = capitals and any(len(one) == 1 and one.isupper() for one in words)
    if (capitals and person) or alone or len(capitals) > 1 or (len(strange) > 1 and not says_who):
        return "name"
    return "role" if says_who and not strange else "unsure"


def _stands_in_a_role(plain: str) -> bool:
    known = any(sort.fullmatch(plain) for sort in (PERSON, OFFICE, BESIDE))
    return known or plain.isdigit() or len(plain) <= 1


def _may_be_in_a_name(word: str) -> bool:
    plain = _plain(word)
    if any(sort.fullmatch(plain) for sort in (IN_NAMES, OF_REFERENCES, TITLES)):
        return False
    if not LETTERS.fullmatch(word):
        return False
    return len(plain) >= SHORTEST or (len(word) > 1 and word[:1].isupper() and not word.isupper())


def _plain(word: str) -> str:
    """Return the letters and digits of a word, small and without accents."""
    return "".join(sign for sign in normalize("NFKD", word) if sign.isalnum()).lower()


def _is_day(found: re.Match[str]) -> bool:
    part = {name: value for name, value in found.groupdict().items() if value}
    year = part.get("year") or part.get("year_2") or part["year_3"]
    month = part.get("month") or part.get("month_3") or MONTHS.get(part.get("name", "").lower(), 0)
    day = part.get("day") or part.get("day_2") or part["day_3"]
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
