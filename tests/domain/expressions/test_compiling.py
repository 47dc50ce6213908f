"""A checked rule as a function of values: three values, exact numbers, two currencies that never meet."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.expressions.arithmetic import half_up
from portal.domain.expressions.compiling import STATE, Compiled, compile_rule
from portal.domain.expressions.parsing import parse
from portal.domain.expressions.scope import AS_OF, Key, Scope
from portal.domain.expressions.types import check_types
from portal.domain.expressions.unknown import UNKNOWN
from portal.domain.values import Money
from tests.domain.small import version

SMALL = version(
    "{id: yes, kind: yes_no, ask: Y?}",
    "{id: nope, kind: yes_no, ask: N?}",
    "{id: gone, kind: yes_no, ask: G?}",
    "{id: aa, kind: decimal, ask: A?}",
    "{id: bb, kind: decimal, ask: B?}",
    "{id: zero, kind: decimal, ask: Z?}",
    "{id: empty, kind: decimal, ask: E?}",
    "{id: fee, kind: money, ask: F?}",
    "{id: loan, kind: money, ask: L?}",
    "{id: pay, kind: money, ask: P?}",
    "{id: since, kind: date, ask: S?}",
    "{id: until, kind: date, ask: U?}",
    "{id: origin, kind: country, ask: O?}",
    "{id: ways, kind: choices, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}, {id: air, text: A}]}",
    "{id: none_yet, kind: choices, ask: W?, options: [{id: road, text: R}]}",
    "{id: routes, kind: table, ask: R?, columns: [{id: nn, kind: integer, text: N}, {id: mm, kind: integer, text: M},"
    " {id: cost, kind: money, text: C}, {id: cash, kind: money, text: D}, {id: day, kind: date, text: T}]}",
    "{id: bare, kind: table, ask: B?, columns: [{id: nn, kind: integer, text: N}, {id: cost, kind: money, text: C}]}",
)
SCOPE = Scope("small", {"small": SMALL})


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


VALUES: Mapping[Key, Any] = {
    AS_OF: date(2026, 5, 1),
    ("small", "yes"): True,
    ("small", "nope"): False,
    ("small", "aa"): Decimal(4),
    ("small", "bb"): Decimal(3),
    ("small", "zero"): Decimal(0),
    ("small", "fee"): eur("10"),
    ("small", "loan"): eur("2.50"),
    ("small", "pay"): usd("10"),
    ("small", "since"): date(2026, 4, 1),
    ("small", "origin"): "BD",
    ("small", "ways"): ("road", "sea"),
    ("small", "routes"): ({}, {}),
    ("small", "routes", "nn"): (Decimal(2), Decimal(5)),
    ("small", "routes", "mm"): (Decimal(3), UNKNOWN),
    ("small", "routes", "cost"): (eur("1"), eur("2")),
    ("small", "routes", "cash"): (eur("1"), usd("2")),
    ("small", "routes", "day"): (date(2026, 1, 2), date(2026, 1, 1)),
    ("small", "bare"): (),
    ("small", "bare", "nn"): (),
    ("small", "bare", "cost"): (),
}


def compiled(rule: str) -> Compiled:
    return compile_rule(check_types(parse(rule), SCOPE))


def run(rule: str, values: Mapping[Key, Any] = VALUES) -> Any:
    return compiled(rule).run(values)


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("yes and yes", True),
        ("yes and gone", UNKNOWN),
        ("gone and yes", UNKNOWN),
        ("gone and gone", UNKNOWN),
        ("nope and gone", False),
        ("gone and nope", False),
        ("nope or nope", False),
        ("nope or gone", UNKNOWN),
        ("gone or nope", UNKNOWN),
        ("gone or gone", UNKNOWN),
        ("yes or gone", True),
        ("gone or yes", True),
        ("not yes", False),
        ("not nope", True),
        ("not gone", UNKNOWN),
    ],
)
def test_truths_meet_as_the_tables_of_three_values_say(rule: str, gives: object) -> None:
    assert run(rule) is gives


def test_only_true_lets_a_rule_count() -> None:
    assert compiled("yes").is_true(VALUES)
    assert not compiled("nope").is_true(VALUES)
    assert not compiled("gone").is_true(VALUES)


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"])
def test_what_is_unknown_makes_comparisons_and_calculations_unknown(sign: str) -> None:
    assert run(f"aa {sign} empty") is UNKNOWN
    assert run(f"empty {sign} aa") is UNKNOWN


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("aa + bb", "7"),
        ("bb - aa", "-1"),
        ("aa * bb", "12"),
        ("aa / bb", "1.333333333333333333333333333333333"),
        ("0.1 + 0.2", "0.3"),
        ("-aa", "-4"),
        ("abs(bb - aa)", "1"),
        ("round(2.345, 2)", "2.35"),
        ("round(-2.5, 0)", "-3"),
        ("round(aa, 1)", "4.0"),
        ("days_between(since, as_of)", "30"),
        ("days_between(as_of, since)", "-30"),
    ],
)
def test_numbers_are_exact_decimals_of_34_digits(rule: str, gives: str) -> None:
    assert str(run(rule)) == gives


@pytest.mark.parametrize(
    "rule", ["aa / zero", "zero / zero", "fee / zero", "fee / (loan - loan)", "1 / (bb - 3)", "routes.nn / zero > 1"]
)
def test_a_division_by_nought_is_unknown(rule: str) -> None:
    assert run(rule) in (UNKNOWN, (UNKNOWN, UNKNOWN))


def test_what_is_not_finite_is_unknown() -> None:
    giant = {**VALUES, ("small", "bb"): Decimal("Infinity")}
    assert run("bb + 1", giant) is UNKNOWN
    assert run("bb * 2", giant) is UNKNOWN
    assert run("fee * bb", giant) is UNKNOWN


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("fee + loan", eur("12.50")),
        ("fee - loan", eur("7.50")),
        ("fee * 2", eur("20")),
        ("2 * fee", eur("20")),
        ("fee / 4", eur("2.5")),
        ("-loan", eur("-2.50")),
        ("abs(-loan)", eur("2.50")),
        ("round(loan, 1)", eur("2.5")),
        ("fee / loan", Decimal(4)),
        ("fee > loan", True),
        ("fee == loan * 4", True),
        ("fee > 0", True),
        ("0 >= loan", False),
    ],
)
def test_money_of_one_currency_meets(rule: str, gives: object) -> None:
    assert run(rule) == gives


@pytest.mark.parametrize("rule", ["fee + pay", "fee - pay", "fee / pay", "fee == pay", "fee != pay", "fee > pay"])
def test_two_currencies_never_meet(rule: str) -> None:
    assert run(rule) is UNKNOWN


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ('"road" in ways', True),
        ('"air" in ways', False),
        ('"road" in none_yet', UNKNOWN),
        ("aa in [1, 4.0]", True),
        ("aa in [1, -4]", False),
        ("empty in [1, 4]", UNKNOWN),
        ('origin in ["VN", "BD"]', True),
        ("2 in routes.nn", True),
        ("3 in routes.mm", True),
        ("7 in routes.mm", UNKNOWN),
        ("loan - 0 * fee in routes.cost", False),
        ("loan / 2.5 in routes.cost", True),
        ("pay / 10 in routes.cash", UNKNOWN),
        ("pay / 5 in routes.cash", True),
        ("7 in bare.nn", False),
        ("routes.nn in [5, 7]", (False, True)),
        ("routes.mm in [3]", (True, UNKNOWN)),
    ],
)
def test_a_list_holds_a_value_or_not_or_nobody_knows(rule: str, gives: object) -> None:
    assert run(rule) == gives


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("routes.nn > 2", (False, True)),
        ("2 < routes.nn", (False, True)),
        ("routes.nn * routes.mm", (Decimal(6), UNKNOWN)),
        ("-routes.mm", (Decimal(-3), UNKNOWN)),
        ("routes.cost * 2", (eur("2"), eur("4"))),
        ("routes.cash == routes.cost", (True, UNKNOWN)),
        ("bare.nn > 1", ()),
    ],
)
def test_columns_work_row_by_row(rule: str, gives: object) -> None:
    assert run(rule) == gives


def test_a_column_of_a_table_that_is_not_shown_is_unknown_as_a_whole() -> None:
    assert run("routes.nn > 2", {}) is UNKNOWN
    assert run("any(routes.nn > 2)", {}) is UNKNOWN
    assert run("-routes.nn", {}) is UNKNOWN
    assert run("count(routes)", {}) is UNKNOWN


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("any(routes.mm == 3)", True),
        ("any(routes.mm == 4)", UNKNOWN),
        ("all(routes.mm == 3)", UNKNOWN),
        ("all(routes.mm == 4)", False),
        ("any(bare.nn > 1)", False),
        ("all(bare.nn > 1)", True),
        ("count(routes)", Decimal(2)),
        ("count(bare)", Decimal(0)),
        ("count(ways)", Decimal(2)),
        ("count(routes.nn > 2)", Decimal(1)),
        ("count(routes.nn > 9)", Decimal(0)),
        ("count(routes.nn)", Decimal(2)),
        ("count(routes.mm)", UNKNOWN),
        ("count(routes.mm > 2)", UNKNOWN),
        ("count(bare.nn > 2)", Decimal(0)),
        ("sum(routes.nn)", Decimal(7)),
        ("sum(routes.mm)", UNKNOWN),
        ("sum(bare.nn)", Decimal(0)),
        ("sum(routes.cost)", eur("3")),
        ("sum(routes.cash)", UNKNOWN),
        ("min(routes.nn)", Decimal(2)),
        ("max(routes.nn)", Decimal(5)),
        ("max(routes.mm)", UNKNOWN),
        ("max(bare.nn)", UNKNOWN),
        ("min(routes.cost)", eur("1")),
        ("max(routes.cash)", UNKNOWN),
        ("min(routes.day)", date(2026, 1, 1)),
        ("max(routes.day)", date(2026, 1, 2)),
    ],
)
def test_functions_of_lists_give_what_the_specification_says(rule: str, gives: object) -> None:
    assert run(rule) == gives


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("sum(bare.cost) == 0", True),
        ("sum(bare.cost) < fee", True),
        ("sum(bare.cost) + fee == fee", True),
        ("pay - sum(bare.cost) == pay", True),
    ],
)
def test_nought_out_of_an_empty_list_meets_every_currency(rule: str, gives: bool) -> None:
    assert run(rule) is gives


def test_what_is_added_to_nought_keeps_its_currency() -> None:
    assert run("sum(bare.cost) + fee") == run("fee + sum(bare.cost)") == eur("10")
    assert run("sum(bare.cost) - fee") == eur("-10")


@pytest.mark.parametrize(
    ("state", "true_of"),
    [
        ("answered", {"answered"}),
        ("unanswered", {"not_known"}),
        ("dont_know", {"dont_know", "not_known"}),
        ("declined", {"declined", "not_known"}),
        ("not_applicable", {"not_applicable"}),
        (None, set()),
    ],
)
def test_whether_a_question_was_answered_is_always_known(state: str | None, true_of: set[str]) -> None:
    values: dict[Key, Any] = {} if state is None else {("small", "aa", STATE): state}
    functions = ("answered", "dont_know", "declined", "not_applicable", "not_known")
    results = {function: run(f"{function}(aa)", values) for function in functions}
    assert results == {function: function in true_of for function in functions}


def test_it_is_unknown_where_the_reader_may_not_know_it() -> None:
    values: dict[Key, Any] = {("small", "aa", STATE): UNKNOWN}
    assert [run(f"{function}(aa)", values) for function in ("answered", "declined", "not_known")] == [UNKNOWN] * 3


@pytest.mark.parametrize(
    ("rule", "rows", "cells", "gives"),
    [
        ("not_known(routes)", ({}, {}), (Decimal(1), UNKNOWN), False),
        ("not_known(routes)", (), (), True),
        ("not_known(routes.nn)", ({}, {}), (Decimal(1), UNKNOWN), True),
        ("not_known(routes.nn)", ({}, {}), (Decimal(1), Decimal(2)), False),
        ("not_known(routes.nn)", (), (), True),
    ],
)
def test_a_table_is_not_known_without_rows_and_a_column_with_an_empty_cell(
    rule: str, rows: object, cells: object, gives: bool
) -> None:
    values = {
        ("small", "routes", STATE): "answered",
        ("small", "routes"): rows,
        ("small", "routes", "nn"): cells,
    }
    assert run(rule, values) is gives


def test_a_rule_knows_what_it_reads() -> None:
    assert compiled("aa > 1 and sum(routes.nn) > aa and as_of > since").reads == {
        "aa": ("small", "aa"),
        "routes.nn": ("small", "routes", "nn"),
        "since": ("small", "since"),
    }


@pytest.mark.parametrize(
    ("value", "places", "gives"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("2.4999999999999999999999", 0, "2"),
        ("1.005", 2, "1.01"),
        ("7", 2, "7.00"),
        ("123456789012345678901234567890.5", 0, "123456789012345678901234567891"),
    ],
)
def test_a_tie_is_rounded_away_from_nought(value: str, places: int, gives: str) -> None:
    assert str(half_up(Decimal(value), places)) == gives


def test_rounding_needs_no_more_than_sixty_digits_and_gives_no_number_beyond() -> None:
    assert half_up(Decimal("1e49"), 10) == Decimal("1e49")
    assert half_up(Decimal("1e50"), 10).is_nan()


@pytest.mark.parametrize(
    ("rule", "gives"),
    [
        ("any(routes.nn > 100)", False),
        ("any(routes.nn > 4)", True),
        ("any(routes.mm > 100)", UNKNOWN),
        ("any(routes.mm > 2)", True),
        ("all(routes.nn > 0)", True),
        ("all(routes.nn > 4)", False),
        ("all(routes.mm > 2)", UNKNOWN),
        ("all(routes.mm > 100)", False),
        ("any(bare.nn > 0)", False),
        ("all(bare.nn > 0)", True),
        ("days_between(since, until)", UNKNOWN),
        ("days_between(until, since)", UNKNOWN),
        ("round(empty, 1)", UNKNOWN),
        ("aa / zero", UNKNOWN),
        ("zero / zero", UNKNOWN),
        ("fee / zero", UNKNOWN),
    ],
)
def test_one_unknown_part_makes_the_whole_unknown_unless_the_others_decide(rule: str, gives: Any) -> None:
    assert run(rule) is gives


def test_the_sum_of_no_amounts_is_nought_in_no_currency() -> None:
    assert run("sum(bare.cost)") == Money(Decimal(0), "")
