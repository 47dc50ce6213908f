"""Rules in words, for people who answer on paper or in a workbook: when to answer a question or section.

A simple rule is given in full: “Is there housing?” is “Yes”. For any other rule, the questions that decide it are
listed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from portal.domain.expressions import parse
from portal.domain.expressions.tree import Binary, Call, Items, Literal, Name, Node, Number, Text, Truth, Unary, walk
from portal.domain.kinds import KINDS
from portal.domain.kinds.said import NO_ANSWERS
from portal.domain.kinds.yes_no import NO, YES
from portal.domain.messages import Country, JoinedText, Message, joined
from portal.domain.questionnaire import Question, Version

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_DEPTH = 8
"""How deep to follow derived values made from other derived values."""


@dataclass(frozen=True)
class Target:
    """The question that a name in a rule refers to, and the row or column if one is named."""

    family: str
    question: Question
    part: str = ""


@dataclass(frozen=True)
class DerivedValue:
    """The derived value that a name in a rule refers to."""

    family: str
    value: str


class _TooLong(Exception):
    """Raised for a rule that is not given in full."""


def resolve(versions: Mapping[str, Version], family: str, name: Name) -> Target | DerivedValue | None:
    """Return what a name in a rule of `family` refers to; None if it is neither question nor derived value."""
    parts = name.parts
    if len(parts) > 1 and parts[0] in versions[family].uses and parts[0] in versions:
        family, parts = parts[0], parts[1:]
    question = versions[family].question(parts[0])
    if question is not None:
        return Target(family, question, parts[1] if len(parts) > 1 else "")
    derived = next((derived for derived in versions[family].derived if derived.id == parts[0]), None)
    return DerivedValue(family, derived.value) if derived else None


@dataclass(frozen=True)
class Conditions:
    """Puts rules into words. `label` names a question as readers see it; `texts` are the texts of each version."""

    versions: Mapping[str, Version]
    label: Callable[[str, str], str]
    texts: Mapping[str, Callable[[str], str]]

    def of_question(self, family: str, rule: str) -> Message:
        """A sentence that says when to answer a question."""
        return Message("Answer this only if %(condition)s.", condition=self._words(family, rule))

    def of_section(self, family: str, rule: str) -> Message:
        """A sentence that says when to answer a section."""
        return Message("Answer this section only if %(condition)s.", condition=self._words(family, rule))

    def of_file(self, family: str, rule: str) -> Message:
        """A sentence that says when a file is needed."""
        return Message("A file is needed if %(condition)s.", condition=self._words(family, rule))

    def _words(self, family: str, rule: str) -> str:
        try:
            return self._truth(family, parse(rule), 0)
        except _TooLong:
            labels = dict.fromkeys(self.label(*place) for place in deciding(self.versions, family, parse(rule)))
            questions = joined(", ", (JoinedText("“", label, "”") for label in labels))
            return Message("your answers to these questions call for it: %(questions)s", questions=questions)

    def _truth(self, family: str, node: Node, depth: int) -> str:
        """A rule that is true or false, in words."""
        match node:
            case Name():
                return self._named_truth(family, node, depth, YES)
            case Unary("not", Name() as name):
                return self._named_truth(family, name, depth, NO)
            case Unary("not", Call("answered", (Name() as name,))):
                return Message("“%(question)s” is not answered", question=self._question(family, name))
            case Unary("not", Binary("in", Text() as option, Name() as name)):
                return Message(
                    "the answer to “%(question)s” does not include “%(answer)s”",
                    question=self._question(family, name),
                    answer=self._answer(family, name, option),
                )
            case Binary("and" | "or"):
                return self._together(family, node, depth)
            case Binary("in", Name() as name, Items(items)):
                return self._one_of(family, name, items)
            case Binary("in", Text() as option, Name() as name):
                return self._includes(family, (option,), name)
            case Binary(operator, Name() as name, right):
                return self._compared(family, operator, name, right)
            case Binary(operator, left, Name() as name) if operator in TURNED:
                return self._compared(family, TURNED[operator], name, left)
            case Call("answered", (Name() as name,)):
                return Message("“%(question)s” is answered", question=self._question(family, name))
            case Call("dont_know" | "declined" | "not_applicable" as function, (Name() as name,)):
                answer = NO_ANSWERS[function]
                return _is(self._question(family, name), answer)
        raise _TooLong

    def _named_truth(self, family: str, name: Name, depth: int, answer: Message) -> str:
        """A yes/no question by its label; a derived value by its own rule."""
        target = resolve(self.versions, family, name)
        if isinstance(target, DerivedValue) and answer is YES and depth < MOST_DEPTH:
            return self._truth(target.family, parse(target.value), depth + 1)
        if not isinstance(target, Target) or KINDS[target.question.kind].rule_type != "truth":
            raise _TooLong
        return _is(self._question(family, name), answer)

    def _together(self, family: str, node: Binary, depth: int) -> str:
        operands = list(_operands(node, node.operator))
        included = [operand for operand in operands if isinstance(operand, Binary) and operand.operator == "in"]
        names = {operand.right.written for operand in included if isinstance(operand.right, Name)}
        if node.operator == "or" and len(included) == len(operands) and len(names) == 1:
            options = tuple(operand.left for operand in included if isinstance(operand.left, Text))
            last = included[-1].right
            if isinstance(last, Name) and len(options) == len(operands):
                return self._includes(family, options, last)
        words = [self._inner(family, operand, depth) for operand in operands]
        sentence = words[0]
        for word in words[1:]:
            if node.operator == "and":
                sentence = Message("%(first)s and %(second)s", first=sentence, second=word)
            else:
                sentence = Message("%(first)s or %(second)s", first=sentence, second=word)
        return sentence

    def _inner(self, family: str, node: Node, depth: int) -> str:
        """An operand in words, in brackets if it has several operands itself."""
        words = self._truth(family, node, depth)
        is_joined = isinstance(words, Message) and words.values.keys() == {"first", "second"}
        return JoinedText("(", words, ")") if is_joined else words

    def _one_of(self, family: str, name: Name, items: tuple[Literal, ...]) -> str:
        answers = joined(", ", (JoinedText("“", self._answer(family, name, item), "”") for item in items))
        return Message("“%(question)s” is one of: %(answers)s", question=self._question(family, name), answers=answers)

    def _includes(self, family: str, options: tuple[Text, ...], name: Name) -> str:
        answers = joined(", ", (JoinedText("“", self._answer(family, name, option), "”") for option in options))
        question = self._question(family, name)
        if len(options) == 1:
            answer = self._answer(family, name, options[0])
            return Message("the answer to “%(question)s” includes “%(answer)s”", question=question, answer=answer)
        return Message("the answer to “%(question)s” includes one of: %(answers)s", question=question, answers=answers)

    def _compared(self, family: str, operator: str, name: Name, right: Node) -> str:
        question = self._question(family, name)
        if isinstance(right, Name):
            answer: str = JoinedText("“", self._question(family, right), "”")
        elif isinstance(right, Number | Text | Truth):
            answer = self._answer(family, name, right)
        else:
            raise _TooLong
        match operator:
            case "==":
                return _is(question, answer)
            case "!=":
                return Message("“%(question)s” is not “%(answer)s”", question=question, answer=answer)
            case "<":
                return Message("“%(question)s” is less than %(answer)s", question=question, answer=answer)
            case "<=":
                return Message("“%(question)s” is at most %(answer)s", question=question, answer=answer)
            case ">":
                return Message("“%(question)s” is more than %(answer)s", question=question, answer=answer)
            case ">=":
                return Message("“%(question)s” is at least %(answer)s", question=question, answer=answer)
        raise _TooLong

    def _question(self, family: str, name: Name) -> str:
        """The label of the question that a name refers to, with the row or column if one is named."""
        target = resolve(self.versions, family, name)
        if not isinstance(target, Target):
            raise _TooLong
        label = self.label(target.family, target.question.id)
        if not target.part:
            return label
        return JoinedText(label, " – ", self.texts[target.family](f"{target.question.id}.{target.part}.text"))

    def _answer(self, family: str, name: Name, literal: Literal) -> str:
        """The value that an answer is compared with, as people see it."""
        target = resolve(self.versions, family, name)
        if not isinstance(target, Target):
            raise _TooLong
        match literal:
            case Truth(value):
                return YES if value else NO
            case Number(value):
                return JoinedText(value)
            case Text(value) if "countries" in KINDS[target.question.kind].lists and not target.part:
                return Country(value)
            case Text(value) if target.question.option(value):
                return self.texts[target.family](f"{target.question.id}.{value}.text")
        raise _TooLong


def _is(question: str, answer: str) -> Message:
    return Message("“%(question)s” is “%(answer)s”", question=question, answer=answer)


def _operands(node: Node, operator: str) -> Iterator[Node]:
    """Yield the operands of a chain of one operator, in the order of the text."""
    if isinstance(node, Binary) and node.operator == operator:
        yield from _operands(node.left, operator)
        yield from _operands(node.right, operator)
    else:
        yield node


def deciding(versions: Mapping[str, Version], family: str, node: Node, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the questions (family, id) whose answers decide a rule, including those behind derived values."""
    for part in walk(node):
        target = resolve(versions, family, part) if isinstance(part, Name) and part.written != "as_of" else None
        if isinstance(target, Target):
            yield target.family, target.question.id
        elif isinstance(target, DerivedValue) and depth < MOST_DEPTH:
            yield from deciding(versions, target.family, parse(target.value), depth + 1)
