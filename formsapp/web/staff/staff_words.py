"""Words of the staff pages: days left, moments, and what happened to a case."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from formsapp.cases.case_list import NOBODY
from formsapp.cases.deputies import NO_DEPUTY
from formsapp.cases.models import Case, Event
from formsapp.facts import dutch_format
from formsapp.facts.model import Role
from formsapp.kinds.base import _
from formsapp.rules.agreement_verdict import Reply
from formsapp.rules.amsterdam_time import AMSTERDAM, local_date
from formsapp.sealing.proof import Proven
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services

SOON_DAYS, HALF_A_YEAR = 7, 182
AN_HOUR = 60
"""In minutes."""

ROLES: dict[Role, str] = {
    "medewerker": _("Medewerker"),
    "manager": _("Manager"),
    "klachtenfunctionaris": _("Klachtenfunctionaris"),
    "vertrouwenspersoon": _("Vertrouwenspersoon"),
    "beheerder": _("Beheerder"),
}

HAPPENED = {
    "receive": _("ontvangen"),
    "read": _("gelezen"),
    "download": _("bestand opgehaald"),
    "answer": _("antwoord gegeven"),
    "extend": _("termijn verlengd"),
    "recount": _("laatste dag opnieuw berekend"),
    "message": _("bericht"),
    "name-client": _("kenmerk van de cliënt toegevoegd, na een controle"),
    "export": _("meegenomen als bestand"),
    "list-export": _("lijst met zaken meegenomen als bestand"),
    "memo": _("notitie voor collega's"),
    "reseal": _("verzegeld aan de eigen sleutel van wie het las"),
    "second-asked": _("gevraagd om toegang te geven, met een tweede"),
    "second-agreed": _("als tweede ingestemd met toegang"),
    "second-refused": _("als tweede toegang geweigerd"),
    "own-key-passkey": _("passkey laten werken voor de eigen sleutel"),
    "own-key-phrase": _("andere wachtwoordzin gekozen voor de eigen sleutel"),
    "share": _("overgedragen aan een collega"),
    "recover": _("geopend voor een collega met de herstelsleutel van het team"),
    "recovery-new": _("herstelsleutel van het team gemaakt"),
    "recovery-add": _("eerdere berichten ook aan de herstelsleutel van het team verzegeld"),
    "keys-rotate": _("alles verzegeld aan de nieuwste sleutel van het team"),
    "keys-recover": _("verloren sleutel van het team hersteld met de herstelsleutel"),
    "own-key-new": _("eigen sleutel gemaakt"),
    "own-key-open": _("eigen sleutel geopend"),
    "ruling": _("uitspraak van de klachtencommissie vastgelegd"),
    "take-up": _("bericht van de cliënt opgepakt"),
    "assign": _("gegeven aan {{ holder }}"),
    "close": _("afgerond"),
    "reopen": _("weer geopend"),
    "copy": _("afschrift meegenomen naar een nieuwe link"),
    "link-new": _("link gemaakt voor een ondertekenaar"),
    "link-intake": _("intake-link gemaakt"),
    "link-revoke": _("link ingetrokken"),
    "link-close": _("link gesloten na te veel verkeerde geboortedatums"),
    "born": _("geboortedatum niet juist ingevuld"),
    "born-right": _("geboortedatum juist ingevuld"),
    "said-by": _("vastgelegd wie dit zei"),
    "signed": _("getekend door iedereen die dat moet"),
    "complete": _("compleet: over alles is beslist"),
    "new-code": _("nieuwe ontvangstcode gegeven: de oude werkt niet meer"),
    "destroy": _("vernietigd"),
    "destroyed-asked": _("zaken vernietigd op dit verzoek"),
    "sign-in": _("ingelogd"),
    "session-end": _("een sessie gestopt"),
    "invite": _("uitgenodigd als {{ role }}"),
    "role": _("andere rol gegeven: {{ role }}"),
    "disable": _("toegang gestopt"),
    "passkey-new": _("passkey gemaakt"),
    "passkey-gone": _("passkey weggehaald"),
    "account-new": _("account van elders gekoppeld"),
    "account-gone": _("account van elders ontkoppeld"),
    "deputy": _("waarnemer: {{ holder }}"),
    "calendar-new": _("adres voor de agenda gemaakt"),
    "calendar-gone": _("adres voor de agenda gestopt"),
    "circle-new": _("vastgelegd wie beslist"),
    "circle-change": _("gewijzigd wie beslist"),
    "circle-confirm": _("nagegaan wie beslist"),
    "circle-end": _("gestopt met wie beslist"),
    "circle-vouch": _("bevestigd dat wie beslist klopt, waarvan het bewijs ontbrak"),
    "vouch": _("bevestigd dat dit klopt, waarvan het bewijs ontbrak"),
    "client-moved": _("kenmerk samengevoegd met een ander"),
    "client-merge": _("een ander kenmerk bij dit gevoegd"),
    "task-new": _("taak klaargezet"),
    "task-done": _("taak afgevinkt"),
    "consents-doubted": _("toestemmingen gelden niet tot ze zijn nagevraagd"),
    "restore": _("reservekopie teruggezet"),
    "log-read": _("gezocht in het logboek"),
    "log-mailed": _("laatste regel van het logboek gemaild aan wie die bewaart"),
    "log-export": _("logboek opgehaald als bestand"),
}
"""What the log says about each action."""

HOLDS, GIVES_ROLE = frozenset({"assign", "deputy"}), frozenset({"invite", "role"})
"""Actions whose ground is the id of a colleague, or a role."""

MARKS = {
    "honingpot": _("Een verborgen veld was ingevuld: misschien door een programma."),
    "ingetrokken": _("Dit trekt iets in dat eerder gegeven was."),
}
"""Marks that need a sentence; other marks are words already, which their kind chose."""

FORGED = _(
    "Dit bericht kan vervalst zijn: het bewijs dat het zo is binnengekomen, klopt niet of "
    "ontbreekt. Doe nog niets met wat erin staat. Vraag na of dit echt is verstuurd, via een "
    "nummer of adres uit de eigen administratie. Meld het ook aan het technisch beheer: raakte "
    "daar een sleutel kwijt, dan kan dit ook daardoor komen."
)
OTHER_KEY = _(
    "Van dit bericht kan niet meer worden nagegaan of het klopt: het bewijs is gemaakt met een "
    "sleutel die hier niet is. Een ja hierin telt nu niet als toestemming. Meld dit aan het "
    "technisch beheer: dat kan de sleutel terugzetten, of nagaan en vastleggen dat het klopt."
)
UNPROVEN = {
    Proven.MISSING: FORGED,
    Proven.FALSE: FORGED,
    Proven.UNKNOWN_KEY: _(
        "Dit bericht kan vervalst zijn: het is ondertekend met een sleutel die hier niet bekend "
        "is. Vraag het technisch beheer om de lijst met sleutels over te nemen. Blijft dit hier "
        "daarna staan? Vraag dan na of het echt is verstuurd, via een nummer of adres uit de eigen "
        "administratie, en doe tot die tijd niets met wat erin staat."
    ),
    Proven.STAFF_KEY_GONE: OTHER_KEY,
}
"""What staff read of a case that lacks a good proof."""
WHOSE = _(
    "Van wie dit bericht is, kan veranderd zijn: het bewijs van de cliënt en van wie het zei, "
    "klopt niet of ontbreekt. Een ja hierin telt niet als toestemming. Vraag na wie dit verstuurde "
    "en over wie, via een nummer of adres uit de eigen administratie. Vraag een toestemming daarna "
    "opnieuw. Meld het ook aan het technisch beheer."
)
UNPROVEN_WHOSE = {
    Proven.MISSING: WHOSE,
    Proven.FALSE: WHOSE,
    Proven.UNKNOWN_KEY: UNPROVEN[Proven.UNKNOWN_KEY],
    Proven.STAFF_KEY_GONE: OTHER_KEY,
}
"""What staff read of a case of which it is not proven whose it is."""

NOT_PEOPLE = {
    "client": _("cliënt"),
    "system": _("systeem"),
    "loket": _("technisch beheer"),
    "demo": _("voorbeeld"),
}


LATE = _("{{ days }} te laat")
LEFT = _("Nog {{ number }} dagen")
LEFT_OF_DAY = _("Nog {{ time }}")
POINTS_AT = re.compile(r"^(?:je|jouw|uw|de|het|een) ")
"""What stands before a party in the words for clients."""


class Tag(NamedTuple):
    """A few words, in a colour of the style ``.tag``; empty for its plain colour."""

    text: str
    colour: str = ""


def kind_title(slug: str) -> str:
    """Return the title of a kind as this provider says it; the slug of one that is gone."""
    kind = services().kinds.get(slug)
    return say(kind.title) if kind else slug


def kind_noun(slug: str) -> str:
    """Return what staff call a case of a kind; the slug of one that is gone."""
    kind = services().kinds.get(slug)
    return say(kind.noun) if kind else slug


def near_day(day: date, today: date) -> str:
    """Say a day in short, with its year where that may not be plain."""
    near = abs((day - today).days) < HALF_A_YEAR
    return dutch_format.short_day(day) if near else dutch_format.day(day)


def role_name(role: Role) -> str:
    """Say what a colleague is."""
    return say(ROLES[role])


def days_left(case: Case, now: datetime) -> Tag:
    """Say how many days are left to answer, or until a day on which staff must know of it."""
    if case.closed_at is not None:
        return Tag(say("Afgerond"), "grey")
    if case.answered_at is not None:
        return Tag(say("Beantwoord"), "green")
    limit = case.next_limit
    if limit and limit.at:
        return count_hours(limit.at - now)
    days = [day for day in (limit and limit.on, case.needed_on) if day]
    if not days:
        return Tag(say("Meteen"), "red") if case.at_once else Tag(say("Geen termijn"), "grey")
    return count_days((min(days) - local_date(now)).days)


def count_hours(left: timedelta) -> Tag:
    """Say how much of a term in hours is left: whole hours, or the minutes of the last one."""
    past, minutes = left < timedelta(), abs(left) // timedelta(minutes=1)
    unit, number = ("h", minutes // AN_HOUR) if minutes >= AN_HOUR else ("minute", minutes)
    said = dutch_format.in_units(number, unit)
    if past:
        return Tag(say(LATE, (("days", said),)), "red")
    return Tag(say(LEFT_OF_DAY, (("time", said),)), "red" if unit == "minute" else "orange")


def count_days(left: int) -> Tag:
    """Say how many days are left, and colour it by how much that presses."""
    if left < 0:
        return Tag(say(LATE, (("days", dutch_format.in_units(-left, "d")),)), "red")
    if left == 0:
        return Tag(say("Vandaag"), "red")
    text = say("Morgen") if left == 1 else say(LEFT, (("number", str(left)),))
    return Tag(text, "orange" if left <= SOON_DAYS else "green")


def mark_tags(case: Case) -> list[Tag]:
    """Return the marks of a case that are words, such as ``te laat``."""
    kind = services().kinds.get(case.kind)
    colours = dict.fromkeys(kind.good_marks, "green") if kind else {}
    colours |= dict.fromkeys(kind.warning_marks, "orange") if kind else {}
    colours |= dict.fromkeys((one.mark for one in kind.endings), "orange") if kind else {}
    marks = (mark for mark in case.marks if mark not in MARKS)
    return [Tag(say(mark), colours.get(mark, "grey")) for mark in marks]


def turn_tags(case: Case) -> list[Tag]:
    """Say what staff did not see yet, and whether the client is waited for."""
    found = []
    if case.written_at is not None:
        found.append(Tag(say("Nieuw bericht"), "orange"))
    if case.asked_at is not None:
        found.append(Tag(say("Wacht op de cliënt"), "grey"))
    return found


def format_moment(value: datetime) -> str:
    """Say a moment in Dutch local time: ``3 maart 2026 om 10.30 uur``."""
    return dutch_format.moment(value.astimezone(AMSTERDAM))


def event_text(event: Event, names: dict[str, str]) -> str:
    """Say what happened; an action without words of its own is shown as it is."""
    if event.action == "receive" and event.who not in NOT_PEOPLE:
        return say("ingevoerd")
    if event.action == "assign" and event.ground == NOBODY:
        return say("bij niemand meer")
    if event.action == "deputy" and event.ground.endswith(NO_DEPUTY):
        return say("waarnemer weggehaald")
    given = {"holder": "", "role": ""}
    if event.action in HOLDS:
        # Events of before named the person here too, in front of the deputy.
        given["holder"] = name_by_id(event.ground.rpartition(":")[2], names)
    if event.action in GIVES_ROLE:
        given["role"] = next((say(ROLES[one]) for one in ROLES if one == event.ground), "").lower()
    return say(HAPPENED.get(event.action, event.action), tuple(given.items()))


def name_who_did_it(event: Event, names: dict[str, str]) -> str:
    """Say who did it: a colleague's address, or words for what is no colleague."""
    return name_by_id(event.who, names)


def name_by_id(who: str, names: dict[str, str]) -> str:
    """Say who an id stands for: a colleague's address, or words for what is no colleague."""
    return names.get(who) or say(NOT_PEOPLE.get(who, _("iemand van vroeger")))


def name_party(party: str) -> str:
    """Name a party as staff speak of it: *school* and not *je school*."""
    return POINTS_AT.sub("", party)


def describe_answer(said: Reply, version: str | None) -> str:
    """Say what someone answered to the terms."""
    if said == "ja":
        return say("akkoord met versie {{ version }}", version=version)
    return say("eerst een vraag") if said == "vraag" else say("niet akkoord")
