"""The names that a rule may read, in words, so that authors need not remember ids or possible answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.drafting import Tree
from portal.domain.kinds import KINDS
from portal.domain.questionnaire import Version


@dataclass(frozen=True)
class RuleName:
    """One name, its text, and the values to compare it with (`"agent"`), if they can be listed."""

    name: str
    kind: str
    words: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleNameGroup:
    """The names of one section, or of derived values."""

    title: str
    names: tuple[RuleName, ...]


def readable(tree: Tree, versions_beside: Mapping[str, Version]) -> tuple[RuleNameGroup, ...]:
    """Every name that a rule of this draft may read, by section: its own, then those of families it uses."""
    names = list(_names(tree, ""))
    uses = tree.get("uses")
    for family in uses if isinstance(uses, list) else ():
        if family in versions_beside and family != tree.get("id"):
            names += _names(versions_beside[family].document, f"{family}.")
    return tuple(names)


def _names(tree: Mapping[str, Any], prefix: str) -> Iterator[RuleNameGroup]:
    for section in _parts(tree, "sections"):
        names = [name for question in _parts(section, "questions") for name in _of_question(question, prefix)]
        if names:
            yield RuleNameGroup(str(section.get("title") or section.get("id") or ""), tuple(names))
    derived = [
        RuleName(f"{prefix}{part.get('id')}", "derived", str(part.get("value", ""))) for part in _parts(tree, "derived")
    ]
    if derived:
        yield RuleNameGroup("Derived values" if not prefix else f"Derived values of {prefix[:-1]}", tuple(derived))


def _of_question(question: Mapping[str, Any], prefix: str) -> Iterator[RuleName]:
    name, kind, ask = f"{prefix}{question.get('id')}", str(question.get("kind", "")), str(question.get("ask", ""))
    known = KINDS.get(kind)
    if (known and not known.takes_answer) or not question.get("id"):
        return
    is_truth = known is not None and known.rule_type == "truth"
    values = ("true", "false") if is_truth else tuple(f'"{part.get("id")}"' for part in _parts(question, "options"))
    yield RuleName(name, kind, ask, values)
    for row in _parts(question, "rows"):
        yield RuleName(f"{name}.{row.get('id')}", "row", str(row.get("text", "")), values)
    for column in _parts(question, "columns"):
        of_column = tuple(f'"{part.get("id")}"' for part in _parts(column, "options"))
        yield RuleName(
            f"{name}.{column.get('id')}", f"list of {column.get('kind')}", str(column.get("text", "")), of_column
        )


def _parts(tree: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    listed = tree.get(key)
    return (part for part in (listed if isinstance(listed, list) else ()) if isinstance(part, Mapping))
