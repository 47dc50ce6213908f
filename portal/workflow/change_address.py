"""A member's own email address: the new one is confirmed by a link sent to it, and the old one is notified.

Asking for an address that another account has looks the same: only whoever reads its emails learns more.
"""

from datetime import timedelta
from functools import partial

from portal.domain import addresses
from portal.domain.events.organisations import AddressChanged
from portal.domain.refusals import Conflict, Expired, Invalid
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.mail.emails import AddressChangedFacts, MemberLinkFacts
from portal.storage import address_changes, attempts, sessions
from portal.storage.address_changes import AddressChange
from portal.storage.database import Work
from portal.workflow import account, queue_email

LIFETIME = timedelta(hours=2)
MOST_EMAILS, IN = 5, timedelta(hours=1)
ALREADY = "This is your address already."
TOO_MANY = "Several emails have been sent to new addresses. Please wait an hour, then try again."
EXPIRED = "This link has expired or was replaced. Ask for a new one on your account page."
TAKEN = "This address cannot be used, because another account has it. Your address stays as it is."


def ask(work: Work, token: str, typed: str) -> str:
    """Send a link to the new address, after the password was verified; returns the address."""
    person = account.known(work, token)
    attempts.forgive(work, f"account:{person.id}")
    address = addresses.stored(typed)
    if address == person.address:
        raise Invalid(ALREADY, fields=("address",))
    token_of_link = work.new_token()
    if not address_changes.put(work, hash_of(token_of_link), person.id, address, work.now + LIFETIME):
        return address
    if attempts.count(work, f"address:{person.id}", IN) > MOST_EMAILS:
        raise Conflict(TOO_MANY)
    link, expires_at = work.link("address_link", token=token_of_link), work.now + LIFETIME
    facts = MemberLinkFacts(to=address, name=person.name, link=link, expires_at=expires_at)
    write = partial(queue_email.queue, work, emails.address_change(facts), person=person.id)
    queue_email.or_note(work, write, kind="address_change", to=address)
    return address


def opened(work: Work, token: str) -> AddressChange:
    """The change that a link confirms; refused if it has expired or was replaced."""
    change = address_changes.by_token(work, hash_of(token))
    if change is None or (change.used_at is None and change.expires_at <= work.now):
        raise Expired(EXPIRED)
    return change


def confirm(work: Work, token: str) -> AddressChange:
    """Change the address and notify the old one; repeating it changes nothing."""
    change = opened(work, token)
    change = address_changes.by_token(work, hash_of(token), locked=True) or change
    if change.used_at is not None:
        return change
    if address_changes.is_taken(work, change):
        raise Conflict(TAKEN)
    person = sessions.by_person(work, change.person_id)
    address_changes.carry_out(work, hash_of(token), change)
    facts = AddressChangedFacts(to=person.address, name=person.name, new=addresses.hinted(change.address))
    write = partial(queue_email.queue, work, emails.address_changed(facts), person=person.id)
    queue_email.or_note(work, write, kind="address_changed", to=person.address)
    account.note(work, person, AddressChanged)
    return change
