"""What a rule is made of: its nodes in the order of the text, and the names that it reads."""

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from portal.domain.expressions.parsing import parse
from portal.domain.expressions.tree import (
    Binary,
    Call,
    Day,
    Items,
    Name,
    Node,
    Number,
    Text,
    Truth,
    Unary,
    children,
    references,
    walk,
)

RULE = 'not held and sum(routes.paid) > -3 or channel in ["agent", "both"] and since < date("2026-01-31")'


def words(node: Node) -> str:
    """A node in one word."""
    match node:
        case Unary() | Binary():
            return node.operator
        case Call():
            return node.function
        case Name():
            return node.written
        case Items():
            return "list"
    return str(node.value)


@pytest.mark.parametrize("leaf", ["3", '"agent"', "true", 'date("2026-01-31")', "held"])
def test_literals_and_names_have_nothing_below_them(leaf: str) -> None:
    assert children(parse(leaf)) == ()


@pytest.mark.parametrize(
    ("rule", "below"),
    [
        ("not held", ["held"]),
        ("-3", ["3"]),
        ("paid > 3", ["paid", "3"]),
        ("days_between(since, as_of)", ["since", "as_of"]),
    ],
)
def test_operators_and_functions_have_their_operands_below_them_from_the_left(rule: str, below: list[str]) -> None:
    assert [words(node) for node in children(parse(rule))] == below


def test_a_list_has_its_items_below_it() -> None:
    membership = parse("paid in [1, 2]")
    assert isinstance(membership, Binary)
    assert children(membership.right) == (Number(Decimal(1), 9), Number(Decimal(2), 12))


def test_a_walk_meets_every_node_once_in_the_order_of_the_text() -> None:
    assert [words(node) for node in walk(parse(RULE))] == [
        *("or", "and", "not", "held", ">", "sum", "routes.paid", "-", "3"),
        *("and", "in", "channel", "list", "agent", "both", "<", "since", "2026-01-31"),
    ]


def test_a_walk_of_a_long_rule_goes_no_deeper_than_it_must() -> None:
    assert sum(isinstance(node, Number) for node in walk(parse(" + ".join(["1"] * 100)))) == 100


def test_references_are_the_names_each_once_where_it_stands_first() -> None:
    names = references(parse("paid > 3 and wages.owed.row_a < paid and owed and as_of == as_of"))
    assert [(name.written, name.offset) for name in names] == [
        ("paid", 0),
        ("wages.owed.row_a", 13),
        ("owed", 41),
        ("as_of", 50),
    ]


def test_a_rule_without_names_reads_nothing() -> None:
    assert references(parse('"paid" == "owed" or true')) == ()


def test_a_name_is_written_as_its_author_wrote_it() -> None:
    assert Name(("family", "question", "row"), 7).written == "family.question.row"


@pytest.mark.parametrize("node", [Truth(True, 0), Day(date(2026, 1, 31), 0), Text("agent", 0), Name(("held",), 0)])
def test_a_node_never_changes(node: Node) -> None:
    with pytest.raises((FrozenInstanceError, AttributeError)):
        node.offset = 3  # type: ignore[misc]
