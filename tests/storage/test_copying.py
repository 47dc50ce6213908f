"""A copy of a campaign asks the suppliers of the first one, and says who was removed, moved or added since."""

from portal.storage import campaigns, copying
from portal.storage.campaigns import Campaign
from portal.storage.rows import col
from portal.storage.tables import Supplier
from tests.two_buyers import Portal


def first_campaign(portal: Portal) -> Campaign:
    return portal.database.read(campaigns.get, portal.harbour.ids["campaign"], actor=portal.harbour.manager)


def test_every_supplier_of_the_campaign_is_listed_by_name_with_both_addresses(portal: Portal) -> None:
    harbour, campaign = portal.harbour, first_campaign(portal)
    portal.set(Supplier, col(Supplier.id) == harbour.ids["supplier"], contact_address="new@anand.example")
    anand, bashir = portal.database.read(copying.recipients, campaign, actor=harbour.manager)
    assert (anand.name, anand.address_then, anand.address_now) == (
        "Anand",
        f"anand@{harbour.host}",
        "new@anand.example",
    )
    assert (bashir.name, bashir.removed_at) == ("Bashir", None)
    portal.set(Supplier, col(Supplier.id) == bashir.supplier_id, removed_at=portal.clock())
    _, bashir = portal.database.read(copying.recipients, campaign, actor=harbour.manager)
    assert bashir.removed_at == portal.clock()
    assert portal.database.read(copying.recipients, campaign, actor=portal.elsewhere.manager) == []


def test_suppliers_that_came_later_and_are_not_asked_are_counted(portal: Portal) -> None:
    harbour, campaign = portal.harbour, first_campaign(portal)

    def count() -> int:
        return portal.database.read(copying.count_added_since, campaign, actor=harbour.manager)

    assert count() == 0
    portal.set(Supplier, col(Supplier.id) != "", added_at=portal.clock())
    assert count() == 1, "Chowdhury; Anand and Bashir are asked, others are Elsewhere's"
    portal.set(Supplier, col(Supplier.id) == harbour.ids["removable"], removed_at=portal.clock())
    assert count() == 0
