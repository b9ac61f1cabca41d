"""``loket circle``: who decides for a client, and a link for each who must agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args

import click

from formsapp.bsn_and_iban import has_bsn, holds_bsn
from formsapp.cases.case_errors import NoBirthDate, NobodyDecides
from formsapp.cases.circle_links import LinkMaker
from formsapp.cases.client_circle import ClientCircle, Person, authority_since
from formsapp.cases.signed_links import LINK_DAYS, LONGEST_CLIENT, LinkWish
from formsapp.cli.command_base import BIRTH_DAY, DAY, with_provider
from formsapp.cli.command_link import (
    check_offered,
    client_option,
    find_new_client,
    own_number_option,
)
from formsapp.cli.open_database import OPERATOR, OpenedDatabase, open_database
from formsapp.client_consents import (
    KIND,
    done_on_own_page,
    first_answer_on,
    offered_to_sign,
    own_label,
)
from formsapp.kinds.parts.party_names import named_parties
from formsapp.personal_words import LabelSort, judge_label
from formsapp.rules.ages_of_consent import Capacity, age_on
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.consent_verdict import Member
from formsapp.rules.law_figures import ages
from formsapp.typed_text import clean_line, count_characters

NOT_A_ROLE: Mapping[LabelSort, str] = {
    "name": "A label looks like a name: give a role, such as moeder, oma or voogd 2.",
    "date": "A label holds a date: give a role, and the birth date as in moeder=1985-02-03.",
    "unsure": "A label may be a name: give a role, such as oma or voogd 2, with the word stichting "
    "before the name of an organisation.",
}
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)


@dataclass(frozen=True)
class Named:
    """A label with the person's own birth date, as ``moeder=1985-02-03``."""

    label: str
    born: date | None


class NamedType(click.ParamType[tuple[Named, ...]]):
    """Reads labels, each with or without a day; only ``labels`` where these are given.

    ``day`` reads the day: a birth date, or any other.
    """

    name = "label[=date]"

    def __init__(self, labels: tuple[str, ...] = (), day: click.DateTime = BIRTH_DAY) -> None:
        self.labels, self.day = labels, day

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Named, ...]:
        """Return the labels of a list with commas."""
        return tuple(self._read(one, param, ctx) for one in value.split(","))

    def _read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Named:
        label, given, born = (clean_line(part) for part in text.partition("="))
        if count_characters(label) > LONGEST_CLIENT:
            self.fail(f"A label has at most {LONGEST_CLIENT} characters: {label!r}.", param, ctx)
        if holds_bsn(label) and not (ctx and ctx.params["own_number"]):
            self.fail(
                "A label looks like a BSN: give it a word such as moeder. Is it none? "
                "Add --own-number.",
                param,
                ctx,
            )
        if label and not self.labels:
            self._refuse_name(label, param, ctx)
        if not label or (self.labels and label not in self.labels):
            words = f"use one of {', '.join(self.labels)}" if self.labels else "give it a label"
            self.fail(f"{text!r} names nobody: {words}.", param, ctx)
        day: datetime | None = self.day.convert(born, param, ctx) if given else None
        return Named(label, day.date() if day else None)

    def _refuse_name(
        self, label: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> None:
        """Refuse what is not plainly a role; nor is it shown, as it may be a name."""
        problem = NOT_A_ROLE.get(judge_label(label))
        if problem:
            self.fail(problem, param, ctx)


@click.command()
@with_provider
@client_option
@own_number_option
@click.option("--born", required=True, type=BIRTH_DAY, help="Date of birth of the client.")
@click.option("--authority", type=NamedType(), help="Who has authority over a child.")
@click.option("--representative", type=NamedType(CAPACITIES), help="Who decides for an adult.")
@click.option(
    "--since", "first", type=NamedType(day=DAY), help="From when someone decides: label=date."
)
@click.option("--incapable", is_flag=True, help="The client cannot weigh what is asked.")
@click.option(
    "--told", multiple=True, metavar="ID=NAME", help="The name of a party, as school-vragen=NAME."
)
@click.option("--kind", "kinds", multiple=True, help="A form; may be repeated.")
@click.option("--factor", type=click.Choice(["none", "born"]), help="Ask each one's birth date.")
@click.option("--json", "as_json", is_flag=True, help="For programs: an object with the links.")
def circle(  # noqa: PLR0913 - one argument for each option
    *,
    client: str,
    born: datetime,
    authority: tuple[Named, ...] | None,
    representative: tuple[Named, ...] | None,
    told: tuple[str, ...],
    kinds: tuple[str, ...],
    factor: str | None,
    incapable: bool,
    first: tuple[Named, ...] | None,
    as_json: bool,
    own_number: bool,
) -> None:
    """Record who decides for a client, and print a link for each who must agree now.

    People have labels that only staff see, such as moeder or voogd, never names. A label may carry
    the person's own birth date, as in moeder=1985-02-03: then each link asks that of its holder,
    unless --factor none says otherwise. Without --kind the links open what all of them sign.

    A yes counts of a moeder, vader or ouder since birth, of others from today or from --since.
    """
    with open_database() as desk:
        client = find_new_client(desk, client, own_number=own_number)
        today = local_date(desk.now)
        adult = age_on(born.date(), today) >= ages().consent.adult
        others = _check_others(authority, representative, adult=adult, incapable=incapable)
        _check_births(born.date(), first_answer_on(desk.session, client), authority or ())
        days = _first_days(first or (), others, born.date(), today, adult=adult)
        if KIND not in desk.facts.kinds:
            raise click.UsageError(f"There is no form {KIND!r} here, so no circle is needed.")
        own = Person(Member(own_label(desk.facts, adult=adult), "self", today), born.date())
        people = (own, *(_make_person(one, days[one.label], adult=adult) for one in others))
        team = desk.facts.kinds[KIND].team
        names, able = _read_told(desk, told, own_number=own_number), not incapable
        made = ClientCircle(client, team, born.date(), people, able, told=names)
        _check_labels(made)
        ask_born = factor == "born" or (factor is None and any(one.born for one in others))
        links = store_with_links(desk, made, kinds, ask_born=ask_born)
    print_links(links, as_json=as_json)


def print_links(links: list[dict[str, str]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"links": links}, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{one['label']}: {one['url']}" for one in links))


def store_with_links(
    desk: OpenedDatabase, made: ClientCircle, kinds: tuple[str, ...], *, ask_born: bool
) -> list[dict[str, str]]:
    """Store a circle and a link for each who must agree now, or nothing at all."""
    asked = check_offered(desk, kinds)
    if refused := done_on_own_page(asked):
        raise click.UsageError(
            f"--kind {refused[0]} is not for a link of someone who decides: who has the link "
            "takes back on its own page, in one step."
        )
    wish = LinkWish(
        client=made.client,
        kinds=asked or offered_to_sign(desk.facts),
        expires_at=desk.now + timedelta(days=LINK_DAYS),
        many=True,  # who changes an answer sends the form again
    )
    box = desk.prover()
    maker = LinkMaker(desk.session, box, desk.link_maker(box), desk.now, OPERATOR)
    try:
        links = maker.make_circle(made, wish, ask_born=ask_born)
    except NobodyDecides:
        raise click.UsageError(
            "Say who decides: --authority for a child, --representative for an adult who cannot."
        ) from None
    except NoBirthDate as error:
        label = error.labels[0]
        raise click.UsageError(
            f"{label!r} has no birth date: give it as in {label}=1985-02-03, or --factor none."
        ) from None
    base = desk.settings.base_url
    return [{"label": one.label, "url": f"{base}/l/{one.token}"} for one in links]


def _check_others(
    authority: tuple[Named, ...] | None,
    representative: tuple[Named, ...] | None,
    *,
    adult: bool,
    incapable: bool,
) -> tuple[Named, ...]:
    """Return who may decide beside the client; refuse who cannot at this age."""
    if adult and authority:
        raise click.UsageError("Nobody has authority over an adult: use --representative.")
    if representative and not adult:
        raise click.UsageError("Parents or a guardian decide for a child: use --authority.")
    if representative and not incapable:
        raise click.UsageError("A representative decides for who cannot: add --incapable.")
    return authority or representative or ()


def _check_births(born: date, answered: date | None, authority: tuple[Named, ...]) -> None:
    """Refuse a client born after an answer, or no later than who has authority."""
    if answered is not None and born > answered:
        raise click.UsageError(
            f"Something was said about this client on {answered}: --born cannot be later."
        )
    for one in authority:
        if one.born is not None and one.born >= born:
            raise click.UsageError(
                f"{one.label!r} is not older than the client: give each one's own birth date."
            )


def _first_days(
    given: tuple[Named, ...], others: tuple[Named, ...], born: date, today: date, *, adult: bool
) -> dict[str, date]:
    """Return from when each of the others decides: as was given, or else as is likely.

    Refuses a day of nobody, and one before the client's birth.
    """
    days = {
        one.label: today if adult else authority_since(one.label, born, today) for one in others
    }
    for one in given:
        if one.born is None or one.label not in days:
            raise click.UsageError(
                f"--since {one.label!r} needs a label of this circle with a day: voogd=2024-03-01."
            )
        if one.born < born:
            raise click.UsageError(f"--since {one.label!r} lies before the client's birth: {born}.")
        if one.born > today:
            raise click.UsageError(f"The first day {one.born} of {one.label!r} lies after {today}.")
        days[one.label] = one.born
    return days


def _read_told(desk: OpenedDatabase, told: tuple[str, ...], *, own_number: bool) -> dict[str, str]:
    """Return the names of parties that are known, by the id of a consent that asks for one."""
    ids = [one.id for one in named_parties(desk.facts)]
    found = {}
    for text in told:
        consent_id, _, name = (clean_line(part) for part in text.partition("="))
        if consent_id not in ids or not name:
            raise click.UsageError(f"Give --told a name for one of {', '.join(ids)}, as ID=NAME.")
        if has_bsn(name) and not own_number:
            raise click.UsageError(
                "--told looks like a BSN: leave the number out. Is it none? Add --own-number."
            )
        found[consent_id] = name
    return found


def _make_person(named: Named, since: date, *, adult: bool) -> Person:
    if not adult:
        return Person(Member(named.label, "parents", since), named.born)
    capacity = next(one for one in CAPACITIES if one == named.label)
    return Person(Member(named.label, "representative", since, capacity=capacity), named.born)


def _check_labels(circle: ClientCircle) -> None:
    labels = [one.member.label.casefold() for one in circle.people]
    if twice := {one for one in labels if labels.count(one) > 1}:
        raise click.UsageError(f"Two people are called {twice.pop()!r}: give each a label.")
