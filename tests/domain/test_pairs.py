"""Signs that weigh together: involuntary work and a menace are critical together where one of them is strong."""

import pytest

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.pairs import ACROSS, PAIR, across_flag, across_rule, pair_flag, pair_parts, pair_rule, signs_of
from portal.domain.questionnaire import Flag, Version
from tests.domain.small import version

DEBT = "{id: debt, severity: high, when: owes, because: D., dimension: involuntariness, strength: strong}"
TRICK = "{id: trick, severity: high, when: lied, because: T., dimension: involuntariness, strength: medium}"
LOCK = "{id: lock, severity: critical, when: shut, because: L., dimension: menace, strength: medium}"
HARSH = "{id: harsh, severity: high, when: hits, because: H., dimension: menace, strength: strong}"
BOTH = "{id: total, severity: critical, when: owes and shut, because: B., dimension: both, strength: strong}"
MILD = "{id: mild, severity: medium, when: shut, because: M., dimension: menace, strength: strong}"
PLAIN = "{id: plain, severity: critical, when: shut, because: P.}"


def with_flags(*flags: str) -> Version:
    questions = (f"{{id: {name}, kind: yes_no, ask: A?}}" for name in ("owes", "lied", "shut", "hits"))
    return version(*questions, more=f"    flags: [{', '.join(flags)}]\n" if flags else "")


def ids(flags: tuple[Flag, ...]) -> list[str]:
    return [flag.id for flag in flags]


def flag(name: str, dimension: str, strength: str | None) -> Flag:
    return Flag.model_validate(
        {"id": name, "severity": "high", "when": name, "because": ".", "dimension": dimension, "strength": strength}
    )


def rule(truth: object, name: str, family: str = "small") -> Compiled:
    return Compiled(lambda values: truth, {name: (family, name)})


def test_a_sign_is_a_grave_flag_of_one_dimension() -> None:
    assert ids(signs_of(with_flags(DEBT, LOCK, BOTH, MILD, PLAIN))) == ["debt", "lock"]
    assert signs_of(with_flags(MILD, PLAIN)) == ()


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        ((DEBT, LOCK), ["debt", "lock"]),
        ((TRICK, HARSH), ["trick", "harsh"]),
        ((DEBT, TRICK, LOCK, MILD), ["debt", "trick", "lock"]),
        ((TRICK, LOCK), []),  # neither is strong
        ((DEBT, TRICK), []),  # one dimension alone
        ((LOCK, HARSH), []),
        ((DEBT, MILD), []),  # the menace is not grave
        ((BOTH, DEBT), []),  # a flag that shows both is critical by itself
        ((), []),
    ],
)
def test_a_version_can_make_a_pair_when_it_shows_both_dimensions_one_of_them_strongly(
    flags: tuple[str, ...], parts: list[str]
) -> None:
    assert ids(pair_parts(with_flags(*flags))) == parts


def test_an_author_who_names_the_pair_is_left_alone() -> None:
    own = "{id: signs_together, severity: critical, when: owes and shut, because: Both.}"
    assert pair_parts(with_flags(DEBT, LOCK, own)) == ()


@pytest.mark.parametrize(
    ("debt", "trick", "lock", "together"),
    [
        (True, False, True, True),
        (False, True, True, False),  # both raised, neither strongly
        (True, True, False, False),
        (False, False, True, False),
        (UNKNOWN, False, True, UNKNOWN),
        (UNKNOWN, True, True, UNKNOWN),  # whether it is strong is not known
        (True, UNKNOWN, True, True),  # certain whatever the unknown may be
        (True, False, UNKNOWN, UNKNOWN),
        (UNKNOWN, False, False, False),
    ],
)
def test_signs_are_together_only_when_that_is_certain(
    debt: object, trick: object, lock: object, together: object
) -> None:
    weighed = [
        (flag("debt", "involuntariness", "strong"), rule(debt, "owes")),
        (flag("trick", "involuntariness", "medium"), rule(trick, "lied")),
        (flag("lock", "menace", None), rule(lock, "shut")),
    ]
    assert pair_rule(weighed).run({}) is together


def test_the_rule_reads_all_that_its_flags_read() -> None:
    weighed = [
        (flag("debt", "involuntariness", "strong"), rule(True, "owes")),
        (flag("lock", "menace", None), rule(True, "shut")),
    ]
    assert pair_rule(weighed).reads == {"owes": ("small", "owes"), "shut": ("small", "shut")}


def test_the_pair_is_a_critical_flag_whose_rule_names_its_parts_and_which_is_asked_about_within_a_week() -> None:
    pair = pair_flag(pair_parts(with_flags(DEBT, TRICK, LOCK)))
    assert (pair.id, pair.severity, pair.when) == (PAIR, "critical", "(debt or trick) and (lock)")
    assert pair.follow_up is not None
    assert pair.follow_up.days == 7


def test_the_flag_across_families_names_its_parts_with_their_family() -> None:
    debt, trick = flag("debt", "involuntariness", "strong"), flag("trick", "involuntariness", "medium")
    lock = flag("lock", "menace", None)
    across = across_flag({"fees": [debt, trick], "papers": [lock]})
    assert (across.id, across.severity) == (ACROSS, "critical")
    assert across.when == "(fees.debt or fees.trick) and (papers.lock)"
    assert across.because != pair_flag([debt, lock]).because


INVOLUNTARY, MENACE = "involuntariness", "menace"


@pytest.mark.parametrize(
    ("fees", "papers", "together"),
    [
        ((INVOLUNTARY, "strong", True), (MENACE, None, True), True),
        ((MENACE, None, True), (INVOLUNTARY, "strong", True), True),
        ((INVOLUNTARY, "medium", True), (MENACE, "medium", True), False),
        ((INVOLUNTARY, "strong", True), (INVOLUNTARY, "strong", True), False),
        ((INVOLUNTARY, "strong", True), (MENACE, "strong", False), False),
        ((INVOLUNTARY, "strong", UNKNOWN), (MENACE, None, True), UNKNOWN),
    ],
)
def test_a_sign_of_one_family_and_a_sign_of_another_make_a_pair(
    fees: tuple[str, str | None, object], papers: tuple[str, str | None, object], together: object
) -> None:
    parts = {
        family: [(flag("sign", dimension, strength), rule(truth, "sign", family))]
        for family, (dimension, strength, truth) in (("fees", fees), ("papers", papers))
    }
    assert across_rule(parts).run({}) is together


def test_both_signs_in_one_family_are_not_together_across_families() -> None:
    fees = [
        (flag("debt", INVOLUNTARY, "strong"), rule(True, "owes", "fees")),
        (flag("lock", MENACE, "strong"), rule(True, "shut", "fees")),
    ]
    papers = [(flag("kept_back", MENACE, "strong"), rule(False, "kept_back", "papers"))]
    assert across_rule({"fees": fees, "papers": papers}).run({}) is False


def test_what_is_read_across_families_is_named_with_its_family_once() -> None:
    fees = [(flag("debt", INVOLUNTARY, "strong"), Compiled(lambda values: True, {"owes": ("fees", "owes")}))]
    papers = [
        (
            flag("lock", MENACE, None),
            Compiled(lambda values: True, {"owes": ("papers", "owes"), "fees.lied": ("fees", "lied")}),
        )
    ]
    assert across_rule({"fees": fees, "papers": papers}).reads == {
        "fees.owes": ("fees", "owes"),
        "papers.owes": ("papers", "owes"),
        "fees.lied": ("fees", "lied"),
    }
