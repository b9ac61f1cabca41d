"""Finds text for readers that no catalogue can hold: in templates, programs and scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

MARKERS = {"_", "say"}
SHOWN = {"alt", "aria-label", "data-label", "label", "placeholder", "title"}
"""Attributes that people read or hear; of others for data those with more than one word."""
PLACE = re.compile(r"\{\{.*?\}\}")
WORD = re.compile(r"[^\W\d_]{2,}")
ATTRIBUTE = re.compile(r"\s*[a-z-]+=")
"""How a macro begins that gives the attributes of a tag."""
SENTENCE = re.compile(r"[A-Z][a-zé]+[.?:!]?$|.*[^\W\d_]{2,}[,.?]? [^\W\d_]", re.DOTALL)
"""In a string of a program: a word with a capital, or two words with a space between."""
DUTCH = re.compile(
    r"\b(aan|al|als|alle|bij|dag|dan|dat|de|deze|die|dit|een|en|er|geen|gemaakt|het|hier|hij|hoe|"
    r"iemand|je|jij|kan|klaar|laat|meer|met|na|naar|niet|niets|nog|om|onze|ook|op|te|tijd|tot|u|"
    r"uit|uw|van|vanaf|veel|volgende|voor|waar|wat|weer|welke|werkt|wie|wij|wordt|zo|zonder)\b",
    re.IGNORECASE,
)
"""Dutch words that English has not, and of which nearly every Dutch sentence has one."""
ENGLISH = re.compile(r"\b(a|and|are|at|no|not|on|the|with)\b", re.IGNORECASE)
SQL = re.compile(r"\s*(BEGIN|CREATE|DELETE|INSERT|PRAGMA|SELECT|SET) ")
UNIT = re.compile(
    r"(uur|uren|minu(ut|ten)|second(e|en)|dagen|we(ek|ken)|maand(en)?|jaar|jaren|stuks?)",
    re.IGNORECASE,
)
"""Words that stand behind a number."""
TAG = re.compile(r"<[^<>]*(>|$)")
RAW = re.compile(r"\{%-? *(end)?raw *-?%\}")
"""What stands between these is a template too, of the app that fills the built page."""
IN_SCRIPT = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r"|(?:[(,=:\[!&|?]|return)\s*/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/"
    r"|(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)",
    re.DOTALL,
)
"""A comment, a regular expression, or a string: in a script only strings are shown."""
NAMING = {"NewType", "ParamSpec", "TypeVar", "cast"}
"""Calls whose strings are names of types."""
CODES = {"role", "roles"}
"""Values that look like words, but are names in the program; ``role_name`` says them."""


def in_template(source: str) -> Iterator[str]:
    """Give each text of a Jinja template that does not pass ``say``."""
    tree = Environment().parse(RAW.sub("", source))  # noqa: S701  only parsed, never rendered
    yield from _constants(tree)
    yield from _between_tags(tree)
    for output in tree.find_all(nodes.Output):
        yield from _codes(output)


def _constants(node: nodes.Node) -> Iterator[str]:
    """Give the strings in expressions, but for those that are said or compared."""
    if isinstance(node, nodes.Compare):
        return
    value = getattr(node, "value", None) if isinstance(node, nodes.Const) else None
    if isinstance(value, str) and SENTENCE.match(value):
        yield value
    is_said = isinstance(node, nodes.Call) and getattr(node.node, "name", "") in MARKERS
    for child in node.iter_child_nodes():
        if not (is_said and isinstance(child, nodes.Const)):
            yield from _constants(child)


def _codes(node: nodes.Node) -> Iterator[str]:
    """Give the names of the program that a page shows as they are; an attribute may hold them."""
    if isinstance(node, nodes.Compare) or _name_of(getattr(node, "node", None)) == "role_name":
        return
    if _name_of(node) in CODES:
        yield _name_of(node)
    before = ""
    for child in node.iter_child_nodes():
        if not before.endswith('="'):
            yield from _codes(child)
        before = child.data if isinstance(child, nodes.TemplateData) else ""


def _name_of(node: object) -> str:
    return str(getattr(node, "attr", getattr(node, "name", "")))


class _Words(HTMLParser):
    """Collects the text between the tags, and that in attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text with a word in it."""
        if WORD.search(data) and not ATTRIBUTE.match(data):
            self.found.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a browser or a script shows of a tag."""
        del tag
        is_described = ("name", "description") in attrs
        for name, value in attrs:
            is_sentence = name.startswith("data-") and " " in (value or "")
            if name in SHOWN or is_sentence or (name == "content" and is_described):
                self.handle_data(value or "")


def _between_tags(tree: nodes.Template) -> Iterator[str]:
    """Give the words of a page whose expressions are each a figure."""
    words = _Words()
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            words.feed(part.data if isinstance(part, nodes.TemplateData) else "0")
    words.close()
    yield from words.found


def in_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """Give each text that is not marked, with its file, of the files in a folder."""
    for file in sorted(folder.rglob("*.*")):
        if find := FINDERS.get(file.suffix):
            for text in find(file.read_text()):
                yield f"{file.relative_to(folder)}", text


def in_script(source: str) -> Iterator[str]:
    """Give each text that a script shows, and that the page did not give it."""
    for found in IN_SCRIPT.finditer(source):
        text = TAG.sub("", found["text"] or "").strip("|")
        if is_dutch(text) or (" " in text and WORD.search(text) and not ATTRIBUTE.match(text)):
            yield text


def in_program(node: ast.AST) -> Iterator[str]:
    """Give each Dutch text in a part of a program that is neither marked nor said."""
    yield from _put_together(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_dutch(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if child not in _not_shown(node):
            yield from in_program(child)


def _put_together(node: ast.AST) -> Iterator[str]:
    """Give the texts that a program makes of single words, which look like names on their own."""
    match node:
        case ast.JoinedStr(values=values) if is_in_sentence(_with_figures(node)):
            yield _with_figures(node)
        case ast.JoinedStr(values=values) if " " in _with_figures(node):
            yield from (word for value in values for word in _words_to_choose(value))
        case ast.BinOp(op=ast.Add()) if is_in_sentence(_with_figures(node)):
            yield _with_figures(node)
        case ast.Call(func=ast.Name(id="counted") | ast.Attribute(attr="counted"), args=args):
            yield from (str(one.value) for one in args if isinstance(one, ast.Constant))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as word), attr="join")):
            yield from [word] if word == " of " or DUTCH.fullmatch(word.strip()) else []
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="capitalize")):
            yield name
        case ast.Return(
            value=ast.BoolOp(op=ast.Or(), values=[*_, ast.Constant(value=str() as word)])
        ):
            yield from [word] if WORD.search(word) else []
        case ast.Module(body=body):
            yield from _marks_of_kind(body)


def _marks_of_kind(body: list[ast.stmt]) -> Iterator[str]:
    """Give the words that a form puts on its case: those in the tuples of its ``marks``."""
    plain: dict[str, str] = {}
    for one in body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str() as text)):
                plain[name] = text
            case ast.FunctionDef(name="marks"):
                tuples = (part for part in ast.walk(one) if isinstance(part, ast.Tuple))
                for part in (part for some in tuples for part in some.elts):
                    match part:
                        case ast.Constant(value=str() as text):
                            yield text
                        case ast.Name(id=name) if name in plain:
                            yield plain[name]


def _with_figures(node: ast.AST) -> str:
    """Return a text as it is put together, with a figure for each value: ``0 om 0 uur``."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(map(_with_figures, values))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _with_figures(left) + _with_figures(right)
        case _:
            return "0"


def _words_to_choose(value: ast.AST) -> Iterator[str]:
    """Give the words of which a text takes one."""
    match value:
        case ast.FormattedValue(value=ast.IfExp(body=body, orelse=other)):
            for one in (body, other):
                word = str(one.value) if isinstance(one, ast.Constant) else ""
                if WORD.fullmatch(word) and word.islower():
                    yield word


def is_in_sentence(text: str) -> bool:
    """Whether one of the words of a text is Dutch beyond doubt, or a unit behind a figure."""
    words = [word.strip(".,:;!?()'\"") for word in TAG.sub(" ", PLACE.sub("0", text)).split()]
    return len(words) > 1 and any(DUTCH.fullmatch(one) or UNIT.fullmatch(one) for one in words)


def _not_shown(node: ast.AST) -> list[ast.expr]:
    """Give the parts of a program that are never read by people who use it, or are marked."""
    match node:
        case ast.Expr(value=ast.Constant() as docstring):
            return [docstring]
        case ast.Call(func=ast.Name(id=name), args=[first, *_rest]) if name in MARKERS | NAMING:
            return [first]
        case ast.Assign(targets=[ast.Name(id="__all__")], value=names):
            return [names]
        case ast.Raise(exc=ast.expr() as for_technicians):
            return [for_technicians]
        case ast.Dict(keys=keys):
            return [key for key in keys if key is not None]
        case _:
            return []


def is_dutch(text: str) -> bool:
    """Whether a string looks like Dutch text for readers.

    That is one word as a sentence begins, words of which one is surely Dutch, or words that
    begin as a sentence does and of which none is surely English, or words around a placeholder.
    """
    own = PLACE.sub("", text).strip()
    if own != text.strip() and WORD.search(own):
        return True
    if not SENTENCE.match(own) or SQL.match(own):
        return False
    begins = own[0].isupper() and not ENGLISH.search(own)
    return begins or bool(DUTCH.search(own))


FINDERS: dict[str, Callable[[str], Iterator[str]]] = {
    ".html": in_template,
    ".js": in_script,
    ".py": lambda source: in_program(ast.parse(source)),
}
"""How text is found in a file, by how its name ends."""
