"""A copy of a campaign asks the suppliers of the first one, and says who was removed, moved or added since."""

from portal.storage import campaigns, copying
from portal.storage.campaigns import Campaign
from portal.storage.rows import col
from portal.storage.tables import Supplier
from tests.two_buyers import TwoBuyers


def first_campaign(buyers: TwoBuyers) -> Campaign:
    return buyers.database.read(campaigns.get, buyers.harbour.ids["campaign"], actor=buyers.harbour.manager)


def test_every_supplier_of_the_campaign_is_listed_by_name_with_both_addresses(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, first_campaign(buyers)
    buyers.set(Supplier, col(Supplier.id) == harbour.ids["supplier"], contact_address="new@anand.example")
    anand, bashir = buyers.database.read(copying.recipients, campaign, actor=harbour.manager)
    assert (anand.name, anand.address_then, anand.address_now) == (
        "Anand",
        f"anand@{harbour.host}",
        "new@anand.example",
    )
    assert (bashir.name, bashir.removed_at) == ("Bashir", None)
    buyers.set(Supplier, col(Supplier.id) == bashir.supplier_id, removed_at=buyers.clock())
    _, bashir = buyers.database.read(copying.recipients, campaign, actor=harbour.manager)
    assert bashir.removed_at == buyers.clock()
    assert buyers.database.read(copying.recipients, campaign, actor=buyers.elsewhere.manager) == []


def test_suppliers_that_came_later_and_are_not_asked_are_counted(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, first_campaign(buyers)

    def count() -> int:
        return buyers.database.read(copying.count_added_since, campaign, actor=harbour.manager)

    assert count() == 0
    buyers.set(Supplier, col(Supplier.id) != "", added_at=buyers.clock())
    assert count() == 1, "Chowdhury; Anand and Bashir are asked, others are Elsewhere's"
    buyers.set(Supplier, col(Supplier.id) == harbour.ids["removable"], removed_at=buyers.clock())
    assert count() == 0
