"""A made link on paper: a letter of A5, and a card for a wallet.

The link is posted, not asked for by its address: so it stands in no history of a browser.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from formsapp.cases.case_errors import LinkError
from formsapp.cases.signed_links import OpenedLink, open_link
from formsapp.cases.typed_codes import find_token_of_code
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.typed_code import NotTyped, normalise_typed_code
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.shared.qr_code import printed_qr
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.link_rows import may_manage
from formsapp.web.staff.show_new_links import QR_OF_LINK, say_address

CARD = "pasje"
FILES = {CARD: "pasje.pdf", "brief": "brief.pdf"}
"""Neutral: others may see the name of a file."""
WORDS = {
    "title": _("Een link voor u"),
    "qr": QR_OF_LINK,
    "about": _("Met deze link opent u een pagina op internet. Die pagina is alleen voor u."),
    "scan_title": _("Met de camera"),
    "scan": _("Richt de camera van een telefoon op deze code. Tik dan op het adres dat u ziet."),
    "code_title": _("Met een code om te typen"),
    "code": _("Ga op internet naar {{ address }}. Typ daar deze code:"),
    "forgiven": _("Hoofdletters en streepjes maken niet uit."),
    "call_title": _("Lukt het niet, of hebt u een vraag?"),
    "call": _("{{ reach('Bel') }}.{{ reach_hours('Dat kan') }}"),
    "danger": _("Is er nu gevaar?"),
    "ends": _("De link werkt tot {{ ended }}. Deel hem met niemand."),
    "born": _("Er wordt eerst om uw geboortedatum gevraagd."),
    "card_title": _("Pasje om uit te knippen"),
    "card": _("Knip langs de streepjes. Vouw het pasje dan dubbel."),
    "card_scan": _("Scan de code met de camera van een telefoon."),
    "card_code": _("Of ga naar {{ address }} en typ:"),
    "card_ends": _("Werkt tot {{ ended }}. Deel dit met niemand."),
}


@staff_page("/links/papier", methods=["POST"], links="made")
def give_link_on_paper(staff: SignedIn) -> Response:
    """Return the posted link as PDF: a letter or, with ``soort=pasje``, a card."""
    from formsapp.typst_pdf import accessible_pdf  # noqa: PLC0415  weighs much; a web worker does without

    token, sort = clean_line(request.form.get("link", "")), request.form.get("soort", "brief")
    opened = open_posted_link(staff, token)
    if sort not in FILES:
        abort(404)
    texts = paper_texts(opened, token, read_posted_code(opened))
    made = accessible_pdf("link.typ", {**texts, "card": sort == CARD})
    name = {"Content-Disposition": f'attachment; filename="{FILES[sort]}"'}
    return Response(made, mimetype="application/pdf", headers=name)


def open_posted_link(staff: SignedIn, token: str) -> OpenedLink:
    """Return a link that was just made; 404 where it does not open, or for who may not know it."""
    return find_posted_link(staff, token) or abort(404)


def find_posted_link(staff: SignedIn, token: str) -> OpenedLink | None:
    """Return a link that was just made; None where it does not open, or for who may not know it."""
    known = services()
    try:
        opened = open_link(db.session, known.signer, token, now=known.clock())
    except LinkError:
        return None
    return opened if may_manage(staff, opened.link) else None


def read_posted_code(opened: OpenedLink) -> str:
    """Return the code that was made with a link; 404 for any other, which would open nothing."""
    known = services()
    try:
        code = normalise_typed_code(request.form.get("code", ""))
    except NotTyped:
        abort(404)
    keys, now = known.settings.secret_keys, known.clock()
    token = find_token_of_code(db.session, known.signer, keys, code, now=now)
    if token is None or known.signer.read_secret(token) != opened.secret:
        abort(404)
    return code


def paper_texts(opened: OpenedLink, token: str, code: str) -> dict[str, Any]:
    """Return what stands on the letter and on the card of a link, for ``link.typ``."""
    known, facts = services(), services().facts
    ended = day(local_date(opened.link.expires_at))
    address, typed_at = known.url(f"/l/{token}"), say_address(known.url("/code"))
    return {
        "words": {name: say(text, ended=ended, address=typed_at) for name, text in WORDS.items()},
        **own_letterhead(),
        "address": address,
        "code": code,
        "image": printed_qr(address),
        "asks_born": opened.asks_born,
        "numbers": [
            {"name": one.name, "phone": str(one.phone.value)} for one in facts.crisis if one.bar
        ],
    }
