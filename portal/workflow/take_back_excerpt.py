"""Taking back answers that were given to another buyer, by questionnaire.

Until the receiving request is submitted, the answers and files that were taken over are removed from its draft. After
that they stay as submitted, and the receiving buyer sees that and when they were taken back.
"""

from collections.abc import Collection
from dataclasses import replace

from portal.domain.events.responses import ExcerptTakenBack
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotFound
from portal.storage import evidence, history, received_excerpts, responses
from portal.storage.database import Database, Work
from portal.storage.received_excerpts import OtherRequest, StoredExcerpt

NOTHING_CHOSEN = Message("Choose at least one questionnaire.")


def given(database: Database, invitation: str, excerpt: str, families: Collection[str], *, actor: Actor) -> None:
    """Take back what was given from the acting supplier's response; both histories note it."""
    database.write(_given, invitation, excerpt, families, actor=received_excerpts.across_buyers(actor))


def _given(work: Work, invitation: str, excerpt: str, families: Collection[str]) -> None:
    response = responses.invitation_details(work, invitation).response
    stored = next((each for each in received_excerpts.of_source(work, response) if each.id == excerpt), None)
    if stored is None:
        raise NotFound
    _take_back(work, stored, families)


def received(work: Work, invitation: str, excerpt: str, families: Collection[str]) -> None:
    """Take back what was given to the acting supplier's request."""
    responses.invitation_details(work, invitation)
    _take_back(work, received_excerpts.get(work, invitation, excerpt), families)


def _take_back(work: Work, stored: StoredExcerpt, families: Collection[str]) -> None:
    received_excerpts.lock(work, stored.invitation)
    stored = received_excerpts.get(work, stored.invitation, stored.id)
    chosen = tuple(family for family in stored.excerpt.families if family in families)
    if not chosen:
        raise Invalid(NOTHING_CHOSEN, fields=("family",))
    fresh = tuple(family for family in chosen if family not in stored.taken_back)
    if not fresh:
        return
    request = received_excerpts.request_of(work, stored.invitation)
    if not request.was_submitted:
        received_excerpts.remove_answers(work, request, stored, fresh)
        _remove_files(work, request, stored, fresh)
    times = dict.fromkeys(fresh, work.now.isoformat(timespec="seconds"))
    received_excerpts.change(work, stored.id, taken_back={**stored.taken_back, **times})
    receiver = Actor("respondent", request.participant, request.participant_name, request.organisation)
    event = ExcerptTakenBack(stored.invitation, stored.excerpt.submitted_at.date(), fresh)
    history.note(replace(work, actor=receiver), event)


def _remove_files(work: Work, request: OtherRequest, stored: StoredExcerpt, families: Collection[str]) -> None:
    """Remove the files with the same bytes from the draft; housekeeping deletes the bytes."""
    digests = {file.sha256 for file in stored.given_files if file.family in families}
    for file in evidence.of_response(work, request.response):
        if file.sha256 in digests and stored.used_at is not None and file.received_at >= stored.used_at:
            evidence.remove(work, file)
