"""A questionnaire as a workbook, and back: the twin of its YAML, one row for each part.

`write(document, translations)` gives the bytes of an .xlsx; `read(data)` gives a `Book`: the document as its author
wrote it, translations, and where every value stood, so that `told` can name sheet, row and column.
"""

from portal.sheets.questionnaire_book.problems import CellProblem, cell_problems
from portal.sheets.questionnaire_book.reading import Book, is_workbook, read
from portal.sheets.questionnaire_book.writing import write

__all__ = ["Book", "CellProblem", "cell_problems", "is_workbook", "read", "write"]
