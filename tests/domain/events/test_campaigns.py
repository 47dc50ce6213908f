"""Events of campaigns, invitations and the list of suppliers: what each says in the history, and about what."""

from datetime import UTC, datetime

import pytest

from portal.domain.events import campaigns
from portal.domain.events.base import Event
from tests.domain.events.sentences import sentence

JULY_5 = datetime(2026, 7, 5, 9, tzinfo=UTC)
JULY_1 = datetime(2026, 7, 1, 9, tzinfo=UTC)
SAID = (
    (
        campaigns.CampaignDrafted("x", "Spring", ("wages 1.0.0",)),
        "campaign",
        "Created the campaign a campaign as a draft",
    ),
    (campaigns.CampaignChanged("x"), "campaign", "Changed the campaign a campaign"),
    (
        campaigns.CampaignChanged("x", ("title", "due_on"), {"title": "Autumn"}),
        "campaign",
        "Changed the campaign a campaign | Fields changed: title, due on",
    ),
    (campaigns.RecipientsAdded("x", 2), "campaign", "Added 2 suppliers to the recipients of a campaign"),
    (campaigns.RecipientsRemoved("x", 1), "campaign", "Removed 1 supplier from the recipients of a campaign"),
    (campaigns.CampaignSent("x", 1141), "campaign", "Started sending 1,141 invitations for a campaign"),
    (
        campaigns.CampaignExtended("x", JULY_5, JULY_1, 3),
        "campaign",
        "Moved the due date of a campaign to 5 July 2026, 09:00 UTC"
        " | Previous due date: 1 July 2026, 09:00 UTC | Suppliers emailed: 3",
    ),
    (
        campaigns.CampaignExtended("x", JULY_5, JULY_1),
        "campaign",
        "Moved the due date of a campaign to 5 July 2026, 09:00 UTC | Previous due date: 1 July 2026, 09:00 UTC",
    ),
    (
        campaigns.RepetitionChanged("x", {"high": "6", "low": "24"}),
        "campaign",
        "Set a campaign to repeat | Months between rounds: high: 6; low: 24",
    ),
    (
        campaigns.CampaignTranslated("x", "Bengali", ("title", "legal_basis")),
        "campaign",
        "Changed the Bengali translation of a campaign | Texts changed: title, legal basis",
    ),
    (
        campaigns.CodeRuleChanged("x", "always"),
        "campaign",
        "Changed when suppliers of a campaign need an emailed code | Now needed: each time they open their link",
    ),
    (campaigns.RepetitionStopped("x"), "campaign", "Stopped repeating a campaign"),
    (
        campaigns.NextRoundDrafted("x", "Spring 2027", 12),
        "campaign",
        "Drafted the next round of a campaign for 12 suppliers | New campaign: Spring 2027",
    ),
    (
        campaigns.NextRoundFailed("x", "No version is left."),
        "campaign",
        "The next round of a campaign could not be drafted | Reason: No version is left.",
    ),
    (campaigns.LinksEnded("x", 1), "campaign", "Deactivated 1 link that had been handed out for a campaign"),
    (campaigns.EmailsPaused("x"), "campaign", "Paused emails for a campaign"),
    (campaigns.EmailsResumed("x"), "campaign", "Resumed emails for a campaign"),
    (campaigns.SendingCancelled("x"), "campaign", "Cancelled sending a campaign before any email was sent"),
    (
        campaigns.CampaignClosed("x", 4),
        "campaign",
        "Closed the campaign a campaign | Suppliers that had not submitted: 4",
    ),
    (campaigns.CampaignReopened("x"), "campaign", "Reopened the campaign a campaign"),
    (campaigns.CampaignDeleted("x", "Spring", 3), "campaign", "Deleted the campaign a campaign"),
    (
        campaigns.MoreTimeGiven("x", JULY_5, JULY_1),
        "invitation",
        "Moved the due date for a supplier to 5 July 2026, 09:00 UTC | Previous due date: 1 July 2026, 09:00 UTC",
    ),
    (
        campaigns.RemindersConfirmed("x", 1, ("country", "not_opened")),
        "campaign",
        "Started sending 1 reminder for a campaign | Recipients filtered by: country, not opened",
    ),
    (
        campaigns.ResponsesRescored("x", "wages 2.0.0", 12),
        "campaign",
        "Rescored 12 responses of a campaign under wages 2.0.0",
    ),
    (
        campaigns.Exported("x", "CSV", "Answers", ("read_only", "safeguarding")),
        "campaign",
        "Exported a campaign as CSV | Table: Answers | With the rights of: Read-only, Safeguarding",
    ),
    (campaigns.Exported("x", "workbook"), "campaign", "Exported a campaign as workbook"),
    (campaigns.Reminded("x"), "invitation", "Sent a reminder to a supplier"),
    (campaigns.RemindersSentByLadder("x", 2), "campaign", "Sent 2 scheduled reminders for a campaign"),
    (
        campaigns.ReminderDaysChanged("x", "-7, 3", "-3"),
        "campaign",
        "Changed the reminder days of a campaign | Days from the due date: -7, 3 | Previously: -3",
    ),
    (campaigns.RemindersStopped("x"), "invitation", "Reminders to a supplier stopped at the supplier's request"),
    (campaigns.RemindersResumed("x"), "invitation", "Reminders to a supplier resumed at the supplier's request"),
    (
        campaigns.EmailBounced("x", "e1", "No such mailbox", "5.1.1"),
        "invitation",
        "The email to a supplier bounced | Reason: No such mailbox",
    ),
    (campaigns.MemberEmailBounced("x", "e1"), "email", "An email to a member bounced"),
    (campaigns.MarkedUndeliverable("x"), "invitation", "Marked the email address of a supplier as undeliverable"),
    (campaigns.SupplierCorrected("x"), "supplier", "Corrected the contact of a supplier"),
    (campaigns.AddressCorrected("x"), "invitation", "Corrected the email address of a supplier"),
    (campaigns.InvitationResent("x"), "invitation", "Resent the invitation to a supplier"),
    (
        campaigns.LinksMade("x", 3, "sheet"),
        "campaign",
        "Created 3 links to hand out to suppliers of a campaign | Format: sheet",
    ),
    (
        campaigns.InvitationRevoked("x", "Wrong firm"),
        "invitation",
        "Revoked the invitation of a supplier | Reason: Wrong firm",
    ),
    (
        campaigns.SuppliersImported("sha", "list.csv", 1, 2, 3, 4),
        "supplier_list",
        "Imported suppliers from list.csv | Added: 1 | Changed: 2 | Rows with errors: 4",
    ),
    (campaigns.SupplierAdded("x", "Aster"), "supplier", "Added the supplier a supplier"),
    (
        campaigns.SupplierChanged("x", "Aster", ("time_zone",)),
        "supplier",
        "Changed the supplier a supplier | Fields changed: time zone",
    ),
    (campaigns.SupplierRemoved("x", "Aster"), "supplier", "Removed the supplier a supplier"),
)


@pytest.mark.parametrize(("event", "kind", "words"), SAID)
def test_each_says_what_happened_to_what(event: Event, kind: str, words: str) -> None:
    assert sentence(event) == words
    assert event.subject() == (kind, event.object_id)


def test_every_event_of_campaigns_is_among_them() -> None:
    kinds = {kind for kind in vars(campaigns).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert kinds - {Event} == {type(event) for event, _, _ in SAID}


def test_the_address_itself_is_never_in_the_history() -> None:
    assert campaigns.AddressCorrected("x").details() == {}
    assert campaigns.SupplierCorrected("x").details() == {}


def test_a_changed_campaign_keeps_what_stood_there_before_without_saying_it() -> None:
    event = campaigns.CampaignChanged("x", ("title",), {"title": "Autumn"})
    assert event.details()["before"] == {"title": "Autumn"}
    assert "Autumn" not in sentence(event)
