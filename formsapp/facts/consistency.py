"""Whether facts of the right shape also make sense together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from formsapp.facts.dutch_format import is_placeholder
from formsapp.facts.fact import Fact, Sourced, Term
from formsapp.facts.fact_paths import walk
from formsapp.facts.model import ConsentTopic, Facts, Hours
from formsapp.facts.toml_errors import BadKey

COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
LENGTH: Final = re.compile(r"[0-9]{1,3}[hdwm]")
MAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
PHONE: Final = re.compile(r"\+?[0-9]+(?:[ -][0-9]+)*")
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ADDRESS: Final = re.compile(r"[a-z0-9-]+/#[a-z0-9-]+")
SOURCE: Final = re.compile(r"https://[^\s]+")
PAGE: Final = re.compile(r"https://[^\s/]+/[^\s]+")
WEEK: Final = range(1, 8)
STATUTORY: Final = {
    "article": "the article of this law",
    "source": "the address of the article",
    "checked": 'the day on which the law was last read, or state = "to-be-confirmed"',
}

NAMED: Final[Mapping[ConsentTopic, tuple[str, ...]]] = {
    "delen": ("party", "purpose"),
    "betaling": ("party", "purpose"),
    "overdracht": ("party",),
    "nabestaanden": ("party",),
}
"""What the sentence of a topic of consent names; of other topics the purpose."""

Things = Sequence[tuple[str, object]]
"""All that the facts hold, with names: walked over once, for it takes as long as all checks."""


def troubles(facts: Facts, slug: str) -> Iterator[BadKey]:
    """Give all that makes no sense; ``slug`` is the name of the provider's folder."""
    if facts.provider.slug != slug:
        yield _wrong("provider.slug", f"the name of its folder, {slug}", facts.provider.slug)
    things = tuple(walk(facts))
    yield from chain(
        _identity(facts),
        _sources(things),
        _clauses(facts, things),
        _hours(things),
        _figures(things),
        _terms(facts),
        _offers(facts),
        _ids(facts),
    )


def _wrong(path: str, expected: str, got: object) -> BadKey:
    return BadKey(path.split("."), expected, str(got) or "nothing")


def _shape(path: str, value: str, pattern: re.Pattern[str], expected: str) -> Iterator[BadKey]:
    if not pattern.fullmatch(value):
        yield _wrong(path, expected, f'"{value}"')


def _identity(facts: Facts) -> Iterator[BadKey]:
    yield from _shape("provider.slug", facts.provider.slug, SLUG, "lower-case words and dashes")
    if not facts.provider.laws:
        yield _wrong("provider.laws", "at least one law", "none")
    for name in ("accent", "accent_dark"):
        colour = getattr(facts.look, name)
        yield from _shape(f"look.{name}", colour, COLOUR, "a colour such as #1b6e5a")
    file = re.compile(r"[\w-]+\.svg")
    yield from _shape("look.logo", facts.look.logo, file, "the name of an SVG file")


def _sources(things: Things) -> Iterator[BadKey]:
    """A statutory figure has its article, its address, and a day of checking or a doubt."""
    for path, item in things:
        if not isinstance(item, Sourced):
            continue
        if item.law is not None:
            yield from _statutory(path, item)
        if item.source is not None:
            yield from _shape(f"{path}.source", item.source, SOURCE, "an address with https")
        if item.checked is not None:
            yield from _checked(path, item)
        if item.doubtful and not item.note:
            yield _missing(path, "note", f"what is doubtful ({item.state})", beside="state")


def _statutory(path: str, item: Sourced) -> Iterator[BadKey]:
    for name, expected in STATUTORY.items():
        waits = name == "checked" and item.state == "to-be-confirmed"
        if not (getattr(item, name) or waits):
            yield _missing(path, name, expected, beside="law")


def _checked(path: str, item: Sourced) -> Iterator[BadKey]:
    """Nobody can check a value against nothing, or against a whole site."""
    if not PAGE.fullmatch(item.source or ""):
        names = path.split(".")
        expected = "the address of the page where it was checked, deeper than a home page"
        yield BadKey([*names, "source"], expected, item.source or "nothing", [*names, "checked"])
    if item.state == "to-be-confirmed":
        yield _wrong(f"{path}.checked", "no day of checking beside this state", item.checked)


def _missing(path: str, name: str, expected: str, *, beside: str) -> BadKey:
    return BadKey([*path.split("."), name], expected, "nothing", [*path.split("."), beside])


def _clauses(facts: Facts, things: Things) -> Iterator[BadKey]:
    for clause, address in facts.clauses.items():
        yield from _shape(f"clauses.{clause}", address, ADDRESS, "page/#anchor")
    for slug, kind in facts.kinds.items():
        for clause in kind.clauses:
            if clause not in facts.clauses:
                yield _wrong(f"kinds.{slug}.clauses", "clauses that stand under clauses", clause)
    for path, item in things:
        named = [getattr(item, "clause", None), *getattr(item, "stated", ())]
        for clause in named:
            if clause is not None and clause not in facts.clauses:
                yield _wrong(f"{path}.clause", "a clause that stands under clauses", clause)


def _hours(things: Things) -> Iterator[BadKey]:
    for path, hours in things:
        if not isinstance(hours, Hours):
            continue
        if hours.opens >= hours.closes:
            yield _wrong(f"{path}.opens", f"a time before {hours.closes}", hours.opens)
        days = hours.days
        if not days or len(set(days)) < len(days) or not set(days) <= set(WEEK):
            yield _wrong(f"{path}.days", "different days from 1 (Monday) to 7", list(days))


def _figures(things: Things) -> Iterator[BadKey]:
    for path, item in things:
        if isinstance(item, Fact) and isinstance(item.value, int) and item.value <= 0:
            yield _wrong(f"{path}.value", "a number above 0", item.value)
        if path.endswith((".phone.value", ".also.value", ".emergency.value")):
            yield from _filled(path, item, PHONE, "a telephone number such as 06 12345678")
        if path.endswith(".mail.value"):
            yield from _filled(path, item, MAIL, "a mail address")
        if isinstance(item, str) and not item.strip():
            yield _wrong(path, "text", "nothing")


def _filled(path: str, value: object, pattern: re.Pattern[str], expected: str) -> Iterator[BadKey]:
    if not is_placeholder(value):
        yield from _shape(path, str(value), pattern, f'{expected}, or "[... nog invullen]"')


def _terms(facts: Facts) -> Iterator[BadKey]:
    for name, term in facts.terms.items():
        path = f"terms.{name}"
        hint = "a length such as 3d, 6w, 1m or 72h"
        yield from _shape(f"{path}.length", term.length, LENGTH, hint)
        if LENGTH.fullmatch(term.length):
            yield from _term(path, term)


def _term(path: str, term: Term) -> Iterator[BadKey]:
    amount, unit = int(term.length[:-1]), term.length[-1]
    if (unit == "h") != (term.regime == "contract-hours"):
        yield _wrong(f"{path}.regime", "contract-hours for hours, and only then", term.regime)
    if amount == 0 and term.regime != "none":
        yield _wrong(f"{path}.length", "a term above 0 under this regime", term.length)
    total = term.extended
    if total is None:
        return
    if not LENGTH.fullmatch(total) or total[-1] != unit or int(total[:-1]) <= amount:
        yield _wrong(f"{path}.extended", f"a total longer than {term.length}, in its unit", total)


def _offers(facts: Facts) -> Iterator[BadKey]:
    """Kinds name teams, terms and laws that there are."""
    for slug, kind in facts.kinds.items():
        yield from _known(f"kinds.{slug}.team", [kind.team], facts.teams)
        yield from _known(f"kinds.{slug}.term", [kind.term] if kind.term else [], facts.terms)
        yield from _known(f"kinds.{slug}.laws", kind.laws, facts.provider.laws)
    for name, team in facts.teams.items():
        if not team.roles:
            yield _wrong(f"teams.{name}.roles", "at least one role", "none")
    if "akkoord" in facts.kinds:
        yield from _known("documents.voorwaarden", ["voorwaarden"], facts.documents)
    for law in facts.provider.laws:
        yield from _known(f"retention_years.{law}", [law], facts.retention_years)


def _known(path: str, named: Sequence[str], known: Iterable[str]) -> Iterator[BadKey]:
    for name in named:
        if name not in known:
            yield _wrong(path, f"one of {', '.join(known) or 'none'}", name)


def _ids(facts: Facts) -> Iterator[BadKey]:
    for name, items in (("crisis", facts.crisis), ("consents", facts.consents)):
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                yield _wrong(f"{name}.{item.id}.id", "an id that no other has", item.id)
            seen.add(item.id)
    for question in facts.consents:
        if question.doubtful and not question.note:
            path = f"consents.{question.id}"
            yield _missing(path, "note", f"what is doubtful ({question.state})", beside="state")
    yield from _questions(facts)
    if not any(number.bar for number in facts.crisis):
        yield _wrong("crisis", "at least one number with bar = true", "none")


def _questions(facts: Facts) -> Iterator[BadKey]:
    """A question of the consent form has what its sentence names."""
    for question in facts.consents:
        for name in NAMED.get(question.topic, ("purpose",)):
            if not getattr(question, name):
                expected = f"text, which the topic {question.topic} needs"
                yield _wrong(f"consents.{question.id}.{name}", expected, "")
