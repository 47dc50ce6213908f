"""Signs that a response was answered without care. Each costs a few points of confidence, and says what was seen.

Nothing here is proof, so the cost is small, nothing is said of short questionnaires, and honest patterns are spared: a
firm for which the same place in every list is the best answer shows no sign, and time counts only what was typed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from portal.domain.answering_time import seconds_for
from portal.domain.expressions.scope import Key
from portal.domain.questionnaire import Question
from portal.domain.ruleset import Family, QuestionRules
from portal.domain.values import Answer, NoAnswer

Place: TypeAlias = tuple[str, str]
SignId: TypeAlias = Literal["same_place", "many_not_answered", "fast"]

COST = 5
"""What a kind of sign costs in points of confidence. Same places and missing answers are of one kind."""

FEWEST_CHOICES = 15
FEWEST_QUESTIONS = 15
SAME_PLACE_PERCENT = 95
FEWEST_WORSE = 3
"""So many answers at the same place must be ones for which the same list has a better one."""

MOST_MISSING_PERCENT = 25
FASTEST_PERCENT = 20
SHORTEST_SECONDS = 300
"""Speed says nothing about a form that takes less than five minutes by the model."""


@dataclass(frozen=True)
class Answering:
    """How a response came in: seconds from the first saved answer to submission, and how many people answered.

    `filled` are answers from a workbook, an earlier response or a file, or saved with the very first ones: their typing
    was not measured.
    """

    seconds: int
    people: int
    filled: frozenset[Place]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a submission."""
        return {
            "seconds": self.seconds,
            "people": self.people,
            "filled": [list(place) for place in sorted(self.filled)],
        }

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> "Answering | None":
        """Read it from a submission; None if the submission has none."""
        if not data:
            return None
        filled = frozenset((str(family), str(question)) for family, question in data["filled"])
        return cls(int(data["seconds"]), int(data["people"]), filled)


@dataclass(frozen=True)
class CareSign:
    """One sign: `count` of `whole` choices or questions, or seconds of the seconds that the model expects."""

    id: SignId
    count: int
    whole: int

    def as_json(self) -> dict[str, str | int]:
        """As results hold it."""
        return {"id": self.id, "count": self.count, "whole": self.whole}


def care_signs(
    family: Family,
    answers: Mapping[str, Answer],
    shown: Collection[Key],
    fast: CareSign | None,
    hidden: Collection[Key] = (),
) -> tuple[CareSign, ...]:
    """The signs of one questionnaire. `hidden` are questions that the reader may not know of."""
    asked = _asked(family, shown, hidden)
    signs = (_same_place(asked, answers), _many_not_answered(asked, answers), fast)
    return tuple(sign for sign in signs if sign is not None)


def fast_sign(
    families: Iterable[Family], shown: Collection[Key], answering: Answering | None, hidden: Collection[Key] = ()
) -> CareSign | None:
    """Whether all questionnaires of a response together were answered far faster than the model expects."""
    if answering is None:
        return None
    asked = [rules for family in families for rules in _asked(family, shown, hidden)]
    expected = sum(seconds_for(rules.question) for rules in asked if rules.key not in answering.filled)
    spent = answering.seconds * max(1, answering.people)
    if expected < SHORTEST_SECONDS or 100 * spent >= FASTEST_PERCENT * expected:
        return None
    return CareSign("fast", spent, expected)


def _asked(family: Family, shown: Collection[Key], hidden: Collection[Key]) -> list[QuestionRules]:
    asked = (rules for rules in family.asked if rules.key in shown and rules.key not in hidden)
    return [rules for rules in asked if rules.question.is_answered]


def cost(signs: Collection[CareSign]) -> int:
    """The points of confidence that the signs cost together."""
    ids = {sign.id for sign in signs}
    return COST * (int(bool(ids & {"same_place", "many_not_answered"})) + int("fast" in ids))


def _same_place(asked: list[QuestionRules], answers: Mapping[str, Answer]) -> CareSign | None:
    """Nearly every choice at the same place of its list. A choice that was not made fits every place."""
    choices = [choice for rules in asked for choice in _choices(rules.question, answers.get(rules.question.id))]
    places = Counter(place for place, _ in choices if place is not None)
    if len(choices) < FEWEST_CHOICES or not places:
        return None
    place, times = places.most_common(1)[0]
    missing = sum(chosen is None for chosen, _ in choices)
    worse = sum(is_worse for chosen, is_worse in choices if chosen in (place, None))
    if 2 * times < len(choices) or 100 * (times + missing) < SAME_PLACE_PERCENT * len(choices) or worse < FEWEST_WORSE:
        return None
    return CareSign("same_place", times, len(choices))


def _choices(question: Question, answer: Answer) -> Iterator[tuple[int | None, bool]]:
    """Each choice of one out of several: its place in the list, and whether the list has a better one."""
    if question.points is not None or isinstance(answer, bool):
        points = (question.points.yes, question.points.no) if question.points else (None, None)
        yield _placed(int(not answer) if isinstance(answer, bool) else None, points)
    elif question.options and question.rows:
        ids = [option.id for option in question.options]
        chosen = answer if isinstance(answer, dict) else {}
        for row in question.rows:
            place = ids.index(chosen[row.id]) if chosen.get(row.id) in ids else None
            yield _placed(place, [option.points for option in question.options])
    elif question.options and (isinstance(answer, str | NoAnswer) or answer is None):
        ids = [option.id for option in question.options]
        place = ids.index(answer) if isinstance(answer, str) and answer in ids else None
        yield _placed(place, [option.points for option in question.options])


def _placed(place: int | None, points: Sequence[int | None]) -> tuple[int | None, bool]:
    best = max((given for given in points if given is not None), default=None)
    if best is None:
        return place, False
    chosen = None if place is None else points[place]
    return place, place is None or (chosen is not None and chosen < best)


def _many_not_answered(asked: list[QuestionRules], answers: Mapping[str, Answer]) -> CareSign | None:
    missing = sum(_is_missing(answers.get(rules.question.id)) for rules in asked)
    if len(asked) < FEWEST_QUESTIONS or 100 * missing < MOST_MISSING_PERCENT * len(asked):
        return None
    return CareSign("many_not_answered", missing, len(asked))


def _is_missing(answer: Answer) -> bool:
    return answer is None or (isinstance(answer, NoAnswer) and answer.kind != "not_applicable")
