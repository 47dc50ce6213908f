"""Events of campaigns, their invitations and the list of suppliers."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.domain.events.base import Event


@dataclass(frozen=True)
class CampaignDrafted(Event):
    """A campaign was created; nothing has been sent."""

    verb = "campaign_drafted"
    object_kind = "campaign"
    says = "Created the campaign {about} as a draft"
    title: str = ""
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CampaignChanged(Event):
    """A campaign was changed. `changed` names the fields, `before` holds their former values."""

    verb = "campaign_changed"
    object_kind = "campaign"
    says = "Changed the campaign {about}"
    adds = ("Fields changed: {changed:key}",)
    changed: tuple[str, ...] = ()
    before: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CampaignTranslated(Event):
    """A campaign's texts were translated into a language, or a translation was changed; emails sent keep theirs."""

    verb = "campaign_translated"
    object_kind = "campaign"
    says = "Changed the {language} translation of {about}"
    adds = ("Texts changed: {changed:key}",)
    language: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeRuleChanged(Event):
    """The campaign's own setting for when suppliers' links need an emailed code was changed."""

    verb = "code_rule_changed"
    object_kind = "campaign"
    says = "Changed when suppliers of {about} need an emailed code"
    adds = ("Now needed: {when:code}",)
    when: str


@dataclass(frozen=True)
class RecipientsAdded(Event):
    """Suppliers were added to a campaign's recipients."""

    verb = "recipients_added"
    object_kind = "campaign"
    says = "Added {count:supplier} to the recipients of {about}"
    count: int = 0


@dataclass(frozen=True)
class RecipientsRemoved(Event):
    """Suppliers were removed from a campaign's recipients before anything was sent."""

    verb = "recipients_removed"
    object_kind = "campaign"
    says = "Removed {count:supplier} from the recipients of {about}"
    count: int = 0


@dataclass(frozen=True)
class CampaignSent(Event):
    """A member confirmed that the invitations are sent."""

    verb = "campaign_sent"
    object_kind = "campaign"
    says = "Started sending {count:invitation} for {about}"
    count: int = 0


@dataclass(frozen=True)
class CampaignExtended(Event):
    """The due date was moved to a later day."""

    verb = "campaign_extended"
    object_kind = "campaign"
    says = "Moved the due date of {about} to {after}"
    adds = ("Previous due date: {before}", "Suppliers emailed: {emailed}")
    after: datetime
    before: datetime
    emailed: int = 0


@dataclass(frozen=True)
class EmailsPaused(Event):
    """No invitation or reminder is sent until the campaign's emails are resumed."""

    verb = "emails_paused"
    object_kind = "campaign"
    says = "Paused emails for {about}"


@dataclass(frozen=True)
class EmailsResumed(Event):
    """Sending of the campaign's emails was resumed."""

    verb = "emails_resumed"
    object_kind = "campaign"
    says = "Resumed emails for {about}"


@dataclass(frozen=True)
class SendingCancelled(Event):
    """Sending was cancelled before the first email was sent."""

    verb = "sending_cancelled"
    object_kind = "campaign"
    says = "Cancelled sending {about} before any email was sent"


@dataclass(frozen=True)
class CampaignClosed(Event):
    """No more answers are accepted."""

    verb = "campaign_closed"
    object_kind = "campaign"
    says = "Closed the campaign {about}"
    adds = ("Suppliers that had not submitted: {unsubmitted}",)
    unsubmitted: int = 0


@dataclass(frozen=True)
class CampaignReopened(Event):
    """Answers are accepted again."""

    verb = "campaign_reopened"
    object_kind = "campaign"
    says = "Reopened the campaign {about}"


@dataclass(frozen=True)
class CampaignDeleted(Event):
    """A campaign that had never been sent was deleted. Only this entry is left."""

    verb = "campaign_deleted"
    object_kind = "campaign"
    says = "Deleted the campaign {about}"
    title: str = ""
    recipients: int = 0


@dataclass(frozen=True)
class MoreTimeGiven(Event):
    """One supplier got a later due date than the others."""

    verb = "more_time_given"
    object_kind = "invitation"
    says = "Moved the due date for {about} to {after}"
    adds = ("Previous due date: {before}",)
    after: datetime
    before: datetime


@dataclass(frozen=True)
class RemindersConfirmed(Event):
    """A member confirmed reminders to many suppliers; `narrowed_by` names the filters that were set."""

    verb = "reminders_confirmed"
    object_kind = "campaign"
    says = "Started sending {count:reminder} for {about}"
    adds = ("Recipients filtered by: {narrowed_by:key}",)
    count: int = 0
    narrowed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResponsesRescored(Event):
    """Responses also have results under a newer version. The first results stay."""

    verb = "responses_rescored"
    object_kind = "campaign"
    says = "Rescored {responses:response} of {about} under {version}"
    version: str = ""
    responses: int = 0


@dataclass(frozen=True)
class Exported(Event):
    """Results were exported from the portal."""

    verb = "exported"
    object_kind = "campaign"
    says = "Exported {about} as {format}"
    adds = ("Table: {table}", "With the rights of: {roles:role}")
    format: str = ""
    table: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reminded(Event):
    """A member sent a reminder to one supplier."""

    verb = "reminded"
    object_kind = "invitation"
    says = "Sent a reminder to {about}"


@dataclass(frozen=True)
class RemindersSentByLadder(Event):
    """Scheduled reminders were sent, on the days set in the campaign."""

    verb = "reminders_sent_by_ladder"
    object_kind = "campaign"
    says = "Sent {count:scheduled reminder} for {about}"
    count: int = 0


@dataclass(frozen=True)
class ReminderDaysChanged(Event):
    """The days of scheduled reminders were changed."""

    verb = "reminder_days_changed"
    object_kind = "campaign"
    says = "Changed the reminder days of {about}"
    adds = ("Days from the due date: {days}", "Previously: {before}")
    days: str = ""
    before: str = ""


@dataclass(frozen=True)
class RepetitionChanged(Event):
    """How often the campaign is repeated. `months` are by risk, or one number for all."""

    verb = "repetition_changed"
    object_kind = "campaign"
    says = "Set {about} to repeat"
    adds = ("Months between rounds: {months}",)
    months: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RepetitionStopped(Event):
    """No further campaign is drafted after this one. Existing drafts stay."""

    verb = "repetition_stopped"
    object_kind = "campaign"
    says = "Stopped repeating {about}"


@dataclass(frozen=True)
class NextRoundDrafted(Event):
    """The portal drafted the campaign that repeats this one; nothing was sent."""

    verb = "next_round_drafted"
    object_kind = "campaign"
    says = "Drafted the next round of {about} for {suppliers:supplier}"
    adds = ("New campaign: {title}",)
    title: str = ""
    suppliers: int = 0


@dataclass(frozen=True)
class NextRoundFailed(Event):
    """The campaign that repeats this one could not be drafted."""

    verb = "next_round_failed"
    object_kind = "campaign"
    says = "The next round of {about} could not be drafted"
    adds = ("Reason: {reason}",)
    reason: str = ""


@dataclass(frozen=True)
class RemindersStopped(Event):
    """The supplier wants no more reminders; the invitation stays open."""

    verb = "reminders_stopped"
    object_kind = "invitation"
    says = "Reminders to {about} stopped at the supplier's request"


@dataclass(frozen=True)
class RemindersResumed(Event):
    """The supplier wants reminders again."""

    verb = "reminders_resumed"
    object_kind = "invitation"
    says = "Reminders to {about} resumed at the supplier's request"


@dataclass(frozen=True)
class EmailBounced(Event):
    """A notice of non-delivery about an email to a supplier."""

    verb = "email_bounced"
    object_kind = "invitation"
    says = "The email to {about} bounced"
    adds = ("Reason: {reason}",)
    email: str = ""
    reason: str = ""
    status: str = ""


@dataclass(frozen=True)
class MemberEmailBounced(Event):
    """A notice of non-delivery about an email to a member."""

    verb = "member_email_bounced"
    object_kind = "email"
    says = "An email to a member bounced"
    adds = ("Reason: {reason}",)
    email: str = ""
    reason: str = ""
    status: str = ""


@dataclass(frozen=True)
class MarkedUndeliverable(Event):
    """A member marked the address as undeliverable. Links still work."""

    verb = "marked_undeliverable"
    object_kind = "invitation"
    says = "Marked the email address of {about} as undeliverable"


@dataclass(frozen=True)
class SupplierCorrected(Event):
    """The supplier's contact was changed because an invitation was corrected."""

    verb = "supplier_corrected"
    object_kind = "supplier"
    says = "Corrected the contact of {about}"


@dataclass(frozen=True)
class AddressCorrected(Event):
    """The old links no longer work. The address itself is not in the history."""

    verb = "address_corrected"
    object_kind = "invitation"
    says = "Corrected the email address of {about}"


@dataclass(frozen=True)
class InvitationResent(Event):
    """The old link no longer works."""

    verb = "invitation_resent"
    object_kind = "invitation"
    says = "Resent the invitation to {about}"


@dataclass(frozen=True)
class LinksMade(Event):
    """A member got new links to hand out on paper or by messenger."""

    verb = "links_made"
    object_kind = "campaign"
    says = "Created {count:link} to hand out to suppliers of {about}"
    adds = ("Format: {way}",)
    count: int = 0
    way: str = ""


@dataclass(frozen=True)
class LinksEnded(Event):
    """Links that were handed out no longer work. Links in emails still do."""

    verb = "links_ended"
    object_kind = "campaign"
    says = "Deactivated {count:link} that had been handed out for {about}"
    count: int = 0


@dataclass(frozen=True)
class InvitationRevoked(Event):
    """The links no longer work. Draft answers are kept."""

    verb = "invitation_revoked"
    object_kind = "invitation"
    says = "Revoked the invitation of {about}"
    adds = ("Reason: {reason}",)
    reason: str = ""


@dataclass(frozen=True)
class SuppliersImported(Event):
    """A list was imported. The object is the file, by its SHA-256."""

    verb = "suppliers_imported"
    object_kind = "supplier_list"
    says = "Imported suppliers from {file}"
    adds = ("Added: {added}", "Changed: {changed}", "Rows with errors: {refused}")
    file: str = ""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True)
class SupplierAdded(Event):
    """A member added a supplier by hand, without an import."""

    verb = "supplier_added"
    object_kind = "supplier"
    says = "Added the supplier {about}"
    name: str = ""


@dataclass(frozen=True)
class SupplierChanged(Event):
    """A member changed a supplier; `changed` names the fields."""

    verb = "supplier_changed"
    object_kind = "supplier"
    says = "Changed the supplier {about}"
    adds = ("Fields changed: {changed:key}",)
    name: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class SupplierRemoved(Event):
    """The supplier was removed. Its current campaigns continue."""

    verb = "supplier_removed"
    object_kind = "supplier"
    says = "Removed the supplier {about}"
    name: str = ""
