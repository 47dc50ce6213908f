"""Repacks Word documents and workbooks without author data and without active content. Runs in the child.

A part's type is determined by its content and its declared type, never by its name alone.
"""

import zipfile
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped]

from portal.domain.refusals import Invalid
from portal.evidence_files import kinds, office_binaries, office_markup
from portal.evidence_files.office_parts import TYPES, PackageParts, listed
from portal.evidence_files.sentences import DAMAGED, HARMFUL, LOCKED, MOST_BYTES, VIRUS, WRONG_KIND
from portal.sandbox.packed import Damaged, Packed, TooLarge

MOST_UNPACKED = 8 * MOST_BYTES
DEEPEST = 2
"""A chart in a document contains a workbook; a package inside that one is malicious."""
MAIN = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": kinds.XLSX,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": kinds.DOCX,
}


def rewritten(data: bytes, depth: int = 1) -> tuple[str, bytes]:
    """The package's type (document or workbook), and the package without hidden data."""
    try:
        packed = Packed(data, MOST_UNPACKED)
        parts = listed(packed)
        return _kind(packed, parts), _packed(packed, parts, depth)
    except (etree.XMLSyntaxError, Damaged, TooLarge) as error:
        raise Invalid(DAMAGED) from error


def _kind(packed: Packed, parts: PackageParts) -> str:
    if TYPES not in packed:
        raise Invalid(LOCKED if "EncryptedPackage" in packed else WRONG_KIND)
    kinds = {kind for type, kind in MAIN.items() if type in parts.types}
    if len(kinds) != 1:
        raise Invalid(WRONG_KIND)
    return kinds.pop()


def _packed(packed: Packed, parts: PackageParts, depth: int) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as writing:
        for name in parts.packed:
            content = packed.read(name, MOST_UNPACKED)
            if kinds.TEST_VIRUS in content:
                raise Invalid(VIRUS)
            writing.writestr(zipfile.ZipInfo(name), _cleaned(name, content, parts, depth), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _cleaned(name: str, content: bytes, parts: PackageParts, depth: int) -> bytes:
    """The cleaned content of a part."""
    if office_markup.is_markup(content):
        return office_markup.cleaned(name, content, parts)
    if content.startswith(b"PK"):
        return _package_within(content, depth)
    return office_binaries.cleaned(content, parts.type_of(name))


def _package_within(content: bytes, depth: int) -> bytes:
    """Clean a workbook or document inside another one the same way; refuse any other archive."""
    if depth >= DEEPEST:
        raise Invalid(HARMFUL)
    try:
        return rewritten(content, depth + 1)[1]
    except Invalid as refused:
        raise Invalid(VIRUS if refused.sentence == VIRUS else HARMFUL) from refused
