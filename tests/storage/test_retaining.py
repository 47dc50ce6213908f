"""What an organisation keeps no longer is counted and erased by the clock: its own rows only, and none under a hold."""

from dataclasses import replace

from portal.domain.retention import Retention
from portal.storage import holds, retaining
from portal.storage.rows import col
from portal.storage.tables import Answer, Campaign, Evidence, Invitation, OutboxEmail, Response, Supplier
from tests.two_buyers import Buyer, Portal

ALL = Retention(contacts=12, emails=12, drafts=12, evidence=12)


def a_year_after_closing(portal: Portal) -> None:
    """Both buyers closed their campaigns and their emails were finished, a year and a day ago."""
    closed = {"closed_at": portal.clock()}
    portal.set(
        Campaign, col(Campaign.id).in_([portal.harbour.ids["campaign"], portal.elsewhere.ids["campaign"]]), **closed
    )
    portal.set(OutboxEmail, col(OutboxEmail.id) != "", finished_at=portal.clock())
    portal.set(Supplier, col(Supplier.id) == portal.harbour.ids["removable"], removed_at=portal.clock())
    portal.clock.advance(days=366)


def due(portal: Portal, buyer: Buyer) -> dict[str, int]:
    return portal.database.read(retaining.due, ALL, actor=buyer.owner)


def test_each_organisation_says_how_long_it_keeps_things(portal: Portal) -> None:
    harbour, elsewhere = portal.harbour.owner, portal.elsewhere.owner
    portal.database.write(retaining.put, ALL, actor=harbour)
    portal.database.write(retaining.put, replace(ALL, drafts=3), actor=elsewhere)
    portal.database.write(retaining.put, replace(ALL, emails=None), actor=harbour)
    assert portal.database.read(retaining.get, actor=harbour) == replace(ALL, emails=None)
    assert portal.database.read(retaining.get, actor=elsewhere) == replace(ALL, drafts=3)
    assert set(portal.database.read(retaining.organisations)) == {harbour.organisation, elsewhere.organisation}


def test_nothing_is_due_before_its_months_are_over_nor_while_a_campaign_runs(portal: Portal) -> None:
    assert not any(due(portal, portal.harbour).values())
    portal.clock.advance(days=4000)
    assert not any(due(portal, portal.harbour).values()), "no campaign was closed, no email finished"
    a_year_after_closing(portal)
    portal.clock.advance(days=-2)
    assert not any(due(portal, portal.harbour).values()), "a day short of a year"


def test_contacts_emails_drafts_and_files_of_closed_campaigns_are_due_after_their_months(portal: Portal) -> None:
    a_year_after_closing(portal)
    counts = due(portal, portal.harbour)
    assert counts["contacts"] == 3, "two invitations and the supplier that was removed"
    assert counts["drafts"] == 1, "Bashir's; Anand has submitted"
    assert counts["evidence"] == 2
    own = col(OutboxEmail.organisation_id) == portal.harbour.organisation
    assert counts["emails"] == len(portal.rows(OutboxEmail, own)) > 0


def test_erasing_takes_what_is_due_and_nothing_of_another_buyer(portal: Portal) -> None:
    a_year_after_closing(portal)
    harbour, elsewhere = portal.harbour, portal.elsewhere
    counts, others = due(portal, harbour), due(portal, elsewhere)
    done = portal.database.write(retaining.erase_some, ALL, actor=harbour.owner)
    assert (done.keys(), done["contacts"]) == (counts.keys(), counts["contacts"])
    assert all(count <= counts[kind] for kind, count in done.items()), "an email goes with its contact"
    assert not any(due(portal, harbour).values())
    assert due(portal, elsewhere) == others
    (bashir,) = portal.rows(Response, col(Response.invitation_id) == harbour.bashir)
    (anand,) = portal.rows(Response, col(Response.invitation_id) == harbour.anand)
    assert portal.rows(Answer, col(Answer.response_id) == bashir.id) == []
    assert portal.rows(Answer, col(Answer.response_id) == anand.id) != [], "what was submitted is no draft"
    (invitation,) = portal.rows(Invitation, col(Invitation.id) == harbour.anand)
    assert (invitation.contact_address, invitation.contact_name) == ("", "")
    files = portal.rows(Evidence, col(Evidence.organisation_id) == harbour.organisation)
    assert {(file.file_name, file.removed_at) for file in files} <= {("", portal.clock())}


def test_a_hold_keeps_what_is_due_until_it_is_lifted(portal: Portal) -> None:
    a_year_after_closing(portal)
    owner, before = portal.harbour.owner, due(portal, portal.harbour)
    portal.database.write(holds.add, portal.harbour.ids["supplier"], "A court asked.", actor=owner)
    portal.database.write(holds.add, portal.harbour.ids["removable"], "A court asked.", actor=owner)
    held = due(portal, portal.harbour)
    assert (held["contacts"], held["drafts"], held["evidence"]) == (1, 1, 1), "Bashir's alone"
    assert held["emails"] < before["emails"]
    for hold in portal.database.read(holds.standing, actor=owner):
        portal.database.write(holds.lift, hold, "Done.", actor=owner)
    assert due(portal, portal.harbour) == before
