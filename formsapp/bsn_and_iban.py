"""Finds what looks like a citizen service number (BSN) or a bank account number (IBAN) in a text.

People are asked to take such a number out, so a false alarm costs trust as a miss does. A BSN is
therefore looked for as a whole number of nine digits, bare, in one of the usual groupings or digit
by digit, that passes the eleven test. Of all other numbers of nine digits one in eleven passes it
too: what the words before it call a telephone number, an order, an amount or a number of something
else (such as *relatienummer*) is left alone. So is what stands in the address of a page, and a bare
number that begins with 6, which is how a mobile number looks without its 0. Where the text names a
BSN, each number of nine digits in that sentence counts, in any grouping, and of eight too: many
people leave the first 0 out. Not a day, a telephone number or an amount, which are told by how they
look, nor what is called something else in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
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
    "zorgmail(?:-account)?|kassabon|indicatie|transactie|debiteur|crediteur|mandaat|project|werkorder|uzovi|"
    "gsm|sms|phone|aanvra[ag]|klacht|aangifte|brie[fv]|"
    "ov[ \\-\u2010\u2011]?chip|rijbewijs|kenteken|nummerbord|signal|skype"
)
WHOLE_WORDS = (
    r"ean|lrk|big(?:[\-\u2010\u2011]?registratie)?|id|art|artikel|cak|case|bon|rit|btw|kamer|mrn|rvg|"
    "pin(?:code)?"
)
"""Likewise, where a longer word means something else: a *bigamist*, an *idee*, an *arts*."""
ENDS_AS = (
    r"(?<!post)code|contract|polis|factuur|claim|order|rekening|beschikking|aangifte|declaratie"
    r"|verzekering|indicatie"
)
"""Likewise, as the end of a longer word: a *toegangscode*, a *huurcontract*."""
DASH = r"\-\u2010\u2011"
OF_A_PERSON = rf"persoon|burger|identi|(?:sociaal[{DASH}]?)?fiscaal|id[{DASH}]?n"
COMPOUND = rf"(?<![\w{DASH}])(?!{OF_A_PERSON})\w[\w{DASH}]*(?:nummer|nr)|\b[\w{DASH}]*kenmerk"
"""A number of something: relatienummer, BIG-nummer, betalingskenmerk; not of a person. It begins
with its first letter: the *-nummer* of *ID-nummer* is no word."""
OTHER_NUMBER = re.compile(
    rf"(?:(?:\+|\b00[^\S\n]?)\d{{1,3}}|\(0\)|\b0|[€$£ƒ]|\beuro?|\b\d{{1,3}}[^\S\n]?x|(?:\b(?:{OTHER_WORDS})\w*"
    rf"|\b(?:{WHOLE_WORDS})|\b\w{{1,30}}(?:{ENDS_AS})|\bcode|{COMPOUND}|\becli(?::\w*)*)\.?"
    r"(?:[^\S\n]*\b(?:is|nr|nummer|no|mij|me|kan|via|op|(?:met|onder)(?=[^\S\n]+n)))*)[.:#=)]*[^\S\n]*[#(-]?$|(?:[^\W\d]-|\b[^\W\d]{1,3}/)$",
    re.IGNORECASE,
)
"""What stands before a number that is no BSN."""
_NO_LONGER = rf"(?:en|of|maar|niet|geen|onbekend|wel)\b|{OF_A_PERSON}"
_WORD_BETWEEN = rf"[^\S\n]+\(?(?!{_NO_LONGER})[^\W\d_]{{1,14}}\)?"
CALLED_AHEAD = re.compile(
    rf"(?:(?:{COMPOUND}|\b(?:tel|telefoon|mobiele?|gsm)\b)\.?(?:{_WORD_BETWEEN}){{1,4}}"
    r"|\b(?:(?:ge)?bel(?:len|d|t)?|(?:whats)?app(?:en|t)?|sms(?:en)?|bereik\w*)\b"
    rf"(?:{_WORD_BETWEEN}){{0,3}}[^\S\n]+(?:op|naar|via)(?:[^\S\n]+(?:nummer|nr))?)"
    r"[.:=)]*[^\S\n]*\(?$",
    re.IGNORECASE,
)
"""Likewise, with a few words between: *polisnummer van mijn zoon is*, *bel mijn dochter op*."""
MEASURED = re.compile(r"[^\S\n]?(?:euro|eur\b|cent\b|€|[mck]m\b|m[23]\b|kwh\b|kg\b)", re.IGNORECASE)
_GAP = r"[\s._\-\u2010\u2011\u2013]"
_NUMBER = rf"(?:{_GAP}{{0,2}}(?:nummers?|num|nr)(?![^\W\d_]))?"
NAMED = re.compile(
    rf"(?:(?:(?<![^\W\d_])|(?<=mijn))(?:bsn[^\W\d_]{{0,9}}"
    rf"|b{_GAP}{{0,2}}s{_GAP}{{0,2}}n(?![^\W\d_])"
    rf"|burger{_GAP}{{0,2}}ser[^\W\d_]{{1,12}}|so-?fi(?:nummer|nr)?(?![^\W\d_])"
    rf"|citizen[ -]service)){_NUMBER}",
    re.IGNORECASE,
)
"""The names of a BSN, also in letters apart or in three words. Not *Sofia*."""
IN_SENTENCE = 160
"""Characters behind a name in which its number is looked for."""
SENTENCE_ENDS = re.compile(r"(?<=[^\W\d_]{5})[.!?]\s+(?=[A-Z])")
LOOSE = BETWEEN.replace(r"[^\S\n]", r"\s").replace("[.", "[,.")
"""Between digits that a name announces a line may end too, or a comma stand."""
MARKED = LOOSE.replace("[,.", "[,.*|\u00b7\u2022")
NUMBERS = re.compile(rf"(?<!\d)\d(?:{MARKED}?\d){{7,29}}(?!\d)")
_APART = r"[\s()./\-\u2010-\u2015]{0,3}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
OTHERS = re.compile(
    rf"(?<!\d)(?:{_DAY}([\-/. ]){_MONTH}\1{_YEAR}"
    rf"|(?<!\d[\-/. ]){_DAY}([\-/. ]){_MONTH}\2\d\d(?!\2\d)|{_YEAR}([\-/.]){_MONTH}\3{_DAY}"
    rf"|\d{{1,2}}:\d\d|\(?0(?!\d{{8}}(?!\d)|(?:\d\d{MARKED}\d{{3}}{MARKED}\d{{3}}(?!\d)))(?:{_APART}\d){{9}}"
    rf"|\d{{1,3}}(?:[.]\d{{3}}){{0,3}},\d\d(?!,)|\d[\d.]{{0,12}}(?:,\d\d)?[^\S\n]?(?:euro|eur\b|cent\b|\u20ac))(?!\d)"
    rf"|(?:\+|(?<!\d)00){_APART}\d(?:{_APART}\d){{7,13}}"
    rf"|(?:[\u20ac$\u00a3\u0192]|\beuro?)[^\S\n]?\d[\d., ]{{0,14}}",
    re.IGNORECASE,
)
"""Days, hours, telephone numbers of ten digits or with a country, and amounts."""
MASK = "\0"
CALLED_OTHERWISE = re.compile(
    rf"(?:\b(?:tel(?:efoon\w*)?|mob(?:iel)?|(?:ge)?bel(?:d|t|len)?|(?:whats)?app(?:en|t)?|bereik\w*|fax"
    rf"|order|bestel\w*|factuur|polis|kvk|rsin|giro|rekening|iban|ticket|postbus|dossier|zaak)\b|{COMPOUND})"
    rf"[^\d{MASK}]*$",
    re.IGNORECASE,
)
"""Between a name and digits: these are of something else, unless its own number stands between."""
IN_A_ROW = re.compile(
    r"[^\S\n]*(?:(?:en|of|plus)(?=[^\S\n])|[/+&])[^\S\n]*[^\W\d][\w-]*"
    r"(?:[^\S\n]+[^\W\d][\w-]*){0,3}[^\S\n]*[:=]?[^\S\n]*",
    re.IGNORECASE,
)
"""Between a name and digits where more numbers are named at once: the first is the BSN."""
DENIED_BEFORE = re.compile(
    r"\b(?:geen|niet)\s+(?:(?:mijn|zijn|haar|een|het|uw|de)\s+)?$", re.IGNORECASE
)
DENIED = re.compile(
    r"\b(?:niet(?=\s*[,.;]|\s+bekend)|onbekend|volgt(?!\s*(?:hier|nu|:)))", re.IGNORECASE
)
"""What says that the number is not there."""
BEHIND_IT = re.compile(
    rf"(?<!\d)(\d(?:{MARKED}?\d){{7,29}})[^\S\n]*"
    r"(?:\([^\S\n]*|is[^\S\n]+(?:(?!niet|geen)\w+[^\S\n]+){0,2}"
    r"|[)=,:/\[(\-\u2013]?[^\S\n]*(?:(?:d[ai]t[^\S\n]+is|was|als|het|mijn)[^\S\n]+){0,2})$",
    re.IGNORECASE,
)
"""Digits before their name."""
OWN_DIGITS = re.compile(r"[\w.-]{0,40}\W{0,3}(?:is|van)?\W{0,3}\d", re.IGNORECASE)
"""Behind a name that other digits follow: they are its own then."""
WITHOUT_ZERO = {(8,), (2, 3, 3), (3, 3, 2), (2, 2, 2, 2), (4, 4), (5, 3), (3, 5)}
"""Lengths of the groups of a BSN without its first 0; 4-2-2 and 2-2-4 are days."""
PARTS_APART = re.compile(r"[,\n]")
"""Between two numbers, or groups of one."""
WORD = re.compile(r"[^\W\d_]{3}")
DAY_IN_FIGURES = re.compile(
    r"(?<!\d)(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:\W\d{4})?(?!\d)"
)
"""Of figures alone, with the time perhaps: no BSN where words stand before it."""
MOBILE = 6
BEFORE = 40
"""Characters before a number that are looked at."""
AHEAD = 100
"""Likewise, where a few words stand between a number and what it is called."""
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
    return _has_named_bsn(_write_plainly(text))


def holds_bsn(reference: str) -> bool:
    """Return whether a reference is or contains a BSN, whatever is glued to it: C-123456782."""
    plain = _write_plainly(reference)
    parts = ANYWHERE.finditer(plain)
    return _has_bsn(plain) or any(_passes_eleven(part[0]) for part in parts)


def _has_bsn(plain: str) -> bool:
    return any(map(_is_bsn, _find_whole(plain))) or _has_named_bsn(plain)


def _write_plainly(text: str) -> str:
    """Return a text with the digits of all scripts and keyboards, also of emoji, as 0 to 9."""
    return text if text.isascii() else plain_digits(text.translate(WIDE))


def _find_whole(text: str) -> Iterator[re.Match[str]]:
    """Yield what could be a BSN by its digits."""
    return islice((one for one in WHOLE.finditer(text) if _passes_eleven(one[0])), LOOKED_AT)


def _passes_eleven(text: str) -> bool:
    total: int = sum(map(mul, map(int, NO_DIGIT.sub("", text)), BSN_WEIGHTS))
    return total > 0 and total % 11 == 0


def _has_named_bsn(plain: str) -> bool:
    names = [*islice(NAMED.finditer(plain), LOOKED_AT)]
    ends = [*(name.start() for name in names), len(plain)][1:]
    return any(map(_is_announced, names, ends)) or any(map(_is_named_behind, names))


def _is_announced(name: re.Match[str], end: int) -> bool:
    """Return whether a BSN stands behind a name, in its sentence and before the next name."""
    text, start = name.string, name.end()
    if DENIED_BEFORE.search(text[max(start - BEFORE, 0) : name.start()]):
        return False
    sentence = SENTENCE_ENDS.split(text[start : min(start + IN_SENTENCE, end)], maxsplit=1)[0]
    masked = OTHERS.sub(_mask, sentence)
    return any(_holds_announced(masked, found) for found in NUMBERS.finditer(masked))


def _holds_announced(sentence: str, found: re.Match[str]) -> bool:
    before = sentence[: found.start()]
    is_other = CALLED_OTHERWISE.search(before) and not IN_A_ROW.fullmatch(before)
    if is_other or DENIED.search(before):
        return False
    number = DAY_IN_FIGURES.sub(_mask, found[0]) if WORD.search(before) else found[0]
    parts = [number, *PARTS_APART.split(number)]
    return any(map(_passes_eleven, chain(*map(_begins, parts))))


def _mask(found: re.Match[str]) -> str:
    return MASK * len(found[0])


def _begins(number: str) -> Iterator[str]:
    """Yield what a number is as a BSN, or begins with, or holds as one group."""
    groups = _split(number)
    for count in range(1, len(groups) + 1):
        yield from _read(groups[:count])
    for group in groups:
        yield from _read([group])
    yield from _read_short(number)


def _split(number: str) -> list[str]:
    return [group for group in NO_DIGIT.split(number) if group]


def _read(groups: list[str]) -> Iterator[str]:
    """Yield these groups as one BSN, if they are as many digits."""
    digits = "".join(groups)
    if len(digits) == len(BSN_WEIGHTS):
        yield digits
    if len(groups) == 1:
        yield from _read_short(digits)


def _read_short(number: str) -> Iterator[str]:
    """Yield a BSN of which the first 0 is away, with one sign between all of its groups."""
    sizes = tuple(map(len, _split(number)))
    if sizes in WITHOUT_ZERO and number[0] != "0" and len({*re.findall(r"\D+", number)}) <= 1:
        yield f"0{NO_DIGIT.sub('', number)}"


def _is_named_behind(name: re.Match[str]) -> bool:
    """Return whether a BSN stands before its name, which has no digits behind it then."""
    text = name.string
    if OWN_DIGITS.match(text, name.end()):
        return False
    masked = OTHERS.sub(_mask, text[max(name.start() - IN_SENTENCE, 0) : name.start()])
    found = BEHIND_IT.search(masked)
    before = masked[: found.start()] if found else ""
    if not found or CALLED_OTHERWISE.search(before):
        return False
    if WORD.search(before) and DAY_IN_FIGURES.fullmatch(found[1]):
        return False
    groups = _split(found[1])
    ends = chain(*(_read(groups[at:]) for at in range(len(groups))), _read_short(found[1]))
    return any(map(_passes_eleven, ends))


def _is_bsn(found: re.Match[str]) -> bool:
    if found[0] == found.string.strip():
        return True
    before = found.string[max(found.start() - BEFORE, 0) : found.start()]
    between = next(filter(None, found.group(*"abcd")), None)
    if between is None:
        is_longer = int(found[0][0]) == MOBILE
    else:
        is_longer = before.removesuffix(between).rstrip()[-1:].isdecimal()
    ahead = found.string[max(found.start() - AHEAD, 0) : found.start()]
    other = (
        OTHER_NUMBER.search(before)
        or CALLED_AHEAD.search(ahead)
        or MEASURED.match(found.string, found.end())
    )
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
