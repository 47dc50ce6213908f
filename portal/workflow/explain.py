"""Saving explanations of fired warnings; two people who explain one are handled like two who answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.domain.kinds import FormReading
from portal.storage import conflicts, explanations
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.workflow import changed_answers, check_answers, hold_answers, load_response, merge_answers
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.hold_answers import HeldText
from portal.workflow.merge_answers import Merger, Sender


@dataclass(frozen=True)
class GivenExplanations:
    """Explanations to save; `bases` are the revisions that were shown."""

    texts: Mapping[QuestionRef, str]
    bases: Mapping[QuestionRef, int] = field(default_factory=dict)
    sender: Sender = field(default_factory=Sender)
    confirmed: frozenset[QuestionRef] = frozenset()
    """Checks whose explanations are to be stored although they contain personal data."""


def explain(work: Work, invitation: str, given: GivenExplanations, read: ReadAnswers | None = None) -> SubmissionCheck:
    """Save explanations of warnings that fired; others are ignored.

    `read` is the page whose button was pressed: the result contains what has changed since.
    """
    context = load_response.load_response(work, invitation, writing=True)
    response = context.invited.response
    fired = {(check.family, check.id) for check in context.progress.warnings}
    stored = explanations.stored(work, response)
    rivals = conflicts.of_response(work, response, "explanation") if context.invited.has_conflicts else {}
    texts = {place: text.strip() for place, text in given.texts.items() if place in fired}
    held = _held(given, texts, stored, rivals, context.invited.country)
    readings = {place: _reading(text) for place, text in texts.items() if place not in held}
    earlier = explanations.earlier(work, response) if merge_answers.is_behind(stored, given.bases) else {}
    merger = Merger(work, given.sender, stored, rivals, earlier, lambda _: "whole", lambda _, parts: _reading_of(parts))
    result = merger.merge(readings, given.bases)
    explanations.save(work, context.invited, result.changes)
    merge_answers.keep_rivals(work, context, result, "explanation")
    has_conflicts = bool(result.rivals) or context.invited.has_conflicts
    review = replace(check_answers.review(work, context, has_conflicts=has_conflicts), held=held)
    if read is None or (read.digest == review.answers_digest and not _unseen(stored, given)):
        return review
    return replace(review, changed=changed_answers.changed_since(work, context, read))


def _held(
    given: GivenExplanations,
    texts: Mapping[QuestionRef, str],
    stored: Mapping[QuestionRef, StoredAnswer],
    rivals: conflicts.Rivals,
    country: str,
) -> dict[QuestionRef, HeldText]:
    """The explanations with personal data that is neither confirmed nor already stored."""
    held = {}
    for place, text in texts.items():
        known = [*([stored[place]] if place in stored else ()), *rivals.get(place, ())]
        new = hold_answers.new_kinds(text, [str(other.value or "") for other in known], country)
        if new and place not in given.confirmed:
            held[place] = HeldText(text, given.bases.get(place, 0), new)
    return held


def _unseen(stored: Mapping[QuestionRef, StoredAnswer], given: GivenExplanations) -> bool:
    """Whether somebody else has explained something since its page was opened."""
    return any(
        place in stored and shown < stored[place].revision and stored[place].page != given.sender.id
        for place, shown in given.bases.items()
    )


def _reading(text: str) -> FormReading:
    return FormReading(explanations.raw_of(text), text or None, None)


def _reading_of(parts: Any) -> FormReading:
    return _reading(parts.get("", ""))
