"""Which suppliers a list shows: found by words, by the fields of the registry, and by when they were last invited."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Text, and_, cast, false, func, literal, or_, select, true, union_all

from portal.domain.folding import fold
from portal.domain.refusals import Invalid
from portal.domain.supplier_fields import FILTERS
from portal.storage.collation import order_key
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Invitation
from portal.storage.tables import Supplier as SupplierTable

NEVER_ASKED = "never"
UNASKED: dict[str, timedelta] = {"6": timedelta(days=183), "12": timedelta(days=365), "24": timedelta(days=730)}
"""For how long a supplier has got no invitation, by months."""

_COLUMNS = table_of(SupplierTable).c
_LISTS = frozenset(filtered.name for filtered in FILTERS if isinstance(_COLUMNS[filtered.name].type, JSON))
_FILTERED = {
    filtered.name: cast(_COLUMNS[filtered.name], Text) if filtered.name in _LISTS else _COLUMNS[filtered.name]
    for filtered in FILTERS
}
"""What suppliers are filtered by, as text; that of _LISTS is a list in JSON."""


@dataclass(frozen=True)
class SupplierFilter:
    """Which suppliers a list shows, by words in name, code, contacts or addresses, and by fields.

    Words are compared without capitals and accents. `unasked` is `never`, or a number of months from UNASKED. `fields`
    has the values for fields of FILTERS: a supplier has one of them.
    """

    search: str = ""
    unasked: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)


EVERY_SUPPLIER = SupplierFilter()


def values_in_use(work: Work) -> dict[str, dict[str, int]]:
    """For each field of FILTERS, its values in alphabetical order with how many suppliers have each."""
    which = matching(work)
    grouped = (
        select(literal(name).label("name"), text.label("text"), func.count().label("suppliers"))
        .where(which)
        .group_by(text)
        for name, text in _FILTERED.items()
    )
    in_use: dict[str, Counter[str]] = {name: Counter() for name in _FILTERED}
    for row in work.execute(union_all(*grouped)):
        for value in json.loads(row.text) if row.name in _LISTS else filter(None, [row.text]):
            in_use[row.name][value] += row.suppliers
    return {name: dict(sorted(counts.items(), key=lambda pair: order_key(pair[0]))) for name, counts in in_use.items()}


def matching(work: Work, filter: SupplierFilter = EVERY_SUPPLIER) -> Any:
    """The condition for the organisation's suppliers, not removed, that match a filter."""
    which = own(work) & col(SupplierTable.removed_at).is_(None) & matches(filter.search)
    for name, wanted in filter.fields.items():
        text = _FILTERED[name]
        if name in _LISTS:
            which &= or_(false(), *(text.contains(json.dumps(value), autoescape=True) for value in wanted))
        else:
            which &= text.in_(wanted)
    if filter.unasked in (NEVER_ASKED, *UNASKED):
        asked = (col(Invitation.supplier_id) == col(SupplierTable.id)) & col(Invitation.invited_at).is_not(None)
        if filter.unasked in UNASKED:
            asked &= col(Invitation.invited_at) > work.now - UNASKED[filter.unasked]
        which &= ~select(col(Invitation.id)).where(asked).correlate(table_of(SupplierTable)).exists()
    return which


def matches(words: str) -> Any:
    """The condition that every word occurs in a supplier's name, code, contacts or addresses."""
    conditions = [col(SupplierTable.search_text).contains(word, autoescape=True) for word in fold(words).split()]
    return and_(true(), *conditions)


def own(work: Work) -> Any:
    """The condition for suppliers of the actor's organisation."""
    return col(SupplierTable.organisation_id) == organisation_of(work)


def organisation_of(work: Work) -> str:
    """The id of the actor's organisation; refused for an actor that has none."""
    if work.actor.organisation is None:
        raise Invalid("Choose the organisation of these suppliers.")
    return work.actor.organisation
