"""All mails to clients and teams. A neutral subject, a reference and a link; never content."""

from __future__ import annotations

from collections.abc import Iterable

from formsapp.cases.intake import Receipt
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_accounts import INVITED as INVITED_FOR
from formsapp.facts.dutch_format import days
from formsapp.kinds import Kind
from formsapp.kinds.base import _
from formsapp.web.shared.i18n import say
from formsapp.web.shared.rate_limit import may_mail
from formsapp.web.shared.services import services

SUBJECT = _("Bericht {{ reference }} van {{ provider.short_name }}")

TO_CLIENT = _("""Beste lezer,

Wij hebben uw bericht ontvangen. Het nummer is {{ reference }}.

Hier ziet u hoe het ervoor staat en wanneer u antwoord krijgt:
{{ address }}

Deel deze link met niemand: wie hem heeft, kan het antwoord lezen.

Wij lezen geen berichten in de avond, in de nacht en in het weekend.
Is er gevaar? Bel {{ numbers.alarm.phone }}.

Groet,
{{ provider.name }}
{{ contact.phone }}
""")

TO_TEAM = _("""Er is een nieuw bericht binnen. Het nummer is {{ reference }}.

Lees het hier:
{{ address }}
""")


NEWS = _("""Beste lezer,

Er is nieuws over bericht {{ reference }}. Hier staat het:
{{ address }}

Deel deze link met niemand: wie hem heeft, kan het antwoord lezen.

Groet,
{{ provider.name }}
{{ contact.phone }}
""")

INVITED = _("""Beste collega,

Dit is een uitnodiging om bij {{ provider.name }} in te loggen. Hij werkt één keer,
{{ lasts }} lang. Open hem op het apparaat waarmee het inloggen straks gaat:
{{ address }}

Groet,
{{ provider.name }}
""")


def received(receipt: Receipt, kind: Kind, address: str) -> Iterable[OutgoingMail]:
    """Mails that go out with a new case: to the client who gave an address, and to the team.

    Anyone can type the address of someone else: it gets a few receipts a day, and no more.
    """
    known = services()
    subject = say(SUBJECT, reference=receipt.reference)
    if address and may_mail(address):
        status = known.url(f"/o/{receipt.code}")
        body = say(TO_CLIENT, reference=receipt.reference, address=status)
        yield OutgoingMail(address, subject, body)
    team = known.facts.teams[known.facts.kinds[kind.slug].team]
    if team.mail is not None:
        inbox = known.url(f"/medewerker/zaak/{receipt.reference}")
        body = say(TO_TEAM, reference=receipt.reference, address=inbox)
        yield OutgoingMail(team.mail.value, subject, body)


def news(reference: str, code: str, address: str) -> OutgoingMail:
    """Mail to a client who left an address: there is something to read."""
    status = services().url(f"/o/{code}")
    subject = say(SUBJECT, reference=reference)
    return OutgoingMail(address, subject, say(NEWS, reference=reference, address=status))


def invited(token: str, address: str) -> OutgoingMail:
    """Mail to a colleague, with the invitation to make a passkey."""
    link = services().url(f"/medewerker/uitnodiging/{token}")
    subject = say(_("Uitnodiging van {{ provider.short_name }}"))
    return OutgoingMail(address, subject, say(INVITED, address=link, lasts=days(INVITED_FOR)))
