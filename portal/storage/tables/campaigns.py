"""Suppliers, campaigns, invitations, and the emails and links sent to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, org_foreign_key, org_unique, sort_key


class Supplier(Table, table=True):
    """One supplier of one organisation; `key` is its code, or name and country if it has none.

    `search_text` and the other `_key` columns are folded (domain.folding) when the row is written. `annual_spend` is a
    decimal as text. `other_contacts` are objects with name and address.
    """

    __tablename__ = "supplier"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        org_unique(),
        Index(None, "organisation_id", "name_key"),
        Index(None, "organisation_id", "name_order"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    key: str
    code: str | None = None
    name: str
    country: str
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    os_id: str | None = None
    lei: str | None = None
    own_ids: Data = json_column()
    category: str | None = None
    annual_spend: str | None = None
    annual_spend_currency: str | None = None
    tags: Data = json_column(default=list)
    other_contacts: Data = json_column(default=list)
    zone_assumed: bool = False
    search_text: str = sort_key()
    name_key: str = sort_key()
    name_order: str = sort_key()
    code_key: str = sort_key()
    contact_key: str = sort_key()
    category_key: str = sort_key()
    added_at: datetime
    changed_at: datetime
    removed_at: datetime | None = None


class Campaign(Table, table=True):
    """Published versions sent to suppliers with a due date; `zone` is the IANA zone in which `due_at` was chosen.

    `reminder_days` are days before (negative) and after the due date on which reminders are sent automatically. No
    email of the campaign is sent before `send_after`, or while `paused_at` is set. `repeats` are months by risk
    (domain.repetition), set at `repeats_since`. `code_rule` is "always" or "another" if the campaign itself says when
    a link needs a code, "" if its organisation does. `written_in` is the language of the title and the texts.
    """

    __tablename__ = "campaign"
    __table_args__ = (org_unique(),)
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    title: str
    purpose: str
    legal_basis: str
    proportionality: str
    help_text: str
    contact_line: str
    written_in: str = "en"
    due_at: datetime
    zone: str
    follow_up_mode: str = "after_a_look"
    reminder_days: Data = json_column(default=list)
    send_after: datetime | None = None
    paused_at: datetime | None = None
    repeats: Data = json_column(default=dict)
    repeats_since: datetime | None = None
    code_rule: str = ""
    created_at: datetime
    created_by: str
    sent_at: datetime | None = None
    closed_at: datetime | None = None


class CampaignTranslation(Table, table=True):
    """A campaign's texts in another language: by field, the words and the digest of the text that they translate."""

    __tablename__ = "campaign_translation"
    __table_args__ = (org_foreign_key("campaign"),)
    campaign_id: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: str
    texts: Data = json_column()
    changed_at: datetime


class CampaignVersion(Table, table=True):
    """A version a campaign asks, in the order of `uses`."""

    __tablename__ = "campaign_version"
    __table_args__ = (org_foreign_key("campaign"), org_foreign_key("published_version", "version_id"))
    organisation_id: str
    campaign_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    version_id: str


class RepeatedCampaign(Table, table=True):
    """A campaign that the portal drafted `months` after an earlier one, which is the campaign of this row.

    Without `draft_id` there was nobody left to ask, or `problem` says why it could not be drafted. The draft may be
    deleted later.
    """

    __tablename__ = "repeated_campaign"
    __table_args__ = (org_foreign_key("campaign"),)
    organisation_id: str
    campaign_id: str = Field(primary_key=True)
    months: int = Field(primary_key=True)
    drafted_at: datetime
    draft_id: str | None = None
    suppliers: int = 0
    problem: str | None = None


class Invitation(Table, table=True):
    """One supplier in one campaign: dates, never a status, and the scores that the board sorts by.

    The contact is a copy, so that a later import does not change where an email was sent; `contact_key` is its folded
    name and address. `zone_source` says where the time zone comes from: the buyer's record, an assumption, or the
    supplier. `confirmed_at` is when a member confirmed sending its email, `own_due_at` a due time later than the
    campaign's, `extension_asked_at` when an email about a later due date was requested that is not written yet.
    `severity` is 0 to 4 (none to critical), `score_tenths` the rounded score times ten. The `open_` columns are what
    members without the safeguarding role see: two values that the score is between.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        org_foreign_key("campaign"),
        org_foreign_key("supplier"),
        UniqueConstraint("campaign_id", "supplier_id"),
        org_unique(),
        Index(None, "campaign_id", "severity", "score_tenths"),
        Index(None, "supplier_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    campaign_id: str
    supplier_id: str
    contact_name: str
    contact_address: str
    contact_key: str = sort_key()
    language: str
    time_zone: str
    zone_source: str = "record"
    chosen_at: datetime
    own_due_at: datetime | None = None
    confirmed_at: datetime | None = None
    extension_asked_at: datetime | None = None
    invited_at: datetime | None = None
    sent_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce_kind: str | None = None
    bounce_reason: str | None = None
    failed_at: datetime | None = None
    failed_reason: str | None = None
    opened_at: datetime | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    advice_read_at: datetime | None = None
    revoked_at: datetime | None = None
    reminder_asked_at: datetime | None = None
    reminded_at: datetime | None = None
    reminders_stopped_at: datetime | None = None
    declined_at: datetime | None = None
    not_supplying_at: datetime | None = None
    reopened_at: datetime | None = None
    reopened_for: Data = json_column(nullable=True)
    severity: int | None = None
    score_tenths: int | None = None
    band: str | None = None
    band_family: str | None = None
    confidence: int | None = None
    open_low_tenths: int | None = None
    open_high_tenths: int | None = None
    open_band: str | None = None
    open_confidence: int | None = None


class OutboxEmail(Table, table=True):
    """A queued email, or what is left of it: `sealed` (the bytes) is wiped once it is finished.

    `finished_at` is set when it was sent, bounced, withdrawn, failed, or presumed sent. `blocked_at` is when its words,
    size or sender were refused, not its recipient. `names_due_at` is the due time named in its text, `good_until` the
    time after which nobody needs it. `begun_at` is set before the content of a reminder is transmitted. `claim_number`
    grows with every claim: a worker's report under an older one is ignored.
    """

    __tablename__ = "email"
    __table_args__ = (
        org_foreign_key("invitation"),
        UniqueConstraint("invitation_id", "kind", "number"),
        org_unique(),
        CheckConstraint("invitation_id IS NULL OR organisation_id IS NOT NULL", name="invited"),
        Index(None, "invitation_id", "organisation_id"),
        Index(
            "ix_email_waiting",
            "due_at",
            sqlite_where=text("finished_at IS NULL AND held = 0"),
            postgresql_where=text("finished_at IS NULL AND held = false"),
        ),
    )
    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    invitation_id: str | None = None
    person_id: str | None = Field(default=None, foreign_key="person.id")
    kind: str
    number: int = 0
    to_address: str
    subject: str
    message_id: str = Field(unique=True)
    sha256: str
    sealed: bytes | None = None
    queued_at: datetime
    due_at: datetime
    claimed_until: datetime | None = None
    attempts: int = 0
    claim_number: int = 0
    sent_at: datetime | None = None
    refused_at: datetime | None = None
    deferred_at: datetime | None = None
    unknown_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce_kind: str | None = None
    blocked_at: datetime | None = None
    withdrawn_at: datetime | None = None
    failed_at: datetime | None = None
    presumed_at: datetime | None = None
    finished_at: datetime | None = None
    begun_at: datetime | None = None
    names_due_at: datetime | None = None
    good_until: datetime | None = None
    answer: str | None = None
    envelope_from: str | None = None
    problem: str | None = None
    held: bool = False


class Link(Table, table=True):
    """A link with which a participant may open one invitation, stored as the token's hash; every email has its own."""

    __tablename__ = "link"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_foreign_key("email"),
        org_foreign_key("participant"),
        Index(None, "invitation_id"),
        Index(None, "participant_id"),
    )
    token_hash: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    participant_id: str
    email_id: str | None = None
    created_at: datetime
    revoked_at: datetime | None = None
