"""Pictures inside documents: metadata is removed and pixels are unchanged, so that the document looks the same."""

import re
import struct

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs")
JP2_BEGINS = b"\x00\x00\x00\x0cjP  "
JP2_LEFT_OUT = (b"xml ", b"uuid", b"uinf", b"jp2i", b"free", b"skip")
"""Boxes of a JPEG 2000 file that contain no pixels."""

STARTS_WITH_LENGTH_AND_PIXELS = 0xDA
END_OF_PICTURE = 0xD9
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""A marker after compressed pixels; those excluded occur within them."""
KEPT_APPLICATION = (0xE0, 0xEE)
"""JFIF, and Adobe's colour information. All other application segments, and comments, may identify the sender."""


def without_metadata(data: bytes) -> bytes:
    """The picture without EXIF, XMP, IPTC, profiles and comments. Data of an unknown format is returned unchanged."""
    if data.startswith(PNG_BEGINS):
        return _png(data)
    if data.startswith(JP2_BEGINS):
        return _jp2(data)
    return _jpeg(data) if data.startswith(b"\xff\xd8") else data


def _png(data: bytes) -> bytes:
    chunks, at = [PNG_BEGINS], len(PNG_BEGINS)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in PNG_KEPT:
            chunks.append(data[at : at + length + 12])
        if kind == b"IEND":
            break
        at += length + 12
    return b"".join(chunks)


def _jp2(data: bytes) -> bytes:
    boxes, at = [], 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
        length = len(data) - at if length < 8 else length
        if kind not in JP2_LEFT_OUT:
            boxes.append(data[at : at + length])
        at += length
    return b"".join(boxes)


def _jpeg(data: bytes) -> bytes:
    segments, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == STARTS_WITH_LENGTH_AND_PIXELS:
            return b"".join(segments) + _pixels(data[at:])
        length = int.from_bytes(data[at + 2 : at + 4]) + 2
        is_metadata = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in KEPT_APPLICATION)
        if not is_metadata:
            segments.append(data[at : at + length])
        at += length
    return data


def _pixels(data: bytes) -> bytes:
    """The data up to the picture's end; anything after it is another file, such as a preview with its own metadata."""
    at = 0
    while marker := MARKER.search(data, at + 2 + int.from_bytes(data[at + 2 : at + 4])):
        if marker[0][1] == END_OF_PICTURE:
            return data[: marker.end()]
        at = marker.start()
    return data
