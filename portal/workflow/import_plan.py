"""What a list of suppliers would do: each row compared with the supplier it names, and the differences in words.

Columns that the file does not have are left unchanged, and so are language and time zone if a cell is blank: defaults
are for new suppliers only. Suppliers that a list does not name are never removed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from portal import languages
from portal.domain import canonical
from portal.domain.folding import fold
from portal.domain.reporting import ProgressCallback, no_progress
from portal.domain.supplier_fields import FACTS
from portal.sheets import addresses, supplier_headings
from portal.sheets.cells import shortened
from portal.sheets.supplier_list import Question, RejectedRow, Source, SupplierList
from portal.sheets.supplier_row import RefusedLine, SupplierRow, values
from portal.sheets.unknown_countries import UnknownCountry
from portal.storage import suppliers
from portal.storage.database import Work
from portal.storage.suppliers import Supplier
from portal.workflow import reading_languages
from portal.workflow.reading_languages import Readings

FIELDS = tuple(name for name in FACTS if name != "zone_assumed")
TOGETHER = {"annual_spend": ("annual_spend_currency",), "contact_address": ("other_contacts",)}
"""Fields that are set together with the column of another."""
ROWS_BETWEEN_REPORTS = 500
SAME_SUPPLIER = "Row {0} names the same supplier as row {1}. Keep one of the two rows, or give each its own code."
SEVERAL = "{0} suppliers have this name and country: {1}. Write the external code of the one you mean."


@dataclass(frozen=True)
class Difference:
    """One field of a supplier, before and after, in readable form."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedSupplier:
    """An existing supplier that would be changed; `is_back` if it had been removed."""

    id: str
    row: SupplierRow
    differences: tuple[Difference, ...]
    is_back: bool = False


@dataclass(frozen=True)
class RecognisedSupplier:
    """A supplier without a code in the row that was recognised by name and country, or one that gets a new code."""

    row: int
    name: str
    code: str


@dataclass(frozen=True)
class ImportPlan:
    """What a list would do, or did; confirming does nothing else.

    `reading_english` counts the suppliers of each language that the portal does not support, `readings` those who would
    read a draft translation or the source of today's questionnaires. `notes` are cells that were ignored.
    """

    added: tuple[SupplierRow, ...]
    changed: tuple[ChangedSupplier, ...]
    unchanged: int
    refused: tuple[RefusedLine, ...]
    unknown: tuple[str, ...] = ()
    recognised: tuple[RecognisedSupplier, ...] = ()
    assumed_zones: int = 0
    reading_english: Mapping[str, int] = field(default_factory=dict)
    readings: Readings = field(default=Readings(), compare=False)
    unknown_countries: tuple[UnknownCountry, ...] = ()
    notes: tuple[RefusedLine, ...] = ()
    rejected: tuple[RejectedRow, ...] = field(default=(), compare=False)
    questions: tuple[Question, ...] = field(default=(), compare=False)
    source: Source = field(default=Source(), compare=False)

    def as_json(self) -> dict[str, Any]:
        """The plan as the command line prints it."""
        columns = self.source.columns.all if self.source.columns else ()
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": [_line(line) for line in self.lines_to_report],
            "rows_with_errors": len(self.rejected),
            "unknown_countries": [
                {"name": unknown_country.name, "rows": unknown_country.rows, "perhaps": unknown_country.near}
                for unknown_country in self.unknown_countries
            ],
            "assumed_time_zones": self.assumed_zones,
            "recognised_by_name": [vars(match) for match in self.recognised],
            "reading_english": dict(self.reading_english),
            "left_out": [_line(line) for line in self.notes],
            "sheet": self.source.sheet,
            "other_sheets": list(self.source.other_sheets),
            "hidden_rows": self.source.hidden,
            "encoding": self.source.encoding,
            "columns": {column.heading or f"column {column.number}": column.field for column in columns},
        }

    @property
    def count(self) -> int:
        """How many suppliers are added or changed."""
        return len(self.added) + len(self.changed)

    @property
    def lines_to_report(self) -> tuple[RefusedLine, ...]:
        """The refused lines, with an unknown country name only once for all its rows."""
        names = {f"“{shortened(unknown_country.name)}”" for unknown_country in self.unknown_countries}
        error_lines: list[RefusedLine] = []
        seen: set[str] = set()
        for line in self.refused:
            quoted = line.problem.partition(" is not a country we know")[0]
            if quoted not in seen:
                error_lines.append(line)
            if quoted in names:
                seen.add(quoted)
        return tuple(error_lines)

    @cached_property
    def effects(self) -> tuple[str, ...]:
        """A digest of what happens to each supplier, the added ones first."""
        added = ([sorted(values(row).items())] for row in self.added)
        changed = (
            [change.id, *([each.field, each.before, each.after] for each in change.differences)]
            for change in self.changed
        )
        return tuple(canonical.digest(effect)[:32] for effect in (*added, *changed))

    @property
    def fingerprint(self) -> str:
        """A digest that is equal for two plans with the same effects."""
        return fingerprint_of([self])


def fingerprint_of(parts: Sequence[ImportPlan]) -> str:
    """The fingerprint of the plan that consists of these parts, however it is divided."""
    return canonical.digest([effect for part in parts for effect in part.effects])[:32]


def _line(line: RefusedLine) -> dict[str, Any]:
    return {"row": line.row, "column": line.column, "problem": line.problem}


def plan(work: Work, listed: SupplierList, on_progress: ProgressCallback = no_progress) -> ImportPlan:
    """Compare each row of a list with the supplier it names."""
    matched, refused = _matched(work, listed.rows)
    added: list[SupplierRow] = []
    changed: list[ChangedSupplier] = []
    recognised: list[RecognisedSupplier] = []
    meant: list[SupplierRow] = []
    for count, (row, present) in enumerate(matched, start=1):
        if count % ROWS_BETWEEN_REPORTS == 0:
            on_progress("", count, len(matched))
        whole = _completed(row, present) if present else row
        meant.append(whole)
        if present is None:
            added.append(row)
            continue
        if row.code != present.code:
            recognised.append(RecognisedSupplier(row.number, row.name, present.code or row.code or ""))
        differences = _differences(whole, present)
        if differences or present.removed_at is not None:
            changed.append(ChangedSupplier(present.id, whole, differences, present.removed_at is not None))
    rejected = _rejected(listed, refused)
    return ImportPlan(
        tuple(added),
        tuple(changed),
        len(matched) - len(added) - len(changed),
        tuple(sorted([*listed.refused, *refused], key=lambda line: line.row)),
        listed.unknown,
        tuple(recognised),
        sum(row.zone_assumed for row in meant),
        _reading_english(meant),
        reading_languages.of_newest(work, [row.language for row in meant]),
        listed.unknown_countries,
        listed.notes,
        rejected,
        listed.questions,
        listed.source,
    )


def is_still_so(work: Work, planned: ImportPlan) -> bool:
    """Whether the suppliers of a plan are as they were when it was made."""
    current = suppliers.by_ids(work, [change.id for change in planned.changed])
    return not suppliers.by_keys(work, [row.key for row in planned.added]) and all(
        change.id in current and _same_change(change, current[change.id]) for change in planned.changed
    )


def _same_change(change: ChangedSupplier, present: Supplier) -> bool:
    is_back = present.removed_at is not None
    return is_back == change.is_back and _differences(change.row, present) == change.differences


def _matched(
    work: Work, rows: Sequence[SupplierRow]
) -> tuple[list[tuple[SupplierRow, Supplier | None]], list[RefusedLine]]:
    """Each row with the supplier it names, None for a new one: by key, else by name and country."""
    known = suppliers.by_keys(work, (row.key for row in rows))
    strangers = [row for row in rows if row.key not in known]
    named = suppliers.by_names(work, (row.name for row in strangers))
    taken = {known[row.key].id: row.number for row in rows if row.key in known}
    matched: list[tuple[SupplierRow, Supplier | None]] = []
    refused: list[RefusedLine] = []
    for row in rows:
        present = known.get(row.key)
        if present is None:
            others = [
                supplier
                for supplier in named.get((fold(row.name), row.country), [])
                if not (row.code and supplier.code)
            ]
            present, problem = _by_name(row, others, taken)
            if problem:
                refused.append(RefusedLine(row.number, supplier_headings.NAMES["name"], problem))
                continue
        if present is not None:
            taken[present.id] = row.number
        matched.append((row, present))
    return matched, refused


def _by_name(row: SupplierRow, others: Sequence[Supplier], taken: Mapping[str, int]) -> tuple[Supplier | None, str]:
    """The one supplier of this name and country; of several, the one with the same address, else a question."""
    if len(others) > 1:
        same = [
            supplier for supplier in others if supplier.contact_address.casefold() == row.contact_address.casefold()
        ]
        others = same if len(same) == 1 else others
    if not others:
        return None, ""
    if len(others) > 1:
        return None, SEVERAL.format(len(others), ", ".join(sorted(other.code or "without a code" for other in others)))
    if others[0].id in taken:
        return (None, "") if row.code else (None, SAME_SUPPLIER.format(row.number, taken[others[0].id]))
    return others[0], ""


def _completed(row: SupplierRow, present: Supplier) -> SupplierRow:
    """The row, completed with the supplier's values where the file has none."""
    left = {*row.unsaid} - ({"time_zone"} if row.country != present.country and present.zone_assumed else set())
    left |= {also for name in left for also in TOGETHER.get(name, ())}
    unchanged: dict[str, Any] = {name: getattr(present, name) for name in left}
    if "time_zone" in left:
        unchanged["zone_assumed"] = present.zone_assumed
    if row.code is None:
        unchanged["code"] = present.code
    if len(row.other_contacts) == 0:
        unchanged["other_contacts"] = present.other_contacts
    return replace(row, **{**unchanged, "unsaid": frozenset()})


def _differences(row: SupplierRow, present: Supplier) -> tuple[Difference, ...]:
    return tuple(
        Difference(name, before, after)
        for name in FIELDS
        if (before := _shown(getattr(present, name))) != (after := _shown(getattr(row, name)))
    )


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(addresses.written(item) if isinstance(item, Mapping) else str(item) for item in value)
    return value or ""


def _rejected(listed: SupplierList, refused: Sequence[RefusedLine]) -> tuple[RejectedRow, ...]:
    """The rows with errors, including errors that depend on the existing suppliers."""
    cells = {row.number: row.cells for row in listed.rows}
    more = (RejectedRow(line.row, cells[line.row], (f"{line.column}: {line.problem}",)) for line in refused)
    return tuple(sorted([*listed.rejected, *more], key=lambda refused_row: refused_row.number))


def _reading_english(rows: Sequence[SupplierRow]) -> dict[str, int]:
    """How many suppliers of each language will read English, because the portal does not support theirs."""
    counts = Counter(row.language for row in rows)
    return {tag: count for tag, count in counts.most_common() if languages.supported_language(tag) is None}
