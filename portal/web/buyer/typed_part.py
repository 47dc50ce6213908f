"""Reads the form of a questionnaire's part: the YAML that an author would write for what was typed."""

from collections.abc import Mapping
from typing import Any

from portal.domain.dictionary import FORMS, Field, Rows
from portal.domain.drafting import Tree
from portal.domain.kinds import keys_of
from portal.web.forms import Fields

MORE = 6
"""Empty rows at the end of every list, so that rows can be added without JavaScript; MORE if they are requested."""

REARRANGING = ("fields", "more", "up", "down", "drop")
"""The form's buttons that do not save; followed by the list or row: `more:options`, `up:options.2`."""


def fields_of(kind: str, question_kind: str) -> tuple[Field | Rows, ...]:
    """The fields of a part; for a question, only those relevant to its kind."""
    if kind != "question":
        return FORMS[kind]
    known = keys_of(question_kind)
    return tuple(field for field in FORMS["question"] if _root(field.key) in known)


def _root(key: str) -> str:
    return "score" if key == "else" else key.partition(".")[0]


def read(kind: str, fields: Fields, question_kind: str, before: Tree) -> Tree:
    """The part as an author would write it, from what was typed. Keys without a field on the form keep their values."""
    shown = fields_of(kind, question_kind)
    new: Tree = {key: value for key, value in before.items() if key not in {_root(field.key) for field in FORMS[kind]}}
    for field in shown:
        if isinstance(field, Rows):
            _put(new, field.key, _with_unseen(field, _read_rows(field, fields), before))
        elif field.key == "else":
            if fields.one("else"):
                new["score"] = [*new.get("score", []), {"else": fields.one("else")}]
        else:
            _put(new, field.key, _read_field(field, field.key, fields))
    return new


def _with_unseen(rows: Rows, read: list[Tree], before: Tree) -> list[Tree]:
    """Add values without a field on the form: the points of choices in a table's column keep their values."""
    if rows.key != "columns":
        return read
    columns = [column for column in before.get("columns", ()) if isinstance(column, dict)]
    seen = {(column.get("id"), option.get("id")): option for column in columns for option in _options(column)}
    for column in read:
        for number, option in enumerate(_options(column)):
            column["options"][number] = seen.get((column.get("id"), option["id"]), {}) | option
    return read


def _options(column: Tree) -> list[Tree]:
    listed = column.get("options")
    return [option for option in listed if isinstance(option, dict)] if isinstance(listed, list) else []


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
    """Set a value at its key; empty values are left out because the format forbids them."""
    if value in ("", []):
        return
    root, _, rest = key.partition(".")
    if rest:
        part.setdefault(root, {})[rest] = value
    else:
        part[root] = value


def is_rearranging(fields: Fields) -> bool:
    """Whether a button asks for a changed form instead of saving."""
    return _pressed(fields)[0] in REARRANGING


def _pressed(fields: Fields) -> tuple[str, str, int]:
    """The pressed button: its verb, and the list and row number it refers to."""
    verb, _, place = fields.one("do").partition(":")
    key, _, number = place.partition(".")
    return verb, key, int(number[:6]) if number.isdecimal() else 0


def rearranged(part: Tree, fields: Fields) -> tuple[Tree, Mapping[str, int]]:
    """The typed part after moving or removing a row, and how many empty rows each list should show."""
    verb, key, number = _pressed(fields)
    if verb == "more":
        return part, {key: MORE}
    rows = next(
        (item for forms in FORMS.values() for item in forms if isinstance(item, Rows) and item.key == key), None
    )
    if verb == "fields" or rows is None or key not in part or not _read_row(rows, number, fields):
        return part, {}
    lines = list(part[key])
    at = sum(bool(_read_row(rows, before, fields)) for before in range(number))
    line = lines.pop(at)
    if verb != "drop":
        lines.insert(max(at - 1, 0) if verb == "up" else at + 1, line)
    ended = [item for item in lines if "else" not in item] + [item for item in lines if "else" in item]
    return {name: value for name, value in (part | {key: ended}).items() if value}, {}
