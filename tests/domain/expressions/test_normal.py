"""One form for every way of writing the same rule: no needless space, bracket, nought or kind of quote."""

import pytest

from portal.domain.expressions.normal import normal


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        ("1.50", "1.5"),
        ("007", "7"),
        ("100", "100"),
        ("0.0", "0"),
        ("0.0000001", "0.0000001"),
        ("12345678901234567890123456789012345", "12345678901234567890123456789012345"),
        ("'x'", '"x"'),
        ("'say \"x\"'", "'say \"x\"'"),
        ("true", "true"),
        ("( false )", "false"),
        ('date( "2026-01-31" )', 'date("2026-01-31")'),
        ("aa in [ 1, -2.0 ]", "(aa in [1,-2])"),
        ("base.aa", "base.aa"),
        ("not aa", "(not aa)"),
        ("- aa", "(- aa)"),
        ("(aa)+bb", "(aa + bb)"),
        ("round( aa , 2 )", "round(aa,2)"),
        ("days_between(as_of, aa)", "days_between(as_of,aa)"),
    ],
)
def test_each_part_of_a_rule_has_one_form(rule: str, form: str) -> None:
    assert normal(rule) == form
    assert normal(form) == form
