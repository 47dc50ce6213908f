"""Tables as Parquet, where every column has one type: numbers, dates, timestamps and booleans keep theirs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import IO, Any

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from portal.sheets.cell_markup import Cell
from portal.sheets.results import Heading

ROWS_AT_ONCE = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_ZERO = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class ColumnType:
    """How a column is stored: its Parquet type, the type it is built from, and how cells are converted to that."""

    stored_as: DataType
    by_way_of: DataType
    convert: Callable[[Any], Any]


def _microseconds(moment: datetime) -> int:
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


TYPES: Mapping[str, ColumnType] = {
    "text": ColumnType(DataType.utf8(), DataType.utf8(), str),
    "number": ColumnType(DataType.float64(), DataType.float64(), float),
    "yes or no": ColumnType(DataType.bool(), DataType.bool(), bool),
    "date": ColumnType(DataType.date32(), DataType.int32(), lambda day: day.toordinal() - DAY_ZERO),
    "date and time (UTC)": ColumnType(DataType.timestamp("us", tz="UTC"), DataType.int64(), _microseconds),
}
"""By the type names that a data dictionary uses."""


def write(headings: Sequence[Heading], rows: Iterable[Sequence[Cell]], to: IO[bytes]) -> int:
    """Write one table and return its number of rows. Only a few thousand rows are in memory at once."""
    types = [TYPES[heading.type] for heading in headings]
    schema = Schema([Field(heading.name, type.stored_as) for heading, type in zip(headings, types, strict=True)])
    remaining, count = iter(rows), 0

    def made() -> Iterator[RecordBatch]:
        nonlocal count
        while part := list(islice(remaining, ROWS_AT_ONCE)):
            count += len(part)
            columns = [_array(column, type) for column, type in zip(zip(*part, strict=True), types, strict=True)]
            yield RecordBatch.from_arrays(columns, schema=schema)

    write_parquet(RecordBatchReader.from_batches(schema, made()), to, compression="zstd(3)")
    return count


def _array(cells: Sequence[Cell], type: ColumnType) -> Array:
    converted = [None if cell is None else type.convert(cell) for cell in cells]
    return Array(converted, type=type.by_way_of).cast(type.stored_as)
