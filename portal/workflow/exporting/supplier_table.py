"""One row per supplier: who it is, where it stands, and the scores of every questionnaire and section."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from portal.domain.lifecycle import STATUSES
from portal.domain.questionnaire import SEVERITIES
from portal.sheets.cell_markup import Cell
from portal.storage.exports import FamilyStanding
from portal.workflow.exporting.responses import Scope, SupplierExport
from portal.workflow.exporting.table import Column, ExportTable

SupplierColumn = Column[SupplierExport]
GRADES = ", ".join(SEVERITIES)
FIGURES = "0 to 100, one decimal; empty where restricted answers count, then see low and high"
PERCENT = "percent, one decimal; without what restricted answers add, for roles that may not read them"
RELIANCE = {
    "completeness": "How much of what was asked was answered (35 % of confidence).",
    "evidence": "How much of the evidence asked for was given and accepted (25 %).",
    "consistency": "How many warnings did not fire, or were explained (20 %).",
    "verification": "How the answers were verified (20 %).",
}


def _columns(scope: Scope) -> Sequence[SupplierColumn]:
    columns = [*_identity(scope), *_dates(scope), *_standing(scope), *_people()]
    for family in dict.fromkeys(version.id for version in scope.versions):
        columns += _of_family(scope, family)
    return columns


def _identity(scope: Scope) -> Iterator[SupplierColumn]:
    yield Column("code", "The supplier's external code.", lambda one: one.row.code)
    yield Column("supplier", "The supplier's name.", lambda one: one.row.supplier, width=34)
    yield Column("country", "ISO 3166 code of the supplier's country.", lambda one: one.row.country, width=9)
    yield Column("campaign", "The campaign.", lambda one: scope.campaign.title, width=24)
    yield Column("tags", "The supplier's tags, with a semicolon between them.", _tags, width=24)
    yield Column("category", "What you buy from the supplier.", lambda one: one.record.category, width=20)
    spend = "What you spend with the supplier in a year; its currency is beside it."
    yield Column("annual_spend", spend, _annual_spend, "number")
    currency = "The currency of the annual spend (ISO 4217)."
    yield Column("spend_currency", currency, lambda one: one.record.annual_spend_currency, width=9)
    yield Column("language", "The language the supplier is written to in.", lambda one: one.record.language, width=9)
    yield Column("status", "Where the supplier stands now.", lambda one: one.row.status, values=", ".join(STATUSES))


def _tags(one: SupplierExport) -> Cell:
    return "; ".join(one.record.tags) or None


def _annual_spend(one: SupplierExport) -> Cell:
    amount = one.record.annual_spend
    return Decimal(amount) if amount else None


def _dates(scope: Scope) -> Iterator[SupplierColumn]:
    zone = ZoneInfo(scope.campaign.zone)

    def moment(name: str, means: str) -> SupplierColumn:
        return Column(name, means, lambda one: getattr(one.row, name), "date and time (UTC)", 20)

    yield moment("invited_at", "When the invitation was written.")
    yield moment("opened_at", "When the link was first opened with the right address.")
    yield moment("started_at", "When the first answer was saved.")
    yield moment("submitted_at", "When the answers were submitted.")
    yield moment("declined_at", "When the supplier declined to answer, unless that was taken back or undone.")
    yield moment("not_supplying_at", "When the supplier said that it no longer supplies you, likewise.")
    waiting = "How many messages from the supplier wait for a reply, of those that the role may read."
    yield Column("messages_waiting", waiting, lambda one: one.row.messages, "number")
    local = f"The same as a day in the campaign's time zone ({scope.campaign.zone})."
    yield Column("submitted_on", local, lambda one: _day(one.row.submitted_at, zone), "date")
    due = f"The day the answers are due ({scope.campaign.zone})."
    yield Column("due_on", due, lambda one: _day(one.row.due_at, zone), "date")
    late = "Whether that was after the due moment; before submitting, whether it has passed."
    yield Column("late", late, lambda one: one.row.late, "yes or no", 9)


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def _standing(scope: Scope) -> Iterator[SupplierColumn]:
    severity = "The worst flag raised in any questionnaire: what was disclosed."
    yield Column("severity", severity, lambda one: one.row.severity, width=10, values=GRADES)
    yield from _score(scope, "score", "The lowest score of its questionnaires: how it is managed.",
                      lambda one: one.row.score)  # fmt: skip
    yield Column("band", "The band of that score; empty where restricted answers could change it.",
                 lambda one: one.row.band, width=12)  # fmt: skip
    lowest = "The lowest confidence of its questionnaires: how far to rely on it."
    yield Column("confidence", lowest, lambda one: one.row.confidence, "number", 11, "0 to 100")
    counts = "of those that the role may know of"
    yield Column("findings", f"How many findings there are, {counts}.", lambda one: _count(one, "all"), "number", 10)
    yield Column("findings_open", "How many of them are not closed.", lambda one: _count(one, "open"), "number")
    yield Column("findings_critical", "How many of them are critical.", lambda one: _count(one, "critical"), "number")


def _count(one: SupplierExport, what: str) -> Cell:
    return int(getattr(one.finding_counts, what)) if one.row.submitted_at else None


def _people() -> Iterator[SupplierColumn]:
    yield Column("contact_name", "Whom the invitation was sent to.", lambda one: one.row.contact_name, width=24)
    yield Column("contact_address", "Their email address.", lambda one: one.row.contact_address, width=30)
    yield Column("declared_by", "Who declared the answers.", lambda one: _declared(one, "declared_name"), width=24)
    yield Column("declared_role", "In what position.", lambda one: _declared(one, "declared_role"), width=20)
    yield Column("declared_on", "On what day.", lambda one: _declared(one, "declared_on"), "date")
    yield Column("verification", "How the answers were verified last.", _verification,
                 values="self_declared, desk_review, independent")  # fmt: skip


def _declared(one: SupplierExport, what: str) -> Cell:
    found: Cell = getattr(one.submission, what, None)
    return found


def _verification(one: SupplierExport) -> Cell:
    if one.submission is None:
        return None
    return one.verification.level if one.verification else "self_declared"


def _of_family(scope: Scope, family: str) -> Iterator[SupplierColumn]:
    def figure(what: str, means: str, type: str = "text", values: str = "") -> SupplierColumn:
        return Column(
            f"{family}_{what}", means, _from_standing(family, lambda one: getattr(one, what)), type, 14, values
        )

    yield figure("version", f"The version of {family} that was answered.")
    yield figure("severity", f"The worst flag raised in {family}.", values=GRADES)
    yield from _score(scope, f"{family}_score", f"The score of {family}.", _score_of(family))
    yield figure("band", f"The band of that score in {family}.")
    yield figure("confidence", f"How far to rely on the answers to {family}.", "number", "0 to 100")
    for part, means in RELIANCE.items():
        yield Column(f"{family}_{part}", means, _reliance(family, part), "number", 14, PERCENT)
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
    """A score as a number; for roles to whom it may lie between two, both ends beside it."""
    yield Column(name, means, lambda one: _exact(text(one)), "number", 10, FIGURES)
    if not scope.sees_everything:
        yield Column(f"{name}_low", "The least it can be.", lambda one: _ends(text(one))[0], "number", 10)
        yield Column(f"{name}_high", "The most it can be.", lambda one: _ends(text(one))[1], "number", 10)


def _ends(text: str | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    low, _, high = text.partition("–")
    return float(low), float(high or low)


def _exact(text: str | None) -> float | None:
    low, high = _ends(text)
    return low if low == high else None


def _from_standing(family: str, read: Callable[[FamilyStanding], Cell]) -> Callable[[SupplierExport], Cell]:
    def cell(one: SupplierExport) -> Cell:
        standing = one.standings.get(family)
        return None if standing is None else read(standing)

    return cell


def _reliance(family: str, part: str) -> Callable[[SupplierExport], Cell]:
    def share(one: FamilyStanding) -> Cell:
        found = one.reliance.get(part)
        return None if found is None else float(found)

    return _from_standing(family, share)


def _score_of(family: str) -> Text:
    return lambda one: one.standings[family].score if family in one.standings else None


def _section_score(family: str, section: str) -> Text:
    return lambda one: one.standings[family].sections.get(section) if family in one.standings else None


SUPPLIERS = ExportTable("suppliers", "Suppliers", "one row per supplier", _columns, lambda supplier: (supplier,))
