"""A sandbox in which no text fills memory or goes on without end, whatever its writer put in it.

Jinja's own sandbox keeps a text from what is outside it, and bounds a range alone. Here each turn
of a loop, each call and each sign that is made costs, and a text has so much to spend. What makes
much of little at once, as ``'x' * 10**10`` does, is bounded before it is made, or is not there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from itertools import islice
from typing import Any, Final

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJAS
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.visitor import NodeTransformer

MOST: Final = 3_000_000
"""What one text may spend: about its signs, once it is filled in."""
TURN: Final = 10
"""What a turn of a loop or a call costs, beside the signs of its body."""
LONGEST: Final = 200_000
"""Signs of one value."""
LARGEST: Final = 10_000
"""Values in one list, with all that is in those."""
HIGHEST: Final = 10**15
"""The highest number that is counted with."""
KEPT: Final = (
    *("abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float"),
    *("int", "items", "last", "lower", "map", "max", "min", "reject", "rejectattr", "reverse"),
    *("select", "selectattr", "sort", "string", "sum", "title", "trim", "truncate", "unique"),
    *("upper", "wordcount"),
)
"""Filters of Jinja that make no more than they get."""
MANY: Final = (str, bytes, list, tuple, dict, set, frozenset)


class _Purse(threading.local):
    left = 0


_purse = _Purse()


def spend(cost: int) -> None:
    """Take from what the text that is filled in may spend; raises SecurityError where it can't."""
    if cost < 0:
        raise SecurityError("a text may not earn")
    _purse.left -= cost
    if _purse.left < 0:
        raise SecurityError(f"the text goes on: it comes to more than {MOST:,} signs or steps")


def with_purse(fill_in: Callable[[], str]) -> str:
    """Fill in one text with a purse of its own, also while another one is filled in."""
    before, _purse.left = _purse.left, MOST
    try:
        return fill_in()
    finally:
        _purse.left = before


def weigh(value: object) -> int:
    """Return how many values are in a list or table, and in those, or a little over LARGEST."""
    if not isinstance(value, (list, tuple, dict)):
        return 1
    total = 1
    for one in value.values() if isinstance(value, dict) else value:
        total += weigh(one)
        if total > LARGEST:
            break
    return total


def keep_light(value: object) -> object:
    """Return a list or table, which costs; raises SecurityError where very much is in it."""
    if (weight := weigh(value)) > LARGEST:
        raise SecurityError(f"a list may have {LARGEST:,} values")
    spend(weight * TURN)
    return value


def keep_short(length: int) -> None:
    """Refuse a text of more signs than one value may have; raises SecurityError."""
    if length > LONGEST:
        raise SecurityError(f"a value may have {LONGEST:,} signs")
    spend(length)


def _take_turns(values: Iterable[Any], cost: int) -> Iterable[Any]:
    """Return the values of a loop, of which each turn costs."""
    if isinstance(values, Sized):
        spend(len(values) * cost)
        return values
    return _pay(values, cost)


def _pay(values: Iterable[Any], cost: int) -> Iterator[Any]:
    for one in values:
        spend(cost)
        yield one


def _range(*given: int) -> range:
    made = safe_range(*given)
    if len(made) > LARGEST:
        raise SecurityError(f"a range may have {LARGEST:,} values")
    return made


def _list(values: Iterable[Any]) -> object:
    return keep_light([*islice(values, LARGEST + 1)])


def _glue(values: Iterable[Any], between: str = "", attribute: str | None = None) -> str:
    """Return the values as one text: Jinja's ``join`` and ``~``, measured before it is made."""
    if attribute is not None:
        values = (getattr(one, attribute) for one in values)
    texts = [str(one) for one in islice(values, LARGEST + 1)]
    keep_light(texts)
    keep_short(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _replace(value: object, old: str, new: str) -> str:
    text = str(value)
    keep_short(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


BOUNDED: Final[Mapping[str, Callable[..., Any]]] = {
    **{name: JINJAS[name] for name in KEPT},
    "join": _glue,
    "list": _list,
    "replace": _replace,
    "bounded_glue": _glue,
    "bounded_list": keep_light,
    "bounded_turns": _take_turns,
    "bounded_spend": spend,
}


class _Bind(NodeTransformer):
    """Puts the costs into a text that was read."""

    def visit(self, node: nodes.Node, *given: Any, **named: Any) -> nodes.Node:  # noqa: ANN401 - as Jinja has it
        """Return what comes in the place of a part of the text, of which the parts come first."""
        self.generic_visit(node, *given, **named)
        if isinstance(node, nodes.For):
            node.iter = _filter(node.iter, "bounded_turns", nodes.Const(_cost(node.body)))
        elif isinstance(node, nodes.Macro):
            paid = _filter(nodes.Const(_cost(node.body)), "bounded_spend")
            node.body.insert(0, nodes.ExprStmt(paid, lineno=node.lineno))
        elif isinstance(node, nodes.Concat):
            return _filter(nodes.List(node.nodes, lineno=node.lineno), "bounded_glue")
        elif isinstance(node, (nodes.List, nodes.Dict, nodes.Tuple)) and _is_read(node):
            return _filter(node, "bounded_list")
        return node


def _is_read(node: nodes.Node) -> bool:
    """Return whether a list or table is a value, and not names that get one."""
    return getattr(node, "ctx", "load") == "load"


def _cost(body: Iterable[nodes.Node]) -> int:
    """Return what a body costs each time: a turn, and the signs that stand in it as they are."""
    own = [one for part in body for one in (part, *part.find_all(nodes.TemplateData))]
    return TURN + sum(len(one.data) for one in own if isinstance(one, nodes.TemplateData))


def _filter(node: nodes.Node, name: str, *given: nodes.Expr) -> nodes.Filter:
    made = nodes.Filter(node, name, [*given], [], None, None)
    made.set_lineno(node.lineno or 1)
    return made


class _BoundedCode(CodeGenerator):
    def visit(self, node: nodes.Node, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Write the code of a part of the text, with its costs."""
        if isinstance(node, nodes.Template):
            node = _Bind().visit(node)
            node.set_environment(self.environment)
        return super().visit(node, *given, **named)


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with a bound on what a text makes and on how long it goes on."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    code_generator_class = _BoundedCode

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of Jinja
        super().__init__(**options)
        self.filters = {**BOUNDED}
        self.globals = {"range": _range}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - of any type
        """Return whether a text may use this: of a text nothing, for which there are filters."""
        return not isinstance(obj, (str, bytes)) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ANN401 - of any type
        """Let a text format nothing by itself: a width in it has no bound."""

    def call(self, context: Any, obj: Any, /, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Call what a text calls, which costs."""
        return keep_light(super().call(context, obj, *given, **named))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - of any type
        """Count with numbers that are not endless; put lists or texts together."""
        both = (left, right)
        if operator == "**" or any(isinstance(one, int) and abs(one) > HIGHEST for one in both):
            raise SecurityError("a text may not count so high")
        if any(isinstance(one, MANY) for one in both):
            if operator != "+":
                raise SecurityError("a text may count with numbers alone")
            keep_short(sum(len(one) for one in both if isinstance(one, (str, bytes))))
            return keep_light(super().call_binop(context, operator, left, right))
        return super().call_binop(context, operator, left, right)
