"""What corrections changed: each submission compared with the one before it, redacted for the acting member."""

from dataclasses import dataclass
from itertools import pairwise

from portal.domain.disclosure import Redactor
from portal.domain.translation import Texts
from portal.storage import submissions
from portal.storage.database import Work
from portal.storage.submissions import Submission
from portal.workflow import review


@dataclass(frozen=True)
class CorrectedAnswer:
    """One question with its answer before and after, each redacted as in its own round."""

    ask: str
    before: str
    after: str


@dataclass(frozen=True)
class Round:
    """A correction: when and by whom it was submitted, and what it changed in the round before it."""

    submission: Submission
    before: Submission
    corrected: tuple[CorrectedAnswer, ...]


def rounds(work: Work, response: str) -> tuple[Round, ...]:
    """Every correction of a response, the newest first; none if it was submitted once."""
    submitted = submissions.every(work, response)
    if len(submitted) < 2:
        return ()
    readable = [(submission, review.redactor(work, submission)) for submission in submitted]
    made = [Round(after, before, _corrected(old, new)) for (before, old), (after, new) in pairwise(readable)]
    return tuple(reversed(made))


def _corrected(old: Redactor, new: Redactor) -> tuple[CorrectedAnswer, ...]:
    places = [
        (name, question) for name, family in new.ruleset.families.items() for question in family.version.questions()
    ]
    lines = [
        (question.ask, _answer_text(old, name, question.id), _answer_text(new, name, question.id))
        for name, question in places
        if question.is_answered
    ]
    return tuple(CorrectedAnswer(*line) for line in lines if line[1] != line[2])


def _answer_text(redacted: Redactor, family: str, id: str) -> str:
    """An answer in words; empty if the question did not exist or was not asked."""
    question = redacted.ruleset.question(family, id)
    if question is None:
        return ""
    texts = Texts(redacted.ruleset.families[family].version)
    return redacted.format_answer(family, question, redacted.given.get(family, {}).get(id), texts)


def choices(redacted: Redactor) -> tuple[tuple[str, str], ...]:
    """The questions to choose from when answers are reopened: `family.question` and its words.

    A question that was asked only because of an answer that the actor may not read is always included.
    """
    listed = (rules for rules in redacted.ruleset.questions.values() if redacted.is_listed(rules))
    return tuple(
        (f"{rules.family}.{rules.question.id}", rules.question.ask) for rules in listed if rules.question.is_answered
    )
