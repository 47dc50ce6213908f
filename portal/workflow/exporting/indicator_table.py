"""The table of the eleven ILO indicators: one row for each indicator and questionnaire of a response."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.domain.indicators import INDICATORS, ORDER
from portal.domain.questionnaire import Version
from portal.workflow.exporting.responses import SupplierExport
from portal.workflow.exporting.table import Column, ExportTable, Part, of_supplier, of_version, parts
from portal.workflow.indicator_grid import states_of


@dataclass(frozen=True)
class IndicatorState:
    """One indicator in one questionnaire."""

    version: Version
    id: str
    state: str


INDICATOR_COLUMNS: tuple[Column[Part[IndicatorState]], ...] = (
    *of_supplier(),
    *of_version(lambda row: row.version),
    Column("indicator", "The ILO indicator's id.", lambda part: part.item.id, width=36),
    Column("indicator_title", "What it is called.", lambda part: INDICATORS[part.item.id], width=36),
    Column("state", "Whether it was found, asked without a sign (no_sign) or not asked; not_known where a question "
           "about it was not answered; restricted where the reader may not know.",
           lambda part: part.item.state, values=", ".join(ORDER)),
)  # fmt: skip


def _states(supplier: SupplierExport) -> Iterator[IndicatorState]:
    response = supplier.response
    for family, result in response.families if response else ():
        states = states_of(result, sees_everything=response.redacted.sees_everything) if response else {}
        yield from (IndicatorState(family.version, id, state) for id, state in states.items())


INDICATOR_STATES = ExportTable(
    "indicators",
    "Indicators",
    "one row per indicator and questionnaire",
    lambda scope: INDICATOR_COLUMNS,
    parts(_states),
)
