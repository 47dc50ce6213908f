"""What a response says: what is shown, the values that rules read, and the silence that hides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.expressions import UNKNOWN, Compiled, Scope, check_types, compile_rule, parse
from portal.domain.facts import ResponseFacts, facts_of
from portal.domain.ruleset import Ruleset
from portal.domain.values import Money
from tests.domain.small import AS_OF, facts, read, source, version

NOT_KNOWN = {"no_answer": "dont_know"}


def ruleset(*questions: str, more: str = "") -> Ruleset:
    return Ruleset.of([version(*questions, more=more)])


def of(rules: Ruleset, **answers: Any) -> ResponseFacts:
    return facts(rules, {"small": answers})


def shown(response: ResponseFacts) -> set[str]:
    return {name for _, name in response.shown}


def rule(rules: Ruleset, text: str) -> Compiled:
    return compile_rule(check_types(parse(text), Scope("small", {"small": rules.versions[0]})))


CHAIN = ruleset(
    "{id: held, kind: yes_no, ask: Held?}",
    "{id: how_many, kind: integer, ask: How many?, when: held}",
    "{id: why_many, kind: text, ask: Why?, when: how_many > 3}",
    "{id: words, kind: note, ask: Now about pay., when: held}",
)


@pytest.mark.parametrize(
    ("answers", "visible"),
    [
        ({}, {"held"}),
        ({"held": False}, {"held"}),
        ({"held": True}, {"held", "how_many", "words"}),
        ({"held": True, "how_many": 3}, {"held", "how_many", "words"}),
        ({"held": True, "how_many": 4}, {"held", "how_many", "why_many", "words"}),
    ],
)
def test_a_question_is_shown_only_when_its_condition_is_true_and_unknown_hides(
    answers: dict[str, Any], visible: set[str]
) -> None:
    assert shown(of(CHAIN, **answers)) == visible


def test_what_is_hidden_counts_for_nothing_whatever_was_typed_before() -> None:
    hidden = of(CHAIN, held=False, how_many=7, why_many="So it is.")
    assert ("small", "how_many") not in hidden.values
    assert hidden.values == of(CHAIN, held=False).values


def test_a_section_that_is_hidden_hides_its_questions() -> None:
    more = "  - {id: second, title: Second, when: held, questions: [{id: paid, kind: yes_no, ask: Paid?}]}\n"
    rules = ruleset("{id: held, kind: yes_no, ask: Held?}", more=more)
    assert of(rules, held=True, paid=True).sections == {("small", "first"), ("small", "second")}
    without = of(rules, held=False, paid=True)
    assert without.sections == {("small", "first")}
    assert shown(without) == {"held"}
    assert ("small", "paid") not in without.values


def test_rules_read_numbers_as_exact_decimals_and_everything_else_as_it_is() -> None:
    rules = ruleset(
        "{id: count_of, kind: integer, ask: C?}",
        "{id: share, kind: decimal, ask: S?}",
        "{id: held, kind: yes_no, ask: H?}",
        "{id: fee, kind: money, ask: F?}",
        "{id: since, kind: date, ask: S?}",
        "{id: ways, kind: choices, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}]}",
        "{id: signed, kind: attestation, ask: S}",
    )
    given = of(
        rules,
        count_of=12,
        share="0.10",
        held=True,
        fee={"amount": "8.50", "currency": "EUR"},
        since="2026-01-31",
        ways=["sea", "road"],
        signed={"name": "Ada", "role": "Owner", "date": "2026-02-01"},
    ).values
    values = {key[1]: value for key, value in given.items() if len(key) == 2 and key[0]}
    signed = values.pop("signed")
    assert (signed.name, signed.role, signed.date) == ("Ada", "Owner", date(2026, 2, 1))
    assert values == {
        "count_of": Decimal(12),
        "share": Decimal("0.10"),
        "held": True,
        "fee": Money(Decimal("8.50"), "EUR"),
        "since": date(2026, 1, 31),
        "ways": ("road", "sea"),
    }
    assert type(values["count_of"]) is Decimal
    assert values["held"] is True


def test_the_date_of_the_response_is_a_value_too() -> None:
    assert of(CHAIN).values["", "as_of"] == AS_OF
    rules = ruleset("{id: since, kind: date, ask: S?}", "{id: late, kind: text, ask: L?, when: since < as_of}")
    assert "late" in shown(of(rules, since="2026-04-30"))
    assert "late" not in shown(of(rules, since="2026-05-01"))
    answers = read_answers(rules, {"small": {"since": "2026-05-01"}})
    assert "late" in shown(facts_of(rules, answers, date(2026, 5, 2)))


@pytest.mark.parametrize(
    ("answer", "state", "has_value"),
    [
        (7, "answered", True),
        (None, "unanswered", False),
        (NOT_KNOWN, "dont_know", False),
        ({"no_answer": "declined"}, "declined", False),
        ({"no_answer": "not_applicable", "reason": "No such thing."}, "not_applicable", False),
    ],
)
def test_every_shown_question_has_a_state_and_only_an_answer_is_a_value(
    answer: Any, state: str, has_value: bool
) -> None:
    rules = ruleset("{id: paid, kind: integer, ask: P?, allow: [dont_know, declined, not_applicable]}")
    values = of(rules, paid=answer).values
    assert values["small", "paid", ":state"] == state
    assert (("small", "paid") in values) is has_value


MATRIX = ruleset(
    "{id: pays, kind: matrix, ask: Who?, rows: [{id: visa, text: V}, {id: train, text: T}], "
    "options: [{id: boss, text: B}, {id: worker, text: W}]}"
)


def test_a_matrix_is_its_rows_and_the_list_of_them_in_order() -> None:
    values = of(MATRIX, pays={"train": "worker", "visa": "boss"}).values
    assert values["small", "pays"] == ("boss", "worker")
    assert values["small", "pays", "visa"] == "boss"
    assert values["small", "pays", ":state"] == "answered"


def test_a_matrix_with_an_empty_row_is_not_answered_and_its_other_rows_are_read() -> None:
    values = of(MATRIX, pays={"train": "worker"}).values
    assert values["small", "pays"] == (UNKNOWN, "worker")
    assert ("small", "pays", "visa") not in values
    assert values["small", "pays", ":state"] == "unanswered"


TABLE = ruleset(
    "{id: routes, kind: table, ask: R?, "
    "columns: [{id: people, kind: integer, text: P}, {id: paid, kind: yes_no, text: Q}]}"
)


def test_a_table_is_its_rows_and_a_list_for_each_column_with_empty_cells_unknown() -> None:
    values = of(TABLE, routes=[{"people": 3, "paid": True}, {"paid": False}]).values
    assert len(values["small", "routes"]) == 2
    assert values["small", "routes", "people"] == (Decimal(3), UNKNOWN)
    assert values["small", "routes", "paid"] == (True, False)


def test_a_table_without_rows_is_answered_and_has_empty_columns() -> None:
    values = of(TABLE, routes=[]).values
    assert values["small", "routes", "people"] == ()
    assert values["small", "routes", ":state"] == "answered"


def test_a_derived_value_lies_where_rules_look_for_it_and_nowhere_while_it_is_unknown() -> None:
    more = "derived: [{id: share, value: how_many / all_of_them * 100}]\n"
    rules = ruleset("{id: how_many, kind: integer, ask: H?}", "{id: all_of_them, kind: integer, ask: A?}", more=more)
    assert of(rules, how_many=1, all_of_them=4).values["small", "share"] == 25
    assert ("small", "share") not in of(rules, how_many=1, all_of_them=0).values
    assert ("small", "share") not in of(rules, how_many=1).values


def test_a_rule_of_another_family_reads_its_answers() -> None:
    base = version("{id: held, kind: yes_no, ask: Held?}", family="base")
    own = read(source("{id: more, kind: text, ask: M?, when: base.held}", uses="base"))
    rules = Ruleset.of([own, base])
    assert facts(rules, {"base": {"held": True}}).shown == {("base", "held"), ("small", "more")}
    assert facts(rules, {}).shown == {("base", "held")}


SILENT = ruleset(
    "{id: held, kind: yes_no, ask: Held?, allow: [dont_know, not_applicable]}",
    "{id: how_many, kind: integer, ask: H?, when: held, required: false}",
    "{id: why_many, kind: text, ask: W?, when: how_many > 3}",
    "{id: words, kind: note, ask: Now about pay.}",
)


@pytest.mark.parametrize(
    ("answers", "silent", "silenced"),
    [
        ({"held": False}, set(), set()),
        ({"held": NOT_KNOWN}, {"held"}, {"how_many", "why_many"}),
        ({"held": {"no_answer": "not_applicable", "reason": "None here."}}, set(), set()),
        ({"held": True}, {"how_many"}, {"why_many"}),
        ({"held": True, "how_many": 4, "why_many": "So."}, set(), set()),
        ({}, set(), set()),
    ],
)
def test_what_was_asked_and_not_answered_is_silent_and_hides_by_silence(
    answers: dict[str, Any], silent: set[str], silenced: set[str]
) -> None:
    """A required question that is still open is no silence: submitting asks for it."""
    response = of(SILENT, **answers)
    assert {name for _, name in response.silent} == silent
    assert {name for _, name in response.silenced} == silenced


def test_a_section_hidden_by_silence_silences_its_questions() -> None:
    more = "  - {id: second, title: Second, when: held, questions: [{id: paid, kind: yes_no, ask: Paid?}]}\n"
    rules = ruleset("{id: held, kind: yes_no, ask: Held?, allow: [dont_know]}", more=more)
    assert of(rules, held=NOT_KNOWN).silenced == {("small", "paid")}
    assert of(rules, held=False).silenced == set()


def test_an_empty_cell_that_a_grave_flag_reads_is_silence() -> None:
    flag = "    flags: [{id: many, severity: critical, when: any(routes.people > 3), because: Many.}]\n"
    columns = "columns: [{id: people, kind: integer, text: P}, {id: paid, kind: yes_no, text: Q}]"
    rules = ruleset(f"{{id: routes, kind: table, ask: R?, {columns}}}", more=flag)
    assert of(rules, routes=[{"paid": True}]).silent == {("small", "routes")}
    assert of(rules, routes=[{"people": 1}]).silent == set()
    assert of(rules, routes=[]).silent == {("small", "routes")}


def test_a_rule_rests_on_silence_when_it_is_unknown_because_of_it_through_derived_values_too() -> None:
    text = source(
        "{id: how_many, kind: integer, ask: H?, required: false}",
        "{id: other, kind: integer, ask: O?}",
        more="    flags:\n"
        "      - {id: by_value, severity: low, when: most > 3, because: A.}\n"
        "      - {id: by_other, severity: low, when: other > 3, because: B.}\n"
        "      - {id: by_either, severity: low, when: other > 3 or most > 3, because: C.}\n"
        "derived: [{id: most, value: how_many * 2}]\n",
    )
    rules = Ruleset.of([read(text)])
    by_value, by_other, by_either = (ready.when for ready in rules.families["small"].flags)
    silent = of(rules)
    assert silent.rests_on_silence(by_value)
    assert not silent.rests_on_silence(by_other)  # unknown, yet the question is required and still open
    assert not of(rules, how_many=7).rests_on_silence(by_value)
    assert of(rules, other=1).rests_on_silence(by_either)
    assert not of(rules, other=7).rests_on_silence(by_either)  # true whatever the other may be


def test_a_rule_is_asked_once_and_says_the_same_again() -> None:
    runs: list[int] = []

    def run(values: Any) -> bool:
        runs.append(1)
        return True

    counted = Compiled(run, {})
    response = of(CHAIN, held=True)
    assert response.said(counted) is True
    assert response.said(counted) is True
    assert response.all_said([counted, rule(CHAIN, "held"), counted]) == [True, True, True]
    assert len(runs) == 1


def test_rules_say_what_they_say_in_their_order() -> None:
    response = of(CHAIN, held=False)
    assert response.all_said([rule(CHAIN, text) for text in ("held", "how_many > 1", "not held")]) == [
        False,
        UNKNOWN,
        True,
    ]
    assert response.all_said([]) == []
