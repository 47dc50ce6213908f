"""What is kept back from whom: an answer with everything it could be worked out from, across questionnaires."""

from datetime import date
from typing import Any

import pytest

from portal.domain import disclosure, scoring
from portal.domain.answers import read_answers
from portal.domain.disclosure import Sight
from portal.domain.facts import facts_of
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
    assert all(one.version for one in readings), [one.problems for one in readings]
    return Ruleset.of([one.version for one in readings if one.version])


def sight(role: str, **papers: Any) -> Sight:
    ruleset = versions()
    answers = {**ANSWERS, "papers": ANSWERS["papers"] | papers}
    results = scoring.results(ruleset, read_answers(ruleset, answers), DAY)
    documents = {one.family: one.as_json() for one in results}
    return Sight.of(Actor("member", "m", "M", "o", frozenset({role})), ruleset, answers, documents)


def said(seen: Sight, family: str, question: str) -> str:
    version = seen.ruleset.families[family].version
    asked = version.question(question)
    assert asked is not None
    return str(seen.said(family, asked, seen.given[family][question], Texts(version)))


def because(seen: Sight, flag: str) -> str:
    facts = facts_of(seen.ruleset, read_answers(seen.ruleset, seen.given), DAY)
    ready = disclosure.flag_named(seen.ruleset, "papers", flag)
    assert ready is not None
    return seen.told(ready.because, ready.because.text(facts.values), critical=ready.flag.severity == "critical")


@pytest.mark.parametrize("role", ["owner", "campaign_manager", "reviewer", "read_only"])
def test_what_is_sensitive_is_kept_back_with_what_tells_it(role: str) -> None:
    seen = sight(role)
    assert said(seen, "site", "migrants") == "with safeguarding"
    assert seen.read(("site", "migrants"), "61") == "with safeguarding"
    assert seen.read(("site", "migrant_share"), "50.8") == "with safeguarding"
    assert seen.read(("site", "bed_share"), "25") == "25"
    assert seen.read(("site", "bed_share"), "25.33333333333333333333") == "25.3333333333"
    assert because(seen, "few_lockers") == "88 are held at 120 people, <10 agreed, [with safeguarding] migrants."


def test_a_small_count_is_kept_back_in_a_table_too_and_in_what_is_worked_out_from_it() -> None:
    seen = sight("reviewer")
    assert said(seen, "papers", "agreed") == "<10"
    assert said(seen, "site", "routes") == "Country: NP; Hired: <10\nCountry: BD; Hired: 25 people"
    assert seen.read(("site", "routes", "hired"), ["4", "25"]) == "<10, 25"
    assert seen.read(("site", "routes"), [{"country": "NP", "hired": "4"}]) == "NP <10"
    assert seen.read(("site", "hired_total"), "29") == "with safeguarding"
    assert seen.read(("site", "hired_share"), "24.2") == "with safeguarding"


def test_a_critical_flag_keeps_back_what_it_rests_on_in_every_questionnaire() -> None:
    seen = sight("reviewer", why="pledge")
    assert said(seen, "papers", "why") == "with safeguarding"
    assert seen.points(("papers", "why"), "0") == "with safeguarding"
    assert said(seen, "site", "beds") == "with safeguarding"
    assert said(seen, "site", "workers") == "with safeguarding"
    assert said(seen, "papers", "held") == "88 passports"
    assert because(seen, "pledged") == "[with safeguarding] are held as a pledge."
    assert "at [with safeguarding] people" in because(seen, "few_lockers")


def test_safeguarding_reads_everything() -> None:
    seen = sight("safeguarding", why="pledge")
    assert said(seen, "site", "migrants") == "61 people"
    assert said(seen, "papers", "agreed") == "7 people"
    assert seen.points(("papers", "why"), "0") == "0"
    assert seen.read(("site", "migrant_share"), "50.8") == "50.8"
    assert because(seen, "few_lockers") == "88 are held at 120 people, 7 agreed, 61 migrants."


def test_words_in_which_a_value_cannot_be_told_apart_are_kept_back_whole() -> None:
    seen = sight("reviewer")
    ready = disclosure.flag_named(seen.ruleset, "papers", "few_lockers")
    assert ready is not None
    strange = "88 are held at 1 are held at 2 people, 7 agreed, 61 migrants."
    assert "61" not in seen.told(ready.because, strange)
    assert seen.told(ready.because, "Other words with 61.").count("[with safeguarding]") == 4


def test_a_reason_for_not_answering_is_kept_back_with_its_question() -> None:
    seen = sight("reviewer")
    version = seen.ruleset.families["site"].version
    asked = version.question("migrants")
    assert asked is not None
    answer = {"no_answer": "declined", "reason": "The 61 men would be in danger"}
    assert seen.said("site", asked, answer, Texts(version)) == "Prefers not to answer"


def test_a_value_stands_beside_what_asked_for_it_down_to_the_column() -> None:
    seen = sight("safeguarding", held=1)
    assert seen.beside("why", ("papers", "why"), None).ask == "Why?"
    countries = seen.beside("routes.country", ("site", "routes", "country"), ["NP", "BD"])
    assert (countries.ask, countries.said) == ("Which routes? Country", "NP, BD")
    assert seen.beside("bed_share", ("site", "bed_share"), "12.5").said == "12.5"
    row = seen.beside("pays.visa", ("site", "pays", "visa"), "worker")
    assert (row.ask, row.said) == ("Who pays? For the visa", "The worker")
    few = sight("reviewer", held=1).beside("routes.hired", ("site", "routes", "hired"), [3, 40])
    assert few.said == "<10, 40"
