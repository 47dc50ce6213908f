"""One row per supplier: its record, its status, and the scores of every questionnaire and section."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from portal.domain.lifecycle import STATUSES
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.supplier_fields import SUPPLIER_FIELDS, written
from portal.sheets.cell_markup import Cell
from portal.storage.exports import FamilyStanding
from portal.workflow.exporting.responses import Scope, SupplierExport
from portal.workflow.exporting.table import Column, ExportTable

SupplierColumn = Column[SupplierExport]
FIRST = ("code", "name", "country")
"""The fields that every table begins with."""
GRADES = ", ".join(SEVERITIES)
FIGURES = "0 to 100, one decimal; empty where restricted answers count, then see low and high"
PERCENT = "percent, one decimal; without what restricted answers add, for roles that may not read them"
RELIANCE = {
    "completeness": "How much of what was asked was answered (35 % of confidence).",
    "evidence": "How much of the evidence asked for was given and accepted (25 %); an admission needs none.",
    "consistency": "How many warnings did not fire, or were explained (20 %).",
    "verification": "How the answers were verified (20 %).",
}
CARE = (
    "same_place = nearly every choice at the same place of its list; many_not_answered = a quarter or more of the "
    "questions without an answer; fast = far faster than reading the questions takes"
)


def _columns(scope: Scope) -> Sequence[SupplierColumn]:
    columns = [*_record(scope), *_dates(scope), *_standing(scope), *_people()]
    for family in dict.fromkeys(version.id for version in scope.versions):
        columns += _of_family(scope, family)
    return columns


def _record(scope: Scope) -> Iterator[SupplierColumn]:
    """A column for each field of the registry, the contact as it was invited; then the campaign and the status."""
    for field in sorted(
        SUPPLIER_FIELDS, key=lambda field: FIRST.index(field.name) if field.name in FIRST else len(FIRST)
    ):
        if field.name == "annual_spend":
            yield Column(field.export_name, f"{field.meaning} It is in the next column.", _annual_spend, "number")
            currency = "The currency of the annual spend (ISO 4217)."
            yield Column("spend_currency", currency, lambda supplier: supplier.record.annual_spend_currency, width=9)
        else:
            yield Column(field.export_name, field.meaning, partial(_written, field.name), width=field.width)
    yield Column("campaign", "The campaign.", lambda supplier: scope.campaign.title, width=24)
    yield Column(
        "status", "Where the supplier stands now.", lambda supplier: supplier.row.status, values=", ".join(STATUSES)
    )


def _written(name: str, supplier: SupplierExport) -> Cell:
    return written(supplier.record, name) or None


def _annual_spend(supplier: SupplierExport) -> Cell:
    amount = supplier.record.annual_spend
    return Decimal(amount) if amount else None


def _dates(scope: Scope) -> Iterator[SupplierColumn]:
    zone = ZoneInfo(scope.campaign.zone)

    def moment(name: str, means: str) -> SupplierColumn:
        return Column(name, means, lambda supplier: getattr(supplier.row, name), "date and time (UTC)", 20)

    yield moment("invited_at", "When the invitation was written.")
    yield moment("opened_at", "When the link was first opened with the right address.")
    yield moment("started_at", "When the first answer was saved.")
    yield moment("submitted_at", "When the answers were submitted.")
    yield moment("declined_at", "When the supplier declined to answer, unless that was taken back or undone.")
    yield moment("not_supplying_at", "When the supplier said that it no longer supplies you, likewise.")
    waiting = "How many messages from the supplier wait for a reply, of those that the role may read."
    yield Column("messages_waiting", waiting, lambda supplier: supplier.row.messages, "number")
    local = f"The same as a day in the campaign's time zone ({scope.campaign.zone})."
    yield Column("submitted_on", local, lambda supplier: _day(supplier.row.submitted_at, zone), "date")
    due = f"The day the answers are due ({scope.campaign.zone})."
    yield Column("due_on", due, lambda supplier: _day(supplier.row.due_at, zone), "date")
    late = "Whether that was after the due moment; before submitting, whether it has passed."
    yield Column("late", late, lambda supplier: supplier.row.late, "yes or no", 9)


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def _standing(scope: Scope) -> Iterator[SupplierColumn]:
    severity = "The worst flag raised in any questionnaire: what was disclosed."
    yield Column("severity", severity, lambda supplier: supplier.row.severity, width=10, values=GRADES)
    yield from _score(scope, "score", "The lowest score of its questionnaires: how it is managed.",
                      lambda supplier: supplier.row.score)  # fmt: skip
    yield Column("band", "The band of that score; empty where restricted answers could change it.",
                 lambda supplier: supplier.row.band, width=12)  # fmt: skip
    lowest = "The lowest confidence of its questionnaires: how far to rely on it."
    yield Column("confidence", lowest, lambda supplier: supplier.row.confidence, "number", 11, "0 to 100")
    counts = "of those that the role may know of"
    yield Column(
        "findings", f"How many findings there are, {counts}.", lambda supplier: _count(supplier, "all"), "number", 10
    )
    yield Column(
        "findings_open", "How many of them are not closed.", lambda supplier: _count(supplier, "open"), "number"
    )
    yield Column(
        "findings_critical", "How many of them are critical.", lambda supplier: _count(supplier, "critical"), "number"
    )


def _count(supplier: SupplierExport, what: str) -> Cell:
    return int(getattr(supplier.finding_counts, what)) if supplier.row.submitted_at else None


def _people() -> Iterator[SupplierColumn]:
    yield Column(
        "declared_by", "Who declared the answers.", lambda supplier: _declared(supplier, "declared_name"), width=24
    )
    yield Column("declared_role", "In what position.", lambda supplier: _declared(supplier, "declared_role"), width=20)
    yield Column("declared_on", "On what day.", lambda supplier: _declared(supplier, "declared_on"), "date")
    yield Column("verification", "How the answers were verified last.", _verification,
                 values="self_declared, desk_review, independent")  # fmt: skip


def _declared(supplier: SupplierExport, what: str) -> Cell:
    declared: Cell = getattr(supplier.submission, what, None)
    return declared


def _verification(supplier: SupplierExport) -> Cell:
    if supplier.submission is None:
        return None
    return supplier.verification.level if supplier.verification else "self_declared"


def _of_family(scope: Scope, family: str) -> Iterator[SupplierColumn]:
    def figure(what: str, means: str, type: str = "text", values: str = "") -> SupplierColumn:
        return Column(
            f"{family}_{what}",
            means,
            _from_standing(family, lambda standing: getattr(standing, what)),
            type,
            14,
            values,
        )

    yield figure("version", f"The version of {family} that was answered.")
    yield figure("severity", f"The worst flag raised in {family}.", values=GRADES)
    yield from _score(scope, f"{family}_score", f"The score of {family}.", _score_of(family))
    yield figure("band", f"The band of that score in {family}.")
    yield figure("confidence", f"How far to rely on the answers to {family}.", "number", "0 to 100")
    for part, means in RELIANCE.items():
        yield Column(f"{family}_{part}", means, _reliance(family, part), "number", 14, PERCENT)
    signs = f"Signs that {family} was answered without care, several by semicolons. They prove nothing."
    yield Column(f"{family}_care_signs", signs, _from_standing(family, _care_signs), width=20, values=CARE)
    points = "The points of confidence that these signs take, already taken off; 0 where there is none."
    cost = _from_standing(family, lambda standing: int(standing.reliance.get("care_cost", 0)))
    yield Column(f"{family}_care_points", points, cost, "number", 14)
    sections = {
        section.id: section.title for version in scope.versions if version.id == family for section in version.sections
    }
    for section, title in sections.items():
        name = f"{family}_{section}_score"
        yield from _score(
            scope, name, f"The score of the section “{title}” of {family}.", _section_score(family, section)
        )


Text = Callable[[SupplierExport], str | None]


def _score(scope: Scope, name: str, means: str, text: Text) -> Iterator[SupplierColumn]:
    """The columns of a score as a number; for roles that see a range, also its two ends."""
    yield Column(name, means, lambda supplier: _exact(text(supplier)), "number", 10, FIGURES)
    if not scope.sees_everything:
        yield Column(f"{name}_low", "The least it can be.", lambda supplier: _ends(text(supplier))[0], "number", 10)
        yield Column(f"{name}_high", "The most it can be.", lambda supplier: _ends(text(supplier))[1], "number", 10)


def _ends(text: str | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    low, _, high = text.partition("–")
    return float(low), float(high or low)


def _exact(text: str | None) -> float | None:
    low, high = _ends(text)
    return low if low == high else None


def _from_standing(family: str, read: Callable[[FamilyStanding], Cell]) -> Callable[[SupplierExport], Cell]:
    def cell(supplier: SupplierExport) -> Cell:
        standing = supplier.standings.get(family)
        return None if standing is None else read(standing)

    return cell


def _reliance(family: str, part: str) -> Callable[[SupplierExport], Cell]:
    def share(standing: FamilyStanding) -> Cell:
        shares = standing.reliance.get(part)
        return None if shares is None else float(shares)

    return _from_standing(family, share)


def _care_signs(standing: FamilyStanding) -> Cell:
    return "; ".join(sign["id"] for sign in standing.reliance.get("care", ())) or None


def _score_of(family: str) -> Text:
    return lambda supplier: supplier.standings[family].score if family in supplier.standings else None


def _section_score(family: str, section: str) -> Text:
    return lambda supplier: supplier.standings[family].sections.get(section) if family in supplier.standings else None


SUPPLIERS = ExportTable("suppliers", "Suppliers", "one row per supplier", _columns, lambda supplier: (supplier,))
