"""What a member may read of values that could point at people, or that stand behind a critical flag.

Everybody who shows or exports such values asks here, so that a page and a file never disagree. A value is kept back
with everything it could be worked out from: a derived value with the answers it rests on, the points of an answer with
the answer, in whichever questionnaire of the response they stand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.domain import kinds, policy
from portal.domain.expressions.types import Key
from portal.domain.filling import Filled, number
from portal.domain.kinds.base import Words
from portal.domain.kinds.said import NO_ANSWERS, NOTHING
from portal.domain.kinds.showing import show_value
from portal.domain.policy import WITH_SAFEGUARDING, Actor
from portal.domain.questionnaire import Column, Derived, Question, Row
from portal.domain.ruleset import ReadyFlag, Ruleset
from portal.domain.translation import Texts
from portal.domain.values import Value

HIDDEN = f"[{WITH_SAFEGUARDING}]"
FEWER = f"<{policy.FEW}"
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
PEOPLE = frozenset({"people", "persons", "workers", "employees", "migrant workers", "men", "women", "children"})


def counts_people(asked: Question | Column | Derived) -> bool:
    """Whether a whole number given here counts people: it has their unit, or none."""
    if isinstance(asked, Derived):
        return asked.unit is not None and asked.unit.lower() in PEOPLE
    return kinds.KINDS[asked.kind].is_whole and (asked.unit is None or asked.unit.lower() in PEOPLE)


@dataclass(frozen=True)
class Beside:
    """A value that a rule read, beside what was asked for it, in words as the actor may read them."""

    name: str
    ask: str
    said: str


@dataclass(frozen=True)
class Sight:
    """What `actor` may read of one response. `given` are its answers as JSON by family and question.

    `behind` are the answers that a critical flag rests on, wherever in the response they were given.
    """

    actor: Actor
    ruleset: Ruleset
    given: Mapping[str, Mapping[str, Any]]
    behind: frozenset[Key]
    is_whole: bool
    _hidden: dict[Key, bool] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        actor: Actor,
        ruleset: Ruleset,
        given: Mapping[str, Mapping[str, Any]],
        documents: Mapping[str, Mapping[str, Any]],
    ) -> "Sight":
        """`documents` are the newest results of the response, by family."""
        is_whole = policy.may(actor, "sensitive")
        behind = frozenset[Key]() if is_whole else frozenset(_behind_critical(ruleset, documents))
        return cls(actor, ruleset, given, behind, is_whole)

    def hides(self, key: Key) -> bool:
        """Whether what lies at `key` is with safeguarding: an answer, or a value that was worked out from one."""
        if self.is_whole:
            return False
        if key not in self._hidden:
            question, derived = self.ruleset.question(*key[:2]), key in self.ruleset.derived
            is_own = question is not None and (question.sensitive or key[:2] in self.behind)
            roots = _roots(self.ruleset, key) if derived else ()
            self._hidden[key] = is_own or any(self.hides(root) or self._is_few(root) for root in roots)
        return self._hidden[key]

    def hides_any(self, keys: Iterable[Key]) -> bool:
        """Whether something that a rule or a text reads is with safeguarding."""
        return not self.is_whole and any(self.hides(key) for key in keys)

    def _is_few(self, key: Key) -> bool:
        """Whether the answer at `key`, or a cell of it, is a count so small that nobody else may read it."""
        question = self.ruleset.question(*key[:2])
        answer = self.given.get(key[0], {}).get(key[1])
        return question is not None and self._shown(key[:2], answer) != _plain(answer)

    def said(self, family: str, question: Question, answer: Any, texts: Words) -> str:
        """An answer's JSON in words, as the actor may read it; `texts` are those of its version, made once for many."""
        if answer is None:
            return NOTHING
        is_hidden = self.hides((family, question.id))
        if isinstance(answer, dict) and "no_answer" in answer and is_hidden:
            return NO_ANSWERS[answer["no_answer"]]
        if is_hidden:
            return WITH_SAFEGUARDING
        return kinds.show(question, kinds.from_json(question, answer), texts, show_value if self.is_whole else _cell)

    def points(self, key: Key, points: str | None) -> str | None:
        """What an answer is worth: it tells the answer, so it is kept back with it."""
        return WITH_SAFEGUARDING if points is not None and self.hides(key) else points

    def read(self, key: Key, value: Any) -> str:
        """A value that a rule read, in plain words."""
        return WITH_SAFEGUARDING if self.hides(key) else self._shown(key, value)

    def beside(self, name: str, key: Key, value: Any) -> Beside:
        """An answer, a row of a matrix or a column of a table beside what asked for it; a derived value by its id."""
        question = self.ruleset.question(*key[:2])
        if question is None:
            return Beside(name, name.replace("_", " "), self.read(key, value))
        if len(key) > 2:
            return self._part_beside(name, question, key, value)
        answer = self.given.get(key[0], {}).get(key[1])
        texts = Texts(self.ruleset.families[key[0]].version)
        return Beside(name, question.ask, self.said(key[0], question, answer, texts))

    def _part_beside(self, name: str, question: Question, key: Key, value: Any) -> Beside:
        parts: tuple[Row | Column, ...] = (*question.rows, *question.columns)
        part = next(one for one in parts if one.id == key[2])
        options = part.options if isinstance(part, Column) else question.options
        words = {option.id: option.text for option in options}
        in_words = [_in_words(one, words) for one in value] if isinstance(value, list) else _in_words(value, words)
        return Beside(name, f"{question.ask} {part.text}", self.read(key, in_words))

    def _shown(self, key: Key, value: Any) -> str:
        """The value with every small count of people left out."""
        asked = _asked(self.ruleset, key)
        if isinstance(value, list):
            return ", ".join(self._shown(key, item) for item in value)
        if isinstance(asked, Derived) and isinstance(value, str) and DECIMAL.fullmatch(value):
            value = number(Decimal(value), asked.places)
        if self.is_whole or asked is None:
            return _plain(value)
        if isinstance(asked, Question) and asked.columns and isinstance(value, dict):
            return " ".join(self._shown((*key, column), item) for column, item in value.items())
        return FEWER if counts_people(asked) and _is_few(value) else _plain(value)

    def told(self, filled: Filled, said: str, *, critical: bool = False) -> str:
        """A text in which values stand (`said` is `filled` with all of them), without what the actor may not read.

        Of a `critical` flag's words no value stays.
        """
        if self.is_whole or not filled.slots:
            return said
        told = [filled.pieces[0]]
        for (key, _), value, piece in zip(filled.slots, _values_in(filled, said), filled.pieces[1:], strict=True):
            is_kept_back = critical or value is None or self.hides(key)
            told += [HIDDEN if is_kept_back else self._shown(key, str(value).split(", ")), piece]
        return "".join(told)


def _behind_critical(ruleset: Ruleset, documents: Mapping[str, Mapping[str, Any]]) -> Iterator[Key]:
    """The answers that raised a critical flag."""
    for family, document in documents.items():
        for one in document.get("flags", ()):
            ready = flag_named(ruleset, family, one["id"]) if one["severity"] == "critical" else None
            for key in ready.when.reads.values() if ready else ():
                yield from _roots(ruleset, key)


def _roots(ruleset: Ruleset, key: Key) -> frozenset[Key]:
    """The questions that the value at `key` comes from: itself, or those that a derived value rests on."""
    rule = ruleset.derived.get(key)
    if rule is None:
        return frozenset({key[:2]})
    return frozenset(root for read in rule.reads.values() for root in _roots(ruleset, read))


def _asked(ruleset: Ruleset, key: Key) -> Question | Column | Derived | None:
    """What was asked, or worked out, where a value lies."""
    question = ruleset.question(*key[:2])
    if question is not None and question.columns and len(key) > 2:
        return next((column for column in question.columns if column.id == key[2]), None)
    if question is None and key[0] in ruleset.families:
        return next((one for one in ruleset.families[key[0]].version.derived if one.id == key[1]), None)
    return question


def _cell(asked: Question | Column, value: Value, texts: Words, prefix: str) -> str:
    """One value in words, a small count of people without its number."""
    return FEWER if counts_people(asked) and _is_few(value) else show_value(asked, value, texts, prefix)


def _is_few(value: object) -> bool:
    """Whether a number, given as one or as text, is one of people few enough to be known by it."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}(\.0+)?", value):
        return 0 < int(value.partition(".")[0]) < policy.FEW
    return type(value) is int and 0 < value < policy.FEW


def _values_in(filled: Filled, said: str) -> tuple[str | None, ...]:
    """The values that stand in a filled text, None each when they cannot be told from the words around them."""
    first, *others = (re.escape(piece) for piece in filled.pieces)
    shortest = re.fullmatch(first + "".join(f"(.*?){piece}" for piece in others), said, re.DOTALL)
    longest = re.fullmatch(first + "".join(f"(.*){piece}" for piece in others), said, re.DOTALL)
    if shortest is None or longest is None or shortest.groups() != longest.groups():
        return (None,) * len(filled.slots)
    return shortest.groups()


def _in_words(value: Any, words: Mapping[str, str]) -> Any:
    """An option's id as its text; anything else as it is."""
    return words.get(value, value) if isinstance(value, str) else value


def _plain(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_plain(item) for item in value.values())
    return str(value)


def flag_named(ruleset: Ruleset, family: str, flag: str) -> ReadyFlag | None:
    """The flag of this id, ready to be read; None when the versions have none."""
    found = ruleset.families.get(family)
    return next((ready for ready in found.flags if ready.flag.id == flag), None) if found else None
