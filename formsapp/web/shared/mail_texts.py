"""All mails to clients and teams. A neutral subject, a reference and a link; never content."""

from __future__ import annotations

from collections.abc import Iterable

from formsapp.cases.outbox import CODE, REFERENCE, OutgoingMail
from formsapp.cases.staff_accounts import INVITED as INVITED_FOR
from formsapp.facts.dutch_format import days
from formsapp.facts.model import Team
from formsapp.kinds.base import _
from formsapp.web.shared.i18n import say
from formsapp.web.shared.out_of_hours import NOT_READ
from formsapp.web.shared.services import services

SUBJECT = _("Bericht {{ reference }} van {{ provider.short_name }}")

TO_CLIENT = _("""Beste lezer,

[[Wij hebben/Ik heb]] uw bericht ontvangen. Het nummer is {{ reference }}.

Hier ziet u hoe het ervoor staat:
{{ address }}

{{ way }}

{{ night }}
Is er gevaar? Bel {{ numbers.alarm.phone }}.

Groet,
{{ provider.name }}{{ reach_line }}
""")

BY_LINK = _("Deel deze link met niemand: wie hem heeft, kan het antwoord lezen.")
BY_CODE = _(
    "Typ daar de code die u kreeg bij het versturen. Hij staat niet in deze mail: zo leest niemand "
    "mee."
)

TO_TEAM = _("""Er is een nieuw bericht binnen. Het nummer is {{ reference }}.

Lees het hier:
{{ address }}
""")

MORE_FOR_TEAM = _("""Er is iets bijgekomen bij bericht {{ reference }}.

Lees het hier:
{{ address }}
""")

LINK_CLOSED = _("""Een link voor een cliënt is gesloten: er is te vaak een verkeerde geboortedatum
ingevuld.

Maak hier een nieuwe link:
{{ address }}
""")

STOP = _("""Iets dat eerst mocht, mag niet meer. Hier staat wat het is en wie het moet weten:
{{ address }}
""")

NEWS = _("""Beste lezer,

Er is nieuws over bericht {{ reference }}. Hier staat het:
{{ address }}

{{ way }}

Groet,
{{ provider.name }}{{ reach_line }}
""")

NEW_CODE = _("""Beste lezer,

U hebt een nieuwe code voor bericht {{ reference }}. De oude code werkt niet meer.

Hier ziet u hoe het ervoor staat:
{{ address }}

Deel deze link met niemand: wie hem heeft, kan het antwoord lezen.

Groet,
{{ provider.name }}{{ reach_line }}
""")

INVITED = _("""Beste collega,

Dit is een uitnodiging om bij {{ provider.name }} in te loggen. Hij werkt één keer,
{{ lasts }} lang. Open hem op het apparaat waarmee het inloggen straks gaat:
{{ address }}

Groet,
{{ provider.name }}
""")


def received_mail(address: str, team: str) -> OutgoingMail:
    """Return the receipt mail to a client, for a form that is about to be stored."""
    path, way = _way_to_answer(team, CODE)
    return _about_new_case(address, TO_CLIENT, path, way)


def may_mail_code(team: str) -> bool:
    """Return whether a mail may hold the code of a case of a team.

    What waits to be sent, the server can read: it would open what is sealed in person.
    """
    return team not in services().facts.personal_teams


def _way_to_answer(team: str, code: str) -> tuple[str, str]:
    """Return where a client reads the answer, and how to get there, in words."""
    return (f"/o/{code}", say(BY_LINK)) if may_mail_code(team) else ("/o", say(BY_CODE))


def team_mails(team: Team) -> list[OutgoingMail]:
    """Return the mail that tells a team of a new case; none for a team without a mailbox."""
    if team.mail is None:
        return []
    return [_about_new_case(team.mail.value, TO_TEAM, f"/medewerker/zaak/{REFERENCE}")]


def more_mails(team: Team, reference: str) -> list[OutgoingMail]:
    """Return the mail that tells a team of a message on a case; none without a mailbox."""
    if team.mail is None:
        return []
    address = services().url(f"/medewerker/zaak/{reference}")
    text = say(MORE_FOR_TEAM, reference=reference, address=address)
    return [OutgoingMail(team.mail.value, say(SUBJECT, reference=reference), text)]


def closed_link_mails(kinds: Iterable[str]) -> list[OutgoingMail]:
    """Mail to the teams that read a link's forms, if it closes: they can make a new one."""
    facts, text = services().facts, say(LINK_CLOSED, address=services().url("/medewerker/links/"))
    subject = say(_("Een link van {{ provider.short_name }} is gesloten"))
    teams = (facts.teams[facts.kinds[slug].team] for slug in kinds if slug in facts.kinds)
    boxes = dict.fromkeys(team.mail.value for team in teams if team.mail is not None)
    return [OutgoingMail(to, subject, text) for to in boxes]


def stop_mails(team: Team) -> list[OutgoingMail]:
    """Return the mail that tells a team of a task; none for a team without a mailbox."""
    if team.mail is None:
        return []
    subject = say(_("Een taak van {{ provider.short_name }}"))
    text = say(STOP, address=services().url("/medewerker/"))
    return [OutgoingMail(team.mail.value, subject, text)]


def _about_new_case(to: str, text: str, path: str, way: str = "") -> OutgoingMail:
    address, night = services().url(path), say(NOT_READ)
    given = (("reference", REFERENCE), ("address", address), ("night", night), ("way", way))
    return OutgoingMail(to, say(SUBJECT, given), say(text, given))


def news_mail(reference: str, code: str, address: str, team: str) -> OutgoingMail:
    """Return the mail that tells a client that there is an answer to read."""
    path, way = _way_to_answer(team, code)
    text = say(NEWS, reference=reference, address=services().url(path), way=way)
    return OutgoingMail(address, say(SUBJECT, reference=reference), text)


def new_code_mail(address: str) -> OutgoingMail:
    """Return the mail that brings a client the new code of a case, which is about to be made."""
    return _about_new_case(address, NEW_CODE, f"/o/{CODE}")


def invitation_mail(token: str, address: str) -> OutgoingMail:
    """Return the mail that invites a colleague to make a passkey."""
    link = services().url(f"/medewerker/uitnodiging/{token}")
    subject = say(_("Uitnodiging van {{ provider.short_name }}"))
    return OutgoingMail(address, subject, say(INVITED, address=link, lasts=days(INVITED_FOR)))
