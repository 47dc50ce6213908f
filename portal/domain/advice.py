"""What a supplier is told after submitting: good practice and where to learn it. Never points, never flags."""

from dataclasses import dataclass
from datetime import date

from portal.domain.facts import facts_of
from portal.domain.ruleset import Ruleset
from portal.domain.values import Answers


@dataclass(frozen=True)
class AdviceGiven:
    """One piece of advice beside the question it belongs to (its `place`th); `learn` is a place to read more."""

    family: str
    question: str
    say: str
    learn: str | None
    place: int = 0


def advice(ruleset: Ruleset, answers: Answers, as_of: date) -> tuple[AdviceGiven, ...]:
    """The advice whose `when` is true of these answers, beside questions that were asked, in file order."""
    facts = facts_of(ruleset, answers, as_of)
    return tuple(
        AdviceGiven(asked.family, asked.question.id, ready.text(facts.values), entry.learn, place)
        for family in ruleset.families.values()
        for asked in family.questions
        if asked.key in facts.shown
        for place, (entry, when, ready) in enumerate(
            zip(asked.question.advice, asked.advice, asked.advice_texts, strict=True)
        )
        if when is None or when.is_true(facts.values)
    )
