"""A zip is unpacked in pieces up to what was allowed, whatever its directory says."""

import struct
import zipfile
from io import BytesIO

import pytest

from portal.sandbox.packed import Damaged, Packed, TooLarge
from tests.files import zipped


def test_no_more_is_unpacked_than_was_allowed() -> None:
    packed = Packed(zipped({"zeros": b"\0" * 5_000_000}), most=1_000_000)
    length = 0
    with pytest.raises(TooLarge):
        for piece in packed.pieces("zeros"):
            length += len(piece)
    assert length <= 1_000_000


def test_a_directory_that_lies_about_sizes_unpacks_no_more_than_it_says() -> None:
    data = bytearray(zipped({"zeros": b"\0" * 50_000_000}))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.find(signature) + at, 1_000)
    with pytest.raises(Damaged):
        Packed(bytes(data), most=100_000_000).read("zeros", most=100_000_000)


def test_names_are_found_without_regard_to_case() -> None:
    assert Packed(zipped({"XL/Workbook.xml": b"x"}), most=10).read("/xl/workbook.XML", most=1) == b"x"


def test_two_entries_of_one_name_are_refused() -> None:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as writing, pytest.warns(UserWarning, match="Duplicate"):
        writing.writestr("a", "one")
        writing.writestr("a", "two")
    with pytest.raises(Damaged):
        Packed(held.getvalue(), most=100)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_measure_are_refused(method: int) -> None:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", method) as writing:
        writing.writestr("a", b"\0" * 1_000)
    with pytest.raises(Damaged):
        Packed(held.getvalue(), most=10_000)


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(TooLarge):
        Packed(zipped({str(number): b"" for number in range(2_001)}), most=100)
