"""Cascading selects: a list filtered by earlier choices becomes one question for each answer to them.

Options have no conditions here, questions do. Only a filter that compares columns of the list with earlier choices is
split up; any other is left to the author, and every choice is offered until then.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.sheets.xlsform.choices import MOST, ChoiceList
from portal.sheets.xlsform.names import Names
from portal.sheets.xlsform.outline import SURVEY, Item
from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.targets import BRANCHED, Target

EQUAL = re.compile(r"\s*(?:([\w-]+)\s*=\s*\$\{\s*([\w.-]+)\s*\}|\$\{\s*([\w.-]+)\s*\}\s*=\s*([\w-]+))\s*")
MOST_BRANCHES = 60
"""A questionnaire with more questions of one kind cannot be kept by hand."""

Values = tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """The question for one answer to the earlier choices: its condition, and the choices that it offers."""

    id: str
    when: str
    choices: ChoiceList


def _compared(item: Item) -> list[tuple[str, str]]:
    """The columns of the list and the names of the earlier choices that a filter compares; [] if it does more."""
    matches = [EQUAL.fullmatch(part) for part in re.split(r"\band\b", item.row.peek("choice_filter"))]
    return (
        [((match[1] or match[4]).lower(), match[2] or match[3]) for match in matches if match] if all(matches) else []
    )


def is_splittable(item: Item, choices: ChoiceList) -> bool:
    """Whether the list falls into few and short parts by its filter."""
    parts = _parts(_compared(item), choices)
    return 0 < len(parts) <= MOST_BRANCHES and all(len(part) <= MOST for part in parts.values())


def branches(
    id: str, item: Item, choices: ChoiceList, targets: Mapping[str, Target], names: Names, report: Report
) -> tuple[Branch, ...]:
    """The questions that an item with a filtered list becomes, which is reported; () if it stays one question."""
    compared = _compared(item)
    earlier = [targets[name] for _, name in compared if name in targets]
    if item.repeat or item.asked.has_other or len(earlier) < len(compared) or not is_splittable(item, choices):
        return ()
    if any(target.kind not in ("choice", BRANCHED) for target in earlier):
        return ()
    made = []
    for values, places in _parts(compared, choices).items():
        options = [target.values.get(value) for target, value in zip(earlier, values, strict=True)]
        rows, ids = [choices.rows[at] for at in places], [choices.ids[at] for at in places]
        if None in options:
            _tell_unreachable(choices, values, rows[0].number, len(rows), report)
            continue
        pairs = list(zip(earlier, (option or "" for option in options), strict=True))
        when = " and ".join(f'{target.branch_of.get(option, target.id)} == "{option}"' for target, option in pairs)
        own = {row.peek("name") or id: id for row, id in zip(rows, ids, strict=True)}
        part = ChoiceList(choices.sheet, choices.name, tuple(rows), tuple(ids), own, choices.used)
        made.append(Branch(names.take("_".join([id, *(option for _, option in pairs)]), id), when, part))
    if made:
        item.row["choice_filter"]
        _tell_split(item, made, report)
    return tuple(made)


def _parts(compared: Sequence[tuple[str, str]], choices: ChoiceList) -> dict[Values, list[int]]:
    """The places of the choices in the list by what they say in the columns; {} if one says nothing."""
    parts: dict[Values, list[int]] = {}
    for at, row in enumerate(choices.rows if compared else ()):
        parts.setdefault(tuple(row.peek(column) for column, _ in compared), []).append(at)
    if any("" in values for values in parts):
        return {}
    for row in choices.rows:
        for column, _ in compared:
            row[column]
    return parts


def _tell_split(item: Item, made: Sequence[Branch], report: Report) -> None:
    listed = ", ".join(branch.id for branch in made)
    number = "one question" if len(made) == 1 else f"{len(made)} questions, one for each"
    why = f"its choices depend on an earlier answer, so it is asked as {number}: {listed}"
    report.add(SURVEY, item.row.number, "choice_filter", why)


def _tell_unreachable(choices: ChoiceList, values: Values, row: int, count: int, report: Report) -> None:
    for_all = f"{count} choices are" if count > 1 else "this choice is"
    named = ", ".join(values)
    report.add(choices.sheet, row, "", f"{for_all} for “{named}”, which the earlier question does not offer")
