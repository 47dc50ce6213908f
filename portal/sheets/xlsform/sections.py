"""Builds the sections: each top-level group is one, and questions outside all groups get their own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.sheets.xlsform.limits import limits_of
from portal.sheets.xlsform.outline import SURVEY, YES, Group, Item, Step
from portal.sheets.xlsform.questions import Plan, Planned
from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.rows import Row
from portal.sheets.xlsform.rules import as_rule, joined
from portal.sheets.xlsform.targets import DERIVED, NOT_YET, TWICE, Target
from portal.sheets.xlsform.texts import Texts
from portal.sheets.xlsform.xpath import NotConvertible

Tree = dict[str, Any]
NO = ("", "no", "false", "false()", "0", "no()")


class Sections:
    """Builds the sections from the outline's steps; `rows` maps each part's id to its row in the form."""

    def __init__(self, plan: Plan, texts: Texts, report: Report) -> None:
        self.plan, self.texts, self.report = plan, texts, report
        self.sections: list[Tree] = []
        self.of_section: Group | None = None
        self.tables: dict[Group, Tree] = {}
        self.before: dict[str, Target] = {}
        self.asked: set[str] = set()
        self.later: dict[str, Target] = {}
        self.rows: dict[str, int] = {}
        self.has_groups = False

    def write(self, steps: Sequence[Step]) -> None:
        """Build every group and question of the form."""
        self.has_groups = any(isinstance(step, Group) and not step.is_repeat for step in steps)
        for step in steps:
            if isinstance(step, Group):
                self._group(step)
            elif step in self.plan.items and self.plan.items[step].kind != DERIVED:
                self._item(step, self.plan.items[step])
            self._now_asked(step)

    def filled(self) -> list[Tree]:
        """The sections that have questions; empty ones are reported."""
        for section in self.sections:
            if not section["questions"]:
                row = self.rows.get(section["id"], 0)
                why = f"the group “{section['title']}” has no question that could be taken over"
                self.report.add(SURVEY, row, "", why)
        return [section for section in self.sections if section["questions"]]

    def _now_asked(self, step: Step) -> None:
        """Make this step available to the rules of later steps."""
        name, target = step.row.peek("name"), self.plan.target_of(step)
        self.asked |= {target.id} if target else set()
        if target and target.kind == DERIVED and not set(target.reads) <= self.asked:
            self.later[name] = target
            target = Target(target.id, NOT_YET)
        for waiting in [waiting for waiting, value in self.later.items() if set(value.reads) <= self.asked]:
            self.before[waiting] = self.later.pop(waiting)
        if target and name:
            self.before[name] = Target(target.id, TWICE) if name in self.before else target

    def _group(self, group: Group) -> None:
        group.row["name"]
        if group.is_repeat:
            self._repeat(group)
        elif group.repeat:
            self._tell_group_of_columns(group)
        elif group.groups:
            self._nested(group)
        else:
            self._section(group)

    def _section(self, group: Group) -> None:
        title = self.texts.text(SURVEY, group.row, "label", f"{group.id}.title")
        section: Tree = {"id": group.id, "title": title or group.row.peek("name") or group.id}
        if about := self.texts.text(SURVEY, group.row, "hint", f"{group.id}.about"):
            section["about"] = about
        if when := self._condition(group.row, "this section is shown to everybody"):
            section["when"] = when
        self.rows[group.id] = group.row.number
        self.sections.append(section | {"questions": []})
        self.of_section = group

    def _nested(self, group: Group) -> None:
        """A nested group joins the section: its questions get its condition, its label becomes a note."""
        group.when = self._condition(group.row, "its questions are asked of everybody")
        words = self.texts.text(SURVEY, group.row, "label", f"{group.id}.ask", is_filled=True)
        about = self.texts.text(SURVEY, group.row, "hint", f"{group.id}.help", is_filled=True)
        if not words and not about:
            return
        note: Tree = {"id": group.id, "kind": "note", "ask": words or group.id}
        if about:
            note["help"] = about
        self._put(group.row, note, (*group.groups, group), "")

    def _tell_group_of_columns(self, group: Group) -> None:
        row = group.row
        words = f": “{row.words}”" if row.words else ""
        self.report.add(SURVEY, row.number, "", f"this group stands inside a repeat; its questions are columns{words}")
        if row.peek("relevant"):
            self.report.add(SURVEY, row.number, "relevant", f"columns have no condition: {row['relevant']}")
        for what in ("label", "hint"):
            for given in row.texts(what):
                row.take(given)

    def _repeat(self, group: Group) -> None:
        """A repeat becomes a table; a repeat inside another becomes a separate table after it."""
        if group not in self.plan.tables:
            words = f": “{group.row.words}”" if group.row.words else ""
            self.report.add(SURVEY, group.row.number, "", f"this repeat has no column that could be taken over{words}")
            group.row.take_all()
            return
        if group.repeat:
            outer = group.repeat.row.words or group.repeat.row.peek("name")
            why = (
                f"a table inside the table “{outer}” stands behind it; add a column that says which row of it is meant"
            )
            self.report.add(SURVEY, group.row.number, "", why)
        group.when = self._condition(group.row, "this table is asked of everybody")
        question: Tree = {"id": group.id, "kind": "table", "ask": self._ask(group.row, group.id)}
        self._help(group.row, question)
        self._require(group.row, question)
        question["columns"] = []
        self.tables[group] = question
        self._put(group.row, question, (*group.groups, group), "")

    def _item(self, item: Item, planned: Planned) -> None:
        if item.repeat:
            self._column(item, planned, self.tables[item.repeat])
            return
        row = item.row
        if planned.branches:
            own = self._condition(row, "it is asked of everybody")
            for branch in planned.branches:
                self._question(item, replace(planned, id=branch.id, choices=branch.choices), own, branch.when)
            return
        self._question(item, planned, self._condition(row, "it is asked of everybody"))

    def _question(self, item: Item, planned: Planned, *conditions: str) -> None:
        row = item.row
        question: Tree = {"id": planned.id, "kind": planned.kind, "ask": self._ask(row, planned.id)}
        self._help(row, question)
        if planned.kind != "note":
            self._require(row, question)
        question |= planned.limits
        self._limit(row, question)
        self._offer(question, planned, planned.id)
        self._put(row, question, item.groups, *conditions)
        if planned.other:
            is_other = f'{planned.id} == "{planned.other}"'
            is_other = is_other if planned.kind == "choice" else f'"{planned.other}" in {planned.id}'
            text = {"id": planned.other_text, "kind": "text", "ask": "Other: which?", "required": False}
            self._put(row, text, item.groups, is_other)

    def _put(self, row: Row, question: Tree, groups: Sequence[Group], *conditions: str) -> None:
        """Append a question to its section, with its conditions and those of the groups between."""
        try:
            whole = joined([*(group.when for group in groups), *conditions])
        except NotConvertible as wrong:
            whole = conditions[-1]
            self.report.add(SURVEY, row.number, "relevant", f"write the rule of its groups by hand: {wrong}")
        if whole:
            question["when"] = whole
        self.rows[question["id"]] = row.number
        self._section_of(groups, row)["questions"].append(question)

    def _section_of(self, groups: Sequence[Group], row: Row) -> Tree:
        top = groups[0] if groups and not groups[0].is_repeat else None
        if not self.sections or self.of_section is not top:
            is_first = not self.sections
            id = self.plan.ids.take("questions" if is_first else "further_questions", "questions")
            title = "Questions" if is_first else "Further questions"
            if self.has_groups:
                why = f"what is asked from here stands in no group; its section is called “{title}”"
                self.report.add(SURVEY, row.number, "", why)
            self.rows[id] = row.number
            self.sections.append({"id": id, "title": title, "questions": []})
            self.of_section = top
        return self.sections[-1]

    def _column(self, item: Item, planned: Planned, table: Tree) -> None:
        row, key = item.row, f"{table['id']}.{planned.id}"
        text = self.texts.text(SURVEY, row, "label", f"{key}.text")
        column: Tree = {"id": planned.id, "kind": planned.kind, "text": text or self._unlabelled(row, planned.id)}
        column |= planned.limits
        self._limit(row, column)
        self._offer(column, planned, key)
        for what in ("relevant", "required"):
            if row.peek(what).lower() not in NO:
                sentence = (
                    "a column of a table has no condition of its own"
                    if what == "relevant"
                    else "a column is never required"
                )
                self.report.add(SURVEY, row.number, what, f"{sentence}: {row[what]}")
            row[what]
        for given in row.texts("hint"):
            why = f"a column of a table has no help of its own: “{row.take(given)}”"
            self.report.add(SURVEY, row.number, given.column.heading, why)
        table["columns"].append(column)
        if planned.other:
            table["columns"].append({"id": planned.other_text, "kind": "text", "text": "Other: which?"})

    def _offer(self, part: Tree, planned: Planned, key: str) -> None:
        if planned.choices is None or planned.kind == "yes_no":
            return
        part["options"] = []
        for row, id in zip(planned.choices.rows, planned.choices.ids, strict=True):
            text = self.texts.text(planned.choices.sheet, row, "label", f"{key}.{id}.text")
            part["options"].append({"id": id, "text": text or row.peek("name") or id})
        if planned.other and planned.other not in planned.choices.ids:
            part["options"].append({"id": planned.other, "text": "Other"})

    def _limit(self, row: Row, part: Tree) -> None:
        if constraint := row["constraint"]:
            try:
                part |= limits_of(constraint, part["kind"], {key: part[key] for key in ("min", "max") if key in part})
            except NotConvertible as wrong:
                why = f"write this as a check by hand ({wrong}): {constraint}"
                self.report.add(SURVEY, row.number, "constraint", why)

    def _require(self, row: Row, question: Tree) -> None:
        """In XLSForm, answers are optional unless `required` is set; here it is the reverse."""
        required = row["required"]
        if required.lower() in YES:
            return
        question["required"] = False
        if required.lower() not in NO:
            why = f"whether an answer is required cannot depend on another here, so it is not required: {required}"
            self.report.add(SURVEY, row.number, "required", why)

    def _condition(self, row: Row, otherwise: str) -> str:
        relevant = row["relevant"]
        if not relevant:
            return ""
        try:
            return as_rule(relevant, self.before)
        except NotConvertible as wrong:
            why = f"write this rule by hand ({wrong}; until then {otherwise}): {relevant}"
            self.report.add(SURVEY, row.number, "relevant", why)
            return ""

    def _ask(self, row: Row, id: str) -> str:
        return self.texts.text(SURVEY, row, "label", f"{id}.ask", is_filled=True) or self._unlabelled(row, id)

    def _unlabelled(self, row: Row, id: str) -> str:
        self.report.add_alike(SURVEY, row.number, "label", "there is no label; the name stands in its place")
        return row.peek("name") or id

    def _help(self, row: Row, question: Tree) -> None:
        if text := self.texts.text(SURVEY, row, "hint", f"{question['id']}.help", is_filled=True):
            question["help"] = text
