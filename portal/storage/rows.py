"""Typed columns of the table classes, and rows read by name into dataclasses.

Statements stay Core. With SQLAlchemy's own attributes (`select(Invitation.id)`) a statement is compiled and cached as
an ORM one: one of 18 columns that a module keeps took 240 µs to run instead of 40.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar, Unpack

from sqlalchemy import Column, ColumnElement, CursorResult, FromClause, Row, Select, Table, select
from sqlmodel import SQLModel

T = TypeVar("T")
AnySelect: TypeAlias = Select[Unpack[tuple[Any, ...]]]
AnyResult: TypeAlias = CursorResult[Unpack[tuple[Any, ...]]]
AnyRow: TypeAlias = Row[Unpack[tuple[Any, ...]]]


def table_of(table_class: type[SQLModel]) -> Table:
    """The table of a table class, for `insert`, `update`, `join` and `select_from`."""
    table: Table = table_class.__table__  # type: ignore[attr-defined]
    return table


def col(attribute: T, alias: FromClause | None = None) -> Column[T]:
    """The column behind an attribute of a table class: `col(Invitation.id)`; of an alias of its table if given."""
    mapped: Any = attribute
    columns = mapped.class_.__table__.c if alias is None else alias.c
    column: Column[T] = columns[mapped.key]
    return column


def select_as(wanted: type[Any], source: type[SQLModel] | None = None, /, **others: Any) -> AnySelect:
    """Select the columns that fill the dataclass `wanted`, see `columns_for`."""
    return select(*columns_for(wanted, source, **others))


def columns_for(
    wanted: type[Any], source: type[SQLModel] | None = None, /, **others: Any
) -> tuple[ColumnElement[Any], ...]:
    """A column for each field of the dataclass `wanted`: from `others`, else by the same name in `source`.

    A field with a default may lack a column. An unknown name raises when the module is imported.
    """
    unknown = others.keys() - set(_names(wanted))
    if unknown:
        raise TypeError(f"{wanted.__name__} has no field {', '.join(sorted(unknown))}.")
    plain: Any = {} if source is None else table_of(source).c
    lacking = [name for name in _required(wanted) if name not in others and name not in plain]
    if lacking:
        raise TypeError(f"{wanted.__name__} gets no column for {', '.join(lacking)}.")
    named = (name for name in _names(wanted) if name in others or name in plain)
    return tuple(others[name].label(name) if name in others else plain[name] for name in named)


def each(wanted: type[T], result: AnyResult) -> Iterator[T]:
    """The rows as the dataclass, one by one as they are read."""
    return map(filler(wanted, result), result)


def filler(wanted: type[T], result: AnyResult) -> Callable[[AnyRow], T]:
    """A function that makes the dataclass of a row of `result`; names are looked up once, other columns ignored."""
    keys, names = list(result.keys()), _names(wanted)
    there = tuple(name for name in names if name in keys)
    if len(there) < 2 or there != names[: len(there)] or _has_keywords_only(wanted):
        return lambda row: filled(wanted, row)
    values = itemgetter(*(keys.index(name) for name in there))
    return lambda row: wanted(*values(row))


def filled(wanted: type[T], row: AnyRow) -> T:
    """One row as the dataclass; columns of other names are ignored."""
    values = dict(zip(row._fields, row, strict=True))
    return wanted(**{name: values[name] for name in _names(wanted) if name in values})


def _names(wanted: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(wanted) if field.init)


def _has_keywords_only(wanted: type[Any]) -> bool:
    return any(field.kw_only for field in fields(wanted))


def _required(wanted: type[Any]) -> list[str]:
    optional = {field.name for field in fields(wanted) if (field.default, field.default_factory) != (MISSING, MISSING)}
    return [name for name in _names(wanted) if name not in optional]
