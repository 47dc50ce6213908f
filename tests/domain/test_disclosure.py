"""What is kept back from whom: an answer with everything it could be worked out from, across questionnaires."""

from datetime import date
from typing import Any

import pytest

from portal.domain import disclosure
from portal.domain.disclosure import LabelledValue, Redactor
from portal.domain.family import FlagRules
from portal.domain.kinds.said import NOTHING
from portal.domain.pairs import PAIR
from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.domain.translation import Texts

SITE = """
format: ssq/1
id: site
version: 1.0.0
language: en
title: The site
sections:
  - id: numbers
    title: Numbers
    questions:
      - {id: workers, kind: integer, ask: How many workers?, unit: people}
      - {id: migrants, kind: integer, ask: How many migrants?, unit: people, sensitive: true, allow: [declined]}
      - {id: beds, kind: integer, ask: How many beds?, unit: beds}
  - id: ways
    title: Ways
    questions:
      - id: routes
        kind: table
        ask: Which routes?
        columns:
          - {id: country, kind: country, text: Country}
          - {id: hired, kind: integer, text: Hired, unit: people}
      - id: pays
        kind: matrix
        ask: Who pays?
        rows: [{id: visa, text: For the visa}]
        options: [{id: boss, text: The employer}, {id: worker, text: The worker}]
bands: [{id: all_of_it, from: 0}]
derived:
  - {id: migrant_share, value: migrants / workers * 100, unit: percent}
  - {id: bed_share, value: beds / workers * 100, unit: percent}
  - {id: hired_total, value: sum(routes.hired), unit: people}
  - {id: hired_share, value: hired_total / workers * 100, unit: percent}
"""
PAPERS = """
format: ssq/1
id: papers
version: 1.0.0
language: en
title: Papers
uses: [site]
sections:
  - id: keeping
    title: Keeping
    questions:
      - {id: held, kind: integer, ask: How many are held?, unit: passports}
      - {id: agreed, kind: integer, ask: How many agreed?, unit: people}
      - {id: why, kind: choice, ask: Why?, options: [{id: pledge, text: As a pledge, points: 0}, {id: safe, text: Safe, points: 100}]}
    flags:
      - {id: pledged, severity: critical, when: why == "pledge" and site.bed_share > 10, because: "{held} are held as a pledge."}
      - {id: few_lockers, severity: high, when: held > 5, because: "{held} are held at {site.workers} people, {agreed} agreed, {site.migrants} migrants."}
    checks:
      - {id: too_many, level: warning, when: held > site.migrants, say: "{held} are held and {site.migrants} people came from far away."}
bands: [{id: all_of_it, from: 0}]
"""  # noqa: E501
ANSWERS: dict[str, dict[str, Any]] = {
    "site": {
        "workers": 120,
        "migrants": 61,
        "beds": 30,
        "routes": [{"country": "NP", "hired": 4}, {"country": "BD", "hired": 25}],
    },
    "papers": {"held": 88, "agreed": 7, "why": "safe"},
}
DAY = date(2026, 6, 1)


def versions() -> Ruleset:
    readings = [read_version(text.encode(), "x") for text in (SITE, PAPERS)]
    assert all(one.version for one in readings), [reading.problems for reading in readings]
    return Ruleset.of([one.version for one in readings if one.version])


def redactor(role: str, site: dict[str, Any] | None = None, **papers: Any) -> Redactor:
    answers = {"site": ANSWERS["site"] | (site or {}), "papers": ANSWERS["papers"] | papers}
    return Redactor.of(Actor("member", "m", "M", "o", frozenset({role})), versions(), answers, DAY)


def said(seen: Redactor, family: str, question: str) -> str:
    version = seen.ruleset.families[family].version
    asked = version.question(question)
    assert asked is not None
    return str(seen.format_answer(family, asked, seen.given[family][question], Texts(version)))


def because(seen: Redactor, flag: str) -> str:
    ready = disclosure.flag_named(seen.ruleset, "papers", flag)
    assert ready is not None
    return seen.format_text(ready.because, without_values=ready.flag.severity == "critical")


def points(seen: Redactor, family: str, question: str, worth: str) -> str | None:
    return seen.points(seen.ruleset.questions[family, question], worth)


@pytest.mark.parametrize("role", ["owner", "campaign_manager", "reviewer", "read_only"])
def test_what_is_sensitive_is_kept_back_with_what_tells_it(role: str) -> None:
    seen = redactor(role)
    assert said(seen, "site", "migrants") == "Restricted (safeguarding only)"
    assert seen.format_value(("site", "migrants"), "61") == "Restricted (safeguarding only)"
    assert seen.format_value(("site", "migrant_share"), "50.8") == "Restricted (safeguarding only)"
    assert seen.format_value(("site", "bed_share"), "25") == "25"
    assert seen.format_value(("site", "bed_share"), "25.33333333333333333333") == "25.3333333333"
    assert because(seen, "few_lockers") == "88 are held at 120 people, <10 agreed, [restricted] migrants."


@pytest.mark.parametrize(("count", "shown"), [(0, "0 people"), (1, "<10"), (9, "<10"), (10, "10 people")])
def test_nobody_else_reads_a_count_from_one_to_nine(count: int, shown: str) -> None:
    assert said(redactor("reviewer", agreed=count), "papers", "agreed") == shown


def test_counts_beside_a_small_one_are_bands_and_what_is_worked_out_from_them_is_kept_back() -> None:
    seen = redactor("reviewer")
    assert said(seen, "papers", "agreed") == "<10"
    assert said(seen, "site", "routes") == "Country: NP; Hired: <10\nCountry: BD; Hired: 10–49"
    assert seen.format_value(("site", "routes", "hired"), ["4", "25"]) == "<10, 10–49"
    assert seen.format_value(("site", "routes"), [{"country": "NP", "hired": "4"}]) == "NP <10"
    assert seen.format_value(("site", "hired_total"), "29") == "Restricted (safeguarding only)"
    assert seen.format_value(("site", "hired_share"), "24.2") == "Restricted (safeguarding only)"
    large = redactor("reviewer", {"routes": [{"country": "NP", "hired": 40}, {"country": "BD", "hired": 25}]})
    assert said(large, "site", "routes") == "Country: NP; Hired: 40 people\nCountry: BD; Hired: 25 people"
    assert large.format_value(("site", "hired_total"), "65") == "65"


def test_a_critical_flag_keeps_back_what_it_rests_on_in_every_questionnaire() -> None:
    seen = redactor("reviewer", why="pledge")
    assert said(seen, "papers", "why") == "Restricted (safeguarding only)"
    assert points(seen, "papers", "why", "0") == "Restricted (safeguarding only)"
    assert said(seen, "site", "beds") == "Restricted (safeguarding only)"
    assert said(seen, "site", "workers") == "Restricted (safeguarding only)"
    assert said(seen, "papers", "held") == "88 passports"
    assert because(seen, "pledged") == "[restricted] are held as a pledge."
    assert "at [restricted] people" in because(seen, "few_lockers")


def test_safeguarding_reads_everything() -> None:
    seen = redactor("safeguarding", why="pledge")
    assert said(seen, "site", "migrants") == "61 people"
    assert said(seen, "papers", "agreed") == "7 people"
    assert points(seen, "papers", "why", "0") == "0"
    assert seen.format_value(("site", "migrant_share"), "50.8") == "50.8"
    assert because(seen, "few_lockers") == "88 are held at 120 people, 7 agreed, 61 migrants."


def test_whether_a_sensitive_question_was_answered_at_all_is_kept_back() -> None:
    seen = redactor("reviewer", {"migrants": {"no_answer": "declined", "reason": "The 61 men would be in danger"}})
    assert said(seen, "site", "migrants") == "Restricted (safeguarding only)"
    assert seen.state(seen.ruleset.questions["site", "migrants"], "declined") == "Restricted (safeguarding only)"


def test_a_check_that_reads_a_restricted_value_is_kept_back_fired_or_not() -> None:
    check = disclosure.check_named(versions(), "papers", "too_many")
    assert check is not None
    assert redactor("reviewer").redacts_check(check)
    assert redactor("reviewer", {"migrants": 400}).redacts_check(check)
    assert not redactor("safeguarding").redacts_check(check)


def test_what_a_later_version_calls_harmless_stays_sensitive_where_it_was_collected_so() -> None:
    seen = redactor("owner")
    actor, collected = seen.actor, {("site", "beds")}
    seen = Redactor.of(actor, seen.ruleset, seen.given, DAY, lambda: collected)
    assert said(seen, "site", "beds") == "Restricted (safeguarding only)"
    assert seen.format_value(("site", "bed_share"), "25") == "Restricted (safeguarding only)"


def test_a_value_stands_beside_what_asked_for_it_down_to_the_column() -> None:
    seen = redactor("safeguarding", held=1)
    assert seen.labelled_value("why", ("papers", "why"), None).ask == "Why?"
    countries = seen.labelled_value("routes.country", ("site", "routes", "country"), ["NP", "BD"])
    assert (countries.ask, countries.said) == ("Which routes? Country", "NP, BD")
    assert seen.labelled_value("bed_share", ("site", "bed_share"), "12.5").said == "12.5"
    row = seen.labelled_value("pays.visa", ("site", "pays", "visa"), "worker")
    assert (row.ask, row.said) == ("Who pays? For the visa", "The worker")
    few = redactor("reviewer", held=1).labelled_value("routes.hired", ("site", "routes", "hired"), [3, 40])
    assert few.said == "<10, 10–49"


PAIRS = """
format: ssq/1
id: pairs
version: 1.0.0
language: en
title: Pairs
sections:
  - id: first
    title: First
    questions:
      - {id: owes, kind: yes_no, ask: O?}
      - {id: shut, kind: yes_no, ask: S?}
      - {id: hurt, kind: integer, ask: H?, unit: cases, sensitive: true}
      - {id: doctor, kind: yes_no, ask: D?, when: hurt > 3}
      - {id: cook, kind: yes_no, ask: C?, when: shut}
      - {id: talk, kind: text, ask: T?, allow: [dont_know], required: false}
      - {id: beds, kind: integer, ask: B?, unit: beds, score: [{if: beds >= hurt, points: 100}, {else: 0}]}
      - {id: rooms, kind: integer, ask: R?, unit: rooms}
      - id: ways
        kind: table
        ask: W?
        columns:
          - {id: way, kind: choice, text: Way, options: [{id: road, text: By road}, {id: sea, text: By sea}]}
          - {id: share, kind: decimal, text: Share}
          - {id: cost, kind: money, text: Cost}
    flags:
      - {id: debt, severity: high, when: owes, because: D., dimension: involuntariness, strength: strong}
      - {id: lock, severity: high, when: shut, because: L., dimension: menace, strength: medium}
      - {id: harm, severity: high, when: hurt > 36, because: H., dimension: menace, strength: medium}
      - {id: some_hurt, severity: low, when: hurt > 0, because: "{hurt} were hurt."}
      - {id: told, severity: low, when: rooms > 4, because: "{rooms} rooms, {hurt} hurt, {ways.way}, {as_of}."}
      - {id: grave, severity: critical, when: rooms > 90, because: "{rooms} rooms, {owes}."}
      - {id: plain, severity: low, when: rooms > 2, because: "{rooms} rooms, {each_room} each, {talk}."}
    checks: [{id: odd, level: note, when: owes and rooms == 9, say: "{hurt} were hurt."}]
bands: [{id: all_of_it, from: 0}]
derived: [{id: each_room, value: beds / rooms, places: 2}, {id: bed_rest, value: rooms - beds}]
"""


def pairs(role: str, **changes: Any) -> Redactor:
    version = read_version(PAIRS.encode(), "pairs").version
    assert version is not None, read_version(PAIRS.encode(), "pairs").problems
    answers = {"owes": False, "shut": True, "hurt": 40, "beds": 50, "rooms": 5, "talk": "So it was."} | changes
    return Redactor.of(
        Actor("member", "m", "M", "o", frozenset({role})), Ruleset.of([version]), {"pairs": answers}, DAY
    )


def flag(seen: Redactor, name: str) -> FlagRules:
    ready = disclosure.flag_named(seen.ruleset, "pairs", name)
    assert ready is not None
    return ready


def listed(seen: Redactor) -> list[str]:
    return [rules.question.id for rules in seen.ruleset.families["pairs"].questions if seen.is_listed(rules)]


def test_a_question_is_listed_that_was_asked_or_may_have_been() -> None:
    everybody = ["owes", "shut", "hurt", "talk", "beds", "rooms", "ways"]
    assert listed(pairs("safeguarding", hurt=1, shut=False)) == everybody
    assert listed(pairs("reviewer", hurt=1, shut=False)) == [*everybody[:3], "doctor", *everybody[3:]]
    assert listed(pairs("safeguarding")) == [*everybody[:3], "doctor", "cook", *everybody[3:]]


def test_a_result_that_a_restricted_answer_decides_is_kept_back() -> None:
    seen = pairs("reviewer")
    assert [seen.decides(flag(seen, name).when) for name in ("some_hurt", "debt")] == [True, False]
    assert not pairs("safeguarding").decides(flag(seen, "some_hurt").when)


def test_words_about_a_critical_flag_or_a_restricted_answer_are_for_safeguarding() -> None:
    seen = pairs("reviewer")
    names = ("debt", "some_hurt", "told", "grave")
    assert [seen.redacts_words(flag(seen, name)) for name in names] == [False, True, True, True]
    assert not any(pairs("safeguarding").redacts_words(flag(seen, name)) for name in names)


def test_a_check_whose_words_hold_a_restricted_answer_is_kept_back_whatever_decides_it() -> None:
    check = disclosure.check_named(pairs("reviewer").ruleset, "pairs", "odd")
    assert check is not None
    assert pairs("reviewer").redacts_check(check)
    assert not pairs("safeguarding").redacts_check(check)


def test_of_signs_found_together_only_those_are_named_that_the_reader_may_know_of() -> None:
    def parts(role: str, **changes: Any) -> list[str]:
        seen = pairs(role, **{"owes": True} | changes)
        return [part.flag.id for part in seen.readable_parts(flag(seen, PAIR))]

    assert parts("safeguarding") == ["debt", "lock", "harm"]
    assert parts("reviewer") == ["debt", "lock"]
    assert parts("safeguarding", shut=False) == ["debt", "harm"]


def test_how_a_flag_is_shown_is_asked_of_the_view_for_everybody_but_safeguarding() -> None:
    seen = pairs("reviewer")
    assert {name: seen.disclosure("pairs", flag(seen, name)) for name in ("debt", "some_hurt", "harm")} == {
        "debt": "open",
        "some_hurt": "banded",
        "harm": "withheld",
    }
    assert seen.disclosure("other", flag(seen, "harm")) == "banded"
    assert pairs("safeguarding").disclosure("pairs", flag(seen, "harm")) == "open"


def test_why_somebody_did_not_answer_is_for_safeguarding() -> None:
    answer = {"no_answer": "dont_know", "reason": "Ask Ada."}
    asked = pairs("reviewer").ruleset.question("pairs", "talk")
    assert asked is not None

    def shown(role: str) -> str:
        seen = pairs(role, talk=answer)
        return str(seen.format_answer("pairs", asked, answer, Texts(seen.ruleset.families["pairs"].version)))

    assert shown("reviewer") == "Does not know"
    assert "Ask Ada." in shown("safeguarding")


def test_the_state_of_a_question_is_told_but_not_where_points_would_tell_more() -> None:
    seen = pairs("reviewer")
    states = {name: seen.state(seen.ruleset.questions["pairs", name], "scored") for name in ("owes", "beds", "hurt")}
    assert states == {"owes": "scored", "beds": "answered", "hurt": "Restricted (safeguarding only)"}
    whole = pairs("safeguarding")
    assert whole.state(whole.ruleset.questions["pairs", "beds"], "scored") == "scored"


def test_points_are_kept_back_only_where_an_answer_could_give_some() -> None:
    seen = pairs("reviewer")
    assert seen.points(seen.ruleset.questions["pairs", "beds"], "100") == "Restricted (safeguarding only)"
    assert seen.points(seen.ruleset.questions["pairs", "hurt"], None) is None  # it gives none, whatever was answered
    assert seen.points(seen.ruleset.questions["pairs", "owes"], "7") == "7"


def test_a_value_keeps_the_name_that_the_rule_gave_it() -> None:
    seen = pairs("safeguarding", ways=[{"way": "sea", "share": "1.5"}])
    assert seen.labelled_value("talk", ("pairs", "talk"), None) == LabelledValue("talk", "T?", "So it was.")
    assert seen.labelled_value("each_room", ("pairs", "each_room"), "10") == LabelledValue(
        "each_room", "each room", "10"
    )
    assert seen.labelled_value("ways.way", ("pairs", "ways", "way"), ["sea", "road"]) == LabelledValue(
        "ways.way", "W? Way", "By sea, By road"
    )
    cost = seen.labelled_value("ways.cost", ("pairs", "ways", "cost"), [{"amount": "5", "currency": "EUR"}, None])
    assert cost.said == "5 EUR, unknown"
    assert pairs("reviewer").labelled_value("hurt", ("pairs", "hurt"), 40).said == "Restricted (safeguarding only)"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "unknown"),
        (True, "yes"),
        (False, "no"),
        (["a", True], "a, yes"),
        ({"town": "Leeds", "open": False}, "Leeds no"),
        ([{"town": "Leeds", "open": None}, {"town": "York"}], "Leeds unknown, York"),
        (7, "7"),
    ],
)
def test_a_value_of_a_rule_is_said_in_plain_words(value: Any, said: str) -> None:
    assert pairs("safeguarding").format_value(("pairs", "ways"), value) == said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("each_room", "33.33333", "33.33"),  # as many places as the author wants
        ("each_room", "-33.33333", "-33.33"),
        ("each_room", "33.", "33."),
        ("each_room", "x.5", "x.5"),
        ("each_room", "7", "7"),
        ("bed_rest", "-1.55555555555555", "-1.5555555556"),
        ("rooms", "33.33333333333333", "33.33333333333333"),  # only derived values are rounded
    ],
)
def test_a_derived_value_is_said_with_the_places_that_its_author_wants(key: str, value: str, said: str) -> None:
    assert pairs("safeguarding").format_value(("pairs", key), value) == said


def test_a_text_is_filled_in_without_what_is_restricted_and_on_request_without_any_value() -> None:
    seen = pairs("reviewer", ways=[{"way": "sea"}, {}], talk=None)
    told, plain = flag(seen, "told").because, flag(seen, "plain").because
    assert seen.format_text(told) == "5 rooms, [restricted] hurt, By sea, –, 2026-06-01."
    assert seen.format_text(plain) == "5 rooms, 10.00 each, –."
    assert seen.format_text(plain, without_values=True) == "[restricted] rooms, [restricted] each, [restricted]."
    whole = pairs("safeguarding")
    assert whole.format_text(flag(whole, "some_hurt").because, without_values=True) == "40 were hurt."
    assert seen.format_text(flag(seen, "debt").because) == "D."


def test_a_small_count_among_several_is_a_band_in_a_text_too() -> None:
    text = PAPERS.replace('because: "{held} are held at {site.workers} people,', 'because: "{site.routes.hired} hired,')
    readings = [read_version(source.encode(), "x").version for source in (SITE, text)]
    rules = Ruleset.of([version for version in readings if version])
    seen = Redactor.of(redactor("reviewer").actor, rules, ANSWERS, DAY)
    ready = disclosure.flag_named(rules, "papers", "few_lockers")
    assert ready is not None
    assert seen.format_text(ready.because).startswith("<10, 10–49 hired, <10 agreed,")
    open_cell = ANSWERS | {"site": ANSWERS["site"] | {"routes": [{"hired": 4}, {"country": "NP"}, {"hired": 0}]}}
    assert Redactor.of(seen.actor, rules, open_cell, DAY).format_text(ready.because).startswith("<10, –, 0 hired,")


def test_what_stands_beside_a_count_of_people_in_its_table_is_said_in_words() -> None:
    hired = "          - {id: hired, kind: integer, text: Hired, unit: people}\n"
    way = (
        "          - {id: way, kind: choice, text: Way, options: [{id: sea, text: By sea}, {id: air, text: By air}]}\n"
    )
    version = read_version(SITE.replace(hired, hired + way).encode(), "site").version
    assert version is not None
    answers = {"site": {"routes": [{"country": "NP", "hired": 4, "way": "sea"}]}}
    seen = Redactor.of(redactor("reviewer").actor, Ruleset.of([version]), answers, DAY)
    assert said(seen, "site", "routes") == "Country: NP; Hired: <10; Way: By sea"


def test_a_band_is_of_a_count_of_people_that_is_not_nought() -> None:
    people, beds = (versions().question("site", name) for name in ("workers", "beds"))
    assert people is not None
    assert beds is not None
    assert [disclosure.in_band(people, value) for value in (7, "7", 0, None)] == ["<10", "<10", None, None]
    assert disclosure.in_band(beds, 7) is None


def test_the_view_and_the_facts_are_of_the_day_that_was_asked_for() -> None:
    source = PAIRS.replace(
        "{id: debt, severity: high, when: owes", '{id: debt, severity: high, when: as_of > date("2026-05-31")'
    )
    version = read_version(source.encode(), "pairs").version
    assert version is not None
    for role in ("reviewer", "safeguarding"):
        actor, rules = Actor("member", "m", "M", "o", frozenset({role})), Ruleset.of([version])
        later, before = (Redactor.of(actor, rules, {"pairs": {"shut": True}}, day) for day in (DAY, date(2026, 5, 31)))
        assert later.facts.said(flag(later, "debt").when) is True
        assert before.facts.said(flag(before, "debt").when) is False
        if later.view is not None and before.view is not None:
            assert later.view.facts.said(flag(later, "debt").when) is True
            assert before.view.facts.said(flag(before, "debt").when) is False


def test_a_version_that_nobody_has_begun_has_no_values() -> None:
    version = read_version(PAIRS.encode(), "pairs").version
    assert version is not None
    seen = Redactor.of(redactor("safeguarding").actor, Ruleset.of([version]), {}, DAY)
    assert seen.labelled_value("talk", ("pairs", "talk"), None).said == NOTHING


def test_what_no_version_has_is_not_found() -> None:
    rules = versions()
    for family, name in (("papers", "nobody"), ("other", "pledged")):
        assert disclosure.flag_named(rules, family, name) is None
        assert disclosure.check_named(rules, family, name) is None
