"""A list may identify suppliers by codes alone, or by name and country."""

import pytest

from portal.domain.refusals import Invalid
from portal.sheets.supplier_keys import read_keys


def test_a_list_of_codes_alone_says_which_suppliers_are_meant() -> None:
    assert [row.code for row in read_keys(b"Vendor No.\nA1\nA2\n", "a.csv")] == ["A1", "A2"]
    assert [(row.name, row.country) for row in read_keys("Name;Land\nMill;Türkei\n".encode(), "a.csv")] == [
        ("Mill", "TR")
    ]
    with pytest.raises(Invalid, match="no column headed External code or Supplier name"):
        read_keys(b"nothing;here\nA1;A2\n", "a.csv")
    for bare in (b"M-Z\nM-A\n", b"M-A\nM-B\n", b"000012\n\n000013\n", b"7\n"):
        assert [row.code for row in read_keys(bare, "codes.csv")] == bare.decode().split()
