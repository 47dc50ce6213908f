"""Finds a workbook's sheets by its relationships, wherever they are in the zip."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from portal.domain.refusals import Invalid
from portal.sandbox.packed import Packed
from portal.sheets.reader.limits import DAMAGED, MOST_RELATIONS, MOST_SHEETS, NO_WORKBOOK, TOO_MANY_SHEETS, TOO_MUCH
from portal.sheets.reader.markup import Elements

WHOLE_BOOK = "officeDocument"


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class BookParts:
    """The parts that are read; "" for a missing one."""

    sheets: tuple[SheetPart, ...]
    texts: str
    styles: str
    counts_from_1904: bool


def book_part(packed: Packed) -> str:
    """The part that lists sheets and names."""
    book = next((target for kind, target in related(packed, "").values() if kind == WHOLE_BOOK), "xl/workbook.xml")
    if book not in packed:
        raise Invalid(NO_WORKBOOK)
    return book


def find(packed: Packed) -> BookParts:
    """Follow the relationships from the root to the sheets."""
    book = book_part(packed)
    links = related(packed, book)
    listed: list[SheetPart] = []
    dates: list[str] = []

    def on_element(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            kind, target = links.get(attributes.get("id", ""), ("", ""))
            if kind == "worksheet":
                listed.append(
                    SheetPart(attributes.get("name", ""), target, attributes.get("state", "visible") != "visible")
                )
            if len(listed) > MOST_SHEETS:
                raise Invalid(TOO_MANY_SHEETS)
        elif name == "workbookPr":
            dates.append(attributes.get("date1904", ""))

    Elements(on_element).feed(packed.pieces(book))
    if not listed or len({sheet.name for sheet in listed}) < len(listed):
        raise Invalid(DAMAGED)
    by_kind = {kind: target for kind, target in links.values() if target in packed}
    return BookParts(
        tuple(listed),
        by_kind.get("sharedStrings", ""),
        by_kind.get("styles", ""),
        any(word in ("1", "true", "on") for word in dates),
    )


def related(packed: Packed, part: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part ("" for the whole file): for each id, the last segment of its type and its target."""
    folder, _, name = part.rpartition("/")
    file = posixpath.join(folder, "_rels", f"{name}.rels")
    targets: dict[str, tuple[str, str]] = {}

    def on_element(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = unquote(attributes.get("Target", ""))
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            targets[attributes.get("Id", "")] = kind, posixpath.normpath(whole).lstrip("/")
            if len(targets) > MOST_RELATIONS:
                raise Invalid(TOO_MUCH)

    if file in packed:
        Elements(on_element).feed(packed.pieces(file))
    return targets
