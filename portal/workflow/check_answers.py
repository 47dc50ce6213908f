"""The response as it would be submitted, and everything that still prevents submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain import canonical, kinds
from portal.domain.progress import EvidenceAsk, FiredCheck
from portal.domain.values import Money
from portal.storage import conflicts, evidence, explanations
from portal.storage.conflicts import Rivals
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.workflow import load_response, open_section
from portal.workflow.changed_answers import ChangedAnswer
from portal.workflow.hold_answers import HeldText
from portal.workflow.load_response import ResponseContext

LONGEST_EXPLANATION = 5_000


@dataclass(frozen=True)
class SubmissionCheck:
    """The response as it would be submitted, and everything that prevents submission."""

    context: ResponseContext
    evidence: tuple[Evidence, ...]
    explained: dict[QuestionRef, StoredAnswer]
    rivals: Rivals
    missing: tuple[QuestionRef, ...]
    invalid_answers: dict[QuestionRef, str]
    evidence_missing: tuple[EvidenceAsk, ...]
    errors: tuple[FiredCheck, ...]
    warnings: tuple[FiredCheck, ...]
    page: str = ""
    changed: tuple[ChangedAnswer, ...] | None = None
    """What has changed since the answers were read; empty if nothing has, or nobody is about to sign."""
    held: Mapping[QuestionRef, HeldText] = field(default_factory=dict)
    """The explanations that were not stored, because they seem to contain personal data."""

    @property
    def answers_digest(self) -> str:
        """The digest of the page that shows every answer: it changes with everything there except explanations."""
        return canonical.digest(self._read())

    @property
    def digest(self) -> str:
        """The digest of what is signed: it changes with every answer, described file, explanation and question."""
        explained = {
            f"{check.family}.{check.id}": self.explanations.get((check.family, check.id), "") for check in self.warnings
        }
        return canonical.digest(self._read() | {"explanations": explained})

    def _read(self) -> dict[str, Any]:
        return {
            "versions": [version.hash for version in self.context.ruleset.versions],
            "answers": answers(self.context),
            "evidence": sorted(
                (file.family, file.question, file.sha256, file.description, str(file.expires_on or ""))
                for file in self.evidence
            ),
        }

    @property
    def explanations(self) -> dict[QuestionRef, str]:
        """The explanations of warnings, by family and check."""
        return {place: stored.value or "" for place, stored in self.explained.items()}

    @property
    def contested(self) -> tuple[FiredCheck, ...]:
        """Warnings with two conflicting explanations."""
        return tuple(check for check in self.warnings if (check.family, check.id) in self.rivals)

    @property
    def unexplained(self) -> tuple[FiredCheck, ...]:
        """Warnings that are neither resolved nor explained."""
        return tuple(check for check in self.warnings if not 0 < self._explanation_length(check) <= LONGEST_EXPLANATION)

    @property
    def too_long(self) -> tuple[FiredCheck, ...]:
        """Warnings whose stored explanation is too long to be submitted."""
        return tuple(check for check in self.warnings if self._explanation_length(check) > LONGEST_EXPLANATION)

    def _explanation_length(self, check: FiredCheck) -> int:
        return len(self.explanations.get((check.family, check.id), ""))

    @property
    def is_ready(self) -> bool:
        """Whether nothing prevents submission any more."""
        stops = (
            self.missing,
            self.invalid_answers,
            self.evidence_missing,
            self.errors,
            self.unexplained,
            self.contested,
            self.held,
        )
        return not any(stops) and not self.context.to_confirm and not self.context.open_conflicts


def check_before_submitting(work: Work, invitation: str) -> SubmissionCheck:
    """Everything that the "check your answers" page shows."""
    return review(work, load_response.load_response(work, invitation))


def review(work: Work, context: ResponseContext, *, has_conflicts: bool | None = None) -> SubmissionCheck:
    """The check of a response that was already loaded; `has_conflicts` if saving has just changed that."""
    if has_conflicts is None:
        has_conflicts = context.invited.has_conflicts
    files = [file for file in evidence.of_response(work, context.invited.response) if file.is_current]
    given = {file.place for file in files}
    shown = context.progress.shown
    asked = context.progress.evidence_asked
    unfit = {place: stored for place, stored in context.stored.items() if stored.problem and place in shown}
    invalid_answers = {place: open_section.problem_of(context, place, stored) or "" for place, stored in unfit.items()}
    invalid_answers |= _other_currencies(context)
    return SubmissionCheck(
        context=context,
        evidence=tuple(file for file in files if file.place in shown),
        explained=explanations.stored(work, context.invited.response),
        rivals=conflicts.of_response(work, context.invited.response, "explanation") if has_conflicts else {},
        missing=tuple(place for place in context.progress.missing if place not in invalid_answers),
        invalid_answers=invalid_answers,
        evidence_missing=tuple(ask for ask in asked if ask.required and (ask.family, ask.question) not in given),
        errors=tuple(context.progress.errors),
        warnings=tuple(context.progress.warnings),
        page=work.new_id(),
    )


def answers(context: ResponseContext) -> dict[str, dict[str, Any]]:
    """Every question that is shown, with its answer; null if it was left open."""
    given: dict[str, dict[str, Any]] = {}
    for version in context.ruleset.versions:
        of_family = context.answers.get(version.id, {})
        shown = (question for question in version.questions() if (version.id, question.id) in context.progress.shown)
        given[version.id] = {
            question.id: kinds.to_json(of_family.get(question.id)) for question in shown if question.is_answered
        }
    return given


def _other_currencies(context: ResponseContext) -> dict[QuestionRef, str]:
    """Amounts in a currency other than the one that their question now follows."""
    sentences: dict[QuestionRef, str] = {}
    for version in context.ruleset.versions:
        given = context.answers.get(version.id, {})
        for question in version.questions():
            own, other = given.get(question.id), given.get(question.currency_of or "")
            is_asked = (version.id, question.id) in context.progress.shown
            if is_asked and isinstance(own, Money) and isinstance(other, Money) and own.currency != other.currency:
                sentences[version.id, question.id] = kinds.other_currency(other.currency)
    return sentences
