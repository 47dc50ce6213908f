"""A campaign's pages show the own one: its board, the email before it is sent, and whom a reminder reaches."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage.board_filter import BoardFilter
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation
from portal.workflow import campaign_view
from portal.workflow.campaign_view import CampaignView
from tests.two_buyers import TwoBuyers


def view(buyers: TwoBuyers) -> CampaignView:
    given = (buyers.harbour.ids["campaign"], BoardFilter(), "", 1)
    return buyers.database.read(campaign_view.campaign_view, *given, actor=buyers.harbour.manager)


def test_a_campaign_is_busy_while_emails_are_left_to_write_and_it_runs(buyers: TwoBuyers) -> None:
    shown = view(buyers)
    assert {row.supplier for row in shown.board.rows} == {"Anand", "Bashir"}
    assert (shown.is_busy, shown.alarm, shown.next_round) == (False, "", None)
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, extension_asked_at=buyers.clock())
    assert view(buyers).is_busy
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], closed_at=buyers.clock())
    assert not view(buyers).is_busy


def test_who_reads_a_language_that_the_portal_does_not_have_reads_english(buyers: TwoBuyers) -> None:
    assert view(buyers).reading_english == {}
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, language="mi")
    assert view(buyers).reading_english == {"mi": 1}


def test_the_email_is_shown_as_the_first_supplier_would_get_it(buyers: TwoBuyers) -> None:
    shown = buyers.database.read(campaign_view.email_view, buyers.harbour.ids["planned"], actor=buyers.harbour.manager)
    assert shown.email is not None
    assert shown.email.to in (f"anand@{buyers.harbour.host}", f"bashir@{buyers.harbour.host}")
    assert (shown.waiting, [version.version for version in shown.questionnaires]) == (2, ["1.0.0"])
    sent = buyers.database.read(campaign_view.email_view, buyers.harbour.ids["campaign"], actor=buyers.harbour.manager)
    assert sent.waiting == 0


def test_a_reminder_reaches_who_has_not_submitted_and_rescoring_offers_newer_versions(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, buyers.harbour.ids["campaign"]
    reminders = buyers.database.read(campaign_view.reminders_view, campaign, BoardFilter(), actor=harbour.manager)
    assert reminders.remindable.count == 1
    assert reminders.email is not None
    assert reminders.email.to == f"bashir@{harbour.host}"
    rescoring = buyers.database.read(campaign_view.rescoring_view, campaign, actor=harbour.manager)
    assert harbour.ids["other"] in {version.id for version in rescoring.choices}
    statuses = {
        one.row.supplier: len(one.results)
        for one in buyers.database.read(campaign_view.statuses, campaign, actor=harbour.reader)
    }
    assert statuses == {"Anand": 1, "Bashir": 0}


def test_another_buyers_campaign_is_not_found(buyers: TwoBuyers) -> None:
    campaign, actor = buyers.elsewhere.ids["campaign"], buyers.harbour.owner
    with pytest.raises(NotFound):
        buyers.database.read(campaign_view.campaign_view, campaign, BoardFilter(), "", 1, actor=actor)
    with pytest.raises(NotFound):
        buyers.database.read(campaign_view.email_view, campaign, actor=actor)
    with pytest.raises(NotFound):
        buyers.database.read(campaign_view.reminders_view, campaign, BoardFilter(), actor=actor)
