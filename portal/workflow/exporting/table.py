"""What a table of an export is: its name, its columns, and how every cell is made."""

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
    """A heading, what it means, how its cell is made, what type the cell has, and the values it can hold."""

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
        """A function that makes the rows of cells of one supplier."""
        cells, rows = [column.cell for column in self.columns(scope)], self.rows
        return lambda supplier: ([cell(row) for cell in cells] for row in rows(supplier))


AnyTable: TypeAlias = ExportTable[Any]


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One of the many things that belong to a supplier's response, beside its supplier."""

    supplier: SupplierExport
    item: Row


def parts(items: Callable[[SupplierExport], Iterable[Row]]) -> Callable[[SupplierExport], Iterable[Part[Row]]]:
    """Rows for things that belong to a supplier."""
    return lambda supplier: (Part(supplier, item) for item in items(supplier))


def of_supplier() -> tuple[Column[Part[Any]], ...]:
    """The columns that every table begins with, so that none has to be joined with another."""
    return (
        Column("code", "The supplier's external code.", lambda part: part.supplier.row.code),
        Column("supplier", "The supplier's name.", lambda part: part.supplier.row.supplier, width=34),
        Column("country", "ISO 3166 code of the supplier's country.", lambda part: part.supplier.row.country, width=9),
    )


def of_version(version: Callable[[Any], Version]) -> tuple[Column[Part[Any]], ...]:
    """The questionnaire and its version."""
    return (
        Column("family", "The questionnaire.", lambda part: version(part.item).id, width=20),
        Column("version", "Its version that was answered.", lambda part: version(part.item).version, width=9),
    )
