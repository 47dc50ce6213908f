"""`portal suppliers import`: a list from any system; options answer what the file leaves open."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.connect import opened
from portal.cli.organisations import InOrganisation, inside
from portal.cli.output import AsJson, print_json, print_line, sentences
from portal.cli.progress_bar import progress_bar
from portal.domain.refusals import Invalid
from portal.sheets import column_choices, error_rows, places, supplier_list
from portal.sheets.column_choices import ColumnChoices
from portal.sheets.supplier_list import HIDDEN_ROWS, ListChoices
from portal.workflow import import_suppliers as importing
from portal.workflow.import_plan import ImportPlan


def import_suppliers(
    file: Annotated[Path, typer.Argument(help="A workbook (.xlsx, .xls, .xlsb, .ods) or text file (.csv, .txt).")],
    organisation: InOrganisation = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen without changing anything.")
    ] = False,
    encoding: Annotated[str, typer.Option(help="The encoding of a text file, such as cp1254 or gb18030.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook that holds the list.")] = "",
    hidden_rows: Annotated[str, typer.Option(help="What to do with rows that a filter hides: include or skip.")] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="What a column holds, like 'Land=country'. Repeatable.")
    ] = None,
    countries: Annotated[
        list[str] | None, typer.Option("--country", help="The code of a country, like 'Ungheria=HU'. Repeatable.")
    ] = None,
    errors: Annotated[Path | None, typer.Option(help="Write the rows with errors to this .xlsx file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add and change suppliers from a list; errors are listed with their row and column."""
    with sentences(), opened() as database, progress_bar("importing"):
        actor = inside(database, organisation)
        choices = ListChoices(
            encoding, sheet, _hidden(hidden_rows), ColumnChoices(_columns(columns)), _countries(countries or [])
        )
        data = file.read_bytes()
        supplier_list.read_ahead(data, file.name, choices)
        if dry_run:
            plan = database.read(importing.preview, data, file.name, choices, actor=actor)
        else:
            plan = database.write(importing.confirm, data, file.name, choices, actor=actor)
        if errors is not None:
            errors.write_bytes(error_rows.workbook(plan.rejected, plan.source))
    if as_json:
        print_json(plan.as_json())
        return
    _tell(plan)
    if errors is not None:
        print_line(f"{errors}: {len(plan.rejected)} rows with errors")


def _columns(words: Sequence[str] | None) -> dict[str, str]:
    return column_choices.chosen(words or [])


def _hidden(word: str) -> str:
    if word and word not in HIDDEN_ROWS:
        raise Invalid(f"“{word}” is not a choice for hidden rows. Write include or skip.")
    return word


def _countries(words: Sequence[str]) -> dict[str, str]:
    codes = {}
    for word in words:
        name, mark, code = word.rpartition("=")
        known = places.country(code.strip()) if mark and name.strip() else None
        if known is None:
            raise Invalid(f"“{word}” does not give a country's code. Write it like Ungheria=HU.")
        codes[name.strip()] = known
    return codes


def _tell(plan: ImportPlan) -> None:
    print_line(f"added {len(plan.added)}, changed {len(plan.changed)}, unchanged {plan.unchanged}")
    if plan.source.sheet:
        others = f"; not read: {', '.join(plan.source.other_sheets)}" if plan.source.other_sheets else ""
        print_line(f"sheet {plan.source.sheet}{others}")
    if plan.source.encoding and not plan.source.encoding.startswith("utf"):
        print_line(f"read as {plan.source.encoding}")
    if plan.assumed_zones:
        print_line(f"time zone assumed for {plan.assumed_zones:,}: the main one of their country")
    if plan.recognised:
        print_line(f"recognised by name and country: {len(plan.recognised):,}")
    if plan.reading_english:
        print_line(
            f"{sum(plan.reading_english.values()):,} suppliers will read English: {', '.join(plan.reading_english)}"
        )
    if plan.unknown:
        print_line(f"columns not imported: {', '.join(plan.unknown)}")
    for unknown_country in plan.unknown_countries:
        print_line(
            f"{unknown_country.question} Answer with --country '{unknown_country.name}={unknown_country.near or 'XX'}'."
        )
    for line in (*plan.lines_to_report, *plan.notes):
        print_line(f"row {line.row}, {line.column}: {line.problem}")
