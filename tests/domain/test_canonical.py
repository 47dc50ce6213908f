"""Canonical JSON: one normalisation for every hash, fixed by vectors that another implementation can check."""

import hashlib
import json
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
    ({}, b"{}"),
    ([], b"[]"),
    ("", b'""'),
]

PUBLISHED = {
    "document_retention@1.0.0": "8c7795771c834714f5804644f28f1c361f4f9b4374116b0cced7e61e66df1123",
    "document_retention@2.0.0": "b1a63031911a2b840e9ad311087124e4f062f33a06c8a37566395d66e5eb233e",
    "document_retention@2.1.0": "1a7e99d7a38ed96feeeb2fafafc79d6b113d8e3ac0c07d5af877a421855d6f7a",
    "recruitment_fees@1.0.0": "f65eedd87638c1e4ce3fc2adfbdb75f27a4628eb748a851c3357df56b74265ff",
    "recruitment_fees@2.0.0": "b1943977d92326668920914ae1b6543808971ce6800b161779239d7514f65fcc",
    "recruitment_fees@2.1.0": "a12a216a8ab55c8a1df89358774e0a133ebc10f1532f12bada3c645b57fdeee5",
    "wages@1.0.0": "88549283e4909d934edd411454e71982f8cbb15b1fd7aafbe08c681b7a2b435d",
    "wages@2.0.0": "17199c0c04a651472f72b247de9bddcc948d7c59eb91a1e1db31176280dd5914",
    "wages@2.1.0": "84fa449135e823d7ae89e11dfe68c77a5caf6a7fb2212abe0e90fed6aee5214f",
    "workforce@1.0.0": "fc846c6487655f287df04aa3d218f58eb5083121b668c759912a259bc0adfaa2",
    "workforce@2.0.0": "9c32f6a0cbc4669e8a2e7b00729d63620a53bc9c91966d0b10e35be9a936c52b",
    "workforce@2.1.0": "1fd0cf5adee51f39b6469505d2ed23e2cb5495e28494662522ed4a284e68ee13",
}


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_each_vector_has_exactly_these_bytes(data: Any, expected: bytes) -> None:
    assert canonical.encoded(data) == expected
    assert canonical.digest(data) == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize(
    "data",
    [1.5, float("nan"), b"bytes", object(), {1: "a"}, Decimal("NaN"), Decimal("Infinity"), datetime(2026, 6, 1)],  # noqa: DTZ001
)
def test_what_has_no_canonical_form_is_refused(data: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical.encoded(data)


def test_keys_that_become_one_in_nfc_are_refused() -> None:
    with pytest.raises(ValueError, match="same in NFC"):
        canonical.encoded({"é": 1, "e\u0301": 2})


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical.encoded("\ud800")


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
