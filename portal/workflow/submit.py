"""Submitting: what still prevents it, the declaration, and the frozen submission with all its consequences.

Everything that takes long is prepared before the transaction that freezes it (see `workflow.ahead`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.domain import canonical, scoring
from portal.domain.care import Answering
from portal.domain.checkpoints import Checkpoint
from portal.domain.events.responses import Submitted
from portal.domain.messages import Message
from portal.domain.open_result import FlagDisclosure, flag_disclosures, open_results
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.storage import (
    campaigns,
    findings,
    history,
    history_chain,
    respondents,
    responses,
    submissions,
)
from portal.storage.affected_responses import SUBMITTED
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.submissions import PreparedResult, Submission
from portal.workflow import (
    ahead,
    answering,
    changed_answers,
    check_answers,
    excerpt_origins,
    follow_up,
    hold_answers,
    load_response,
    queue_email,
    respondent_session,
    verify,
    write_to_buyer,
)
from portal.workflow.ahead import Outdated
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.load_response import ResponseContext
from portal.workflow.submission_basis import Basis, basis_of

FORMAT = "candour-submission/1"
LONGEST_TEXT = 200

NO_NAME = Message("Enter the full name of the person who makes this declaration.")
NO_ROLE = Message("Enter that person's role in the company.")
NOT_CONFIRMED = Message("Confirm that the answers are true to the best of your knowledge.")
TOO_LONG = Message("Use no more than %(most)s characters.", most=LONGEST_TEXT)


@dataclass(frozen=True)
class Declaration:
    """The person who vouches for the answers; the date is that of the submission."""

    name: str
    role: str
    is_confirmed: bool

    @property
    def problems(self) -> dict[str, str]:
        """The problems of the declaration, by field."""
        problems_by_field = {"name": NO_NAME if not self.name else "", "role": NO_ROLE if not self.role else ""}
        problems_by_field |= {key: TOO_LONG for key in ("name", "role") if len(getattr(self, key)) > LONGEST_TEXT}
        problems_by_field["confirmed"] = "" if self.is_confirmed else NOT_CONFIRMED
        return {key: sentence for key, sentence in problems_by_field.items() if sentence}


@dataclass(frozen=True)
class SubmitResult:
    """The result: the submission, or what still prevents it."""

    submission: Submission | None
    review: SubmissionCheck | None
    problems: dict[str, str]


@dataclass(frozen=True)
class PreparedSubmission:
    """What is to be frozen, computed from what `basis` says was read; `result` if there is nothing to freeze."""

    basis: Basis | None = None
    reviewed: SubmissionCheck | None = None
    content: dict[str, Any] = field(default_factory=dict)
    results: tuple[PreparedResult, ...] = ()
    disclosures: Mapping[QuestionRef, FlagDisclosure] = field(default_factory=dict)
    result: SubmitResult | None = None


def submit(
    database: Database, invitation: str, declaration: Declaration, read: ReadAnswers, *, actor: Actor
) -> SubmitResult:
    """Submit what was `read`, exactly once: a second press, or a second tab, gets the existing submission."""
    if database.read(load_response.has_newer_versions, invitation, actor=actor):
        database.write(load_response.move_to_newer, invitation, actor=actor)
    return ahead.run(database, lambda work: prepare(work, invitation, declaration, read), freeze, actor=actor)


def prepare(work: Work, invitation: str, declaration: Declaration, read: ReadAnswers) -> PreparedSubmission:
    """Compute everything that submitting stores; reads only."""
    reviewed = check_answers.review(work, load_response.load_response(work, invitation))
    invited = reviewed.context.invited
    already = submissions.of_response(work, invited.response) if invited.submitted_at else None
    if already is not None:
        return PreparedSubmission(result=SubmitResult(already, None, {}))
    load_response.check_writable(invited)
    if read.digest != reviewed.digest:
        changed = changed_answers.changed_since(work, reviewed.context, read)
        return PreparedSubmission(result=SubmitResult(None, replace(reviewed, changed=changed), {}))
    if not reviewed.is_ready or declaration.problems:
        return PreparedSubmission(result=SubmitResult(None, reviewed, declaration.problems))
    context, basis = reviewed.context, basis_of(work, invited)
    earlier = submissions.of_response(work, invited.response)
    came_in = answering.recorded(earlier) if earlier else answering.answering(context, work.now.timestamp())
    results, disclosures = _results(context, reviewed, basis, came_in)
    document = content(reviewed, declaration, came_in, excerpt_origins.in_document(work, context))
    return PreparedSubmission(basis, reviewed, document, results, disclosures)


def freeze(work: Work, prepared: PreparedSubmission) -> SubmitResult:
    """Freeze what was prepared with all its consequences; raises Outdated if anything it was made from has changed."""
    if prepared.result is not None or prepared.basis is None or prepared.reviewed is None:
        return prepared.result or SubmitResult(None, prepared.reviewed, {})
    reviewed, invitation = prepared.reviewed, prepared.reviewed.context.invited.invitation
    invited = responses.invitation_details(work, invitation, locked=True)
    if basis_of(work, invited) != prepared.basis:
        raise Outdated
    if respondent_session.is_stale(invited, work.now):
        respondent_session.touch_session(work)
    return SubmitResult(_freeze(work, prepared, reviewed), reviewed, {})


def _freeze(work: Work, prepared: PreparedSubmission, reviewed: SubmissionCheck) -> Submission:
    context = reviewed.context
    earlier = submissions.of_response(work, context.invited.response)
    is_late = work.now > context.invited.due_at if earlier is None else earlier.late
    submitted_at = work.now.isoformat(timespec="seconds").replace("+00:00", "Z")
    # With the salt the hash says nothing about the answers: else whoever knows the open ones could try the others.
    frozen_now = {"salt": work.new_id(), "submitted_at": submitted_at, "late": is_late}
    document = canonical.text(prepared.content | frozen_now)
    declared = prepared.content["declaration"]
    submission = Submission(
        id=work.new_id(),
        response=context.invited.response,
        document=document,
        hash=hashlib.sha256(document.encode()).hexdigest(),
        declared_name=declared["name"],
        declared_role=declared["role"],
        declared_on=context.as_of,
        submitted_at=work.now,
        late=is_late,
        number=1 if earlier is None else earlier.number + 1,
    )
    submissions.freeze(work, context.invited, submission)
    _record(work, context, prepared, submission)
    write_to_buyer.answer_after_all(work, context.invited.invitation)
    _write_receipt(work, context, submission)
    _ask_back(work, context)
    return submission


def _ask_back(work: Work, context: ResponseContext) -> None:
    """Send at once what the campaign asks at once, as the portal; never about critical findings."""
    invited = context.invited
    inside = replace(work, actor=Actor("portal", "portal", "The portal", invited.organisation))
    if campaigns.get(inside, invited.campaign).follow_up_mode == "at_once":
        follow_up.ask_at_once(inside, invited.invitation)


def content(
    reviewed: SubmissionCheck, declaration: Declaration, came_in: Answering | None, taken_over: Mapping[str, Any]
) -> dict[str, Any]:
    """The submitted document without what is added when it is frozen.

    A question that was not asked is left out; one left open is null.
    """
    context, invited = reviewed.context, reviewed.context.invited
    return {
        "format": FORMAT,
        "organisation": {"id": invited.organisation, "name": invited.organisation_name},
        "campaign": {"id": invited.campaign, "title": invited.title},
        "supplier": {"id": invited.supplier, "key": invited.supplier_key, "name": invited.supplier_name},
        "invitation": invited.invitation,
        "versions": [
            {"family": version.id, "version": version.version, "hash": version.hash}
            for version in context.ruleset.versions
        ],
        "texts": [
            {"family": version.id, "language": shown.language, "hash": shown.hash}
            for version in context.ruleset.versions
            for shown in (context.reading.shown.get(version.id, version),)
        ],
        "answers": check_answers.answers(context),
        "evidence": [
            {"family": file.family, "question": file.question, "sha256": file.sha256, "size": file.size}
            | _description_of(file)
            for file in reviewed.evidence
        ],
        "explanations": [
            {"family": family, "check": check, "text": text} for (family, check), text in _explained(reviewed).items()
        ],
        "restricted": {
            "answers": [list(place) for place in hold_answers.restricted_answers(context)],
            "explanations": [
                list(place) for place in hold_answers.restricted_texts(_explained(reviewed), invited.country)
            ],
        },
        "answering": came_in.as_json() if came_in else None,
        "declaration": {"name": declaration.name, "role": declaration.role, "date": context.as_of.isoformat()},
        **taken_over,
        "as_of": context.as_of.isoformat(),
    }


def _description_of(file: Evidence) -> dict[str, str]:
    """The supplier's description of a file, where given."""
    stated = {"description": file.description, "expires_on": file.expires_on.isoformat() if file.expires_on else ""}
    return {name: words for name, words in stated.items() if words}


def _explained(reviewed: SubmissionCheck) -> dict[QuestionRef, str]:
    return {(check.family, check.id): reviewed.explanations[check.family, check.id] for check in reviewed.warnings}


def _results(
    context: ResponseContext, reviewed: SubmissionCheck, basis: Basis, came_in: Answering | None
) -> tuple[tuple[PreparedResult, ...], Mapping[QuestionRef, FlagDisclosure]]:
    """The result of each version, and what members without the safeguarding role may know of its flags."""
    received = verify.evidence_states(reviewed.evidence)
    given = (context.ruleset, context.answers, context.as_of)
    results = scoring.results(*given, evidence=received, explained=basis.accepted, answering=came_in)
    restricted = frozenset(hold_answers.restricted_answers(context))
    view = OpenView.of(*given, basis.sensitive | restricted)
    seen = open_results(view, evidence=received, explained=basis.accepted, answering=came_in)
    return tuple(PreparedResult.of(result, seen[result.family]) for result in results), flag_disclosures(view)


def _record(work: Work, context: ResponseContext, prepared: PreparedSubmission, submission: Submission) -> None:
    """Store the results, open the findings, and note it: what a buyer sees from now on."""
    invited = context.invited
    submissions.add_results(work, invited, prepared.results, SUBMITTED, first=submission.number == 1)
    results = [prepared_result.result for prepared_result in prepared.results]
    findings.record(work, invited.invitation, invited.response, results, prepared.disclosures)
    event = Submitted(submission.id, invited.invitation, submission.hash, submission.late)
    history.note(work, event, invited.organisation)


def _write_receipt(work: Work, context: ResponseContext, submission: Submission) -> None:
    """Queue the confirmation email, with its own link."""
    invited, token = context.invited, work.new_token()
    facts = emails.ReceiptFacts(
        to=invited.contact_address,
        language=context.reading.language,
        contact_name=invited.contact_name,
        supplier=invited.supplier_name,
        organisation=invited.organisation_name,
        campaign=invited.words.title,
        link=work.link("invitation", token=token),
        contact_line=invited.words.contact_line,
        help_text=invited.words.help_text,
        reply_to=invited.words.reply_to,
        submitted_at=submission.submitted_at,
        supplier_zone=invited.time_zone,
        submission_hash=submission.hash,
        declared_name=submission.declared_name,
        is_late=submission.late,
        checkpoint=_checkpoint(work, submission, invited.organisation),
    )
    organisation, invitation = invited.organisation, invited.invitation

    def write() -> None:
        email = queue_email.queue(work, emails.receipt(facts), organisation=organisation, invitation=invitation)
        respondents.add_link(work, invited.organisation, invited.invitation, hash_of(token), email)

    about = {"kind": "receipt", "to": invited.contact_address, "organisation": organisation, "invitation": invitation}
    queue_email.or_note(work, write, **about)


def _checkpoint(work: Work, submission: Submission, organisation: str) -> str:
    """The short checkpoint of the history at this submission; the previous one if it has no number yet."""
    at = history_chain.of_entry(work, Submitted.verb, Submitted.object_kind, submission.id)
    if at is None:
        length, head = history_chain.head(work, organisation)
        at = Checkpoint(organisation, length, head) if length else None
    return at.short if at else ""
