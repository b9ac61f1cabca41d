"""Says what is wrong with a key of a facts file, in words for its writer."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Literal,
    NoReturn,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

import msgspec

from formsapp.facts.lengths import Length
from formsapp.typed_values import convert_typed

T = TypeVar("T")
ModelType: TypeAlias = Any
"""A type of the model, as msgspec takes it: a class, a union, a ``Fact[int]``."""

UNIONS = (Union, types.UnionType)
LEAVES: Mapping[object, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2021-01-31",
    time: "a time such as 08:30:00",
    Decimal: 'a number in quotes such as "0.5"',
    Length: 'a length such as "3d", "5wd", "6w", "1m" or "72h"',
}
RENAMED: Mapping[str, str] = {
    "committee_address": "address under committee",
    "dispute_body_address": "address under dispute_body",
    "keep_months": "keep",
    "consent_months": "consent_lasts",
    "retention_years": "retention",
    "review_months": "review",
    "notice_hours": "notice",
    "report_hours": "report_within",
    "invoice_days": "pay_within",
    "reminder_days": "reminder_within",
}
"""What keys of before are called now; each is a length, and ``notice`` a moment, but addresses."""


class BadKey(Exception):
    """A key of a facts file is not what it should be. ``key`` is its path: names, or ids of items.

    A key that is missing stands in neither file: then ``beside`` names one that is there, and the
    file that has it is said to be wrong.
    ``load`` turns it into a ``FactsError``, so nobody else meets it.
    """

    def __init__(
        self, key: Sequence[str], expected: str, got: str, beside: Sequence[str] = ()
    ) -> None:
        super().__init__(f"{'.'.join(key)}: expected {expected}, got {got}")
        self.key = tuple(key)
        self.blame = tuple(beside) or self.key


def convert_toml(raw: object, kind: type[T]) -> T:
    """Convert what a TOML file held to ``kind``.

    Raises:
        BadKey: names the exact key, also inside tables whose names are free.

    """
    try:
        return convert_typed(raw, kind, dec_hook=_read_own)
    except msgspec.ValidationError:
        _locate(raw, kind, ())


def describe_value(raw: object) -> str:
    if isinstance(raw, dict):
        return "a table"
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, str):
        return f'"{raw[:60]}"'
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def describe_type(kind: ModelType) -> str:
    """Describe a type of the model in words: ``text``, ``one of je, u``."""
    origin: object = get_origin(kind)
    if origin is Annotated:
        return str(kind.__metadata__[0].description)
    if origin is Literal:
        return "one of " + ", ".join(describe_value(one).strip('"') for one in get_args(kind))
    if origin in UNIONS:
        return " or ".join(describe_type(part) for part in _without_none(kind))
    if origin is tuple:
        return "a list"
    fields = getattr(origin or kind, "__struct_fields__", ())
    keys = f" with some of the keys {', '.join(sorted(fields))}" if fields else ""
    return LEAVES.get(kind, f"a table{keys}")


def _without_none(kind: ModelType) -> list[ModelType]:
    """Return the parts of a union except None, which a TOML file cannot hold."""
    return [part for part in get_args(kind) if part is not types.NoneType]


def _fits(raw: object, kind: ModelType) -> bool:
    try:
        convert_typed(raw, kind, dec_hook=_read_own)
    except msgspec.ValidationError:
        return False
    return True


def _read_own(kind: type, raw: object) -> object:
    """Read a length from its text; raises ValueError."""
    if kind is not Length or not isinstance(raw, str):
        raise ValueError(f"expected {describe_type(kind)}")
    return Length.read(raw)


def _locate(raw: object, kind: ModelType, path: tuple[str, ...]) -> NoReturn:
    """Raise BadKey for the deepest part of ``raw`` that does not fit."""
    for name, part, part_kind in _parts(raw, _bare_type(raw, kind), path):
        if not _fits(part, part_kind):
            _locate(part, part_kind, (*path, name))
    raise BadKey(path, describe_type(kind), describe_value(raw))


def _bare_type(raw: object, kind: ModelType) -> ModelType:
    """Return the type without its constraints; for a table or a list, that part of a union."""
    origin: object = get_origin(kind)
    if origin is Annotated:
        return _bare_type(raw, get_args(kind)[0])
    if origin in UNIONS and isinstance(raw, (dict, list)):
        parts = [_bare_type(raw, part) for part in _without_none(kind) if part not in LEAVES]
        near = [part for part in parts if _is_near(raw, part, alone=len(parts) == 1)]
        return next(iter(near), kind)
    return kind


def _is_near(raw: dict[str, object] | list[object], part: ModelType, *, alone: bool) -> bool:
    """Whether this part of a union is meant: a list, or a table with one of its keys."""
    origin: object = get_origin(part) or part
    if isinstance(raw, list) or origin is tuple:
        return isinstance(raw, list) and origin is tuple
    return alone or bool(raw.keys() & {*getattr(origin, "__struct_fields__", ())})


def _parts(
    raw: object, kind: ModelType, path: tuple[str, ...]
) -> Iterator[tuple[str, object, ModelType]]:
    """Yield the name, the value and the type of each part of a table or a list.

    Raises BadKey for a key that the model does not know or that is missing.
    """
    origin: object = get_origin(kind) or kind
    if isinstance(raw, dict) and isinstance(origin, type) and issubclass(origin, msgspec.Struct):
        yield from _fields(raw, kind, path)
    elif isinstance(raw, dict) and origin is dict:
        key_kind, item_kind = get_args(kind)
        for key, value in raw.items():
            yield key, key, key_kind
            yield key, value, item_kind
    elif isinstance(raw, list) and origin is tuple:
        for place, item in enumerate(raw):
            yield item_name(item, place), item, get_args(kind)[0]


def _fields(
    raw: dict[str, object], kind: ModelType, path: tuple[str, ...]
) -> Iterator[tuple[str, object, ModelType]]:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for key in sorted(raw.keys() - fields.keys()):
        known = f"the key {RENAMED[key]}" if key in RENAMED else "one of the keys "
        known += "" if key in RENAMED else ", ".join(sorted(fields))
        raise BadKey((*path, key), known, f"the unknown key {key}")
    for name, field in fields.items():
        if name in raw:
            yield name, raw[name], field.type
        elif field.required:
            raise BadKey((*path, name), describe_type(field.type), "nothing")


def item_name(item: object, place: int) -> str:
    """Return the name of a list item: its id, or else its place."""
    return str(item["id"]) if isinstance(item, dict) and "id" in item else str(place)
