"""XML parts of a document or workbook without names, dates and locations, and without what fetches or runs."""

import html
import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from portal.domain.refusals import Invalid
from portal.evidence_files import office_fields, office_tree
from portal.evidence_files.office_parts import RELATIONS, TYPES, PackageParts, check_relation, is_left_out, target_of
from portal.evidence_files.office_tree import local
from portal.evidence_files.sentences import HARMFUL

NAMES_PEOPLE = frozenset({"author", "initials", "displayName", "userId", "providerId", "lastModifiedBy", "userName"})
DATES = frozenset({"date", "dateUtc", "dT"})
TELLS_A_PLACE = frozenset({"absPath", "attachedTemplate", "fileSharing"})
RUNS = frozenset({"ddeLink", "oleLink", "html", "script", "altChunk", "customUI"})
"""Elements that fetch, run or embed another program's page; `script` and the like are removed from drawings."""
OBJECTS = frozenset({"OLEObject", "oleObject"})
"""Embedded objects. An embedded workbook is cleaned like the whole; an object linked from elsewhere is refused."""
CUT_FROM_DRAWINGS = frozenset({"script", "foreignObject", "metadata", "handler", "iframe", "set", "animate"})
SOURCES = frozenset({"connection", "command", "url", "sourceFile", "odcFile", "connectionFile", "connectionString"})
"""Attributes of a workbook's data connections, including passwords."""
FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
FORMULA = re.compile(rb"<((?:\w+:)?(?:f|formula|formula1|formula2))(?:\s[^>]*)?(?<!/)>(.*?)</\1\s*>", re.DOTALL)
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
FETCHES = re.compile(
    r"\|[^\"]*!|\b(WEBSERVICE|RTD|CALL|REGISTER(\.ID)?|EXEC|DDE\w*|FILTERXML|IMAGE|SQL\.REQUEST)\s*\(", re.IGNORECASE
)
"""A formula that starts a program or sends cells to an address: its value is kept, the formula is removed."""
HIDDEN_IN_XML = re.compile(rb"<!--.*?-->|<\?(?!xml\s).*?\?>", re.DOTALL)
PRINTER = re.compile(rb'(<(?:\w+:)?pageSetup\b[^>]*?)\s+\w+:id="[^"]*"')
SHEET_PROPERTIES = re.compile(rb"<((?:\w+:)?customProperties)\b.*?</\1\s*>", re.DOTALL)
"""What add-ins store with a sheet; its parts are left out."""
LARGE = ("worksheet+xml", "sharedstrings+xml")
ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
NOWHERE = "https://removed.invalid/"
SOMEBODY = "Author"


def is_markup(content: bytes) -> bool:
    """Whether this is XML, in any encoding."""
    return content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def cleaned(name: str, content: bytes, parts: PackageParts) -> bytes:
    """The cleaned content of an XML part."""
    if name.lower() == TYPES.lower():
        return _types(content, parts)
    if match := RELATIONS.fullmatch(name):
        return _relations(match[1] or "", content, parts)
    if parts.type_of(name).endswith(LARGE) and _is_utf8(content):
        return _large(content)
    is_drawing = "vmldrawing" in parts.type_of(name) or name.lower().endswith(".vml")
    return _plain(office_tree.read(content, lenient=is_drawing))


def _is_utf8(content: bytes) -> bool:
    encoding = ENCODING.search(content[:200])
    return b"\0" not in content[:200] and (encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii"))


def _large(content: bytes) -> bytes:
    """Clean a sheet or the shared texts without parsing: as a tree they would take ten times their size."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Invalid(HARMFUL)
    bare = SHEET_PROPERTIES.sub(b"", PRINTER.sub(rb"\1", HIDDEN_IN_XML.sub(b"", content)))
    return FORMULA.sub(lambda formula: b"" if _fetches(_text(formula[2])) else formula[0], bare)


def _text(inside: bytes) -> str:
    plain = inside.replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    return html.unescape(plain.decode("utf-8", "replace"))


def _fetches(formula: str) -> bool:
    names = QUOTED.sub(lambda text: "''" if text[0].startswith("'") else '""', formula)
    return FETCHES.search(names) is not None


def _types(content: bytes, parts: PackageParts) -> bytes:
    """The list of parts without those that were removed."""
    tree = office_tree.read(content)
    for element in list(tree):
        if str(element.get("PartName", "")).lstrip("/").lower() in parts.gone:
            tree.remove(element)
    return office_tree.written(tree)


def _relations(folder: str, content: bytes, parts: PackageParts) -> bytes:
    """The relationships without removed parts; external targets that would be fetched are replaced."""
    tree = office_tree.read(content)
    for element in list(tree):
        kind, target = str(element.get("Type", "")), str(element.get("Target", ""))
        if element.get("TargetMode") == "External":
            if not kind.endswith("/hyperlink") or not target.startswith(("http://", "https://", "mailto:")):
                element.set("Target", NOWHERE)
        elif is_left_out(kind) or target_of(folder, target) in parts.gone:
            tree.remove(element)
        else:
            check_relation(kind)
    return office_tree.written(tree)


def _plain(tree: Any) -> bytes:
    """Clean any other part."""
    is_drawing = local(tree) == "svg"
    for element in list(tree.iter()):
        name = local(element)
        if name in TELLS_A_PLACE or (is_drawing and name in CUT_FROM_DRAWINGS):
            _cut(element)
        elif name in RUNS or (name in OBJECTS and (element.get("Type") == "Link" or element.get("link"))):
            raise Invalid(HARMFUL)
        elif name in FORMULAS and _fetches("".join(element.itertext())):
            element.text = "" if name != "definedName" else "#REF!"
        _unsigned(element, name, is_drawing=is_drawing)
    office_fields.without_fetching(tree)
    return office_tree.written(tree)


def _cut(element: Any) -> None:
    if element.getparent() is None:
        raise Invalid(HARMFUL)
    element.getparent().remove(element)


def _unsigned(element: Any, name: str, *, is_drawing: bool) -> None:
    """Remove who made an element and when, and sources that would be contacted."""
    for key in list(element.attrib):
        bare = etree.QName(key).localname
        if bare in NAMES_PEOPLE:
            element.attrib[key] = SOMEBODY
        elif _is_left_out(name, bare, key) or (is_drawing and _acts(bare, str(element.attrib[key]))):
            del element.attrib[key]
    if name == "author" and element.text:
        element.text = SOMEBODY


CONNECTIONS = frozenset({"connection", "dbPr", "webPr", "textPr", "olapPr", "oledbPr", "rangePr", "dataFeedPr"})


def _is_left_out(element: str, bare: str, key: str) -> bool:
    is_named = "}" in key
    return bare in DATES if is_named else bare in SOURCES and element in CONNECTIONS


def _acts(name: str, value: str) -> bool:
    """Whether an attribute of a drawing runs something or fetches from elsewhere."""
    if name.lower().startswith("on"):
        return True
    is_source = name in ("href", "src") and not value.startswith(("#", "data:image/"))
    return is_source or "url(http" in value.replace(" ", "").replace("'", "").replace('"', "").lower()
