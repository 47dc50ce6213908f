"""Binary parts of a document: pictures lose their metadata, fonts and drawings stay; all else is refused."""

import re
import struct
from io import BytesIO
from typing import Any

from PIL import Image

from portal.domain.refusals import Invalid
from portal.evidence_files import embedded
from portal.evidence_files.sentences import DAMAGED, HARMFUL, MOST_PIXELS, TOO_MANY_PIXELS

WITHOUT_LOSS: tuple[tuple[re.Pattern[bytes], str, dict[str, Any]], ...] = (
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP", {"lossless": True, "exif": b"", "icc_profile": None}),
    (re.compile(rb"II\*\x00|MM\x00\*"), "TIFF", {"compression": "tiff_lzw"}),
    (re.compile(rb"GIF8[79]a"), "GIF", {"comment": b""}),
    (re.compile(rb"BM"), "BMP", {}),
)
"""Picture formats whose metadata is removed by re-encoding."""
DRAWINGS = re.compile(rb"\x01\x00\x00\x00.{36} EMF|\xd7\xcd\xc6\x9a|\x01\x00\x09\x00\x00[\x01-\x03]", re.DOTALL)
FONT = ("obfuscatedfont", "application/x-font", "font/")


def cleaned(content: bytes, type: str) -> bytes:
    """The cleaned content of a binary part; `type` is its declared type."""
    if not content:
        return content
    if content.startswith((embedded.PNG_BEGINS, b"\xff\xd8")):
        return _without_metadata(content)
    for beginning, form, options in WITHOUT_LOSS:
        if beginning.match(content):
            return _drawn_anew(content, form, options)
    if DRAWINGS.match(content) or any(word in type for word in FONT):
        return content
    raise Invalid(HARMFUL)


def _without_metadata(content: bytes) -> bytes:
    try:
        return embedded.without_metadata(content)
    except struct.error as error:
        raise Invalid(DAMAGED) from error


def _drawn_anew(content: bytes, form: str, options: dict[str, Any]) -> bytes:
    Image.MAX_IMAGE_PIXELS = None  # counted here, with a sentence
    try:
        with Image.open(BytesIO(content), formats=(form,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid(TOO_MANY_PIXELS)
            picture.load()
            plain = Image.frombytes(picture.mode, picture.size, picture.tobytes())
            if palette := picture.getpalette():
                plain.putpalette(palette)
            held = BytesIO()
            plain.save(held, form, **options)
            return held.getvalue()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, struct.error) as error:
        raise Invalid(DAMAGED) from error
