"""What the answers disclose: flags raised and checks fired, in the file's order, with the values that did it."""

from typing import Any

import pytest

from portal.domain.flags import FiredResult, RaisedFlag, fired, raised, title_of, worst
from portal.domain.questionnaire import Flag
from portal.domain.questionnaire_types import LONGEST_TITLE
from portal.domain.ruleset import Ruleset
from tests.domain.small import facts, version

SMALL = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: Held?, allow: [dont_know]}",
            "{id: how_many, kind: integer, ask: How many?, required: false}",
            "{id: given_back, kind: yes_no, ask: Given back?, required: false}",
            more="""    flags:
      - {id: some_held, severity: medium, when: held and how_many > 0, because: "{how_many} held.", remedy: given_back}
      - {id: any_held, severity: low, when: held, because: Held.}
    checks:
      - {id: none_held, level: warning, when: held and how_many == 0, say: "{how_many} held?"}
  - {id: second, title: Second, questions: [{id: workers, kind: integer, ask: How many workers?, required: false}]}
flags:
  - {id: too_many, severity: low, when: how_many > workers, because: "{how_many} of {workers}."}
checks:
  - {id: nobody, level: error, when: workers == 0, say: Nobody works here?}
  - {id: many, level: note, when: workers > 1000, say: Many.}
""",
        )
    ]
)
FAMILY = SMALL.families["small"]


def flags(**answers: Any) -> tuple[RaisedFlag, ...]:
    return raised(FAMILY, facts(SMALL, {"small": answers}))


def checks(**answers: Any) -> tuple[FiredResult, ...]:
    return fired(FAMILY, facts(SMALL, {"small": answers}))


def test_a_flag_is_raised_only_when_its_rule_is_true() -> None:
    assert flags(held=False, how_many=3) == ()
    assert [flag.id for flag in flags(held=True, how_many=3)] == ["some_held", "any_held"]


def test_what_is_unknown_raises_nothing() -> None:
    assert [flag.id for flag in flags(how_many=3)] == []
    assert [flag.id for flag in flags(held={"no_answer": "dont_know"}, how_many=3)] == []
    assert [flag.id for flag in flags(held=True)] == ["any_held"]


def test_flags_stand_in_the_order_of_the_file_those_of_sections_first() -> None:
    names = [(flag.id, flag.section) for flag in flags(held=True, how_many=3, workers=2)]
    assert names == [("some_held", "first"), ("any_held", "first"), ("too_many", None)]


def test_a_flag_says_why_with_the_answers_in_its_words_and_the_values_it_read() -> None:
    flag = flags(held=True, how_many=1200)[0]
    assert flag.because == "1200 held."
    assert flag.values == {"held": True, "how_many": "1200"}
    assert flag.severity == "medium"


@pytest.mark.parametrize(("given_back", "remedying"), [(True, True), (False, False), (None, False)])
def test_a_flag_whose_remedy_is_true_stands_and_is_being_put_right(given_back: bool | None, remedying: bool) -> None:
    flag = flags(held=True, how_many=3, given_back=given_back)[0]
    assert (flag.id, flag.severity, flag.remedying) == ("some_held", "medium", remedying)


def test_a_flag_without_a_remedy_is_never_being_put_right() -> None:
    assert not flags(held=True, given_back=True)[0].remedying


def test_a_flag_is_printed_without_the_values_it_read() -> None:
    assert flags(held=True, how_many=3, given_back=True)[0].as_json() == {
        "id": "some_held",
        "severity": "medium",
        "remedying": True,
        "because": "3 held.",
    }


def test_a_check_fires_only_when_its_rule_is_true() -> None:
    assert checks(held=True) == ()
    assert checks(workers=1) == ()
    assert checks(held=True, how_many=0) == (
        FiredResult("none_held", "first", "warning", "0 held?", {"held": True, "how_many": "0"}),
    )


def test_checks_of_every_level_fire_in_the_order_of_the_file() -> None:
    both = checks(held=True, how_many=0, workers=0)
    assert [(check.id, check.section, check.level) for check in both] == [
        ("none_held", "first", "warning"),
        ("nobody", None, "error"),
    ]
    assert [check.level for check in checks(workers=1001)] == ["note"]


@pytest.mark.parametrize(
    ("severities", "severity"),
    [
        ([], "none"),
        (["low"], "low"),
        (["low", "critical", "high"], "critical"),
        (["medium", "low", "medium"], "medium"),
        (["medium", "high"], "high"),
    ],
)
def test_the_severity_of_a_version_is_that_of_its_worst_flag(severities: list[str], severity: str) -> None:
    assert worst(RaisedFlag(name, name, None, name, False, "", {}) for name in severities) == severity


def test_a_remedy_does_not_lower_the_severity() -> None:
    assert worst(flags(held=True, how_many=3, given_back=True)) == "medium"


def test_flags_as_written_have_a_worst_one_too() -> None:
    assert worst(flag for _, flag in SMALL.versions[0].all_flags()) == "medium"


@pytest.mark.parametrize(
    ("title", "because", "name"),
    [
        ("Documents held", "Originals of {held_count} workers are held.", "Documents held"),
        (None, "Held.", "Held"),
        (None, "Originals of {held_count} workers are held; nobody knows why.", "Originals of … workers are held"),
        (None, "Pay was up to {days_late} days late, in 1.5 months.", "Pay was up to … days late"),
        (None, "Not known: Where are they? Who has them?", "Not known: Where are they"),
        (
            None,
            "More than a quarter of the migrant workers hired in the last twelve months paid for their job.",
            "More than a quarter of the migrant workers hired in the…",
        ),
    ],
)
def test_a_flag_is_named_by_its_title_else_by_the_first_clause_without_values(
    title: str | None, because: str, name: str
) -> None:
    flag = Flag(id="some_held", title=title, severity="low", when="true", because=because)
    assert title_of(flag) == name
    assert len(name) <= LONGEST_TITLE


PAY = "Workers pay for their passport and for a"


@pytest.mark.parametrize(
    ("because", "name"),
    [
        (f"{PAY} visa of other kinds.", f"{PAY} visa of other kinds"),  # 60 characters
        (f"{PAY} visa of any class themselves.", f"{PAY} visa of any class…"),  # 58 before the word that does not fit
        (f"{PAY} work permit: passport and visa.", f"{PAY} work permit…"),
        (f"{PAY} visa of type X which they never get.", f"{PAY} visa of type X…"),
    ],
)
def test_a_long_name_is_cut_after_the_last_word_that_fits(because: str, name: str) -> None:
    assert title_of(Flag(id="some_held", severity="low", when="true", because=because)) == name


def test_a_raised_flag_carries_its_name_without_the_answers_in_it() -> None:
    assert [flag.title for flag in flags(held=True, how_many=1200)] == ["… held", "Held"]
