"""The encodings a text file may have, and decoding a file.

UTF-8 and UTF-16 can be proven from the bytes; for the others see `encoding_detection`.
"""

import re
import unicodedata

from portal.domain.refusals import Invalid

LABELS = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "utf-16-le": "Unicode (UTF-16, little-endian)",
    "utf-16-be": "Unicode (UTF-16, big-endian)",
    "utf-32": "Unicode (UTF-32)",
    "cp1252": "Western European (Windows)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp1257": "Baltic (Windows)",
    "cp1258": "Vietnamese (Windows)",
    "cp874": "Thai (Windows)",
    "gb18030": "Simplified Chinese (GBK, GB18030)",
    "big5hkscs": "Traditional Chinese (Big5)",
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "cp949": "Korean (EUC-KR)",
    "mac_roman": "Western European (Mac)",
    "mac_latin2": "Central European (Mac)",
    "mac_turkish": "Turkish (Mac)",
    "mac_cyrillic": "Cyrillic (Mac)",
    "koi8_r": "Russian (KOI8-R)",
    "koi8_u": "Ukrainian (KOI8-U)",
    "cp866": "Cyrillic (DOS)",
    "cp850": "Western European (DOS)",
    "cp852": "Central European (DOS)",
    "cp857": "Turkish (DOS)",
    "iso8859_2": "Central European (ISO 8859-2)",
    "iso8859_5": "Cyrillic (ISO 8859-5)",
    "iso8859_6": "Arabic (ISO 8859-6)",
    "iso8859_15": "Western European (ISO 8859-15)",
}
"""The encodings to choose from: Python's name and a label for people."""

UNREADABLE = "The letters of this file cannot be read. Save it as CSV UTF-8 or as .xlsx and import that."


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Decode a file; returns the text and its encoding: the named or the detected one. Raises Invalid if uncertain."""
    if encoding:
        name = named(encoding)
        return _text(data if name.startswith(("utf-16", "utf-32")) else without_nulls(data), name), name
    encoding_proven = proven(data)
    if not encoding_proven and b"\x00" in data:
        return decode(without_nulls(data))
    if encoding_proven:
        return _text(data, encoding_proven), encoding_proven
    from portal.sheets import encoding_detection  # its tables are large, and UTF-8 does not need them

    name = encoding_detection.certain(data)
    return _text(data, name), name


def without_nulls(data: bytes) -> bytes:
    """The bytes without NULs, which some systems pad rows with. Raises Invalid if control bytes show it is no text."""
    if CONTROLS.search(data):
        raise Invalid(UNREADABLE)
    return data.replace(b"\x00", b"")


CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
"""Bytes that no text contains. Ctrl-Z at the end and the escape byte do occur."""


def proven(data: bytes) -> str:
    """The Unicode encoding proven by a byte order mark, by valid UTF-8, or by NULs between letters; "" if none."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32" if reads(data, "utf-32") else ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16" if reads(data, "utf-16") else ""
    if b"\x00" not in data:
        return "utf-8" if reads(data, "utf-8") else ""
    even, odd = data[0:4_000:2].count(0), data[1:4_000:2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = data[:4_000].decode(name, errors="replace")
    return name if "\x00" not in text and "\n" in text and reads(data, name) else ""


def named(encoding: str) -> str:
    """The encoding that somebody names, by any name that Python or Windows has for it."""
    plain = re.sub(r"[\s_]+", "-", encoding.strip().lower())
    name = ALIASES.get(plain, plain.replace("windows-", "cp"))
    known = {label.replace("_", "-"): label for label in LABELS}
    if name not in known:
        raise Invalid(f"“{encoding}” is not an encoding we read. Choose one of {', '.join(LABELS)}.")
    return known[name]


ALIASES = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf16": "utf-16",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift-jis": "cp932",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "euc-kr": "cp949",
    "ks-c-5601": "cp949",
    "macroman": "mac-roman",
    "macintosh": "mac-roman",
    "koi8": "koi8-r",
    "tis-620": "cp874",
    "iso-8859-9": "cp1254",
    "iso-8859-2": "iso8859-2",
    "iso-8859-5": "iso8859-5",
    "iso-8859-6": "iso8859-6",
    "iso-8859-7": "cp1253",
    "iso-8859-8": "cp1255",
    "iso-8859-15": "iso8859-15",
    "windows-31j": "cp932",
}
"""Other programs' names for the same encodings."""


def is_nearly_utf_8(data: bytes) -> bool:
    """Whether nearly all non-ASCII letters are valid UTF-8: other programs added a few rows to the file."""
    lost = data.decode("utf-8", "replace").count(LOST) - data.count(LOST.encode())
    letters = sum(1 for _ in WELL_FORMED.finditer(data))
    return 0 < lost <= max(1, letters // 10) and letters > 2


LOST = "\N{REPLACEMENT CHARACTER}"
WELL_FORMED = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _text(data: bytes, encoding: str) -> str:
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError:
        if encoding == "utf-8" and is_nearly_utf_8(data):
            return data.decode("utf-8-sig", "replace")
        sentence = f"This file is not written in {LABELS[encoding]} ({encoding}). Choose another encoding."
        raise Invalid(sentence) from None
    return unicodedata.normalize("NFC", text) if encoding == "cp1258" else text


def reads(data: bytes, encoding: str) -> bool:
    """Whether the bytes can be decoded in an encoding."""
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True
