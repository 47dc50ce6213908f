"""A small questionnaire in a few lines, for tests of one rule of the domain."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain.answers import read_answers
from portal.domain.facts import ResponseFacts, facts_of
from portal.domain.questionnaire import Question, Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset

AS_OF = date(2026, 5, 1)


def source(*questions: str, more: str = "", family: str = "small", number: str = "1.0.0", uses: str = "") -> str:
    """The YAML of a version with these questions in its section `first`; `more` goes on after them."""
    head = f"format: ssq/1\nid: {family}\nversion: {number}\nlanguage: en\ntitle: Small\n"
    head += f"uses: [{uses}]\n" if uses else ""
    listed = "".join(f"      - {question}\n" for question in questions)
    return f"{head}sections:\n  - id: first\n    title: First\n    questions:\n{listed}{more}"


def version(*questions: str, more: str = "", family: str = "small", number: str = "1.0.0", uses: str = "") -> Version:
    """A version with these questions."""
    return read(source(*questions, more=more, family=family, number=number, uses=uses), f"{family}/{number}.yaml")


def read(text: str, file: str = "small/1.0.0.yaml") -> Version:
    """The version in a file that has no error."""
    reading = read_version(text.encode(), file)
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def question(text: str) -> Question:
    """A question from its line of YAML."""
    return next(version(text).questions())


def facts(ruleset: Ruleset, answers: Mapping[str, Mapping[str, Any]]) -> ResponseFacts:
    """What a response with these answers, as JSON data by family, says."""
    return facts_of(ruleset, read_answers(ruleset, answers), AS_OF)
