"""Text → tree: how operators bind, what each literal is, and one sentence with its place for whatever is no rule."""

from datetime import date
from decimal import Decimal

import pytest

from portal.domain import questionnaire_types
from portal.domain.expressions.lexing import FUNCTIONS, WORDS, ExpressionProblem
from portal.domain.expressions.normal import normal
from portal.domain.expressions.parsing import DEEPEST, MOST_CHARACTERS, MOST_NODES, parse
from portal.domain.expressions.tree import Binary, Call, Day, Items, Name, Number, Text, Truth, Unary


def refused(text: str) -> tuple[int, str]:
    """Where a text stops being a rule, and why."""
    with pytest.raises(ExpressionProblem) as caught:
        parse(text)
    assert str(caught.value) == caught.value.message
    return caught.value.offset, caught.value.message


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("12", Number(Decimal(12), 0)),
        ("0.10", Number(Decimal("0.10"), 0)),
        ('"It\'s"', Text("It's", 0)),
        ("'say \"hi\"'", Text('say "hi"', 0)),
        ('"ভাড়া"', Text("ভাড়া", 0)),
        ('""', Text("", 0)),
        ("true", Truth(True, 0)),
        ("false", Truth(False, 0)),
        ('date("2024-02-29")', Day(date(2024, 2, 29), 0)),
        (" \n held", Name(("held",), 3)),
        ("as_of", Name(("as_of",), 0)),
        ("wages.owed.row_a", Name(("wages", "owed", "row_a"), 0)),
        ("not held", Unary("not", Name(("held",), 4), 0)),
        ("aa==1", Binary("==", Name(("aa",), 0), Number(Decimal(1), 4), 2)),
        ("count(aa)", Call("count", (Name(("aa",), 6),), 0)),
    ],
)
def test_each_part_is_read_with_the_place_it_stands_at(text: str, node: object) -> None:
    assert parse(text) == node


def test_a_number_is_exact() -> None:
    node = parse("0.1234567890123456789012345678901234567890")
    assert isinstance(node, Number)
    assert str(node.value) == "0.1234567890123456789012345678901234567890"


@pytest.mark.parametrize(
    ("rule", "grouped"),
    [
        ("aa or bb and cc", "(aa or (bb and cc))"),
        ("aa and bb or cc", "((aa and bb) or cc)"),
        ("not aa and bb", "((not aa) and bb)"),
        ("not aa == bb", "(not (aa == bb))"),
        ("not not aa", "(not (not aa))"),
        ("aa == bb + cc", "(aa == (bb + cc))"),
        ("aa + bb * cc", "(aa + (bb * cc))"),
        ("aa - bb - cc", "((aa - bb) - cc)"),
        ("aa / bb * cc", "((aa / bb) * cc)"),
        ("-aa * bb", "((- aa) * bb)"),
        ("aa - -bb", "(aa - (- bb))"),
        ("(aa or bb) and cc", "((aa or bb) and cc)"),
        ("aa < bb and bb <= cc", "((aa < bb) and (bb <= cc))"),
        ("aa in bb or cc", "((aa in bb) or cc)"),
        ("aa + 1 in [2]", "((aa + 1) in [2])"),
        ("any(aa or bb)", "any((aa or bb))"),
        ("((aa) or bb)", "(aa or bb)"),
    ],
)
def test_operators_bind_as_people_read_them(rule: str, grouped: str) -> None:
    assert normal(rule) == grouped


def test_a_list_holds_plain_values_and_a_minus_belongs_to_its_number() -> None:
    node = parse('aa in [-1, "x", true, date("2026-01-31")]')
    assert isinstance(node, Binary)
    assert node.right == Items(
        (Number(Decimal(-1), 7), Text("x", 11), Truth(True, 16), Day(date(2026, 1, 31), 22)),
        6,
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("aa==1", "  ( (aa) == 1.00 )"),
        ("aa or bb", "(aa) or\n(bb)"),
        ("aa in [1,2]", "aa in [ 1 , 2 ]"),
        ("sum(aa)>0", "sum( aa ) > 00"),
        ("aa == 'x'", 'aa == "x"'),
    ],
)
def test_two_rules_that_differ_in_spacing_and_needless_brackets_are_one(left: str, right: str) -> None:
    assert normal(left) == normal(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("aa - (bb - cc)", "aa - bb - cc"), ("aa == 'x'", "aa == 'X'"), ("aa > 1", "aa >= 1"), ("10", "1")],
)
def test_two_rules_that_mean_something_else_stay_two(left: str, right: str) -> None:
    assert normal(left) != normal(right)


@pytest.mark.parametrize("rule", ["aa in [1,-2]", 'aa == date("2026-01-31")', "aa == 'say \"x\"'", "not (aa or bb)"])
def test_the_normal_form_is_a_rule_and_its_own_normal_form(rule: str) -> None:
    assert normal(normal(rule)) == normal(rule)


@pytest.mark.parametrize(
    ("text", "offset", "sentence"),
    [
        ("", 0, "this rule is empty"),
        ("  ", 0, "this rule is empty"),
        ("aa +", 4, "the rule ends too early; something is missing here"),
        ("aa bb", 3, "bb is not expected here; is an operator missing before it?"),
        ("aa == 1 == 2", 8, "comparisons cannot be chained; join two of them with `and`"),
        ("1 < aa < 3", 7, "comparisons cannot be chained; join two of them with `and`"),
        ("(aa or bb", 0, "this bracket is not closed"),
        ("((aa) or bb", 0, "this bracket is not closed"),
        ("aa)", 2, ") is not expected here; is an operator missing before it?"),
        ("(aa, bb)", 0, "this bracket is not closed"),
        ("[1]", 0, "a list in brackets is allowed only after `in`"),
        ("aa in []", 6, "this list is empty"),
        ("aa in [1 2]", 9, "a comma or a closing bracket is missing here"),
        ("aa in [bb]", 7, "a list can hold only texts, numbers, dates, true and false"),
        ("aa in [1 + 2]", 9, "a comma or a closing bracket is missing here"),
        ("aa in [1 * 2]", 7, "a list can hold only texts, numbers, dates, true and false"),
        ("aa in [-bb]", 7, "a list can hold only texts, numbers, dates, true and false"),
        ("aa not in [1]", 3, "write `not` before the whole comparison: not (… in …)"),
        ("and aa", 0, "something is missing before `and`"),
        ("count + 1", 0, "count is a function; write its arguments in brackets after it"),
        ("date", 0, "date is a function; write its arguments in brackets after it"),
        ("aa.bb.cc.dd", 0, "aa.bb.cc.dd has too many dots; family.question.row is the longest form"),
        ("many(aa)", 0, f"there is no function many; there are {', '.join(FUNCTIONS)}"),
        ("count()", 0, "count takes one value, not 0"),
        ("round(aa)", 0, "round takes 2 values, not 1"),
        ("days_between(aa, bb, cc)", 0, "days_between takes 2 values, not 3"),
        ("sum(aa bb)", 7, "a comma or a closing bracket is missing here"),
        ('date("2026-02-30")', 5, "there is no day 2026-02-30 in the calendar"),
        ('date("31.1.2026")', 5, 'a date is written like date("2026-01-31")'),
        ('date("٢٠٢٦-٠١-٣١")', 5, 'a date is written like date("2026-01-31")'),
        ("date(aa)", 5, 'a date is written like date("2026-01-31")'),
        ('date("2026-01-31"', 4, "this bracket is not closed"),
        ('aa == "x', 6, "this text is not closed; end it with the same quote"),
        ("aa ; bb", 3, "the character ; has no meaning in a rule"),
        ("aä > 1", 1, "the character ä has no meaning in a rule"),
        ("aa > 1, 5", 6, ", is not expected here; is an operator missing before it?"),
        ("aa,5", 2, ", is not expected here; is an operator missing before it?"),
        ("aa > 1 000", 7, "write a number without spaces"),
        ("aa and )", 7, ") is not expected here; is an operator missing before it?"),
        ("aa > 1 or < 3", 10, "write the question again before <: share >= 1 and share <= 3"),
        ("aa ** 2", 4, "* is not expected here; is an operator missing before it?"),
    ],
)
def test_what_is_no_rule_is_told_in_one_sentence_where_it_stops(text: str, offset: int, sentence: str) -> None:
    assert refused(text) == (offset, sentence)


@pytest.mark.parametrize(
    ("text", "offset", "hint"),
    [
        ("aa = 1", 3, "use == to compare"),
        ("aa ≠ 1", 3, "write != for “is not”"),
        ("aa >= 1 & bb", 8, "write `and`"),
        ("aa | bb", 3, "write `or`"),
        ("!aa", 0, "write `not`, or != to compare"),
        ("aa × 2", 3, "write * to multiply"),
        ("aa − 2", 3, "write - for minus"),
        ("“road” in ways", 0, 'put texts in straight quotes: "'),
        ("share > 33%", 10, "a percent is a number from 0 to 100 here: write 33 without the %"),
        ("aa > 1,5", 6, "write a point in a number, not a comma: 1.5"),
        ("aa > 33,5", 7, "write a point in a number, not a comma: 33.5"),
        ("aa > 1,000", 6, "write a large number without a comma: 1000"),
        ("aa > 3 percent", 7, "write the number alone: a percent is a number from 0 to 100"),
        ("aa OR bb", 3, "write `or` in small letters, not OR"),
        ("aa equals 1", 3, "write == to compare, not equals"),
        ("{aa} > 1", 0, "braces belong in texts, not in rules"),
        ("if aa then bb", 0, "write the condition alone: leave out if and what follows “then”"),
        ("  If aa = 1 then bb", 2, "write the condition alone: leave out If and what follows “then”"),
        ("unless aa", 0, "write not (…) in place of unless"),
        ("aa more than 1", 3, "write > for “more than”"),
        ("aa is less than 1", 3, "write < for “less than”"),
        ("aa at least 1", 3, "write >= for “at least”"),
        ("aa is at most 1", 3, "write >= for “at least”, <= for “at most”"),
        ("aa is empty", 3, "write answered(…) or not answered(…)"),
        ("aa has 1", 3, 'write "option" in question to ask whether it was chosen'),
        ("aa in (1, 2)", 6, 'put a list in square brackets: in ["first", "second"]'),
        ("aa > 1 and < 3", 11, "write the question again before <: share >= 1 and share <= 3"),
        ("aa > 5 days", 7, "write the number alone, without days"),
        ("aa > 5e3", 6, "write the number with all its digits"),
        ("aa > 1'000", 6, "write a large number without ': 1000"),
        ("aa > 1.000,50", 10, "write a point in a number, not a comma: 1000.50"),
        ("aa > ½", 5, "write 0.5 in place of ½"),
        ("aa &gt; 1", 3, "write > in place of &gt;"),
        ("aa -> bb", 3, "write not (…) or … in place of ->"),
        ("SUM(aa)", 0, "write `sum` in small letters, not SUM"),
        ("NOT(aa)", 0, "write `not` in small letters, not NOT"),
        ("avg(aa)", 0, "there is no function avg; write sum(…) / count(…)"),
    ],
)
def test_what_people_write_by_habit_is_answered_with_what_to_write(text: str, offset: int, hint: str) -> None:
    assert refused(text) == (offset, hint)


@pytest.mark.parametrize("rule", ["when == 1", "if == 1 and more > 2", "not less", "at or over"])
def test_an_id_may_be_a_word_that_people_write_by_habit(rule: str) -> None:
    assert normal(rule)


def test_a_rule_has_at_most_so_many_characters() -> None:
    longest = "aa" + " " * (MOST_CHARACTERS - 2)
    assert parse(longest) == Name(("aa",), 0)
    assert refused(longest + " ") == (0, "this rule has 1001 characters; at most 1000 are allowed, so split it up")


def test_a_rule_has_at_most_so_many_parts() -> None:
    most = "+".join(["1"] * (MOST_NODES // 2))
    assert parse(f"-{most}")  # 100 numbers, 99 signs and the minus
    assert refused(f"-{most}+1")[1] == "this rule has more than 200 parts; split it up"


@pytest.mark.parametrize("rule", ["not " * 230 + "aa", "-" * 400 + "aa", "aa - not " * 105 + "aa"])
def test_a_rule_that_is_nested_too_deep_is_refused_before_python_gives_up(rule: str) -> None:
    offset, sentence = refused(rule)
    assert sentence == "this rule is nested too deep; split it up"
    assert 0 < offset <= len(rule)
    assert DEEPEST == MOST_NODES


def test_brackets_side_by_side_are_no_depth() -> None:
    assert normal("(" * 450 + "aa" + ")" * 450) == "aa"
    assert normal(f"aa in [{','.join(['(1)'] * 150)}]") == f"(aa in [{','.join(['1'] * 150)}])"


def test_the_words_of_the_language_are_those_that_no_id_may_be() -> None:
    assert tuple(FUNCTIONS) == questionnaire_types.FUNCTIONS
    assert questionnaire_types.RESERVED == WORDS
