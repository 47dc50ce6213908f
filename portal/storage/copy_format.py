"""The format of a backup: a zip of JSON lines and files, with a manifest of their hashes."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, DateTime, LargeBinary

FORMAT = "candour-backup/1"
MANIFEST = "manifest.json"
EVIDENCE = "evidence/"
NEVER_COPIED = frozenset({"session", "password_token", "address_change", "attempt", "erasure_permit", "job"})
AT_ONCE = 1000
PIECE = 1 << 20


@dataclass(frozen=True)
class Copied:
    """What a backup contains. `missing` are files that nobody deleted and that the disk has lost or changed."""

    rows: int
    files: int
    made_at: datetime
    missing: tuple[str, ...] = ()


def rows_name(table: str) -> str:
    """The name of the zip entry with a table's rows."""
    return f"rows/{table}.jsonl"


def plain(value: Any) -> Any:
    """A column's value as JSON can hold it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value


def typed(column: Column[Any], value: Any) -> Any:
    """The value that `plain` was given, restored by the type of its column."""
    if value is None:
        return None
    kind = getattr(column.type, "impl", column.type)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
