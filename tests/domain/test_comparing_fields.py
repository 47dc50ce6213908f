"""One field of two versions: rules are shown as written and compared as meant, texts as they stand."""

from portal.domain import versions
from portal.domain.changes import Change
from portal.domain.comparing_fields import held, plain, rule, ruled
from portal.domain.question_parts import EvidenceRule, ScoreRule
from tests.domain.test_comparing import OLD, read


def test_rules_are_shown_as_written_and_compared_as_meant() -> None:
    new = OLD.replace("when: holds and held >= 10", 'when: "holds  and held >= 20 and not (held == 25)"')
    (change,) = versions.difference(read(OLD), read(new)).changes
    assert (change.before, change.after) == ("holds and held >= 10", "holds and held >= 20 and not (held == 25)")
    same = OLD.replace("when: holds and held >= 10", "when: (holds) and (held >= 10)")
    assert versions.difference(read(OLD), read(same)).changes == ()


def test_a_rule_that_cannot_be_read_is_compared_as_it_stands() -> None:
    assert rule("held  >") == "held  >"
    assert rule("(held)  > 3.0") == rule("held > 3")
    assert rule(None) is None


def test_an_empty_text_is_shown_as_none() -> None:
    assert list(plain("held", "reworded", "patch", "", "New")) == [Change("held", "reworded", "patch", None, "New")]
    assert list(plain("held", "scoring", "minor", 0, None)) == [Change("held", "scoring", "minor", "0", None)]
    assert list(plain("held", "reworded", "patch", "Same", "Same")) == []


def test_a_rule_is_shown_on_one_line() -> None:
    (change,) = ruled("held", "condition changed", "major", "held\n  > 3", None)
    assert change == Change("held", "condition changed", "major", "held > 3", None)


def test_the_rules_inside_a_part_are_compared_as_meant_and_shown_with_the_other_keys() -> None:
    before, after = EvidenceRule(ask="A list", when="held > 3"), EvidenceRule(ask="A list", when="(held) > 3.0")
    assert list(held("held", "evidence changed", "minor", "evidence", before, after)) == []
    lines = (ScoreRule.model_validate({"if": "held > 3", "points": 5}), ScoreRule.model_validate({"else": 0}))
    (change,) = held("held", "points by rule", "minor", "score", (), lines)
    assert (change.before, change.after) == (None, "if: held > 3, points: 5; else: 0")


def test_what_is_left_out_is_what_it_means() -> None:
    assert list(held("held", "combine", "minor", "combine", None, "lowest")) == []
    (change,) = held("held", "sensitivity changed", "patch", "sensitive", False, True)
    assert (change.before, change.after) == ("false", "true")
