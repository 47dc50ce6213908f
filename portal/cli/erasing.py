"""Commands that erase data, set legal holds, and list what was erased."""

from typing import Annotated

import typer

from portal.cli.connect import opened, operator
from portal.cli.organisations import InOrganisation, inside
from portal.cli.output import AsJson, exit_with, print_json, print_line, sentences
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import holds, suppliers
from portal.storage.database import Database
from portal.storage.erasing import Plan
from portal.workflow import erase as erasing
from portal.workflow import hold as holding

Which = Annotated[str, typer.Argument(help="The supplier's id or code.")]
Reason = Annotated[str, typer.Option(help="The reason, recorded in the history.")]


def erase(
    kind: Annotated[str, typer.Argument(help="supplier, contact (a supplier's contacts) or response.")] = "",
    which: Annotated[str, typer.Argument(help="The supplier's id or code; for a response, the invitation's id.")] = "",
    confirm: Annotated[str, typer.Option(help="The number of records, as printed without this option.")] = "",
    listing: Annotated[
        bool, typer.Option("--list", help="Print what was erased; keep the list beside your backups.")
    ] = False,
    organisation: InOrganisation = "",
    as_json: AsJson = False,
) -> None:
    """Erase a supplier, its contacts or a response permanently; without --confirm, only print what would be erased."""
    with sentences(), opened() as database:
        if listing:
            actor = inside(database, organisation) if organisation else operator()
            lines = database.read(erasing.list_erased, actor=actor)
            _print_list(lines, as_json)
            return
        actor = inside(database, organisation)
        chosen = next((name for name in erasing.KINDS if name == kind), None)
        if chosen is None or not which:
            exit_with("Say what to erase: supplier, contact or response, and which one.")
        subject = which if chosen == "response" else _supplier(database, which, actor)
        if confirm:
            planned = erasing.erase(database, chosen, subject, confirm, actor=actor)
        else:
            planned = database.read(erasing.preview, chosen, subject, actor=actor)
        _print(planned, as_json, done=bool(confirm))


def _print_list(lines: list[str], as_json: bool) -> None:
    if as_json:
        print_json(lines)
    for line in () if as_json else lines:
        print_line(line)


def _print(planned: Plan, as_json: bool, *, done: bool) -> None:
    if as_json:
        print_json({"records": planned.total, "counts": dict(planned.counts), "erased": done})
        return
    for label, count in planned.counts.items():
        print_line(f"{count:>7,} {label}")
    if done:
        print_line(f"Erased {planned.total:,} records. Keep `portal erase --list` beside your backups.")
    else:
        print_line(
            f"{planned.total:,} records would be erased permanently. Add --confirm {planned.total} to erase them."
        )


def set_hold(which: Which, reason: Reason, organisation: InOrganisation = "") -> None:
    """Set a legal hold on a supplier: nothing of it is erased until the hold is lifted."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        database.write(holding.set_hold, _supplier(database, which, actor), reason, actor=actor)
    print_line("Legal hold set.")


def lift_hold(which: Which, reason: Reason, organisation: InOrganisation = "") -> None:
    """Lift the legal hold on a supplier."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        database.write(holding.lift_hold, _supplier(database, which, actor), reason, actor=actor)
    print_line("Legal hold lifted.")


def list_holds(organisation: InOrganisation = "", as_json: AsJson = False) -> None:
    """Print the current legal holds."""
    with sentences(), opened() as database:
        standing = database.read(holds.standing, actor=inside(database, organisation))
    if as_json:
        print_json([{**vars(hold), "set_at": hold.set_at.isoformat()} for hold in standing])
    for hold in () if as_json else standing:
        print_line(f"{hold.supplier}  {hold.set_at:%Y-%m-%d}  {hold.set_by}: {hold.reason}")


def _supplier(database: Database, which: str, actor: Actor) -> str:
    """The id of the supplier with this id or code."""
    by_code = database.read(suppliers.by_code, which, actor=actor)
    if len(by_code) > 1:
        raise Invalid(f"More than one supplier has the code {which}. Give its id.")
    return by_code[0] if by_code else database.read(suppliers.get, which, actor=actor).id
