"""The parts of a questionnaire as forms: their fields, values and problems. `typed_part` reads them.

A field's name is its key in the YAML ("evidence.ask" inside another key, "options.0.text" in a list), so a problem
found while reading belongs to its field without any mapping.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.domain.dictionary import FOLDED, Field, Rows
from portal.domain.drafting import DraftProblem, Tree
from portal.web.buyer import typed_part
from portal.web.forms import Fields

SPARE = 2


@dataclass(frozen=True)
class FieldView:
    """A field as the page shows it."""

    field: Field
    name: str
    value: str
    problem: str | None = None
    theirs: str | None = None

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The allowed values, plus the current value even if it is not among them."""
        is_there = not self.value or any(self.value == value for value, _ in self.field.choices)
        return self.field.choices if is_there else (*self.field.choices, (self.value, self.value.replace("_", " ")))


@dataclass(frozen=True)
class RowsView:
    """A list as the page shows it; each row has one view per field. `theirs`: its rows as somebody else saved them."""

    rows: Rows
    lines: tuple[tuple[FieldView, ...], ...]
    problem: str | None = None
    theirs: tuple[str, ...] | None = None

    @property
    def filled(self) -> int:
        """How many rows precede the empty ones at the end."""
        return max((number for number, line in enumerate(self.lines, 1) if any(cell.value for cell in line)), default=0)


View: TypeAlias = FieldView | RowsView


@dataclass(frozen=True)
class Group:
    """Fields that are shown together; those with a title are collapsed, but open if a field is filled."""

    title: str
    views: tuple[View, ...]

    @property
    def is_open(self) -> bool:
        """Whether a field is filled or has a problem."""
        return any(_is_used(view) for view in self.views)


def _is_used(view: View) -> bool:
    if isinstance(view, RowsView):
        return bool(view.problem or view.theirs) or any(_is_used(cell) for line in view.lines for cell in line)
    return bool(view.value or view.problem or view.theirs)


def groups(kind: str, shown: Sequence[View]) -> tuple[Group, ...]:
    """The fields of a part as the page arranges them: first those always visible, then the collapsed groups."""
    folded = FOLDED.get(kind, {})
    within = {key: title for title, keys in folded.items() for key in keys}
    by_title: dict[str, list[View]] = {"": [], **{title: [] for title in folded}}
    for view in shown:
        key = view.field.key if isinstance(view, FieldView) else view.rows.key
        by_title[within.get(key.partition(".")[0], "")].append(view)
    return tuple(Group(title, tuple(views)) for title, views in by_title.items() if views)


def unseen(shown: Sequence[View], fields: Fields) -> list[tuple[str, str]]:
    """What was typed into fields that the new kind does not have; kept in case the kind is changed back."""
    seen = {"base", "do", "kind", "after"}
    for view in shown:
        cells = [view] if isinstance(view, FieldView) else [cell for line in view.lines for cell in line]
        seen |= {cell.name for cell in cells}
    roots = {view.rows.key for view in shown if isinstance(view, RowsView)}
    names = [name for name in fields.mapping if name not in seen and name.partition(".")[0] not in roots]
    return [(name, value) for name in names for value in fields.all(name) if value]


def views(
    kind: str,
    part: Tree,
    noted: Sequence[DraftProblem] = (),
    theirs: Tree | None = None,
    more: Mapping[str, int] | None = None,
) -> tuple[View, ...]:
    """The form of a part: its values, their problems, and the values that somebody else has saved meanwhile."""
    problems = {note.key: note.message for note in reversed(noted)}
    shown = typed_part.fields_of(kind, str(part.get("kind", "")))
    spare = {field.key: (more or {}).get(field.key, SPARE) for field in shown}
    return tuple(
        _rows_view(field, part, problems, theirs, spare[field.key])
        if isinstance(field, Rows)
        else _view(field, part, problems, theirs)
        for field in shown
    )


def field_of(key: str, shown: Sequence[View]) -> str | None:
    """The field that a problem belongs to: its own, or the list it is in; None if the form has no such field."""
    names = [view.field.key if isinstance(view, FieldView) else view.rows.key for view in shown]
    return key if key in names else next((name for name in names if key.startswith(name + ".")), None)


def _view(field: Field, part: Tree, problems: Mapping[str, str], theirs: Tree | None) -> FieldView:
    value = _written(field, _value(part, field.key))
    other = _written(field, _value(theirs, field.key)) if theirs is not None else value
    problem = problems.get(field.key) or (_within(problems, field.key) if field.shape in ("list", "tick") else None)
    return FieldView(field, field.key, value, problem, other if other != value else None)


def _rows_view(rows: Rows, part: Tree, problems: Mapping[str, str], theirs: Tree | None, spare: int) -> RowsView:
    given = _lines(rows, part)
    lines = []
    for number, line in enumerate([*given, *({} for _ in range(spare))]):
        lines.append(tuple(_cell(rows, number, field, line, problems) for field in rows.fields))
    whole = [
        problems[key] for key in problems if key == rows.key or key in {f"{rows.key}.{n}" for n in range(len(given))}
    ]
    other = _lines(rows, theirs) if theirs is not None else given
    other_lines = tuple(_in_a_line(rows, line) for line in other) if other != given else None
    return RowsView(rows, tuple(lines), whole[0] if whole else None, other_lines)


def _lines(rows: Rows, part: Tree) -> list[Tree]:
    """The rows of a list. A row that is a plain string, as files may have it, goes into the first field."""
    lines = [line if isinstance(line, dict) else {rows.fields[0].key: line} for line in _list(part.get(rows.key))]
    return [line for line in lines if "else" not in line]


def _in_a_line(rows: Rows, line: Tree) -> str:
    cells = ((field.label, _written(field, _value(line, field.key))) for field in rows.fields)
    return "; ".join(f"{label}: {value}" for label, value in cells if value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _cell(rows: Rows, number: int, field: Field, line: Tree, problems: Mapping[str, str]) -> FieldView:
    name = f"{rows.key}.{number}.{field.key}"
    return FieldView(
        field, name, _written(field, _value(line, field.key)), problems.get(name) or _within(problems, name)
    )


def _within(problems: Mapping[str, str], name: str) -> str | None:
    return next((message for key, message in problems.items() if key.startswith(name + ".")), None)


def _value(part: Tree | None, key: str) -> Any:
    if part is None:
        return None
    if key == "else":
        lines = part.get("score")
        last = lines[-1] if isinstance(lines, list) and lines else {}
        return last.get("else") if isinstance(last, dict) else None
    root, _, rest = key.partition(".")
    held = part.get(root)
    return (held.get(rest) if isinstance(held, dict) else None) if rest else held


def _written(field: Field, value: Any) -> str:
    """A value as its field shows it."""
    if isinstance(value, list) and field.shape == "lines":
        return "\n".join(f"{item.get('id', '')}: {item.get('text', '')}" for item in value if isinstance(item, dict))
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
