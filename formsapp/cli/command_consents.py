"""``loket consents``: what may be shared about a client on a day, and with whom."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

from formsapp.bsn_and_iban import holds_bsn
from formsapp.cases import event_log
from formsapp.cases.client_reference import find_reference, is_known
from formsapp.cases.event_log import About
from formsapp.cli.command_base import DAY, with_provider
from formsapp.cli.command_link import client_option
from formsapp.cli.open_database import OPERATOR, open_database
from formsapp.client_consents import ClientConsent, ConsentReader
from formsapp.consent_fhir import Issued, fhir_consents
from formsapp.facts.translatable_texts import make_say
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.law_figures import ages
from formsapp.sealing.letterbox import Altered, Keyring, NoKey


@click.command()
@with_provider
@client_option
@click.option("--on", "asked", type=DAY, help="On this day; today where it is left out.")
@click.option("--json", "form", flag_value="json", help="For programs: a list of objects.")
@click.option("--fhir", "form", flag_value="fhir", help="A list of HL7 FHIR R4B Consent resources.")
def consents(client: str, asked: datetime | None, form: str | None) -> None:
    """Tell for each party and purpose whether it is allowed. It opens answers: the log says so."""
    with open_database() as desk:
        client = find_reference(desk.session, client)
        keyring = Keyring.load(desk.settings.data / "keys", desk.settings.provider)
        say = make_say(desk.facts, ages=ages())
        day = asked.date() if asked else local_date(desk.now)
        if not is_known(desk.session, client):
            if holds_bsn(client):  # which is not shown: a log may keep what is said
                raise click.UsageError("Nothing is known of --client, which looks like a BSN.")
            raise click.ClickException(f"Nothing is known of {client!r}: check the reference.")
        event_log.record(desk.session, OPERATOR, "read", About(client=client), now=desk.now)
        try:
            board = ConsentReader(desk.session, keyring, desk.facts, say).read(client, day)
        except (NoKey, Altered) as error:
            raise click.ClickException(f"{error} A no may be in it, so nothing is told.") from error
        about = Issued(client, day, desk.settings.base_url, desk.facts.provider.name)
        rows = (
            list(fhir_consents(board, about))
            if form == "fhir"
            else [consent_row(one, board.restored_at) for one in board.consents]
        )
    click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if form else format_rows(rows))


def consent_row(found: ClientConsent, restored_at: datetime | None) -> dict[str, Any]:
    """Return what is told of one party and purpose, as JSON.

    ``restored`` is the day on which a backup was put back, where nothing else stands in the way.
    ``answerer`` tells that who decides is known, but not who gave an answer; ``proof`` that a
    yes, or who decides, may be forged; ``text`` that a yes was given to a question that asks
    something else now.
    """
    consent, verdict = found.consent, found.verdict
    doubted = restored_at if "restored" in verdict.marks else None
    return {
        "id": consent.id,
        "party": consent.party,
        **({"named": verdict.named} if verdict.named else {}),
        "purpose": consent.purpose,
        "verdict": verdict.text(),
        "since": verdict.since.isoformat() if verdict.since else None,
        "until": verdict.until.isoformat() if verdict.until else None,
        "missing": list(verdict.missing),
        **({"restored": local_date(doubted).isoformat()} if doubted else {}),
        **({"answerer": "unknown"} if "whose" in verdict.marks else {}),
        **({"proof": "missing"} if {"unproven", "circle"} & {*verdict.marks} else {}),
        **({"text": "changed"} if "text" in verdict.marks else {}),
    }


def format_rows(rows: list[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        until = f" t/m {row['until']}" if row["until"] else ""
        missing = f" ({', '.join(row['missing'])})" if row["missing"] else ""
        restored = row.get("restored")
        mark = f" [a backup was put back on {restored}: ask what is missing]" if restored else ""
        mark += " [it is not known who answered]" if "answerer" in row else ""
        mark += " [nothing proves a yes, or who decides: see the page]" if "proof" in row else ""
        mark += " [the question asks something else now: ask anew]" if "text" in row else ""
        lines.append(f"{row['id']:<28} {row['verdict']}{until}{missing}{mark}")
    return "\n".join(lines)
