"""The suppliers that a list names, by code or by name and country; a line that names nobody is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain import policy
from portal.domain.folding import fold
from portal.domain.refusals import Invalid
from portal.sheets import supplier_keys, supplier_row
from portal.sheets.supplier_keys import KeyRow
from portal.sheets.supplier_row import RefusedLine
from portal.storage import supplier_lookup
from portal.storage.database import Work
from portal.storage.supplier_lookup import NamedSupplier
from portal.workflow.draft_campaign import InvalidCampaign

MOST_LINES = 10
UNKNOWN_LINES = (
    "Some lines of the list match no supplier you can invite. Correct the list, or import these suppliers first."
)
NOT_THERE = "No such supplier yet. Import this list first, then choose."
SEVERAL_NAMED = "Several suppliers have this name. Write the external code of the one you mean."
EMPTY_LIST = "This list contains no suppliers. Choose another file."


def on_list(work: Work, data: bytes, file_name: str) -> tuple[str, ...]:
    """The suppliers that a list names; refused if any line names nobody, so that none is left out unnoticed."""
    try:
        listed_suppliers = listed(work, data, file_name)
    except Invalid as unreadable:
        sentence = " ".join((unreadable.sentence, *unreadable.problems[:MOST_LINES]))
        raise InvalidCampaign(unreadable.sentence, {"list": sentence}, unreadable.problems) from None
    if listed_suppliers.refused:
        lines = [f"Row {line.row}: {line.problem}" for line in listed_suppliers.refused]
        raise InvalidCampaign(UNKNOWN_LINES, {"list": " ".join((UNKNOWN_LINES, *lines[:MOST_LINES]))}, lines)
    if not listed_suppliers.ids:
        raise InvalidCampaign(EMPTY_LIST, {"list": EMPTY_LIST}, [])
    return listed_suppliers.ids


@dataclass(frozen=True)
class ListedSuppliers:
    """The suppliers that a list names, and the lines that name none."""

    ids: tuple[str, ...]
    refused: tuple[RefusedLine, ...]


def listed(work: Work, data: bytes, file_name: str) -> ListedSuppliers:
    """Find the suppliers of a list (.xlsx or .csv) by code, or by name and country; changes nothing."""
    policy.check(work.actor, "campaigns")
    rows = supplier_keys.read_keys(data, file_name)
    by_code = supplier_lookup.with_keys(work, (supplier_row.key(row.code, "", "") for row in rows if row.code))
    by_name = supplier_lookup.with_names(work, (row.name for row in rows if row.name))
    ids: dict[str, None] = {}
    refused: list[RefusedLine] = []
    for row in rows:
        coded = by_code.get(supplier_row.key(row.code, "", "")) if row.code else None
        candidates = [coded] if coded else [] if row.code and not row.name else _of_name(row, by_name)
        there = [supplier for supplier in candidates if supplier.removed_at is None]
        if len(there) == 1:
            ids[there[0].id] = None
        else:
            refused.append(RefusedLine(row.number, "Supplier", SEVERAL_NAMED if there else NOT_THERE))
    return ListedSuppliers(tuple(ids), tuple(refused))


def _of_name(row: KeyRow, by_name: Mapping[str, list[NamedSupplier]]) -> list[NamedSupplier]:
    """The suppliers with a row's name and country, or in any country if the list has none."""
    return [
        supplier
        for supplier in by_name.get(fold(row.name), ())
        if row.country in (None, supplier.country) and not (row.code and supplier.code)
    ]
