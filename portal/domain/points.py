"""The points of one answer: its state, and exact points from 0 to 100 if it has any."""

from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeAlias

from portal.domain.expressions import UNKNOWN
from portal.domain.facts import ResponseFacts
from portal.domain.family import QuestionRules
from portal.domain.kinds import KINDS, is_answered
from portal.domain.kinds.base import Points
from portal.domain.questionnaire import Question
from portal.domain.values import Answer, NoAnswer

State: TypeAlias = Literal["not_asked", "scored", "unscored", "dont_know", "not_applicable", "declined", "unanswered"]


class QuestionResult(NamedTuple):
    """A question's state, points (None if it does not count) and weight. `rule` is the `score` line that applied."""

    id: str
    state: State
    points: Points
    weight: int
    rule: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The result as `portal score` prints it."""
        points = None if self.points is None else points_text(self.points)
        return {"id": self.id, "state": self.state, "points": points, "weight": str(self.weight)}


def question_result(rules: QuestionRules, answer: Answer, facts: ResponseFacts) -> QuestionResult:
    """Return the state and points of one question in a response (questionnaires/SPEC.md, 6)."""
    question = rules.question
    weight = question.weight
    if rules.key in facts.silenced and question.is_answered:
        return QuestionResult(question.id, "dont_know", 0 if can_score(question) else None, weight)
    if rules.key not in facts.shown:
        return QuestionResult(question.id, "not_asked", None, weight)
    if rules.worth is not None and answer in rules.worth:
        points = rules.worth[answer]
        return QuestionResult(question.id, "unscored" if points is None else "scored", points, weight)
    if isinstance(answer, NoAnswer):
        return QuestionResult(question.id, answer.kind, _of_no_answer(question, answer), weight)
    if not is_answered(question, answer):
        return QuestionResult(question.id, "unanswered", None, weight)
    if rules.silent is not None and facts.said(rules.silent) is True:
        return QuestionResult(question.id, "dont_know", 0 if can_score(question) else None, weight)
    points_given, rule = _of_answer(rules, answer, facts)
    return QuestionResult(question.id, "unscored" if points_given is None else "scored", points_given, weight, rule)


def can_score(question: Question) -> bool:
    """Whether some answer to this question could give points."""
    return bool(question.points or question.score or any(option.points is not None for option in question.options))


def listed_points(question: Question, answer: Any) -> Points:
    """The points of an answer from the question's own list; None for any other answer."""
    return KINDS[question.kind].points(question, answer)


def most_points(question: Question) -> int:
    """The most points that an answer to this question can give."""
    given = [option.points or 0 for option in question.options]
    if question.points:
        given += [question.points.yes or 0, question.points.no or 0]
    given += [rule.points or rule.else_ or 0 for rule in question.score]
    if question.combine == "sum":
        given.append(min(100, sum(option.points or 0 for option in question.options if not option.exclusive)))
    return max(given, default=0)


def tenths(value: Fraction | int) -> int:
    """Ten times the value, rounded half up: the displayed digits without the decimal point."""
    return (value.numerator * 20 + value.denominator) // (2 * value.denominator)


def one_decimal(value: Fraction | int) -> str:
    """The value as text with one decimal, half up. Values here are never negative."""
    whole, tenth = divmod(tenths(value), 10)
    return f"{whole}.{tenth}"


def points_text(points: int | Fraction) -> str:
    """The points as text: whole, or with one decimal, half up."""
    return str(points) if isinstance(points, int) or points.denominator == 1 else one_decimal(points)


def _of_no_answer(question: Question, answer: NoAnswer) -> Points:
    if answer.kind == "dont_know":
        return question.dont_know
    return 0 if answer.kind == "declined" and can_score(question) else None


def _of_answer(rules: QuestionRules, answer: Answer, facts: ResponseFacts) -> tuple[Points, int | None]:
    return _by_rules(rules, facts) if rules.score else (listed_points(rules.question, answer), None)


def _by_rules(rules: QuestionRules, facts: ResponseFacts) -> tuple[Points, int | None]:
    """The points of the first true rule. An unknown rule before it gives none, or 0 if a question was not answered."""
    for place, (rule, points) in enumerate(rules.score):
        if rule is None:
            return points, place
        truth = facts.said(rule)
        if truth is True:
            return points, place
        if truth is UNKNOWN:
            return (0 if facts.rests_on_silence(rule) else None), place
    return None, None
