"""`portal campaign workbook` and `read-workbook`: for a supplier that answers by email and cannot open its link."""

from pathlib import Path
from typing import Annotated

import typer

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, print_json, sentences
from portal.sheets import answer_book
from portal.storage import campaigns
from portal.workflow import offline_workbook

Code = Annotated[str, typer.Argument(help="The supplier's external code.")]


def write(
    campaign: str,
    code: Code,
    file: Annotated[Path, typer.Argument(help="Where to write the workbook (.xlsx).")],
    _as_json: AlwaysJson = False,
) -> None:
    """Write the workbook of a supplier that has answered nothing yet, in its language."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        file.write_bytes(answer_book.write(database.write(offline_workbook.facts, campaign, code, actor=actor)))
    print_json({"file": str(file)})


def read_in(
    campaign: str,
    code: Code,
    file: Annotated[Path, typer.Argument(help="The workbook as the supplier has filled it in.")],
    _as_json: AlwaysJson = False,
) -> None:
    """Read in a filled workbook: what is saved, what the supplier must choose between, and cells to look at."""
    with sentences(), opened() as database:
        data = file.read_bytes()
        answer_book.read_ahead(data, file.name)
        actor = operator(database.read(campaigns.organisation_of, campaign))
        result = offline_workbook.read_in(database, campaign, code, data, file.name, actor=actor)
    print_json(
        {
            "saved": [".".join(place) for place in result.saved],
            "conflicts": [".".join(place) for place in result.conflicts],
            "problems": [{"cell": cell.address, "problem": str(cell.sentence)} for cell in result.problems],
        }
    )
