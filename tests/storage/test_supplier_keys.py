"""A list names suppliers by code or name: those of its organisation alone, removed ones too, in any spelling."""

from portal.domain.policy import Actor
from portal.storage import supplier_keys, suppliers
from portal.storage.database import Database
from portal.storage.supplier_keys import NamedSupplier
from portal.storage.suppliers import KEYS_AT_ONCE
from tests.storage.test_suppliers import HALVORA, ORION, buyer


def test_suppliers_are_found_by_key_and_by_name_in_their_organisation(database: Database) -> None:
    actor, stranger = buyer(database, "Nordwind"), buyer(database, "Elsewhere")
    elsewhere = ORION | {"key": "name orion DE", "country": "DE"}
    halvora, orion, other = database.write(suppliers.add, [HALVORA, ORION, elsewhere], actor=actor)
    database.write(suppliers.remove, orion, actor=actor)
    keys = [f"code {number}" for number in range(KEYS_AT_ONCE)] + ["code bd-1", "name orion TR", "code bd-1"]

    def with_keys(by: Actor) -> dict[str, NamedSupplier]:
        return database.read(supplier_keys.with_keys, keys, actor=by)

    def with_names(by: Actor) -> dict[str, list[str]]:
        named = database.read(supplier_keys.with_names, ["HALVORA  garments", "Orion", "nobody"], actor=by)
        return {name: sorted(supplier.id for supplier in several) for name, several in named.items()}

    assert with_keys(actor) == {
        "code bd-1": NamedSupplier(halvora, "code bd-1", "halvora garments", "BD-1", "BD", None),
        "name orion TR": NamedSupplier(orion, "name orion TR", "orion", None, "TR", database.clock()),
    }
    assert with_names(actor) == {"halvora garments": [halvora], "orion": sorted([orion, other])}
    assert with_keys(stranger) == {}
    assert with_names(stranger) == {}
