"""A condition becomes a rule that is true exactly where the condition is, answered or not; or it is left alone."""

import random
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from portal.domain.expressions import UNKNOWN, Scope, check_types, compile_rule, parse
from portal.domain.expressions.compiling import STATE
from portal.domain.questionnaire import version_from_document
from portal.sheets.xlsform.rules import as_rule, joined
from portal.sheets.xlsform.targets import Target
from portal.sheets.xlsform.xpath import NotConvertible

CODES = {"agent": "agent", "own": "own", "1": "code_1", "-88": "code_minus_88"}
TARGETS = {
    "truth": Target("truth", "yes_no", {"yes": "true", "no": "false"}),
    "one": Target("one", "choice", CODES),
    "many": Target("many", "choices", CODES),
    "whole": Target("whole", "integer"),
    "half": Target("half", "decimal"),
    "word": Target("word", "text"),
    "rows": Target("rows", "table"),
    "day": Target("day", "date"),
    "both": Target("both", "twice"),
    "cell": Target("cell", "column"),
}
OPTIONS = [{"id": id, "text": id} for id in CODES.values()]
QUESTIONS = [
    {"id": "truth", "kind": "yes_no", "ask": "?"},
    {"id": "one", "kind": "choice", "ask": "?", "options": OPTIONS},
    {"id": "many", "kind": "choices", "ask": "?", "options": OPTIONS},
    {"id": "whole", "kind": "integer", "ask": "?"},
    {"id": "half", "kind": "decimal", "ask": "?"},
    {"id": "word", "kind": "text", "ask": "?"},
    {"id": "day", "kind": "date", "ask": "?"},
]
VERSION = version_from_document(
    {
        "format": "ssq/1",
        "id": "forms",
        "version": "1.0.0",
        "language": "en",
        "title": "Forms",
        "sections": [{"id": "only_one", "title": "Only", "questions": QUESTIONS}],
    }
)
ANSWERS: dict[str, list[Any]] = {
    "truth": ["", "yes", "no"],
    "one": ["", "agent", "own", "1", "-88"],
    "many": ["", "agent", "agent own", "1 -88 own", "own"],
    "whole": ["", "0", "1", "7", "-88"],
    "half": ["", "0", "0.5", "7.25"],
    "word": ["", "yes", "a b"],
}


def is_true(rule: str, given: dict[str, str]) -> bool:
    """What the rule says of answers as a form keeps them."""
    if not rule:
        return True
    compiled = compile_rule(check_types(parse(rule), Scope("forms", {"forms": VERSION})))
    values: dict[Any, Any] = {}
    for name, text in given.items():
        if text:
            values["forms", name] = value_of(name, text)
            values["forms", name, STATE] = "answered"
    return compiled.run(values) is True and compiled.run(values) is not UNKNOWN


def value_of(name: str, text: str) -> Any:
    match TARGETS[name].kind:
        case "yes_no":
            return text == "yes"
        case "choice":
            return CODES[text]
        case "choices":
            return tuple(CODES[part] for part in text.split())
        case "integer" | "decimal":
            return Decimal(text)
    return text


class Made:
    """A condition made at random: its text, and what XPath makes of it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def condition(self, depth: int = 0) -> tuple[str, Any]:
        draw = self.random.random()
        if depth < 3 and draw < 0.45:
            (one, first), (other, second) = self.condition(depth + 1), self.condition(depth + 1)
            if draw < 0.2:
                return f"({one}) and ({other})", lambda given: first(given) and second(given)
            if draw < 0.4:
                return f"({one}) or ({other})", lambda given: first(given) or second(given)
            return f"if({one}, {other}, not({other}))", lambda given: second(given) == first(given)
        if depth < 3 and draw < 0.65:
            one, first = self.condition(depth + 1)
            return f"not({one})", lambda given: not first(given)
        return self.random.choice([self._equal, self._selected, self._number, self._counted, self._sum])()

    def _equal(self) -> tuple[str, Any]:
        name = self.random.choice(["truth", "one", "many", "word"])
        value = self.random.choice(["", "yes"] if name in ("truth", "word") else ["", "agent", "1", "-88"])
        if self.random.random() < 0.5:
            return f"${{{name}}} = '{value}'", lambda given: given[name] == value
        return f"'{value}' != ${{{name}}}", lambda given: given[name] != value

    def _selected(self) -> tuple[str, Any]:
        name, value = self.random.choice(["one", "many"]), self.random.choice(["agent", "1"])
        return f"selected(${{{name}}}, '{value}')", lambda given: value in given[name].split()

    def _number(self) -> tuple[str, Any]:
        name, limit = self.random.choice(["whole", "half", "one"]), self.random.choice(["0", "1", "-88"])
        sign = self.random.choice(["<", "<=", ">", ">=", "=", "!="])
        if name == "one":
            sign = self.random.choice(["=", "!="])
            limit = self.random.choice(["1", "-88"])
        return f"${{{name}}} {sign} {limit}", lambda given: compared(number(given[name]), sign, float(limit))

    def _sum(self) -> tuple[str, Any]:
        sign = self.random.choice(["<", ">=", "!="])
        text = f"${{whole}} * 2 - (${{half}} - 1) {sign} ${{whole}} div 2"
        return text, lambda given: compared(
            number(given["whole"]) * 2 - (number(given["half"]) - 1), sign, number(given["whole"]) / 2
        )

    def _counted(self) -> tuple[str, Any]:
        sign, limit = self.random.choice(["<", ">", "=", "!="]), self.random.choice([0, 1, 2])
        return f"count-selected(${{many}}) {sign} {limit}", lambda given: compared(
            len(given["many"].split()), sign, limit
        )


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def compared(one: float, sign: str, other: float) -> bool:
    """As IEEE 754 and XPath have it: nothing but != is true of what is no number."""
    return {
        "<": one < other,
        "<=": one <= other,
        ">": one > other,
        ">=": one >= other,
        "=": one == other,
        "!=": one != other,
    }[sign]


@pytest.mark.parametrize("seed", range(150))
def test_a_rule_is_true_exactly_where_the_condition_is(seed: int) -> None:
    text, meaning = Made(seed).condition()
    try:
        rule = as_rule(text, TARGETS)
    except NotConvertible as too_long:
        assert "split it up" in str(too_long)
        pytest.skip("longer than a rule may be")
    names = [name for name in ANSWERS if f"${{{name}}}" in text]
    for given in product(*(ANSWERS[name] for name in names)):
        answers = dict.fromkeys(ANSWERS, "") | dict(zip(names, given, strict=True))
        assert is_true(rule, answers) == bool(meaning(answers)), (text, rule, answers)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("${truth} = 'yes'", "truth == true"),
        ("${truth} = 'Yes'", "truth == true"),
        ("${truth} != 'yes'", "not answered(truth) or truth == false"),
        ("not(${one} = 'own')", 'not answered(one) or one != "own"'),
        ("not(selected(${many}, 'agent'))", 'not answered(many) or not ("agent" in many)'),
        ("${whole} != 0", "not answered(whole) or whole != 0"),
        ("${whole} >= 10 and (${whole} < 20 or ${truth}='no')", "whole >= 10 and (whole < 20 or truth == false)"),
        ("${one} = ''", "not answered(one)"),
        ("string-length(${word}) > 0", "answered(word)"),
        ("${many} = 'own'", '"own" in many and count(many) == 1'),
        ("${half} div 2 > 1.5", "half / 2 > 1.5"),
        ("${day} <= today()", "day <= as_of"),
        ("${day} > date('2020-01-31')", 'day > date("2020-01-31")'),
        ("../one = ‘own’", 'one == "own"'),
        ("/form/group/truth='no'", "truth == false"),
        ("count(${rows}) > 1", "count(rows) > 1"),
        ("true()", ""),
        ("${whole} > 1 or true()", ""),
        ("false()", "false"),
    ],
)
def test_conditions_as_rules(given: str, wanted: str) -> None:
    assert as_rule(given, TARGETS) == wanted


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("today() > 1", "today"),
        ("${nobody} = 'x'", "is not asked before it"),
        ("${one} = 'nothing'", "offers no choice “nothing”"),
        ("selected(${many}, 'nothing')", "offers no choice"),
        ("regex(${word}, 'x')", "regex() has no counterpart"),
        ("${one} = 'x", "is not understood"),
        (". > 1", "no counterpart"),
        ("${one} = ${many}", "two answers"),
        ("${both} = 'x'", "the name of two questions"),
        ("${cell} > 3", "a column of a table"),
        ("${one}", "alone is no condition"),
        ("${whole} div ${half} > 2", "its calculation"),
        ("${whole} mod 2 = 0", "its calculation"),
        ("string-length(${word}) > 3", "string-length"),
        ("(" * 300 + "${whole} > 1" + ")" * 300, "nested too deep"),
        ("${whole} > 1 and " * 90 + "${whole} > 2", "split it up"),
        ("", "ends too early"),
        ("${day} = '2020-01-01'", "a date is compared"),
        ("${day} > date('soon')", "a date is written"),
    ],
)
def test_other_conditions_are_left_to_the_author(given: str, why: str) -> None:
    with pytest.raises(NotConvertible) as refused:
        as_rule(given, TARGETS)
    assert why in str(refused.value)


def test_conditions_of_groups_are_joined_once_each() -> None:
    assert joined(["", "one == 1 or two == 2", "three", "three"]) == "(one == 1 or two == 2) and three"
    assert joined(["", ""]) == ""
