"""A repeated campaign drafts each round once, and asks again who is still a supplier and not asked since."""

from datetime import timedelta

from portal.storage import repeating
from portal.storage.repeating import Repeated
from portal.storage.rows import col
from portal.storage.tables import Campaign, RepeatedCampaign, Supplier
from tests.two_buyers import TwoBuyers


def repeated(buyers: TwoBuyers) -> Repeated:
    campaign = buyers.database.write(repeating.get, buyers.harbour.ids["campaign"], actor=buyers.harbour.manager)
    assert campaign is not None
    return campaign


def set_months(buyers: TwoBuyers, **months: int) -> None:
    buyers.database.write(repeating.set_months, buyers.harbour.ids["campaign"], months, actor=buyers.harbour.manager)


def test_a_campaign_is_repeated_from_the_day_it_was_set_until_it_is_taken_back(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert repeated(buyers).repetition is None
    set_months(buyers, all=12)
    repetition = repeated(buyers).repetition
    assert repetition is not None
    assert (dict(repetition.months), repetition.since) == ({"all": 12}, buyers.clock())
    assert [one.id for one in buyers.database.read(repeating.every)] == [harbour.ids["campaign"]]
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], sent_at=None)
    assert buyers.database.read(repeating.every) == [], "not sent yet"
    set_months(buyers)
    assert repeated(buyers).repetition is None


def test_another_organisation_neither_sees_nor_sets_it(buyers: TwoBuyers) -> None:
    campaign, stranger = buyers.harbour.ids["campaign"], buyers.elsewhere.manager
    assert buyers.database.read(repeating.get, campaign, actor=stranger) is None
    buyers.database.write(repeating.set_months, campaign, {"all": 6}, actor=stranger)
    assert repeated(buyers).repetition is None
    buyers.database.write(repeating.note_drafted, repeated(buyers), 12, buyers.harbour.ids["planned"], 2)
    assert buyers.database.read(repeating.drafted, campaign, actor=stranger) == []
    assert buyers.database.read(repeating.count_unsent, actor=stranger) == 0


def test_a_round_is_drafted_once_and_says_what_became_of_it(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, buyers.harbour.ids["campaign"]
    before = buyers.clock() - timedelta(seconds=1)
    buyers.database.write(repeating.note_drafted, repeated(buyers), 12, harbour.ids["planned"], 2)
    buyers.database.write(repeating.note_drafted, repeated(buyers), 24, None, 0, "Its version is retired.")
    assert buyers.database.read(repeating.dealt_with) == {(campaign, 12), (campaign, 24)}
    first, second = buyers.database.read(repeating.drafted, campaign, actor=harbour.reader)
    assert (first.draft_id, first.suppliers, first.title) == (harbour.ids["planned"], 2, f"Fair work of {harbour.host}")
    assert (second.problem, second.title) == ("Its version is retired.", None)
    count = repeating.count_drafted
    assert buyers.database.read(count, before, buyers.clock(), actor=harbour.reader) == 2
    assert buyers.database.read(count, buyers.clock(), buyers.clock(), actor=harbour.reader) == 0
    assert buyers.database.read(repeating.count_unsent, actor=harbour.reader) == 1
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["planned"], sent_at=buyers.clock())
    assert buyers.database.read(repeating.count_unsent, actor=harbour.reader) == 0


def test_setting_the_months_again_forgets_rounds_that_came_to_nothing(buyers: TwoBuyers) -> None:
    buyers.database.write(repeating.note_drafted, repeated(buyers), 12, buyers.harbour.ids["planned"], 2)
    buyers.database.write(repeating.note_drafted, repeated(buyers), 24, None, 0, "No supplier is left.")
    buyers.database.write(repeating.note_drafted, repeated(buyers), 36, "a draft that was deleted", 2)
    set_months(buyers, all=12)
    assert [row.months for row in buyers.rows(RepeatedCampaign)] == [12]


def test_who_was_removed_or_asked_since_is_no_candidate(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour

    def candidates() -> list[str]:
        given = (harbour.ids["campaign"],)
        return [one.supplier_id for one in buyers.database.read(repeating.candidates, *given, actor=harbour.manager)]

    anand, bashir = candidates()
    assert anand == harbour.ids["supplier"], "by name"
    buyers.set(Supplier, col(Supplier.id) == bashir, removed_at=buyers.clock())
    assert candidates() == [anand]
    buyers.database.write(repeating.note_drafted, repeated(buyers), 12, harbour.ids["planned"], 2)
    assert candidates() == []
    assert buyers.database.read(repeating.candidates, harbour.ids["campaign"], actor=buyers.elsewhere.manager) == []
