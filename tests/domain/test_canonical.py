"""Canonical JSON: one normalisation for every hash, fixed by vectors that another implementation can check."""

import hashlib
import json
import time
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import canonical
from portal.domain.reading import read_version

VECTORS: list[tuple[Any, bytes]] = [
    ({"b": 1, "a": [True, None, False]}, b'{"a":[true,null,false],"b":1}'),
    ({"B": 1, "a": 2, "é": 3}, '{"B":1,"a":2,"é":3}'.encode()),
    ("e\u0301", '"é"'.encode()),
    ({"e\u0301": "A\u030a"}, '{"é":"Å"}'.encode()),
    ('"\\\n\t\x00/', b'"\\"\\\\\\n\\t\\u0000/"'),
    ("\u2028😀", '"\u2028😀"'.encode()),
    (123456789012345678901234567890, b"123456789012345678901234567890"),
    (-0, b"0"),
    (Decimal("1.50"), b'"1.5"'),
    (Decimal("100"), b'"100"'),
    (Decimal("1E+3"), b'"1000"'),
    (Decimal("-0.00"), b'"0"'),
    (Decimal("0.000001"), b'"0.000001"'),
    (date(2026, 6, 1), b'"2026-06-01"'),
    (datetime(2026, 6, 1, 9, tzinfo=UTC), b'"2026-06-01T09:00:00.000000Z"'),
    (datetime(2026, 6, 1, 11, tzinfo=timezone(timedelta(hours=2))), b'"2026-06-01T09:00:00.000000Z"'),
    ((1, "x"), b'[1,"x"]'),
    (frozenset({"b", "a"}), b'["a","b"]'),
    (frozenset({"b", 1, None}), b'["b",1,null]'),
    (Decimal("100."), b'"100"'),
    ({}, b"{}"),
    ([], b"[]"),
    ("", b'""'),
]

PUBLISHED = {
    "document_retention@1.0.0": "ef42ce31381c58055f2907c6da1b8227b4f57c479cf5f1f2378e627b4b88f414",
    "essentials@1.0.0": "b50515554d92baeba40df7e91a2c47dd18fe4a9e86af32b0c217c3e70e44fcbb",
    "labour_provider@1.0.0": "99356fafd1b911a53b418444354e515467e7437adc8cc87f2a63f8b8480a9ac5",
    "recruitment_fees@1.0.0": "451255bcf0e691e2db732d8794dc5065f234ec93f4a926a31745664eaad7fcfe",
    "wages@1.0.0": "cfda9670c0aee64e1c6f3feacae6ed6a97e3d4bc4cf17e1cd1990884e32292e2",
    "workforce@1.0.0": "b5c6df498a942bb9493a6507def709b614897ebada0ad6d2cf41699234102ba0",
    "working_conditions@1.0.0": "2f50c74b41a9ac7fe2b9c3aa1950d366a6d3a3d9cd1a2b118ac63057c18c66ad",
}


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_each_vector_has_exactly_these_bytes(data: Any, expected: bytes) -> None:
    assert canonical.encoded(data) == expected
    assert canonical.digest(data) == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (1.5, "float has no canonical form"),
        (float("nan"), "float has no canonical form"),
        (b"bytes", "bytes has no canonical form"),
        (object(), "object has no canonical form"),
        ({1: "a"}, "keys of canonical JSON are text"),
        (Decimal("NaN"), "only finite numbers have a canonical form"),
        (Decimal("Infinity"), "only finite numbers have a canonical form"),
        (datetime(2026, 6, 1), "an instant needs a time zone"),  # noqa: DTZ001
    ],
)
def test_what_has_no_canonical_form_is_refused(data: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        canonical.encoded(data)
    assert str(refused.value) == sentence


def test_keys_that_become_one_in_nfc_are_refused() -> None:
    with pytest.raises(ValueError, match="same in NFC"):
        canonical.encoded({"é": 1, "e\u0301": 2})


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical.encoded("\ud800")


def test_an_instant_is_written_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "Asia/Dhaka")
        time.tzset()
        assert canonical.text(datetime(2026, 6, 1, 9, tzinfo=UTC)) == '"2026-06-01T09:00:00.000000Z"'
    time.tzset()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "ü", "z"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_reading_the_form_and_writing_it_again_changes_nothing(data: Any) -> None:
    once = canonical.encoded(data)
    assert canonical.encoded(json.loads(once)) == once
    assert unicodedata.is_normalized("NFC", json.dumps(json.loads(once), ensure_ascii=False)) or "\\u" in once.decode()


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers()))
def test_the_order_in_which_keys_came_does_not_count(data: dict[str, int]) -> None:
    assert canonical.encoded(data) == canonical.encoded(dict(reversed(data.items())))


def test_published_questionnaires_keep_their_hashes() -> None:
    """A version's hash is the SHA-256 of its canonical form; what is published must never get another one."""
    found = {}
    for line in Path("questionnaires/published.lock").read_text().splitlines():
        if not line.startswith("#"):
            file = Path("questionnaires") / line.split()[1]
            if (version := read_version(file.read_bytes(), file.name).version) is not None:
                found[f"{version.id}@{version.version}"] = version.hash
                assert version.hash == canonical.digest(version.document)
    assert found == PUBLISHED
