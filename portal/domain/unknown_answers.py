"""What is shown of a response if some of its answers are unknown, and what depends on those.

Restricted answers are unknown to most readers; missing ones to everybody. Rules use three-valued logic, so whatever is
certain without an answer stays the same whichever answer it is.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.scope import AS_OF, Key
from portal.domain.facts import ResponseFacts, Silence, put
from portal.domain.family import QuestionRules
from portal.domain.restriction import Place
from portal.domain.ruleset import Ruleset
from portal.domain.values import Answer, Answers


class UnknownAnswers:
    """The steps of `facts_of` with some answers unknown. `perhaps` are the questions that depend on them."""

    def __init__(self, ruleset: Ruleset, answers: Answers, as_of: date, unknown: Collection[Place]) -> None:
        self.ruleset, self.unknown = ruleset, unknown
        self.values: dict[Key, Any] = {AS_OF: as_of}
        self.shown: set[Place] = set()
        self.sections: set[Key] = set()
        self.perhaps: set[Place] = set()
        self.derived: set[Key] = set()
        self._perhaps_sections: set[Key] = set()
        self._silence = Silence(ruleset)
        for kind, place, rule, rules in ruleset.walk:
            if kind == "derived" and rule is not None:
                self._derive(place, rule)
            elif rules is None:
                self._section(place, rule)
            else:
                self._question(rules, answers.get(rules.family, {}).get(rules.question.id))

    def facts(self) -> ResponseFacts:
        """The facts from the other answers."""
        silent, silenced = frozenset(self._silence.silent), frozenset(self._silence.silenced)
        shown = (frozenset(self.shown), frozenset(self.sections))
        return ResponseFacts(*shown, self.values, silent, silenced, self.ruleset.derived)

    def _derive(self, place: Key, rule: Compiled) -> None:
        value = self.ask(rule)
        if value is None:
            self.derived.add(place)
        elif value is not UNKNOWN:
            self.values[place] = value

    def _section(self, place: Key, rule: Compiled | None) -> None:
        truth = True if rule is None else self.ask(rule)
        if truth is None:
            self._perhaps_sections.add(place)
        elif truth is True:
            self.sections.add(place)
        elif truth is UNKNOWN and rule is not None and self._silence.rules_out(rule):
            self._silence.sections.add(place)

    def _question(self, rules: QuestionRules, answer: Answer) -> None:
        is_perhaps = rules.section_key in self._perhaps_sections
        if rules.section_key in self._silence.sections:
            self._silence.silenced.add((rules.family, rules.question.id))
            return
        truth = True if rules.when is None else self.ask(rules.when)
        if (
            truth is UNKNOWN
            and rules.when
            and rules.section_key in self.sections
            and self._silence.rules_out(rules.when)
        ):
            self._silence.silenced.add((rules.family, rules.question.id))
        if truth is False or truth is UNKNOWN or not (is_perhaps or rules.section_key in self.sections):
            return
        place = (rules.family, rules.question.id)
        if is_perhaps or truth is None:
            self.perhaps.add(place)
            self.values[rules.state_key] = UNKNOWN
            return
        self.shown.add(place)
        if place in self.unknown:
            self.values[rules.state_key] = UNKNOWN
        else:
            put(self.values, rules, answer)
            self._silence.note(rules, self.values)

    def ask(self, rule: Compiled) -> Any:
        """The result of a rule; None if the unknown answers decide it."""
        truth = rule.run(self.values)
        return None if truth is UNKNOWN and any(self._is_unknown(key) for key in rule.reads.values()) else truth

    def _is_unknown(self, key: Key) -> bool:
        return key[:2] in self.unknown or key[:2] in self.perhaps or key in self.derived
