"""Kinds of values in a facts file that must have a certain shape.

A ``description`` completes the sentence "expected ..." for the writer of the file.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from formsapp.facts.unknown import PLACEHOLDER
from formsapp.mail_address import ADDRESS

PAGE: Final = r"https://[^\s/]+/\S+"
"""The address of a page, deeper than a home page."""


CENTS: Final = "(?!0+[.]00)[0-9]{1,5}[.][0-9]{2}"
RANGES_EXPECTED: Final = (
    "a list such as [{ days = [1, 2, 3, 4, 5], opens = 08:30:00, closes = 17:00:00 }], "
    "{ always = true }"
)
HOURS_EXPECTED: Final = f'{RANGES_EXPECTED}, or "[... nog invullen]"'


def _text(pattern: str, description: str) -> Meta:
    """Return the demand that a text has this pattern from its first to its last character."""
    return Meta(pattern=rf"\A(?:{pattern})\Z", description=description)


def _filled_in(pattern: str, description: str) -> Meta:
    """Return the same demand, for what may still be a placeholder."""
    return _text(rf"{PLACEHOLDER.pattern}|{pattern}", f'{description}, or "[... nog invullen]"')


Clock = Annotated[
    str, _text("([0-9]|1[0-9]|2[0-3])[.][0-5][0-9]", 'a time as text such as "9.00" or "18.00"')
]
Count = Annotated[int, Meta(ge=1, description="a whole number above 0")]
Colour = Annotated[str, _text("#[0-9a-f]{6}", 'a colour such as "#1b6e5a"')]
Euros = Count | Annotated[str, _text(CENTS, 'an amount with cents as text such as "40.53"')]
EurosOrVisit = (
    Count | Annotated[str, _text(f"visit|{CENTS}", '"visit", or an amount as text such as "40.53"')]
)
EurosOrFree = (
    Count | Annotated[str, _text(f"free|{CENTS}", '"free", or an amount such as 25 or "40.53"')]
)
BaseAddress = Annotated[
    str,
    _text(
        r"(?:https://[\w.-]+|http://(?:localhost|127[.]0[.]0[.]1))(?::[0-9]+)?(?:/[\w.~%-]+)*",
        'an https address without a slash at its end such as "https://loket.zorg.example/forms" '
        "(http on localhost only)",
    ),
]
HttpsAddress = Annotated[str, _text(r"https://\S+", "an address with https")]
Law = Literal["jeugdwet", "wmo", "zvw", "wlz"]
MailAddress = Annotated[str, _filled_in(ADDRESS.pattern, "a mail address as text")]
Name = Annotated[str, _text(r"(?=\S).{0,79}\S", "a name of 1 to 80 characters")]
PageAddress = Annotated[str, _text(PAGE, "an address with https, deeper than a home page")]
PageAnchor = Annotated[str, _text("[a-z0-9-]+/#[a-z0-9-]+", "text such as page/#anchor")]
PhoneNumber = Annotated[
    str,
    _filled_in(
        r"(?:\+|00[ -]?)?[0-9](?:[ -]?[0-9]){2,14}",
        'a telephone number as text such as "06 12345678"',
    ),
]
Slug = Annotated[str, _text("[a-z0-9]+(?:-[a-z0-9]+)*", "lower-case words and dashes")]
SvgFile = Annotated[str, _text(r"[\w-]+\.svg", "the name of an SVG file")]
