"""The sheets and their columns, generated from the authors' dictionary so that forms and workbooks agree."""

from dataclasses import dataclass

from portal.domain.dictionary import FORMS, Field, Rows

README = "Read me"
WHOLE = "Questionnaire"
LANGUAGE = "Texts "
"""A sheet of translations is called "Texts fr"."""

TEXT_KEY, SOURCE, TRANSLATED, OF, STATE = "Text", "In the source language", "Translation", "Of", "Status"


@dataclass(frozen=True)
class ColumnSpec:
    """One column: the key it holds ("evidence.ask"), its heading, a note, and the allowed values."""

    key: str
    title: str
    note: str = ""
    width: int = 16
    choices: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: rows of parts in the list `key` of their parent, which the `parents` columns identify."""

    name: str
    key: str
    parents: tuple[ColumnSpec, ...]
    heads: tuple[ColumnSpec, ...]

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """All columns, the parents first."""
        return self.parents + self.heads


def _head(field: Field) -> ColumnSpec:
    words = tuple(value for value, _ in field.choices if value) if field.shape == "select" else ()
    if words in (("true",), ("false",)):
        words = ("true", "false")
    note = field.hint or ""
    if field.shape in ("list", "tick"):
        note = f"{note} Several, with commas between.".strip()
    if field.shape == "tick":
        note = f"{note} {', '.join(value for value, _ in field.choices)}."
    width = {"long": 46, "rule": 36, "number": 10, "lines": 30}.get(field.shape, 20)
    return ColumnSpec(field.key, field.label, note, width, words, field.shape in ("list", "tick"))


def _heads(kind: str) -> tuple[ColumnSpec, ...]:
    return tuple(_head(field) for field in FORMS[kind] if isinstance(field, Field) and field.key != "else")


def _rows(kind: str, key: str, *more: ColumnSpec, without: tuple[str, ...] = ()) -> tuple[ColumnSpec, ...]:
    rows = next(form for form in FORMS[kind] if isinstance(form, Rows) and form.key == key)
    return (*(_head(field) for field in rows.fields if field.key not in without), *more)


SECTION = ColumnSpec("section", "Section", "The id of a section on the sheet Sections.", 20)
PERHAPS = ColumnSpec("section", "Section", "The id of the section it belongs to; empty: across all sections.", 20)
QUESTION = ColumnSpec("question", "Question", "The id of a question on the sheet Questions.", 24)
COLUMN = ColumnSpec("column", "Column", "For choices in a table: the id of its column. Else empty.", 16)
ELSE = ColumnSpec(
    "else", "Points otherwise", "Alone in the last row of a question: what it is worth when no rule is true.", 10
)
ID = ColumnSpec("id", "Id", "An id that was used and never will be again.", 24)
SINCE = ColumnSpec("since", "Since", "The version in which it went.", 12)
REPLACED = ColumnSpec("replaced_by", "Replaced by", "The id that took its place, if one did.", 24)

WHOLE_HEADS = _heads("details")
PLANS: tuple[SheetSpec, ...] = (
    SheetSpec("Sections", "sections", (), _heads("section")),
    SheetSpec("Questions", "questions", (SECTION,), _heads("question")),
    SheetSpec("Rows", "rows", (QUESTION,), _rows("question", "rows")),
    SheetSpec("Columns", "columns", (QUESTION,), _rows("question", "columns", without=("options",))),
    SheetSpec("Options", "options", (QUESTION, COLUMN), _rows("question", "options")),
    SheetSpec("Points by rule", "score", (QUESTION,), _rows("question", "score", ELSE)),
    SheetSpec("Advice", "advice", (QUESTION,), _rows("question", "advice")),
    SheetSpec("Basis", "basis", (QUESTION,), _rows("question", "basis")),
    SheetSpec("Flags", "flags", (PERHAPS,), _heads("flag")),
    SheetSpec("Checks", "checks", (PERHAPS,), _heads("check")),
    SheetSpec("Derived values", "derived", (), _heads("derived")),
    SheetSpec("Bands", "bands", (), _rows("details", "bands")),
    SheetSpec("Retired", "retired", (), (ID, SINCE, REPLACED)),
)

INSTRUCTIONS = (
    "This workbook holds one version of a questionnaire. Change it, save it as .xlsx, and upload it as a draft.",
    "Each sheet lists parts of one kind, one a row, in the order in which they are shown. Empty rows are left out.",
    "The first columns say where a part belongs: the id of its section or its question.",
    "Ids are small letters, digits and underscores. They never change their meaning.",
    "The id of a question that you remove goes to the sheet Retired, so that it is never used again.",
    "Move over a heading to read what goes into its column. Cells with a list offer what may be chosen.",
    "Rules are written as in the authors' guide: pays_fees and count(corridors) > 0. Texts in rules stand in quotes.",
    "A sheet “Texts fr” holds the French. Translate the column Translation; leave the columns Text and Of as they are.",
)
