"""Whether a link is as staff made it: for this client, this person and these forms.

Who can write to the database could else give the link of one parent to the other, who then says
yes twice. That a link was taken back is no part of it: it may happen at any moment.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Final

from formsapp.cases.bound_parts import hash_text
from formsapp.cases.models import Link
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof

PART: Final = "link"
"""What an event calls it, with its id."""
CLOSED: Final = "closed"


def prove_link(letterbox: Letterbox, link: Link) -> None:
    """Prove a link, where the keys of the staff side are here."""
    link.proof = seal_staff_proof(letterbox, _link_text(letterbox.provider, link))


def judge_link(keyring: Keyring, link: Link) -> Proven:
    """Return whether a link is as staff made it."""
    return judge_staff_proof(keyring, _link_text(keyring.letterbox.provider, link), link.proof)


def prove_link_anew(keyring: Keyring, link: Link, before: Proven) -> None:
    """Prove a link that staff changed, if it was proven ``before``."""
    if before is Proven.GOOD:
        prove_link(keyring.letterbox, link)


def bind_link(link: Link) -> dict[str, str]:
    """Return what an event binds of a link: all of it stands readable in the database."""
    said = json.dumps(_list_said(link))
    return {f"{PART}:{link.id}": hash_text(said)}


def bind_taken_back(link: Link) -> dict[str, str]:
    """Return what an event binds of a link that opens no more."""
    return {f"{PART}:{link.id}": ""}


def bind_closed(link: Link) -> dict[str, str]:
    """Return what an event binds of a link that wrong dates of birth closed."""
    return {f"{CLOSED}:{link.id}": CLOSED}


def _link_text(provider: str, link: Link) -> bytes:
    return json.dumps(["link", provider, *_list_said(link)]).encode()


def _list_said(link: Link) -> list[object]:
    ids = (link.id, link.root_id, link.signer_id, link.case_id)
    return [
        *(str(one) if one else None for one in ids),
        *(link.secret_hash, link.client, list(link.kinds), link.many),
        link.expires_at.astimezone(UTC).isoformat(),
        link.born_hash.hex() if link.born_hash else None,
        link.reader,
    ]
