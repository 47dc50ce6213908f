"""The impact scores only what can change, and finds what scoring every family of every response anew would find."""

import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from portal.domain import scoring, versions
from portal.domain.answers import read_answers, read_family
from portal.domain.pairs import ACROSS
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.storage import affected_responses, library
from portal.storage.database import Database, Work
from portal.workflow import impact, publish, rescore
from portal.workflow.rescorer import Rescorer, outcome
from tests.benchmarks import answered

RESPONSES = 12
Document = dict[str, Any]


@pytest.fixture
def laid_down(database: Database) -> tuple[Actor, str]:
    """Responses to the four families, no two alike."""
    random = Random(7)
    given = [{one.id: _mixed(answered.answers(one), random) for one in _asked()} for _ in range(RESPONSES)]
    return answered.fill(database, RESPONSES, given, _asked())


@cache
def _asked() -> tuple[Version, ...]:
    """The families as shipped, and pay that is judged by the week that the workforce's answers plan."""
    flag = {"id": "long_plan", "severity": "medium", "when": "workforce.planned_week > 48", "because": "Long weeks."}
    pay = next(version for version in answered.versions() if version.id == "wages")
    document = json.loads(json.dumps(pay.document))
    document["sections"][0].setdefault("flags", []).append(flag)
    return tuple(_read(document) if one.id == "wages" else one for one in answered.versions())


def _read(document: Document) -> Version:
    found = read_version(json.dumps(document).encode(), document["id"])
    assert found.version is not None, [str(problem) for problem in found.problems]
    return found.version


def _mixed(given: dict[str, Any], random: Random) -> dict[str, Any]:
    """Some answers left out, the truths tossed, the counts as they fall."""
    kept = {name: value for name, value in given.items() if random.random() > 0.1}
    tossed = {name: random.random() < 0.5 for name, value in kept.items() if isinstance(value, bool)}
    counts = {name: random.randint(value, 7) for name, value in kept.items() if type(value) is int and value < 7}
    return kept | counts | tossed


def _changed(family: str, change: Callable[[Document], None]) -> Version:
    """What was asked with something changed, under the next number."""
    document = json.loads(json.dumps(next(one for one in _asked() if one.id == family).document))
    change(document)
    return _read(document | {"version": "1.9.0"})


def _points(document: Document) -> None:
    """Turn the points of every yes-or-no question round."""
    for section in document["sections"]:
        for question in section["questions"]:
            points = question.get("points")
            if points and "yes" in points:
                points["yes"], points["no"] = points["no"], points["yes"]


def _flags(document: Document) -> None:
    """Make every critical flag a low one."""
    for section in document["sections"]:
        for flag in section.get("flags", ()):
            flag["severity"] = "low" if flag["severity"] == "critical" else flag["severity"]


def _mild(document: Document) -> None:
    """Make every flag a low one, so that none is a sign that weighs together with those of other families."""
    for holder in (document, *document["sections"]):
        for flag in holder.get("flags", ()):
            flag["severity"] = "low"


def _week(document: Document) -> None:
    """Let the working week that the pay is held against be planned much longer."""
    derived = next(one for one in document["derived"] if one["id"] == "planned_week")
    derived["value"] = "shift_hours * days_week * 60"


def _words(document: Document) -> None:
    document["title"] = "Said otherwise"
    document["sections"][0]["questions"][0]["ask"] = "Asked otherwise?"


def _everything(
    work: Work, version: Version
) -> list[tuple[str, str, affected_responses.FamilyOutcome, affected_responses.FamilyOutcome]]:
    """What would change, by scoring every family of every response."""
    found = []
    rulesets: dict[Any, Ruleset] = {}
    for one in affected_responses.submitted_responses(
        work, version.id, affected_responses.count_by_version(work, version.id).keys()
    ):
        old = library.version_by_hash(work, dict(one.versions)[version.id])
        together = [
            version if family == version.id else library.version_by_hash(work, hash) for family, hash in one.versions
        ]
        ruleset = rulesets.get(one.versions) or Ruleset.of(together)
        rulesets[one.versions] = ruleset
        others = {family: given for family, given in one.answers.items() if family != version.id}
        answers = {**read_answers(ruleset, others)}
        answers[version.id] = versions.carry(old, version, read_family(old, one.answers[version.id])).answers
        for result in scoring.results(ruleset, answers, one.as_of):
            before, after = one.outcomes[result.family], outcome(result)
            if before != after:
                found.append((one.invitation, result.family, before, after))
    return sorted(found, key=lambda each: each[:2])


CASES: tuple[tuple[str, Callable[[Document], None], set[str]], ...] = (
    ("wages", _points, {"wages"}),
    ("workforce", _points, {"workforce"}),
    ("recruitment_fees", _flags, {"recruitment_fees"}),
    ("wages", _mild, {"recruitment_fees", "wages"}),
    ("workforce", _week, {"wages"}),
    ("workforce", _words, set()),
    ("wages", _words, set()),
)
"""A family, what of it changes, and the families whose results must come out otherwise somewhere."""


def test_it_finds_what_scoring_everything_finds(database: Database, laid_down: tuple[Actor, str]) -> None:
    for family, change, families in CASES:
        steps: list[tuple[str, int, int]] = []
        actor, version = laid_down[0], _changed(family, change)
        found = database.read(impact.of_version, version, lambda *one, steps=steps: steps.append(one), actor=actor)
        named = [(one.invitation, one.family, one.before, one.after) for one in found.changed]
        assert sorted(named, key=lambda one: one[:2]) == database.read(_everything, version, actor=actor)
        assert {one.family for one in found.changed} == families
        scored = RESPONSES if families else 0
        assert (found.responses, found.reworded, len(steps)) == (scored, RESPONSES - scored, scored)
        assert steps[-1:] == ([(family, RESPONSES, RESPONSES)] if families else [])


def test_a_change_of_points_alone_is_scored_in_its_own_family(database: Database, laid_down: tuple[Actor, str]) -> None:
    def families(work: Work, version: Version) -> tuple[set[str], set[str]]:
        rescorer = Rescorer.of(work, version)
        one = next(
            affected_responses.submitted_responses(
                work, version.id, affected_responses.count_by_version(work, version.id).keys()
            )
        )
        outcomes = rescorer.outcomes(one) or {}
        (scope,) = rescorer.scopes.values()
        assert scope is not None
        return set(scope.ruleset.families), set(outcomes)

    actor, everything = laid_down[0], set(answered.FAMILIES)
    pay, people = _changed("wages", _points), _changed("workforce", _points)
    assert database.read(families, pay, actor=actor) == (everything, {"wages"})
    assert database.read(families, people, actor=actor) == (everything, {"workforce"})
    assert database.read(families, _changed("workforce", _week), actor=actor) == (everything, everything)


def test_a_sign_that_is_gone_changes_the_questionnaire_that_weighed_it_with_its_own(database: Database) -> None:
    together = tuple(one for one in _asked() if one.id in ("workforce", "recruitment_fees"))
    actor, _ = answered.fill(database, 1, None, together)
    version = _changed("workforce", _mild)
    changed = database.read(impact.of_version, version, actor=actor).changed
    everything = database.read(_everything, version, actor=actor)

    assert [(one.invitation, one.family, one.before, one.after) for one in changed] == everything
    assert {one.family: one.gone for one in changed}["recruitment_fees"] == (ACROSS,)


def test_a_campaign_is_scored_again_in_batches(database: Database, laid_down: tuple[Actor, str]) -> None:
    actor, campaign = laid_down
    (published,) = database.write(publish.publish, [_changed("wages", _points)], actor=actor)
    assert database.read(rescore.count, campaign, published.id, actor=actor) == RESPONSES
    done = database.write(rescore.rescore, campaign, published.id, most=5, actor=actor)
    assert (done.added, done.left, bool(done.after)) == (5, 0, True)
    done = database.write(rescore.rescore, campaign, published.id, most=8, actor=actor)
    assert (done.added, done.left, bool(done.after)) == (3, 5, True)
    done = database.write(rescore.rescore, campaign, published.id, done.after, most=8, actor=actor)
    assert done == rescore.Rescored(4, 0, "")
    assert database.write(rescore.rescore, campaign, published.id, actor=actor) == rescore.Rescored(0, RESPONSES, "")
