"""Cascading selects: a list filtered by an earlier choice becomes one question for each answer to that choice.

Options have no conditions here, questions do. Only a filter that compares one column of the list with one earlier
choice is split up; any other is left to the author, and every choice is offered until then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.sheets.xlsform.choices import MOST, ChoiceList
from portal.sheets.xlsform.names import Names
from portal.sheets.xlsform.outline import SURVEY, Item
from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.rules import BRANCHED, TWICE, Target

FILTER = re.compile(r"\s*(?:([\w-]+)\s*=\s*\$\{\s*([\w.-]+)\s*\}|\$\{\s*([\w.-]+)\s*\}\s*=\s*([\w-]+))\s*")
MOST_BRANCHES = 60
"""A questionnaire with more questions of one kind cannot be kept by hand."""


@dataclass(frozen=True)
class Branch:
    """The question for one answer to the earlier choice: its condition, and the choices that it offers."""

    id: str
    when: str
    choices: ChoiceList


def column_of(item: Item) -> str:
    """The column of the list that the item's filter compares with one earlier answer; "" if it is another filter."""
    match = FILTER.fullmatch(item.row.peek("choice_filter"))
    return (match[1] or match[4]).lower() if match else ""


def is_splittable(item: Item, choices: ChoiceList) -> bool:
    """Whether the list falls into few and short parts by its filter."""
    parts = _parts(column_of(item), choices) if column_of(item) else {}
    return 0 < len(parts) <= MOST_BRANCHES and all(len(part) <= MOST for part in parts.values())


def branches(
    id: str, item: Item, choices: ChoiceList, targets: Mapping[str, Target], names: Names, report: Report
) -> tuple[Branch, ...]:
    """The questions that an item with a filtered list becomes, which is reported; () if it stays one question."""
    match = FILTER.fullmatch(item.row["choice_filter"])
    target = targets.get(match[2] or match[3]) if match else None
    if item.repeat or item.asked.has_other or not is_splittable(item, choices) or target is None:
        return ()
    if target.kind not in ("choice", BRANCHED) or target.kind == TWICE:
        return ()
    made = []
    for value, places in _parts(column_of(item), choices).items():
        option = target.values.get(value)
        rows, ids = [choices.rows[at] for at in places], [choices.ids[at] for at in places]
        if option is None:
            _tell_unreachable(choices, value, rows[0].number, len(rows), report)
            continue
        values = {row.peek("name") or id: id for row, id in zip(rows, ids, strict=True)}
        part = ChoiceList(choices.sheet, choices.name, tuple(rows), tuple(ids), values, choices.used)
        question = target.branch_of.get(option, target.id)
        made.append(Branch(names.take(f"{id}_{option}", id), f'{question} == "{option}"', part))
    if made:
        listed = ", ".join(branch.id for branch in made)
        why = (
            f"its choices depend on an earlier answer, so it is asked as {len(made)} questions, one for each: {listed}"
        )
        report.add(SURVEY, item.row.number, "choice_filter", why)
    return tuple(made)


def _parts(column: str, choices: ChoiceList) -> dict[str, list[int]]:
    """The places of the choices in the list by what they say in a column; {} if one says nothing."""
    parts: dict[str, list[int]] = {}
    for at, row in enumerate(choices.rows):
        parts.setdefault(row[column], []).append(at)
    return {} if "" in parts else parts


def _tell_unreachable(choices: ChoiceList, value: str, row: int, count: int, report: Report) -> None:
    for_all = f"{count} choices are" if count > 1 else "this choice is"
    report.add(choices.sheet, row, "", f"{for_all} for “{value}”, which the earlier question does not offer")
