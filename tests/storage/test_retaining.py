"""What an organisation keeps no longer is counted and erased by the clock: its own rows only, and none under a hold."""

from dataclasses import replace

from portal.domain.retention import Retention
from portal.storage import holds, retaining
from portal.storage.rows import col
from portal.storage.tables import Answer, Campaign, Evidence, Invitation, OutboxEmail, Response, Supplier
from tests.two_buyers import Buyer, TwoBuyers

ALL = Retention(contacts=12, emails=12, drafts=12, evidence=12)


def a_year_after_closing(buyers: TwoBuyers) -> None:
    """Both buyers closed their campaigns and their emails were finished, a year and a day ago."""
    closed = {"closed_at": buyers.clock()}
    buyers.set(
        Campaign, col(Campaign.id).in_([buyers.harbour.ids["campaign"], buyers.elsewhere.ids["campaign"]]), **closed
    )
    buyers.set(OutboxEmail, col(OutboxEmail.id) != "", finished_at=buyers.clock())
    buyers.set(Supplier, col(Supplier.id) == buyers.harbour.ids["removable"], removed_at=buyers.clock())
    buyers.clock.advance(days=366)


def due(buyers: TwoBuyers, buyer: Buyer) -> dict[str, int]:
    return buyers.database.read(retaining.due, ALL, actor=buyer.owner)


def test_each_organisation_says_how_long_it_keeps_things(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour.owner, buyers.elsewhere.owner
    buyers.database.write(retaining.put, ALL, actor=harbour)
    buyers.database.write(retaining.put, replace(ALL, drafts=3), actor=elsewhere)
    buyers.database.write(retaining.put, replace(ALL, emails=None), actor=harbour)
    assert buyers.database.read(retaining.get, actor=harbour) == replace(ALL, emails=None)
    assert buyers.database.read(retaining.get, actor=elsewhere) == replace(ALL, drafts=3)
    assert set(buyers.database.read(retaining.organisations)) == {harbour.organisation, elsewhere.organisation}


def test_nothing_is_due_before_its_months_are_over_nor_while_a_campaign_runs(buyers: TwoBuyers) -> None:
    assert not any(due(buyers, buyers.harbour).values())
    buyers.clock.advance(days=4000)
    assert not any(due(buyers, buyers.harbour).values()), "no campaign was closed, no email finished"
    a_year_after_closing(buyers)
    buyers.clock.advance(days=-2)
    assert not any(due(buyers, buyers.harbour).values()), "a day short of a year"


def test_contacts_emails_drafts_and_files_of_closed_campaigns_are_due_after_their_months(buyers: TwoBuyers) -> None:
    a_year_after_closing(buyers)
    counts = due(buyers, buyers.harbour)
    assert counts["contacts"] == 3, "two invitations and the supplier that was removed"
    assert counts["drafts"] == 1, "Bashir's; Anand has submitted"
    assert counts["evidence"] == 2
    own = col(OutboxEmail.organisation_id) == buyers.harbour.organisation
    assert counts["emails"] == len(buyers.rows(OutboxEmail, own)) > 0


def test_erasing_takes_what_is_due_and_nothing_of_another_buyer(buyers: TwoBuyers) -> None:
    a_year_after_closing(buyers)
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    counts, others = due(buyers, harbour), due(buyers, elsewhere)
    done = buyers.database.write(retaining.erase_some, ALL, actor=harbour.owner)
    assert (done.keys(), done["contacts"]) == (counts.keys(), counts["contacts"])
    assert all(count <= counts[kind] for kind, count in done.items()), "an email goes with its contact"
    assert not any(due(buyers, harbour).values())
    assert due(buyers, elsewhere) == others
    (bashir,) = buyers.rows(Response, col(Response.invitation_id) == harbour.bashir)
    (anand,) = buyers.rows(Response, col(Response.invitation_id) == harbour.anand)
    assert buyers.rows(Answer, col(Answer.response_id) == bashir.id) == []
    assert buyers.rows(Answer, col(Answer.response_id) == anand.id) != [], "what was submitted is no draft"
    (invitation,) = buyers.rows(Invitation, col(Invitation.id) == harbour.anand)
    assert (invitation.contact_address, invitation.contact_name) == ("", "")
    files = buyers.rows(Evidence, col(Evidence.organisation_id) == harbour.organisation)
    assert {(file.file_name, file.removed_at) for file in files} <= {("", buyers.clock())}


def test_a_hold_keeps_what_is_due_until_it_is_lifted(buyers: TwoBuyers) -> None:
    a_year_after_closing(buyers)
    owner, before = buyers.harbour.owner, due(buyers, buyers.harbour)
    buyers.database.write(holds.add, buyers.harbour.ids["supplier"], "A court asked.", actor=owner)
    buyers.database.write(holds.add, buyers.harbour.ids["removable"], "A court asked.", actor=owner)
    held = due(buyers, buyers.harbour)
    assert (held["contacts"], held["drafts"], held["evidence"]) == (1, 1, 1), "Bashir's alone"
    assert held["emails"] < before["emails"]
    for hold in buyers.database.read(holds.standing, actor=owner):
        buyers.database.write(holds.lift, hold, "Done.", actor=owner)
    assert due(buyers, buyers.harbour) == before
