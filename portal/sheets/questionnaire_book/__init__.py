"""A questionnaire as a workbook, and back: the twin of its YAML, one row for each part.

`write(document, translations)` gives the bytes of an .xlsx; `read(data)` gives a `Book`: the document as its author
wrote it, translations, and where every value stood, so that `told` can name sheet, row and column.
"""

from portal.sheets.questionnaire_book.reading import Book, is_workbook, read
from portal.sheets.questionnaire_book.telling import Told, told
from portal.sheets.questionnaire_book.writing import write

__all__ = ["Book", "Told", "is_workbook", "read", "told", "write"]
