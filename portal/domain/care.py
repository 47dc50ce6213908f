"""Signs that a response was answered without care. Each costs a few points of confidence, and says what was seen.

Nothing here is proof, so the cost is small, nothing is said of short questionnaires, and honest patterns are spared: a
firm for which the same place in every list is the best answer shows no sign, and time counts only what was typed.

Leaving out an answer never removes a sign: a question that depends on a missing answer counts as asked, not answered.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from portal.domain.answering_time import seconds_for
from portal.domain.expressions.scope import Key
from portal.domain.family import Family, QuestionRules
from portal.domain.kinds.registry import KINDS
from portal.domain.missing_answers import MissingAnswers
from portal.domain.questionnaire import Question
from portal.domain.values import Answer

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


@dataclass(frozen=True)
class Counted:
    """What signs count: the questions asked, those that depend on a missing answer too; `missing` are not answered."""

    asked: tuple[QuestionRules, ...]
    missing: frozenset[Place]

    @classmethod
    def of(
        cls, family: Family, shown: frozenset[Place], missing: MissingAnswers, hidden: Collection[Key] = ()
    ) -> "Counted":
        """Find them. `hidden` are questions that the reader may not know of."""
        places = shown | missing.perhaps
        asked = tuple(rules for rules in family.asked if rules.key in places and rules.key not in hidden)
        return cls(asked, missing.places | missing.perhaps)


def care_signs(counted: Counted, answers: Mapping[str, Answer], fast: CareSign | None) -> tuple[CareSign, ...]:
    """The signs of one questionnaire."""
    many, same = _many_not_answered(counted), _same_place(counted, answers)
    if many and same and 2 * same.made < same.sign.whole:
        same = None
    signs = (same.sign if same else None, many, fast)
    return tuple(sign for sign in signs if sign is not None)


def fast_sign(counted: Iterable[Counted], answering: Answering | None) -> CareSign | None:
    """Whether all questionnaires of a response together were answered far faster than the model expects."""
    if answering is None:
        return None
    asked = [rules for family in counted for rules in family.asked]
    expected = sum(seconds_for(rules.question) for rules in asked if rules.key not in answering.filled)
    spent = answering.seconds * max(1, answering.people)
    if expected < SHORTEST_SECONDS or 100 * spent >= FASTEST_PERCENT * expected:
        return None
    return CareSign("fast", spent, expected)


def cost(signs: Collection[CareSign]) -> int:
    """The points of confidence that the signs cost together."""
    ids = {sign.id for sign in signs}
    return COST * (int(bool(ids & {"same_place", "many_not_answered"})) + int("fast" in ids))


class _SamePlace(NamedTuple):
    sign: CareSign
    made: int


def _same_place(counted: Counted, answers: Mapping[str, Answer]) -> _SamePlace | None:
    """Nearly every choice at the same place of its list. A choice that was not made fits every place."""
    choices = [
        choice
        for rules in counted.asked
        for choice in _choices(rules.question, None if rules.key in counted.missing else answers.get(rules.question.id))
    ]
    made = Counter(place for place, _ in choices if place is not None)
    for place, times in (*made.most_common(), (None, 0)):
        fitting = [is_worse for chosen, is_worse in choices if chosen in (place, None)]
        is_common = 100 * len(fitting) >= SAME_PLACE_PERCENT * len(choices) and sum(fitting) >= FEWEST_WORSE
        if len(choices) >= FEWEST_CHOICES and is_common:
            return _SamePlace(CareSign("same_place", len(fitting), len(choices)), times)
    return None


def _choices(question: Question, answer: Answer) -> Iterator[tuple[int | None, bool]]:
    """Each choice of one out of several: its place in the list, and whether the list has a better one."""
    points = KINDS[question.kind].points_by_answer(question)
    if points is not None:
        yield _placed(list(points).index(answer) if answer in list(points) else None, list(points.values()))
    elif question.rows:
        ids = [option.id for option in question.options]
        chosen = answer if isinstance(answer, dict) else {}
        for row in question.rows:
            place = ids.index(chosen[row.id]) if chosen.get(row.id) in ids else None
            yield _placed(place, [option.points for option in question.options])


def _placed(place: int | None, points: Sequence[int | None]) -> tuple[int | None, bool]:
    best = max((given for given in points if given is not None), default=None)
    if best is None:
        return place, False
    chosen = None if place is None else points[place]
    return place, place is None or (chosen is not None and chosen < best)


def _many_not_answered(counted: Counted) -> CareSign | None:
    missing = sum(rules.key in counted.missing for rules in counted.asked)
    if len(counted.asked) < FEWEST_QUESTIONS or 100 * missing < MOST_MISSING_PERCENT * len(counted.asked):
        return None
    return CareSign("many_not_answered", missing, len(counted.asked))
