"""A response as a workbook to fill in without a connection, and back: one sheet a section.

`write(facts)` gives the bytes of an .xlsx; `read(data, file_name)` gives a `ReadBook`: the cells of every question by
what they hold, and where each stood. What a changed cell means for an answer is said by `parts.changed`.
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
