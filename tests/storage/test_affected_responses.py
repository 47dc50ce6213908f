"""What a new version affects are the own submitted responses; of drafts only their number is known."""

from portal.storage import affected_responses
from portal.storage.affected_responses import SubmittedResponse
from portal.storage.rows import col
from portal.storage.tables import Campaign, Finding, Invitation, PublishedVersion, Result
from tests.two_buyers import Buyer, TwoBuyers


def version_of(buyers: TwoBuyers, buyer: Buyer) -> PublishedVersion:
    (row,) = buyers.rows(PublishedVersion, col(PublishedVersion.id) == buyer.ids["version"])
    return row  # type: ignore[no-any-return]


def submitted(buyers: TwoBuyers, buyer: Buyer, family: str = "people") -> list[SubmittedResponse]:
    hashes = [version_of(buyers, buyer).hash]
    return buyers.database.read(
        lambda work: list(affected_responses.submitted_responses(work, family, hashes)), actor=buyer.reviewer
    )


def test_only_the_own_submitted_responses_of_the_family_are_read(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    (anand,) = submitted(buyers, harbour)
    assert (anand.invitation, anand.supplier, anand.campaign) == (harbour.anand, "Anand", harbour.ids["campaign"])
    assert anand.answers["people"]["held"] == 3
    assert anand.outcomes["people"].flags == {"passports_held", "large_site", "busy_site"}
    assert submitted(buyers, harbour, "another") == []
    (other,) = submitted(buyers, buyers.elsewhere)
    assert other.invitation == buyers.elsewhere.anand, "both buyers' versions have the same hash"


def test_a_flag_that_is_no_longer_raised_is_no_part_of_the_outcome(buyers: TwoBuyers) -> None:
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["sharable"], no_longer_raised_at=buyers.clock())
    (anand,) = submitted(buyers, buyers.harbour)
    assert anand.outcomes["people"].flags == {"passports_held", "large_site"}


def test_responses_are_counted_by_version_in_the_own_campaigns(buyers: TwoBuyers) -> None:
    harbour, hash_ = buyers.harbour, version_of(buyers, buyers.harbour).hash
    read = buyers.database.read
    count = affected_responses.count_by_version
    assert read(count, "people", actor=harbour.reader) == {hash_: 1}
    assert read(count, "people", harbour.ids["campaign"], actor=harbour.reader) == {hash_: 1}
    assert read(count, "people", harbour.ids["planned"], actor=harbour.reader) == {}
    assert read(count, "people", buyers.elsewhere.ids["campaign"], actor=harbour.reader) == {}
    (response,) = (row.response_id for row in buyers.rows(Result, col(Result.organisation_id) == harbour.organisation))
    assert read(affected_responses.scored_under, [response], hash_) == {response}
    assert read(affected_responses.scored_under, [response], "another") == frozenset()
    assert read(affected_responses.scored_under, [], hash_) == frozenset()


def test_a_campaigns_responses_come_a_few_at_a_time(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    ask = ("people", harbour.ids["campaign"])
    (first,) = buyers.database.read(affected_responses.next_of_campaign, *ask, "", 10, actor=harbour.reviewer)
    assert (
        buyers.database.read(affected_responses.next_of_campaign, *ask, first.response, 10, actor=harbour.reviewer)
        == ()
    )
    assert buyers.database.read(affected_responses.next_of_campaign, *ask, "", 10, actor=buyers.elsewhere.owner) == ()
    version = buyers.database.read(affected_responses.version_id, first, "people", actor=harbour.reviewer)
    assert version == harbour.ids["version"]
    assert buyers.database.read(affected_responses.last_two, harbour.anand, "people", actor=harbour.reviewer) is None


def test_of_drafts_only_the_number_in_running_campaigns_is_known(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    drafts = affected_responses.drafts_by_versions
    assert buyers.database.read(drafts, "people", actor=harbour.reader) == {(harbour.ids["version"],): 1}
    assert buyers.database.read(drafts, "people", actor=elsewhere.reader) == {(elsewhere.ids["version"],): 1}
    assert buyers.database.read(drafts, "another", actor=harbour.reader) == {}
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], closed_at=buyers.clock())
    assert buyers.database.read(drafts, "people", actor=harbour.reader) == {}
    buyers.set(Invitation, col(Invitation.id) == elsewhere.bashir, revoked_at=buyers.clock())
    assert buyers.database.read(drafts, "people", actor=elsewhere.reader) == {}
