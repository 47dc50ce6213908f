"""Three-way merge of one answer that two people have changed: the result, and where they conflict.

An answer is merged as it was typed, by the parts of its form (see `kinds.forms`). A text or other single value is
merged as a whole, a matrix row by row, a table by its rows. Table rows have no ids: they are matched by their content,
and a changed row by its position among unchanged ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

Parts: TypeAlias = Mapping[str, Any]
MergeBy: TypeAlias = Literal["whole", "parts", "rows"]
Row: TypeAlias = dict[str, Any]

NO_ANSWER = frozenset({"no_answer", "reason"})
"""The form parts of a non-answer. They are never combined with someone else's change to the answer itself."""


@dataclass(frozen=True)
class Merged:
    """The merged answer. After a conflict, `rival` is the same answer with my side of the conflict."""

    parts: Parts
    rival: Parts | None = None


def merge(base: Parts, mine: Parts, theirs: Parts, by: MergeBy = "whole", *, most_rows: int = 500) -> Merged:
    """Merge my change of `base` with theirs. A change that only one of us made is kept; the rest is a conflict."""
    if same(mine, theirs, by) or same(mine, base, by):
        return Merged(theirs)
    if same(theirs, base, by):
        return Merged(mine)
    if by == "whole" or not _instead(base) == _instead(mine) == _instead(theirs):
        return Merged(theirs, mine)
    return _by_parts(base, mine, theirs) if by == "parts" else _by_rows(base, mine, theirs, most_rows)


def same(first: Parts, other: Parts, by: MergeBy = "whole") -> bool:
    """Whether both answers are the same. A table that was never filled in equals a table with no rows."""
    if by == "rows":
        return rows_of(first) == rows_of(other) and _instead(first) == _instead(other)
    return dict(first) == dict(other)


def _instead(parts: Parts) -> Row:
    return {part: text for part, text in parts.items() if part in NO_ANSWER}


def _by_parts(base: Parts, mine: Parts, theirs: Parts) -> Merged:
    ours: Row = {}
    rival: Row = {}
    is_conflict = False
    for part in dict.fromkeys((*theirs, *mine, *base)):
        before, my_part, their_part = (parts.get(part) for parts in (base, mine, theirs))
        stands = my_part if their_part == before else their_part
        is_conflict |= my_part not in (before, their_part) and their_part != before
        _put(ours, part, stands)
        _put(rival, part, their_part if my_part == before else my_part)
    return Merged(ours, rival if is_conflict else None)


def _put(parts: Row, part: str, text: Any) -> None:
    if text is not None:
        parts[part] = text


def rows_of(parts: Parts) -> list[Row]:
    """The rows of a table as typed, each with its cells by column."""
    rows: list[Row] = [{} for _ in range(_count(str(parts.get("rows"))))]
    for part, text in parts.items():
        number, dot, cell = part.partition(".")
        if dot and number.isdecimal() and int(number) < len(rows) and text:
            rows[int(number)][cell] = text
    return rows


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def of_rows(rows: Sequence[Row], rest: Parts) -> Parts:
    """The form parts of a table, from its rows and the other parts."""
    cells = {f"{number}.{cell}": text for number, row in enumerate(rows) for cell, text in row.items()}
    return {"rows": str(len(rows)), **cells, **rest}


@dataclass(frozen=True)
class _Matched:
    """One side's rows. `became` maps each base row to its row here (missing if removed); other rows are new."""

    became: Mapping[int, int]
    rows: Sequence[Row]

    def of(self, base_row: int) -> Row | None:
        at = self.became.get(base_row)
        return None if at is None else self.rows[at]

    @property
    def added(self) -> list[int]:
        return [at for at in range(len(self.rows)) if at not in self.became.values()]


def _match(base: Sequence[Row], rows: Sequence[Row]) -> _Matched:
    """Rows with the same content are the same row. Rows between two of those are paired from the top."""
    keys, other = ([frozenset(row.items()) for row in each] for each in (base, rows))
    became: dict[int, int] = {}
    for _, start, end, first, last in SequenceMatcher(None, keys, other, autojunk=False).get_opcodes():
        became |= dict(zip(range(start, end), range(first, last), strict=False))
    return _Matched(became, rows)


def _by_rows(base: Parts, mine: Parts, theirs: Parts, most: int) -> Merged:
    """My rows in my order, then theirs, so that a row does not move while I am typing in it."""
    rows = rows_of(base)
    my_rows, their_rows = _match(rows, rows_of(mine)), _match(rows, rows_of(theirs))
    decided = {number: _decide(row, my_rows.of(number), their_rows.of(number)) for number, row in enumerate(rows)}
    standing = _ordered(decided, my_rows, their_rows, take=1)
    if len(standing) > most:
        return Merged(theirs, mine)
    is_conflict = any(decision[0] != decision[1] for decision in decided.values())
    rival = of_rows(_ordered(decided, my_rows, their_rows, take=0), _instead(mine)) if is_conflict else None
    return Merged(of_rows(standing, _instead(theirs)), rival)


_Decision: TypeAlias = tuple[Row | None, Row | None, Row | None]
"""My row, their row, and another row to add. The first two differ in a conflict."""


def _decide(row: Row, mine: Row | None, theirs: Row | None) -> _Decision:
    if mine == theirs or theirs == row:
        return mine, mine, None
    if mine == row:
        return theirs, theirs, None
    if not row:
        # Nothing was there, so both have added a row.
        return mine, mine, theirs
    return mine, theirs, None


def _ordered(decided: Mapping[int, _Decision], mine: _Matched, theirs: _Matched, *, take: Literal[0, 1]) -> list[Row]:
    of_mine = {at: number for number, at in mine.became.items()}
    rows: list[Row | None] = []
    for at, row in enumerate(mine.rows):
        rows.append(decided[of_mine[at]][take] if at in of_mine else row)
    rows += [decision[take] for number, decision in decided.items() if number not in mine.became]
    rows += [decision[2] for decision in decided.values()]
    equal = [mine.rows[at] for at in mine.added]
    for at in theirs.added:
        if theirs.rows[at] in equal:
            equal.remove(theirs.rows[at])
        else:
            rows.append(theirs.rows[at])
    return [row for row in rows if row is not None]
