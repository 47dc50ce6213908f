"""Every question of a response, shown or not, with a number and its condition, as on paper."""

from dataclasses import dataclass

from portal.domain.conditions import Conditions
from portal.domain.messages import JoinedText, Message
from portal.domain.questionnaire import Question, Section
from portal.domain.translation import Texts
from portal.storage.stored_answers import StoredAnswer
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class ListedQuestion:
    """One question. A note has no number; `file` says which file is requested and when."""

    family: str
    question: Question
    number: str
    condition: Message | None
    file: tuple[Message | None, str] | None
    stored: StoredAnswer | None
    is_shown: bool


@dataclass(frozen=True)
class ListedSection:
    """One section of a questionnaire with its questions."""

    family: str
    section: Section
    number: int
    condition: Message | None
    questions: tuple[ListedQuestion, ...]


def whole_form(context: ResponseContext) -> tuple[ListedSection, ...]:
    """The sections that the reader was given, in order."""
    numbers = _numbers(context)
    conditions = Conditions(
        {version.id: version for version in context.ruleset.versions},
        lambda family, question: _label(numbers, context.reading.texts[family], family, question),
        context.reading.texts,
    )
    all_sections = [(version.id, section) for version in context.ruleset.versions for section in version.sections]
    return tuple(
        ListedSection(
            family,
            section,
            number,
            conditions.of_section(family, section.when) if section.when else None,
            tuple(_listed(context, conditions, numbers, family, question) for question in section.questions),
        )
        for number, (family, section) in enumerate(all_sections, start=1)
        if context.is_given(family, section.id)
    )


def _numbers(context: ResponseContext) -> dict[tuple[str, str], str]:
    """A number for every question, by section and position; the same for everybody who answers."""
    numbers: dict[tuple[str, str], str] = {}
    sections = [(version.id, section) for version in context.ruleset.versions for section in version.sections]
    for number, (family, section) in enumerate(sections, start=1):
        answered = (question for question in section.questions if question.is_answered)
        numbers |= {(family, question.id): f"{number}.{place}" for place, question in enumerate(answered, start=1)}
    return numbers


def _label(numbers: dict[tuple[str, str], str], texts: Texts, family: str, question: str) -> str:
    return JoinedText(numbers.get((family, question), ""), " ", texts(f"{question}.ask"))


def _listed(
    context: ResponseContext,
    conditions: Conditions,
    numbers: dict[tuple[str, str], str],
    family: str,
    question: Question,
) -> ListedQuestion:
    place = (family, question.id)
    file = None
    if question.evidence:
        when = conditions.of_file(family, question.evidence.when) if question.evidence.when else None
        file = (when, context.reading.texts[family](f"{question.id}.evidence.ask"))
    return ListedQuestion(
        family,
        question,
        numbers.get(place, ""),
        conditions.of_question(family, question.when) if question.when else None,
        file,
        context.stored.get(place),
        place in context.progress.shown,
    )
