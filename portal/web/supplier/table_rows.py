"""The buttons that add and remove a table's rows: where the focus goes, with a page load and without one."""

from collections.abc import Iterable

from portal.web import answer_form
from portal.web.questions import QuestionView
from portal.web.supplier.section_view import QuestionSlot
from portal.workflow.answer import GivenAnswers, Typed


def focus_after(pressed: str, given: GivenAnswers, asked: Iterable[QuestionSlot]) -> str:
    """The field to go to after `pressed` changed the rows of a question in `asked`; empty for every other button."""
    name = answer_form.row_question(pressed)
    slot = next((slot for slot in asked if slot.field.name == name and slot.is_shown and slot.locked is None), None)
    if slot is None:
        return ""
    rows, field = slot.field.row_count, slot.field
    if not rows:
        return field.name
    if pressed.startswith(answer_form.REMOVE_ROW):
        number = min(answer_form.row_number(pressed), rows - 1)
    else:
        number = _added(field, min(_typed_rows(given, slot), rows))
    return field.cell_id(f"{number}.{field.columns[0].id}")


def _typed_rows(given: GivenAnswers, slot: QuestionSlot) -> int:
    typed = given.answers.get(slot.place)
    return int((typed.parts.get("rows") or ["1"])[-1]) if isinstance(typed, Typed) else 1


def _added(field: QuestionView, last: int) -> int:
    """The row that was added: the last empty one of one's own rows, which stand before those of others."""
    empty = (number for number in reversed(range(last)) if field.is_empty_row(number))
    return next(empty, last - 1)
