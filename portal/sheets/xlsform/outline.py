"""The survey's rows in order: where groups and repeats begin, and the questions in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.rows import Row
from portal.sheets.xlsform.types import Asked, Border, Unknown, read_type

SURVEY = "survey"
YES = ("yes", "true", "true()", "1")


@dataclass(eq=False)
class Group:
    """A group or a repeat, the groups around it, and (once known) its own condition as a rule."""

    row: Row
    is_repeat: bool
    groups: tuple["Group", ...]
    when: str = ""
    id: str = ""

    @property
    def repeat(self) -> "Group | None":
        """The nearest repeat around it."""
        return nearest_repeat(self.groups)


@dataclass(eq=False)
class Item:
    """A row that asks something."""

    row: Row
    asked: Asked
    groups: tuple[Group, ...] = field(default=())

    @property
    def repeat(self) -> Group | None:
        """The nearest repeat around it."""
        return nearest_repeat(self.groups)


Step: TypeAlias = Group | Item


def nearest_repeat(groups: Sequence[Group]) -> Group | None:
    """The innermost repeat of these groups."""
    return next((group for group in reversed(groups) if group.is_repeat), None)


def outline(rows: Iterable[Row], report: Report) -> list[Step]:
    """Groups and items in order. Rows that cannot be imported are reported; unclosed groups end with the form."""
    steps: list[Step] = []
    opened: list[Group] = []
    for row in rows:
        if row.peek("disabled").lower() in YES:
            report_row(row, "this row is disabled in the form", report)
            continue
        read = read_type(row["type"])
        if isinstance(read, Unknown):
            report_row(row, read.why, report)
        elif isinstance(read, Asked):
            steps.append(Item(row, read, tuple(opened)))
        elif read.is_end:
            _end(opened, row, read, report)
        else:
            if read.remark:
                report.add(SURVEY, row.number, "type", read.remark)
            opened.append(Group(row, read.is_repeat, tuple(opened)))
            steps.append(opened[-1])
    for group in opened:
        report.add(SURVEY, group.row.number, "type", "this group is not closed; it ends with the form here")
    return steps


def report_row(row: Row, why: str, report: Report) -> None:
    """Report a row that is not imported at all, quoting its label."""
    words = row.words or row.peek("name")
    report.add(SURVEY, row.number, "type", f"{why}: “{' '.join(words.split())}”" if words else why)
    row.take_all()


def _end(opened: list[Group], row: Row, border: Border, report: Report) -> None:
    """Close the innermost open group or repeat. A name on the end row is ignored."""
    row["name"]
    what = "repeat" if border.is_repeat else "group"
    at = next((index for index in reversed(range(len(opened))) if opened[index].is_repeat == border.is_repeat), None)
    if at is None:
        report.add(SURVEY, row.number, "type", f"no {what} is open that could end here")
        return
    for group in opened[at + 1 :]:
        inner = "repeat" if group.is_repeat else "group"
        report.add(SURVEY, group.row.number, "type", f"this {inner} is not closed; it ends with row {row.number} here")
    del opened[at:]
