"""What the project's sources must keep to, checked without running them."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

LONGEST_FUNCTION = 40
LONGEST_FILE = 400

BELOW = {
    "shipped": set[str](),
    "typed_values": set[str](),
    "plain_file": set[str](),
    "facts": {"mail_address", "phone_number", "shipped", "typed_values", "plain_file"},
    "rules": {"facts", "typed_values"},
    "sealing": {"typed_text"},
    "typed_text": set[str](),
    "bsn_and_iban": {"typed_text"},
    "personal_words": set[str](),
    "mail_address": {"typed_text"},
    "phone_number": {"typed_text"},
    "mail_server_address": set[str](),
    "own_network": {"mail_server_address"},
    "setting_values": {
        "mail_address",
        "mail_server_address",
        "own_network",
        "plain_file",
        "sealing",
    },
    "settings": {"own_network", "setting_values", "shipped"},
    "needed_keys": {"settings"},
    "unpack_backup": set[str](),
    "backup": {"unpack_backup"},
    "harmless_files": set[str](),
    "crowded_flag": set[str](),
    "client_address": set[str](),
    "server": {"crowded_flag", "facts", "client_address"},
    "kinds": {"shipped", "facts", "rules", "typed_text", "mail_address"},
    "deadlines": {"facts", "rules", "kinds"},
    "moved_days": {"facts", "rules", "cases", "deadlines"},
    "consent_fhir": {"rules", "client_consents"},
    "circle_doubts": {"facts", "rules", "kinds", "cases"},
    "consent_stops": {"rules", "cases", "client_consents"},
    "consent_watch": {
        "facts",
        "rules",
        "sealing",
        "kinds",
        "cases",
        "client_consents",
        "circle_doubts",
        "consent_stops",
    },
    "birth_dates_of_links": {"facts", "sealing", "kinds", "cases"},
    "client_consents": {"facts", "rules", "sealing", "kinds", "cases"},
    "client_needs": {"sealing", "kinds", "cases", "client_consents"},
    "yearly_figures": {"facts", "rules", "kinds", "cases"},
    "safe_csv": set[str](),
    "yearly_page": {"facts", "rules", "safe_csv"},
    "who_agreed": {"rules", "sealing", "kinds", "cases"},
    "paper": {"facts", "kinds"},
    "cases": {
        "facts",
        "rules",
        "sealing",
        "mail_server_address",
        "typed_text",
        "typed_values",
        "mail_address",
    },
    "migrations": {"cases", "sealing"},
    "site": {"shipped", "facts", "rules", "typed_values", "plain_file"},
    "typst_pdf": {"facts", "rules", "typed_text"},
    "letterhead": {"facts"},
    "documents": {"shipped", "facts", "letterhead", "typst_pdf", "typed_values"},
    "handbook": {"shipped", "facts", "site"},
    "skeleton": {"shipped", "facts"},
    "terms_import": {"facts", "harmless_files", "rules"},
    "filled_pages": {"facts", "site", "documents"},
    "check": {
        "shipped",
        "facts",
        "rules",
        "kinds",
        "documents",
        "handbook",
        "filled_pages",
        "site",
        "cases",
        "sealing",
        "typed_values",
    },
    "access_mails": {"facts", "cases"},
    "client_archive": {"facts", "rules", "sealing", "cases", "case_pdf"},
    "case_pdf": {"facts", "rules", "cases", "typst_pdf"},
}
"""What each part may import; web, cli and demo stand above all of these."""
ABOVE = {
    "clock": set[str](),
    "web": {*BELOW, "clock"},
    "cli": {*BELOW, "clock", "web", "demo", "hosting"},
    "hosting": {*BELOW, "clock", "web", "cli"},
    "demo": {*BELOW, "clock", "web", "cli"},
    "__main__": {"cli"},
}
MAY_IMPORT = {**BELOW, **ABOVE}
WEB = {
    "shared": {"shared"},
    "form": {"shared", "form"},
    "client": {"shared", "form", "client"},
    "staff": {"shared", "form", "staff"},
    "print": {"shared", "form", "print"},
}
"""Which rooms of the web each of its rooms may import."""
WITHOUT_FLASK = {*BELOW}
TELLS_TIME = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)$")
REPLACES = re.compile(r"\.(set|del)attr$|\bmock\b|^patch\b")
CHANGES = re.compile(r"^(set|del)attr$|\.(set|del)item$")
DUTCH = re.compile(
    r"^test(?:_\w+)?_(aan|bij|dat|de|een|elke|er|geen|heeft|het|kan|met|meer|moet|naar|niet|ook|op|staat|uit|van"
    r"|voor|wat|wie|wij|wordt|ze|zich|zijn|zonder)(?=_|$)"
)
CODES = r"(?P<codes>:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w, -]+\])"
SILENCED = re.compile(rf"#\s*(noqa|type:\s*ignore){CODES}?\W*(?P<reason>.*)")


@dataclass(frozen=True)
class Source:
    """One file, mostly of Python: its path in the project, with ``/``, and its text."""

    path: str
    text: str

    @property
    def module(self) -> list[str]:
        """Names from the top package down: ``["formsapp", "web", "client"]``."""
        return self.path.removesuffix(".py").removesuffix("/__init__").split("/")

    @property
    def part(self) -> str:
        """The part of the program that this belongs to: ``web``."""
        return self.module[1] if len(self.module) > 1 else ""


def wrong_imports(source: Source) -> Iterator[str]:
    """Arrows that point up or sideways, and Flask where it does not belong."""
    if source.part and source.part not in MAY_IMPORT:
        yield f"{source.path}: say in tests/architecture.py what {source.part} may import"
        return
    allowed = MAY_IMPORT.get(source.part, set())
    for line, name in imports(source):
        top, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        if top == "formsapp" and part not in {"", "__version__", source.part, *allowed}:
            yield f"{source.path}:{line} {source.part or 'formsapp'} may not import {part}"
        if source.module[1:2] == ["web"] and name.startswith("formsapp.web."):
            yield from _wrong_room(source, line, name.split(".")[2])
        if top.startswith("flask") and source.part in WITHOUT_FLASK:
            yield f"{source.path}:{line} {source.part} may not know Flask"


def _wrong_room(source: Source, line: int, room: str) -> Iterator[str]:
    own = source.module[2] if len(source.module) > 2 else ""
    if own and room not in WEB.get(own, set()):
        yield f"{source.path}:{line} web/{own} may not import web/{room}"


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that is imported, at whatever depth."""
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = ".".join([*(["formsapp"] if node.level else []), node.module or ""])
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            named = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield from ((node.lineno, str(value)) for value in named)


def too_long(source: Source) -> Iterator[str]:
    """Files and functions that cannot be read in one look."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{source.path} has {lines} lines, {LONGEST_FILE} is the most"
    if source.part == "migrations":
        return  # a step is a flat list of columns that is never changed again
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{source.path}:{node.lineno} {node.name} has {length} lines"


def tells_time(source: Source) -> Iterator[str]:
    """Calls for the present moment, which belong at the edge of the program only."""
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Call) and TELLS_TIME.search(ast.unparse(node.func)):
            yield f"{source.path}:{node.lineno} take the time as an argument"


def names_a_provider(source: Source, names: Iterable[str]) -> Iterator[str]:
    """What only a provider's folder may hold: its names and the numbers of its clauses."""
    for found in re.finditer(_any_of(*sorted(names)), source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        yield f"{source.path}:{line} {found[0]} belongs in docs alone"


@cache
def _any_of(*names: str) -> re.Pattern[str]:
    """What finds any of these words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def replaces_a_part(source: Source) -> Iterator[str]:
    """Places in tests that put something else in place of a part, without a reason beside it."""
    lines, tree = source.text.splitlines(), ast.parse(source.text)
    ours = set(_imported_of_ours(tree))
    for node in ast.walk(tree):
        if _replaces(node, ours) and "# no real part: " not in lines[node.lineno - 1]:
            yield f"{source.path}:{node.lineno} use the real part, or say why there is none"


def _imported_of_ours(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a file gives to modules of ours and to what it takes from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [
                (alias.asname or alias.name.partition(".")[0], alias.name) for alias in node.names
            ]
        elif isinstance(node, ast.ImportFrom):
            names = [(alias.asname or alias.name, node.module or "") for alias in node.names]
        else:
            continue
        yield from (name for name, origin in names if origin.partition(".")[0] == "formsapp")


def _replaces(node: ast.AST, ours: set[str]) -> TypeGuard[ast.expr]:
    """Whether this is a call, an assignment or a ``del`` that changes a part."""
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        target = node.args[0] if node.args else node
        return bool(REPLACES.search(called) or (CHANGES.search(called) and _root(target) in ours))
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return isinstance(node.ctx, (ast.Store, ast.Del)) and _root(node) in ours
    return False


def _root(node: ast.expr) -> str:
    """Return the name that an expression begins with: ``a`` in ``a.b["c"]``; else an empty text."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def public_functions(source: Source) -> set[str]:
    """Names of a module's functions that others may call; a command has the word that is typed."""
    return {
        node.name
        for node in ast.parse(source.text).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not any(".command(" in ast.unparse(one) for one in node.decorator_list)
    }


def dutch_names(source: Source) -> Iterator[str]:
    """Tests whose name holds one of Dutch's small words."""
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.FunctionDef) and (found := DUTCH.search(node.name)):
            yield f"{source.path}:{node.lineno} {node.name} has a Dutch word: {found[1]}"


def silenced_without_reason(source: Source) -> Iterator[str]:
    """Switched off checks that do not say which one, or not why."""
    if not SILENCED.search(source.text):
        return  # most files switch none off, and reading their comments takes long
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        found = SILENCED.match(token.string) if token.type == tokenize.COMMENT else None
        if found and not (found["codes"] and found["reason"]):
            yield f"{source.path}:{token.start[0]} give the code and the reason"
