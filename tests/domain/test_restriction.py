"""What only safeguarding may read: what a critical flag rests on, what is sensitive, and what follows from either."""

from typing import Any

import pytest

from portal.domain.facts import ResponseFacts
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Derived, Question
from portal.domain.restriction import asked_at, banded, behind_critical, close, sensitive
from portal.domain.ruleset import Ruleset
from tests.domain.small import facts, version

PEOPLE = Ruleset.of(
    [
        version(
            "{id: workers, kind: integer, unit: people, ask: W?, required: false}",
            "{id: women, kind: integer, ask: How many women?, required: false}",
            "{id: taps, kind: integer, unit: taps, ask: T?, required: false}",
            more="""  - id: second
    title: Second
    questions:
      - {id: children, kind: integer, ask: C?, required: false}
      - {id: adults, kind: integer, ask: A?, required: false}
  - id: third
    title: Third
    questions:
      - {id: night, kind: integer, ask: N?, required: false}
      - id: rooms
        kind: table
        ask: R?
        required: false
        columns: [{id: sleepers, kind: integer, text: S}, {id: paid, kind: yes_no, text: P}]
derived:
  - {id: men, value: workers - women, unit: people}
  - {id: share, value: women / workers * 100}
""",
        )
    ]
)
EVERY_COUNT = {"workers", "women", "children", "adults", "night", "rooms"}


def small(*names: str) -> set[tuple[str, str]]:
    return {("small", name) for name in names}


def of(rules: Ruleset, **answers: Any) -> ResponseFacts:
    return facts(rules, {"small": answers})


def bands(hidden: set[tuple[str, str]], *sums: frozenset[tuple[str, str]], **answers: Any) -> set[str]:
    return {name for _, name in banded(PEOPLE, of(PEOPLE, **answers), hidden, sums)}


CRITICAL = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: H?}",
            "{id: many, kind: integer, ask: M?, required: false}",
            "{id: most, kind: integer, ask: O?, required: false}",
            more="""    flags:
      - {id: keeps, severity: critical, when: held, because: K.}
      - {id: much, severity: critical, when: twice > 10, because: M.}
      - {id: some, severity: high, when: most > 3, because: S.}
derived: [{id: twice, value: many * 2}]
""",
        )
    ]
)


@pytest.mark.parametrize(
    ("answers", "behind"),
    [
        ({"held": False, "many": 1, "most": 9}, set()),
        ({"held": True}, {"held"}),
        ({"many": 6}, {"many"}),
        ({"held": True, "many": 6, "most": 9}, {"held", "many"}),
    ],
)
def test_what_raised_a_critical_flag_is_hidden_through_derived_values_too(
    answers: dict[str, Any], behind: set[str]
) -> None:
    assert behind_critical(CRITICAL, of(CRITICAL, **answers), ()) == small(*behind)


def test_a_flag_that_is_withheld_hides_nothing_for_that_would_tell_of_it() -> None:
    response = of(CRITICAL, held=True, many=6)
    assert behind_critical(CRITICAL, response, {("small", "keeps")}) == small("many")
    assert behind_critical(CRITICAL, response, {("other", "keeps")}) == small("held", "many")


def test_of_signs_found_together_only_what_raised_its_signs_is_hidden() -> None:
    rules = Ruleset.of(
        [
            version(
                "{id: debt, kind: yes_no, ask: D?}",
                "{id: threat, kind: yes_no, ask: T?}",
                "{id: lock, kind: yes_no, ask: L?}",
                more="""    flags:
      - {id: owes, severity: high, when: debt, because: O., dimension: involuntariness, strength: strong}
      - {id: warns, severity: high, when: threat, because: W., dimension: menace}
      - {id: locks, severity: high, when: lock, because: L., dimension: menace}
""",
            )
        ]
    )
    assert behind_critical(rules, of(rules, debt=True, threat=True, lock=False), ()) == small("debt", "threat")
    assert behind_critical(rules, of(rules, debt=True, threat=False, lock=False), ()) == set()


def test_a_question_is_sensitive_when_it_is_or_was_when_its_answer_was_collected() -> None:
    rules = Ruleset.of(
        [version("{id: open_one, kind: text, ask: O?}", "{id: own, kind: text, ask: S?, sensitive: true}")]
    )
    assert sensitive(rules, ()) == small("own")
    assert sensitive(rules, [("small", "open_one"), ("gone", "older")]) == small("own", "open_one") | {
        ("gone", "older")
    }


def test_what_was_asked_is_known_by_where_its_value_lies() -> None:
    assert isinstance(asked_at(PEOPLE, ("small", "women")), Question)
    column = asked_at(PEOPLE, ("small", "rooms", "sleepers"))
    assert isinstance(column, TableColumn)
    assert column.id == "sleepers"
    assert isinstance(asked_at(PEOPLE, ("small", "men")), Derived)
    assert isinstance(asked_at(PEOPLE, ("small", "women", ":state")), Question)


@pytest.mark.parametrize("key", [("small", "nobody"), ("small", "rooms", "beds"), ("other", "women"), ("", "as_of")])
def test_where_nothing_was_asked_there_is_nothing(key: tuple[str, ...]) -> None:
    assert asked_at(PEOPLE, key) is None


def test_what_adds_up_with_something_hidden_is_hidden_and_so_on() -> None:
    hidden = small("one")
    close(hidden, [frozenset(small("three", "four")), frozenset(small("one", "two", "three"))])
    assert hidden == small("one", "two", "three", "four")


def test_what_adds_up_only_with_what_is_open_stays_open() -> None:
    hidden = small("one")
    close(hidden, [frozenset(small("two", "three"))])
    assert hidden == small("one")
    nothing: set[tuple[str, str]] = set()
    close(nothing, [frozenset(small("two", "three"))])
    assert nothing == set()


@pytest.mark.parametrize(("count", "is_banded"), [(0, False), (1, True), (9, True), (10, False), (None, False)])
def test_a_count_of_people_from_one_to_nine_is_a_band_with_its_whole_section(
    count: int | None, is_banded: bool
) -> None:
    assert bands(set(), children=count, adults=90) == ({"children", "adults"} if is_banded else set())


def test_a_small_number_that_counts_no_people_is_shown() -> None:
    assert bands(set(), workers=300, women=120, taps=3) == set()


def test_a_small_count_in_a_table_makes_the_table_and_its_section_bands() -> None:
    assert bands(set(), night=40, rooms=[{"sleepers": 12}, {"sleepers": 4}]) == {"rooms", "night"}
    assert bands(set(), night=40, rooms=[{"sleepers": 12}, {"paid": True}]) == set()


def test_a_small_derived_count_makes_bands_of_what_it_is_worked_out_from() -> None:
    assert bands(set(), workers=103, women=100) == {"workers", "women"}
    assert bands(set(), workers=300, women=24) == set()  # a share of 8 counts no people


def test_a_derived_count_that_rests_on_something_hidden_is_not_shown_and_makes_no_band() -> None:
    assert bands(small("women"), workers=103, women=100) == set()


def test_what_is_hidden_is_never_shown_as_a_band() -> None:
    assert bands(small("children"), children=3, adults=90) == set()


def test_counts_that_a_rule_adds_up_with_a_band_are_bands_too() -> None:
    sums = (frozenset(small("adults", "workers", "taps")), frozenset(small("workers", "night")))
    assert bands(set(), *sums, children=3, workers=90, night=80) == {"children", "adults", "workers", "night"}
    assert bands(set(), *sums, children=30, workers=90, night=80) == set()
    assert bands(set(), frozenset(small("children", "adults")), children=3) == {"children", "adults"}


def test_a_question_that_was_not_asked_is_in_no_band() -> None:
    rules = Ruleset.of(
        [version("{id: some, kind: integer, ask: S?}", "{id: more, kind: integer, ask: M?, when: some > 5}")]
    )
    assert banded(rules, of(rules, some=3), set(), ()) == small("some")
    assert banded(rules, of(rules, some=7, more=20), set(), ()) == small("some", "more")
