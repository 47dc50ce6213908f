"""Unpacks an untrusted zip in pieces, never beyond a limit, whatever its directory claims."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

PIECE = 1 << 16
MOST_ENTRIES = 2_000
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError)
"""What the zip module raises for an invalid file."""


class Damaged(Exception):
    """The zip is broken, encrypted, or compressed in a way that no office program uses."""


class TooLarge(Exception):
    """The unpacked content would exceed the limit."""


class Packed:
    """The entries of a zip. `most` is the number of bytes that may be unpacked in total."""

    def __init__(self, data: bytes, most: int) -> None:
        self._left = most
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except BROKEN as error:
            raise Damaged from error
        self.entries = self._archive.infolist()
        if len(self.entries) > MOST_ENTRIES:
            raise TooLarge
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in self.entries):
            raise Damaged  # other methods may unpack a piece of any size
        self._by_name = {entry.filename.lower().lstrip("/"): entry for entry in self.entries}
        if len(self._by_name) != len(self.entries):
            raise Damaged  # with two entries of one name, programs disagree on which to read

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self._by_name

    def pieces(self, name: str) -> Iterator[bytes]:
        """An entry's bytes in pieces; names are compared without case, as spreadsheets do."""
        entry = self._by_name.get(name.lower().lstrip("/"))
        if entry is None:
            raise Damaged
        try:
            with self._archive.open(entry) as reading:
                while piece := reading.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise TooLarge
                    yield piece
        except BROKEN as error:
            raise Damaged from error

    def read(self, name: str, most: int) -> bytes:
        """An entry's bytes as a whole, at most `most`."""
        pieces, length = [], 0
        for piece in self.pieces(name):
            length += len(piece)
            if length > most:
                raise TooLarge
            pieces.append(piece)
        return b"".join(pieces)
