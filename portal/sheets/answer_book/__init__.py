"""A response as a workbook to fill in offline, and back: one sheet per section.

`write(facts)` returns the bytes of an .xlsx; `read(data, file_name)` returns a `ReadBook`: the cells of every question
and their addresses. `parts.changed` turns changed cells into an answer.
"""

from portal.sheets.answer_book.facts import BookFacts, BookQuestion, BookSection
from portal.sheets.answer_book.parts import Changed, changed
from portal.sheets.answer_book.reading import ReadBook, ReadCell, StrayCell, read, read_ahead
from portal.sheets.answer_book.writing import write

__all__ = [
    "BookFacts",
    "BookQuestion",
    "BookSection",
    "Changed",
    "ReadBook",
    "ReadCell",
    "StrayCell",
    "changed",
    "read",
    "read_ahead",
    "write",
]
