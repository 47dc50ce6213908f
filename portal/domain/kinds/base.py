"""What a kind of question is: one class that says everything peculiar to the kind. `registry.KINDS` lists them all.

A kind knows its questions by their attributes alone, so that the models (`domain.questionnaire`) can stand on the
registry: they are imported here for their types only.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from portal.domain.merging import MergeBy
from portal.domain.values import Answer, Value

if TYPE_CHECKING:
    from portal.domain.questionnaire import Option, Question, TableColumn

    Field: TypeAlias = Question | TableColumn

JSON: TypeAlias = Any
RuleType: TypeAlias = Literal[
    "truth", "number", "text", "option", "date", "money", "country", "table", "attestation", "any"
]
"""What rules take an answer for; `any` where a name has a problem of its own."""

Points: TypeAlias = int | Fraction | None
Parts: TypeAlias = Mapping[str, Any]
"""What was typed, by part of the field: "" is the field itself, "amount", "0.workers", … Choices are lists."""

Posted: TypeAlias = dict[str, list[str]]
"""What a browser would post, by part of the field."""

Words: TypeAlias = Callable[[str], str]
"""A text of the version by its key, such as "question.option.text"."""

ShowCell: TypeAlias = Callable[["Field", Value, Words, str], str]
"""How one value is said, of a question or of a table's cell: `show_value`, or something that says less."""

OF_NOTE = frozenset({"id", "kind", "ask", "why", "help", "when"})
COMMON = OF_NOTE | {"required", "allow", "weight", "score", "dont_know", "not_known"}
COMMON |= {"evidence", "advice", "indicators", "basis", "sensitive", "carry", "same_as", "rev"}
"""The keys that every question may have which takes an answer."""

OF_COLUMN = frozenset({"id", "kind", "text"})
"""The keys that every column of a table may have."""


class InvalidAnswer(ValueError):
    """An answer that does not fit its question; `sentence` says why."""

    @property
    def sentence(self) -> str:
        """The words to show: a Sentence where a supplier can meet it."""
        return self.args[0] if self.args else ""


@dataclass(frozen=True)
class RulePart:
    """A row or a column as rules read it by its own name; a column is a list with an element for each row."""

    type: RuleType
    options: "tuple[Option, ...]" = ()
    is_list: bool = False


class Kind:
    """One kind of question. The attributes are facts about it; the methods read, check and show its answers."""

    name: ClassVar[str]
    """What authors write as `kind`, and the name of the kind's template."""

    keys: ClassVar[frozenset[str]] = COMMON
    """The keys of a question of this kind."""

    needed: ClassVar[tuple[str, ...]] = ()
    """Those of its own keys without which nothing could be answered."""

    column_keys: ClassVar[frozenset[str] | None] = None
    """The keys of a table's column of this kind; None where a table has no such column."""

    fields: ClassVar[tuple[str, ...]] = ("",)
    """The parts of its form field: "" is the field itself."""

    takes_many: ClassVar[bool] = False
    """Its field is posted once for each thing that was ticked; of every other field the last text counts."""

    rule_type: ClassVar[RuleType]
    """What a rule takes the answer for."""

    part_name: ClassVar[str] = ""
    """What its parts with names of their own in rules are called; empty where it has none."""

    is_list: ClassVar[bool] = False
    """Rules read several values."""

    is_whole: ClassVar[bool] = False
    """The answer is a whole number: something may have been counted."""

    has_numbers: ClassVar[bool] = False
    """Whether an answer is a number, or holds some."""

    has_cells: ClassVar[bool] = False
    """Whether an answer is several cells, each a value of its own in a file."""

    is_composite: ClassVar[bool] = False
    """It is answered in several fields, and half of them is no answer yet."""

    is_closed: ClassVar[bool] = False
    """Its answers are ours to list: nobody's own words can stand in them."""

    is_free_text: ClassVar[bool] = False
    """Whatever somebody writes is an answer."""

    is_one_line: ClassVar[bool] = False
    """A free text as short as a name."""

    takes_answer: ClassVar[bool] = True
    """False for what is only read: it appears in no count."""

    has_currency: ClassVar[bool] = False
    """The answer is in one currency, which other amounts can take over."""

    has_columns: ClassVar[bool] = False
    """The answer is a list of rows with a cell for each column."""

    merge_by: ClassVar[MergeBy] = "whole"
    """What is brought together by itself when two people have changed one answer (see `domain.merging`)."""

    has_exclusive_options: ClassVar[bool] = False
    """Several options can be chosen, so that one may say that it stands alone."""

    leaves_out_unscored: ClassVar[bool] = False
    """An option without points beside others with points means something here: it is left out of the mean."""

    lists: ClassVar[frozenset[Literal["countries", "currencies"]]] = frozenset()
    """The lists of codes that its form may offer."""

    @property
    def has_limits(self) -> bool:
        """Whether its questions and columns can have `min` and `max`."""
        return "min" in self.keys

    def limit(self, text: str) -> tuple[int | str, str | None]:
        """A `min` or `max` as authored: its typed value, and what is wrong with it."""
        return text, None

    def limit_order(self, limit: int | str) -> Any:
        """What two limits are compared by."""
        return limit

    def field_parts(self, question: "Question", rows: int) -> Iterable[str]:
        """The parts of a question's form; `rows` counts a table's rows."""
        return self.fields

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """The JSON data that the parts of one field stand for; raises InvalidAnswer or Unreadable."""
        return text_in(parts)

    def typed_value(self, field: "Field", parts: Parts, currency: str | None) -> Value | None:
        """The value that was typed into a question or cell, None for nothing; raises InvalidAnswer or Unreadable."""
        return self.value(field, self.typed(parts, currency))

    def value(self, field: "Field", data: JSON) -> Value | None:
        """The value that JSON data stands for, None for an empty one; raises InvalidAnswer."""
        if data is None or (isinstance(data, str) and not data.strip()):
            return None
        return self.read(field, data)

    def read(self, field: "Field", data: JSON) -> Value | None:
        """As `value`, of data that is neither null nor blank."""
        raise NotImplementedError

    def is_complete(self, question: "Question", value: Value) -> bool:
        """Whether this satisfies `required`."""
        return True

    def posted(self, field: "Field", value: Any) -> Posted:
        """What a person would have typed to give this answer; `typed_value` reads it back the same."""
        return {"": [str(value)]}

    def show(self, question: "Question", value: Any, texts: Words, show_cell: ShowCell) -> str:
        """A question's answer in words, a line for each part of a list."""
        return show_cell(question, value, texts, question.id)

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """One value in words; `prefix` is where the texts of its options begin."""
        return str(value)

    def rule_parts(self, question: "Question") -> Mapping[str, RulePart]:
        """The parts that rules can name after the question's id and a full stop."""
        return {}

    def samples(self, question: "Question", named: Collection[Any]) -> Iterable[Any]:
        """Values that stand for all answers where rules compare with `named`; none where they cannot be counted."""
        return ()

    def points_by_answer(self, question: "Question") -> dict[Answer, int | None] | None:
        """The points of each answer where one choice decides them; None for every other way of scoring."""
        return None

    def points(self, question: "Question", answer: Any) -> Points:
        """What an answer out of the question's own list is worth; None for every other answer."""
        return None


def text_in(parts: Parts, part: str = "") -> str:
    """The text typed into a part, without the spaces around it."""
    return str(parts.get(part, "")).strip()


def quoted(data: JSON) -> str:
    """Data as a refusal names it, cut where it is long."""
    text = data if isinstance(data, str) else repr(data)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
