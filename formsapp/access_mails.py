"""Mails about who gets access where two persons are needed: no names or content, but a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_models import Staff
from formsapp.facts.translatable_texts import _

ASKED = _("""Er is gevraagd om iemand toegang te geven tot berichten die in persoon verzegeld zijn.
Daar zijn twee mensen voor nodig. Kijk wie het is, en stem in of weiger:
{{ address }}
""")
GIVEN = _("""Het technisch beheer heeft iemand toegang gegeven tot berichten die in persoon
verzegeld zijn: wat vanaf nu binnenkomt, kan die collega ook lezen. Klopt dat niet? Zeg het dan
meteen. Hier staat het:
{{ address }}
""")
ENDED = _("""Een collega leest niet meer wat in persoon verzegeld is: de rol of de toegang is
veranderd. Klopt dat niet? Zeg het dan meteen. Hier is in te loggen:
{{ address }}
""")
RECOVERED = _("""Met de herstelsleutel van het team heeft een collega eerdere berichten gekregen.
Klopt dat niet? Zeg het dan meteen. Het logboek zegt welke zaken het zijn:
{{ address }}
""")
RECOVERY_MADE = _("""Het technisch beheer heeft een herstelsleutel voor het team gemaakt. Wie dat
bestand heeft, kan lezen wat vanaf nu binnenkomt. Bewaart het team het niet zelf? Zeg het dan
meteen. Over eerdere berichten beslist wie ze kan lezen. Dat gaat hier:
{{ address }}
""")
RECOVERY_RENEWED = _("""Het technisch beheer heeft de herstelsleutel van het team vervangen. Wie het
nieuwe bestand heeft, kan lezen wat vanaf nu binnenkomt, en ook wat de vorige opende. Bewaart het
team het niet zelf? Zeg het dan meteen. Meer staat hier:
{{ address }}
""")
KEY_MADE = _("""Een collega heeft een nieuwe sleutel gemaakt. Wat vanaf nu binnenkomt, is ook
daaraan verzegeld; eerdere berichten niet. Vraag na of het klopt, en draag zo nodig eerdere zaken
over:
{{ address }}
""")
ASKED_ANEW = _("""Er is gevraagd om een collega opnieuw te laten beginnen met inloggen,
bijvoorbeeld omdat een apparaat kwijt is. Daar zijn twee mensen voor nodig. Vraag de collega of het
klopt, en stem in of weiger:
{{ address }}
""")
GIVEN_ANEW = _("""Het technisch beheer heeft een collega opnieuw laten beginnen met
inloggen. Klopt dat niet? Zeg het dan meteen. Hier is in te loggen:
{{ address }}
""")
SUBJECT = _("Toegang bij {{ provider.short_name }}")

Words = Callable[..., str]
"""Says our own texts as the provider does."""


def access_mails(say: Words, text: str, to: Iterable[Staff], address: str) -> list[OutgoingMail]:
    """Return a mail for each of these colleagues."""
    words = say(text, address=address)
    return [OutgoingMail(one.mail, say(SUBJECT), words) for one in to]
