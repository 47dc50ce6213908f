"""A questionnaire as a workbook, and back: equivalent to its YAML, one row per part.

`write(document, translations)` returns the bytes of an .xlsx. `read(data)` returns a `Book`: the document as authored,
translations, and the cell of every value, so that `cell_problems` can name sheet, row and column.
"""

from portal.sheets.questionnaire_book.problems import CellProblem, cell_problems
from portal.sheets.questionnaire_book.reading import Book, is_workbook, read
from portal.sheets.questionnaire_book.writing import write

__all__ = ["Book", "CellProblem", "cell_problems", "is_workbook", "read", "write"]
