"""Says what is wrong with a key of a facts file, in words for its writer."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

import msgspec

T = TypeVar("T")
ModelType: TypeAlias = Any
"""A type of the model, as msgspec takes it: a class, a union, a ``Fact[int]``."""

LEAVES: Mapping[object, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2021-01-31",
    time: "a time such as 08:30:00",
    Decimal: 'a number in quotes such as "0.5"',
}


class BadKey(Exception):
    """A key of a facts file is not what it should be. ``key`` is its path: names, or ids of items.

    Where ``key`` is missing, ``beside`` is another key that tells which file is to blame.
    This error never leaves the package: ``load`` turns it into a ``FactsError``.
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
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        _locate(raw, kind, ())
        raise BadKey((), "facts of the right shape", str(error)) from error


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
    origin = _generic_origin(kind)
    if origin is Literal:
        return "one of " + ", ".join(str(choice) for choice in get_args(kind))
    if origin in (Union, types.UnionType):
        return " or ".join(describe_type(part) for part in _without_none(kind))
    if origin is tuple:
        return "a list"
    return LEAVES.get(kind, "a table")


def _without_none(kind: ModelType) -> list[ModelType]:
    """Return the parts of a union except None, which a TOML file cannot hold."""
    return [part for part in get_args(kind) if part is not type(None)]


def _generic_origin(kind: ModelType) -> object:
    return get_origin(kind)


def _fits(raw: object, kind: ModelType) -> bool:
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        return False
    return True


def _locate(raw: object, kind: ModelType, path: tuple[str, ...]) -> None:
    """Raise BadKey for the deepest part of ``raw`` that does not fit."""
    if _generic_origin(kind) in (Union, types.UnionType):
        tables = [part for part in _without_none(kind) if part not in LEAVES]
        kind = tables[0] if isinstance(raw, dict) and tables else kind
    if isinstance(raw, dict) and _is_struct(kind):
        _locate_in_struct(raw, kind, path)
    elif isinstance(raw, dict) and _generic_origin(kind) is dict:
        key_kind, item_kind = get_args(kind)
        for key, value in raw.items():
            _locate_unless_fits((*path, key), key, key_kind)
            _locate_unless_fits((*path, key), value, item_kind)
    elif isinstance(raw, list) and _generic_origin(kind) is tuple:
        for place, item in enumerate(raw):
            _locate_unless_fits((*path, item_name(item, place)), item, get_args(kind)[0])
    raise BadKey(path, describe_type(kind), describe_value(raw))


def _locate_unless_fits(path: tuple[str, ...], raw: object, kind: ModelType) -> None:
    if not _fits(raw, kind):
        _locate(raw, kind, path)


def _locate_in_struct(raw: dict[str, object], kind: ModelType, path: tuple[str, ...]) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for key in sorted(raw.keys() - fields.keys()):
        known = ", ".join(sorted(fields))
        raise BadKey((*path, key), f"one of the keys {known}", f"the unknown key {key}")
    for name, field in fields.items():
        if name in raw:
            _locate_unless_fits((*path, name), raw[name], field.type)
        elif field.required:
            raise BadKey((*path, name), describe_type(field.type), "nothing")


def _is_struct(kind: ModelType) -> bool:
    plain = _generic_origin(kind) or kind
    return isinstance(plain, type) and issubclass(plain, msgspec.Struct)


def item_name(item: object, place: int) -> str:
    """Return the name of a list item: its id, or else its place."""
    return str(item["id"]) if isinstance(item, dict) and "id" in item else str(place)
