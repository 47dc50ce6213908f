"""Handing in: what still stands in the way, the declaration, and the one frozen act with all that follows from it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.domain import canonical, kinds, scoring
from portal.domain.checkpoints import Checkpoint
from portal.domain.events.responses import Submitted
from portal.domain.open_result import open_results, told_flags
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.domain.progress import EvidenceAsk, FiredCheck
from portal.domain.sentences import Sentence
from portal.domain.values import Money
from portal.mail import letters
from portal.storage import (
    campaigns,
    evidence,
    findings,
    history,
    history_chain,
    library,
    respondents,
    responses,
    submissions,
)
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.responses import Place
from portal.storage.submissions import Submission
from portal.storage.touched import SUBMITTED
from portal.workflow import answer, follow_up, open_link, queue_email
from portal.workflow.open_link import Sitting

FORMAT = "candour-submission/1"
LONGEST_TEXT = 200
LONGEST_EXPLANATION = 5_000

NO_NAME = Sentence("Enter the full name of the person who makes this declaration.")
NO_ROLE = Sentence("Enter that person's role in the company.")
NOT_CONFIRMED = Sentence("Confirm that the answers are true to the best of your knowledge.")
TOO_LONG = Sentence("Use no more than %(most)s characters.", most=LONGEST_TEXT)


@dataclass(frozen=True)
class Review:
    """The response as it would be handed in, and everything that stands in the way of that."""

    sitting: Sitting
    evidence: tuple[Evidence, ...]
    explanations: dict[Place, str]
    missing: tuple[Place, ...]
    misfits: dict[Place, str]
    evidence_missing: tuple[EvidenceAsk, ...]
    errors: tuple[FiredCheck, ...]
    warnings: tuple[FiredCheck, ...]

    @property
    def unexplained(self) -> tuple[FiredCheck, ...]:
        """Warnings that are neither put right nor explained."""
        return tuple(check for check in self.warnings if not 0 < self._said(check) <= LONGEST_EXPLANATION)

    @property
    def too_long(self) -> tuple[FiredCheck, ...]:
        """Warnings whose explanation is kept as typed, and is too long to be handed in."""
        return tuple(check for check in self.warnings if self._said(check) > LONGEST_EXPLANATION)

    def _said(self, check: FiredCheck) -> int:
        return len(self.explanations.get((check.family, check.id), ""))

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way any more."""
        stops = (self.missing, self.misfits, self.evidence_missing, self.errors, self.unexplained)
        return not any(stops) and not self.sitting.to_confirm


@dataclass(frozen=True)
class Declaration:
    """Who vouches for the answers; the day is the day of handing in."""

    name: str
    role: str
    is_confirmed: bool

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong with it, by field."""
        found = {"name": NO_NAME if not self.name else "", "role": NO_ROLE if not self.role else ""}
        found |= {key: TOO_LONG for key in ("name", "role") if len(getattr(self, key)) > LONGEST_TEXT}
        found["confirmed"] = "" if self.is_confirmed else NOT_CONFIRMED
        return {key: sentence for key, sentence in found.items() if sentence}


@dataclass(frozen=True)
class HandingIn:
    """How it went: the submission, or what still stands in the way."""

    submission: Submission | None
    review: Review | None
    problems: dict[str, str]


def review(work: Work, invitation: str) -> Review:
    """Everything the "check your answers" page says."""
    return _reviewed(work, open_link.sit(work, invitation))


def _reviewed(work: Work, sitting: Sitting) -> Review:
    files = evidence.of_response(work, sitting.invited.response)
    given = {(file.family, file.question) for file in files}
    shown = sitting.progress.shown
    asked = sitting.progress.evidence_asked
    unfit = {place: kept for place, kept in sitting.kept.items() if kept.problem and place in shown}
    misfits = {place: answer.problem_of(sitting, place, kept) or "" for place, kept in unfit.items()}
    misfits |= _other_currencies(sitting)
    return Review(
        sitting=sitting,
        evidence=tuple(file for file in files if (file.family, file.question) in shown),
        explanations=responses.explanations(work, sitting.invited.response),
        missing=tuple(place for place in sitting.progress.missing if place not in misfits),
        misfits=misfits,
        evidence_missing=tuple(ask for ask in asked if ask.required and (ask.family, ask.question) not in given),
        errors=tuple(sitting.progress.errors),
        warnings=tuple(sitting.progress.warnings),
    )


def _other_currencies(sitting: Sitting) -> dict[Place, str]:
    """Amounts left in a currency that the question they follow has since changed."""
    found: dict[Place, str] = {}
    for version in sitting.ruleset.versions:
        given = sitting.answers.get(version.id, {})
        for question in version.questions():
            own, other = given.get(question.id), given.get(question.currency_of or "")
            is_asked = (version.id, question.id) in sitting.progress.shown
            if is_asked and isinstance(own, Money) and isinstance(other, Money) and own.currency != other.currency:
                found[version.id, question.id] = kinds.other_currency(other.currency)
    return found


def explain(work: Work, invitation: str, texts: Mapping[Place, str]) -> Review:
    """Keep what the supplier says about warnings that fired; other places are left alone."""
    sitting = open_link.sit(work, invitation, writing=True)
    known = responses.explanations(work, sitting.invited.response)
    fired = {(check.family, check.id) for check in sitting.progress.warnings}
    plain = {place: text.strip() for place, text in texts.items() if place in fired}
    new = {place: text for place, text in plain.items() if text != known.get(place, "")}
    responses.explain(work, sitting.invited, new, known)
    return _reviewed(work, sitting)


def hand_in(work: Work, invitation: str, declaration: Declaration) -> HandingIn:
    """Hand in exactly once: a second press, or a second tab, gets the submission that there is already."""
    invited = responses.invited(work, invitation, locked=True)
    already = submissions.of_response(work, invited.response) if invited.submitted_at else None
    if already is not None:
        return HandingIn(already, None, {})
    reviewed = _reviewed(work, open_link.sit(work, invitation, writing=True))
    if not reviewed.is_ready or declaration.problems:
        return HandingIn(None, reviewed, declaration.problems)
    return HandingIn(_freeze(work, reviewed, declaration), reviewed, {})


def _freeze(work: Work, reviewed: Review, declaration: Declaration) -> Submission:
    sitting = reviewed.sitting
    document = canonical.text(content(reviewed, declaration, work))
    submission = Submission(
        id=work.new_id(),
        response=sitting.invited.response,
        document=document,
        hash=hashlib.sha256(document.encode()).hexdigest(),
        declared_name=declaration.name,
        declared_role=declaration.role,
        declared_on=sitting.as_of,
        submitted_at=work.now,
        late=work.now > sitting.invited.due_at,
    )
    submissions.freeze(work, sitting.invited, submission)
    _record(work, reviewed, submission)
    _write_receipt(work, sitting, submission)
    _ask_back(work, sitting)
    return submission


def _ask_back(work: Work, sitting: Sitting) -> None:
    """What the campaign asks at once goes out now, in the name of the portal; critical findings never do."""
    seat = sitting.invited
    inside = replace(work, actor=Actor("portal", "portal", "The portal", seat.organisation))
    if campaigns.get(inside, seat.campaign).follow_up_mode == "at_once":
        follow_up.ask_at_once(inside, seat.invitation)


def content(reviewed: Review, declaration: Declaration, work: Work) -> dict[str, Any]:
    """All that is handed in. A question that was not asked is not there; one that was asked and left open is null."""
    sitting, seat = reviewed.sitting, reviewed.sitting.invited
    return {
        "format": FORMAT,
        "organisation": {"id": seat.organisation, "name": seat.organisation_name},
        "campaign": {"id": seat.campaign, "title": seat.title},
        "supplier": {"id": seat.supplier, "key": seat.supplier_key, "name": seat.supplier_name},
        "invitation": seat.invitation,
        "versions": [
            {"family": version.id, "version": version.version, "hash": version.hash}
            for version in sitting.ruleset.versions
        ],
        "texts": [
            {"family": version.id, "language": shown.language, "hash": shown.hash}
            for version in sitting.ruleset.versions
            for shown in (sitting.reading.shown.get(version.id, version),)
        ],
        "answers": _answers(sitting),
        "evidence": [
            {"family": file.family, "question": file.question, "sha256": file.sha256, "size": file.size}
            for file in reviewed.evidence
        ],
        "explanations": [
            {"family": check.family, "check": check.id, "text": reviewed.explanations[check.family, check.id]}
            for check in reviewed.warnings
        ],
        "declaration": {"name": declaration.name, "role": declaration.role, "date": sitting.as_of.isoformat()},
        "as_of": sitting.as_of.isoformat(),
        "submitted_at": work.now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "late": work.now > seat.due_at,
    }


def _answers(sitting: Sitting) -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = {}
    for version in sitting.ruleset.versions:
        of_family = sitting.answers.get(version.id, {})
        shown = (question for question in version.questions() if (version.id, question.id) in sitting.progress.shown)
        answers[version.id] = {
            question.id: kinds.to_json(of_family.get(question.id)) for question in shown if question.is_answered
        }
    return answers


def _record(work: Work, reviewed: Review, submission: Submission) -> None:
    """Score, keep the results, open the findings, note it: everything a buyer will see from now on."""
    sitting = reviewed.sitting
    received: dict[Place, scoring.EvidenceState] = {
        (file.family, file.question): "received" for file in reviewed.evidence
    }
    given = (sitting.ruleset, sitting.answers, sitting.as_of)
    results = scoring.results(*given, evidence=received)
    view = OpenView.of(*given, library.sensitive_questions(work, work.now))
    submissions.add_results(work, sitting.invited, results, open_results(view, evidence=received), SUBMITTED)
    findings.record(work, sitting.invited.invitation, sitting.invited.response, results, told_flags(view))
    event = Submitted(submission.id, sitting.invited.invitation, submission.hash, submission.late)
    history.note(work, event, sitting.invited.organisation)


def _write_receipt(work: Work, sitting: Sitting, submission: Submission) -> None:
    """Queue the letter that confirms it, with a link of its own."""
    seat, token = sitting.invited, work.new_token()
    facts = letters.ReceiptFacts(
        to=seat.contact_address,
        language=sitting.reading.language,
        contact_name=seat.contact_name,
        supplier=seat.supplier_name,
        organisation=seat.organisation_name,
        campaign=seat.title,
        link=work.link(f"/i/{token}"),
        contact_line=seat.contact_line,
        help_text=seat.help_text,
        submitted_at=submission.submitted_at,
        supplier_zone=seat.time_zone,
        submission_hash=submission.hash,
        declared_name=submission.declared_name,
        is_late=submission.late,
        checkpoint=_checkpoint(work, submission, seat.organisation),
    )
    organisation, invitation = seat.organisation, seat.invitation

    def write() -> None:
        letter = queue_email.queue(work, letters.receipt(facts), organisation=organisation, invitation=invitation)
        respondents.add_link(work, seat.organisation, seat.invitation, open_link.hash_of(token), letter)

    about = {"kind": "receipt", "to": seat.contact_address, "organisation": organisation, "invitation": invitation}
    queue_email.or_note(work, write, **about)


def _checkpoint(work: Work, submission: Submission, organisation: str) -> str:
    """The history's checkpoint at this submission, in short; where it has no number yet, the one before it."""
    at = history_chain.of_entry(work, Submitted.verb, Submitted.object_kind, submission.id)
    if at is None:
        length, head = history_chain.head(work, organisation)
        at = Checkpoint(organisation, length, head) if length else None
    return at.short if at else ""
