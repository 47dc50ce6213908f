"""What holds for every questionnaire and every answer, thought of or not."""

import json
import os
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain import scoring, versions
from portal.domain.answers import read_answers, read_family
from portal.domain.facts import facts_of
from portal.domain.questionnaire import Version, version_from_document
from portal.domain.reachability import Satisfiability, never_true
from portal.domain.reading import read_version
from portal.domain.rules import rules_of
from portal.domain.ruleset import Ruleset
from portal.domain.writing import as_yaml
from portal.sheets import questionnaire_book
from tests.generated import Document, answers_for, documents, edits, version_of
from tests.generated import versions as generated

pytestmark = pytest.mark.slow

AS_OF = date(2026, 5, 1)
RANK = {"none": 0, "patch": 1, "minor": 2, "major": 3}
MANY = int(os.environ.get("PORTAL_EXAMPLES", "30"))
often = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))


def scored(version: Version, data: Document) -> scoring.Result:
    ruleset = Ruleset.of([version])
    return scoring.results(ruleset, read_answers(ruleset, {version.id: data}), AS_OF)[0]


@often
@given(st.data())
def test_a_score_stands_between_0_and_100_and_is_the_same_twice(data: st.DataObject) -> None:
    version = data.draw(generated())
    answers = data.draw(answers_for(version))
    first, again = scored(version, answers), scored(version_from_document(version.document), answers)
    assert json.dumps(first.as_json(trace=True)) == json.dumps(again.as_json(trace=True))
    for score in (first.score, *(section.score for section in first.sections)):
        assert score is None or 0 <= score <= 100
    assert 0 <= first.confidence <= 100
    assert 0 <= float(first.completeness) <= 100
    assert (first.band is None) == (first.score is None)


@often
@given(st.data())
def test_hidden_answers_never_count(data: st.DataObject) -> None:
    version = data.draw(generated())
    answers = data.draw(answers_for(version))
    ruleset = Ruleset.of([version])
    shown = facts_of(ruleset, read_answers(ruleset, {version.id: answers}), AS_OF).shown
    kept = {name: value for name, value in answers.items() if (version.id, name) in shown}
    assert scored(version, answers).as_json(trace=True) == scored(version, kept).as_json(trace=True)


@often
@given(documents())
def test_a_document_survives_yaml_json_and_a_workbook(document: Document) -> None:
    version = version_of(document)
    for again in (json.loads(version.canonical), questionnaire_book.read(questionnaire_book.write(document)).document):
        assert version_of(again).hash == version.hash
    assert unicodedata.is_normalized("NFC", version.canonical.decode())


@often
@given(st.data())
def test_a_bump_is_never_lower_than_the_change(data: st.DataObject) -> None:
    document = data.draw(documents())
    edit = data.draw(edits(document))
    found = versions.difference(version_of(document), version_of(edit.document))
    assert RANK[found.bump] >= RANK[edit.bump], edit.what
    assert versions.difference(version_of(document), version_of(document)).bump == "none"


@often
@given(st.data())
def test_carrying_over_never_loses_an_answer(data: st.DataObject) -> None:
    document = data.draw(documents())
    old, new = version_of(document), version_of(data.draw(edits(document)).document)
    answers = read_family(old, data.draw(answers_for(old)))
    carried = versions.carry(old, new, answers)
    assert {**carried.answers, **carried.aside} == answers
    assert not carried.answers.keys() & carried.aside.keys()
    assert carried.to_confirm <= carried.answers.keys()
    for name, value in carried.answers.items():
        assert value == answers[name]


@often
@given(st.data())
def test_no_file_however_spoilt_breaks_the_reader(data: st.DataObject) -> None:
    text = as_yaml(data.draw(documents()))
    at = data.draw(st.integers(0, len(text)))
    until = min(len(text), at + data.draw(st.integers(0, 20)))
    spoilt = text[:at] + data.draw(st.text(max_size=10)) + text[until:]
    reading = read_version(spoilt.encode("utf-8", "surrogatepass"), "spoilt")
    assert reading.version is not None or reading.problems
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.message


def test_the_strategies_reach_every_kind() -> None:
    seen: set[str] = set()

    @settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(generated())
    def look(version: Version) -> None:
        seen.update(question.kind for question in version.questions())

    look()
    wanted: Any = {"yes_no", "choice", "choices", "integer", "money", "matrix", "table", "attestation", "note"}
    assert wanted <= seen


@often
@given(st.data())
def test_what_is_called_impossible_never_happens(data: st.DataObject) -> None:
    version = data.draw(generated())
    ruleset = Ruleset.of([version])
    rules = rules_of(version, {version.id: version})
    impossible = list(never_true(Satisfiability(rules)))
    given = read_answers(ruleset, {version.id: data.draw(answers_for(version))})
    facts = facts_of(ruleset, given, AS_OF)
    (result,) = scoring.results(ruleset, given, AS_OF)
    hits = {one.id: one.rule for one in result.questions}
    for path in impossible:
        if path[2:3] == ("questions",):
            question = version.sections[int(path[1])].questions[int(path[3])]
            if (version.id, question.id) not in facts.shown:
                continue
            if path[-1] == "if":
                assert hits.get(question.id) != path[-2]
                continue
        is_flag = path[-1] == "remedy" and rules.compiled[(*path[:-1], "when")].run(facts.values) is not True
        assert is_flag or rules.compiled[path].run(facts.values) is not True
