"""Word documents and workbooks packed again without who wrote them, and without what could run. Runs in the child."""

import posixpath
import re
import zipfile
from io import BytesIO
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from portal.domain.refusals import Invalid
from portal.evidence_files import embedded, kinds
from portal.evidence_files.sentences import DAMAGED, HARMFUL, LOCKED, MOST_BYTES, VIRUS, WRONG_KIND
from portal.sandbox.packed import Damaged, Packed, TooLarge

MOST_UNPACKED = 8 * MOST_BYTES
TYPES = "[Content_Types].xml"
MAIN = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": kinds.XLSX,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": kinds.DOCX,
}
COULD_RUN = (
    "vbaproject",
    "activex",
    "oleobject",
    "macrosheets",
    ".bin",
    ".exe",
    ".dll",
    ".js",
    ".vbs",
    ".htm",
    ".html",
)
HARMLESS_BINARY = ("printersettings",)
ABOUT_THE_SENDER = ("docprops/", "customxml/", "xl/revisions/", "xl/printersettings/", "docmetadata/")
NAMES_PEOPLE = frozenset({"author", "initials", "displayName", "userId", "providerId", "lastModifiedBy", "userName"})
DATES = frozenset({"date", "dateUtc", "dT"})
MARKED = ("word/", "xl/comments", "xl/threadedcomments", "xl/persons", "xl/workbook")
TELLS_A_PLACE = frozenset({"absPath", "attachedTemplate", "fileSharing"})
PRINTER = re.compile(rb'(<(?:\w+:)?pageSetup\b[^>]*?)\s+\w+:id="[^"]*"')
PICTURES = (".jpg", ".jpeg", ".png")
NOWHERE = "https://removed.invalid/"
SOMEBODY = "Author"


def rewritten(data: bytes) -> tuple[str, bytes]:
    """Which of the two a package is, and the package without hidden data."""
    try:
        packed = Packed(data, MOST_UNPACKED)
        kind = _kind(packed)
        names = [entry.filename for entry in packed.entries if not entry.is_dir()]
        for name in names:
            _check(name)
        dropped = {name for name in names if name.lower().startswith(ABOUT_THE_SENDER)}
        return kind, _packed(packed, [name for name in names if name not in dropped], dropped)
    except (etree.XMLSyntaxError, Damaged, TooLarge) as trouble:
        raise Invalid(DAMAGED) from trouble


def _kind(packed: Packed) -> str:
    if TYPES not in packed:
        raise Invalid(LOCKED if "EncryptedPackage" in packed else WRONG_KIND)
    said = {str(one.get("ContentType")) for one in _tree(packed.read(TYPES, MOST_BYTES))}
    if any("macroEnabled" in kind for kind in said):
        raise Invalid(HARMFUL)
    found = {kind for type, kind in MAIN.items() if type in said}
    if len(found) != 1:
        raise Invalid(WRONG_KIND)
    return found.pop()


def _check(name: str) -> None:
    lower = name.lower()
    if any(word in lower for word in COULD_RUN) and not any(word in lower for word in HARMLESS_BINARY):
        raise Invalid(HARMFUL)


def _packed(packed: Packed, names: list[str], dropped: set[str]) -> bytes:
    held = BytesIO()
    gone = {name.lower() for name in dropped}
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as writing:
        for name in names:
            content = packed.read(name, MOST_UNPACKED)
            if kinds.TEST_VIRUS in content:
                raise Invalid(VIRUS)
            writing.writestr(zipfile.ZipInfo(name), _cleaned(name, content, gone), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _cleaned(name: str, content: bytes, gone: set[str]) -> bytes:
    lower = name.lower()
    if lower.endswith(PICTURES):
        return embedded.without_metadata(content)
    if name == TYPES:
        return _types(content, gone)
    if lower.endswith(".rels"):
        return _relations(name, content, gone)
    if not lower.endswith(".xml"):
        return content
    if lower.startswith("xl/worksheets/"):
        return PRINTER.sub(rb"\1", content)
    return _unsigned(content) if lower.startswith(MARKED) else content


def _types(content: bytes, gone: set[str]) -> bytes:
    """The list of parts without those that were dropped."""
    tree = _tree(content)
    for one in list(tree):
        if str(one.get("PartName", "")).lstrip("/").lower() in gone:
            tree.remove(one)
    return _written(tree)


def _relations(name: str, content: bytes, gone: set[str]) -> bytes:
    """Relationships without dropped parts; what would be fetched from elsewhere on opening leads nowhere."""
    tree = _tree(content)
    folder = posixpath.dirname(posixpath.dirname(name))
    for one in list(tree):
        target = str(one.get("Target", ""))
        if one.get("TargetMode") == "External":
            is_link = str(one.get("Type", "")).endswith("/hyperlink")
            if not is_link or not target.startswith(("http://", "https://", "mailto:")):
                one.set("Target", NOWHERE)
        elif posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower() in gone:
            tree.remove(one)
    return _written(tree)


def _unsigned(content: bytes) -> bytes:
    """Comments and changes without the names of those who made them, and without the day."""
    tree = _tree(content)
    for one in list(tree.iter()):
        if not isinstance(one.tag, str):
            continue
        if etree.QName(one.tag).localname in TELLS_A_PLACE and one.getparent() is not None:
            one.getparent().remove(one)
            continue
        for key in list(one.attrib):
            bare = etree.QName(key).localname
            if bare in NAMES_PEOPLE:
                one.attrib[key] = SOMEBODY
            elif bare in DATES and "}" in key:
                del one.attrib[key]
        if etree.QName(one.tag).localname == "author" and one.text:
            one.text = SOMEBODY
    return _written(tree)


def _tree(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(content, parser)
    if tree.getroottree().docinfo.doctype:
        raise Invalid(HARMFUL)
    return tree


def _written(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
