"""Campaigns and their invitations: who was asked what, by when, and how far each has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.domain.campaign_fields import CampaignTexts
from portal.domain.folding import fold
from portal.domain.lifecycle import InvitationFacts
from portal.domain.refusals import NotFound
from portal.storage import participants, statuses
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import CampaignVersion, Invitation, Link, Organisation, Supplier

AT_ONCE = 500


@dataclass(frozen=True)
class Campaign(CampaignTexts):
    """A stored campaign; `due_at` is an instant, `zone` the IANA zone in which it was chosen."""

    id: str
    organisation_id: str
    title: str
    written_in: str
    due_at: datetime
    zone: str
    follow_up_mode: str
    reminder_days: Sequence[int]
    repeats: Mapping[str, int]
    repeats_since: datetime | None
    send_after: datetime | None
    paused_at: datetime | None
    created_at: datetime
    created_by: str
    sent_at: datetime | None
    closed_at: datetime | None
    code_rule: str


@dataclass(frozen=True)
class Recipient:
    """An invitation with everything that an email about it says."""

    id: str
    organisation_id: str
    organisation: str
    campaign_id: str
    supplier_id: str
    supplier: str
    code: str | None
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    chosen_at: datetime
    invited_at: datetime | None
    bounced_at: datetime | None
    bounce_kind: str | None
    bounce_reason: str | None
    sent_at: datetime | None
    failed_at: datetime | None
    opened_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    revoked_at: datetime | None
    reminded_at: datetime | None
    reminders_stopped_at: datetime | None
    declined_at: datetime | None
    not_supplying_at: datetime | None
    reopened_at: datetime | None
    country: str
    removed_at: datetime | None
    due_at: datetime
    closed_at: datetime | None
    confirmed_at: datetime | None

    @property
    def facts(self) -> InvitationFacts:
        """The dates that decide what may be done with the invitation."""
        return InvitationFacts(**{name: getattr(self, name) for name in InvitationFacts.__dataclass_fields__})


INVITED = (
    select_as(
        Recipient,
        Invitation,
        organisation=col(Organisation.name),
        supplier=col(Supplier.name),
        code=col(Supplier.code),
        country=col(Supplier.country),
        removed_at=col(Supplier.removed_at),
        due_at=statuses.due_at(),
        closed_at=col(CampaignTable.closed_at),
    )
    .select_from(table_of(Invitation))
    .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    .join(table_of(CampaignTable), col(CampaignTable.id) == col(Invitation.campaign_id))
    .join(table_of(Organisation), col(Organisation.id) == col(Invitation.organisation_id))
)


def add(work: Work, versions: Sequence[str], **columns: Any) -> str:
    """Add a campaign with published versions (their ids, in the order of `uses`); returns its id."""
    campaign = work.new_id()
    made = {"id": campaign, "organisation_id": work.actor.organisation, "created_at": work.now, **columns}
    made["created_by"] = work.actor.name
    work.execute(insert(table_of(CampaignTable)), made)
    _ask(work, campaign, versions)
    return campaign


def ask_instead(work: Work, campaign: Campaign, versions: Sequence[str]) -> None:
    """Replace the versions that a campaign asks with these, in the order of `uses`."""
    old = col(CampaignVersion.campaign_id) == campaign.id
    work.execute(table_of(CampaignVersion).delete().where(old))
    _ask(work, campaign.id, versions)


def _ask(work: Work, campaign: str, versions: Sequence[str]) -> None:
    owner = {"organisation_id": work.actor.organisation, "campaign_id": campaign}
    rows = [{**owner, "position": place, "version_id": id} for place, id in enumerate(versions)]
    work.execute(insert(table_of(CampaignVersion)), rows)


def get(work: Work, id: str, *, lock: bool = False) -> Campaign:
    """One campaign of the actor's organisation; `lock` locks it until the commit."""
    statement = _own(work, select_as(Campaign, CampaignTable), table_of(CampaignTable)).where(
        col(CampaignTable.id) == id
    )
    if lock:
        statement = statement.with_for_update(of=table_of(CampaignTable), key_share=True)
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return filled(Campaign, row)


def listed(work: Work) -> list[Campaign]:
    """Every campaign of the actor's organisation, the newest first."""
    statement = _own(work, select_as(Campaign, CampaignTable), table_of(CampaignTable)).order_by(
        col(CampaignTable.created_at).desc(), col(CampaignTable.id)
    )
    return list(each(Campaign, work.execute(statement)))


def organisation_of(work: Work, id: str) -> str:
    """The id of the organisation of a campaign, for an operator, who belongs to no organisation."""
    statement = select(col(CampaignTable.organisation_id)).where(col(CampaignTable.id) == id)
    organisation = work.execute(statement).scalar_one_or_none()
    if organisation is None:
        raise NotFound(f"There is no campaign {id}.")
    return str(organisation)


def choose(work: Work, campaign: Campaign, suppliers: Sequence[str]) -> int:
    """Add suppliers (their ids) with a copy of their contact, skipping those already added; returns how many."""
    wanted, chosen = list(dict.fromkeys(suppliers)), 0
    for start in range(0, len(wanted), AT_ONCE):
        there = (col(Invitation.campaign_id) == campaign.id) & (col(Invitation.supplier_id) == col(Supplier.id))
        is_there = select(col(Invitation.id)).where(there).correlate(table_of(Supplier)).exists()
        some = col(Supplier.id).in_(wanted[start : start + AT_ONCE]) & col(Supplier.removed_at).is_(None) & ~is_there
        new_suppliers = (
            work.execute(_own(work, select(table_of(Supplier)), table_of(Supplier)).where(some)).mappings().all()
        )
        rows = [_chosen(work, campaign, supplier) for supplier in new_suppliers]
        if rows:
            work.execute(insert(table_of(Invitation)), rows)
            participants.add_contacts(work, rows)
        chosen += len(rows)
    return chosen


def suppliers_of(work: Work, campaign: str) -> frozenset[str]:
    """The ids of the suppliers of a campaign."""
    which = (col(Invitation.campaign_id) == campaign) & (col(Invitation.organisation_id) == work.actor.organisation)
    return frozenset(work.execute(select(col(Invitation.supplier_id)).where(which)).scalars())


def drop(work: Work, campaign: Campaign, invitations: Sequence[str]) -> int:
    """Remove suppliers whose email has not been confirmed from the campaign; returns how many."""
    unsent = (col(Invitation.campaign_id) == campaign.id) & col(Invitation.confirmed_at).is_(None)
    dropped = 0
    for start in range(0, len(invitations), AT_ONCE):
        some = col(Invitation.id).in_(invitations[start : start + AT_ONCE])
        participants.drop(work, work.execute(select(col(Invitation.id)).where(some, unsent)).scalars())
        dropped += work.execute(table_of(Invitation).delete().where(some, unsent)).rowcount
    return dropped


def first_on_list(work: Work, campaign: str) -> str | None:
    """As an example, the id of the first invitation that was not emailed, or else of the first one."""
    invited_last = (col(Invitation.invited_at).is_not(None), col(Invitation.id))
    statement = (
        select(col(Invitation.id)).where(col(Invitation.campaign_id) == campaign).order_by(*invited_last).limit(1)
    )
    return work.execute(statement).scalar_one_or_none()


def recipient(work: Work, id: str, *, lock: bool = True) -> Recipient:
    """One invitation of the actor's organisation; `lock` locks it until the commit."""
    statement = _own(work, INVITED, table_of(Invitation)).where(col(Invitation.id) == id)
    locked = statement.with_for_update(of=table_of(Invitation)) if lock else statement
    row = work.execute(locked).one_or_none()
    if row is None:
        raise NotFound
    return filled(Recipient, row)


def recipients(work: Work, ids: Sequence[str]) -> list[Recipient]:
    """Several invitations of the actor's organisation, without locking them."""
    invited: list[Recipient] = []
    for start in range(0, len(ids), AT_ONCE):
        some = col(Invitation.id).in_(ids[start : start + AT_ONCE])
        invited += each(Recipient, work.execute(_own(work, INVITED, table_of(Invitation)).where(some)))
    return invited


def invitation_of(work: Work, campaign: str, code: str) -> str | None:
    """The id of the invitation of the supplier with this external code."""
    statement = _own(work, INVITED, table_of(Invitation)).where(
        col(Invitation.campaign_id) == campaign, col(Supplier.code) == code.strip()
    )
    row = work.execute(statement).one_or_none()
    return None if row is None else str(row.id)


def change_campaign(work: Work, id: str, **columns: Any) -> None:
    """Set columns of one campaign of the actor's organisation."""
    _change(work, table_of(CampaignTable), id, columns)


def change_invitation(work: Work, id: str, **columns: Any) -> None:
    """Set columns of one invitation of the actor's organisation; a contact's name and address change together."""
    if "contact_address" in columns:
        columns["contact_key"] = _contact_key(columns["contact_name"], columns["contact_address"])
    _change(work, table_of(Invitation), id, columns)


def revoke_links(work: Work, invitation: str) -> int:
    """Revoke every link of an invitation's contact, not those of colleagues; returns how many."""
    alive = (col(Link.invitation_id) == invitation) & col(Link.revoked_at).is_(None)
    alive &= col(Link.participant_id).in_(participants.contacts_of(invitation))
    return work.execute(update(table_of(Link)).where(alive).values(revoked_at=work.now)).rowcount


def _change(work: Work, table: Any, id: str, columns: dict[str, Any]) -> None:
    own = (table.c.id == id) & (table.c.organisation_id == work.actor.organisation)
    if work.execute(update(table).where(own).values(**columns)).rowcount != 1:
        raise NotFound


def _own(work: Work, statement: Any, table: Any) -> Any:
    return statement.where(table.c.organisation_id == work.actor.organisation)


def _chosen(work: Work, campaign: Campaign, supplier: Any) -> dict[str, Any]:
    copied = ("contact_name", "contact_address", "language", "time_zone")
    return {
        "id": work.new_id(),
        "organisation_id": campaign.organisation_id,
        "campaign_id": campaign.id,
        "supplier_id": supplier["id"],
        **{name: supplier[name] for name in copied},
        "zone_source": "assumed" if supplier["zone_assumed"] else "record",
        "contact_key": _contact_key(supplier["contact_name"], supplier["contact_address"]),
        "chosen_at": work.now,
    }


def _contact_key(name: str, address: str) -> str:
    return f"{fold(name)}\n{fold(address)}"
