"""A response uses the versions its campaign began with until it moves, and is offered only what was published since."""

from portal.storage import library, response_versions
from portal.storage.response_versions import FamilyVersions
from portal.storage.rows import col
from portal.storage.tables import Answer, Campaign
from tests.two_buyers import TwoBuyers


def family_of(buyers: TwoBuyers, invitation: str) -> FamilyVersions:
    """The one questionnaire of a response."""
    details = buyers.details(buyers.harbour, invitation)
    (family,) = buyers.database.read(response_versions.of_response, details.campaign, details.response)
    return family


def test_a_response_begins_with_its_campaigns_version_and_is_offered_later_ones_by_number(buyers: TwoBuyers) -> None:
    family = family_of(buyers, buyers.harbour.bashir)
    assert (family.family, family.current.version, family.began, family.has_moved) == ("people", "1.0.0", None, False)
    assert [ref.version for ref in family.newer] == ["1.1.0", "2.0.0"]
    assert family.patch is None
    assert family.minor is not None
    assert family.major is not None
    assert (family.minor.version, family.major.version) == ("1.1.0", "2.0.0")
    assert list(family.current.offers) == []


def test_a_version_from_before_the_campaign_or_a_retired_one_is_not_offered(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.database.write(library.retire, harbour.ids["other"], "It was wrong.", actor=harbour.owner)
    assert [ref.version for ref in family_of(buyers, harbour.bashir).newer] == ["2.0.0"]
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], created_at=buyers.clock())
    assert family_of(buyers, harbour.bashir).newer == ()


def test_a_response_that_has_moved_still_says_what_it_began_with(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.bashir)
    given = (details.response, harbour.organisation)
    began = family_of(buyers, harbour.bashir)
    for newer in began.newer:
        buyers.database.write(response_versions.move, *given, family_of(buyers, harbour.bashir), newer)
        moved = family_of(buyers, harbour.bashir)
        assert (moved.current, moved.began, moved.has_moved) == (newer, began.current, True)
    assert moved.newer == ()
    assert not family_of(buyers, harbour.anand).has_moved


def test_only_the_named_answers_of_the_response_wait_for_another_look(buyers: TwoBuyers) -> None:
    response = buyers.details(buyers.harbour, buyers.harbour.bashir).response
    buyers.database.write(response_versions.mark_to_confirm, response, "another", ["workers"])
    buyers.database.write(response_versions.mark_to_confirm, response, "people", ["workers", "held"])
    marked = buyers.rows(Answer, col(Answer.confirm_since).is_not(None))
    assert {(row.response_id, row.question) for row in marked} == {(response, "workers"), (response, "held")}
    assert {row.confirm_since for row in marked} == {buyers.clock()}


def test_what_was_answered_before_is_known_from_other_invitations_of_the_same_supplier(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    supplier = harbour.ids["supplier"]
    before = buyers.database.read(response_versions.answered_before, supplier, harbour.ids["planned_invitation"])
    assert before["people"].hash == family_of(buyers, harbour.anand).current.hash
    assert buyers.database.read(response_versions.answered_before, supplier, harbour.anand) == {}, "not this one itself"
    assert buyers.database.read(response_versions.answered_before, harbour.ids["removable"], harbour.anand) == {}
