"""How a text says to get in touch: by phone as it is written, else by the first channel there is.

All of this module is Dutch, as that of ``dutch_format``: which word goes with which channel, and
where the address comes in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from formsapp.facts import dutch_format
from formsapp.facts.channels import ANSWERED, ChannelName, Channels, Contact, Week, say_week
from formsapp.facts.unknown import is_placeholder
from formsapp.facts.voice import Voice, choose_voice
from formsapp.phone_number import dial, dial_abroad

VERBS: Final[Mapping[ChannelName, tuple[str, str]]] = {
    "whatsapp": ("app", "appen"),
    "mail": ("mail", "mailen"),
    "portal": ("schrijf", "schrijven"),
    "address": ("schrijf", "schrijven"),
    "desk": ("kom langs", "langskomen"),
}
"""What is said instead of *bel* and *bellen*."""
LABELS: Final[Mapping[ChannelName, str]] = {
    "phone": "Telefoon",
    "whatsapp": "WhatsApp",
    "mail": "Mail",
    "portal": "Portaal",
    "address": "Post",
    "desk": "Langskomen",
}
PLAIN: Final = ("phone", "mail")
"""Channels that one knows by how they look."""
WRITTEN: Final[Mapping[ChannelName, str]] = {"address": "een brief", "mail": "een mail"}
NOT_HERE: Final[Mapping[ChannelName, str]] = {
    "phone": "het telefoonnummer",
    "whatsapp": "het nummer",
    "mail": "het e-mailadres",
    "portal": "het adres",
    "address": "het postadres",
    "desk": "het adres",
}
"""What is not known yet of a channel that is not filled in."""
IS_NOT_HERE: Final = "staat hier nog niet"
ASK_FOR_IT: Final = "vraag [[een medewerker/mij]] naar {}"
ASK: Final = "Vraag [[een medewerker/mij]] ernaar."
ASK_FOR: Final = f"Vraag [[een medewerker/mij]] naar {{}} (dat {IS_NOT_HERE})"
"""Instead of *bel* alone, which would tell to call a number that nobody can see."""
PLACED: Final[Mapping[ChannelName, str]] = {"portal": " via", "desk": ":"}
"""What comes before the address where the sentence has no colon; else *naar*."""


def reach_words(channels: Contact, voice: Voice = "wij") -> Mapping[str, object]:
    """Return what a text may use to say how to get in touch.

    ``reach('Bel ons dan:')`` completes the words with the number, or says them of the first
    channel: *Mail ons dan: a@b.nl*. ``reach_link`` gives a Markdown link. ``reach_word('Bel')`` is
    the word alone, ``reach_at`` the number or address alone, and ``reach_hours('Dat kan op')`` a
    sentence with the hours, after a space: nothing where no hours are stated of that channel.
    ``reach_someone`` is as ``reach``, of where someone answers in person; empty where nobody does.
    ``reach_ways`` lists the channels in Markdown where there are more, and ``read_when`` says the
    words that messages are not read in the evening, at weekends and so on, or what is so.
    ``in_writing`` is *een brief of een mail*, or what there is of it and filled in.

    For what is not filled in yet it says whom to ask: *Bel ons dan (vraag een medewerker naar
    het telefoonnummer)*; *bel* alone becomes that alone. ``reach_to('mail')`` gives a channel after
    *een mail*, nothing where it is not known; ``not_here('mail', 'address')`` says in a sentence
    after a space which of these are not, and whom to ask. ``reach_line`` is the address on a line
    of its own, where it is known.
    """
    name = channels.first
    at = channels.ways[name].value
    plain = show_plain(name, at)
    linked = show_linked(name, at)
    return {
        "reach": _completer(channels, name, show_plain, voice),
        "reach_link": _completer(channels, name, show_linked, voice),
        "reach_someone": _completer(channels, channels.answering, show_plain, voice),
        "reach_at": plain,
        "reach_line": "" if is_placeholder(at) else f"\n{plain}",
        "reach_to": lambda name: _say_to(channels, name),
        "not_here": lambda *names: choose_voice(say_not_here(channels, names), voice),
        "reach_at_link": linked,
        "reach_word": lambda word: _say_word(name, word),
        "reach_hours": lambda words: _say_hours(channels, name, words),
        "reach_ways": list_ways(channels),
        "in_writing": " of ".join(
            said for one, said in WRITTEN.items() if _is_known(channels, one)
        ),
        "read_when": lambda words: choose_voice(_say_reading(channels, words), voice),
    }


def _is_known(channels: Channels, name: ChannelName) -> bool:
    return name in channels.ways and not channels.ways[name].placeholder


def list_ways(channels: Channels) -> str:
    """Return a list in Markdown of all channels but the first, which the text names itself.

    That one is in it too where it is said what it is good for. What is not filled in yet is not.
    """
    first = channels.first
    lines = [
        f"- {label_of(channels, name)}"
        for name, channel in channels.ways.items()
        if not channel.placeholder and (name != first or channel.good_for)
    ]
    return "\n".join(["", *lines, ""]) if lines else ""


class FootWay(NamedTuple):
    """A channel at the bottom of a page: where it leads, what is shown, and when."""

    link: str
    text: str
    more: list[str]
    has_office_hours: bool


def foot_ways(channels: Channels, voice: Voice = "wij") -> list[FootWay]:
    """Return what stands at the bottom of each page: all channels that are filled in.

    The hours of the office stand with the first for which they hold, or else with the first. Where
    that one is not filled in, it says so there, and whom to ask.
    """
    ways, hours = channels.ways, channels.hours
    beside = next((n for n in ways if n in ANSWERED and not ways[n].hours), channels.first)
    found = []
    for name, channel in ways.items():
        if channel.placeholder:
            said = choose_voice(say_not_here(channels, [name]).strip(), voice)
            found += [FootWay("", said, [], True)] if name == beside else []
            continue
        own = say_week(channel.hours) if channel.hours else ""
        office = hours and name == beside and not hours.placeholder
        when = own or (say_week(hours.value) if hours and office else "")
        shown = show_plain(name, channel.value)
        said = shown if name in PLAIN else f"{LABELS[name]}: {shown}"
        more = [*filter(None, [channel.good_for, when])]
        found.append(FootWay(link_of(name, channel.value), said, more, name == beside))
    return found


def list_for_paper(channels: Channels) -> list[str]:
    """Return the channels that are filled in: ``Telefoon: 06 00000010 (maandag ...)``.

    The hours stand with the first alone: a foot of a page has room for no more.
    """
    return [
        f"{LABELS[name]}: {show_plain(name, channel.value)}{_in_brackets(channels, name)}"
        for name, channel in channels.ways.items()
        if not channel.placeholder
    ]


def _in_brackets(channels: Channels, name: ChannelName) -> str:
    """Return what a channel is good for, and of the first also when, as far as that is known."""
    week = channels.week_of(name) if name == channels.first else None
    when = say_week(week) if week and not is_placeholder(week) else ""
    said = "; ".join(filter(None, [channels.ways[name].good_for, when]))
    return f" ({said})" if said else ""


def label_of(channels: Channels, name: ChannelName, label: str | None = None) -> str:
    """Return a channel in Markdown: ``Mail: [a@b.nl](mailto:a@b.nl) (voor afspraken)``."""
    channel = channels.ways[name]
    more = [channel.good_for or "", say_week(channel.hours) if channel.hours else ""]
    said = "; ".join(filter(None, more))
    return f"{label or LABELS[name]}: {show_linked(name, channel.value)}" + (
        f" ({said})" if said else ""
    )


def link_of(name: ChannelName, at: str) -> str:
    """Return the address that opens a channel; nothing where nothing does, or it is unknown."""
    if is_placeholder(at):
        return ""
    links = {
        "phone": f"tel:{dial(at)}",
        "whatsapp": f"https://wa.me/{dial_abroad(at)}",
        "mail": f"mailto:{at}",
        "portal": at,
    }
    return links.get(name, "")


def show_plain(name: ChannelName, at: str) -> str:
    """Return an address as it is read: of a site without what a browser puts around it."""
    if is_placeholder(at):
        return f"{NOT_HERE[name]} {IS_NOT_HERE}"
    return at.removeprefix("https://").rstrip("/") if name == "portal" else at


def show_linked(name: ChannelName, at: str) -> str:
    """Return an address in Markdown that opens its channel, where something does."""
    address = link_of(name, at)
    shown = show_plain(name, at)
    return f"[{shown}]({address})" if address else shown


def _completer(
    channels: Channels,
    name: ChannelName | None,
    show: Callable[[ChannelName, str], str],
    voice: Voice,
) -> Callable[[str], str]:
    if name is None:
        return lambda _words: ""
    at = channels.ways[name].value
    if is_placeholder(at):
        alone = choose_voice(ASK_FOR.format(NOT_HERE[name]), voice)
        asks = choose_voice(ASK_FOR_IT.format(NOT_HERE[name]), voice)
        return lambda words: alone if words == "Bel" else f"{_say_without(name, words)} ({asks})"
    shown = show(name, at)
    return lambda words: (
        f"{words} {shown}" if name == "phone" else _say_otherwise(name, words, shown)
    )


def _say_otherwise(name: ChannelName, words: str, at: str) -> str:
    """Say words that begin with *bel* or *bellen* of another channel."""
    verb, rest = re.findall(r"^(\w+)(.*)", words)[0]
    said = _say_verb(name, verb)
    if name == "desk" and verb.lower() == "bel":
        return f"{said}: {at}"  # *kom langs* takes no object, and few words after it
    rest = re.sub(" op$", ":", rest)
    return f"{said}{rest}{'' if rest.endswith(':') else PLACED.get(name, ' naar')} {at}"


def _say_without(name: ChannelName, words: str) -> str:
    """Return the words for a channel that is not known yet, without what leads to its address."""
    verb, rest = re.findall(r"^(\w+)(.*)", words)[0]
    return _say_verb(name, verb) + re.sub(r"( op|:)$", "", rest)


def _say_to(channels: Channels, name: ChannelName) -> str:
    """Return *naar* with where a mail or a letter goes, after a space; nothing if not known."""
    at = channels.ways[name].value
    return "" if is_placeholder(at) else f" naar {show_linked(name, at)}"


def say_not_here(channels: Channels, names: Sequence[ChannelName]) -> str:
    """Return which of these are not known yet and whom to ask; nothing where all are."""
    ways = channels.ways
    found = [NOT_HERE[name] for name in names if name in ways and ways[name].placeholder]
    if not found:
        return ""
    said = dutch_format.capitalise(dutch_format.listed(found))
    return f" {said} {IS_NOT_HERE if len(found) == 1 else 'staan hier nog niet'}. {ASK}"


def _say_verb(name: ChannelName, word: str) -> str:
    """Return the word for this channel, with a capital where *bel* has one."""
    said = VERBS[name][word.lower() == "bellen"] if name in VERBS else word
    return said.capitalize() if word[:1].isupper() else said


def _say_word(name: ChannelName, word: str) -> str:
    """Return the word alone, before *ons*: ``mail``, ``kom langs bij``."""
    return _say_verb(name, word) + " bij" * (name == "desk" and word.lower() == "bel")


def _say_hours(channels: Channels, name: ChannelName, words: str) -> str:
    week = channels.week_of(name)
    if week is None or isinstance(week, str):
        return ""
    said = say_on(week) if words.endswith(" op") else say_week(week)
    return f" {words.removesuffix(' op')} {said}{_but_holidays(week)}."


def _but_holidays(week: Week | str) -> str:
    closes = isinstance(week, tuple) and not any(one.holidays for one in week)
    return dutch_format.NOT_ON_HOLIDAYS if closes else ""


def say_on(week: Week | str) -> str:
    """Return ``op maandag, 8.30 tot 17.00 uur``, or ``dag en nacht``."""
    return f"op {say_week(week)}" if isinstance(week, tuple) else say_week(week)


def _say_reading(contact: Contact, words: str) -> str:
    if contact.reads_by_day:
        return words
    if contact.reads_always:
        return "[[Wij lezen/Ik lees]] berichten dag en nacht."
    week = contact.reading_week
    if week is None:
        return "[[Wij lezen/Ik lees]] een bericht niet meteen."
    return f"[[Wij lezen/Ik lees]] berichten alleen op {say_week(week)}{_but_holidays(week)}."
