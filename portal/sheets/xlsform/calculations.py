"""Converts a form's calculations to derived values where both give the same number; the others are left to the author.

A calculation may read answers and calculations anywhere in the form, so those that read others are tried once these are
known. One that cannot be converted is no value that rules or texts may read.
"""

import re
from collections.abc import Mapping, Sequence

from portal.sheets.xlsform.outline import SURVEY, Item, Step
from portal.sheets.xlsform.questions import Plan
from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.rules import as_value
from portal.sheets.xlsform.targets import DERIVED, Target
from portal.sheets.xlsform.xpath import NotConvertible

IN_REPEAT = "it stands in a repeat, once for each row"
BY_AN_ANSWER = re.compile(r"/ [^0-9]")
CONDITIONAL = "it or its group has a condition, and a derived value has none"


def calculated(steps: Sequence[Step], plan: Plan, report: Report) -> list[dict[str, str]]:
    """The derived values, as a questionnaire writes them. The plan is told which they are; the rest is reported."""
    derived: list[dict[str, str]] = []
    waiting = {step: step.row["calculation"] for step in plan.items if plan.items[step].kind == DERIVED}
    why: dict[Item, str] = {}
    is_changed = True
    while is_changed:
        is_changed = False
        targets = plan.targets(steps)
        for item in list(waiting):
            try:
                value, reads = _value(item, waiting[item], targets)
            except NotConvertible as wrong:
                why[item] = str(wrong)
                continue
            plan.calculated[item] = reads
            derived.append({"id": plan.items[item].id, "value": value})
            if BY_AN_ANSWER.search(value):
                report.add(
                    SURVEY, item.row.number, "calculation", f"where it divides by 0 there is no value here: {value}"
                )
            del waiting[item]
            is_changed = True
    for item, formula in waiting.items():
        sentence = f"write this as a derived value by hand, where a rule needs it ({why[item]}): {formula}"
        report.add(SURVEY, item.row.number, "calculation", sentence)
    return derived


def _value(item: Item, formula: str, targets: Mapping[str, Target]) -> tuple[str, tuple[str, ...]]:
    if item.repeat:
        raise NotConvertible(IN_REPEAT)
    if item.row.peek("relevant") or any(group.row.peek("relevant") for group in item.groups):
        raise NotConvertible(CONDITIONAL)
    if not formula:
        raise NotConvertible("it has no formula")
    return as_value(formula, targets)
