"""Advice for a supplier after submitting: good practice and where to read more. Never points or flags."""

from dataclasses import dataclass
from datetime import date

from portal.domain.facts import facts_of
from portal.domain.ruleset import Ruleset
from portal.domain.values import Answers


@dataclass(frozen=True)
class AdviceGiven:
    """One piece of advice: the `place`th of its question. `learn` says where to read more."""

    family: str
    question: str
    say: str
    learn: str | None
    place: int = 0


def advice(ruleset: Ruleset, answers: Answers, as_of: date) -> tuple[AdviceGiven, ...]:
    """Return the advice for these answers: its `when` is true and its question was asked. In file order."""
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
