"""The YAML of a draft after one of its parts was changed, added, moved or removed, and of a new draft."""

import copy
import re
from collections.abc import Collection, Mapping
from typing import Any

from portal.domain import renaming
from portal.domain.drafting import BELOW, LISTS, Draft, DraftPart, PartKind, Tree, at
from portal.domain.questionnaire import FORMAT
from portal.domain.questionnaire_types import ID
from portal.domain.refusals import Invalid, NotFound
from portal.domain.unfinished import ASK
from portal.domain.writing import as_yaml

CHOOSE_ID = "Choose an id: small letters, digits and underscores, beginning with a letter, at least two."
READ_BY_RULES: tuple[PartKind, ...] = ("question", "derived")
BANDS = (("strong", 85), ("managed", 70), ("developing", 40), ("weak", 0))


def changed(draft: Draft, name: str, new: Tree, published: Collection[str] = ()) -> str:
    """Replace a part with `new` and return the YAML. Parts below it stay; rules follow a changed id.

    A `published` id that is replaced is retired, so that it never gets another meaning.
    """
    tree = copy.deepcopy(draft.tree)
    place = draft.place(name)
    if not place.path:
        whole = new | {key: value for key, value in tree.items() if key in BELOW}
        return as_yaml(_with_number(whole, str(tree.get("version", "")), str(new.get("version", ""))))
    before = at(tree, place.path)
    below = {key: value for key, value in before.items() if key in BELOW and place.kind == "section"}
    at(tree, place.path[:-1])[place.path[-1]] = new | below
    if new.get("id") != before.get("id"):
        tree = _renamed(draft, tree, place, before, new, published)
    return as_yaml(tree)


def _renamed(draft: Draft, tree: Tree, place: DraftPart, before: Tree, new: Tree, published: Collection[str]) -> Tree:
    """The tree after a part got another id: rules that read it are updated, and a published old id is retired."""
    old = before.get("id")
    _check_id(draft, new, old)
    if place.kind in READ_BY_RULES and isinstance(old, str) and re.fullmatch(ID, old):
        tree = renaming.renamed(tree, old, new["id"])
    _take_back(tree, new["id"])
    if place.kind == "question" and old in published:
        _retire(tree, [str(old)], new["id"])
    return tree


def added(draft: Draft, kind: PartKind, new: Tree, section: str | None, after: str = "") -> str:
    """Add a part to `section`, or to the version, after `after` or else at the end. Return the YAML."""
    _check_id(draft, new)
    tree = copy.deepcopy(draft.tree)
    home = at(tree, draft.place(section).path) if section else tree
    listed = _list_of(home, kind)
    behind = draft.parts.get(after)
    is_here = behind is not None and behind.kind == kind and behind.section == section
    listed.insert(int(behind.path[-1]) + 1 if behind and is_here else len(listed), new)
    return as_yaml(tree)


def _check_id(draft: Draft, new: Tree, before: object = None) -> None:
    """Check that the id is new and was never used before. `before` may be renamed back to what it was."""
    id, number = new.get("id"), draft.tree.get("version")
    if not re.fullmatch(ID, str(id or "")):
        raise Invalid(CHOOSE_ID)
    if id in draft.parts:
        raise Invalid(f"A part called {id} already exists. Choose another id.")
    for retired in _retired(draft.tree):
        if retired.get("id") != id or (
            retired.get("since") == number and before and retired.get("replaced_by") == before
        ):
            continue
        if retired.get("since") == number:
            back = "To have that question back, restore the saving before it was removed or renamed"
            raise Invalid(
                f"{id} belongs to a question of an earlier version and cannot be reused for another one. {back}."
            )
        raise Invalid(f"{id} was used in an earlier version and cannot be reused. Choose another id.")


def _retired(tree: Tree) -> list[Tree]:
    listed = tree.get("retired")
    return [retired for retired in listed if isinstance(retired, dict)] if isinstance(listed, list) else []


def _take_back(tree: Tree, id: str) -> None:
    """Un-retire an id that this draft had given up: no version was published without it."""
    number = tree.get("version")
    listed = [retired for retired in _retired(tree) if retired.get("id") != id or retired.get("since") != number]
    if listed:
        tree["retired"] = listed
    elif "retired" in tree and isinstance(tree["retired"], list):
        del tree["retired"]


def _list_of(home: Tree, kind: PartKind) -> list[Any]:
    listed = home.setdefault(LISTS[kind], [])
    if not isinstance(listed, list):
        raise Invalid(f"“{LISTS[kind]}” is not a list in this draft's file. Fix the file and upload it first.")
    return listed


def removed(draft: Draft, name: str, published: Collection[str]) -> str:
    """Remove a part and return the YAML. Ids of `published` questions are retired."""
    tree = copy.deepcopy(draft.tree)
    place = draft.place(name)
    gone = _taken(tree, place)
    asked = gone.get("questions") if place.kind == "section" else [gone] if place.kind == "question" else []
    ids = [str(entry.get("id")) for entry in asked or () if isinstance(entry, dict)]
    for entry in _retired(tree):
        if entry.get("replaced_by") in ids:
            del entry["replaced_by"]
    _retire(tree, [id for id in ids if id in published])
    return as_yaml(tree)


def _taken(tree: Tree, place: DraftPart) -> Tree:
    """Remove a part from the tree and return it. A list that becomes empty is removed too."""
    if not place.path:
        raise NotFound
    holder = at(tree, place.path[:-1])
    gone: Tree = holder.pop(int(place.path[-1]))
    if not holder:
        del at(tree, place.path[:-2])[place.path[-2]]
    return gone


def _retire(tree: Tree, ids: Collection[str], instead: str | None = None) -> None:
    if not ids:
        return
    since = str(tree.get("version", ""))
    listed = tree.setdefault("retired", [])
    if isinstance(listed, list):
        replaced = {"replaced_by": instead} if instead else {}
        listed.extend({"id": id, "since": since, **replaced} for id in ids)


def moved(draft: Draft, name: str, by: int) -> str:
    """Move a part up (-1) or down (1), return the YAML. At the edge, a question goes to the section next to it."""
    tree = copy.deepcopy(draft.tree)
    place = draft.place(name)
    if not place.path:
        raise NotFound
    holder, old_index = at(tree, place.path[:-1]), int(place.path[-1])
    if 0 <= old_index + by < len(holder):
        holder[old_index], holder[old_index + by] = holder[old_index + by], holder[old_index]
    elif place.kind == "question":
        sections, index = tree["sections"], int(place.path[1])
        if not 0 <= index + by < len(sections) or len(holder) == 1 or not isinstance(sections[index + by], dict):
            return as_yaml(tree)
        beside = _list_of(sections[index + by], "question")
        beside.insert(len(beside) if by < 0 else 0, holder.pop(old_index))
    return as_yaml(tree)


def placed(draft: Draft, name: str, beside: str) -> str:
    """Move a question behind another, or to the start of the section `beside`. Return the YAML."""
    tree = copy.deepcopy(draft.tree)
    place, target = draft.place(name), draft.place(beside)
    if place.kind != "question" or target.kind not in ("question", "section") or name == beside:
        raise NotFound
    if len(at(tree, place.path[:-1])) == 1 and target.path[1] != place.path[1]:
        raise Invalid("This is the only question of its section, and a section needs one. Add another first.")
    question = at(tree, place.path)
    listed = _list_of(at(tree, target.path[:2]), "question")
    behind = at(tree, target.path) if target.kind == "question" else None
    at(tree, place.path[:-1]).remove(question)
    index = next((number + 1 for number, part in enumerate(listed) if part is behind), 0)
    listed.insert(index, question)
    return as_yaml(tree)


def blank(family: str, title: str) -> str:
    """The YAML of a new family: one section with one question, to be overwritten."""
    if not re.fullmatch(ID, family):
        raise Invalid(CHOOSE_ID)
    if not title:
        raise Invalid("Give the questionnaire a title.")
    question = {"id": "first_question", "kind": "yes_no", "ask": ASK}
    section = {"id": "first_section", "title": "First section", "questions": [question]}
    whole = {"format": FORMAT, "id": family, "version": "1.0.0", "language": "en", "title": title}
    return as_yaml(whole | {"sections": [section], "bands": [{"id": name, "from": start} for name, start in BANDS]})


def copied(document: Mapping[str, Any], number: str) -> str:
    """The YAML of a draft copied from a published document, with another version number."""
    return as_yaml({**document, "version": number})


def renumbered(tree: Tree, number: str) -> str:
    """The YAML of a draft with the version number it needs. Ids it retires get that number too."""
    return as_yaml(_with_number(copy.deepcopy(tree), str(tree.get("version", "")), number))


def _with_number(tree: Tree, old: str, number: str) -> Tree:
    for retired in _retired(tree):
        if retired.get("since") == old and number:
            retired["since"] = number
    return {**tree, "version": number} if number else tree
