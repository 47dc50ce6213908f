"""The limits for files, in one place. Only cells with a value count, not styled empty ones."""

MEGABYTE = 1_000_000
MOST_BYTES = 20 * MEGABYTE
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_AREA = 2_500_000
"""Rows times columns of a sheet, and of all sheets: the library allocates every cell between the first and last."""
MOST_TEXT = 50 * MEGABYTE
MOST_SHEETS = 150
MOST_RELATIONS = 10_000
MOST_UNPACKED = 400 * MEGABYTE
WIDEST_ROW = 16_384
"""The columns of a sheet in spreadsheet programs: a row with more cells is malicious."""
LAST_ROW = 1_048_576
"""The rows of a sheet in spreadsheet programs: a sheet with more is malicious."""

TOO_FAR = (
    f"“{{sheet}}” holds values beyond row {MOST_ROWS:,} or column {MOST_COLUMNS}. "
    "Copy the part that is needed into a new workbook."
)
TOO_MUCH = "This workbook holds more than can be read at once. Split it and send the parts."
TOO_LONG = f"This file has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns. Split it and send the parts."
DAMAGED = "This workbook cannot be read: it is damaged or locked. Save it again as .xlsx and send that."
ODD = "This workbook is written in an unusual way. Save it again as .xlsx and send that."
NO_WORKBOOK = "This is not an .xlsx workbook. Save it as .xlsx or .csv and send that."
TOO_MANY_SHEETS = f"This workbook has more than {MOST_SHEETS} sheets. Remove some of them."
