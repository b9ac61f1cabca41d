"""Finds what looks like a citizen service number (BSN) or a bank account number (IBAN) in a text.

People are asked to take such a number out, so a false alarm costs trust as a miss does. A BSN is
therefore looked for as a whole number of nine digits, bare, in one of the usual groupings or digit
by digit, that passes the eleven test. Of all other numbers of nine digits one in eleven passes it
too: what the words before it call a telephone number, an order, an amount or a number of something
else (such as *relatienummer*) is left alone. So is what stands in the address of a page, and a bare
number that begins with 6, which is how a mobile number looks without its 0. Directly behind the
name of a BSN every grouping counts, and eight digits too: many people leave the first 0 out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from operator import mul

from formsapp.typed_text import WIDE, plain_digits

BETWEEN = r"(?:[^\S\n]{1,3}|[^\S\n]?[.\-\u2010-\u2015\u2212/_][^\S\n]?)"
"""What people put between groups of digits: spaces, a dot or a dash, with or without spaces."""
IN_DOTS = BETWEEN.replace("[.", "[\u00b7\u2022.")
"""Likewise between groups of more than one digit: a dot in the middle of the line, a bullet."""
GROUPED = (
    rf"(?:\d{{9}}|\d{{3}}(?P<a>{IN_DOTS})\d{{3}}(?P=a)\d{{3}}"
    rf"|\d{{4}}(?P<b>{IN_DOTS})\d{{2}}(?P=b)\d{{3}}|\d(?P<c>{BETWEEN})\d(?:(?P=c)\d){{7}}"
    rf"|[1-9]\d(?P<d>(?!.?[./]){BETWEEN})\d{{2}}(?P=d)\d{{2}}(?P=d)\d{{3}})"
)
"""By twos only without a dot or slash, which moments and addresses of machines have, and without a
first 0, which numbers of telephones have."""
GLUED = "(?:en|is|van|dus|maar|graag|dank)"
"""Words that may stand against a BSN; a letter of another sort of number does not."""
WHOLE = re.compile(
    rf"(?:(?<![\w+])(?:(?<!\d[.,/-])|(?<=\d{{9}}[.,/-])(?<!\d{{10}}[.,/-]))|(?<=bsn)|(?<![^\s_*]_)(?<=_)){GROUPED}(?!(?!{GLUED}(?![^\W_]))[^\W_]|_\w|[.,/-](?!\d{{9}}(?!\d))\d|(?(a){IN_DOTS}\d|(?(c){BETWEEN}\d|(?(d){BETWEEN}\d|(?!))))|,-)",
    re.IGNORECASE,
)
ANYWHERE = re.compile(rf"(?<!\d){GROUPED}(?!\d)")
OTHER_WORDS = (
    "tel|mob|bel|app|whatsapp|bereik|fax|order|bestel|factuur|ref|zaak|dossier|polis|klant|kvk|"
    "rsin|ticket|beschikking|skj|giro|rekening|meter|chassis|lengte|kost|issn|postbus|barcode|"
    "streepjescode|trac[ek]|gtin|imei|serie|agb|isbn(?:-?1[03])?|contract|incident|melding|lidmaat|cjib|"
    "relatie|registratie|casus|claim|declaratie|reservering|boeking|pakket|zending|abonnement|"
    "transactie|debiteur|crediteur|mandaat|project|werkorder|uzovi|"
    "ov[ \\-\u2010\u2011]?chip|rijbewijs|kenteken|nummerbord|signal|skype"
)
WHOLE_WORDS = (
    r"ean|big(?:[\-\u2010\u2011]?registratie)?|id|art|artikel|cak|case|bon|rit|btw|kamer|mrn|rvg|"
    "pin(?:code)?"
)
"""Likewise, where a longer word means something else: a *bigamist*, an *idee*, an *arts*."""
DASH = r"\-\u2010\u2011"
OF_A_PERSON = rf"persoon|burger|identi|(?:sociaal[{DASH}]?)?fiscaal|id[{DASH}]?n"
COMPOUND = rf"(?<![\w{DASH}])(?!{OF_A_PERSON})\w[\w{DASH}]*(?:nummer|nr)|\b[\w{DASH}]*kenmerk"
"""A number of something: relatienummer, BIG-nummer, betalingskenmerk; not of a person. It begins
with its first letter: the *-nummer* of *ID-nummer* is no word."""
OTHER_NUMBER = re.compile(
    rf"(?:(?:\+|\b00[^\S\n]?)\d{{1,3}}|\(0\)|\b0|[€$£ƒ]|\beuro?|\b\d{{1,3}}[^\S\n]?x|(?:\b(?:{OTHER_WORDS})\w*"
    rf"|\b(?:{WHOLE_WORDS})|{COMPOUND}|\becli(?::\w*)*)\.?"
    r"(?:[^\S\n]*\b(?:is|nr|nummer|no|mij|me|kan|via|op))*)[.:#=)]*[^\S\n]*[#(-]?$|(?:[^\W\d]-|\b[^\W\d]{1,3}/)$",
    re.IGNORECASE,
)
"""What stands before a number that is no BSN; NAMED goes before it."""
MEASURED = re.compile(r"[^\S\n]?(?:euro|eur\b|cent\b|€|[mck]m\b|m[23]\b|kwh\b|kg\b)", re.IGNORECASE)
NAME = r"(?:\bb\.?s\.?n|burger[ -]?service|\bsofi)"
NAMED = re.compile(NAME, re.IGNORECASE)
NAMED_BEHIND = re.compile(
    rf"[^\S\n]*(?:\([^\S\n]*|is[^\S\n]+(?:(?!niet|geen)\w+[^\S\n]+){{0,2}}"
    r"|[)=,:/\[(\-\u2013]?[^\S\n]*(?:(?:dat[^\S\n]+is|was|als|het|mijn)[^\S\n]+){0,2})"
    rf"{NAME}(?![\w.-]*\W{{0,3}}(?:is|van)?\W{{0,3}}\d)",
    re.IGNORECASE,
)
"""Where no other digits follow the name: it is theirs then."""
LOOSE = BETWEEN.replace(r"[^\S\n]", r"\s").replace("[.", "[,.")
"""Between digits that a name announces a line may end too, or a comma stand."""
MARKED = LOOSE.replace("[,.", "[,.*|\u00b7\u2022")
ANNOUNCED = re.compile(rf"{NAME}(\D{{0,20}})(\d(?:{MARKED}?\d){{7,19}})", re.IGNORECASE)
ANOTHER = re.compile(r"\b(?:tel|mob|bel|app|geb|datum|order|klant|polis|kvk)|€", re.IGNORECASE)
"""Between a name and digits: these are of something else, such as the day of birth."""
WITHOUT_ZERO = ([8], [2, 3, 3])
"""Lengths of the groups of a BSN without its first 0; 4-2-2 and 2-2-4 are days."""
MOBILE = 6
BEFORE = 40
"""Characters before a number that are looked at."""
IN_ADDRESS = 200
"""Likewise, for the beginning of the address of a page in which it stands."""
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
LOOKED_AT = 500
"""Numbers in one text, right by their digits or country, of which the rest is looked at: nobody's
story has so many, and each takes 20 microseconds in which all others wait."""
NO_DIGIT = re.compile(r"\D")

APART = LOOSE.replace("[,.", "[,.:;=*|\u00b7\u2022()'\"\u2018\u2019\u201c\u201d")
"""Between the groups of an account number other signs may stand too."""
BANK_ENDS = 8
"""Signs of an account number behind which most countries have figures alone: the country, the check
digits and mostly the letters of a bank."""
BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
"""Countries by the length of their numbers (the SWIFT registry of IBANs, ISO 13616)."""
IBAN_LENGTHS = {land: length for length, lands in BY_LENGTH.items() for land in lands.split()}


def _country_pattern() -> str:
    """Return what finds the two letters of a country, large or small, with what may stand between.

    Without it words full of letters and digits would take long.
    """
    seconds: dict[str, str] = {}
    for land in IBAN_LENGTHS:
        first, second = land[0], land[1]
        seconds[first] = seconds.get(first, "") + second + second.lower()
    return "|".join(
        f"[{first}{first.lower()}]{APART}?[{others}]" for first, others in seconds.items()
    )


IBAN = re.compile(
    rf"(?:(?<![A-Za-z0-9])|(?<=iban)|(?<=IBAN)|(?<=[a-z])(?=[A-Z]{{2}}\d))"
    rf"(?=((?:{_country_pattern()}){APART}?(?:\d{APART}?[\dOo]|[Oo]{APART}?\d)(?:{APART}?[A-Za-z0-9]){{11,30}}))"
)


def has_bsn(text: str) -> bool:
    """Return whether ``text`` holds a whole number that is a BSN as far as one can see."""
    return _has_bsn(_write_plainly(text))


def has_named_bsn(text: str) -> bool:
    """Return whether ``text`` holds a BSN that it calls one, where other numbers are asked."""
    plain = _write_plainly(text)
    return any(map(_is_named, _find_whole(plain))) or _is_announced(plain)


def holds_bsn(reference: str) -> bool:
    """Return whether a reference is or contains a BSN, whatever is glued to it: C-123456782."""
    plain = _write_plainly(reference)
    parts = ANYWHERE.finditer(plain)
    return _has_bsn(plain) or any(_passes_eleven(part[0]) for part in parts)


def _has_bsn(plain: str) -> bool:
    return any(map(_is_bsn, _find_whole(plain))) or _is_announced(plain)


def _write_plainly(text: str) -> str:
    """Return a text with the digits of all scripts and keyboards, also of emoji, as 0 to 9."""
    return text if text.isascii() else plain_digits(text.translate(WIDE))


def _find_whole(text: str) -> Iterator[re.Match[str]]:
    """Yield what could be a BSN by its digits."""
    return islice((one for one in WHOLE.finditer(text) if _passes_eleven(one[0])), LOOKED_AT)


def _passes_eleven(text: str) -> bool:
    total: int = sum(map(mul, map(int, NO_DIGIT.sub("", text)), BSN_WEIGHTS))
    return total > 0 and total % 11 == 0


def _is_named(found: re.Match[str]) -> bool:
    before = found.string[max(found.start() - BEFORE, 0) : found.start()]
    return bool(NAMED.search(before) or NAMED_BEHIND.match(found.string, found.end()))


def _is_announced(text: str) -> bool:
    """Return whether the digits behind a name are a BSN, in groups of any size."""
    for words, number in ANNOUNCED.findall(text):
        groups = re.findall(r"\d+", number)
        ends = [*accumulate(map(len, groups))]
        digits = "".join(groups)
        found = [digits[:9]] if len(BSN_WEIGHTS) in ends else []
        found += [
            f"0{digits[:8]}"
            for sizes in WITHOUT_ZERO
            if [len(group) for group in groups[: len(sizes)]] == sizes
        ]
        if not ANOTHER.search(words) and any(map(_passes_eleven, found)):
            return True
    return False


def _is_bsn(found: re.Match[str]) -> bool:
    if _is_named(found) or found[0] == found.string.strip():
        return True
    before = found.string[max(found.start() - BEFORE, 0) : found.start()]
    between = next(filter(None, found.group(*"abcd")), None)
    if between is None:
        is_longer = int(found[0][0]) == MOBILE
    else:
        is_longer = before.removesuffix(between).rstrip()[-1:].isdecimal()
    other = OTHER_NUMBER.search(before) or MEASURED.match(found.string, found.end())
    return not (is_longer or other or _stands_in_address(found))


def _stands_in_address(found: re.Match[str]) -> bool:
    """Return whether a number is part of the address of a page, such as the one of an advert."""
    before = found.string[max(found.start() - IN_ADDRESS, 0) : found.start()]
    word = before.rsplit(maxsplit=1)[-1] if before.strip() and not before[-1].isspace() else ""
    return "://" in word or "www." in word.lower()


def has_iban(text: str) -> bool:
    """Return whether ``text`` holds an account number with right length and check digits."""
    found = islice(IBAN.finditer(_write_plainly(text)), LOOKED_AT)
    return any(_is_iban(one[1]) for one in found)


def _is_iban(found: str) -> bool:
    # The pattern takes in words behind the number: what counts is the length of its country.
    places = [at for at, char in enumerate(found) if char.isalnum()]
    typed = "".join(found[at] for at in places).upper()
    length = IBAN_LENGTHS.get(typed[:2], 0)
    if not 0 < length <= len(typed):
        return False
    iban, behind = typed[:length], found[places[length - 1] + 1 :][:1]
    return any(_ends(one, behind) and _checks(one) for one in (iban, _read_zeros(iban)))


def _ends(iban: str, behind: str) -> bool:
    """Return whether a number ends here: words may be glued behind a digit, as in 00t.n.v."""
    return not behind.isalnum() or (behind.isalpha() and iban[-1].isdigit())


def _checks(iban: str) -> bool:
    number = int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4]))
    return iban[2:4].isdigit() and number % 97 == 1


def _read_zeros(iban: str) -> str:
    """Return an account number with 0 for each O that was typed for it, among figures alone."""
    zeros = iban[:2] + iban[2:].replace("O", "0")
    bank = iban[4:BANK_ENDS] if iban[4:BANK_ENDS].isalpha() else zeros[4:BANK_ENDS]
    rest = zeros[BANK_ENDS:] if zeros[BANK_ENDS:].isdigit() else iban[BANK_ENDS:]
    return zeros[:4] + bank + rest
