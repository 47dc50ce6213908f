"""Adding or changing one supplier by hand, read with the same rules as a row of a list."""

from collections.abc import Mapping
from typing import Any

from portal.domain import policy, supplier_fields
from portal.domain.events.campaigns import SupplierAdded, SupplierChanged
from portal.domain.refusals import Conflict, Invalid
from portal.sheets import addresses
from portal.sheets.row_reader import RowReader
from portal.sheets.supplier_columns import Column, Columns
from portal.sheets.supplier_headings import NAMES
from portal.sheets.supplier_row import SupplierRow, values
from portal.storage import history, suppliers
from portal.storage.database import Work
from portal.storage.suppliers import Supplier

TYPED = (*NAMES, "contacts")
CHANGED_MEANWHILE = "Someone else has just changed this supplier. Reload the page and try again."
TAKEN = "Another supplier has this external code, or this name and country without a code."


class InvalidSupplier(Invalid):
    """The input is invalid; `fields` has the sentence for each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("The supplier cannot be saved like this.", list(fields.values()), fields=fields)


def add(work: Work, typed: Mapping[str, str]) -> str:
    """Add a supplier from what was typed; returns its id."""
    policy.check(work.actor, "suppliers")
    row = _row(typed)
    _check_key(work, row)
    (id,) = suppliers.add(work, [values(row)])
    history.note(work, SupplierAdded(id, row.name))
    return id


def change(work: Work, supplier_id: str, typed: Mapping[str, str], seen: str) -> None:
    """Replace a supplier's fields with what was typed; `seen` is the mark of the supplier as it was shown."""
    policy.check(work.actor, "suppliers")
    before = suppliers.get(work, supplier_id)
    if seen != mark(before):
        raise Conflict(CHANGED_MEANWHILE)
    row = _row(typed)
    _check_key(work, row, supplier_id)
    new = values(row)
    if not typed.get("time_zone", "").strip() or (before.zone_assumed and before.time_zone == row.time_zone):
        new["zone_assumed"] = row.zone_assumed or before.country == row.country
    changed = [name for name in new if name != "key" and _plain(getattr(before, name)) != _plain(new[name])]
    if changed:
        suppliers.change(work, [{**new, "id": supplier_id}])
        history.note(work, SupplierChanged(supplier_id, row.name, tuple(changed)))


def typed_of(supplier: Supplier) -> dict[str, str]:
    """A supplier as the fields of its form."""
    others = "\n".join(map(addresses.written, supplier.other_contacts))
    return {name: supplier_fields.written(supplier, name) for name in NAMES} | {"contacts": others}


def mark(supplier: Supplier) -> str:
    """Identifies a supplier's state, so that later changes are noticed."""
    return supplier.changed_at.isoformat()


def _row(typed: Mapping[str, str]) -> SupplierRow:
    """What was typed, read as the only row of a list; refused with a sentence for each field."""
    columns = Columns(1, 2, tuple(Column(place, name, name, ()) for place, name in enumerate(TYPED, start=1)))
    reader = RowReader(columns, {})
    problems = reader.take(2, [typed.get(name, "") for name in TYPED])
    if problems or reader.notes:
        raise InvalidSupplier({line.column: line.problem for line in (*reader.notes, *reader.refused)})
    return reader.rows[0]


def _check_key(work: Work, row: SupplierRow, but: str = "") -> None:
    other = suppliers.by_keys(work, [row.key]).get(row.key)
    if other is not None and other.id != but:
        gone = " It was removed; importing it again brings it back." if other.removed_at else ""
        raise InvalidSupplier({"code" if row.code else "name": TAKEN + gone})


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, list | tuple) else value or None
