"""All tables of an export: workbook, CSV, page, command and data dictionary are made from this list."""

from portal.domain.refusals import Invalid
from portal.workflow.exporting.follow_up_tables import EVIDENCE, FINDINGS, FOLLOW_UPS
from portal.workflow.exporting.indicator_table import INDICATOR_STATES
from portal.workflow.exporting.response_tables import ANSWERS, CELLS, CHECKS, FLAGS
from portal.workflow.exporting.supplier_table import SUPPLIERS
from portal.workflow.exporting.table import AnyTable

TABLES: tuple[AnyTable, ...] = (
    SUPPLIERS,
    ANSWERS,
    CELLS,
    FLAGS,
    INDICATOR_STATES,
    CHECKS,
    FINDINGS,
    FOLLOW_UPS,
    EVIDENCE,
)


def table_named(id: str) -> AnyTable:
    """The table with this id; raises Invalid with the existing ids."""
    named = next((table for table in TABLES if table.id == id), None)
    if named is None:
        raise Invalid(f"There is no table {id}. The tables are {', '.join(table.id for table in TABLES)}.")
    return named
