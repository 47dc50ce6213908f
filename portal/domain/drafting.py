"""A draft version: its YAML as plain data, changed part by part, and the problems of each part.

A draft is saved even with many errors; only publishing requires that it can be read. Every scalar of the tree is the
author's text; `domain.reading` interprets it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from portal.domain.checking import examine
from portal.domain.problems import Level, Located, Path
from portal.domain.questionnaire import FORMAT, Version
from portal.domain.questionnaire_types import ID
from portal.domain.reading import Source, read_version
from portal.domain.reading import source as nodes
from portal.domain.refusals import Invalid, NotFound
from portal.domain.writing import as_yaml

Tree: TypeAlias = dict[str, Any]
PartKind: TypeAlias = Literal["details", "section", "question", "flag", "check", "derived"]

DETAILS = "_whole"
"""The name of the part for the version as a whole: title, minutes, bands. No id can be this word."""

LISTS: dict[str, str] = {
    "section": "sections",
    "question": "questions",
    "flag": "flags",
    "check": "checks",
    "derived": "derived",
}
IN_SECTION: tuple[PartKind, ...] = ("question", "flag", "check")
AT_THE_TOP: tuple[PartKind, ...] = ("flag", "check", "derived")
SHOWN = frozenset(
    {"id", "kind", "ask", "why", "help", "required", "options", "rows", "columns", "unit", "min", "max", "allow"}
)
"""The keys of a question that affect what a supplier sees on its page."""

BELOW = frozenset({*LISTS.values(), "retired"})
"""Keys that contain other parts: changing a section does not change its questions."""


@dataclass(frozen=True)
class DraftPart:
    """A part of a draft and its path. `section` is the name of the section it belongs to.

    A part is named by its id. If the id is missing, invalid or taken, the name is its path ("sections.0.questions.3"),
    so that every part has a page where this can be fixed.
    """

    name: str
    kind: PartKind
    path: Path
    section: str | None = None


@dataclass(frozen=True)
class DraftProblem:
    """A problem or warning: the part, the key within it ("options.0.text"), and the line of the YAML."""

    part: str | None
    key: str
    line: int
    message: str
    level: Level


@dataclass(frozen=True)
class Draft:
    """A draft. `version` is None while errors prevent it from being read."""

    tree: Tree
    parts: Mapping[str, DraftPart]
    version: Version | None
    noted: tuple[DraftProblem, ...]

    @property
    def errors(self) -> tuple[DraftProblem, ...]:
        """The errors that prevent publishing."""
        return tuple(note for note in self.noted if note.level == "error")

    @property
    def warnings(self) -> tuple[DraftProblem, ...]:
        """Warnings about what is allowed but probably a mistake."""
        return tuple(note for note in self.noted if note.level == "warning")

    def notes_of(self, part: str) -> tuple[DraftProblem, ...]:
        """The problems and warnings of one part."""
        return tuple(note for note in self.noted if note.part == part)

    def part(self, name: str) -> Tree:
        """The author's tree of a part, without the parts below it. Raises NotFound for an unknown part."""
        return own(at(self.tree, self.place(name).path))

    def place(self, name: str) -> DraftPart:
        """Where a part is in the draft. Raises NotFound for an unknown part."""
        if name not in self.parts:
            raise NotFound
        return self.parts[name]

    def listed(self, kind: PartKind, section: str | None = None) -> list[DraftPart]:
        """The parts of a kind in a section, or outside all sections."""
        return [part for part in self.parts.values() if part.kind == kind and part.section == section]


def read_draft(source: str, versions_beside: Mapping[str, Version]) -> Draft:
    """Read a draft from its YAML. Its rules are checked together with `versions_beside` (by family)."""
    reading = read_version(source.encode(), "draft")
    tree = _plain(reading.source.root)
    if not isinstance(tree, dict):
        first = next(iter(reading.problems), None)
        where = f" Line {first.line}: {first.message}." if first else ""
        raise Invalid(f"This file cannot be read as a questionnaire. Fix it and upload it again.{where}")
    parts = _parts(tree)
    problems = examine(reading, {name: item for name, item in versions_beside.items() if name != tree.get("id")})
    noted = tuple(_draft_problem(parts, reading.source, item) for item in problems)
    return Draft(tree, parts, reading.version, noted)


def alone(part: Tree, language: str) -> Version | None:
    """A version with only this question, without its rules, for a preview; None if it cannot be shown."""
    question = {key: value for key, value in part.items() if key in SHOWN}
    section = {"id": "preview_of_it", "title": "-", "questions": [question]}
    whole = {"format": FORMAT, "id": "preview_of_all", "version": "1.0.0", "language": language, "title": "-"}
    bands = [{"id": "all_of_them", "from": 0}]
    return read_version(as_yaml(whole | {"sections": [section], "bands": bands}).encode(), "preview").version


def own(part: Tree) -> Tree:
    """A part without the parts below it."""
    return {key: value for key, value in part.items() if key not in BELOW}


def _plain(node: nodes.Node | None) -> Any:
    if isinstance(node, nodes.Scalar):
        return node.text
    if isinstance(node, nodes.Listing):
        return [_plain(item) for item in node.items]
    if isinstance(node, nodes.Mapping):
        return {key: _plain(below) for key, (_, below) in node.entries.items()}
    return None


def _parts(tree: Tree) -> dict[str, DraftPart]:
    """Every part by name, in file order."""
    parts: dict[str, DraftPart] = {DETAILS: DraftPart(DETAILS, "details", ())}
    for index, section in _listed(tree, "sections"):
        path: Path = ("sections", index)
        name = _put(parts, section, "section", path, None)
        for kind in IN_SECTION:
            for number, child in _listed(section, LISTS[kind]):
                _put(parts, child, kind, (*path, LISTS[kind], number), name)
    for kind in AT_THE_TOP:
        for number, child in _listed(tree, LISTS[kind]):
            _put(parts, child, kind, (LISTS[kind], number), None)
    return parts


def _put(parts: dict[str, DraftPart], tree: Tree, kind: PartKind, path: Path, section: str | None) -> str:
    id = str(tree.get("id", ""))
    is_its_own = re.fullmatch(ID, id) and id not in parts
    name = id if is_its_own else ".".join(str(step) for step in path)
    parts[name] = DraftPart(name, kind, path, section)
    return name


def _listed(part: Tree, key: str) -> Iterator[tuple[int, Tree]]:
    listed = part.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def at(tree: Any, path: Path) -> Any:
    """The value at a path."""
    for step in path:
        tree = tree[step]
    return tree


def _draft_problem(parts: Mapping[str, DraftPart], source: Source, problem: Located) -> DraftProblem:
    path = source.path_at(problem.line, problem.column)
    inside = [part for part in parts.values() if part.path and path[: len(part.path)] == part.path]
    part = max(inside, key=lambda candidate: len(candidate.path), default=parts[DETAILS])
    key = ".".join(str(step) for step in path[len(part.path) :])
    return DraftProblem(part.name, key, problem.line, problem.message, problem.level)
