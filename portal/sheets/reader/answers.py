"""The child process's code for a file of answers: a VSME workbook, or a submission or signed receipt of Candour."""

import json
import re
from collections.abc import Mapping
from typing import Any

from portal.domain import canonical, excerpt, signed_receipt
from portal.domain.messages import Message
from portal.domain.refusals import Invalid
from portal.sandbox.packed import Damaged, Packed, TooLarge
from portal.sheets.reader import parts, workbook
from portal.sheets.reader.limits import MEGABYTE, MOST_UNPACKED
from portal.sheets.reader.markup import Attributes, Reading, local
from portal.sheets.vsme import PERIOD_END, RANGES, REPORTER

SUBMISSION = "candour-submission/1"
MOST_ANSWERS = 5_000
MOST_NAMES = 20_000
MOST_BOOK = 10 * MEGABYTE
NUL = b"\\u0000"
"""What no database can store in a text; half a surrogate pair, which JSON can hold too, cannot even be encoded."""
REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,6})(?::.*)?$")

OTHER_FILE = Message(
    "This file holds no answers that can be read here. Choose an EFRAG VSME workbook (.xlsx), or a receipt or "
    "submitted answers from this or another Candour portal (.json)."
)
CHANGED = Message("The answers in this receipt were changed after they were submitted. Choose the file as you got it.")


def read(data: bytes, file_name: str) -> tuple[dict[str, Any], bytes]:
    """The answers of a file as JSON. Raises Invalid if it has none."""
    try:
        return (_vsme(data) if data.startswith(b"PK") else _submission(data)), b""
    except (Damaged, TooLarge) as error:
        raise Invalid(OTHER_FILE) from error
    except Invalid as refused:
        raise refused if isinstance(refused.sentence, Message) else Invalid(OTHER_FILE) from None


def _submission(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data.decode("utf-8-sig"))
        is_storable = NUL not in json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid(OTHER_FILE) from error
    if not is_storable:
        raise Invalid(OTHER_FILE)
    if isinstance(content, dict) and content.get("format") in signed_receipt.FORMATS:
        receipt = signed_receipt.read(data)
        if canonical.digest(receipt.content) != receipt.sha256:
            raise Invalid(CHANGED)
        content = receipt.content
        if receipt.format == excerpt.FORMAT and excerpt.is_whole(content):
            return {"kind": "excerpt", "about": receipt.supplier, "at": receipt.submitted_at}
    if not isinstance(content, Mapping) or content.get("format") != SUBMISSION:
        raise Invalid(OTHER_FILE)
    try:
        return {
            "kind": "submission",
            "about": str(content["supplier"]["name"]),
            "at": str(content["submitted_at"]),
            "answers": [
                [str(family), str(question), answer]
                for family, given in content["answers"].items()
                for question, answer in given.items()
                if answer is not None
            ][:MOST_ANSWERS],
            "versions": [[str(version["family"]), str(version["hash"])] for version in content["versions"]],
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(OTHER_FILE) from error


def _vsme(data: bytes) -> dict[str, Any]:
    """The values of the template's named ranges. A workbook without these names is not a VSME workbook."""
    places = {
        name: place for name, place in _named_cells(data).items() if name in RANGES or name in (REPORTER, PERIOD_END)
    }
    if not places.keys() & RANGES.keys():
        raise Invalid(OTHER_FILE)
    sheets = {sheet["name"]: sheet["rows"] for sheet in workbook.read(data, {sheet for sheet, _, _ in places.values()})}
    texts = {name: _cell(sheets, place) for name, place in places.items()}
    return {
        "kind": "vsme",
        "about": texts.get(REPORTER, ""),
        "at": texts.get(PERIOD_END, ""),
        "texts": {name: text for name, text in texts.items() if name in RANGES and text},
    }


def _cell(sheets: Mapping[str, list[list[str]]], place: tuple[str, int, int]) -> str:
    sheet, row, column = place
    rows = sheets.get(sheet, [])
    if row > len(rows) or column > len(rows[row - 1]):
        return ""
    return " ".join(rows[row - 1][column - 1].split())[:200]


def _named_cells(data: bytes) -> dict[str, tuple[str, int, int]]:
    """Where each named range begins: sheet, row and column, both from 1."""
    packed = Packed(data, MOST_UNPACKED)
    names = _Names()
    names.feed([packed.read(parts.book_part(packed), MOST_BOOK)])
    return names.cells


class _Names(Reading):
    """The defined names of a workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, tuple[str, int, int]] = {}
        self._name, self._text = "", ""
        self.parser.CharacterDataHandler = self._add

    def start(self, name: str, attributes: Attributes) -> None:
        """Start of an element: remembers the name."""
        if local(name) == "definedName":
            self._name, self._text = attributes.get("name", ""), ""

    def _add(self, text: str) -> None:
        if self._name:
            self._text += text

    def end(self, name: str) -> None:
        """End of an element: stores the cell of the name."""
        reference = REFERENCE.match(self._text.strip()) if self._name and len(self.cells) < MOST_NAMES else None
        if reference and local(name) == "definedName":
            sheet = (reference[1] or reference[2]).replace("''", "'")
            self.cells[self._name] = (sheet, int(reference[4]), _column(reference[3]))
        if local(name) == "definedName":
            self._name = ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
