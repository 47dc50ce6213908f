"""Which encoding a text file is written in."""

from portal.domain.refusals import Invalid

UNREADABLE = "The letters of this file cannot be read. Save it as CSV UTF-8 or as .xlsx and import that."


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the encoding it was read in: `encoding` where one is given."""
    for name in (encoding,) if encoding else _encodings(data):
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        if "\x00" not in text:
            return text, name
    raise Invalid(UNREADABLE)


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp1252")
