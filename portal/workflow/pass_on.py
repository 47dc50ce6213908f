"""“I am not the right person”: the contact passes the invitation on to somebody else in the company.

The links and sessions of the former contact and their colleagues end. Answers stay. The buyer sees in the messages that
the contact has changed, and on the response who it is now.
"""

from dataclasses import dataclass

from portal.domain import addresses
from portal.domain.events.supplier_messages import ContactChanged
from portal.domain.messages import Message
from portal.domain.one_line import one_line
from portal.domain.refusals import Closed, Conflict, Invalid
from portal.storage import history, supplier_messages
from portal.storage.database import Work
from portal.storage.supplier_messages import NOWHERE
from portal.workflow import invite, write_to_buyer
from portal.workflow.delegate import LONGEST_NAME

NO_NAME = Message("Enter the name of the person who should answer.")
NO_ADDRESS = Message("Enter that person's email address in full, like name@example.org.")
SAME_ADDRESS = Message("This is the address that the questions were sent to. Enter somebody else's.")
NO_EMAIL = Message("This portal cannot send email now. Please tell the person named below who should answer.")


@dataclass(frozen=True)
class NewContact:
    """The person who should answer instead, as typed."""

    name: str
    address: str
    language: str


def pass_on(work: Work, invitation: str, contact: NewContact) -> None:
    """Make somebody else the contact and send them the invitation; the acting contact's access ends."""
    opened = write_to_buyer.opened(work, invitation)
    if not opened.can_answer:
        raise Closed(write_to_buyer.why_closed(opened))
    if opened.standing is not None:
        raise Conflict(write_to_buyer.STANDS)
    problems = _problems(contact, opened.context.invited.contact_address)
    if problems:
        raise Invalid(write_to_buyer.CHECK, fields=problems)
    if not work.sends_email:
        raise Conflict(NO_EMAIL)
    supplier_messages.add(work, invitation, "new_contact", "", NOWHERE, None, False)
    history.note(work, ContactChanged(invitation))
    invite.change_contact(work, invitation, contact.address, contact.name, contact.language)


def _problems(contact: NewContact, present: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 0 < len(one_line(contact.name)) <= LONGEST_NAME:
        problems["name"] = NO_NAME
    if not addresses.is_valid(contact.address):
        problems["address"] = NO_ADDRESS
    elif addresses.comparable(contact.address) == addresses.comparable(present):
        problems["address"] = SAME_ADDRESS
    return problems
