"""Undeliverable addresses: marked by a person, or corrected wherever they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import addresses, policy
from portal.domain.bounce import BY_HAND
from portal.domain.events.campaigns import MarkedUndeliverable, SupplierCorrected
from portal.domain.refusals import Conflict, Invalid
from portal.storage import bounced, campaigns, deliveries, history, suppliers
from portal.storage.database import Work
from portal.workflow import invite

RECORD = "record"
LONGEST_REASON = 300


@dataclass(frozen=True)
class Elsewhere:
    """Another place that stores the same address: `record` for the supplier's own, else an invitation's id."""

    id: str
    supplier: str
    campaign: str = ""


def elsewhere(work: Work, invitation_id: str) -> tuple[Elsewhere, ...]:
    """Where else the invitation's address is stored: the supplier's record and other running invitations."""
    invited = campaigns.recipient(work, invitation_id, lock=False)
    record = suppliers.get(work, invited.supplier_id)
    places = [Elsewhere(RECORD, record.name)] if _is_same(record.contact_address, invited.contact_address) else []
    running = bounced.running_with(work, invited.contact_address)
    return (*places, *(Elsewhere(id, name, title) for id, name, title in running if id != invitation_id))


def correct(work: Work, invitation_id: str, address: str, name: str = "", also: Sequence[str] = ()) -> int:
    """Correct an invitation's address, also in those places with the same address that `also` names; returns how many.

    Every invitation among them gets a new link by email; the former links stop working.
    """
    policy.check(work.actor, "campaigns")
    places = [place for place in elsewhere(work, invitation_id) if place.id in also]
    supplier = campaigns.recipient(work, invitation_id).supplier_id
    invite.correct_address(work, invitation_id, address, name)
    for place in places:
        if place.id == RECORD:
            suppliers.correct_contact(work, supplier, addresses.stored(address), name.strip())
            history.note(work, SupplierCorrected(supplier))
        else:
            invite.correct_address(work, place.id, address, name)
    return 1 + len(places)


def follow_record(work: Work, supplier_id: str, invitations: Sequence[str]) -> int:
    """Change the chosen running invitations to the contact in the supplier's record; returns how many.

    One that was emailed already gets a new link by email; its former links stop working.
    """
    policy.check(work.actor, "campaigns")
    record = suppliers.get(work, supplier_id)
    chosen = [outdated.id for outdated in bounced.outdated(work, supplier_id) if outdated.id in invitations]
    if not chosen:
        raise Invalid("Choose the invitations to correct.")
    for invitation in chosen:
        invite.correct_address(work, invitation, record.contact_address, record.contact_name)
    return len(chosen)


def mark_undeliverable(work: Work, invitation_id: str, reason: str = "") -> None:
    """Mark an address as undeliverable: no reminder is sent to it until it is corrected. Links stay valid."""
    policy.check(work.actor, "campaigns")
    invited = campaigns.recipient(work, invitation_id)
    if invited.invited_at is None:
        raise Conflict("This supplier has not been invited yet.")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"Use {LONGEST_REASON} characters or fewer for the reason.")
    if invited.submitted_at is not None or invited.revoked_at is not None or invited.closed_at is not None:
        raise Conflict("No more email is sent for this invitation, so there is nothing to mark.")
    deliveries.withdraw(work, invitation_id, "Withdrawn: the address was marked as undeliverable.")
    words = reason.strip() or f"Marked as undeliverable by {work.actor.name}."
    bounced.mark_invitation(work, invitation_id, work.now, BY_HAND, words)
    history.note(work, MarkedUndeliverable(invitation_id))


def mark_address_undeliverable(work: Work, address: str, reason: str = "") -> int:
    """Mark every running invitation of the organisation to this address; returns how many."""
    running = bounced.running_with(work, address.strip())
    for invitation, _, _ in running:
        mark_undeliverable(work, invitation, reason)
    return len(running)


def _is_same(first: str, other: str) -> bool:
    return first.casefold() == other.casefold()
