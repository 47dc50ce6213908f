"""How many minutes are left to answer: the questions that apply now and have no answer yet, by the portal's model."""

from portal.domain.answering_time import seconds_for
from portal.domain.kinds import is_answered
from portal.domain.progress import Progress
from portal.domain.questionnaire import Version
from portal.domain.values import Answers


def seconds_left(version: Version, answers: Answers, progress: Progress) -> dict[str, int]:
    """The seconds that each section of a version still takes, by the section's id."""
    given = answers.get(version.id, {})
    return {
        section.id: sum(
            seconds_for(question)
            for question in section.questions
            if (version.id, question.id) in progress.shown and not is_answered(question, given.get(question.id))
        )
        for section in version.sections
    }


def minutes(seconds: int) -> int:
    """Whole minutes, rounded up; 0 if there is nothing left to answer."""
    return -(-seconds // 60)
