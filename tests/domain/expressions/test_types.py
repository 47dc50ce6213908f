"""What each part of a rule is, and what does not go together: found when a version is checked."""

import pytest

from portal.domain.expressions.lexing import ExpressionProblem
from portal.domain.expressions.parsing import parse
from portal.domain.expressions.scope import ANY, AS_OF, DATE, MONEY, NUMBER, TRUTH, Key, Scope, Type
from portal.domain.expressions.types import Typed, check_types
from tests.domain.small import version

WAYS = "[{id: road, text: Road}, {id: sea, text: Sea}]"
SMALL = version(
    "{id: held, kind: yes_no, ask: Held?}",
    "{id: workers, kind: integer, ask: How many?}",
    "{id: fee, kind: money, ask: What fee?}",
    "{id: loan, kind: money, ask: What loan?}",
    "{id: since, kind: date, ask: Since when?}",
    "{id: origin, kind: country, ask: Where from?}",
    "{id: story, kind: text, ask: What happened?}",
    f"{{id: channel, kind: choice, ask: How?, options: {WAYS}}}",
    "{id: other, kind: choice, ask: How else?, options: [{id: air, text: Air}]}",
    f"{{id: ways, kind: choices, ask: Which?, options: {WAYS}}}",
    "{id: pays, kind: matrix, ask: Who?, rows: [{id: visa, text: V}, {id: train, text: T}],"
    " options: [{id: boss, text: B}]}",
    "{id: routes, kind: table, ask: Which?, columns: [{id: paid, kind: money, text: P}, {id: people, kind: integer,"
    f" text: N}}, {{id: day, kind: date, text: D}}, {{id: how, kind: choice, text: H, options: {WAYS}}}]}}",
    "{id: sites, kind: table, ask: Which?, columns: [{id: beds, kind: integer, text: B}]}",
    "{id: signed, kind: attestation, ask: Sign}",
    "{id: words, kind: note, ask: Now about pay.}",
    uses="base",
)
BASE = version("{id: agents, kind: yes_no, ask: Agents?}", family="base")
DERIVED: dict[Key, Type] = {
    ("small", "share"): NUMBER,
    ("small", "broken"): ANY,
    ("base", "total"): MONEY,
    ("base", "quotient"): NUMBER,
}
SCOPE = Scope("small", {"small": SMALL, "base": BASE}, DERIVED)


def typed(rule: str) -> Typed:
    return check_types(parse(rule), SCOPE)


def refused(rule: str) -> tuple[str, str]:
    """The sentence, and what stands in the rule where it points."""
    with pytest.raises(ExpressionProblem) as caught:
        typed(rule)
    return caught.value.message, rule[caught.value.offset :]


@pytest.mark.parametrize(
    ("rule", "type_"),
    [
        ("workers + 1", NUMBER),
        ("fee + loan", MONEY),
        ("fee / loan", NUMBER),
        ("fee * 2", MONEY),
        ("2 * fee", MONEY),
        ("fee / 2", MONEY),
        ("-fee", MONEY),
        ("workers > 1", TRUTH),
        ("fee > 0", TRUTH),
        ("not held", TRUTH),
        ('channel == "road"', TRUTH),
        ('"road" in ways', TRUTH),
        ('origin in ["BD", "VN"]', TRUTH),
        ("workers in routes.people", TRUTH),
        ("sum(routes.paid)", MONEY),
        ("sum(routes.people)", NUMBER),
        ("max(routes.people)", NUMBER),
        ("max(routes.day)", DATE),
        ("count(routes)", NUMBER),
        ("count(ways)", NUMBER),
        ("any(routes.people > 3)", TRUTH),
        ("days_between(since, as_of)", NUMBER),
        ("round(fee, 2)", MONEY),
        ("round(fee, 10)", MONEY),
        ("abs(workers - 3)", NUMBER),
        ("answered(routes)", TRUTH),
        ("dont_know(workers)", TRUTH),
        ("not_applicable(workers)", TRUTH),
        ("declined(workers)", TRUTH),
        ("any(broken)", TRUTH),
        ("broken == fee", TRUTH),
        ("broken + fee", ANY),
        ("broken > routes.people", Type("truth", is_list=True)),
        ("routes.people + broken", Type("any", is_list=True)),
        ("all(broken)", TRUTH),
        ("sum(broken)", ANY),
        ("not_known(routes.paid)", TRUTH),
    ],
)
def test_operators_and_functions_give_what_the_language_says(rule: str, type_: Type) -> None:
    assert typed(rule).type == type_


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("routes.people > 3", "truth"),
        ("3 < routes.people", "truth"),
        ("routes.people * 2", "number"),
        ("routes.paid / routes.people", "money"),
        ("routes.people in [0]", "truth"),
        ("-routes.people", "number"),
    ],
)
def test_a_column_beside_a_value_or_another_column_of_its_table_gives_a_list(rule: str, name: str) -> None:
    type_ = typed(rule).type
    assert (type_.name, type_.is_list) == (name, True)
    assert type_.source == ("small", "routes")


@pytest.mark.parametrize(
    ("rule", "sentence", "place"),
    [
        ("held + 1", "cannot add a number to true or false", "+ 1"),
        ("fee - 1", "cannot subtract a number from an amount of money", "- 1"),
        ("fee * loan", "cannot multiply an amount of money by an amount of money", "* loan"),
        ("2 / fee", "cannot divide a number by an amount of money", "/ fee"),
        ("as_of - since", "cannot subtract dates; use days_between(from, to)", "- since"),
        ("workers > -held", "cannot put a minus before true or false", "-held"),
        ("answered(as_of)", "answered needs the name of a question", "as_of)"),
        ("sum(routes.day)", "sum needs a list of numbers or amounts, not a list of dates", "routes.day)"),
        ("workers and held", "`and` needs true or false, not a number", "workers and held"),
        ("held or workers", "`or` needs true or false, not a number", "workers"),
        ("not workers", "`not` needs true or false, not a number", "workers"),
        (
            "held and routes.people > 3",
            "`and` needs one true or false, not a list; use any() or all()",
            "> 3",
        ),
        ("fee > 1", "cannot compare an amount of money with a number", "> 1"),
        (
            "held == workers",
            "cannot compare true or false with a number; a yes/no question is true or false",
            "== workers",
        ),
        ('held == "yes"', "cannot compare true or false with text; a yes/no question is true or false", '== "yes"'),
        ("held > true", "true or false has no order; compare it with == or !=", "> true"),
        ("held <= true", "true or false has no order; compare it with == or !=", "<= true"),
        ("held >= true", "true or false has no order; compare it with == or !=", ">= true"),
        ('"raod" == channel', 'there is no option "raod" here; did you mean road', '"raod" == channel'),
        ('channel < "road"', "a choice has no order; compare it with == or !=", '< "road"'),
        ("routes == routes", "cannot compare a table with a table", "== routes"),
        ("signed == signed", "cannot compare a declaration with a declaration", "== signed"),
        ("channel == other", "cannot compare a choice with a choice", "== other"),
        ('channel == "raod"', 'there is no option "raod" here; did you mean road', '"raod"'),
        ('pays.visa == "bos"', 'there is no option "bos" here; did you mean boss', '"bos"'),
        ('channel == "ship"', 'there is no option "ship" here; there are road, sea', '"ship"'),
        ('origin == "Bangladesh"', 'write a country as two capital letters, like "BD"', '"Bangladesh"'),
        ("workers in [true]", "cannot look for a number in a list that holds true or false", "true]"),
        ("fee in [0]", "cannot look for an amount of money in a list that holds a number", "0]"),
        ("workers in fee", "`in` needs a list, choices or a column after it, not an amount of money", "fee"),
        ("ways in ways", "cannot look for a list in a list", "in ways"),
        ("workers in routes.paid", "cannot look for a number in a list of amounts of money", "in routes.paid"),
        (
            "routes.people > sites.beds",
            "cannot compare two lists that are not columns of one table",
            "> sites.beds",
        ),
        (
            "routes.people + sites.beds",
            "cannot calculate with two lists that are not columns of one table",
            "+ sites.beds",
        ),
        ("any(held)", "any needs a list of true or false, not true or false", "held)"),
        ("count(workers)", "count needs a list or a table, not a number", "workers)"),
        ("sum(ways)", "sum needs a list of numbers or amounts, not a list of choices", "ways)"),
        ("max(workers)", "max needs a list of numbers or amounts, not a number", "workers)"),
        ("days_between(since, workers)", "days_between needs two dates, not a number", "workers)"),
        ("round(since, 2)", "round needs a number or an amount, not a date", "since, 2)"),
        ("round(workers, 11)", "round needs a whole number of places from 0 to 10", "11)"),
        ("round(workers, 1.5)", "round needs a whole number of places from 0 to 10", "1.5)"),
        ("round(workers, workers)", "round needs a whole number of places from 0 to 10", "workers)"),
        ("answered(share)", "answered needs the name of a question", "share)"),
        ("answered(pays.visa)", "answered needs the name of a question", "pays.visa)"),
        ("answered(routes.paid)", "answered needs the name of a question", "routes.paid)"),
        ("answered(workers + 1)", "answered needs the name of a question", "+ 1)"),
        ("not_known(pays.visa)", "not_known needs the name of a question", "pays.visa)"),
    ],
)
def test_what_does_not_go_together_is_told_where_it_stands(rule: str, sentence: str, place: str) -> None:
    assert refused(rule) == (sentence, place)


def test_what_had_a_problem_of_its_own_fits_everywhere_and_is_not_told_again() -> None:
    for rule in (
        "broken + held",
        "broken == fee",
        "broken and held",
        "workers in broken",
        "broken in [1]",
        "sum(broken)",
        "-broken",
    ):
        assert typed(rule).type.name in ("any", "truth")


def test_a_rule_reads_each_name_once_from_where_its_value_lies_and_never_the_date_of_the_response() -> None:
    rule = "workers > 1 and sum(routes.paid) > base.total and days_between(since, as_of) > workers"
    assert typed(rule).reads() == {
        "workers": ("small", "workers"),
        "routes.paid": ("small", "routes", "paid"),
        "base.total": ("base", "total"),
        "since": ("small", "since"),
    }
    assert SCOPE.resolve(parse("as_of")) == (AS_OF, DATE)  # type: ignore[arg-type]


def test_only_a_column_stands_for_the_rows_of_its_table() -> None:
    assert typed("routes.people").type.source == ("small", "routes")
    assert typed("pays.visa").type.source is None


def test_tables_and_declarations_are_made_of_several_values() -> None:
    assert [name for name in ("routes", "signed", "ways", "story") if typed(name).type.is_compound] == [
        "routes",
        "signed",
    ]
