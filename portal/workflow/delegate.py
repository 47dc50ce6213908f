"""Giving sections to colleagues: each has their own link, which opens only those, until access is revoked."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.domain import addresses
from portal.domain.events.responses import SectionsGiven, SectionsTakenBack
from portal.domain.messages import Message
from portal.domain.one_line import one_line
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.storage import campaign_texts, history, participants, respondents
from portal.storage.database import Work
from portal.storage.participants import SectionRef, StoredParticipant
from portal.workflow import load_response, queue_email
from portal.workflow.load_response import ResponseContext

MOST = 50
LONGEST_NAME = 200
NO_NAME = Message("Enter your colleague's name.")
NO_ADDRESS = Message("Enter your colleague's email address in full, like name@example.org.")
NO_SECTIONS = Message("Choose at least one section.")
TOO_MANY = Message("There are already %(most)s colleagues. Please take sections back from one first.", most=MOST)
CHECK = Message("Please check")


@dataclass(frozen=True)
class NewColleague:
    """The colleague to give sections to, as typed."""

    address: str
    name: str
    language: str
    sections: frozenset[SectionRef]


@dataclass(frozen=True)
class Colleagues:
    """A response with the colleagues who were given some of its sections."""

    context: ResponseContext
    people: tuple[StoredParticipant, ...]


def colleagues(work: Work, invitation: str) -> Colleagues:
    """The colleagues and their sections, for the contact."""
    return Colleagues(load_response.load_response(work, invitation), tuple(participants.colleagues(work, invitation)))


def give(work: Work, invitation: str, colleague: NewColleague) -> None:
    """Give sections to a colleague and email them a link. A colleague who already has them gets no second email."""
    context = load_response.load_response(work, invitation, writing=True)
    _check_contact(work)
    shown = {(part.family, part.id) for part in context.progress.sections if part.shown}
    problems = _problems(colleague, shown)
    if problems:
        raise Invalid(CHECK, fields=problems)
    address, name = addresses.checked(colleague.address), one_line(colleague.name)
    present = participants.colleagues(work, invitation)
    if any(other.address == address and colleague.sections <= (other.sections or frozenset()) for other in present):
        return
    if len(present) >= MOST:
        raise Conflict(TOO_MANY)
    participant = participants.add_colleague(
        work, invitation, address, name, colleague.language, colleague.sections & shown
    )
    _write(work, context, participant, address, name, colleague.language)
    history.note(work, SectionsGiven(invitation))


def _problems(colleague: NewColleague, shown: Collection[SectionRef]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 0 < len(one_line(colleague.name)) <= LONGEST_NAME:
        problems["name"] = NO_NAME
    if not addresses.is_valid(colleague.address):
        problems["address"] = NO_ADDRESS
    if not colleague.sections & set(shown):
        problems["sections"] = NO_SECTIONS
    return problems


def _write(work: Work, context: ResponseContext, participant: str, address: str, name: str, language: str) -> None:
    """Queue the email. It belongs to no invitation, so if it bounces, the contact's address is not affected."""
    invited, token = context.invited, work.new_token()
    words = campaign_texts.words(work, invited.campaign, language)
    facts = emails.ColleagueFacts(
        to=address,
        language=language,
        contact_name=name,
        supplier=invited.supplier_name,
        organisation=invited.organisation_name,
        campaign=words.title,
        link=work.link("invitation", token=token),
        contact_line=words.contact_line,
        help_text=words.help_text,
        reply_to=words.reply_to,
        asked_by=work.actor.name,
    )
    email = queue_email.queue(work, emails.colleague(facts), organisation=invited.organisation)
    respondents.add_link(work, invited.organisation, invited.invitation, hash_of(token), email, participant)


def take_back(work: Work, invitation: str, participant: str) -> None:
    """Revoke a colleague's link; their answers stay."""
    load_response.load_response(work, invitation, writing=True)
    _check_contact(work)
    if not participants.revoke(work, invitation, participant):
        raise NotFound
    history.note(work, SectionsTakenBack(invitation))


def _check_contact(work: Work) -> None:
    if work.actor.sections is not None:
        raise NotFound


def check_open(context: ResponseContext) -> None:
    """Refuse a colleague's page once nothing can be answered any more: the receipt is for the contact only."""
    if context.sections is not None and context.invited.submitted_at is not None:
        raise Closed(load_response.ALREADY_SUBMITTED)
    if context.sections is not None and context.is_closed:
        raise Closed(load_response.CLOSED)
