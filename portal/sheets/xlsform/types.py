"""Understands the column `type` in any of its spellings, and what of it can be asked here."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

SIMPLE: Mapping[str, str] = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "percentage": "percent",
    "date": "date",
    "note": "note",
    "range": "range",
}
NEARLY: Mapping[str, tuple[str, str]] = {
    "time": ("text", "a time is asked as a text here"),
    "datetime": ("date", "only the day is asked here, not the time"),
    "date time": ("date", "only the day is asked here, not the time"),
    "barcode": ("text", "a barcode is asked as a text here; its number is typed in"),
    "acknowledge": ("yes_no", "an acknowledgement is asked as yes or no here"),
    "trigger": ("yes_no", "an acknowledgement is asked as yes or no here"),
}
"""Types that are asked differently here, with a remark for the report."""

FILES = frozenset({"file", "image", "photo", "picture", "audio", "video", "draw", "signature", "annotate"})
SELECT = re.compile(
    r"^(?:add )?(?:q )?select ?(?P<many>one|1|multiple|all that apply)(?P<prompt> prompt)?"
    r"(?P<where> ?external| from file)?(?: (?:from|using))?(?: (?P<list>.*))?$"
)
OTHER = re.compile(r"^(?P<list>.*?)\s*(?:\bor[ _]other\b|\bor specify other\b)\s*$", re.IGNORECASE)
BEGIN = re.compile(r"^(?P<end>begin|end)(?: ?)(?P<what>group|repeat|lgroup|looped group|loop)\b(?P<rest>.*)$")


@dataclass(frozen=True)
class Border:
    """The beginning or end of a group or a repeat; `remark` says which part of a loop is dropped."""

    is_end: bool
    is_repeat: bool
    remark: str = ""


@dataclass(frozen=True)
class Asked:
    """A question's kind here, its list, and how it differs from the form's."""

    kind: str
    list_name: str = ""
    has_other: bool = False
    is_external: bool = False
    remark: str = ""


@dataclass(frozen=True)
class Unknown:
    """A type that cannot be asked here; `why` is the reason."""

    why: str


def read_type(text: str) -> Border | Asked | Unknown:
    """Parse a row's type."""
    written = " ".join(unicodedata.normalize("NFKC", text).split())
    word = " ".join(re.split(r"[\s_\-]+", written.lower())).strip()
    border = BEGIN.match(word)
    if border:
        is_repeat = border["what"] in ("repeat", "lgroup", "looped group")
        remark = "a loop asks its questions once here, not once for each choice" if border["what"] == "loop" else ""
        return Border(border["end"] == "end", is_repeat, remark)
    select = SELECT.match(word)
    if select:
        return _select(written, select)
    return _simple(word, text)


def _simple(word: str, text: str) -> Asked | Unknown:
    plain = re.sub(r"^(?:add (.+) prompt|q (.+))$", lambda match: match[1] or match[2], word)
    if plain in SIMPLE:
        return Asked(SIMPLE[plain])
    if plain in NEARLY:
        kind, remark = NEARLY[plain]
        return Asked(kind, remark=remark)
    if plain.split(" ")[0] in FILES:
        return Unknown(f"“{text}” has no counterpart here; ask for the file as evidence of a question")
    if plain.split(" ")[0] == "calculate":
        return Asked("derived")
    if plain.split(" ")[0] == "rank":
        return Unknown(f"“{text}” has no counterpart here; ask for the first choice, or for a place in a matrix")
    return Unknown(f"“{text}” has no counterpart here" if text else "this row has no type")


def _select(written: str, match: re.Match[str]) -> Asked:
    """A select. The list's name keeps its case and underscores, so it is cut from the original text."""
    rest = match["list"] or ""
    tail = "" if not rest else _tail(written, rest)
    other = OTHER.match(tail)
    name = other["list"].strip() if other else tail
    kind = "choice" if match["many"] in ("one", "1") else "choices"
    where = (match["where"] or "").strip()
    remark = ""
    if where == "from file":
        remark = f"its choices stand in the file {name}, which is no part of this workbook; it is asked as a text"
        return Asked("text", remark=remark)
    return Asked(kind, name, other is not None, where == "external", remark)


def _tail(written: str, rest: str) -> str:
    """The end of `written` that matches `rest`, the same text in lower case with spaces for underscores."""
    for start in range(len(written)):
        is_start = start == 0 or written[start - 1] in " _-"
        if is_start and " ".join(re.split(r"[\s_\-]+", written[start:].lower())).strip() == rest:
            return written[start:].strip(" _-") if written[start] == "_" else written[start:]
    return rest
