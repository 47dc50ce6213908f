"""The names a rule may read, in words, section by section: its own first, then those of the families it uses."""

from typing import Any

import pytest

from portal.domain.rule_names import RuleName, readable
from tests.domain.small import version

TREE: dict[str, Any] = version(
    "{id: held, kind: yes_no, ask: Held?}",
    "{id: way, kind: choice, ask: Which way?, options: [{id: road, text: R}, {id: sea, text: S}]}",
    "{id: many, kind: integer, ask: How many?}",
    "{id: words, kind: note, ask: Now about pay.}",
    "{id: pays, kind: matrix, ask: Who pays?, rows: [{id: visa, text: The visa}], options: [{id: boss, text: B}]}",
    "{id: routes, kind: table, ask: Routes?, columns: [{id: people, kind: integer, text: People}, "
    "{id: by, kind: choice, text: By, options: [{id: air, text: A}]}]}",
    more="derived: [{id: twice, value: many * 2}]\n",
).document


def test_every_question_that_takes_an_answer_is_named_with_what_it_can_be_compared_with() -> None:
    first, derived = readable(TREE, {})
    assert first.title == "First"
    assert first.names == (
        RuleName("held", "yes_no", "Held?", ("true", "false")),
        RuleName("way", "choice", "Which way?", ('"road"', '"sea"')),
        RuleName("many", "integer", "How many?"),
        RuleName("pays", "matrix", "Who pays?", ('"boss"',)),
        RuleName("pays.visa", "row", "The visa", ('"boss"',)),
        RuleName("routes", "table", "Routes?"),
        RuleName("routes.people", "list of integer", "People"),
        RuleName("routes.by", "list of choice", "By", ('"air"',)),
    )
    assert (derived.title, derived.names) == ("Derived values", (RuleName("twice", "derived", "many * 2"),))


def test_names_of_a_used_family_stand_behind_with_the_family_before_them() -> None:
    base = version(
        "{id: wage, kind: money, ask: Wage?}", family="base", more="derived: [{id: half, value: wage / 2}]\n"
    )
    groups = readable({**TREE, "uses": ["base"]}, {"base": base})[2:]
    assert [(group.title, [name.name for name in group.names]) for group in groups] == [
        ("First", ["base.wage"]),
        ("Derived values of base", ["base.half"]),
    ]


@pytest.mark.parametrize("uses", [[], ["nobody"], ["small"], "base", None])
def test_only_another_family_that_is_used_and_at_hand_is_read(uses: Any) -> None:
    beside = {family: version("{id: wage, kind: money, ask: W?}", family=family) for family in ("base", "small")}
    assert readable({**TREE, "uses": uses}, beside) == readable(TREE, {})


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"sections": None},
        {"sections": [{"title": "Empty"}, "text"]},
        {"sections": [{"questions": [{"kind": "text"}, {"id": "", "kind": "text"}, {"id": "words", "kind": "note"}]}]},
    ],
)
def test_a_draft_in_the_making_has_no_groups_without_names(tree: dict[str, Any]) -> None:
    assert readable(tree, {}) == ()


def test_a_section_without_a_title_is_called_by_its_id_and_an_unknown_kind_is_named_as_it_is() -> None:
    (group,) = readable({"sections": [{"id": "first", "questions": [{"id": "held", "kind": "odd"}]}]}, {})
    assert (group.title, group.names) == ("first", (RuleName("held", "odd", ""),))
