"""What people write in rules by habit, and the hint that leads to what is meant; a # that cuts a text short."""

import pytest

from portal.domain import checking
from portal.domain.expressions import ExpressionProblem, parse
from portal.domain.expressions.hints import of_name, of_word

HEAD = """format: ssq/1
id: wages
version: 1.0.0
language: en
title: Wages
uses: [workforce]
sections:
  - id: first
    title: First
    questions:
      - {id: paid, kind: yes_no, ask: Paid?}
      - {id: migrant_pay, kind: integer, ask: How much?}
      - {id: share, kind: percent, ask: What share?}
      - {id: ways, kind: choices, ask: Which?, options: [{id: road, text: R}, {id: sea, text: S}]}
      - {id: since, kind: date, ask: Since when?}
"""
USED = """format: ssq/1
id: workforce
version: 1.0.0
language: en
title: Workforce
sections:
  - {id: only, title: Only, questions: [{id: has_migrants, kind: yes_no, ask: Any?}]}
"""


def told(more: str) -> list[str]:
    files = {"wages/1.0.0.yaml": (HEAD + more).encode(), "workforce/1.0.0.yaml": USED.encode()}
    return [one.message for one in checking.check(files)]


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("share > 33%", "write 33 without the %"),
        ("share > migrant_pay %", "a percent is a number from 0 to 100"),
        ("has_migrants", "did you mean workforce.has_migrants"),
        ("paid AND share > 1", "write `and` in small letters"),
        ("NOT paid", "write `not` in small letters"),
        ("paid is true", "write == to compare, not is"),
        ("share <> 1", "write !="),
        ("share => 1", "write >="),
        ("share =< 1", "write <="),
        ("share ≥ 1", "write >="),
        ("share > 1,5", "write a point in a number"),
        ("paid == yes", "write true for the answer yes"),
        ("“road” in ways", "straight quotes"),
        ('ways == "road"', 'write "road" in ways'),
        ("share > ٣", "write the digit 3 in place of ٣"),
        ("share > ３", "write the digit 3"),
        ("share > .5", "write 0 before the point: 0.5"),
        ("share > 3.", "leave it out"),
        ("share > 1 000", "write a number without spaces"),
        ("share\u00a0> 1", "cannot be seen"),
        ("share \u200b> 1", "cannot be seen"),
        ("${share} > 1", "without $"),
        ("paid == True", "write true in small letters"),
        ("paid is not true", "write !="),
        ("paid == null", "write answered(…)"),
        ("paid == 1", "true or false"),
        ("share GT 1", "write > to compare"),
        ("share between 1 and 3", "write two comparisons"),
        ('ways contains "road"', 'write "option" in question'),
        ("road in ways", 'put the id of an option in quotes: "road"'),
        ("wages.paid", "without the family: paid"),
        ("since > today()", "write as_of"),
        ('since > "2020-01-01"', 'write a day as date("2026-01-31")'),
        ('since > date("2023-02-29")', "there is no day 2023-02-29"),
    ],
)
def test_a_hint_leads_to_what_is_meant(rule: str, hint: str) -> None:
    messages = told(f"      - {{id: more, kind: text, ask: More?, when: '{rule}'}}\n")
    assert any(hint in one for one in messages), messages


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("ask: Does job #1 match?", True),
        ("ask: Does job   #1 match?", True),
        ("ask: Does the job match? # and so on", True),
        ("ask: 'Does job #1 match?'", False),
        ("ask: Does the job match?   # to be reworded", False),
        ("ask: Does job#1 match?", False),
    ],
)
def test_a_sign_that_cuts_a_text_short_is_told(line: str, is_told: bool) -> None:
    messages = told(f"      - id: more\n        kind: text\n        {line}\n")
    assert any("what follows this #" in one for one in messages) == is_told


def test_a_sign_that_swallows_a_bracket_is_told() -> None:
    messages = told("      - {id: more, kind: text, ask: Does job #1 match?}\n")
    assert any("a # after a space ends the line" in one for one in messages), messages


INVISIBLE = "there is a sign here that cannot be seen; delete it, and type an ordinary space where one is meant"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("share > .5", "write 0 before the point: 0.5"),
        ("share > .5 + 1", "write 0 before the point: 0.5"),
        ("share > .75", "write 0 before the point: 0.7"),
        ("share > 3.", "the point after 3 is followed by no digit; leave it out"),
        ("share .", "the character . has no meaning in a rule"),
        ("share > 1'000", "write a large number without ': 1000"),
        ("share > 1’000", "write a large number without ’: 1000"),
        ("share > 1'00", "this text is not closed; end it with the same quote"),
        ("share > ٣", "write the digit 3 in place of ٣"),
        ("share > 3 ٣", "write the digit 3 in place of ٣"),
        ("share > 1'٠٠٠", "this text is not closed; end it with the same quote"),
        ("share > ½", "write 0.5 in place of ½"),
        ("share\u00a0> 1", INVISIBLE),
        ("share\u200b> 1", INVISIBLE),
        ("share\t> 1", INVISIBLE),
        ("share > 1 €", "write numbers and ids without €, and ids without braces"),
        ("share > 1 §", "the character § has no meaning in a rule"),
        ("share &lt; 1", "write < in place of &lt;"),
        ("share > 5e3", "write the number with all its digits"),
        ("share > 5E3", "write the number with all its digits"),
        ("share > 5 e3", "write the number alone, without e3"),
        ("share > 5km", "write the number alone, without km"),
        ("share at odds", "at is not expected here; is an operator missing before it?"),
        ("share at most 3", "write <= for “at most”"),
        ("share is not 3", "write != to compare, not is not"),
        ("share is unknown", "write dont_know(…)"),
        ("share is 3", "write == to compare, not is"),
        ("share Is 3", "write == to compare, not Is"),
        ("share is at most 3", "write >= for “at least”, <= for “at most”"),
    ],
)
def test_a_sign_or_word_that_rules_do_not_have_is_answered_in_one_sentence(rule: str, sentence: str) -> None:
    with pytest.raises(ExpressionProblem) as refusal:
        parse(rule)
    assert refusal.value.message == sentence


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("True", "write true in small letters"),
        ("FALSE", "write false in small letters"),
        ("Today", "write as_of for the day of the answers"),
        ("countIf", "write count(…) with the comparison inside"),
        ("zebra", ""),
    ],
)
def test_a_name_of_other_languages_has_a_hint_in_any_letters(name: str, hint: str) -> None:
    assert of_name(name) == hint


@pytest.mark.parametrize(("word", "following"), [("at", "odds"), ("zebra", "at"), ("zebra", "not"), ("", "")])
def test_a_word_that_means_nothing_has_no_hint(word: str, following: str) -> None:
    assert of_word(word, following) == ""
