"""Laws and buying rules: read strictly from the table, and how many of each law's asks some questions help with."""

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from portal.domain.laws import Law, Laws, asked_by, helps, read_laws, to_send
from tests.domain.small import question, version

ASKS = """
    asks:
      - {id: policies, citation: section 1, says: Policies, questions: [wages.rule, workforce.rule]}
      - {id: risk, citation: section 2, says: Risks, questions: [wages.paid], check: true}
      - {id: own_record, citation: section 3, says: The buyer's own record}
"""
TABLE = f"""
format: candour-laws/1
updated: 2026-11-27
laws:
  - id: first_act
    name: First Act
    place: United Kingdom
    status: in_force
    dates: Since 2015
    concerns: Firms
    link: https://example.org
    read: 2026-11-20
{ASKS}
  - id: second_act
    name: Act before the first in the alphabet
    place: Norway
    status: proposed
    dates: Not yet
    concerns: Firms
    link: https://example.org
    seen: A note
    read: 2026-11-21
    asks:
      - {{id: pay, citation: section 1, says: Pay, questions: [wages.paid, wages.rule]}}
"""
LAWS = read_laws(TABLE.encode())


def served(laws: list[Any]) -> list[tuple[str, int, int]]:
    return [(each.law.id, each.asks, each.of) for each in laws]


def test_days_stay_the_text_that_they_were_written_as() -> None:
    assert LAWS.updated == "2026-11-27"
    assert [law.read for law in LAWS.laws] == ["2026-11-20", "2026-11-21"]


def test_what_may_be_left_out_has_a_plain_meaning() -> None:
    first, second = LAWS.laws
    assert (first.seen, second.seen) == (None, "A note")
    assert [ask.check for ask in first.asks] == [False, True, False]
    assert first.asks[2].questions == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("candour-laws/1", "candour-laws/2"),
        ("status: proposed", "status: perhaps"),
        ("place: Norway", "land: Norway"),
        ("    name: First Act\n", ""),
        ("id: first_act", "id: First Act"),
        ("says: Policies", "says: ''"),
        ("check: true", "checked: true"),
    ],
)
def test_a_table_with_a_mistake_is_refused(before: str, after: str) -> None:
    assert before in TABLE
    with pytest.raises(ValidationError):
        read_laws(TABLE.replace(before, after, 1).encode())


def test_a_table_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(yaml.YAMLError):
        read_laws(b"laws: [")


def test_a_law_never_changes() -> None:
    with pytest.raises(ValidationError):
        LAWS.laws[0].name = "Another Act"  # type: ignore[misc]


def test_a_version_helps_with_so_many_asks_of_a_law() -> None:
    first, second = LAWS.laws[:2]
    both = version("{id: paid, kind: yes_no, ask: Paid?}", "{id: rule, kind: text, ask: Which?}", family="wages")
    other = version("{id: other, kind: yes_no, ask: Other?}", family="wages")
    assert [helps(law, both) for law in (first, second)] == [2, 1]
    assert [helps(law, other) for law in (first, second)] == [0, 0]


def test_what_helps_with_a_law_is_sent_with_the_versions_that_it_uses() -> None:
    paid = version("{id: paid, kind: yes_no, ask: Paid?}", family="wages", uses="workforce")
    newest = {"wages": paid, "workforce": version("{id: held, kind: yes_no, ask: Held?}", family="workforce")}
    assert [sent.id for sent in to_send(LAWS.laws[0], newest)] == ["wages", "workforce"]
    assert to_send(LAWS.laws[0], {"workforce": newest["workforce"]}) == ()


def test_laws_that_are_served_alike_stand_by_their_names() -> None:
    only_rule = version("{id: paid, kind: yes_no, ask: Paid?}", family="wages")
    assert served(list(LAWS.served_by_version(only_rule))) == [("second_act", 1, 1), ("first_act", 1, 2)]


def test_a_version_serves_by_the_questions_it_really_has() -> None:
    without = version("{id: other, kind: yes_no, ask: Other?}", family="wages")
    assert LAWS.served_by_version(without) == ()
    whole = version("{id: paid, kind: yes_no, ask: Paid?}", "{id: rule, kind: text, ask: Which?}", family="wages")
    assert served(list(LAWS.served_by_version(whole))) == [("first_act", 2, 2), ("second_act", 1, 1)]


def test_a_question_knows_the_laws_that_it_helps_to_answer() -> None:
    paid = question("{id: paid, kind: yes_no, ask: Paid?}")
    wages = version("{id: paid, kind: yes_no, ask: Paid?}", family="wages")
    workforce = version("{id: paid, kind: yes_no, ask: Paid?}", family="workforce")
    assert [law.id for law in asked_by(LAWS, wages, paid)] == ["first_act", "second_act"]
    assert asked_by(LAWS, workforce, paid) == ()


def test_an_empty_table_serves_nobody() -> None:
    empty = Laws(format="candour-laws/1", updated="2026-11-27", laws=())
    assert empty.served_by_version(version("{id: paid, kind: yes_no, ask: Paid?}", family="wages")) == ()
    assert isinstance(LAWS.laws[0], Law)
