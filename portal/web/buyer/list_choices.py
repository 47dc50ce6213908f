"""The choices made on an import's preview page: read from its form and shown in it again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from portal.sheets import places
from portal.sheets.column_choices import CHOICES, ColumnChoices
from portal.sheets.encodings import LABELS
from portal.sheets.supplier_list import HIDDEN_ROWS, ListChoices
from portal.web.forms import Fields
from portal.workflow.import_plan import ImportPlan

MOST_COLUMNS = 300
MOST_COUNTRIES = 100
"""How many unknown country names a page asks about at once; those on the most rows come first."""
NAMES_SHOWN = 5

Given = Fields | QueryParams


@dataclass(frozen=True)
class CountryQuestion:
    """A country name to be clarified, the number of rows with it, and the chosen code."""

    name: str
    rows: int
    near: str
    code: str


def read(given: Given) -> ListChoices:
    """The choices in a form or query. Choices of columns only count for the sheet and encoding they were shown for."""
    value = _reader(given)
    is_same = value("of_sheet") == value("sheet") and value("of_encoding") in ("", value("encoding"))
    columns = dict(_columns(value)) if is_same else {}
    hidden = value("hidden_rows") if value("hidden_rows") in HIDDEN_ROWS else ""
    encoding = value("encoding") if value("encoding") in LABELS else ""
    return ListChoices(encoding, value("sheet"), hidden, ColumnChoices(by_number=columns), dict(_countries(value)))


def _reader(given: Given) -> Any:
    if isinstance(given, Fields):
        return given.one
    return lambda name: given.get(name, "").replace("\x00", "").strip()


def _columns(value: Any) -> Iterator[tuple[int, str]]:
    for number in range(1, MOST_COLUMNS):
        choice = value(f"column.{number}")
        if choice in CHOICES and choice != value(f"guess.{number}"):
            yield number, choice


def _countries(value: Any) -> Iterator[tuple[str, str]]:
    for number in range(1, MOST_COUNTRIES + 1):
        name, code = value(f"country_name.{number}"), value(f"country.{number}")
        if name and places.country(code) == code:
            yield name, code


def fields(given: Given) -> list[tuple[str, str]]:
    """The choices as hidden fields for the form that confirms the import."""
    pairs = given.mapping.items() if isinstance(given, Fields) else ((name, [text]) for name, text in given.items())
    return [(name, texts[-1]) for name, texts in pairs if texts and name not in ("fingerprint", "page")]


def shown(plan: ImportPlan, choices: ListChoices) -> dict[str, Any]:
    """What the page shows about a file: its columns, sheets, encodings, hidden rows and unknown countries."""
    source = plan.source
    likely = source.detected.readings if source.detected else ()
    samples = {reading.encoding: reading.sample[0] for reading in likely if reading.sample}
    encodings = [
        (name, _encoding_words(name, samples)) for name in (*samples, *(n for n in LABELS if n not in samples))
    ]
    return {
        "columns": source.columns.all if source.columns else (),
        "column_choices": list(CHOICES.items()),
        "sheets": [(name, name) for name in (source.sheet, *source.other_sheets)] if source.other_sheets else [],
        "encoding": source.encoding,
        "encodings": encodings if source.encoding and (likely or choices.encoding) else [],
        "names_read": _names_read(plan),
        "choices": choices,
        "countries": list(_asked(plan, choices))[:MOST_COUNTRIES],
        "country_choices": places.all_countries(),
        "open_about": {question.about for question in plan.questions},
    }


def _encoding_words(name: str, samples: Mapping[str, str]) -> str:
    return f"{LABELS[name]}: {samples[name][:60]}" if name in samples else LABELS[name]


def _names_read(plan: ImportPlan) -> list[str]:
    """The first names that another encoding would change."""
    rows = (*plan.added, *(change.row for change in plan.changed))
    names = list(dict.fromkeys(row.name for row in rows if not row.name.isascii()))[:NAMES_SHOWN]
    likely = plan.source.detected.readings if plan.source.detected else ()
    return names or (list(likely[0].sample[:NAMES_SHOWN]) if likely else [])


def _asked(plan: ImportPlan, choices: ListChoices) -> Iterator[CountryQuestion]:
    for name, code in choices.countries.items():
        yield CountryQuestion(name, 0, "", code)
    for unknown_country in plan.unknown_countries:
        yield CountryQuestion(
            unknown_country.name,
            unknown_country.rows,
            places.country_name(unknown_country.near) if unknown_country.near else "",
            "",
        )
