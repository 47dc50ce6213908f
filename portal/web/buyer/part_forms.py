"""The parts of a questionnaire as forms: which fields each has, and how what was typed becomes what an author writes.

A field's name is the key in the YAML ("evidence.ask" inside another, "options.0.text" in a list), so that a problem the
reading finds goes to its field without a table between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.domain.dictionary import FOLDED, FORMS, Field, Rows
from portal.domain.drafting import DraftProblem, Tree
from portal.domain.kinds import keys_of
from portal.web.forms import Fields

SPARE = 2
MORE = 6
"""Empty rows at the end of every list, so that rows can be added without JavaScript; more when they are asked for."""

REARRANGING = ("fields", "more", "up", "down", "drop")
"""What a button within the form can ask for; it is followed by the list, or the row: `more:options`, `up:options.2`."""


@dataclass(frozen=True)
class FieldView:
    """A field as its page shows it."""

    field: Field
    name: str
    value: str
    problem: str | None = None
    theirs: str | None = None

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What may be chosen, with what stands there now even where that is a default written out, or wrong."""
        is_there = not self.value or any(self.value == value for value, _ in self.field.choices)
        return self.field.choices if is_there else (*self.field.choices, (self.value, self.value.replace("_", " ")))


@dataclass(frozen=True)
class RowsView:
    """A list as its page shows it; each row has one view a field. `theirs`: its rows as somebody else has them now."""

    rows: Rows
    lines: tuple[tuple[FieldView, ...], ...]
    problem: str | None = None
    theirs: tuple[str, ...] | None = None

    @property
    def filled(self) -> int:
        """How many rows come before the empty ones at the end."""
        return max((number for number, line in enumerate(self.lines, 1) if any(cell.value for cell in line)), default=0)


View: TypeAlias = FieldView | RowsView


@dataclass(frozen=True)
class Group:
    """Fields that are shown together; with a title they are folded, and open where something stands in them."""

    title: str
    views: tuple[View, ...]

    @property
    def is_open(self) -> bool:
        """Whether any of its fields holds something, or something is wrong with it."""
        return any(_is_used(view) for view in self.views)


def _is_used(view: View) -> bool:
    if isinstance(view, RowsView):
        return bool(view.problem or view.theirs) or any(_is_used(cell) for line in view.lines for cell in line)
    return bool(view.value or view.problem or view.theirs)


def groups(kind: str, shown: Sequence[View]) -> tuple[Group, ...]:
    """The fields of a part as its page lays them out: what is always there first, then what is folded."""
    folded = FOLDED.get(kind, {})
    within = {key: title for title, keys in folded.items() for key in keys}
    found: dict[str, list[View]] = {"": [], **{title: [] for title in folded}}
    for view in shown:
        key = view.field.key if isinstance(view, FieldView) else view.rows.key
        found[within.get(key.partition(".")[0], "")].append(view)
    return tuple(Group(title, tuple(views)) for title, views in found.items() if views)


def fields_of(kind: str, question_kind: str) -> tuple[Field | Rows, ...]:
    """The fields of a part; of a question only those that mean something for its kind."""
    if kind != "question":
        return FORMS[kind]
    known = keys_of(question_kind)
    return tuple(one for one in FORMS["question"] if _root(one.key) in known)


def _root(key: str) -> str:
    return "score" if key == "else" else key.partition(".")[0]


def read(kind: str, fields: Fields, question_kind: str, before: Tree) -> Tree:
    """What the author writes, from what was typed. Keys that the form does not show stay as they were."""
    shown = fields_of(kind, question_kind)
    new: Tree = {key: value for key, value in before.items() if key not in {_root(one.key) for one in FORMS[kind]}}
    for one in shown:
        if isinstance(one, Rows):
            _put(new, one.key, _with_unseen(one, _read_rows(one, fields), before))
        elif one.key == "else":
            if fields.one("else"):
                new["score"] = [*new.get("score", []), {"else": fields.one("else")}]
        else:
            _put(new, one.key, _read_field(one, one.key, fields))
    return new


def _with_unseen(rows: Rows, read: list[Tree], before: Tree) -> list[Tree]:
    """Rows with what the form has no field for: points of a choice in a table's column stay as they were."""
    if rows.key != "columns":
        return read
    columns = [column for column in before.get("columns", ()) if isinstance(column, dict)]
    seen = {(column.get("id"), one.get("id")): one for column in columns for one in _options(column)}
    for column in read:
        for number, one in enumerate(_options(column)):
            column["options"][number] = seen.get((column.get("id"), one["id"]), {}) | one
    return read


def _options(column: Tree) -> list[Tree]:
    listed = column.get("options")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _read_rows(rows: Rows, fields: Fields) -> list[Tree]:
    lines = (_read_row(rows, number, fields) for number in range(_count(rows, fields)))
    return [line for line in lines if line]


def _read_row(rows: Rows, number: int, fields: Fields) -> Tree:
    line: Tree = {}
    for field in rows.fields:
        _put(line, field.key, _read_field(field, f"{rows.key}.{number}.{field.key}", fields))
    return line


def _count(rows: Rows, fields: Fields) -> int:
    start = rows.key + "."
    numbers = [name[len(start) :].partition(".")[0] for name in fields.mapping if name.startswith(start)]
    return min(500, 1 + max((int(number) for number in numbers if number.isdecimal() and len(number) < 6), default=-1))


def _read_field(field: Field, name: str, fields: Fields) -> Any:
    if field.shape == "tick":
        return [value for value in fields.all(name) if value]
    if field.shape == "list":
        return [word.strip() for word in fields.one(name).split(",") if word.strip()]
    if field.shape == "lines":
        pairs = (line.partition(":") for line in fields.one(name).splitlines() if line.strip())
        return [{"id": id.strip(), "text": text.strip() or id.strip()} for id, _, text in pairs]
    return fields.one(name)


def _put(part: Tree, key: str, value: Any) -> None:
    """Lay a value at its key; what is empty is left out, for an empty value is an error in the language."""
    if value in ("", []):
        return
    root, _, rest = key.partition(".")
    if rest:
        part.setdefault(root, {})[rest] = value
    else:
        part[root] = value


def is_rearranging(fields: Fields) -> bool:
    """Whether a button asks for another form rather than for saving it."""
    return _pressed(fields)[0] in REARRANGING


def _pressed(fields: Fields) -> tuple[str, str, int]:
    """What was pressed: the word, and the list and the number of the row it is about."""
    verb, _, place = fields.one("do").partition(":")
    key, _, number = place.partition(".")
    return verb, key, int(number[:6]) if number.isdecimal() else 0


def rearranged(part: Tree, fields: Fields) -> tuple[Tree, Mapping[str, int]]:
    """The part as typed with one row moved or taken away, and how many empty rows a list is to show."""
    verb, key, number = _pressed(fields)
    if verb == "more":
        return part, {key: MORE}
    rows = next((one for forms in FORMS.values() for one in forms if isinstance(one, Rows) and one.key == key), None)
    if verb == "fields" or rows is None or key not in part or not _read_row(rows, number, fields):
        return part, {}
    lines = list(part[key])
    at = sum(bool(_read_row(rows, before, fields)) for before in range(number))
    line = lines.pop(at)
    if verb != "drop":
        lines.insert(max(at - 1, 0) if verb == "up" else at + 1, line)
    ended = [one for one in lines if "else" not in one] + [one for one in lines if "else" in one]
    return {name: value for name, value in (part | {key: ended}).items() if value}, {}


def unseen(shown: Sequence[View], fields: Fields) -> list[tuple[str, str]]:
    """What was typed into fields that the part's new kind has no use for: kept should it change back."""
    seen = {"base", "do", "kind", "after"}
    for one in shown:
        cells = [one] if isinstance(one, FieldView) else [cell for line in one.lines for cell in line]
        seen |= {cell.name for cell in cells}
    roots = {one.rows.key for one in shown if isinstance(one, RowsView)}
    names = [name for name in fields.mapping if name not in seen and name.partition(".")[0] not in roots]
    return [(name, value) for name in names for value in fields.all(name) if value]


def views(
    kind: str,
    part: Tree,
    noted: Sequence[DraftProblem] = (),
    theirs: Tree | None = None,
    more: Mapping[str, int] | None = None,
) -> tuple[View, ...]:
    """The form of a part: values, what is wrong with each, and what somebody else has made of it meanwhile."""
    said = {note.key: note.message for note in reversed(noted)}
    shown = fields_of(kind, str(part.get("kind", "")))
    spare = {one.key: (more or {}).get(one.key, SPARE) for one in shown}
    return tuple(
        _rows_view(one, part, said, theirs, spare[one.key]) if isinstance(one, Rows) else _view(one, part, said, theirs)
        for one in shown
    )


def field_of(key: str, shown: Sequence[View]) -> str | None:
    """The field a problem belongs to: its own, or the list it stands in; none where the form has no such field."""
    names = [one.field.key if isinstance(one, FieldView) else one.rows.key for one in shown]
    return key if key in names else next((name for name in names if key.startswith(name + ".")), None)


def _view(field: Field, part: Tree, said: Mapping[str, str], theirs: Tree | None) -> FieldView:
    value = _written(field, _value(part, field.key))
    other = _written(field, _value(theirs, field.key)) if theirs is not None else value
    problem = said.get(field.key) or (_within(said, field.key) if field.shape in ("list", "tick") else None)
    return FieldView(field, field.key, value, problem, other if other != value else None)


def _rows_view(rows: Rows, part: Tree, said: Mapping[str, str], theirs: Tree | None, spare: int) -> RowsView:
    given = _lines(rows, part)
    lines = []
    for number, line in enumerate([*given, *({} for _ in range(spare))]):
        lines.append(tuple(_cell(rows, number, field, line, said) for field in rows.fields))
    whole = [said[key] for key in said if key == rows.key or key in {f"{rows.key}.{n}" for n in range(len(given))}]
    other = _lines(rows, theirs) if theirs is not None else given
    other_lines = tuple(_in_a_line(rows, line) for line in other) if other != given else None
    return RowsView(rows, tuple(lines), whole[0] if whole else None, other_lines)


def _lines(rows: Rows, part: Tree) -> list[Tree]:
    """The rows of a list. A row that is a mere word, as a file may have it, stands in the first field."""
    lines = [line if isinstance(line, dict) else {rows.fields[0].key: line} for line in _list(part.get(rows.key))]
    return [line for line in lines if "else" not in line]


def _in_a_line(rows: Rows, line: Tree) -> str:
    said = ((field.label, _written(field, _value(line, field.key))) for field in rows.fields)
    return "; ".join(f"{label}: {value}" for label, value in said if value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _cell(rows: Rows, number: int, field: Field, line: Tree, said: Mapping[str, str]) -> FieldView:
    name = f"{rows.key}.{number}.{field.key}"
    return FieldView(field, name, _written(field, _value(line, field.key)), said.get(name) or _within(said, name))


def _within(said: Mapping[str, str], name: str) -> str | None:
    return next((message for key, message in said.items() if key.startswith(name + ".")), None)


def _value(part: Tree | None, key: str) -> Any:
    if part is None:
        return None
    if key == "else":
        lines = part.get("score")
        last = lines[-1] if isinstance(lines, list) and lines else {}
        return last.get("else") if isinstance(last, dict) else None
    root, _, rest = key.partition(".")
    found = part.get(root)
    return (found.get(rest) if isinstance(found, dict) else None) if rest else found


def _written(field: Field, value: Any) -> str:
    """A value as its field shows it."""
    if isinstance(value, list) and field.shape == "lines":
        return "\n".join(f"{one.get('id', '')}: {one.get('text', '')}" for one in value if isinstance(one, dict))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
