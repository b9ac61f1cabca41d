"""``loket link``: links for clients, as staff make them on their pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import click
import sqlalchemy as sa

from formsapp.birth_dates_of_links import make_birth_seal
from formsapp.bsn_and_iban import holds_bsn
from formsapp.cases import event_log
from formsapp.cases.client_reference import can_be_reference, find_reference, is_known
from formsapp.cases.models import Link
from formsapp.cases.signed_links import (
    LINK_DAYS,
    LONGEST_CLIENT,
    LinkWish,
    new_link,
    open_link,
    revoke_link,
    secret_hash,
)
from formsapp.cases.typed_codes import add_typed_code
from formsapp.cli.command_base import BIRTH_DAY, with_provider
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.personal_words import is_birth_date, names_someone
from formsapp.typed_text import clean_line, count_characters, find_token


def check_client(client: str) -> str:
    """Return a reference, cleaned; refuse what is blank or too long."""
    cleaned = clean_line(client)
    if not 0 < count_characters(cleaned) <= LONGEST_CLIENT:
        raise click.UsageError(f"Give --client a reference of 1 to {LONGEST_CLIENT} characters.")
    return cleaned


client_option = click.option(
    "--client",
    required=True,
    callback=lambda _context, _option, client: check_client(client),
    help="The provider's own reference, never a name.",
)
"""Adds ``--client`` with a reference that :func:`check_client` takes, to each command alike."""
own_number_option = click.option(
    "--own-number",
    is_flag=True,
    is_eager=True,  # before labels are read
    help="What looks like a BSN is a number of your own administration.",
)


@click.group()
@with_provider
def link() -> None:
    """Make a link for a client, or take it back."""


@link.command()
@with_provider
@click.option("--kind", "kinds", multiple=True, help="A form; may be repeated.")
@click.option("--intake", help="A package of forms for a new client, as the facts name it.")
@client_option
@own_number_option
@click.option("--days", default=LINK_DAYS, show_default=True, type=click.IntRange(1, 366))
@click.option("--many", is_flag=True, help="The forms may be sent more than once.")
@click.option("--born", type=BIRTH_DAY, help="Ask this date of birth first.")
@click.option("--code", is_flag=True, help="On a second line: a code to type at /code instead.")
def new(  # noqa: PLR0913 - an argument for each option
    kinds: tuple[str, ...],
    intake: str | None,
    client: str,
    days: int,
    *,
    many: bool,
    born: datetime | None,
    code: bool,
    own_number: bool,
) -> None:
    """Print a new link, which cannot be shown again later."""
    with open_database() as desk:
        wish = LinkWish(
            client=find_new_client(desk, client, own_number=own_number),
            kinds=gather_kinds(desk, intake, kinds),
            expires_at=desk.now + timedelta(days=days),
            many=many,
            born=born.date() if born else None,
        )
        box = desk.prover()
        births = make_birth_seal(desk.facts, box) if born else None
        token = new_link(
            desk.session, desk.link_maker(box), wish, now=desk.now, by=OPERATOR, births=births
        )
        click.echo(f"{desk.settings.base_url}/l/{token}")
        if code:
            keys = desk.settings.secret_keys
            click.echo(add_typed_code(desk.session, desk.signer(), keys, token))


@link.command("revoke")
@with_provider
@click.argument("url")
def take_back(url: str) -> None:
    """Take the link with this address back, at once."""
    with open_database() as desk:
        link_id = find_link_to_end(desk, find_token(url))
        revoke_link(desk.session, link_id, now=desk.now, by=OPERATOR)
        click.echo("Revoked.")


def find_link_to_end(desk: OpenedDatabase, token: str) -> UUID:
    """Return the id of a link that works, or that a restore shut and may open again."""
    hashed = secret_hash(desk.signer().read_secret(token))
    shut = (Link.secret_hash == hashed, Link.revoked_by == event_log.SHUT)
    link_id = desk.session.scalar(sa.select(Link.id).where(*shut))
    return link_id or open_link(desk.session, desk.signer(), token, now=desk.now).link.id


def find_new_client(desk: OpenedDatabase, client: str, *, own_number: bool) -> str:
    """Return a reference as it is known; refuse a new one that is a name, birth date or BSN.

    ``own_number``: what looks like a BSN in it is none.
    """
    found = find_reference(desk.session, client)
    if is_known(desk.session, found):
        return found
    if holds_bsn(found) and not own_number:  # nor is it shown: a log may keep what is said
        raise click.UsageError(
            "--client looks like a BSN: give a reference of your own. Is it one? Add --own-number."
        )
    if names_someone(found) or is_birth_date(found):
        raise click.UsageError(
            "--client looks like a name or a birth date: give a reference of your own, as C-1042."
        )
    if not can_be_reference(found):
        raise click.UsageError(
            "--client needs letters or digits, also between slashes, as C-1042 or 2026/17."
        )
    return found


def gather_kinds(
    desk: OpenedDatabase, intake: str | None, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the forms of a package and others; refuse none at all."""
    if chosen := (*find_package(desk, intake), *kinds):
        return check_offered(desk, chosen)
    raise click.UsageError("Say which forms it opens: --intake NAME, or --kind K.")


def find_package(desk: OpenedDatabase, name: str | None) -> tuple[str, ...]:
    """Return the forms of a package; refuse one that the facts do not name."""
    if name is None:
        return ()
    packages = desk.facts.intake
    if name not in packages:
        known = ", ".join(sorted(packages)) or "--kind, because the facts have no [intake]"
        raise click.UsageError(f"There is no package {name!r} here: use {known}.")
    return packages[name].kinds


def check_offered(desk: OpenedDatabase, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds without repeats; refuse one that the provider does not offer."""
    for kind in kinds:
        if kind not in desk.facts.kinds:
            known = ", ".join(sorted(desk.facts.kinds))
            raise click.UsageError(f"There is no form {kind!r} here: use one of {known}.")
    return tuple(dict.fromkeys(kinds))
