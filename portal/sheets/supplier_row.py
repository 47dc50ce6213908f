"""A supplier as one row of a list has it, and the problem of a row."""

from dataclasses import dataclass, field, replace
from typing import Any

from portal.domain.supplier_fields import FACTS, SupplierFacts

MOST_CONTACTS = 30
"""The contacts of one supplier that may come from rows of their own."""


@dataclass(frozen=True)
class SupplierRow(SupplierFacts):
    """One supplier as the file has it; `number` is the row number in the spreadsheet.

    `unsaid` names the fields that the file leaves open: no such column, or an empty language or time zone. `cells` are
    the row as the file has it.
    """

    number: int
    unsaid: frozenset[str] = frozenset()
    cells: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> str:
        """The identity of this supplier: its code if it has one, else its name and country."""
        return key(self.code, self.name, self.country)

    def with_contacts_of(self, row: "SupplierRow") -> "SupplierRow | None":
        """The supplier with the contacts of a later row; None if that row names another supplier or nobody new."""
        if (self.name.casefold().split(), self.country) != (row.name.casefold().split(), row.country):
            return None
        first = {"name": row.contact_name or "", "address": row.contact_address}
        if "language" not in row.unsaid:
            first["language"] = row.language
        known = {self.contact_address.casefold(), *(other["address"].casefold() for other in self.other_contacts)}
        others = [other for other in (first, *row.other_contacts) if other["address"].casefold() not in known]
        if not others or len(known) + len(others) > MOST_CONTACTS:
            return None
        return replace(self, other_contacts=(*self.other_contacts, *others))


@dataclass(frozen=True)
class RefusedLine:
    """Something invalid: the row number in the spreadsheet, the column's heading, and what to do."""

    row: int
    column: str
    problem: str


def key(code: str | None, name: str, country: str) -> str:
    """A supplier's key; case and spacing make no difference."""
    return f"code {code.casefold()}" if code else f"name {' '.join(name.casefold().split())} {country}"


def values(row: SupplierRow) -> dict[str, Any]:
    """The column values of a supplier made from this row."""
    given = {name: getattr(row, name) for name in FACTS}
    plain = {
        "own_ids": dict(row.own_ids),
        "tags": list(row.tags),
        "other_contacts": [dict(other_contact) for other_contact in row.other_contacts],
    }
    return {"key": row.key, **given, **plain}
