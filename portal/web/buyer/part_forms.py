"""The parts of a questionnaire as forms: which fields each has, and how what was typed becomes what an author writes.

A field's name is the key in the YAML ("evidence.ask" inside another, "options.0.text" in a list), so that a problem the
reading finds goes to its field without a table between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.domain.dictionary import FOLDED, FORMS, Field, Rows
from portal.domain.drafting import Noted, Tree
from portal.domain.reading.meaning import COMMON, EXTRA, OF_NOTE
from portal.web.forms import Fields

SPARE = 2
"""Empty rows at the end of every list, so that rows can be added without JavaScript; more after each saving."""


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
    """A list as its page shows it; each row has one view a field."""

    rows: Rows
    lines: tuple[tuple[FieldView, ...], ...]
    problem: str | None = None


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
        return bool(view.problem) or any(_is_used(cell) for line in view.lines for cell in line)
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
    known = OF_NOTE if question_kind == "note" else COMMON | EXTRA.get(question_kind, frozenset())
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
    seen = {(column.get("id"), one.get("id")): one for column in before.get("columns", ()) for one in _options(column)}
    for column in read:
        for number, one in enumerate(_options(column)):
            column["options"][number] = seen.get((column.get("id"), one["id"]), {}) | one
    return read


def _options(column: Tree) -> list[Tree]:
    listed = column.get("options")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _read_rows(rows: Rows, fields: Fields) -> list[Tree]:
    found = []
    for number in range(_count(rows, fields)):
        line: Tree = {}
        for field in rows.fields:
            _put(line, field.key, _read_field(field, f"{rows.key}.{number}.{field.key}", fields))
        if any(value != "" for value in line.values()):
            found.append(line)
    return found


def _count(rows: Rows, fields: Fields) -> int:
    start = rows.key + "."
    numbers = [name[len(start) :].partition(".")[0] for name in fields.mapping if name.startswith(start)]
    return min(500, 1 + max((int(number) for number in numbers if number.isdecimal()), default=-1))


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


def views(
    kind: str, part: Tree, noted: Sequence[Noted] = (), theirs: Tree | None = None, spare: int = SPARE
) -> tuple[View, ...]:
    """The form of a part: values, what is wrong with each, and what somebody else has made of it meanwhile."""
    said = {note.key: note.message for note in reversed(noted)}
    shown = fields_of(kind, str(part.get("kind", "")))
    return tuple(
        _rows_view(one, part, said, spare) if isinstance(one, Rows) else _view(one, part, said, theirs) for one in shown
    )


def _view(field: Field, part: Tree, said: Mapping[str, str], theirs: Tree | None) -> FieldView:
    value = _written(field, _value(part, field.key))
    other = _written(field, _value(theirs, field.key)) if theirs is not None else value
    problem = said.get(field.key) or (_within(said, field.key) if field.shape in ("list", "tick") else None)
    return FieldView(field, field.key, value, problem, other if other != value else None)


def _rows_view(rows: Rows, part: Tree, said: Mapping[str, str], spare: int) -> RowsView:
    listed = part.get(rows.key)
    given = [line for line in listed if isinstance(line, dict)] if isinstance(listed, list) else []
    given = [line for line in given if "else" not in line]
    lines = []
    for number, line in enumerate([*given, *({} for _ in range(spare))]):
        lines.append(tuple(_cell(rows, number, field, line, said) for field in rows.fields))
    whole = [said[key] for key in said if key == rows.key or key in {f"{rows.key}.{n}" for n in range(len(given))}]
    return RowsView(rows, tuple(lines), whole[0] if whole else None)


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
