"""An XLSForm (xlsform.org: `survey`, `choices`, `settings`) as the start of a questionnaire.

What has no counterpart here is listed with its sheet and row; nothing is dropped in silence. Points, flags and checks
are the author's to add: XLSForm knows none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.kinds import COLUMN_KINDS, KINDS
from portal.domain.questionnaire import FORMAT, ID
from portal.domain.refusals import Invalid
from portal.domain.translation import digest
from portal.sheets import grid
from portal.sheets.questionnaire_book import Book
from portal.sheets.questionnaire_book.reading import Cell
from portal.sheets.relevance import NotConvertible, as_rule, limits_of
from portal.sheets.unplaced import unplaced

Tree = dict[str, Any]
SIMPLE = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "note": "note",
    "range": "integer",
}
BANDS = [
    {"id": name, "from": start} for name, start in (("strong", 85), ("managed", 70), ("developing", 40), ("weak", 0))
]
LABEL = re.compile(r"^(label|hint)(?:::\s*(.+))?$", re.IGNORECASE)
CODE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$")


@dataclass(frozen=True)
class LeftOut:
    """Something of the form that was not taken over, where it stood, and why."""

    cell: Cell
    why: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.why}"


@dataclass
class Form:
    """What could be taken over, and what could not."""

    book: Book
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def texts(self, what: str) -> dict[str, str]:
        """The labels or hints of a row by language; "" is the one without a language."""
        found = {}
        for title, text in self.cells.items():
            match = LABEL.match(title)
            if match and match[1].lower() == what and text.strip():
                name = (match[2] or "").strip()
                code = CODE.search(name)
                found[code[1] if code else name] = text.strip()
        return found


def is_xlsform(data: bytes) -> bool:
    """Whether a workbook has the sheets of an XLSForm."""
    return any(sheet.name.strip().lower() == "survey" for sheet in grid.sheets(data, "form.xlsx"))


def read(data: bytes, family: str = "", number: str = "1.0.0") -> Form:
    """Take over a form. `family` is the id wanted where the form's own is none of ours."""
    sheets = {sheet.name.strip().lower(): sheet.rows for sheet in grid.sheets(data, "form.xlsx")}
    if "survey" not in sheets:
        raise Invalid("This workbook has no sheet “survey”, so it is no XLSForm.")
    survey = _rows(sheets["survey"])
    settings = next(iter(_rows(sheets.get("settings", []))), _Row(2, {}))
    form = _Reader(survey, _rows(sheets.get("choices", [])), settings).form(family, number)
    left = (*form.left_out, *(LeftOut(cell, why) for cell, why in unplaced(sheets)))
    form.left_out = list(dict.fromkeys(left))
    return form


def _rows(rows: grid.Grid) -> list[_Row]:
    heads = [head.strip() for head in rows[0]] if rows else []
    lower = [head if LABEL.match(head) else head.lower() for head in heads]
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: text for head, text in zip(lower, row, strict=False) if head and text.strip()}
        if cells:
            found.append(_Row(number, cells))
    return found


class _Reader:
    """Goes through the survey once, with the section or the table it is in."""

    def __init__(self, survey: Sequence[_Row], choices: Sequence[_Row], settings: _Row) -> None:
        self.survey, self.settings = survey, settings
        self.lists: dict[str, list[_Row]] = {}
        for row in choices:
            self.lists.setdefault(row["list_name"] or row["list name"], []).append(row)
        tag = settings["default_language"]
        code = CODE.search(tag)
        self.named = tag
        self.language = code[1] if code else tag if re.fullmatch(r"[a-z]{2,3}", tag) else "en"
        self.made = Form(Book())
        self.texts: dict[str, Tree] = {}
        self.kinds: dict[str, str] = {}
        self.sections: list[Tree] = []
        self.depth = 0
        self.table: Tree | None = None

    def form(self, family: str, number: str) -> Form:
        """Everything, with the translations that stand beside the source language."""
        own = self.settings["form_id"]
        wanted = family if re.fullmatch(ID, family) else _plain_id(own or "imported_form")
        title = self.settings["form_title"] or own or "Imported form"
        for row in self.survey:
            self._row(row)
        whole = {"format": FORMAT, "id": wanted, "version": number, "language": self.language, "title": title}
        book = self.made.book
        book.document = whole | {"sections": [one for one in self.sections if one["questions"]], "bands": BANDS}
        self._drop_empty()
        head = {key: whole[key] for key in ("format", "id", "version")}
        book.translations = [head | {"language": tag, "texts": texts} for tag, texts in self.texts.items()]
        return self.made

    def _drop_empty(self) -> None:
        for one in self.sections:
            if not one["questions"]:
                self._leave(Cell("survey"), f"the group {one['id']} has no question that could be taken over")

    def _leave(self, cell: Cell, why: str) -> None:
        self.made.left_out.append(LeftOut(cell, why))

    def _row(self, row: _Row) -> None:
        kind, _, rest = row["type"].partition(" ")
        word = row["type"].replace("_", " ").lower()
        if word.startswith(("begin group", "begin repeat")):
            self._begin(row, is_table="repeat" in word)
        elif word.startswith(("end group", "end repeat")):
            self._end(is_table="repeat" in word)
        elif kind in ("select_one", "select_multiple"):
            self._choice(row, kind, rest.strip().split(" ")[0])
        elif kind.lower() in SIMPLE:
            self._keep(row, {"kind": self._simple(row, kind.lower())})
        else:
            hint = "; ask for the file as evidence of a question" if kind in ("file", "image") else ""
            self._leave(Cell("survey", row.number, "type"), f"“{row['type']}” has no counterpart here{hint}")

    def _simple(self, row: _Row, kind: str) -> str:
        return "long_text" if SIMPLE[kind] == "text" and "multiline" in row["appearance"] else SIMPLE[kind]

    def _begin(self, row: _Row, *, is_table: bool) -> None:
        if is_table:
            question = self._keep(row, {"kind": "table", "columns": []})
            self.table = question
            return
        self.depth += 1
        if self.depth > 1:
            self._leave(
                Cell("survey", row.number), f"the group {row['name']} stands inside another; its questions join that"
            )
            return
        name = self._id(row, "section")
        section: Tree = {"id": name, "title": self._text(row, "label", f"{name}.title") or name}
        self._when(row, section)
        self.sections.append(section | {"questions": []})
        self.made.book.places[("sections", len(self.sections) - 1)] = Cell("survey", row.number)

    def _end(self, *, is_table: bool) -> None:
        if is_table:
            self.table = None
        else:
            self.depth = max(0, self.depth - 1)

    def _choice(self, row: _Row, kind: str, name: str) -> None:
        choices = self.lists.get(name, [])
        if not choices:
            self._leave(Cell("survey", row.number, "type"), f"there is no list {name} on the sheet choices")
            return
        if row["type"].split()[2:]:
            self._leave(Cell("survey", row.number, "type"), "“or_other” has no counterpart; add an option for it")
        words = {one["name"].lower() for one in choices}
        if kind == "select_one" and words == {"yes", "no"}:
            self._tell_words(row, choices)
            self._keep(row, {"kind": "yes_no"})
            return
        self._keep(row, {"kind": "choice" if kind == "select_one" else "choices"}, choices)

    def _tell_words(self, row: _Row, choices: Sequence[_Row]) -> None:
        for one in choices:
            own = self._text(one, "label", "") or one["name"]
            if own.lower() != one["name"].lower():
                why = f"asked in row {row.number} with the words yes and no; “{own}” is not kept"
                self._leave(Cell("choices", one.number, "label"), why)
        self.texts = {tag: {key: text for key, text in texts.items() if key} for tag, texts in self.texts.items()}

    def _keep(self, row: _Row, question: Tree, choices: Sequence[_Row] = ()) -> Tree:
        name = self._id(row, "question")
        if self.table is not None:
            return self._column(row, name, question, choices)
        ask = self._text(row, "label", f"{name}.ask") or name
        question = {"id": name, "kind": question["kind"], "ask": ask} | question
        if hint := self._text(row, "hint", f"{name}.help"):
            question["help"] = hint
        if KINDS[question["kind"]].takes_answer:
            self._settle(row, question)
        if choices:
            question["options"] = [self._option(one, f"{name}.") for one in choices]
        self.kinds[name] = question["kind"]
        self._when(row, question)
        if not self.sections:
            self.sections.append({"id": "first_section", "title": "Questions", "questions": []})
        section = self.sections[-1]
        section["questions"].append(question)
        path = ("sections", len(self.sections) - 1, "questions", len(section["questions"]) - 1)
        self.made.book.places[path] = Cell("survey", row.number)
        return question

    def _settle(self, row: _Row, question: Tree) -> None:
        """Whether it must be answered, and its limits."""
        if row["required"].lower() not in ("yes", "true", "true()", "1"):
            question["required"] = False
        if row["constraint"]:
            try:
                question |= limits_of(row["constraint"], question["kind"])
            except NotConvertible as wrong:
                self._leave(Cell("survey", row.number, "constraint"), f"write this as a check: {wrong}")

    def _column(self, row: _Row, name: str, question: Tree, choices: Sequence[_Row]) -> Tree:
        if self.table is None or question["kind"] not in COLUMN_KINDS:
            self._leave(Cell("survey", row.number, "type"), f"a table has no column of the kind {question['kind']}")
            return {"columns": []}
        key = f"{self.table['id']}.{name}"
        column: Tree = {"id": name, "kind": question["kind"], "text": self._text(row, "label", f"{key}.text") or name}
        if choices:
            column["options"] = [self._option(one, f"{key}.") for one in choices]
        for what in ("relevant", "constraint", "required"):
            if row[what]:
                self._leave(Cell("survey", row.number, what), f"a column of a table has no “{what}” of its own")
        if row.texts("hint"):
            self._leave(Cell("survey", row.number, "hint"), "a column of a table has no help of its own")
        self.table["columns"].append(column)
        return column

    def _option(self, row: _Row, start: str) -> Tree:
        name = _plain_id(row["name"])
        if name != row["name"]:
            self._leave(Cell("choices", row.number, "name"), f"{row['name']} is called {name} here")
        return {"id": name, "text": self._text(row, "label", f"{start}{name}.text") or name}

    def _when(self, row: _Row, part: Tree) -> None:
        if not row["relevant"]:
            return
        try:
            part["when"] = as_rule(row["relevant"], self.kinds, _plain_id)
        except NotConvertible as wrong:
            self._leave(Cell("survey", row.number, "relevant"), f"write this rule by hand: {wrong}")

    def _id(self, row: _Row, what: str) -> str:
        name = _plain_id(row["name"] or f"{what}_{row.number}")
        if name != row["name"]:
            given = row["name"] or "a row without a name"
            self._leave(Cell("survey", row.number, "name"), f"{given} is called {name} here")
        return name

    def _text(self, row: _Row, what: str, key: str) -> str:
        """The text in the source language; the others go to their translations."""
        given = row.texts(what)
        own = next((given[tag] for tag in ("", self.named, self.language) if tag in given), "")
        own = own or next(iter(given.values()), "")
        for tag, text in given.items():
            if tag not in ("", self.named, self.language) and re.fullmatch(r"[a-z]{2,3}(-\w+)*", tag):
                self.texts.setdefault(tag, {})[key] = {"text": text, "of": digest(own)}
            elif tag and tag not in (self.named, self.language):
                self._leave(
                    Cell("survey", row.number, f"{what}::{tag}"), "name the language with its code: French (fr)"
                )
        return own


def _plain_id(name: str) -> str:
    """An id of ours that is nearest to a form's name."""
    plain = re.sub(r"[^a-z0-9_]+", "_", name.strip().lower()).strip("_")
    plain = plain if plain[:1].isalpha() else f"q_{plain}"
    return (plain if len(plain) > 1 else f"{plain}_")[:64]
