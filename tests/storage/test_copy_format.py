"""What a backup writes is read back as the same value, and secrets of the moment are in no backup."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.storage import copy_format
from portal.storage.copy_format import plain, typed
from portal.storage.tables import METADATA

AT = datetime(2026, 6, 1, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("email", "sealed", b"\x00\xff bytes"),
        ("email", "queued_at", AT),
        ("evidence", "expires_on", date(2027, 1, 31)),
        ("evidence", "file_name", "2026-06-01"),
        ("answer", "value", {"amount": "12.50"}),
        ("email", "attempts", 3),
        ("email", "sealed", None),
        ("campaign", "closed_at", None),
    ],
)
def test_a_value_comes_back_as_it_was(table: str, column: str, value: Any) -> None:
    written = json.loads(json.dumps(plain(value)))
    restored = typed(METADATA.tables[table].c[column], written)
    assert restored == value
    assert type(restored) is type(value)


def test_sessions_tokens_and_jobs_are_never_copied() -> None:
    assert METADATA.tables.keys() >= copy_format.NEVER_COPIED
    assert {"session", "password_token", "address_change", "erasure_permit", "job"} <= copy_format.NEVER_COPIED
    assert not {"answer", "submission", "history", "evidence"} & copy_format.NEVER_COPIED


def test_each_table_has_an_entry_of_its_own() -> None:
    assert copy_format.rows_name("answer") == "rows/answer.jsonl"
    assert len({copy_format.rows_name(name) for name in METADATA.tables}) == len(METADATA.tables)
