"""A response's answers in words, section by section, as its pages list them."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import kinds
from portal.domain.questionnaire import Question
from portal.storage.evidence import Evidence
from portal.web.questions import Words
from portal.web.supplier import section_view
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class AnswerLine:
    """One question with its answer in words. `problem` is a message if the answer is invalid."""

    id: str
    ask: str
    answer: str
    address: str
    is_missing: bool
    problem: str | None
    files: tuple[Evidence, ...]


@dataclass(frozen=True)
class AnswerGroup:
    """A section's lines under its title."""

    questionnaire: str
    title: str
    address: str
    lines: tuple[AnswerLine, ...]


def groups(
    context: ResponseContext, files: Sequence[Evidence], review: SubmissionCheck | None = None
) -> tuple[AnswerGroup, ...]:
    """Every applicable question in words, section by section; with problems if a review is given."""
    answer_groups = []
    for part in (part for part in context.progress.sections if part.shown):
        version = section_view.version_of(context, part.family)
        section = next(section for section in version.sections if section.id == part.id)
        words = section_view.words_of(context, part.family)
        address = section_view.section_link(context, part.family, part.id)
        shown = (question for question in section.questions if (part.family, question.id) in context.progress.shown)
        lines = tuple(
            _line(context, part.family, question, words, address, files, review)
            for question in shown
            if question.is_answered
        )
        answer_groups.append(AnswerGroup(words("title"), words(f"{part.id}.title"), address, lines))
    return tuple(answer_groups)


def _line(
    context: ResponseContext,
    family: str,
    question: Question,
    words: Words,
    address: str,
    files: Sequence[Evidence],
    review: SubmissionCheck | None,
) -> AnswerLine:
    place = (family, question.id)
    given = context.answers.get(family, {}).get(question.id)
    return AnswerLine(
        id=f"q-{family}-{question.id}",
        ask=words(f"{question.id}.ask"),
        answer="" if given is None else kinds.show(question, given, words),
        address=f"{address}#q-{family}-{question.id}",
        is_missing=review is not None and place in review.missing,
        problem=review.invalid_answers.get(place) if review else None,
        files=tuple(file for file in files if (file.family, file.question) == place),
    )
