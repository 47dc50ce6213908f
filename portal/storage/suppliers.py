"""The suppliers of one organisation: found by key, added and changed in bulk, listed page by page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, bindparam, func, insert, or_, select, update

from portal.domain.folding import fold
from portal.domain.refusals import NotFound
from portal.domain.supplier_fields import SupplierFacts
from portal.storage import statuses
from portal.storage.collation import order_key
from portal.storage.database import Work
from portal.storage.rows import T, col, each, filled, select_as, table_of
from portal.storage.supplier_filters import EVERY_SUPPLIER, SupplierFilter, matching, organisation_of, own
from portal.storage.tables import Campaign, Invitation
from portal.storage.tables import Supplier as SupplierTable

PAGE_SIZE = 50
KEYS_AT_ONCE = 500
ROWS_AT_ONCE = 1_000

SORTS: dict[str, Any] = {
    "name": col(SupplierTable.name_order),
    "code": func.nullif(col(SupplierTable.code_key), ""),
    "country": col(SupplierTable.country),
    "contact": col(SupplierTable.contact_key),
    "language": col(SupplierTable.language),
    "category": func.nullif(col(SupplierTable.category_key), ""),
    "changed": col(SupplierTable.changed_at),
}
"""What a list may be sorted by; a leading minus reverses the order."""


@dataclass(frozen=True)
class Supplier(SupplierFacts):
    """A stored supplier; `key` is made from the code, or from name and country if it has none."""

    id: str
    key: str
    added_at: datetime
    changed_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True)
class SupplierPage:
    """One page of a list, `number` from 1, and how many there are in total."""

    suppliers: tuple[Supplier, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class CampaignOfSupplier:
    """A campaign that a supplier was chosen for, and the status of its invitation."""

    invitation: str
    campaign: str
    title: str
    due_at: datetime
    zone: str
    status: str
    submitted_at: datetime | None


def by_keys(work: Work, keys: Iterable[str]) -> dict[str, Supplier]:
    """The suppliers with these keys, removed ones too; unknown keys are left out."""
    return {supplier.key: supplier for supplier in with_any(work, Supplier, col(SupplierTable.key), keys)}


def by_ids(work: Work, ids: Iterable[str]) -> dict[str, Supplier]:
    """The suppliers with these ids, removed ones too; unknown ids are left out."""
    return {supplier.id: supplier for supplier in with_any(work, Supplier, col(SupplierTable.id), ids)}


def with_any(work: Work, read_as: type[T], column: Column[str], values: Iterable[str]) -> Iterator[T]:
    """The suppliers whose `column` has one of these values, with what the dataclass `read_as` asks for."""
    wanted = list(dict.fromkeys(values))
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        some = column.in_(wanted[start : start + KEYS_AT_ONCE])
        statement = select_as(read_as, SupplierTable).where(own(work), some).order_by(col(SupplierTable.id))
        yield from each(read_as, work.execute(statement))


def add(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Add suppliers from columns' values (all but id, organisation and dates); returns their ids in order."""
    organisation = organisation_of(work)
    extra = {"organisation_id": organisation, "added_at": work.now, "changed_at": work.now}
    made = [{**row, **_folded(row), **extra, "id": work.new_id()} for row in rows]
    for start in range(0, len(made), ROWS_AT_ONCE):
        work.execute(insert(table_of(SupplierTable)), made[start : start + ROWS_AT_ONCE])
    return [row["id"] for row in made]


def change(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace every column of suppliers named by `id`; each row has all columns that `add` takes, and the id."""
    if not rows:
        return
    rows = [{**row, **_folded(row)} for row in rows]
    names = [name for name in rows[0] if name != "id"]
    statement = (
        update(table_of(SupplierTable))
        .where(own(work), col(SupplierTable.id) == bindparam("which"))
        .values({**{name: bindparam(f"new_{name}") for name in names}, "changed_at": work.now, "removed_at": None})
    )
    given = [{"which": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    for start in range(0, len(given), ROWS_AT_ONCE):
        work.execute(statement, given[start : start + ROWS_AT_ONCE])


def _folded(row: Mapping[str, Any]) -> dict[str, str]:
    """The columns that suppliers are searched and sorted by, for every script and database."""
    others = [text for contact in row["other_contacts"] for text in (contact["name"], contact["address"])]
    texts = (row["name"], row["code"], row["contact_name"], row["contact_address"], *others)
    keys = {f"{name}_key": fold(row[name] or "") for name in ("name", "code", "category")}
    keys["contact_key"] = fold(row["contact_name"])
    keys["name_order"] = order_key(row["name"])
    return {"search_text": "\n".join(fold(text) for text in texts if text), **keys}


def language_of_contact(work: Work, supplier_id: str, address: str) -> str | None:
    """The language of a contact in the supplier's record: their own, else the record's; None if not in it."""
    record = get(work, supplier_id)
    languages = {other["address"].casefold(): other.get("language") for other in record.other_contacts}
    known = languages | {record.contact_address.casefold(): record.language}
    return (known[address.casefold()] or record.language) if address.casefold() in known else None


def correct_contact(work: Work, id: str, address: str, name: str = "") -> None:
    """Change the address of this supplier's contact, and the name if one is given."""
    contact = {"contact_address": address, "contact_name": name or get(work, id).contact_name}
    values = contact | _folded({**vars(get(work, id)), **contact}) | {"changed_at": work.now}
    work.execute(update(table_of(SupplierTable)).where(own(work), col(SupplierTable.id) == id).values(**values))


def get(work: Work, id: str) -> Supplier:
    """One supplier of the actor's organisation."""
    row = work.execute(select_as(Supplier, SupplierTable).where(own(work), col(SupplierTable.id) == id)).one_or_none()
    if row is None:
        raise NotFound
    return filled(Supplier, row)


def by_code(work: Work, code: str) -> list[str]:
    """The ids of the suppliers with this code, removed ones too."""
    return list(work.execute(select(col(SupplierTable.id)).where(own(work), col(SupplierTable.code) == code)).scalars())


def is_any_changed_since(work: Work, moment: datetime) -> bool:
    """Whether a supplier was added, changed or removed after a moment."""
    changed = or_(col(SupplierTable.changed_at) > moment, col(SupplierTable.removed_at) > moment)
    return work.execute(select(col(SupplierTable.id)).where(own(work), changed).limit(1)).scalar() is not None


def remove(work: Work, id: str) -> None:
    """Remove a supplier; its answers stay. An import with its key restores it."""
    which = own(work) & (col(SupplierTable.id) == id) & col(SupplierTable.removed_at).is_(None)
    statement = (
        update(table_of(SupplierTable)).where(which).values(removed_at=work.now).returning(col(SupplierTable.id))
    )
    if work.execute(statement).one_or_none() is None:
        raise NotFound


def page(
    work: Work, filter: SupplierFilter = EVERY_SUPPLIER, sort: str = "name", number: int = 1, size: int = PAGE_SIZE
) -> SupplierPage:
    """A page of the suppliers that match a filter; a page beyond the last is the last."""
    which = matching(work, filter)
    total = work.execute(select(func.count()).select_from(table_of(SupplierTable)).where(which)).scalar_one()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    statement = (
        select_as(Supplier, SupplierTable).where(which).order_by(*_order(sort)).limit(size).offset((number - 1) * size)
    )
    return SupplierPage(tuple(each(Supplier, work.execute(statement))), number, pages, total)


def ids(work: Work, filter: SupplierFilter = EVERY_SUPPLIER) -> list[str]:
    """The ids of all suppliers that match a filter, by name."""
    statement = select(col(SupplierTable.id)).where(matching(work, filter)).order_by(*_order("name"))
    return list(work.execute(statement).scalars())


def by_names(work: Work, names: Iterable[str]) -> dict[tuple[str, str], list[Supplier]]:
    """The suppliers with these names, by folded name and country; capitals and accents are ignored."""
    by_name: dict[tuple[str, str], list[Supplier]] = {}
    for supplier in with_any(work, Supplier, col(SupplierTable.name_key), map(fold, names)):
        by_name.setdefault((fold(supplier.name), supplier.country), []).append(supplier)
    return by_name


def _order(sort: str) -> tuple[Any, ...]:
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    first = column.desc() if sort.startswith("-") else column.asc()
    return (first.nulls_last(), col(SupplierTable.name_order), col(SupplierTable.id))


def campaigns_of(work: Work, id: str) -> list[CampaignOfSupplier]:
    """The campaigns that a supplier was chosen for, the latest due date first."""
    statement = (
        select_as(
            CampaignOfSupplier,
            Campaign,
            invitation=col(Invitation.id),
            campaign=col(Campaign.id),
            due_at=statuses.due_at(),
            status=statuses.status(work.now),
            submitted_at=col(Invitation.submitted_at),
        )
        .join_from(table_of(Invitation), table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .where(col(Invitation.organisation_id) == organisation_of(work), col(Invitation.supplier_id) == id)
        .order_by(statuses.due_at().desc(), col(Campaign.id))
    )
    return list(each(CampaignOfSupplier, work.execute(statement)))
