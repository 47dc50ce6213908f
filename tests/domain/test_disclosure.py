"""What is kept back from whom: an answer with everything it could be worked out from, across questionnaires."""

from datetime import date
from typing import Any

import pytest

from portal.domain import disclosure
from portal.domain.disclosure import Redactor
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
