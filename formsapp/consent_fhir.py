"""A client's consents for other systems: HL7 FHIR R4B ``Consent`` resources.

Nothing is sent by itself. Signers stand in it by the label that staff gave them, never by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

from formsapp.client_consents import ClientBoard, ClientConsent
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.consent_verdict import Word, last_said

Status = Literal["proposed", "active", "rejected", "inactive"]
STATUS: Mapping[Word, Status] = {
    "allowed": "active",
    "refused": "rejected",
    "withdrawn": "inactive",
    "ended": "inactive",
    "waiting": "proposed",
    "unknown": "proposed",
}
"""What is not asked is no consent, and is left out."""
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
SCOPE = {"coding": [{"system": f"{TERMINOLOGY}/consentscope", "code": "patient-privacy"}]}
CATEGORY = {"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}
OPT_IN = {"coding": [{"system": f"{TERMINOLOGY}/v3-ActCode", "code": "OPTIN"}]}
"""Nothing is allowed unless someone said yes."""
RECEIVER = {"coding": [{"system": f"{TERMINOLOGY}/v3-ParticipationType", "code": "IRCP"}]}


@dataclass(frozen=True)
class Issued:
    """About which client, on which day and by whom resources are made.

    Args:
        client: The provider's own reference.
        day: That of the verdicts.
        base_url: Of the provider's installation, which makes identifiers unique.
        organization: Name of the provider.

    """

    client: str
    day: date
    base_url: str
    organization: str


def fhir_consents(board: ClientBoard, issued: Issued) -> Iterator[dict[str, Any]]:
    """Yield a resource for each party and purpose about which someone said something."""
    for one in board.consents:
        if one.verdict.word != "not-asked":
            yield _resource(one, board, issued)


def _resource(one: ClientConsent, board: ClientBoard, issued: Issued) -> dict[str, Any]:
    client, base_url = issued.client, issued.base_url
    name = f"{base_url}/consent/{client}/{one.consent.id}"
    found: dict[str, Any] = {
        "resourceType": "Consent",
        "id": str(uuid5(NAMESPACE_URL, name)),
        "identifier": [{"system": f"{base_url}/consent", "value": f"{client}/{one.consent.id}"}],
        "status": STATUS[one.verdict.word],
        "scope": SCOPE,
        "category": [CATEGORY],
        "patient": {"identifier": {"system": f"{base_url}/client", "value": client}},
        "policyRule": OPT_IN,
        "provision": _provision(one),
        "organization": [{"display": issued.organization}],
    }
    if marks := list(_marks(one, board, base_url)):
        found["extension"] = marks
    if one.verdict.since:
        found["dateTime"] = one.verdict.since.isoformat()
    if agreed := [{"display": label} for label in _agreed(one, issued.day)]:
        found["performer"] = agreed
    if checked := list(_verification(board)):
        found["verification"] = checked
    return found


def _marks(one: ClientConsent, board: ClientBoard, base_url: str) -> Iterator[dict[str, Any]]:
    """Yield what to know beside the verdict, as extensions of this installation.

    Why nothing is permitted though nobody refused; and that a yes was given to another question.
    """
    if "restored" in one.verdict.marks and board.restored_at is not None:
        day = local_date(board.restored_at).isoformat()
        yield {"url": f"{base_url}/consent/doubted-since-restore", "valueDate": day}
    if "whose" in one.verdict.marks:
        yield {"url": f"{base_url}/consent/answerer-unknown", "valueBoolean": True}
    if "unproven" in one.verdict.marks:
        yield {"url": f"{base_url}/consent/answer-unproven", "valueBoolean": True}
    if "text" in one.verdict.marks:
        yield {"url": f"{base_url}/consent/text-changed", "valueBoolean": True}


def _provision(one: ClientConsent) -> dict[str, Any]:
    verdict, consent = one.verdict, one.consent
    receiver = {"display": verdict.named or consent.party or consent.about}
    period = {
        side: day.isoformat()
        for side, day in (("start", verdict.since), ("end", verdict.until))
        if day is not None
    }
    return {
        "type": "permit" if verdict.word == "allowed" else "deny",
        **({"period": period} if period and verdict.word in {"allowed", "ended"} else {}),
        "actor": [{"role": RECEIVER, "reference": receiver}],
        "purpose": [{"display": consent.purpose or consent.about}],
    }


def _agreed(one: ClientConsent, day: date) -> Iterator[str]:
    """Yield the labels of those whose newest answer until this day is a yes."""
    answers = [heard.answer for heard in one.heard if heard.answer.on <= day]
    for who in dict.fromkeys(answer.who for answer in answers if answer.who):
        newest = last_said(answer for answer in answers if answer.who == who)
        if newest is not None and not newest.refuses:
            yield who


def _verification(board: ClientBoard) -> Iterator[dict[str, Any]]:
    """Yield whose authority staff looked up, and when."""
    for person in board.circle.people if board.circle else ():
        if person.confirmed is not None:
            yield {
                "verified": person.confirmed.how != "told",
                "verifiedWith": {"display": person.member.label},
                "verificationDate": person.confirmed.on.isoformat(),
            }
