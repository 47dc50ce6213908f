"""A supplier's answer workbook, made and read by the operator for a supplier that cannot open its link.

Nobody but the supplier reads a draft: a workbook is made only while nothing has been answered, and reading one in says
which questions were saved or are in conflict, never what was answered before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from portal.domain.events.responses import WorkbookReadIn
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid
from portal.domain.tokens import hash_of
from portal.sheets.answer_book import BookFacts
from portal.storage import campaigns, history, respondents, responses, stored_answers
from portal.storage.database import Database, Work
from portal.workflow import answer_workbook, respondent_session, upload_workbook
from portal.workflow.upload_workbook import UploadResult

A_MINUTE = timedelta(minutes=1)
HAS_BEGUN = (
    "This supplier has begun to answer, and nobody else reads a draft. Ask it to download the workbook from its own "
    "page."
)
SUBMITTED = "This supplier has submitted. Open its answers for correction first."


def facts(work: Work, campaign: str, code: str) -> BookFacts:
    """What is needed to write the workbook of a supplier that has answered nothing. Nothing is stored."""
    invitation = _invitation(work, campaign, code)
    transaction = work.session.begin_nested()
    try:
        with _as_contact(work, invitation) as inside:
            response = responses.of_invitation(inside, invitation)
            if response is not None and stored_answers.of_response(inside, response):
                raise Conflict(HAS_BEGUN)
            return answer_workbook.download(inside, invitation)
    finally:
        transaction.rollback()


def read_in(database: Database, campaign: str, code: str, data: bytes, file_name: str, *, actor: Actor) -> UploadResult:
    """Merge a workbook into the supplier's response. `answer_book.read_ahead` has read the file before."""
    invitation, token, contact = database.write(_begin, campaign, code, actor=actor)
    try:
        result = upload_workbook.take_in(database, invitation, data, file_name, actor=contact)
    finally:
        database.write(_end_contact, token, actor=actor)
    database.write(_note, invitation, result, actor=actor)
    return result


def _begin(work: Work, campaign: str, code: str) -> tuple[str, str, Actor]:
    invitation = _invitation(work, campaign, code)
    return invitation, *_begin_contact(work, invitation)


def _note(work: Work, invitation: str, result: UploadResult) -> None:
    history.note(work, WorkbookReadIn(invitation, len(result.saved), len(result.conflicts)))


def _invitation(work: Work, campaign: str, code: str) -> str:
    invitation = campaigns.invitation_of(work, campaign, code)
    if invitation is None:
        raise Invalid(f"No supplier of this campaign has the external code {code}.")
    recipient = campaigns.recipient(work, invitation)
    if recipient.facts.submitted_at is not None and recipient.facts.reopened_at is None:
        raise Conflict(SUBMITTED)
    return invitation


@contextmanager
def _as_contact(work: Work, invitation: str) -> Iterator[Work]:
    """The same step as the supplier's contact, by a link and a session that end with it."""
    token, contact = _begin_contact(work, invitation)
    yield replace(work, actor=contact)
    _end_contact(work, token)


def _begin_contact(work: Work, invitation: str) -> tuple[str, Actor]:
    token, organisation = work.new_token(), str(work.actor.organisation)
    respondents.add_link(work, organisation, invitation, hash_of(token), None)
    target = respondents.by_link(work, hash_of(token))
    assert target is not None
    respondents.mark_opened(work, target)
    respondents.begin(work, target, hash_of(token), work.now + A_MINUTE)
    return token, respondent_session.respondent(work, token)


def _end_contact(work: Work, token: str) -> None:
    respondents.end(work, hash_of(token))
    respondents.drop_link(work, hash_of(token))
