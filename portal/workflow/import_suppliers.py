"""A buyer's list of suppliers becomes suppliers: first what would change, then, once confirmed, exactly that.

A column the file does not have is left alone, and so are language and time zone where a cell is blank: a default is for
new suppliers only. Nobody is ever removed because a list does not name them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import policy
from portal.domain.refusals import Conflict
from portal.sheets import supplier_list
from portal.sheets.supplier_list import RefusedLine, SupplierList, SupplierRow
from portal.storage import history, suppliers, uploads
from portal.storage.database import Work
from portal.storage.suppliers import Supplier

FIELDS = (
    "name",
    "code",
    "country",
    "contact_name",
    "contact_address",
    "language",
    "time_zone",
    "os_id",
    "lei",
    "own_ids",
)


@dataclass(frozen=True)
class Difference:
    """One field of a supplier, before and after, as people read it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedSupplier:
    """A supplier that is there already and would be changed; `is_back` when it had been removed."""

    id: str
    row: SupplierRow
    differences: tuple[Difference, ...]
    is_back: bool = False


@dataclass(frozen=True)
class ImportPlan:
    """What a list does, or did: nothing else happens at confirming than what stands here."""

    added: tuple[SupplierRow, ...]
    changed: tuple[ChangedSupplier, ...]
    unchanged: int
    refused: tuple[RefusedLine, ...]
    unknown: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan as the command line prints it."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": [{"row": line.row, "column": line.column, "problem": line.problem} for line in self.refused],
        }

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same to the same suppliers."""
        does = [
            [sorted(_values(row).items()) for row in self.added],
            [
                [change.id, [[one.field, one.before, one.after] for one in change.differences]]
                for change in self.changed
            ],
        ]
        return hashlib.sha256(json.dumps(does, sort_keys=True, default=str).encode()).hexdigest()[:32]


def preview(work: Work, data: bytes, file_name: str) -> ImportPlan:
    """What confirming this file would do; changes nothing."""
    policy.check(work.actor, "suppliers")
    return plan(work, supplier_list.read(data, file_name))


def put_aside(work: Work, data: bytes, file_name: str) -> str:
    """Keep an uploaded file until it is confirmed; returns the word that finds it. Opens it first, to refuse early."""
    policy.check(work.actor, "suppliers")
    supplier_list.read(data, file_name)
    return uploads.keep(work, data, file_name)


def upload_file(work: Work, upload: str) -> tuple[bytes, str]:
    """The bytes and the name of a file put aside, to be read before a transaction begins."""
    policy.check(work.actor, "suppliers")
    return uploads.find(work, upload)


def preview_upload(work: Work, upload: str) -> tuple[ImportPlan, str]:
    """What confirming a file put aside would do, and the file's name."""
    policy.check(work.actor, "suppliers")
    data, file_name = uploads.find(work, upload)
    return plan(work, supplier_list.read(data, file_name)), file_name


def confirm_upload(work: Work, upload: str, fingerprint: str) -> ImportPlan:
    """Do what was shown for a file put aside."""
    data, file_name = uploads.find(work, upload)
    return confirm(work, data, file_name, fingerprint=fingerprint)


def confirm(work: Work, data: bytes, file_name: str, *, fingerprint: str | None = None) -> ImportPlan:
    """Add and change suppliers as the file says, and write it down; the same file a second time changes nothing.

    With the `fingerprint` of a plan that was shown, anything else than that plan is refused, unless nothing is left to
    do: somebody pressed the button twice.
    """
    policy.check(work.actor, "suppliers")
    done = plan(work, supplier_list.read(data, file_name))
    if fingerprint is not None and fingerprint != done.fingerprint and (done.added or done.changed):
        raise Conflict("The suppliers have changed since this was shown. Please look at the import again.")
    ids = suppliers.add(work, [_values(row) for row in done.added])
    suppliers.change(work, [{**_values(change.row), "id": change.id} for change in done.changed])
    if ids or done.changed:
        counts = {**done.as_json(), "refused": len(done.refused)}
        file_hash = hashlib.sha256(data).hexdigest()
        history.note(work, "suppliers_imported", "supplier_list", file_hash, file=file_name, **counts)
    return done


def plan(work: Work, listed: SupplierList) -> ImportPlan:
    """Each row of a list beside the supplier that has its key."""
    known = suppliers.by_keys(work, (row.key for row in listed.rows))
    added: list[SupplierRow] = []
    changed: list[ChangedSupplier] = []
    for row in listed.rows:
        present = known.get(row.key)
        if present is None:
            added.append(row)
            continue
        meant = _completed(row, present)
        differences = _differences(meant, present)
        if differences or present.removed_at is not None:
            changed.append(ChangedSupplier(present.id, meant, differences, present.removed_at is not None))
    unchanged = len(listed.rows) - len(added) - len(changed)
    return ImportPlan(tuple(added), tuple(changed), unchanged, listed.refused, listed.unknown)


def _completed(row: SupplierRow, present: Supplier) -> SupplierRow:
    """The row, with what the file does not say taken from the supplier as it is."""
    if not row.unsaid:
        return row
    kept = {field: getattr(present, field) for field in row.unsaid}
    return SupplierRow(**{**{field: getattr(row, field) for field in FIELDS}, **kept, "number": row.number})


def _differences(row: SupplierRow, present: Supplier) -> tuple[Difference, ...]:
    return tuple(
        Difference(field, _shown(getattr(present, field)), _shown(getattr(row, field)))
        for field in FIELDS
        if getattr(present, field) != getattr(row, field)
    )


def _shown(value: str | Mapping[str, str] | None) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    return value or ""


def _values(row: SupplierRow) -> dict[str, Any]:
    """The columns' values of a supplier made from this row."""
    return {"key": row.key, **{field: getattr(row, field) for field in FIELDS}, "own_ids": dict(row.own_ids)}


def remove(work: Work, supplier_id: str) -> None:
    """Take a supplier off the list; campaigns it is in go on, and what it answered stays."""
    policy.check(work.actor, "suppliers")
    name = suppliers.get(work, supplier_id).name
    suppliers.remove(work, supplier_id)
    history.note(work, "supplier_removed", "supplier", supplier_id, name=name)
