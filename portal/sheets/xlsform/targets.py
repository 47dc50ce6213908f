"""What a name in the form refers to, and comparisons of its answer with a text, a number or a choice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from portal.sheets.xlsform.truths import Comparison, Rule, comparison
from portal.sheets.xlsform.xpath import NotConvertible, Number, Text

COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
TWICE = "twice"
"""The kind of a name that two questions share: no rule can tell which of them it means."""

NUMBER_COLUMN = "number column"
BRANCHED = "branched"
"""The kind of a choice that is asked as several questions, one for each answer to an earlier one."""
DERIVED = "derived"
NOT_CALCULATED = "not calculated"
NOT_YET = "not yet"
"""The kinds of a calculation that became a derived value, of one that did not, and of one that reads later answers."""

UNREADABLE = {
    TWICE: "is the name of two questions",
    "column": "is a column of a table",
    NUMBER_COLUMN: "is a column of a table",
    "note": "is a note",
    NOT_CALCULATED: "is a calculation that has to be written by hand",
    NOT_YET: "is calculated from answers that are asked later",
}


@dataclass(frozen=True)
class Target:
    """What a name in the form refers to. `values` maps the form's names of options to ids, or to true and false;
    `reads` are the questions behind a derived value, `branch_of` says which question offers each option.
    """

    id: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    branch_of: Mapping[str, str] = field(default_factory=dict)


def of_text(target: Target, operator: str, value: str) -> Comparison:
    """Whether the answer is this text, or is not."""
    if operator not in ("=", "!="):
        raise NotConvertible(f"the answer to ${{{target.id}}} is a text and has no order")
    quote = "'" if '"' in value else '"'
    return comparison(operator, target.id, f"{quote}{value}{quote}", (target.id,), operator == "!=")


def one_of(target: Target, operator: str, ids: list[str]) -> Comparison:
    """Whether the answer is one of `ids`; for !=, whether it is none of them."""
    if target.kind == "yes_no":
        values = [value == "true" for value in dict.fromkeys(ids)]
        if len(values) != 1:
            raise NotConvertible(f"${{{target.id}}} is compared with both its answers")
        yes, no = Rule(f"{target.id} == true", 4), Rule(f"{target.id} == false", 4)
        among, others = (yes, no) if values[0] else (no, yes)
    elif len(ids) == 1:
        among, others = Rule(f'{target.id} == "{ids[0]}"', 4), Rule(f'{target.id} != "{ids[0]}"', 4)
    else:
        listed = ", ".join(f'"{id}"' for id in ids)
        among, others = Rule(f"{target.id} in [{listed}]", 4), Rule(f"not ({target.id} in [{listed}])", 3)
    holds, fails = (others, among) if operator == "!=" else (among, others)
    return Comparison(holds, fails, (target.id,), operator == "!=")


def matching(target: Target, operator: str, value: Text | Number) -> list[str]:
    """The options that a comparison matches, by name or by the number that the name is."""
    if isinstance(value, Text) and operator in ("=", "!="):
        return ids_of(target, value.value)
    wanted = value.value if isinstance(value, Number) else decimal_of(value.value)
    compare = COMPARE["=" if operator == "!=" else operator]
    ids = [id for name, id in target.values.items() if _is_number(name) and compare(Decimal(name), wanted)]
    if not ids:
        raise NotConvertible(f"no choice of ${{{target.id}}} is {operator} {wanted}")
    return ids


def ids_of(target: Target, name: str) -> list[str]:
    """The option that a choice of the form became; for yes and no, every one that is spelled alike."""
    if name in target.values:
        return [target.values[name]]
    alike = [id for other, id in target.values.items() if other.lower() == name.lower() and target.kind == "yes_no"]
    if not alike:
        raise NotConvertible(f"${{{target.id}}} offers no choice “{name}”")
    return alike


def decimal_of(text: str) -> Decimal:
    """The number that a text is; refused if it is none."""
    if not _is_number(text):
        raise NotConvertible(f"“{text}” is no number")
    return Decimal(text)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text.strip()).is_finite()
    except InvalidOperation:
        return False
