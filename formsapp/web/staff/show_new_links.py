"""A link as staff see it this once: its address, its code and the words to pass it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import quote, urlencode

from flask import render_template, url_for

from formsapp.cases import birth_date_tries
from formsapp.cases.circle_links import NewLink
from formsapp.cases.signed_links import LinkWish
from formsapp.cases.typed_codes import add_typed_code
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option, Several
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.internal_form_questions import DAYS, choose_kinds
from formsapp.web.staff.said_by_form import waits_for_names
from formsapp.web.staff.staff_form import InternalForm
from formsapp.web.staff.staff_words import kind_title

SMS = _("{{ provider.short_name }}: open deze link. Hij werkt tot {{ ended }}. {{ address }}")
SUBJECT = _("Een link van {{ provider.short_name }}")
NO_TAKING_BACK = _(
    "Intrekken staat er niet bij: wie de link heeft, doet dat in één stap op de eigen pagina."
)
QR_OF_LINK = _("QR-code van de link")
READ_OUT = {
    "F": _("van Ferdinand"),
    "K": _("van Karel"),
    "L": _("van Lodewijk"),
    "P": _("van Pieter"),
    "R": _("van Rudolf"),
    "U": _("van Utrecht"),
    "X": _("van Xantippe"),
}
"""How a letter of a code is said over the phone."""
FACTOR = Choice(
    name="factor",
    label=_("Vraagt een link eerst om een geboortedatum?"),
    hint=_("Steeds de eigen datum van wie de link krijgt, nooit die van een ander."),
    options=(
        Option("eigen", _("Ja, de eigen geboortedatum")),
        Option("geen", _("Nee"), _("Wie de link heeft, kan hem openen.")),
    ),
    missing=_("Kies of de links om een geboortedatum vragen."),
)


@dataclass(frozen=True)
class ShownLink:
    """A link on the page that shows it, this once.

    ``sms_app`` and ``mail_app`` are addresses that open an app with the words in it.
    """

    wish: LinkWish
    token: str = field(repr=False)
    address: str = field(repr=False)
    code: str = field(repr=False)
    ended: str
    qr: str = field(repr=False)
    sms: str = field(repr=False)
    sms_app: str = field(repr=False)
    mail_app: str = field(repr=False)
    label: str = ""

    @property
    def read_out(self) -> list[str]:
        """Each group of the code, as it is said over the phone."""
        return [", ".join(map(say_sign, group)) for group in self.code.split("-")]

    @property
    def code_page(self) -> str:
        """Where the code is typed, as people say it."""
        return say_address(services().url("/code"))


def say_sign(sign: str) -> str:
    """Return a sign of a code as it is said: ``4``, ``K van Karel``."""
    return f"{sign} {say(READ_OUT[sign])}" if sign in READ_OUT else sign


def say_address(address: str) -> str:
    """Return an address without what no one types."""
    return address.partition("://")[2]


def show_once(token: str, wish: LinkWish, label: str = "") -> ShownLink:
    """Return a new link with all that is needed to pass it on; makes its code."""
    known = services()
    code = add_typed_code(db.session, known.signer, known.settings.secret_keys, token)
    path = url_for("client.show_personal", token=token).removeprefix(known.root)
    address, ended = known.url(path), day(local_date(wish.expires_at))
    sms = say(SMS, ended=ended, address=address)
    mail = urlencode({"subject": say(SUBJECT), "body": sms}, quote_via=quote)
    return ShownLink(
        *(wish, token, address, code, ended),
        qr(address, QR_OF_LINK),
        sms,
        # An iPhone reads the words after "&", Android those of any "body".
        f"sms:?&{urlencode({'body': sms}, quote_via=quote)}",
        f"mailto:?{mail}",
        label,
    )


def tries_left(wish: LinkWish) -> int | None:
    """Return after how many wrong birth dates a new link closes, where that is fewer than usual."""
    tries = birth_date_tries.tries_of_a_new_link(
        db.session, wish.client, wish.signer_id, now=services().clock()
    )
    return tries if wish.born and tries < birth_date_tries.MOST_TRIES else None


def show_circle_links(staff: SignedIn, client: str, made: Iterable[NewLink]) -> PageAnswer:
    """Show links of a circle, each with whose it is, this once."""
    links = [show_once(one.token, one.wish, one.label) for one in made]
    few = [tries for one in links if (tries := tries_left(one.wish))]
    return render_template(
        "staff/circle_made.html",
        staff=staff,
        client=client,
        links=links,
        few=min(few, default=None),
        unnamed=waits_for_names(staff, client),
    )


def ask_kinds() -> Several:
    """Return the question that asks which forms the links of a circle open."""
    options = tuple(
        Option(slug, kind_title(slug))
        for slug, kind in services().kinds.items()
        if not (kind.asks_for_link or kind.on_own_page)
    )
    return replace(choose_kinds(options), hint=NO_TAKING_BACK)


def read_link_wish(form: InternalForm, client: str) -> LinkWish:
    """Return what a link of a circle should be, by the forms and days that were chosen."""
    return LinkWish(
        client=client,
        kinds=form.values["soorten"],
        expires_at=services().clock() + timedelta(days=int(str(form.values[DAYS.name]))),
        many=True,  # who changes an answer sends the form again
    )


def asks_born(form: InternalForm) -> bool:
    return form.values[FACTOR.name] == FACTOR.options[0].value
