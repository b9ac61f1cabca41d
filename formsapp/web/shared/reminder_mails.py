"""Mails that remind staff: numbers and days, and where to read on; no kind, client or name."""

from __future__ import annotations

from collections.abc import Sequence

from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.reminders import DueCase, Reminders, ReminderTexts, WeekCounts
from formsapp.facts.dutch_format import in_units
from formsapp.kinds.base import _
from formsapp.rules.limit import Limit
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services

REMINDER = _("""Van deze zaken komt de laatste dag om te antwoorden dichtbij, of is hij voorbij:

{{ cases }}

Lees ze hier:
{{ address }}
""")
DIGEST = _("""Zo staat het er deze week voor:

{{ counts }}

Lees het hier:
{{ address }}
""")
COUNTED = (
    _("{{ cases }} open"),
    _("{{ cases }} met de laatste dag in deze week"),
    _("{{ cases }} te laat"),
    _("{{ cases }} bij niemand"),
)
"""The words of :class:`WeekCounts`, in its order."""


def reminder_mail(to: str, cases: Sequence[DueCase]) -> OutgoingMail:
    """Return the mail that reminds someone of cases."""
    lines = "\n".join(f"{one.reference}: {say_what_is_due(one)}" for one in cases)
    address = services().url(_find_path(cases))
    subject = say(_("Herinnering van {{ provider.short_name }}"))
    return OutgoingMail(to, subject, say(REMINDER, cases=lines, address=address))


def digest_mail(to: str, counts: WeekCounts) -> OutgoingMail:
    """Return the mail that tells someone how much is open."""
    lines = "\n".join(
        say(text, cases=in_units(count, "case"))
        for text, count in zip(COUNTED, counts, strict=True)
    )
    subject = say(_("Weekoverzicht van {{ provider.short_name }}"))
    address = services().url("/medewerker/")
    return OutgoingMail(to, subject, say(DIGEST, counts=lines, address=address))


def say_what_is_due(one: DueCase) -> str:
    """Say how long there is, and that it is for a first reply where that comes next."""
    left = say_limit(one.by, one.left) if one.by else say_left(one.left)
    return say(_("eerste reactie {{ left }}"), left=left) if one.is_first else left


def say_limit(by: Limit, left: int) -> str:
    """Say of a term in hours until when it is, or was, in the middle of a sentence."""
    late = _("te laat: het moest er zijn op {{ last }}")
    return say(late if left < 0 else _("uiterlijk {{ last }}"), last=str(by))


def say_left(left: int) -> str:
    """Say how many days are left, in the middle of a sentence."""
    if left < 0:
        return say(_("{{ days }} te laat"), days=in_units(-left, "d"))
    if left == 0:
        return say(_("vandaag"))
    return say(_("nog {{ days }}"), days=in_units(left, "d"))


def remind_staff() -> int:
    """Write what mail must go to staff now; return how many mails."""
    known = services()
    teams, hours = known.opened_teams, known.facts.contact.open_week
    texts = ReminderTexts(reminder_mail, digest_mail)
    return Reminders(db.session, known.letterbox, teams, hours, texts, known.clock()).look()


def _find_path(cases: Sequence[DueCase]) -> str:
    """Return where to read on: the one case, or the list."""
    return f"/medewerker/zaak/{cases[0].reference}" if len(cases) == 1 else "/medewerker/"
