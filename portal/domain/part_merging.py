"""Merges a part of a draft that two authors changed at once, field by field."""

from dataclasses import dataclass

from portal.domain.drafting import Tree


@dataclass(frozen=True)
class MergedPart:
    """The part with both changes. `conflicts` are fields that both changed differently; they keep my value."""

    tree: Tree
    conflicts: tuple[str, ...] = ()


def merge_part(base: Tree, mine: Tree, theirs: Tree) -> MergedPart:
    """Merge my change of `base` with theirs. If the kind changed, fields mean other things, so mine is kept whole."""
    keys = dict.fromkeys((*theirs, *mine, *base))
    if len({str(tree.get("kind")) for tree in (base, mine, theirs)}) > 1:
        differing = tuple(key for key in keys if mine.get(key) != theirs.get(key))
        return MergedPart(mine, differing)
    tree: Tree = {}
    conflicts = []
    for key in keys:
        before, my_value, their_value = base.get(key), mine.get(key), theirs.get(key)
        stands = their_value if my_value == before else my_value
        if my_value not in (before, their_value) and their_value != before:
            conflicts.append(key)
        if stands is not None:
            tree[key] = stands
    return MergedPart(tree, tuple(conflicts))
