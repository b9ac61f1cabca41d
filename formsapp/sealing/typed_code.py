"""The code that someone types in place of a link: it can be read out over the phone.

It has sixteen signs, none of which sounds or looks like another in Dutch. Three say where in the
database to look, twelve are secret (48 bits), and the last one tells a slip from another code.

The link's secret is encrypted under a key that follows from the code by way of scrypt (32 MB, a
tenth of a second) and from a secret of the server. Who stole the database alone has nothing to
guess against. Who has that secret too must try 2**47 codes for each link: at some thousands a
second, which is what the memory of a fast graphics card can do, that takes a thousand years.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from threading import BoundedSemaphore
from uuid import UUID

from formsapp.sealing.codes_among_words import find_grouped_codes, plain_code
from formsapp.sealing.letterbox import Altered, open_from_address, seal_for_address

SIGNS = "012345678FKLPRUX"
"""Of letters that sound alike one: P of the B, C, D, E, G, J, P, T, V and W, K of the A, H and K, F
of the F and S, U of the Q and U. None of M and N, of Z (zes), and of Y, which has three names. 9
sounds like 7; O and I look like 0 and 1."""
HEARD = str.maketrans("BCDEGJTVWAHSQ9OI", "PPPPPPPPPKKFU701")
"""What else can be heard or read in place of a sign, as the sign that it was."""
ANY_SIGN = f"[{SIGNS}{''.join(map(chr, HEARD))}]"
APART = r"[\W_]"
SPOKEN = re.compile("[FKLPRX]U+[FKLPRX]")
"""A vowel between two letters may spell a word that nobody wants in a letter."""
PLACE, LENGTH, GROUP = 3, 16, 4
COST, BLOCK, MEMORY = 2**15, 8, 64 * 2**20
"""Of scrypt (RFC 7914), and what it may use at most: it needs half of that."""
SLOW = BoundedSemaphore(2)
"""So many are worked out at the same time: others wait, as more would only take memory."""
PURPOSE = "loket typed code"


class NotTyped(ValueError):
    """What was typed is no code: a sign is missing, is another, or stands in another place."""


def new_typed_code() -> str:
    """Return a new code in groups: ``4K07-21PX-8R3F-06L5``."""
    while True:
        data = [secrets.randbelow(len(SIGNS)) for _ in range(LENGTH - 1)]
        code = "".join(SIGNS[one] for one in (*data, _check(data)))
        if not SPOKEN.search(code):
            return group_typed_code(code)


def group_typed_code(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def normalise_typed_code(typed: str) -> str:
    """Return the code that was typed or pasted, as it was shown; raises NotTyped.

    Case, spaces, dashes and signs that sound or look alike are forgiven, and words may stand around
    it. Every slip in one sign is told, and every two neighbours that changed places; of all others
    fifteen in sixteen.
    """
    text = plain_code(typed)
    whole = _to_signs(text)
    among = [*find_grouped_codes(text, ANY_SIGN, GROUP, LENGTH // GROUP)]
    # By chance words pass too: they stand before a code, and sound like its signs, as "code" does.
    among.reverse()
    among.sort(
        key=lambda found: sum(sign not in SIGNS for sign in re.sub(APART, "", found.upper()))
    )
    for bare in (whole, *map(_to_signs, among)):
        if len(bare) == LENGTH and set(bare) <= set(SIGNS) and _is_checked(bare):
            return group_typed_code(bare)
    raise NotTyped("A code has 16 signs, of which the last follows from the others.")


def _to_signs(text: str) -> str:
    return re.sub(APART, "", text.upper()).translate(HEARD)


def _is_checked(code: str) -> bool:
    *data, check = (SIGNS.index(sign) for sign in code)
    return _check(data) == check


def _check(data: Iterable[int]) -> int:
    """Return the sum of all in the field of 16 elements, each times a power of 2 by its place."""
    total = 0
    for value in data:
        total = _double(total ^ value)
    return total


def _double(value: int) -> int:
    """Return twice a value in the field of 16 elements (x**4 + x + 1)."""
    return (value << 1) ^ (0b10011 if value & 0b1000 else 0)


def slow_key(provider: str, code: str) -> bytes:
    """Return what follows slowly from a code; raises NotTyped."""
    salt = hashlib.sha256(f"{PURPOSE} {provider}".encode()).digest()
    password = normalise_typed_code(code).encode()
    with SLOW:
        return hashlib.scrypt(password, salt=salt, n=COST, r=BLOCK, p=1, dklen=32, maxmem=MEMORY)


def place_of_code(secret: str, code: str) -> str:
    """Return where in the database a code is looked for; raises NotTyped."""
    first = normalise_typed_code(code)[:PLACE]
    return hmac.digest(secret.encode(), f"{PURPOSE} place {first}".encode(), "sha256").hex()


def wrap_secret(secret: str, slow: bytes, link_id: UUID, link_secret: bytes) -> bytes:
    """Encrypt a link's secret under what :func:`slow_key` gave and a secret of the server."""
    return seal_for_address(_peppered(secret, slow), PURPOSE, str(link_id), link_secret)


def unwrap_secret(secret: str, slow: bytes, link_id: UUID, blob: bytes) -> bytes | None:
    """Decrypt a link's secret; None when this code is not the one."""
    try:
        return open_from_address(_peppered(secret, slow), PURPOSE, str(link_id), blob)
    except Altered:
        return None


def _peppered(secret: str, slow: bytes) -> str:
    return hmac.digest(secret.encode(), PURPOSE.encode() + slow, "sha256").hex()
