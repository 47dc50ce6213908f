"""Fields in Word documents: those that show pages, dates and references stay; all others lose their code.

A field's code may be split over many runs and built by other fields, so it is assembled first.
"""

from collections.abc import Iterator
from typing import Any

from portal.evidence_files.office_tree import local

HARMLESS = frozenset(
    word
    for words in (
        "PAGE NUMPAGES NUMCHARS NUMWORDS SECTION SECTIONPAGES TOC TOA TC TA XE INDEX RD REF PAGEREF NOTEREF STYLEREF",
        "SEQ HYPERLINK DATE TIME CREATEDATE SAVEDATE EDITTIME TITLE SUBJECT FORMTEXT FORMCHECKBOX FORMDROPDOWN",
        "MERGEFIELD SYMBOL EQ LISTNUM AUTONUM AUTONUMLGL AUTONUMOUT CITATION BIBLIOGRAPHY SHAPE BARCODE ADVANCE",
    )
    for word in words.split()
)


def without_fetching(tree: Any) -> None:
    """Empty the code of every field that fetches, runs or is assembled when the document is opened."""
    for pieces in _codes(tree):
        if not _is_harmless("".join(piece.text or "" for piece in pieces)):
            for piece in pieces:
                piece.text = ""
    for element in tree.iter():
        for key in list(element.attrib) if local(element) == "fldSimple" else ():
            if key.rpartition("}")[2] == "instr" and not _is_harmless(str(element.attrib[key])):
                element.attrib[key] = ""


def _is_harmless(code: str) -> bool:
    words = code.split()
    return not words or words[0].upper() in HARMLESS or words[0].startswith("=")


def _codes(tree: Any) -> Iterator[list[Any]]:
    """For each field, the elements that contain its code, including those of nested fields."""
    open_fields: list[list[Any]] = []
    loose: list[Any] = []
    for element in tree.iter():
        name = local(element)
        if name == "fldChar":
            kind = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "fldCharType"), "")
            if kind == "begin":
                open_fields.append([])
            elif kind == "end" and open_fields:
                yield open_fields.pop()
        elif name in ("instrText", "delInstrText"):
            for code in open_fields or [loose]:
                code.append(element)
    yield from open_fields
    yield loose
