"""Finds the terms and amounts in clauses, by what they are about, to compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from formsapp.facts.readability import TYPED_END
from formsapp.terms_import.clauses import Clause

WORDS: Final = {
    "nul": 0,
    "één": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
    "tien": 10,
    "elf": 11,
    "twaalf": 12,
    "dertien": 13,
    "veertien": 14,
    "vijftien": 15,
    "zestien": 16,
    "zeventien": 17,
    "achttien": 18,
    "negentien": 19,
    "twintig": 20,
    "eenentwintig": 21,
    "achtentwintig": 28,
    "dertig": 30,
    "veertig": 40,
    "zestig": 60,
    "negentig": 90,
}
UNITS: Final = {
    "uur": ("uren", 1),
    "uren": ("uren", 1),
    "dag": ("uren", 24),
    "dagen": ("uren", 24),
    "week": ("uren", 24 * 7),
    "weken": ("uren", 24 * 7),
    "werkdag": ("werkdagen", 1),
    "werkdagen": ("werkdagen", 1),
    "maand": ("maanden", 1),
    "maanden": ("maanden", 1),
    "jaar": ("maanden", 12),
    "jaren": ("maanden", 12),
}
_COUNT: Final = rf"(?:\d{{1,4}}|{'|'.join(sorted(WORDS, key=len, reverse=True))})"
LENGTH: Final = re.compile(
    rf"\b(?P<count>{_COUNT})\s+(?:\((?P<again>{_COUNT})\)\s*)?"
    rf"(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
ON_A_CLOCK: Final = 12
_HOURS: Final = "|".join(word for word, count in WORDS.items() if count <= ON_A_CLOCK)
_HOUR: Final = rf"(?:[01]?\d|2[0-3]|{_HOURS})"
CLOCK: Final = re.compile(
    rf"\b(?:(?:tussen|van)\s+{_HOUR}\s*(?:uur\s+)?(?:en|tot)|om|vanaf|voor|na|tot)\s+{_HOUR}\s*uur\b"
    r"(?!\s*(?:van tevoren|vooraf|ervoor|voor|na|daarna))|\b\d{1,2}[.:]\d\d(?:\s*uur\b)?",
    re.IGNORECASE,
)
"""An hour of the day, which is no length: *tussen acht en tien uur*."""
AMOUNT: Final = re.compile(
    r"(?:€\s*(?P<before>\d{1,6}(?:\.\d{3})*(?:,\d\d)?)|(?P<after>\d{1,6}(?:,\d\d)?)\s+euro\b)"
)
SUBJECTS: Final = (
    ("bewaren", r"\bbewa(?:ar|ren)", "retention", "lengths"),
    (
        "te laat afzeggen",
        r"\bno-?show|(?:afzeg|afgezegd|annul|\bzegt? .*\baf\b)",
        "visits.fee",
        "amounts",
    ),
    (
        "afzeggen",
        r"\bafzeg|\bafgezegd|\bannul|\bgeannul|\bafmeld|\bafbel|\bzegt? .*\baf\b",
        "visits.notice",
        "lengths",
    ),
    (
        "opzeggen",
        r"\bopzeg|\bopgezegd|\bbeëindig|\bzegt? .*\bop\b",
        "ending",
        "lengths",
    ),
    ("herinnering", r"\bherinnering|\baanmaning", "money.reminder_within", "lengths"),
    ("betalen", r"\bbetaal|\bbetal|\bvoldoe|\bvoldaan", "money.pay_within", "lengths"),
    ("schade melden", r"\bschade", "damage.report_within", "lengths"),
    ("klacht", r"\bklacht", "terms.complaint", "lengths"),
    ("dossier", r"\bdossier|\binzage|\bafschrift", "terms.dossier", "lengths"),
    ("zorgplan", r"\b(?:zorg|behandel|ondersteunings|hulp)plan", "plan.review", "lengths"),
)
"""Subject, how a sentence shows it, the fact about it, and which figures count."""
OTHER: Final = (
    ("langer", r"\bverleng|\blanger\b|\bextra\b|\buitstel"),
    ("ontvangst", r"\bontvangst(?:bevestiging)?\b.*bevestig|\bbevestig"),
    ("proeftijd", r"\bproef"),
    ("evalueren", r"\bevalu|\bbespr[eo]|\bbijste|\bherzi"),
    ("vernietigen", r"\bvernietig|\bverwijder|\bwis(?:sen)?\b"),
    (
        "leeftijd",
        r"\b(?:vanaf|\w+er dan|onder de|boven de|van) (?:1\d|2[01]|twaalf|zestien|achttien) jaar",
    ),
    ("aanbieder", r"\bzorgaanbieder zegt\b|\bwij zeggen\b|\bdoor ons\b"),
)
"""What makes a figure one about something else within its subject."""


LONGEST: Final = 600
"""Letters of a sentence that say what it is about."""


class Figure(NamedTuple):
    """A figure as the text has it, its size in ``unit``, and where it stands."""

    subject: str
    said: str
    unit: str
    size: float
    place: str
    clause: Clause


def find_figures(clauses: list[Clause]) -> Iterator[Figure]:
    """Yield each figure of which a sentence, or else the title above it, says what it is about."""
    above = ""
    for clause in clauses:
        above = clause.title or above
        for block in clause.blocks:
            for sentence in TYPED_END.sub("\n", block.text).split("\n"):
                subject, sort = name_subject(sentence[:LONGEST], above)
                for said, unit, size in read_figures(sentence):
                    if subject and (unit == "euro") == (sort == "amounts"):
                        yield Figure(subject, said, unit, size, block.find_place(said), clause)


def name_subject(sentence: str, above: str) -> tuple[str, str]:
    """Return what a sentence is about, and which sort of figures count; empty where unknown."""
    money = AMOUNT.search(sentence) is not None and LENGTH.search(sentence) is None
    for text in (sentence, above):
        for name, pattern, _fact, sort in SUBJECTS:
            if (sort == "amounts") <= money and re.search(pattern, text, re.IGNORECASE):
                others = [part for part, sign in OTHER if re.search(sign, sentence, re.IGNORECASE)]
                return ", ".join([name, *others]), sort
    return "", ""


def read_figures(text: str) -> Iterator[tuple[str, str, float]]:
    """Yield each length of time and amount: as it stands, its unit and its size in that."""
    for found in LENGTH.finditer(CLOCK.sub(" ", text)):
        unit, times = UNITS[found["unit"].lower()]
        yield found[0], unit, read_count(found["count"]) * times
    for found in AMOUNT.finditer(text):
        digits = (found["before"] or found["after"]).replace(".", "").replace(",", ".")
        yield found[0], "euro", float(digits)


def read_count(text: str) -> int:
    return int(text) if text.isdecimal() else WORDS[text.lower()]


def find_unlike_counts(clauses: list[Clause]) -> Iterator[str]:
    """Yield each figure that says one thing in letters and another in digits."""
    for clause in clauses:
        for block in clause.blocks:
            for found in LENGTH.finditer(block.text):
                if found["again"] and read_count(found["count"]) != read_count(found["again"]):
                    yield f"{block.find_place(found[0])}: “{found[0]}” noemt twee getallen"
