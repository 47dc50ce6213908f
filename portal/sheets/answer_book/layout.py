"""The layout of a section's sheet. The hidden first column of each row names the row's cells.

`people.fee|amount` means that the row's answer cell holds the `amount` of the question `fee`; further names, each after
a bar, are those of the cells to the right. So a row keeps its meaning wherever it is moved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.domain.kinds import KINDS, MOST_ROWS
from portal.domain.merging import rows_of
from portal.domain.messages import JoinedText, Message
from portal.sheets.answer_book.facts import BookFacts, BookQuestion, BookSection
from portal.sheets.answer_book.parts import NO_ROWS, column_parts

KEY, APPLIES, LABEL, ANSWER, INSTEAD, REASON, NOTE = range(7)
"""Column indexes, from the left."""

HEAD_ROWS = 3
SPARE_ROWS = 30
"""Empty rows added below a table's filled rows."""

SECTION, ABOUT, LISTS, BASE = "candour-section", "candour-about", "candour-lists", "candour-base"
"""The first cell of a sheet says which kind of sheet it is."""

NO_CELL, NOTHING_TO_READ = "-", "="
PART_LABELS = {
    "amount": Message("Amount"),
    "currency": Message("Currency"),
    "day": Message("Day"),
    "month": Message("Month"),
    "year": Message("Year"),
    "name": Message("Your name"),
    "role": Message("Your position"),
}
NO_ROWS_LABEL = Message("There is nothing to list here")
FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
LONGEST_NAME = 31


@dataclass(frozen=True)
class Line:
    """One row: its `label`, and the names of its cells from the answer column on."""

    row: int
    item: BookQuestion
    label: str
    cells: tuple[str, ...]
    is_first: bool = False
    headings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The content of the hidden first cell."""
        return "|".join((f"{self.item.family}.{self.item.question.id}", *(self.cells or (NOTHING_TO_READ,))))


def lines(facts: BookFacts, section: BookSection) -> list[Line]:
    """Every row of a section's sheet below the header rows."""
    listed: list[Line] = []
    for item in section.questions:
        for label, cells, headings in _of_question(facts, item):
            is_first = not listed or listed[-1].item is not item
            listed.append(Line(HEAD_ROWS + len(listed), item, label, cells, is_first, headings))
    return listed


_Row = tuple[str, tuple[str, ...], tuple[str, ...]]


def _of_question(facts: BookFacts, item: BookQuestion) -> Iterator[_Row]:
    question, texts = item.question, facts.texts[item.family]
    kind = KINDS[question.kind]
    ask = f"{item.number} {texts(f'{question.id}.ask')}"
    instead = ("no_answer", "reason") if question.allow else ()
    if not kind.takes_answer:
        yield ask, (), ()
    elif kind.has_columns:
        yield ask, (NO_CELL, *instead), ()
        yield NO_ROWS_LABEL, (NO_ROWS,), ()
        yield from _table(facts, item)
    elif kind.takes_many:
        yield ask, (NO_CELL, *instead), ()
        for option in question.options:
            yield str(texts(f"{question.id}.{option.id}.text")), (f"?{option.id}",), ()
    elif kind.fields == ("",) and not question.rows:
        yield ask, ("", *instead), ()
    else:
        yield ask, (NO_CELL, *instead), ()
        for part in kind.field_parts(question, 0):
            yield _part_label(facts, item, part), (part,), ()


def _part_label(facts: BookFacts, item: BookQuestion, part: str) -> str:
    if any(row.id == part for row in item.question.rows):
        return str(facts.texts[item.family](f"{item.question.id}.{part}.text"))
    return PART_LABELS[part]


def _table(facts: BookFacts, item: BookQuestion) -> Iterator[_Row]:
    """A table's headings and rows: the filled rows, then some empty ones."""
    parts = list(column_parts(item.question))
    yield "", (), tuple(_heading(facts, item, column.id, part) for column, part in parts)
    count = min(len(rows_of(item.raw)) + SPARE_ROWS, MOST_ROWS)
    for number in range(count):
        yield str(number + 1), tuple(f"#{number}:{part}" for _, part in parts), ()


def _heading(facts: BookFacts, item: BookQuestion, column: str, part: str) -> str:
    texts, prefix = facts.texts[item.family], f"{item.question.id}.{column}"
    text, unit = str(texts(f"{prefix}.text")), texts.get(f"{prefix}.unit")
    named = PART_LABELS.get(part.partition(".")[2])
    return JoinedText(text, ": ", named) if named else f"{text} ({unit})" if unit else text


def sheet_names(titles: list[str]) -> list[str]:
    """Valid sheet names, made unique by the number before each title."""
    plain = (" ".join(FORBIDDEN.sub(" ", title).split()) for title in titles)
    return [f"{number}. {title}"[:LONGEST_NAME].rstrip() for number, title in enumerate(plain, start=1)]
