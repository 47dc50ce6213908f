"""The tables of an export: name, columns, and how every cell is computed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from portal.domain.questionnaire import Version
from portal.sheets.cell_markup import Cell
from portal.sheets.results import Heading
from portal.workflow.exporting.responses import Scope, SupplierExport

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A heading, its meaning, how its cell is computed, the cell's type, and the possible values."""

    name: str
    means: str
    cell: Callable[[Row], Cell]
    type: str = "text"
    width: int = 14
    values: str = ""


@dataclass(frozen=True)
class ExportTable(Generic[Row]):
    """One table: `id` is its name in commands, `name` its sheet, `about` what one row is."""

    id: str
    name: str
    about: str
    columns: Callable[[Scope], Sequence[Column[Row]]]
    rows: Callable[[SupplierExport], Iterable[Row]]

    def headings(self, scope: Scope) -> list[Heading]:
        """The headings as a file needs them."""
        return [Heading(column.name, column.width, column.type) for column in self.columns(scope)]

    def writer(self, scope: Scope) -> Callable[[SupplierExport], Iterable[list[Cell]]]:
        """A function that returns one supplier's rows of cells."""
        cells, rows = [column.cell for column in self.columns(scope)], self.rows
        return lambda supplier: ([cell(row) for cell in cells] for row in rows(supplier))


AnyTable: TypeAlias = ExportTable[Any]


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One item of a supplier's response, together with the supplier."""

    supplier: SupplierExport
    item: Row


def parts(items: Callable[[SupplierExport], Iterable[Row]]) -> Callable[[SupplierExport], Iterable[Part[Row]]]:
    """A function that returns the rows for a supplier's items."""
    return lambda supplier: (Part(supplier, item) for item in items(supplier))


def of_supplier() -> tuple[Column[Part[Any]], ...]:
    """The columns that every table begins with, so that no join is needed."""
    return (
        Column("code", "The supplier's external code.", lambda part: part.supplier.row.code),
        Column("supplier", "The supplier's name.", lambda part: part.supplier.row.supplier, width=34),
        Column("country", "ISO 3166 code of the supplier's country.", lambda part: part.supplier.row.country, width=9),
    )


def of_version(version: Callable[[Any], Version]) -> tuple[Column[Part[Any]], ...]:
    """The columns with the questionnaire and its version."""
    return (
        Column("family", "The questionnaire.", lambda part: version(part.item).id, width=20),
        Column("version", "Its version that was answered.", lambda part: version(part.item).version, width=9),
    )
