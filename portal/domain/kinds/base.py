"""The base class of question kinds. Each kind is one class; `registry.KINDS` lists them all.

Kinds use only the attributes of questions, so that the models (`domain.questionnaire`) can import the registry. The
models are imported here for their types only.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from portal.domain.merging import MergeBy
from portal.domain.messages import Message
from portal.domain.values import Answer, Value

if TYPE_CHECKING:
    from portal.domain.question_parts import Option, TableColumn
    from portal.domain.questionnaire import Question

    Field: TypeAlias = Question | TableColumn

JSON: TypeAlias = Any
RuleType: TypeAlias = Literal[
    "truth", "number", "text", "option", "date", "money", "country", "table", "attestation", "any"
]
"""The type of an answer in rules; `any` if the name itself has a problem."""

Points: TypeAlias = int | Fraction | None
Parts: TypeAlias = Mapping[str, Any]
"""What was typed, by part of the field: "" is the field itself, or "amount", "0.workers", … Choices are lists."""

Posted: TypeAlias = dict[str, list[str]]
"""What a browser would post, by part of the field."""

Words: TypeAlias = Callable[[str], str]
"""A text of the version by its key, such as "question.option.text"."""

ShowCell: TypeAlias = Callable[["Field", Value, Words, str], str]
"""A function that puts one value, of a question or a table cell, into words: `show_value`, or one that redacts."""

OF_NOTE = frozenset({"id", "kind", "ask", "why", "help", "when"})
COMMON = OF_NOTE | {"required", "allow", "weight", "score", "dont_know", "not_known"}
COMMON |= {"evidence", "advice", "indicators", "basis", "sensitive", "carry", "same_as", "rev"}
"""The keys that every question with an answer may have."""

OF_COLUMN = frozenset({"id", "kind", "text"})
"""The keys that every column of a table may have."""


class InvalidAnswer(ValueError):
    """An answer that does not fit its question. `sentence` says why."""

    @property
    def sentence(self) -> str:
        """The text to show: a Message if suppliers can see it."""
        return self.args[0] if self.args else ""


@dataclass(frozen=True)
class RulePart:
    """A row or column that rules read by its own name. A column is a list with one element per row."""

    type: RuleType
    options: "tuple[Option, ...]" = ()
    is_list: bool = False


class Kind:
    """One kind of question. The attributes describe it; the methods read, check and show its answers."""

    name: ClassVar[str]
    """The `kind` that authors write, and the name of its template."""

    keys: ClassVar[frozenset[str]] = COMMON
    """The keys of a question of this kind."""

    needed: ClassVar[tuple[str, ...]] = ()
    """The keys that a question of this kind must have."""

    column_keys: ClassVar[frozenset[str] | None] = None
    """The keys of a table column of this kind; None if columns cannot have this kind."""

    fields: ClassVar[tuple[str, ...]] = ("",)
    """The parts of its form field: "" is the field itself."""

    takes_many: ClassVar[bool] = False
    """The field is posted once for each ticked box. Of any other field, the last value counts."""

    rule_type: ClassVar[RuleType]
    """The type of the answer in rules."""

    part_name: ClassVar[str] = ""
    """What the parts that rules can name are called ("row", "column"); empty if there are none."""

    is_list: ClassVar[bool] = False
    """Rules read the answer as several values."""

    is_whole: ClassVar[bool] = False
    """The answer is a whole number, so it may be a count."""

    has_numbers: ClassVar[bool] = False
    """Whether an answer is a number or contains numbers."""

    is_day: ClassVar[bool] = False
    """The answer is a day; rules can cut between any two."""

    has_cells: ClassVar[bool] = False
    """Whether an answer has several cells, each a separate value in a file."""

    is_composite: ClassVar[bool] = False
    """The form has several fields. An answer with only some of them is incomplete."""

    is_closed: ClassVar[bool] = False
    """All possible answers are known; nobody can write text of their own."""

    is_free_text: ClassVar[bool] = False
    """Any text is an answer."""

    is_one_line: ClassVar[bool] = False
    """A free text as short as a name, on one line."""

    takes_answer: ClassVar[bool] = True
    """False for a kind that is only read; it is not counted."""

    has_currency: ClassVar[bool] = False
    """The answer has one currency, which other amounts can use."""

    has_columns: ClassVar[bool] = False
    """The answer is a list of rows with a cell for each column."""

    merge_by: ClassVar[MergeBy] = "whole"
    """How two people's changes to one answer are merged (see `domain.merging`)."""

    has_exclusive_options: ClassVar[bool] = False
    """Several options can be chosen, so an option can be `exclusive`."""

    leaves_out_unscored: ClassVar[bool] = False
    """If other options have points, an option without points is left out of the mean."""

    lists: ClassVar[frozenset[Literal["countries", "currencies"]]] = frozenset()
    """The code lists that its form may offer."""

    @property
    def has_limits(self) -> bool:
        """Whether questions and columns of this kind can have `min` and `max`."""
        return "min" in self.keys

    def limit(self, text: str) -> tuple[int | str, str | None]:
        """The typed value of an authored `min` or `max`, and what is wrong with it (None if nothing)."""
        return text, None

    def limit_order(self, limit: int | str) -> Any:
        """The sort key of a limit."""
        return limit

    def field_parts(self, question: "Question", rows: int) -> Iterable[str]:
        """The parts of a question's form. `rows` is the number of rows of a table."""
        return self.fields

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """The JSON data for the typed parts of one field. Raises InvalidAnswer or Unreadable."""
        return text_in(parts)

    def cell_problems(self, question: "Question", parts: Parts) -> dict[str, Message]:
        """The problem of each cell with one, by its part; empty for a kind without cells of its own."""
        return {}

    def typed_value(self, field: "Field", parts: Parts, currency: str | None) -> Value | None:
        """The value typed into a question or cell; None for nothing. Raises InvalidAnswer or Unreadable."""
        return self.value(field, self.typed(parts, currency))

    def value(self, field: "Field", data: JSON) -> Value | None:
        """The value of JSON data; None for empty data. Raises InvalidAnswer."""
        if data is None or (isinstance(data, str) and not data.strip()):
            return None
        return self.read(field, data)

    def read(self, field: "Field", data: JSON) -> Value | None:
        """Like `value`, for data that is neither null nor blank."""
        raise NotImplementedError

    def is_complete(self, question: "Question", value: Value) -> bool:
        """Whether the answer satisfies `required`."""
        return True

    def posted(self, field: "Field", value: Any) -> Posted:
        """The form fields that give this answer. `typed_value` reads them back unchanged."""
        return {"": [str(value)]}

    def show(self, question: "Question", value: Any, texts: Words, show_cell: ShowCell) -> str:
        """A question's answer in words. A list has one line for each part."""
        return show_cell(question, value, texts, question.id)

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """One value in words. `prefix` is the start of the text keys of its options."""
        return str(value)

    def rule_parts(self, question: "Question") -> Mapping[str, RulePart]:
        """The parts that rules can name, after the question's id and a full stop."""
        return {}

    def samples(self, question: "Question", named: Collection[Any]) -> Iterable[Any]:
        """Sample values that cover all answers to rules that compare with `named`; empty if they cannot be listed."""
        return ()

    def points_by_answer(self, question: "Question") -> dict[Answer, int | None] | None:
        """The points of each answer if a single choice decides them; None for every other way of scoring."""
        return None

    def points(self, question: "Question", answer: Any) -> Points:
        """The points of an answer from the question's own list; None for any other answer."""
        return None


def text_in(parts: Parts, part: str = "") -> str:
    """The text typed into a part, stripped of surrounding spaces."""
    return str(parts.get(part, "")).strip()


def quoted(data: JSON) -> str:
    """Data quoted for an error message, cut if long."""
    text = data if isinstance(data, str) else repr(data)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
