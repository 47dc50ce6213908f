"""A campaign's pages show the own one: its board, the email before it is sent, and whom a reminder reaches."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage.board import BoardFilter
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation
from portal.workflow import campaign_view
from portal.workflow.campaign_view import CampaignView
from tests.two_buyers import Portal


def view(portal: Portal) -> CampaignView:
    given = (portal.harbour.ids["campaign"], BoardFilter(), "", 1)
    return portal.database.read(campaign_view.campaign_view, *given, actor=portal.harbour.manager)


def test_a_campaign_is_busy_while_emails_are_left_to_write_and_it_runs(portal: Portal) -> None:
    shown = view(portal)
    assert {row.supplier for row in shown.board.rows} == {"Anand", "Bashir"}
    assert (shown.is_busy, shown.alarm, shown.next_round) == (False, "", None)
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, extension_asked_at=portal.clock())
    assert view(portal).is_busy
    portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"], closed_at=portal.clock())
    assert not view(portal).is_busy


def test_who_reads_a_language_that_the_portal_does_not_have_reads_english(portal: Portal) -> None:
    assert view(portal).reading_english == {}
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, language="mi")
    assert view(portal).reading_english == {"mi": 1}


def test_the_email_is_shown_as_the_first_supplier_would_get_it(portal: Portal) -> None:
    shown = portal.database.read(campaign_view.email_view, portal.harbour.ids["planned"], actor=portal.harbour.manager)
    assert shown.email is not None
    assert shown.email.to in (f"anand@{portal.harbour.host}", f"bashir@{portal.harbour.host}")
    assert (shown.waiting, [version.version for version in shown.questionnaires]) == (2, ["1.0.0"])
    sent = portal.database.read(campaign_view.email_view, portal.harbour.ids["campaign"], actor=portal.harbour.manager)
    assert sent.waiting == 0


def test_a_reminder_reaches_who_has_not_submitted_and_rescoring_offers_newer_versions(portal: Portal) -> None:
    harbour, campaign = portal.harbour, portal.harbour.ids["campaign"]
    reminders = portal.database.read(campaign_view.reminders_view, campaign, BoardFilter(), actor=harbour.manager)
    assert reminders.remindable.count == 1
    assert reminders.email is not None
    assert reminders.email.to == f"bashir@{harbour.host}"
    rescoring = portal.database.read(campaign_view.rescoring_view, campaign, actor=harbour.manager)
    assert harbour.ids["other"] in {version.id for version in rescoring.choices}
    statuses = {
        one.row.supplier: len(one.results)
        for one in portal.database.read(campaign_view.statuses, campaign, actor=harbour.reader)
    }
    assert statuses == {"Anand": 1, "Bashir": 0}


def test_another_buyers_campaign_is_not_found(portal: Portal) -> None:
    campaign, actor = portal.elsewhere.ids["campaign"], portal.harbour.owner
    with pytest.raises(NotFound):
        portal.database.read(campaign_view.campaign_view, campaign, BoardFilter(), "", 1, actor=actor)
    with pytest.raises(NotFound):
        portal.database.read(campaign_view.email_view, campaign, actor=actor)
    with pytest.raises(NotFound):
        portal.database.read(campaign_view.reminders_view, campaign, BoardFilter(), actor=actor)
