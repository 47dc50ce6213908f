"""The ILO's eleven indicators: found, not known, without a sign, not asked, or not for this reader to know."""

import pytest

from portal.domain.expressions.scope import Key
from portal.domain.indicators import INDICATORS, ORDER, Place, State, indicator_states, together
from portal.domain.ruleset import Ruleset
from tests.domain.small import version

RULES = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: Held?, allow: [dont_know], indicators: [retention_of_identity_documents]}",
            "{id: locked, kind: yes_no, ask: Locked?, indicators: [restriction_of_movement, isolation]}",
            "{id: owed, kind: yes_no, ask: Owed?}",
            more="""    flags:
      - {id: all_held, severity: critical, when: held, because: H., indicators: [retention_of_identity_documents]}
      - {id: debt, severity: low, when: owed, because: O., indicators: [debt_bondage, withholding_of_wages]}
""",
        )
    ]
)
FAMILY = RULES.families["small"]
HELD, LOCKED, OWED = ("small", "held"), ("small", "locked"), ("small", "owed")
ALL: tuple[Key, ...] = (HELD, LOCKED, OWED)
DOCUMENTS, MOVEMENT, DEBT = "retention_of_identity_documents", "restriction_of_movement", "debt_bondage"


def states(
    *flags: str, shown: tuple[Key, ...] = ALL, withheld: tuple[str, ...] = (), perhaps: tuple[Place, ...] = ()
) -> dict[str, State]:
    places = [("small", flag) for flag in flags]
    return indicator_states(FAMILY, shown, places, withheld=[("small", flag) for flag in withheld], perhaps=perhaps)


def test_there_are_eleven_in_the_order_of_the_ilo_and_each_has_a_state() -> None:
    assert len(INDICATORS) == 11
    assert next(iter(INDICATORS)) == "abuse_of_vulnerability"
    assert list(INDICATORS)[-1] == "excessive_overtime"
    assert list(states()) == list(INDICATORS)
    assert all(title[0].isupper() for title in INDICATORS.values())


def test_what_no_shown_question_or_flag_names_was_not_asked() -> None:
    assert states()["deception"] == "not_asked"
    assert set(states(shown=()).values()) == {"not_asked"}


def test_what_was_asked_and_raised_nothing_shows_no_sign() -> None:
    assert states()[DOCUMENTS] == states()[MOVEMENT] == states()["isolation"] == "no_sign"


def test_a_flag_was_asked_about_when_a_question_that_its_rule_reads_is_shown() -> None:
    assert states(shown=(OWED,))[DEBT] == "no_sign"
    assert states(shown=(HELD, LOCKED))[DEBT] == "not_asked"


def test_a_raised_flag_finds_every_indicator_that_it_names() -> None:
    given = states("debt")
    assert (given[DEBT], given["withholding_of_wages"]) == ("found", "found")
    assert given[DOCUMENTS] == "no_sign"


def test_a_flag_of_another_version_finds_nothing() -> None:
    assert indicator_states(FAMILY, ALL, [("wages", "debt")])[DEBT] == "no_sign"


def test_a_raised_flag_that_names_the_silence_of_a_question_leaves_its_indicators_not_known() -> None:
    assert states("not_known_held")[DOCUMENTS] == "not_known"
    assert states("not_known_held")[MOVEMENT] == "no_sign"


def test_what_was_found_counts_before_what_is_not_known() -> None:
    assert states("not_known_held", "all_held")[DOCUMENTS] == "found"


@pytest.mark.parametrize("flag", ["all_held", "not_known_held"])
def test_a_flag_that_the_reader_may_not_know_keeps_its_indicators_back(flag: str) -> None:
    assert states(withheld=(flag,))[DOCUMENTS] == "restricted"
    assert states(withheld=(flag,))[MOVEMENT] == "no_sign"


def test_what_the_reader_may_know_to_be_found_is_found_beside_what_is_kept_back() -> None:
    assert states("all_held", withheld=("not_known_held",))[DOCUMENTS] == "found"
    assert states("not_known_held", withheld=("all_held",))[DOCUMENTS] == "restricted"


def test_a_question_that_was_perhaps_asked_keeps_its_indicators_back_unless_another_was_surely_asked() -> None:
    assert states(shown=(HELD,), perhaps=(LOCKED,))[MOVEMENT] == "restricted"
    assert states(shown=ALL, perhaps=(LOCKED,))[MOVEMENT] == "no_sign"


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("found", "no_sign", "found"),
        ("not_asked", "no_sign", "no_sign"),
        ("no_sign", "not_known", "not_known"),
        ("not_known", "restricted", "restricted"),
        ("restricted", "found", "found"),
        ("not_asked", "not_asked", "not_asked"),
    ],
)
def test_over_several_questionnaires_the_gravest_state_stands(first: State, second: State, both: State) -> None:
    assert together([{DEBT: first}, {DEBT: second}])[DEBT] == together([{DEBT: second}, {DEBT: first}])[DEBT] == both


def test_a_response_without_questionnaires_asked_nothing() -> None:
    assert together([]) == dict.fromkeys(INDICATORS, "not_asked")
    assert together([{}, {"unheard_of": "found"}]) == dict.fromkeys(INDICATORS, "not_asked")
    assert ORDER[0] == "found"
