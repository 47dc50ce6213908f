"""What a new version affects are the own submitted responses; of drafts only their number is known."""

from portal.storage import affected_responses
from portal.storage.affected_responses import SubmittedResponse
from portal.storage.rows import col
from portal.storage.tables import Campaign, Finding, Invitation, PublishedVersion, Result
from tests.two_buyers import Buyer, Portal


def version_of(portal: Portal, buyer: Buyer) -> PublishedVersion:
    (row,) = portal.rows(PublishedVersion, col(PublishedVersion.id) == buyer.ids["version"])
    return row  # type: ignore[no-any-return]


def submitted(portal: Portal, buyer: Buyer, family: str = "people") -> list[SubmittedResponse]:
    hashes = [version_of(portal, buyer).hash]
    return portal.database.read(
        lambda work: list(affected_responses.submitted_responses(work, family, hashes)), actor=buyer.reviewer
    )


def test_only_the_own_submitted_responses_of_the_family_are_read(portal: Portal) -> None:
    harbour = portal.harbour
    (anand,) = submitted(portal, harbour)
    assert (anand.invitation, anand.supplier, anand.campaign) == (harbour.anand, "Anand", harbour.ids["campaign"])
    assert anand.answers["people"]["held"] == 3
    assert anand.outcomes["people"].flags == {"passports_held", "large_site", "busy_site"}
    assert submitted(portal, harbour, "another") == []
    (other,) = submitted(portal, portal.elsewhere)
    assert other.invitation == portal.elsewhere.anand, "both buyers' versions have the same hash"


def test_a_flag_that_is_no_longer_raised_is_no_part_of_the_outcome(portal: Portal) -> None:
    portal.set(Finding, col(Finding.id) == portal.harbour.ids["sharable"], no_longer_raised_at=portal.clock())
    (anand,) = submitted(portal, portal.harbour)
    assert anand.outcomes["people"].flags == {"passports_held", "large_site"}


def test_responses_are_counted_by_version_in_the_own_campaigns(portal: Portal) -> None:
    harbour, hash_ = portal.harbour, version_of(portal, portal.harbour).hash
    read = portal.database.read
    count = affected_responses.count_by_version
    assert read(count, "people", actor=harbour.reader) == {hash_: 1}
    assert read(count, "people", harbour.ids["campaign"], actor=harbour.reader) == {hash_: 1}
    assert read(count, "people", harbour.ids["planned"], actor=harbour.reader) == {}
    assert read(count, "people", portal.elsewhere.ids["campaign"], actor=harbour.reader) == {}
    (response,) = (row.response_id for row in portal.rows(Result, col(Result.organisation_id) == harbour.organisation))
    assert read(affected_responses.scored_under, [response], hash_) == {response}
    assert read(affected_responses.scored_under, [response], "another") == frozenset()
    assert read(affected_responses.scored_under, [], hash_) == frozenset()


def test_a_campaigns_responses_come_a_few_at_a_time(portal: Portal) -> None:
    harbour = portal.harbour
    ask = ("people", harbour.ids["campaign"])
    (first,) = portal.database.read(affected_responses.next_of_campaign, *ask, "", 10, actor=harbour.reviewer)
    assert (
        portal.database.read(affected_responses.next_of_campaign, *ask, first.response, 10, actor=harbour.reviewer)
        == ()
    )
    assert portal.database.read(affected_responses.next_of_campaign, *ask, "", 10, actor=portal.elsewhere.owner) == ()
    version = portal.database.read(affected_responses.version_id, first, "people", actor=harbour.reviewer)
    assert version == harbour.ids["version"]
    assert portal.database.read(affected_responses.last_two, harbour.anand, "people", actor=harbour.reviewer) is None


def test_of_drafts_only_the_number_in_running_campaigns_is_known(portal: Portal) -> None:
    harbour, elsewhere = portal.harbour, portal.elsewhere
    drafts = affected_responses.drafts_by_versions
    assert portal.database.read(drafts, "people", actor=harbour.reader) == {(harbour.ids["version"],): 1}
    assert portal.database.read(drafts, "people", actor=elsewhere.reader) == {(elsewhere.ids["version"],): 1}
    assert portal.database.read(drafts, "another", actor=harbour.reader) == {}
    portal.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], closed_at=portal.clock())
    assert portal.database.read(drafts, "people", actor=harbour.reader) == {}
    portal.set(Invitation, col(Invitation.id) == elsewhere.bashir, revoked_at=portal.clock())
    assert portal.database.read(drafts, "people", actor=elsewhere.reader) == {}
