"""The answers that a response lacks, and what they leave open, so that confidence never rises for want of an answer.

A question that a missing answer hides counts as not answered, whatever its condition: also where the condition asks
whether there is an answer at all. A question that is asked only because an answer is missing never weighs against that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from portal.domain.expressions import Compiled
from portal.domain.expressions.scope import AS_OF
from portal.domain.facts import Place, ResponseFacts
from portal.domain.family import QuestionRules
from portal.domain.ruleset import Ruleset
from portal.domain.unknown_answers import UnknownAnswers
from portal.domain.values import Answers

MISSING = frozenset({"unanswered", "dont_know", "declined"})


@dataclass(frozen=True)
class MissingAnswers:
    """`places` are the shown questions without an answer; `perhaps` those that silence about others decides on."""

    places: frozenset[Place] = frozenset()
    perhaps: frozenset[Place] = frozenset()
    unknown: UnknownAnswers | None = None

    @classmethod
    def of(
        cls, ruleset: Ruleset, answers: Answers, facts: ResponseFacts, hidden: Collection[Place] = ()
    ) -> "MissingAnswers":
        """Find them. `hidden` are questions that the reader may not know of.

        An open question that is required is missing too, but decides on nothing: it must be answered before submitting.
        """
        places = frozenset(
            (rules.family, rules.question.id)
            for rules in ruleset.questions.values()
            if rules.key in facts.shown and rules.key not in hidden and _is_missing(rules, facts)
        )
        silent = facts.silent.difference(hidden)
        if not silent:
            return cls(places)
        unknown = UnknownAnswers(ruleset, answers, facts.values[AS_OF], silent.union(hidden))
        return cls(places, frozenset(unknown.perhaps.difference(hidden)), unknown)

    def decide(self, rule: Compiled) -> bool:
        """Whether a rule is true or false only by an answer that is missing."""
        return self.unknown is not None and self.unknown.ask(rule) is None

    def hide(self, rules: QuestionRules, facts: ResponseFacts) -> bool:
        """Whether a question might have been asked if every question before it had an answer."""
        return rules.key in self.perhaps and rules.key not in facts.shown


def _is_missing(rules: QuestionRules, facts: ResponseFacts) -> bool:
    is_open = rules.question.is_answered and facts.values.get(rules.state_key) in MISSING
    return is_open or (rules.family, rules.question.id) in facts.silent
