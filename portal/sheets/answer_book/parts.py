"""Which cells a question has, their contents, and the answer that changed cells give.

A cell is named after the form field it corresponds to ("", "amount", "day", a matrix row). "?option" is the cell beside
an option that can be ticked, "#2:origin.day" a part of a table's third row, "rows" the cell that says that a table has
no rows. Cells hold ids, whatever language their labels are in.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import merging
from portal.domain.kinds import KINDS
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Question

TICK = "yes"
TICKED = frozenset({"yes", "x", "✓", "✔", "1", "true"})
UNTICKED = frozenset({"", "no", "0", "false"})
NO_ROWS = "rows"
INSTEAD = ("no_answer", "reason")

Cells = Mapping[str, str]
Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """An answer after its cells were changed. `dropped` are cells removed because they contradict others."""

    raw: dict[str, Any]
    cells: tuple[str, ...]
    dropped: tuple[str, ...] = ()


def column_parts(question: Question) -> Iterator[tuple[TableColumn, str]]:
    """The parts of a table row, each with its column and name: "origin", "last_hired.day", …"""
    for column in question.columns:
        for part in KINDS[column.kind].fields:
            yield column, f"{column.id}.{part}" if part else column.id


def cells_of(question: Question, raw: Raw) -> dict[str, str]:
    """The contents of a question's cells for the typed answer `raw`; empty cells are left out."""
    kind = KINDS[question.kind]
    cells = {part: str(raw[part]) for part in INSTEAD if raw.get(part)}
    if kind.takes_many:
        return cells | {f"?{option}": TICK for option in raw.get("", ())}
    if kind.has_columns:
        rows = merging.rows_of(raw)
        cells |= {f"#{number}:{part}": str(text) for number, row in enumerate(rows) for part, text in row.items()}
        return cells | ({NO_ROWS: TICK} if raw.get("rows") == "0" else {})
    return cells | {part: str(raw[part]) for part in kind.field_parts(question, 0) if raw.get(part)}


def changed(question: Question, base: Raw, cells: Cells) -> Changed | None:
    """The answer after the changes from `base` in these cells; None if nothing differs."""
    before = cells_of(question, base)
    own = _own_cells(question, cells)
    differing = tuple(name for name, text in own.items() if _stripped(text) != _stripped(before.get(name, "")))
    if not differing:
        return None
    after = {name: text for name, text in {**before, **own}.items() if _stripped(text)}
    dropped = _drop_contradictions(question, after, differing)
    return Changed(_raw(question, base, after), differing, dropped)


def _stripped(text: str) -> str:
    """A text normalised for comparison: programs change line ends and surrounding spaces."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _own_cells(question: Question, cells: Cells) -> dict[str, str]:
    """The cells with every way to tick an option normalised."""
    if not KINDS[question.kind].takes_many and NO_ROWS not in cells:
        return dict(cells)
    return {name: _ticked(text) if name[:1] == "?" or name == NO_ROWS else text for name, text in cells.items()}


def _ticked(text: str) -> str:
    word = text.strip().casefold()
    return TICK if word in TICKED else "" if word in UNTICKED else text


def _drop_contradictions(question: Question, after: dict[str, str], differing: tuple[str, ...]) -> tuple[str, ...]:
    """Remove contradictions: a new answer replaces the reason for giving none, and rows replace "no rows".

    Returns the removed cells that somebody has just filled in.
    """
    dropped = []
    answered = [name for name in after if name not in (*INSTEAD, NO_ROWS)]
    if after.get("no_answer") and any(name in differing for name in answered):
        dropped += [name for name in INSTEAD if after.pop(name, "") and name in differing]
    if answered and after.pop(NO_ROWS, "") and NO_ROWS in differing:
        dropped.append(NO_ROWS)
    return tuple(dropped)


def _raw(question: Question, base: Raw, after: Mapping[str, str]) -> dict[str, Any]:
    """The form fields that a person would have typed on the page to get these cells."""
    kind = KINDS[question.kind]
    raw: dict[str, Any] = {name: after[name] for name in INSTEAD if name in after}
    if kind.takes_many:
        listed = [option.id for option in question.options if after.get(f"?{option.id}") == TICK]
        unfit = [text for name, text in after.items() if name[:1] == "?" and text != TICK]
        gone = [name[1:] for name, text in after.items() if _is_gone(question, name) and text == TICK]
        chosen = [*listed, *gone, *unfit]
        return raw | ({"": chosen} if chosen else {})
    if kind.has_columns:
        return raw | _rows(base, after)
    return raw | {name: text for name, text in after.items() if name not in INSTEAD}


def _is_gone(question: Question, name: str) -> bool:
    return name[:1] == "?" and question.option(name[1:]) is None


def _rows(base: Raw, after: Mapping[str, str]) -> dict[str, Any]:
    """The non-empty rows; a row that was cleared is removed."""
    rows: dict[int, dict[str, Any]] = {}
    for name, text in after.items():
        if name[:1] == "#":
            number, _, part = name[1:].partition(":")
            rows.setdefault(int(number), {})[part] = text
    empty = [number for number, row in enumerate(merging.rows_of(base)) if not row]
    standing = {**{number: {} for number in empty}, **rows}
    if not rows:
        return {"rows": "0"} if after.get(NO_ROWS) else {}
    return dict(merging.of_rows([standing[number] for number in sorted(standing)], {}))
