"""What each row of the survey becomes: its kind, its id, the choices it offers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.sheets.xlsform.branches import Branch, branches, is_splittable
from portal.sheets.xlsform.choices import ChoiceList, is_yes_or_no, other_id
from portal.sheets.xlsform.limits import range_of
from portal.sheets.xlsform.names import Names
from portal.sheets.xlsform.outline import SURVEY, Group, Item, Step, report_row
from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.rows import Row
from portal.sheets.xlsform.rules import NUMBERS
from portal.sheets.xlsform.targets import BRANCHED, DERIVED, NOT_CALCULATED, NUMBER_COLUMN, TWICE, Target
from portal.sheets.xlsform.texts import Main

Lists = Mapping[tuple[str, str], ChoiceList]


@dataclass(frozen=True)
class Planned:
    """A question or column to be created."""

    id: str
    kind: str
    choices: ChoiceList | None = None
    limits: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    other_text: str = ""
    branches: tuple[Branch, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """The options' ids here, or true and false, by their names in the form."""
        if self.kind == "yes_no":
            return {"yes": "true", "no": "false", **({} if self.choices else {"OK": "true"})}
        return {**(self.choices.values if self.choices else {}), **({"other": self.other} if self.other else {})}


@dataclass
class Plan:
    """Every question, table and section with its id. `targets` are what rules and texts may refer to."""

    items: dict[Item, Planned] = field(default_factory=dict)
    tables: dict[Group, str] = field(default_factory=dict)
    names: dict[Group, Names] = field(default_factory=dict)
    ids: Names = field(default_factory=Names)
    calculated: dict[Item, tuple[str, ...]] = field(default_factory=dict)
    """The calculations that became derived values, with the ids of the questions they read."""

    def target_of(self, step: Step) -> Target | None:
        """What a reference to this row means; None if it cannot be referred to."""
        if isinstance(step, Group):
            return Target(self.tables[step], "table") if step in self.tables else None
        planned = self.items.get(step)
        if planned is None:
            return None
        if planned.kind == DERIVED:
            reads = self.calculated.get(step)
            return Target(planned.id, NOT_CALCULATED) if reads is None else Target(planned.id, DERIVED, reads=reads)
        if planned.branches:
            offered = {option: branch.id for branch in planned.branches for option in branch.choices.ids}
            values = {name: id for branch in planned.branches for name, id in branch.choices.values.items()}
            return Target(planned.id, BRANCHED, values, branch_of=offered)
        if step.repeat:
            id = f"{self.tables[step.repeat]}.{planned.id}" if step.repeat in self.tables else planned.id
            return Target(id, NUMBER_COLUMN if planned.kind in NUMBERS else "column")
        return Target(planned.id, planned.kind, planned.values)

    def targets(self, steps: Sequence[Step]) -> dict[str, Target]:
        """What the form's names refer to, after these rows."""
        named = [(step.row.peek("name"), target) for step in steps if (target := self.target_of(step))]
        count = Counter(name for name, _ in named)
        return {name: target if count[name] == 1 else Target(target.id, TWICE) for name, target in named if name}


def plan(steps: Sequence[Step], lists: Lists, main: Main, report: Report) -> Plan:
    """Decide what everything becomes. Questions get their ids first, so a group of the same name is renamed."""
    made = Plan()
    kinds = {step: kind for step in steps if isinstance(step, Item) and (kind := _kind(step, lists, main, report))}
    for step in steps:
        if isinstance(step, Item) and step in kinds:
            names = made.names.setdefault(step.repeat, Names()) if step.repeat else made.ids
            id = _id(step.row, names, "question", report)
            made.items[step] = _planned(id, names, step, *kinds[step], report)
            _split(made, step, steps, report)
        elif isinstance(step, Group) and step.is_repeat and any(_is_column_of(step, *each) for each in kinds.items()):
            made.tables[step] = step.id = _id(step.row, made.ids, "table", report)
    for step in steps:
        if isinstance(step, Group) and not step.is_repeat:
            step.id = _id(step.row, made.ids, "section", report)
    return made


def _is_column_of(group: Group, item: Item, kind: tuple[str, ChoiceList | None, Mapping[str, str]]) -> bool:
    """Whether an item is a column of the table that a repeat becomes; a calculation is none."""
    return item.repeat is group and kind[0] != DERIVED


def _split(made: Plan, item: Item, steps: Sequence[Step], report: Report) -> None:
    """Turn a question whose list is filtered by an earlier choice into one for each answer, a long one into a text."""
    planned = made.items[item]
    if planned.choices is None or planned.kind not in ("choice", "choices"):
        return
    before = made.targets(steps[: steps.index(item)]) if item.row.peek("choice_filter") else {}
    if before and (parts := branches(planned.id, item, planned.choices, before, made.ids, report)):
        made.items[item] = replace(planned, branches=parts)
    elif planned.choices.is_long:
        _tell_long(planned.choices, item.row.number, report)
        made.items[item] = Planned(planned.id, "text")
    elif unread := item.row["choice_filter"]:
        why = f"every choice is offered until you write a question for each answer that the filter reads: {unread}"
        report.add(SURVEY, item.row.number, "choice_filter", why)


def _tell_long(choices: ChoiceList, number: int, report: Report) -> None:
    why = f"the list {choices.name} has {len(choices.rows)} choices, too many to offer; it is asked as a text"
    report.add(SURVEY, number, "type", why)
    for row in choices.rows:
        row.take_all()


def _id(row: Row, names: Names, what: str, report: Report) -> str:
    given = row["name"]
    id = names.take(given, f"{what}_{row.number}")
    if id != given:
        report.rename(SURVEY, row.number, given, id)
    return id


def _planned(
    id: str, names: Names, item: Item, kind: str, choices: ChoiceList | None, limits: Mapping[str, str], report: Report
) -> Planned:
    if choices is None or not item.asked.has_other or kind == "yes_no":
        return Planned(id, kind, choices, limits)
    text = names.take(f"{id}_other", "other_text")
    why = f"“or_other” became the choice “Other” and the text {text}; write both in the form's language"
    report.add(SURVEY, item.row.number, "type", why)
    return Planned(id, kind, choices, limits, other_id(choices), text)


def _kind(
    item: Item, lists: Lists, main: Main, report: Report
) -> tuple[str, ChoiceList | None, Mapping[str, str]] | None:
    """The kind, its choices and its limits; None, with a report, if it cannot be asked."""
    row, asked = item.row, item.asked
    if item.repeat and asked.kind in ("choices", "note"):
        what = "several answers" if asked.kind == "choices" else "a note"
        report_row(row, f"a table has no column for {what}; ask it outside the repeat", report)
        return None
    if asked.remark:
        report.add(SURVEY, row.number, "type", asked.remark)
    kind, choices, limits = asked.kind, None, dict[str, str]()
    if kind in ("choice", "choices"):
        kind, choices = _offered(item, lists, main, report)
    elif kind == "range":
        kind, limits, left = range_of(row["parameters"])
        if left:
            report.add(
                SURVEY, row.number, "parameters", f"a range has a lowest and a highest number here; {left} is not kept"
            )
    elif kind == "text" and "multiline" in row.peek("appearance"):
        row["appearance"]
        kind = "long_text"
    if kind == "note" and not row.words:
        report_row(row, "this note has no words", report)
        return None
    return kind, choices, limits


def _offered(item: Item, lists: Lists, main: Main, report: Report) -> tuple[str, ChoiceList | None]:
    """The kind of a question with choices, and its list; text if there is nothing to offer."""
    asked, number = item.asked, item.row.number
    sheet = "external_choices" if asked.is_external else "choices"
    choices = lists.get((sheet, asked.list_name)) or _first_word(asked.list_name, sheet, number, lists, report)
    if choices is None:
        name = f"list “{asked.list_name}”" if asked.list_name else "list named"
        report.add(SURVEY, number, "type", f"there is no {name} on the sheet {sheet}; it is asked as a text")
        return "text", None
    choices.used.append(True)
    if choices.is_long and not is_splittable(item, choices):
        _tell_long(choices, number, report)
        return "text", None
    if asked.kind == "choice" and not asked.has_other and choices.is_yes_no(main):
        _tell_words(choices, report)
        return "yes_no", choices
    return asked.kind, choices


def _first_word(name: str, sheet: str, number: int, lists: Lists, report: Report) -> ChoiceList | None:
    """The list named by the first of several words; the other words are reported."""
    first, _, rest = name.partition(" ")
    if not rest or "${" in name:
        return None
    report.add(SURVEY, number, "type", f"only the list {first} is read, not “{rest}”")
    return lists.get((sheet, first))


def _tell_words(choices: ChoiceList, report: Report) -> None:
    for row, name in zip(choices.rows, choices.values, strict=True):
        for given in row.texts("label"):
            if not is_yes_or_no(row.take(given), name):
                why = f"asked with the words yes and no here; “{given.text}” is not kept"
                report.add(choices.sheet, row.number, given.column.heading, why)
