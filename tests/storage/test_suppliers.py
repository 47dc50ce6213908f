"""Suppliers are found by what is written of them, listed a page at a time, and never leave their organisation."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import people, suppliers
from portal.storage.database import Database
from portal.storage.supplier_filters import SupplierFilter, values_in_use
from portal.storage.suppliers import Supplier

PLAIN = {
    "contact_name": "Nadia Karim",
    "contact_address": "nadia@halvora.example",
    "language": "en",
    "time_zone": "Asia/Dhaka",
    "os_id": None,
    "lei": None,
    "own_ids": {"SAP": "400123"},
    "annual_spend": "120000",
    "annual_spend_currency": "USD",
    "other_contacts": [{"name": "", "address": "li@halvora.example"}],
    "zone_assumed": False,
}
HALVORA = PLAIN | {
    "key": "code bd-1",
    "code": "BD-1",
    "name": "Hälvora Garments",
    "country": "BD",
    "category": "Garments",
    "tags": ["strategic", "tier 1"],
}
ORION = PLAIN | {"key": "name orion TR", "code": None, "name": "Orion", "country": "TR", "category": None, "tags": []}


def buyer(database: Database, name: str) -> Actor:
    """A member of a new organisation."""
    return Actor("member", "m" * 26, "Mara", database.write(people.add_organisation, name), frozenset({"owner"}))


def test_suppliers_are_kept_found_listed_counted_and_removed(database: Database) -> None:
    actor, stranger = buyer(database, "Aurora"), buyer(database, "Borealis")
    halvora, orion = database.write(suppliers.add, [HALVORA, ORION], actor=actor)

    def named(filter: SupplierFilter) -> list[str]:
        return [one.name for one in database.read(suppliers.page, filter, actor=actor).suppliers]

    kept = database.read(suppliers.get, halvora, actor=actor)
    assert {name: getattr(kept, name) for name in HALVORA} == HALVORA
    assert kept.removed_at is None
    with pytest.raises(NotFound):
        database.read(suppliers.get, halvora, actor=stranger)
    assert database.read(suppliers.page, actor=stranger).total == 0

    assert named(SupplierFilter()) == ["Hälvora Garments", "Orion"]
    assert named(SupplierFilter(search="HALVORA GARMENTS li@")) == ["Hälvora Garments"]
    assert named(SupplierFilter(fields={"country": ("TR",)})) == ["Orion"]
    assert named(SupplierFilter(fields={"category": ("Garments",), "tags": ("tier 1",)})) == ["Hälvora Garments"]
    assert named(SupplierFilter(fields={"tags": ("tier",)})) == []
    assert named(SupplierFilter(unasked="never")) == ["Hälvora Garments", "Orion"]
    assert database.read(suppliers.ids, SupplierFilter(fields={"country": ("TR",)}), actor=actor) == [orion]
    second = database.read(suppliers.page, SupplierFilter(), "-name", 9, 1, actor=actor)
    assert ([one.name for one in second.suppliers], second.number, second.pages) == (["Hälvora Garments"], 2, 2)

    assert database.read(values_in_use, actor=actor) == {
        "country": {"BD": 1, "TR": 1},
        "language": {"en": 2},
        "category": {"Garments": 1},
        "tags": {"strategic": 1, "tier 1": 1},
    }
    assert database.read(values_in_use, actor=stranger)["country"] == {}

    by_name: dict[tuple[str, str], list[Supplier]] = database.read(
        suppliers.by_names, ["halvora garments"], actor=actor
    )
    assert {place: [one.id for one in found] for place, found in by_name.items()} == {
        ("halvora garments", "BD"): [halvora]
    }

    database.write(suppliers.correct_contact, halvora, "new@halvora.example", actor=actor)
    corrected = database.read(suppliers.get, halvora, actor=actor)
    assert (corrected.contact_address, corrected.contact_name) == ("new@halvora.example", "Nadia Karim")
    database.write(suppliers.change, [ORION | {"id": orion, "category": "Trims"}], actor=actor)
    assert database.read(values_in_use, actor=actor)["category"] == {"Garments": 1, "Trims": 1}

    database.write(suppliers.remove, orion, actor=actor)
    assert named(SupplierFilter()) == ["Hälvora Garments"]
    assert list(database.read(suppliers.by_keys, ["name orion TR", "code nobody"], actor=actor)) == ["name orion TR"]
    with pytest.raises(NotFound):
        database.write(suppliers.remove, orion, actor=actor)
