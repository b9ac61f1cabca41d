"""All that a provider still has to confirm, mend or fill in, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from formsapp.check.borrowed import find_borrowed
from formsapp.check.build_faults import find_build_faults
from formsapp.check.hidden_signs import find_hidden_signs
from formsapp.check.own_keys import own_key_findings
from formsapp.check.page_faults import find_page_faults, handbook_findings
from formsapp.check.reply_words import find_faulty_words
from formsapp.check.unconfirmed_texts import find_unconfirmed
from formsapp.documents import frozen_versions
from formsapp.facts import Facts, Finding, findings
from formsapp.facts.load import find_file, read_files
from formsapp.facts.named_files import find_missing_files
from formsapp.facts.toml_file import TomlFile
from formsapp.kinds import offered_kinds
from formsapp.rules.doubtful_law import rule_findings
from formsapp.rules.law_clashes import find_clashes
from formsapp.rules.old_tables import find_old_tables

OURS: Final = ("docs/common/", "formsapp/")
"""What the product brings: its makers keep it current, so a provider waits for none of it."""
STATE: Final = "zet het met uw eigen waarde in dit bestand, zoals docs/README.md zegt"
THEIRS: Final = "niets: dit kijken de makers van Loket na"


def list_findings(
    folder: Path,
    facts: Facts,
    today: date,
    *,
    environ: Mapping[str, str] | None = None,
    built: bool = True,
) -> list[Finding]:
    """Return the findings of that day; what blocks comes first.

    Args:
        folder: ``docs/<provider>``.
        facts: that provider's facts.
        today: the local date.
        environ: says where the keys of its teams lie, if they are to be looked at.
        built: look also for what only building the site shows, which takes seconds.

    """
    files = read_files(folder)
    sources = [*_find_in_sources(folder, facts, today), *own_key_findings(facts, environ or {})]
    found = [_place(one, files) for one in sources]
    if built and not any(one.blocks for one in found):
        found += (_place(one, files) for one in find_build_faults(folder, facts, today))
    return sorted(found, key=lambda one: not one.blocks)


def find_blocking(folder: Path, facts: Facts, today: date) -> list[Finding]:
    """Return what blocks publishing, but for what the build that follows finds by itself."""
    return [one for one in list_findings(folder, facts, today, built=False) if one.blocks]


def _find_in_sources(folder: Path, facts: Facts, today: date) -> Iterator[Finding]:
    yield from findings(facts, today)
    yield from rule_findings(today)
    yield from find_clashes(facts)
    yield from find_old_tables(facts, today)
    if missing := [*find_missing_files(folder, facts)]:
        yield from missing
    else:
        yield from frozen_versions.version_findings(folder, facts)
        yield from find_unconfirmed(folder, facts)
    yield from find_hidden_signs(folder, facts)
    yield from find_borrowed(folder, facts)
    for kind in offered_kinds(facts).values():
        if kind.reply is not None:  # a part without a place would be lost
            yield from find_faulty_words(folder, facts, kind.reply)
    yield from handbook_findings(folder, facts)
    yield from find_page_faults(folder, facts, today)


def _place(finding: Finding, files: Sequence[TomlFile]) -> Finding:
    """Say in which file it is and on which line, if it is a key of the facts."""
    if not finding.file:
        names = finding.key.partition(" ")[0].split(".")
        own, _ = files
        file = find_file(files, names)
        if finding.mender == "provider":  # who fills in looks for the value, not for its table
            todo = finding.todo if own.depth(names) == len(names) else STATE
            finding, file, names = replace(finding, todo=todo), own, [*names, "value"]
        finding = replace(finding, file=file.label, line=file.find_line(names))
    if finding.mender == "makers" and finding.file.startswith(OURS):
        return replace(finding, blocks=False, todo=THEIRS)
    return finding
