"""What a rule may name, and its type: the questions, parts and derived values of a version and of those it uses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from portal.domain.expressions.hints import of_name
from portal.domain.expressions.lexing import ExpressionProblem
from portal.domain.expressions.tree import Name
from portal.domain.kinds.base import RuleType
from portal.domain.kinds.registry import KINDS
from portal.domain.question_parts import Option
from portal.domain.questionnaire import Question, Version

Key: TypeAlias = tuple[str, ...]
"""The key of a value: (family, id), or (family, id, row or column)."""
AS_OF: Key = ("", "as_of")
NOUNS: dict[RuleType, str] = {
    "truth": "true or false",
    "number": "a number",
    "text": "text",
    "option": "a choice",
    "date": "a date",
    "money": "an amount of money",
    "country": "a country",
    "table": "a table",
    "attestation": "a declaration",
    "any": "anything",
}
PLURALS: dict[RuleType, str] = {
    "truth": "truths",
    "number": "numbers",
    "text": "texts",
    "option": "choices",
    "date": "dates",
    "money": "amounts of money",
    "country": "countries",
    "table": "tables",
    "attestation": "declarations",
    "any": "anything",
}


@dataclass(frozen=True)
class Type:
    """The type of a value, or of a list. A list with a `source` has one element for each row of that table."""

    name: RuleType
    is_list: bool = False
    options: frozenset[str] = frozenset()
    source: Key | None = None

    @property
    def is_compound(self) -> bool:
        """Whether it has several values, which can be counted or tested for an answer, but not compared or shown."""
        return self.name in ("table", "attestation")

    def __str__(self) -> str:
        return f"a list of {PLURALS[self.name]}" if self.is_list else NOUNS[self.name]


ANY, TRUTH, NUMBER, MONEY, DATE = Type("any"), Type("truth"), Type("number"), Type("money"), Type("date")


@dataclass(frozen=True)
class Scope:
    """Resolves names in the version of `family`. `versions` has this version and the families it uses.

    `derived` grows while a ruleset is checked. An id of type `any` there has a problem itself.
    """

    family: str
    versions: Mapping[str, Version]
    derived: Mapping[Key, Type] = field(default_factory=dict)

    def resolve(self, name: Name) -> tuple[Key, Type]:
        """Return the key and type of a name. Raises ExpressionProblem if it refers to nothing."""
        parts = name.parts
        if parts == ("as_of",):
            return AS_OF, DATE
        own = self.versions[self.family]
        if len(parts) < 3 and self._knows(own, parts[0]):
            return self._inside(own, parts, name, 0)
        if len(parts) > 1 and parts[0] in self.versions and parts[0] != self.family:
            return self._inside(self.versions[parts[0]], parts[1:], name, len(parts[0]) + 1)
        raise ExpressionProblem(name.offset, self._nothing(name, own))

    def _knows(self, version: Version, name: str) -> bool:
        return version.question(name) is not None or (version.id, name) in self.derived

    def _inside(self, version: Version, parts: tuple[str, ...], name: Name, skip: int) -> tuple[Key, Type]:
        offset = name.offset + skip
        question = version.question(parts[0])
        if question is None:
            if (version.id, parts[0]) not in self.derived:
                raise ExpressionProblem(offset, _unknown(parts[0], version, self.derived))
            if len(parts) > 1:
                raise ExpressionProblem(offset, f"{parts[0]} is a derived value and has no parts")
            return (version.id, parts[0]), self.derived[version.id, parts[0]]
        if not question.is_answered:
            raise ExpressionProblem(offset, f"{question.id} is a note and has no answer")
        key = (version.id, *parts)
        if len(parts) == 1:
            return key, _of_question(question)
        return key, _of_part(question, parts[1], key, offset + len(parts[0]) + 1)

    def _nothing(self, name: Name, own: Version) -> str:
        first = name.parts[0]
        if first == own.id and len(name.parts) > 1 and self._knows(own, name.parts[1]):
            return f"a rule names its own family's questions without the family: {'.'.join(name.parts[1:])}"
        if len(name.parts) > 1 and re.fullmatch(r"[a-z]\w+", first) and first not in own.uses and first != own.id:
            near = get_close_matches(first, [question.id for question in own.questions()] + list(own.uses))
            hint = f"; did you mean {near[0]}" if near else f"; if {first} is a family, name it in `uses`"
            return f"there is no question or used family {first}{hint}"
        return self._elsewhere(first, own) or _unknown(first, own, self.derived)

    def _elsewhere(self, name: str, own: Version) -> str:
        """A hint for a name from another family, or a word for an answer; "" if there is none."""
        if name.lower() in ("yes", "no"):
            return f"write {'true' if name.lower() == 'yes' else 'false'} for the answer {name.lower()}"
        for family in own.uses:
            version = self.versions.get(family)
            if version is not None and self._knows(version, name):
                return f"there is no question {name} in {own.id}; did you mean {family}.{name}"
        if hint := of_name(name):
            return f"there is no question {name} in {own.id}; {hint}"
        if any(option.id == name for question in own.questions() for option in question.options):
            return f'there is no question {name} in {own.id}; put the id of an option in quotes: "{name}"'
        return ""


def _of_question(question: Question) -> Type:
    kind = KINDS[question.kind]
    return Type(kind.rule_type, kind.is_list, _ids(question.options))


def _of_part(question: Question, part: str, key: Key, offset: int) -> Type:
    kind = KINDS[question.kind]
    if not kind.part_name:
        raise ExpressionProblem(offset, f"{question.id} has no parts; only a matrix and a table have")
    parts = kind.rule_parts(question)
    if part in parts:
        rule_part = parts[part]
        return Type(rule_part.type, rule_part.is_list, _ids(rule_part.options), key[:2] if rule_part.is_list else None)
    near = get_close_matches(part, list(parts))
    hint = f"; did you mean {near[0]}" if near else f"; there are {', '.join(parts)}"
    raise ExpressionProblem(offset, f"{question.id} has no {kind.part_name} {part}{hint}")


def _ids(options: Iterable[Option]) -> frozenset[str]:
    return frozenset(option.id for option in options)


def _unknown(name: str, version: Version, derived: Mapping[Key, Type]) -> str:
    known = [question.id for question in version.questions()]
    known += [key[1] for key in derived if key[0] == version.id]
    near = get_close_matches(name, known)
    hint = f"; did you mean {near[0]}" if near else ""
    if not re.fullmatch(r"[a-z]\w{1,63}", name):
        hint = "; ids are small letters, digits and _"
    return f"there is no question or derived value {name} in {version.id}{hint}"
