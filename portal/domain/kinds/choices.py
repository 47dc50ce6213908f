"""One or more of several options."""

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from portal.domain.kinds.base import COMMON, JSON, InvalidAnswer, Kind, Parts, Points, Posted, ShowCell, Words
from portal.domain.kinds.options import mean, option_of, points_of
from portal.domain.messages import Message, QuestionnaireText, joined

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.question_parts import Option
    from portal.domain.questionnaire import Question

MOST_OPTIONS = 6
"""If rules name more options of a question than this, there are too many answers to list."""


class ChoicesKind(Kind):
    """`choices`: the answer is a tuple of option ids in the order of the options. An exclusive option must be alone."""

    name = "choices"
    keys = COMMON | {"options", "combine"}
    needed = ("options",)
    takes_many = True
    rule_type = "option"
    is_list = True
    is_closed = True
    has_exclusive_options = True

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """The ticked options, without duplicates."""
        return list(dict.fromkeys(text for text in parts.get("", []) if text.strip()))

    def read(self, field: "Field", data: JSON) -> tuple[str, ...] | None:
        """Read a list of different options; an empty list is no answer."""
        if not isinstance(data, list):
            raise InvalidAnswer("The answer must be a list of options.")
        chosen = [option_of(field, item) for item in data]
        if len(set(chosen)) < len(chosen):
            raise InvalidAnswer("An option is chosen twice.")
        alone = next((option for option in field.options if option.exclusive and option.id in chosen), None)
        if alone and len(chosen) > 1:
            raise InvalidAnswer(_stands_alone(field, alone))
        return tuple(option.id for option in field.options if option.id in chosen) or None

    def posted(self, field: "Field", value: Any) -> Posted:
        """The ticked boxes."""
        return {"": [str(option) for option in value]}

    def show(self, question: "Question", value: Any, texts: Words, show_cell: ShowCell) -> str:
        """The texts of the options, one on each line."""
        return joined("\n", (texts(f"{question.id}.{option}.text") for option in value))

    def samples(self, question: "Question", named: Collection[Any]) -> list[tuple[str, ...]]:
        """Every set of the options that rules name, with and without one other option."""
        return list(_sets(question, named))

    def points(self, question: "Question", answer: Any) -> Points:
        """The lowest, mean or sum of the points of the chosen options, as the author set in `combine`."""
        worth = points_of(question, answer if isinstance(answer, tuple) else ())
        if question.combine == "mean" or not worth:
            return mean(worth)
        return min(sum(worth), 100) if question.combine == "sum" else min(worth)


def _stands_alone(field: "Field", option: "Option") -> Message:
    text = QuestionnaireText(option.text, f"{field.id}.{option.id}.text")
    return Message("“%(option)s” cannot be chosen together with another answer.", option=text)


def _sets(question: "Question", named: Collection[Any]) -> Iterator[tuple[str, ...]]:
    together = [option.id for option in question.options if not option.exclusive]
    named_options = [choice for choice in together if choice in named]
    if len(named_options) > MOST_OPTIONS:
        return
    yield from ((option.id,) for option in question.options if option.exclusive)
    other = tuple(choice for choice in together if choice not in named)[:1]
    for size in range(len(named_options) + 1):
        for some in combinations(named_options, size):
            yield from (options for options in dict.fromkeys((some, (*some, *other))) if options)
