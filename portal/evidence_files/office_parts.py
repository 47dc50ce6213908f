"""The parts of a document or workbook: their names, their declared types, and which of them are removed."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.domain.refusals import Invalid
from portal.evidence_files import office_tree
from portal.evidence_files.sentences import HARMFUL, MOST_BYTES
from portal.sandbox.packed import Packed

TYPES = "[Content_Types].xml"
RELATIONS = re.compile(r"(?:(.*)/)?_rels/([^/]*)\.rels", re.IGNORECASE)
COULD_RUN: tuple[str, ...] = ("vba", "activex", "oleobject", "macro", "dialogsheet", "attachedtoolbars", "afchunk")
COULD_RUN += ("keymapcustomizations",)
"""Words in a part's declared type, name or relationship type that indicate active content."""
ENDS_LIKE_A_PROGRAM = (".exe", ".dll", ".js", ".vbs", ".htm", ".html", ".mht", ".mhtml", ".xhtml", ".rtf", ".bin")
ABOUT_THE_SENDER = ("docprops/", "customxml/", "xl/revisions/", "xl/printersettings/", "docmetadata/", "[trash]/")
"""Folders that are left out. An office program leaves bytes of earlier savings in [trash]."""
TYPES_LEFT_OUT: tuple[str, ...] = ("core-properties", "extended-properties", "custom-properties", "customxmlproperties")
TYPES_LEFT_OUT += (
    "printersettings",
    "customproperty",
    "digital-signature",
    "webextension",
    "revisionheaders",
    "revisionlog",
    "usernames",
)
RELATIONS_LEFT_OUT: tuple[str, ...] = ("metadata/", "extended-properties", "custom-properties", "customxml")
RELATIONS_LEFT_OUT += (
    "digital-signature",
    "webextension",
    "extensibility",
    "userxmldata",
    "printersettings",
    "customproperty",
    "attachedtemplate",
)
UNSAFE_NAME = re.compile(r"(^|/)\.\.?(/|$)|[\\:\x00-\x1f\x7f]|//")


@dataclass(frozen=True)
class PackageParts:
    """A package's parts. `packed` are those that are packed again, `gone` the others, in lower case."""

    packed: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    by_name: dict[str, str] = field(default_factory=dict)
    by_ending: dict[str, str] = field(default_factory=dict)

    def type_of(self, name: str) -> str:
        """The declared type of a part, in lower case."""
        lower = _key(name)
        return self.by_name.get(lower) or self.by_ending.get(lower.rpartition(".")[2], "")


def listed(packed: Packed) -> PackageParts:
    """Every part of a package. Raises Invalid if one could run, or has an unsafe name."""
    by_name, by_ending = _declared(packed)
    names = [entry.filename for entry in packed.entries if not entry.is_dir()]
    if any(UNSAFE_NAME.search(_key(name)) or not _key(name) for name in names):
        raise Invalid(HARMFUL)
    declared = PackageParts(by_name=by_name, by_ending=by_ending)
    related = _left_out_by_relation(packed, names)
    gone = {_key(name) for name in names if _key(name) in related or _is_left_out(name, declared)}
    remaining = tuple(name.lstrip("/") for name in names if _key(name) not in gone)
    for name in remaining:
        _check_name(name.lower())
        _check_type(declared.type_of(name))
    types = frozenset((*by_name.values(), *by_ending.values()))
    return PackageParts(remaining, frozenset(gone), types, by_name, by_ending)


def target_of(folder: str, target: str) -> str:
    """The part that a relationship in `folder` refers to, in the form used by `gone`."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower()


def is_left_out(relation: str) -> bool:
    """Whether this type of relationship leads to data about the sender, or to active content."""
    return any(word in relation.lower() for word in RELATIONS_LEFT_OUT)


def check_relation(relation: str) -> None:
    """Refuse a relationship to a part that could run."""
    _check_type(relation.rpartition("/")[2].lower())


def _key(name: str) -> str:
    return name.lstrip("/").lower()


def _declared(packed: Packed) -> tuple[dict[str, str], dict[str, str]]:
    by_name: dict[str, str] = {}
    by_ending: dict[str, str] = {}
    for element in office_tree.read(packed.read(TYPES, MOST_BYTES)) if TYPES in packed else ():
        type = str(element.get("ContentType", "")).lower()
        if element.get("PartName"):
            by_name[_key(str(element.get("PartName")))] = type
        elif element.get("Extension"):
            by_ending[str(element.get("Extension")).lower()] = type
    return by_name, by_ending


def _check_name(name: str) -> None:
    if name.endswith(ENDS_LIKE_A_PROGRAM) or any(word in name for word in ("vbaproject", "activex", "macrosheets")):
        raise Invalid(HARMFUL)


def _check_type(type: str) -> None:
    if any(word in type for word in COULD_RUN):
        raise Invalid(HARMFUL)


def _is_left_out(name: str, declared: PackageParts) -> bool:
    type = declared.type_of(name)
    return _key(name).startswith(ABOUT_THE_SENDER) or any(word in type for word in TYPES_LEFT_OUT)


def _left_out_by_relation(packed: Packed, names: Iterable[str]) -> set[str]:
    related = set()
    for name in names:
        match = RELATIONS.fullmatch(name.lstrip("/"))
        for element in office_tree.read(packed.read(name, MOST_BYTES)) if match else ():
            if element.get("TargetMode") != "External" and is_left_out(str(element.get("Type", ""))):
                related.add(target_of(match[1] or "" if match else "", str(element.get("Target", ""))))
    return related
