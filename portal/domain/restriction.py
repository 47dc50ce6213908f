"""Which answers of a response only the safeguarding role may read, on every page and in every file.

An answer is *hidden* when its question is sensitive, when a critical flag depends on it, or when a rule of the
questionnaire adds it to a hidden one. A count of people is shown as a *band* when it is small, or when a small count
could be worked out from it: a count in the same section, table or rule that adds them up.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from portal.domain.bands import counts_people, is_few
from portal.domain.expressions.scope import Key
from portal.domain.facts import ResponseFacts
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Derived, Question
from portal.domain.ruleset import Ruleset
from portal.domain.sums import roots

Place = tuple[str, str]


def behind_critical(ruleset: Ruleset, facts: ResponseFacts, withheld: Collection[Place]) -> set[Place]:
    """Return the answers that raised a critical flag, anywhere in the response.

    Flags in `withheld` do not count: hiding their answers would reveal that they were raised.
    """
    return {
        root
        for name, family in ruleset.families.items()
        for ready in family.flags
        if ready.flag.severity == "critical" and (name, ready.flag.id) not in withheld
        if facts.said(ready.when) is True
        for part in ready.parts or (ready,)
        if facts.said(part.when) is True
        for key in part.when.reads.values()
        for root in roots(ruleset.derived, key)
    }


def sensitive(ruleset: Ruleset, collected: Iterable[Place]) -> set[Place]:
    """The questions that are sensitive in these versions, or were when their answers were collected."""
    places = {
        (version.id, question.id)
        for version in ruleset.versions
        for question in version.questions()
        if question.sensitive
    }
    return places | set(collected)


def asked_at(ruleset: Ruleset, key: Key) -> Question | TableColumn | Derived | None:
    """Return the question, table column or derived value at a key; None if there is none."""
    question = ruleset.question(key[0], key[1]) if len(key) > 1 else None
    if question is not None and question.columns and len(key) > 2:
        return next((column for column in question.columns if column.id == key[2]), None)
    if question is None and key[0] in ruleset.families:
        return next((derived for derived in ruleset.families[key[0]].version.derived if derived.id == key[1]), None)
    return question


def close(hidden: set[Place], sums: Iterable[frozenset[Place]]) -> None:
    """Hide every answer that adds up with a hidden one, until nothing changes."""
    waiting = [sum_ for sum_ in sums if not sum_ <= hidden]
    while tells := [equation for equation in waiting if equation & hidden]:
        hidden.update(*tells)
        waiting = [equation for equation in waiting if not equation <= hidden]


def banded(ruleset: Ruleset, facts: ResponseFacts, hidden: set[Place], sums: Iterable[frozenset[Place]]) -> set[Place]:
    """Return the counts of people shown as bands: small ones, and those from which a small one could be worked out."""
    people = _people(ruleset, facts) - hidden
    places = {place for place in people if _has_few(ruleset, facts, place)}
    places |= {root for root in _few_derived(ruleset, facts, hidden) if root in people}
    sections = {ruleset.questions[place].section_key for place in places}
    places |= {place for place in people if ruleset.questions[place].section_key in sections}
    together = [sum_ & people for sum_ in sums]
    while tells := [equation for equation in together if equation & places and not equation <= places]:
        places.update(*tells)
    return places


def _people(ruleset: Ruleset, facts: ResponseFacts) -> set[Place]:
    """The questions that were asked and that count people, in their answer or in a column."""
    asked = (question for question in ruleset.questions.values() if question.key in facts.shown)
    return {(rules.family, rules.question.id) for rules in asked if _counts(rules.question)}


def _counts(question: Question) -> bool:
    return counts_people(question) or any(counts_people(column) for column in question.columns)


def _has_few(ruleset: Ruleset, facts: ResponseFacts, place: Place) -> bool:
    question = ruleset.questions[place].question
    if not question.columns:
        return _few(facts.values.get(place))
    columns = (column for column in question.columns if counts_people(column))
    return any(_few(cell) for column in columns for cell in facts.values.get((*place, column.id), ()))


def _few_derived(ruleset: Ruleset, facts: ResponseFacts, hidden: set[Place]) -> Iterator[Place]:
    """Yield the answers on which derived small counts of people depend."""
    for key in ruleset.derived:
        derived = asked_at(ruleset, key)
        if isinstance(derived, Derived) and counts_people(derived) and _few(facts.values.get(key)):
            rests_on = roots(ruleset.derived, key)
            yield from () if rests_on & hidden else rests_on


def _few(value: Any) -> bool:
    return is_few(str(value)) if value is not None else False
