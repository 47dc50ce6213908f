"""A repeated campaign drafts each round once, and asks again who is still a supplier and not asked since."""

from datetime import timedelta

from portal.storage import repeating
from portal.storage.repeating import Repeated
from portal.storage.rows import col
from portal.storage.tables import Campaign, RepeatedCampaign, Supplier
from tests.two_buyers import Portal


def repeated(portal: Portal) -> Repeated:
    campaign = portal.database.write(repeating.get, portal.harbour.ids["campaign"], actor=portal.harbour.manager)
    assert campaign is not None
    return campaign


def set_months(portal: Portal, **months: int) -> None:
    portal.database.write(repeating.set_months, portal.harbour.ids["campaign"], months, actor=portal.harbour.manager)


def test_a_campaign_is_repeated_from_the_day_it_was_set_until_it_is_taken_back(portal: Portal) -> None:
    harbour = portal.harbour
    assert repeated(portal).repetition is None
    set_months(portal, all=12)
    repetition = repeated(portal).repetition
    assert repetition is not None
    assert (dict(repetition.months), repetition.since) == ({"all": 12}, portal.clock())
    assert [one.id for one in portal.database.read(repeating.every)] == [harbour.ids["campaign"]]
    portal.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], sent_at=None)
    assert portal.database.read(repeating.every) == [], "not sent yet"
    set_months(portal)
    assert repeated(portal).repetition is None


def test_another_organisation_neither_sees_nor_sets_it(portal: Portal) -> None:
    campaign, stranger = portal.harbour.ids["campaign"], portal.elsewhere.manager
    assert portal.database.read(repeating.get, campaign, actor=stranger) is None
    portal.database.write(repeating.set_months, campaign, {"all": 6}, actor=stranger)
    assert repeated(portal).repetition is None
    portal.database.write(repeating.note_drafted, repeated(portal), 12, portal.harbour.ids["planned"], 2)
    assert portal.database.read(repeating.drafted, campaign, actor=stranger) == []
    assert portal.database.read(repeating.count_unsent, actor=stranger) == 0


def test_a_round_is_drafted_once_and_says_what_became_of_it(portal: Portal) -> None:
    harbour, campaign = portal.harbour, portal.harbour.ids["campaign"]
    before = portal.clock() - timedelta(seconds=1)
    portal.database.write(repeating.note_drafted, repeated(portal), 12, harbour.ids["planned"], 2)
    portal.database.write(repeating.note_drafted, repeated(portal), 24, None, 0, "Its version is retired.")
    assert portal.database.read(repeating.dealt_with) == {(campaign, 12), (campaign, 24)}
    first, second = portal.database.read(repeating.drafted, campaign, actor=harbour.reader)
    assert (first.draft_id, first.suppliers, first.title) == (harbour.ids["planned"], 2, f"Fair work of {harbour.host}")
    assert (second.problem, second.title) == ("Its version is retired.", None)
    count = repeating.count_drafted
    assert portal.database.read(count, before, portal.clock(), actor=harbour.reader) == 2
    assert portal.database.read(count, portal.clock(), portal.clock(), actor=harbour.reader) == 0
    assert portal.database.read(repeating.count_unsent, actor=harbour.reader) == 1
    portal.set(Campaign, col(Campaign.id) == harbour.ids["planned"], sent_at=portal.clock())
    assert portal.database.read(repeating.count_unsent, actor=harbour.reader) == 0


def test_setting_the_months_again_forgets_rounds_that_came_to_nothing(portal: Portal) -> None:
    portal.database.write(repeating.note_drafted, repeated(portal), 12, portal.harbour.ids["planned"], 2)
    portal.database.write(repeating.note_drafted, repeated(portal), 24, None, 0, "No supplier is left.")
    portal.database.write(repeating.note_drafted, repeated(portal), 36, "a draft that was deleted", 2)
    set_months(portal, all=12)
    assert [row.months for row in portal.rows(RepeatedCampaign)] == [12]


def test_who_was_removed_or_asked_since_is_no_candidate(portal: Portal) -> None:
    harbour = portal.harbour

    def candidates() -> list[str]:
        given = (harbour.ids["campaign"],)
        return [one.supplier_id for one in portal.database.read(repeating.candidates, *given, actor=harbour.manager)]

    anand, bashir = candidates()
    assert anand == harbour.ids["supplier"], "by name"
    portal.set(Supplier, col(Supplier.id) == bashir, removed_at=portal.clock())
    assert candidates() == [anand]
    portal.database.write(repeating.note_drafted, repeated(portal), 12, harbour.ids["planned"], 2)
    assert candidates() == []
    assert portal.database.read(repeating.candidates, harbour.ids["campaign"], actor=portal.elsewhere.manager) == []
