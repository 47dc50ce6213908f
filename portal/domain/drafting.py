"""A version that is being written: its YAML as plain data, changed part by part, and what is wrong with each part.

A draft may be wrong in many places and is kept all the same; only publishing asks that it can be read. Every scalar of
the tree is the author's text; what it means is for `domain.reading` to say.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from portal.domain.checking import examine
from portal.domain.problems import Level, Located, Path
from portal.domain.questionnaire import FORMAT, ID, Check, Derived, Flag, Question, Section, Version
from portal.domain.reading import Source, read_version
from portal.domain.reading import source as nodes
from portal.domain.refusals import Invalid, NotFound
from portal.domain.writing import as_yaml

Tree: TypeAlias = dict[str, Any]
PartKind: TypeAlias = Literal["details", "section", "question", "flag", "check", "derived"]

DETAILS = "_whole"
"""Stands for what belongs to the version as a whole: title, minutes, bands. No id can be this word."""

CHOOSE_ID = "Choose an id: small letters, digits and underscores, beginning with a letter, at least two."
BANDS = (("strong", 85), ("managed", 70), ("developing", 40), ("weak", 0))

LISTS: dict[str, str] = {
    "section": "sections",
    "question": "questions",
    "flag": "flags",
    "check": "checks",
    "derived": "derived",
}
IN_SECTION: tuple[PartKind, ...] = ("question", "flag", "check")
AT_THE_TOP: tuple[PartKind, ...] = ("flag", "check", "derived")
MODELS: dict[str, type[Any]] = {
    "details": Version,
    "section": Section,
    "question": Question,
    "flag": Flag,
    "check": Check,
    "derived": Derived,
}
SHOWN = frozenset(
    {"id", "kind", "ask", "why", "help", "required", "options", "rows", "columns", "unit", "min", "max", "allow"}
)
"""The keys of a question that a supplier sees the effect of on its page."""

BELOW = frozenset({*LISTS.values(), "retired"})
"""Keys that hold parts of their own: changing a section leaves its questions alone."""


@dataclass(frozen=True)
class Part:
    """A part of a draft and where it stands; `section` is the id of the section it belongs to."""

    id: str
    kind: PartKind
    path: Path
    section: str | None = None


@dataclass(frozen=True)
class Noted:
    """A problem or a warning at its place: the part, the key within it ("options.0.text"), and the line of the YAML."""

    part: str | None
    key: str
    line: int
    message: str
    level: Level


@dataclass(frozen=True)
class Draft:
    """A draft as it stands. `version` is None while something keeps it from being read."""

    tree: Tree
    parts: Mapping[str, Part]
    version: Version | None
    noted: tuple[Noted, ...]

    @property
    def errors(self) -> tuple[Noted, ...]:
        """What keeps it from being published."""
        return tuple(note for note in self.noted if note.level == "error")

    @property
    def warnings(self) -> tuple[Noted, ...]:
        """What is allowed and likely a mistake."""
        return tuple(note for note in self.noted if note.level == "warning")

    def notes_of(self, part: str) -> tuple[Noted, ...]:
        """What is said about one part."""
        return tuple(note for note in self.noted if note.part == part)

    def part(self, id: str) -> Tree:
        """What the author wrote of a part, without the parts below it; NotFound when there is no such part."""
        return own(_at(self.tree, self.place(id).path))

    def place(self, id: str) -> Part:
        """Where a part stands; NotFound when there is no such part."""
        if id not in self.parts:
            raise NotFound
        return self.parts[id]


def read_draft(source: str, company: Mapping[str, Version]) -> Draft:
    """A draft from its YAML. `company` are the versions that its rules are checked beside, by family."""
    reading = read_version(source.encode(), "draft")
    tree = _plain(reading.source.root)
    if not isinstance(tree, dict):
        first = next(iter(reading.problems), None)
        where = f" Line {first.line}: {first.message}." if first else ""
        raise Invalid(f"This file cannot be read as a questionnaire; mend it and upload it again.{where}")
    parts = _parts(tree)
    found = examine(reading, {name: one for name, one in company.items() if name != tree.get("id")})
    noted = tuple(_noted(parts, reading.source, one) for one in found)
    return Draft(tree, parts, reading.version, noted)


def changed(draft: Draft, id: str, new: Tree) -> str:
    """The YAML with `new` in place of a part; the parts below it stay."""
    tree = copy.deepcopy(draft.tree)
    place = draft.place(id)
    if not place.path:
        return as_yaml(_ordered("details", new | {key: value for key, value in tree.items() if key in BELOW}))
    before = _at(tree, place.path)
    kept = {key: value for key, value in before.items() if key in BELOW and place.kind == "section"}
    _holder(tree, place.path)[place.path[-1]] = _ordered(place.kind, new | kept)
    return as_yaml(tree)


def added(draft: Draft, kind: PartKind, new: Tree, section: str | None) -> str:
    """The YAML with one more part at the end of `section`, or of the version where it has none."""
    if not re.fullmatch(ID, str(new.get("id", ""))):
        raise Invalid(CHOOSE_ID)
    if new["id"] in draft.parts:
        raise Invalid(f"There is a part called {new['id']} already. Choose another id.")
    if any(one.get("id") == new["id"] for one in draft.tree.get("retired", []) if isinstance(one, dict)):
        raise Invalid(f"{new['id']} was used in an earlier version and is never used again. Choose another id.")
    tree = copy.deepcopy(draft.tree)
    home = _at(tree, draft.place(section).path) if section else tree
    home.setdefault(LISTS[kind], []).append(_ordered(kind, new))
    return as_yaml(tree)


def removed(draft: Draft, id: str, retires: bool) -> str:
    """The YAML without a part. `retires` keeps the ids of its questions from ever meaning something else."""
    tree = copy.deepcopy(draft.tree)
    place = draft.place(id)
    if not place.path:
        raise NotFound
    holder = _holder(tree, place.path)
    gone = holder.pop(int(place.path[-1]))
    if not holder:
        del _at(tree, place.path[:-2])[place.path[-2]]
    asked = gone.get("questions", []) if place.kind == "section" else [gone] if place.kind == "question" else []
    if retires and asked:
        since = str(tree.get("version", ""))
        tree.setdefault("retired", []).extend({"id": one["id"], "since": since} for one in asked if one.get("id"))
    return as_yaml(_ordered("details", tree))


def moved(draft: Draft, id: str, by: int) -> str:
    """The YAML with a part one place up (-1) or down (1); a question at the edge goes to the section beside its own."""
    tree = copy.deepcopy(draft.tree)
    place = draft.place(id)
    if not place.path:
        raise NotFound
    holder, at = _holder(tree, place.path), int(place.path[-1])
    if 0 <= at + by < len(holder):
        holder[at], holder[at + by] = holder[at + by], holder[at]
    elif place.kind == "question":
        sections, here = tree["sections"], int(place.path[1])
        if not 0 <= here + by < len(sections) or len(holder) == 1:
            return as_yaml(tree)
        beside = sections[here + by].setdefault("questions", [])
        beside.insert(len(beside) if by < 0 else 0, holder.pop(at))
    return as_yaml(tree)


def blank(family: str, title: str) -> str:
    """The YAML of a new family: one section with one question, there to be written over."""
    if not re.fullmatch(ID, family):
        raise Invalid(CHOOSE_ID)
    if not title:
        raise Invalid("Give the questionnaire a title.")
    question = {"id": "first_question", "kind": "yes_no", "ask": "What do you ask?"}
    section = {"id": "first_section", "title": "First section", "questions": [question]}
    whole = {"format": FORMAT, "id": family, "version": "1.0.0", "language": "en", "title": title}
    return as_yaml(whole | {"sections": [section], "bands": [{"id": name, "from": start} for name, start in BANDS]})


def renumbered(document: Mapping[str, Any], number: str) -> str:
    """A published document's YAML under another number: what a copy begins with."""
    return as_yaml({**document, "version": number})


def alone(part: Tree, language: str) -> Version | None:
    """A version of this one question, without its rules, to show it by; None while it cannot be shown."""
    question = {key: value for key, value in part.items() if key in SHOWN}
    section = {"id": "preview_of_it", "title": "-", "questions": [question]}
    whole = {"format": FORMAT, "id": "preview_of_all", "version": "1.0.0", "language": language, "title": "-"}
    bands = [{"id": "all_of_them", "from": 0}]
    return read_version(as_yaml(whole | {"sections": [section], "bands": bands}).encode(), "preview").version


def next_numbers(number: str) -> dict[str, str]:
    """The next patch, minor and major number after `number`."""
    major, minor, patch = (int(part) for part in number.split("."))
    return {
        "patch": f"{major}.{minor}.{patch + 1}",
        "minor": f"{major}.{minor + 1}.0",
        "major": f"{major + 1}.0.0",
    }


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


def _parts(tree: Tree) -> dict[str, Part]:
    """Every part by its id; of two with one id the first."""
    found: dict[str, Part] = {DETAILS: Part(DETAILS, "details", ())}
    for index, section in _listed(tree, "sections"):
        name = str(section.get("id", ""))
        _put(found, Part(name, "section", ("sections", index)))
        for kind in IN_SECTION:
            for number, one in _listed(section, LISTS[kind]):
                _put(found, Part(str(one.get("id", "")), kind, ("sections", index, LISTS[kind], number), name))
    for kind in AT_THE_TOP:
        for number, one in _listed(tree, LISTS[kind]):
            _put(found, Part(str(one.get("id", "")), kind, (LISTS[kind], number)))
    return found


def _put(found: dict[str, Part], part: Part) -> None:
    if part.id:
        found.setdefault(part.id, part)


def _listed(part: Tree, key: str) -> Iterator[tuple[int, Tree]]:
    listed = part.get(key)
    for index, one in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(one, dict):
            yield index, one


def _at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _holder(tree: Tree, path: Path) -> Any:
    return _at(tree, path[:-1])


def _ordered(kind: str, part: Tree) -> Tree:
    """The keys in the order in which people expect them; unknown ones, which will be told, at the end."""
    known = [field.alias or name for name, field in MODELS[kind].model_fields.items()]
    return {key: part[key] for key in known if key in part} | part


def _noted(parts: Mapping[str, Part], source: Source, found: Located) -> Noted:
    path = source.path_at(found.line, found.column)
    inside = [part for part in parts.values() if part.path and path[: len(part.path)] == part.path]
    part = max(inside, key=lambda one: len(one.path), default=parts[DETAILS])
    key = ".".join(str(step) for step in path[len(part.path) :])
    return Noted(part.id, key, found.line, found.message, found.level)
