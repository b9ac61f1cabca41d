"""Mails the last line of the log each day to someone outside, so that a log made anew shows."""

from __future__ import annotations

import sqlalchemy as sa

from formsapp.cases import event_log
from formsapp.cases.database import writing
from formsapp.cases.models import Event
from formsapp.cases.outbox import OutgoingMail, queue_mail
from formsapp.kinds.base import _
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services

ACTION = "log-mailed"
SUBJECT = _("Logboek van {{ provider.short_name }}")
LINE = _("""Bewaar deze mail. Dit is de laatste regel van het logboek van {{ provider.name }}:

{{ line }}

Maakt iemand het logboek later anders, dan is dat met deze regel te zien. Het technisch beheer kan
het nagaan met deze opdracht:
loket audit verify --kept {{ line }}

Er komt elke dag zo'n mail. Blijft die een keer weg? Vraag dan waarom.
""")


def mail_last_line() -> bool:
    """Queue the mail of today, if it was not yet and someone gets it; return whether it was."""
    known = services()
    to, now = known.settings.log_to, known.clock()
    if to is None:
        return False
    last = sa.select(sa.func.max(Event.at)).where(Event.action == ACTION)
    with writing(db.session):
        sent = db.session.scalar(last)
        if sent is not None and local_date(sent) >= known.today:
            return False
        event_log.record(db.session, event_log.SYSTEM, ACTION, now=now)
        body = say(LINE, line=event_log.read_head(db.session))
        queue_mail(db.session, known.letterbox, OutgoingMail(to, say(SUBJECT), body), now=now)
    return True
