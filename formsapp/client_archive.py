"""All cases of one client as a ZIP archive, with an index that people read first.

Each case is in it as PDF and as data, with its files. What staff wrote for each other is no part of
it. What can't be opened, or is too much for one archive, the index names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from formsapp.case_pdf import case_pdf
from formsapp.cases.attachments import NamedFile
from formsapp.cases.case_errors import Conflict, NotFound, Refused
from formsapp.cases.client_view import in_order
from formsapp.cases.export_case import case_as_json, export_case
from formsapp.cases.models import Case
from formsapp.cases.staff_desk import Desk, OpenedCase
from formsapp.facts.dutch_format import day
from formsapp.rules.amsterdam_time import local_date, local_time
from formsapp.sealing.letterbox import Altered, NoKey

TEMPLATES: Final = Path(__file__).parent / "templates" / "documents"
STYLE: Final = TEMPLATES / "client_archive.css"
INDEX: Final = "index.html"
MOST_BYTES: Final = 100 * 1024 * 1024
"""Files that one archive holds: it is made in memory, so that nothing opened is on a disk."""
LONGEST_STEM: Final = 200
"""Bytes of a name without its ending: most disks take 255 of the whole, a sign may have four."""
NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]|^\.+')


@dataclass
class CaseInArchive:
    """What the index says of one case: its files by their names, and those that are missing."""

    case: Case
    title: str
    opened: bool = False
    files: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ArchiveMaker:
    """Makes archives.

    Args:
        desk: Who takes them out.
        look: Of the provider, for the PDFs and the index.
        name_kind: Says what a kind of form is called.
        say: Says our own texts as the provider does.
        most: Bytes of files in one archive.

    """

    desk: Desk
    look: Mapping[str, object]
    name_kind: Callable[[str], str]
    say: Callable[..., str]
    most: int = MOST_BYTES

    def make(self, client: str, *, why: str) -> bytes:
        """Return the archive of a client's cases that may be opened; each is logged with ``why``.

        Raises NotFound where there is none.
        """
        cases = self.desk.cases_of(client)
        if not cases:
            raise NotFound("There is no case of this client.")
        made = BytesIO()
        with ZipFile(made, "w") as archive:
            listed = [self._add_case(archive, case, why) for case in cases]
            self._write(archive, INDEX, self._write_index(client, listed))
        return made.getvalue()

    def _add_case(self, archive: ZipFile, case: Case, why: str) -> CaseInArchive:
        listed = CaseInArchive(case, self.name_kind(case.kind))
        try:
            opened, data = export_case(self.desk, case.reference, why=why)
        except (Refused, Conflict, NotFound, NoKey, Altered):
            return listed
        listed.opened = True
        pdf = case_pdf(opened, listed.title, dict(self.look), self.say)
        self._write(archive, f"{case.reference}/zaak.pdf", pdf)
        self._write(archive, f"{case.reference}/zaak.json", case_as_json(data))
        for name, size, read in self._list_files(opened):
            used = sum(one.file_size for one in archive.infolist())
            found = read_file(read) if used + size <= self.most else None
            if found is None:
                listed.missing.append(name)
                continue
            path = f"{case.reference}/{len(listed.files) + 1}-{name_in_folder(found.name)}"
            self._write(archive, path, found.data, packed=False)
            listed.files.append((path, found.name))
        return listed

    def _list_files(self, opened: OpenedCase) -> Iterator[tuple[str, int, Callable[[], NamedFile]]]:
        """Yield name, size and what reads it of each file of a form, message and answer."""
        reference, desk = opened.case.reference, self.desk
        for one in opened.content.get("attachments", ()):
            yield one["name"], one["size"], _later(desk.open_file, reference, one["number"])
        for told in in_order(opened.replies, opened.messages):
            for one in told.files:
                read = _later(desk.open_file_of_message, reference, told.id, one["number"])
                yield one["name"], one["size"], read

    def _write_index(self, client: str, listed: Sequence[CaseInArchive]) -> bytes:
        env = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        env.filters["day"] = day
        page = env.get_template("client_archive.html").render(
            client=client,
            listed=listed,
            say=self.say,
            provider=self.look["provider"],
            style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704 - a file of ours
            made=day(local_date(self.desk.now)),
        )
        return page.encode()

    def _write(self, archive: ZipFile, name: str, data: bytes, *, packed: bool = True) -> None:
        at = local_time(self.desk.now).timetuple()[:6]
        info = ZipInfo(name, date_time=at)
        archive.writestr(info, data, ZIP_DEFLATED if packed else ZIP_STORED)


def read_file(read: Callable[[], NamedFile]) -> NamedFile | None:
    """Return an opened file; None where it is gone or does not open."""
    try:
        return read()
    except (NotFound, NoKey, Altered):
        return None


def name_in_folder(name: str) -> str:
    """Return a name that stays in its folder, whatever unpacks it."""
    plain = NOT_IN_NAMES.sub("_", name).strip(" .") or "_"
    stem, dot, suffix = plain.rpartition(".")
    return stem.encode()[:LONGEST_STEM].decode(errors="ignore") + dot + suffix


def _later(act: Callable[..., NamedFile], *args: Any) -> Callable[[], NamedFile]:  # noqa: ANN401 - of both ways to open a file
    return lambda: act(*args)
