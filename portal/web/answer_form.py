"""Answers as a page posts them: the names of fields, rows and buttons, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.storage.responses import QuestionRef
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.earlier_answers import UseAgain
from portal.workflow.explain import GivenExplanations
from portal.workflow.merge_answers import Sender

SHOWN = "_revision."
"""A hidden field of this name and the question's stands beside every question on a page, with the revision shown."""

PAGE, SEQUENCE = "_page", "_sequence"
"""Which opening of a page this is, and how often something was typed on it."""

EXPLAIN, EXPLAIN_SHOWN = "_explain.", "_explain_revision."
"""The field of a warning's explanation, and beside it the revision shown: this, then family and check."""

KEEP, KEEP_FILE = "_keep.", "_keep.file."
"""The box of this name and the question's or check's stands beside words about single people, and keeps them."""

DIGEST, READ_AT = "_read", "_read_at"
"""What somebody reads on the way to signing, and when the page was made that shows it."""

BUTTON = "do"
ADD_ROW, REMOVE_ROW, CHOOSE, USE_AGAIN = "add_row:", "remove_row:", "choose:", "use_again:"

MOST_ROWS = 500
Form = Mapping[str, list[str]]
Parts = dict[str, list[str]]


@dataclass(frozen=True)
class Choice:
    """A button that was pressed to choose between two answers: `choice` is the one, `state` what was shown."""

    place: QuestionRef
    choice: str
    state: str


def read(form: Form) -> GivenAnswers:
    """The answers to the questions a page shows; one that was left empty is there too."""
    by_place = typed(form)
    bases = {_place(name.removeprefix(SHOWN)): _number(form[name][-1]) for name in form if name.startswith(SHOWN)}
    answers = {place: by_place.get(place, Typed({})) for place in bases}
    return GivenAnswers(answers, bases, _sender(form), confirmed(form), confirmed(form, KEEP_FILE))


def explanations(form: Form) -> GivenExplanations:
    """What was typed beside warnings."""
    texts = {_place(name.removeprefix(EXPLAIN)): form[name][-1] for name in form if name.startswith(EXPLAIN)}
    shown = (name for name in form if name.startswith(EXPLAIN_SHOWN))
    bases = {_place(name.removeprefix(EXPLAIN_SHOWN)): _number(form[name][-1]) for name in shown}
    return GivenExplanations(texts, bases, _sender(form), confirmed(form))


def confirmed(form: Form, box: str = KEEP) -> frozenset[QuestionRef]:
    """The questions and checks whose words about single people, or files, are to be kept all the same."""
    return frozenset(_place(name.removeprefix(box)) for name in form if name.startswith(box) and form[name][-1])


def read_answers(form: Form) -> ReadAnswers:
    """What somebody has read, as the page they read it on says."""
    try:
        at = datetime.fromisoformat(_last(form, READ_AT))
    except ValueError:
        at = None
    return ReadAnswers(_last(form, DIGEST), at if at is not None and at.tzinfo else None)


def reading(digest: str, at: datetime | None) -> dict[str, str]:
    """The fields that say what is read."""
    return {DIGEST: digest, READ_AT: at.isoformat() if at else ""}


def _sender(form: Form) -> Sender:
    return Sender(_last(form, PAGE)[:40], _number(_last(form, SEQUENCE)))


def typed(form: Form) -> dict[QuestionRef, Typed]:
    """What was typed, by question, with the rows that a button asked to add or take away."""
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
            parts["rows"] = [str(_rows(parts) + 1)]
        elif pressed.startswith(REMOVE_ROW):
            by_place[place] = _without_row(by_place.get(place, {}), pressed.rpartition(":")[2])
    return {place: Typed(parts) for place, parts in by_place.items()}


def row_question(pressed: str) -> str | None:
    """The question whose rows a button changes, by its field's name; None for every other button."""
    return pressed.split(":")[1] if pressed.startswith((ADD_ROW, REMOVE_ROW)) else None


def choice(pressed: str) -> Choice | None:
    """The choice between two answers that a button stands for; None for every other button."""
    parts = pressed.removeprefix(CHOOSE).split(":")
    return Choice(_place(parts[0]), *parts[1:]) if pressed.startswith(CHOOSE) and len(parts) == 3 else None


def use_again(pressed: str) -> UseAgain | None:
    """The earlier answers that a button stands for; None for every other button."""
    parts = pressed.removeprefix(USE_AGAIN).split(":")
    return UseAgain(*parts) if pressed.startswith(USE_AGAIN) and len(parts) == 3 else None


def _place(name: str) -> QuestionRef:
    """A field's name, with or without the number of a row behind it, as the question it belongs to."""
    family, _, question = name.partition(":")[0].partition(".")
    return family, question


def _last(form: Form, name: str) -> str:
    return form.get(name, [""])[-1]


def _number(posted: str) -> int:
    """A number as our pages send it: a browser only ever sends short ones, and reading a long one is refused."""
    return int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 10 else 0


def _rows(parts: Parts) -> int:
    return min(_number(_last(parts, "rows")), MOST_ROWS)


def _without_row(parts: Parts, position: str) -> Parts:
    """A table as if one row of it had never been there; the rows below it move up."""
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
