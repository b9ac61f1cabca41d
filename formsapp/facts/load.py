"""Reads a provider's facts: the common ones, overruled by the provider's own file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from formsapp.facts.bounded_files import refuse_endless, refuse_endless_texts
from formsapp.facts.consistency import find_contradictions
from formsapp.facts.facts_error import FactsError
from formsapp.facts.model import CrisisTopic, Facts
from formsapp.facts.site_facts import Subject
from formsapp.facts.toml_errors import BadKey, convert_toml
from formsapp.facts.toml_file import TomlFile, TomlTable, read_toml
from formsapp.facts.words import OurText, Words, put_words
from formsapp.shipped import find_common

WHOLE: Final = frozenset({"value", "length"})
"""An own fact with one of these keys replaces the common fact whole, its source included."""
SAID: Final = frozenset({"answer", "otherwise"})
"""What a subject of the search says."""
TOPICS: Final[tuple[str, ...]] = get_args(CrisisTopic)


def load(folder: Path, find_more: Callable[[Facts], Iterable[BadKey]] = lambda _: ()) -> Facts:
    """Load the facts of the provider in ``folder`` (``docs/<provider>``).

    ``find_more`` finds what makes no sense for who knows more than facts do; whatever the facts
    are loaded for, :func:`formsapp.kinds.load_provider` gives it what forms ask.

    Raises:
        FactsError: a file is missing or broken, or a key is missing, unknown or
            nonsensical; the message has the file, the key, and what was expected.

    """
    refuse_endless(folder)
    own, common = read_files(folder)
    refuse_endless_texts(own.table, own.label)
    try:
        merged = add_usual_terms(drop_other_terms(merge_tables(common.table, own.table)))
        facts = _arrange(convert_toml(merged, Facts), common.table)
        for wrong in chain(find_contradictions(facts, folder.name), find_more(facts)):
            raise wrong
    except BadKey as wrong:
        file = find_file((own, common), wrong.blame)
        where = f" (line {file.find_line(wrong.blame)})" if file.depth(wrong.blame) else ""
        raise FactsError(f"{file.label}: {wrong}{where}") from wrong
    return facts


def read_files(folder: Path) -> tuple[TomlFile, TomlFile]:
    """Read the provider's own facts file and the common one; raises FactsError."""
    common = read_toml(find_common(folder) / "facts.toml")
    return read_toml(folder / "provider.toml"), common


def find_file(files: Sequence[TomlFile], key: Sequence[str]) -> TomlFile:
    """Return the file to mend: the one that has most of the key, the first where several do."""
    return max(files, key=lambda file: file.depth(key))


def merge_tables(common: Any, own: Any) -> Any:  # noqa: ANN401 - whatever a TOML file holds
    """Overrule ``common`` with ``own``: tables key by key, lists of tables by their ``id``.

    A list item of ``own`` whose id ``common`` does not have comes first.
    """
    if isinstance(common, dict) and isinstance(own, dict) and not WHOLE & own.keys():
        shared = {key: merge_tables(common[key], own[key]) for key in common.keys() & own.keys()}
        return {**common, **own, **shared}
    if _has_ids(common) and _has_ids(own):
        theirs = {item["id"]: item for item in common}
        mine = {item["id"]: item for item in own}
        new = [item for item in own if item["id"] not in theirs]
        return new + [merge_tables(item, mine.get(key, {})) for key, item in theirs.items()]
    return own


def drop_other_terms(table: TomlTable) -> TomlTable:
    """Leave out each term that is of laws under which this provider gives no care."""
    provider, terms = table.get("provider"), table.get("terms")
    care = provider.get("care") if isinstance(provider, dict) else None
    if not (isinstance(care, list) and isinstance(terms, dict)):
        return table
    given = _keep_texts(kind.get("law") for kind in care if isinstance(kind, dict))
    kept = {
        name: term
        for name, term in terms.items()
        if not (laws := _stated_laws(term)) or given & _keep_texts(laws)
    }
    return {**table, "terms": kept}


def add_usual_terms(table: TomlTable) -> TomlTable:
    """Give each form that names no term its usual one, where that is stated."""
    usual, terms, kinds = (table.get(key) for key in ("usual_terms", "terms", "kinds"))
    if not (isinstance(usual, dict) and isinstance(terms, dict) and isinstance(kinds, dict)):
        return table
    named = {
        slug: {"term": usual[slug], **kind}
        for slug, kind in kinds.items()
        if isinstance(kind, dict) and usual.get(slug) in terms
    }
    return {**table, "kinds": {**kinds, **named}}


def _keep_texts(found: Iterable[object]) -> set[str]:
    """Return the texts among what a file holds; what else is wrong is told later."""
    return {one for one in found if isinstance(one, str)}


def _stated_laws(term: object) -> list[str]:
    laws = term.get("laws") if isinstance(term, dict) else None
    return laws if isinstance(laws, list) else []


def _has_ids(items: object) -> bool:
    if not isinstance(items, list):
        return False
    ids = [item.get("id") for item in items if isinstance(item, dict)]
    return all(isinstance(key, str) for key in ids) and len(set(ids)) == len(items)


def _arrange(facts: Facts, common: TomlTable) -> Facts:
    """Sort the crisis numbers by topic, drop what does not apply, and put the own words in."""
    shared = common.get("subjects", {})
    laws, bases = {*facts.provider.laws}, facts.provider.bases
    numbers = (number for number in facts.crisis if not number.laws or laws & {*number.laws})
    return msgspec.structs.replace(
        facts,
        crisis=tuple(sorted(numbers, key=lambda number: TOPICS.index(number.topic))),
        retention={law: kept for law, kept in facts.retention.items() if law in bases},
        svb_ending=facts.svb_ending if facts.ending and facts.ending.uses_svb else None,
        subjects={
            name: _put_words_in(subject, shared.get(name, {}), facts.words)
            for name, subject in facts.subjects.items()
        },
    )


def _put_words_in(subject: Subject, common: TomlTable, words: Words) -> Subject:
    """Say in the provider's words what a subject has of the common facts."""
    same = {name for name in SAID & common.keys() if getattr(subject, name) == common[name]}
    said = {name: OurText(common[name]) for name in same}
    title = put_words(subject.title, words) if subject.title == common.get("title") else None
    asked = tuple(put_words(w, words) if w in common.get("words", ()) else w for w in subject.words)
    return msgspec.structs.replace(subject, title=title or subject.title, words=asked, **said)
