"""Answers as a page posts them: the names of fields, rows and buttons, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.kinds import MOST_ROWS
from portal.storage.responses import QuestionRef
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.earlier_answers import UseAgain
from portal.workflow.explain import GivenExplanations
from portal.workflow.merge_answers import Sender

SHOWN = "_revision."
"""Each question on a page has a hidden field with this prefix and the question's name: the revision that was shown."""

PAGE, SEQUENCE = "_page", "_sequence"
"""An id for this opening of the page, and a counter of the edits made on it."""

EXPLAIN, EXPLAIN_SHOWN = "_explain.", "_explain_revision."
"""Prefixes of a warning's explanation and of the revision shown with it; the family and check follow."""

KEEP, KEEP_FILE = "_keep.", "_keep.file."
"""Prefixes of the checkboxes that save words about single people all the same; the question or check follows."""

DIGEST, READ_AT = "_read", "_read_at"
"""What somebody reads before signing, and when the page that shows it was made."""

BUTTON = "do"
ADD_ROW, REMOVE_ROW, CHOOSE, USE_AGAIN = "add_row:", "remove_row:", "choose:", "use_again:"

Form = Mapping[str, list[str]]
Parts = dict[str, list[str]]


@dataclass(frozen=True)
class Choice:
    """A button that chooses between two answers: `choice` is the chosen answer, `state` what the page showed."""

    place: QuestionRef
    choice: str
    state: str


def read(form: Form) -> GivenAnswers:
    """The answers to the questions on the page, including those left empty."""
    by_place = typed(form)
    bases = {_place(name.removeprefix(SHOWN)): _number(form[name][-1]) for name in form if name.startswith(SHOWN)}
    answers = {place: by_place.get(place, Typed({})) for place in bases}
    return GivenAnswers(answers, bases, _sender(form), confirmed(form), confirmed(form, KEEP_FILE))


def explanations(form: Form) -> GivenExplanations:
    """The explanations typed beside warnings."""
    texts = {_place(name.removeprefix(EXPLAIN)): form[name][-1] for name in form if name.startswith(EXPLAIN)}
    shown = (name for name in form if name.startswith(EXPLAIN_SHOWN))
    bases = {_place(name.removeprefix(EXPLAIN_SHOWN)): _number(form[name][-1]) for name in shown}
    return GivenExplanations(texts, bases, _sender(form), confirmed(form))


def confirmed(form: Form, box: str = KEEP) -> frozenset[QuestionRef]:
    """The questions and checks whose words about single people, or files, are to be saved all the same."""
    return frozenset(_place(name.removeprefix(box)) for name in form if name.startswith(box) and form[name][-1])


def read_answers(form: Form) -> ReadAnswers:
    """What somebody has read, as recorded by the page they read it on."""
    try:
        at = datetime.fromisoformat(_last(form, READ_AT))
    except ValueError:
        at = None
    return ReadAnswers(_last(form, DIGEST), at if at is not None and at.tzinfo else None)


def reading(digest: str, at: datetime | None) -> dict[str, str]:
    """The form fields that record what is read."""
    return {DIGEST: digest, READ_AT: at.isoformat() if at else ""}


def _sender(form: Form) -> Sender:
    return Sender(_last(form, PAGE)[:40], _number(_last(form, SEQUENCE)))


def typed(form: Form) -> dict[QuestionRef, Typed]:
    """What was typed, by question, after adding or removing the rows that a button asked for."""
    by_place: dict[QuestionRef, Parts] = {}
    for name, texts in form.items():
        family, _, rest = name.partition(".")
        question, _, part = rest.partition(".")
        if rest and not family.startswith("_"):
            by_place.setdefault((family, question), {})[part] = texts
    for pressed in form.get(BUTTON, []):
        place = _place(pressed.partition(":")[2])
        if pressed.startswith(ADD_ROW):
            parts = by_place.setdefault(place, {})
            parts["rows"] = [str(min(_rows(parts) + 1, MOST_ROWS))]
        elif pressed.startswith(REMOVE_ROW):
            by_place[place] = _without_row(by_place.get(place, {}), pressed.rpartition(":")[2])
    return {place: Typed(parts) for place, parts in by_place.items()}


def row_question(pressed: str) -> str | None:
    """The field name of the question whose rows a button changes; None for every other button."""
    return pressed.split(":")[1] if pressed.startswith((ADD_ROW, REMOVE_ROW)) else None


def row_number(pressed: str) -> int:
    """The row that a button removes, counted from 0."""
    return _number(pressed.rpartition(":")[2])


def choice(pressed: str) -> Choice | None:
    """The choice between two answers that a button makes; None for every other button."""
    parts = pressed.removeprefix(CHOOSE).split(":")
    return Choice(_place(parts[0]), *parts[1:]) if pressed.startswith(CHOOSE) and len(parts) == 3 else None


def use_again(pressed: str) -> UseAgain | None:
    """The earlier answers that a button reuses; None for every other button."""
    parts = pressed.removeprefix(USE_AGAIN).split(":")
    return UseAgain(*parts) if pressed.startswith(USE_AGAIN) and len(parts) == 3 else None


def _place(name: str) -> QuestionRef:
    """The question that a field belongs to; the field's name may end with a row number."""
    family, _, question = name.partition(":")[0].partition(".")
    return family, question


def _last(form: Form, name: str) -> str:
    return form.get(name, [""])[-1]


def _number(posted: str) -> int:
    """A number as our pages post it; 0 for anything else. Long ones, which no browser sends, are not parsed."""
    return int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 10 else 0


def _rows(parts: Parts) -> int:
    return min(_number(_last(parts, "rows")), MOST_ROWS)


def _without_row(parts: Parts, position: str) -> Parts:
    """A table without one of its rows; the rows below it move up."""
    rows = _rows(parts)
    if not position.isdecimal() or _number(position) >= rows:
        return parts
    taken, moved = int(position), {}
    for part, texts in parts.items():
        number, dot, cell = part.partition(".")
        if not (dot and number.isdecimal()):
            moved[part] = texts
        elif _number(number) != taken:
            moved[f"{_number(number) - (_number(number) > taken)}.{cell}"] = texts
    return moved | {"rows": [str(rows - 1)]}
