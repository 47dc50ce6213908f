"""The suppliers that a list names, by key or by name, with no more of each than tells it from others.

A list may name ten thousand of them, and reading every field would take several times as long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.domain.folding import fold
from portal.storage.database import Work
from portal.storage.rows import col
from portal.storage.suppliers import with_any
from portal.storage.tables import Supplier


@dataclass(frozen=True)
class NamedSupplier:
    """What a list may say of a supplier; `key` is made as in `storage.suppliers`, `name_key` is the folded name."""

    id: str
    key: str
    name_key: str
    code: str | None
    country: str
    removed_at: datetime | None


def with_keys(work: Work, keys: Iterable[str]) -> dict[str, NamedSupplier]:
    """The suppliers with these keys, removed ones too; unknown keys are left out."""
    return {supplier.key: supplier for supplier in with_any(work, NamedSupplier, col(Supplier.key), keys)}


def with_names(work: Work, names: Iterable[str]) -> dict[str, list[NamedSupplier]]:
    """The suppliers with these names in any country, by folded name; capitals and accents are ignored."""
    by_name: dict[str, list[NamedSupplier]] = {}
    for supplier in with_any(work, NamedSupplier, col(Supplier.name_key), map(fold, names)):
        by_name.setdefault(supplier.name_key, []).append(supplier)
    return by_name
