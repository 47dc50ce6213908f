"""The lists of the sheet `choices`, with an id for every choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.sheets.xlsform.names import Names, plain_id
from portal.sheets.xlsform.report import Report, also
from portal.sheets.xlsform.rows import Row, Table
from portal.sheets.xlsform.texts import Main

MOST = 300
"""A list with more choices is too long to look through."""

YES = frozenset(
    "yes y oui sí si sim ja да evet ndiyo haa haan ya iya sawa نعم হ্যাঁ হ্যা হাঁ có vâng 是 是的 हाँ".split()  # noqa: SIM905
)
NO = frozenset("no n non não nao nein nee нет hayır hapana tidak لا না không 否 不 不是 नहीं".split())  # noqa: SIM905


@dataclass(frozen=True)
class ChoiceList:
    """One list: its rows, their ids in the same order, and the id for each name in the form."""

    sheet: str
    name: str
    rows: tuple[Row, ...]
    ids: tuple[str, ...]
    values: Mapping[str, str]
    used: list[bool] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether it is too long to choose from."""
        return len(self.rows) > MOST

    def is_yes_no(self, main: Main) -> bool:
        """Whether it offers only yes and no, with labels that say nothing more."""
        if len(self.rows) != 2 or {name.lower() for name in self.values} != {"yes", "no"}:
            return False
        return all(_says(row, name, main) for row, name in zip(self.rows, self.values, strict=True))


def _says(row: Row, name: str, main: Main) -> bool:
    """Whether the label in the form's main language says only yes or no."""
    labels = [text for text in row.texts("label") if main.is_of(text.column) or not text.column.language]
    return all(is_yes_or_no(label.text, name) for label in labels)


def is_yes_or_no(text: str, name: str) -> bool:
    """Whether a text is the word for yes, or for no, in a language that we know."""
    return text.strip(" .!").casefold() in (YES if name.lower() == "yes" else NO)


def choice_lists(tables: Iterable[Table], report: Report) -> dict[tuple[str, str], ChoiceList]:
    """Every list by its sheet and name."""
    lists = {}
    for table in tables:
        rows: dict[str, list[Row]] = {}
        for row in table.rows:
            rows.setdefault(row["list_name"], []).append(row)
        for row in rows.pop("", []):
            report.add(table.name, row.number, "list_name", f"this choice belongs to no list{_quoted(row)}")
            row.take_all()
        for name, listed in rows.items():
            lists[table.name, name] = _list(table.name, name, listed, report)
    return lists


def _quoted(row: Row) -> str:
    return f": “{row.words or row.peek('name')}”" if row.words or row.peek("name") else ""


def _list(sheet: str, name: str, rows: Sequence[Row], report: Report) -> ChoiceList:
    names, ids, values = Names(), [], dict[str, str]()
    for row in rows:
        given = row["name"]
        id = names.take(given or row.words, f"choice_{row.number}")
        if given in values:
            report.add(
                sheet, row.number, "name", f"the list {name} has two choices called {given}; this one is {id} here"
            )
        elif id != given:
            report.rename(sheet, row.number, given, id)
        ids.append(id)
        values.setdefault(given or id, id)
    return ChoiceList(sheet, name, tuple(rows), tuple(ids), values)


def report_unused(lists: Iterable[ChoiceList], report: Report) -> None:
    """Report lists that no question offers, once per list and not for each cell."""
    for list_ in lists:
        if not list_.used:
            rows = [row.number for row in list_.rows]
            report.add(list_.sheet, rows[0], "", f"no question offers the list {list_.name}{also(rows[1:])}")
            for row in list_.rows:
                row.take_all()


def other_id(choices: ChoiceList) -> str:
    """The id of the choice “Other” that `or_other` adds, or of an existing one."""
    if "other" in choices.values:
        return choices.values["other"]
    return Names(set(choices.ids)).take("other", plain_id("other", "other"))
