"""`portal verify`: is everything unchanged, and does the history match checkpoints stored elsewhere?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from portal.cli import verify_receipts
from portal.cli.connect import opened
from portal.cli.output import AsJson, exit_with, print_json, print_line, sentences
from portal.domain.checkpoints import Checkpoint, found_in
from portal.domain.refusals import Invalid
from portal.storage import integrity, people
from portal.storage.database import Database
from portal.storage.history_checks import Check
from portal.workflow import inspect_installation, keep_history

CheckpointOption = Annotated[
    list[str] | None,
    typer.Option("--checkpoint", help="A checkpoint, or a file that contains checkpoints. Repeatable."),
]
HistoryOption = Annotated[bool, typer.Option("--history", help="Verify only the histories, not the frozen records.")]
OrganisationOption = Annotated[str | None, typer.Option("--organisation", help="One organisation's id or exact name.")]


@dataclass(frozen=True)
class VerifiedHistory:
    """One history and the result of its verification."""

    organisation: str | None
    name: str
    check: Check


ReceiptArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[RECEIPT]", help="A signed receipt to verify, offline, instead of this installation."),
]
KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", help="The published keys of the portal that signed it."),
]

NumberOption = Annotated[
    str | None, typer.Option("--number", help="A receipt number or reference: show the status of its submission.")
]


def verify(
    receipt: ReceiptArgument = None,
    keys: KeysOption = None,
    number: NumberOption = None,
    history: HistoryOption = False,
    checkpoint: CheckpointOption = None,
    organisation: OrganisationOption = None,
    as_json: AsJson = False,
) -> None:
    """Verify the histories and frozen records; print a checkpoint of each history; exit 1 if something is wrong.

    For a receipt's file: whether its answers were changed, and whether the portal with the given keys signed it.
    """
    if receipt is not None:
        verify_receipts.verify(receipt, keys, as_json=as_json)
        return
    if number:
        verify_receipts.look_up(number, as_json=as_json)
        return
    with sentences(), opened() as database:
        verified_histories = _histories(database, checkpoint or [], organisation)
        problems = [] if history else database.read(inspect_installation.damaged_rows)
    if as_json:
        print_json(
            {
                "histories": [_as_json(verified) for verified in verified_histories],
                "problems": [vars(problem) for problem in problems],
            }
        )
    else:
        _print(verified_histories, problems, with_rows=not history)
    if any(verified.check.problem for verified in verified_histories) or any(
        problem.level == "unsafe" for problem in problems
    ):
        raise typer.Exit(1)


def _histories(database: Database, texts: Sequence[str], wanted: str | None) -> list[VerifiedHistory]:
    names: dict[str | None, str] = {None: "the portal"}
    names |= {organisation.id: organisation.name for organisation in database.read(people.organisations)}
    try:
        against = database.read(keep_history.whose, _checkpoints(texts))
    except Invalid as refusal:
        exit_with(refusal.sentence, status=1)
    ids = [id for id, name in names.items() if wanted is None or wanted in (id, name)]
    if not ids:
        exit_with(f"There is no organisation {wanted}. `portal organisation list` shows them.")
    ids += [id for id in against if id not in ids]
    return [VerifiedHistory(id, names[id], keep_history.verify(database, id, against.get(id, ()))) for id in ids]


def _checkpoints(texts: Iterable[str]) -> list[Checkpoint]:
    checkpoints: list[Checkpoint] = []
    for text in texts:
        named = found_in(_content(text))
        if not named:
            exit_with("No checkpoint found in --checkpoint. Give its whole line, or a file that contains it.")
        checkpoints += named
    return checkpoints


def _content(text: str) -> str:
    """The content of the file with this name; if there is none, the text itself."""
    try:
        return Path(text).read_text(encoding="utf-8", errors="replace") if Path(text).is_file() else text
    except (OSError, ValueError):
        return text


def _as_json(history: VerifiedHistory) -> dict[str, object]:
    return {
        "organisation": history.organisation,
        "entries": history.check.length,
        "problem": history.check.problem,
        "checkpoint": history.check.checkpoint,
    }


def _print(
    verified_histories: Sequence[VerifiedHistory], problems: Sequence[integrity.Problem], *, with_rows: bool
) -> None:
    for history in verified_histories:
        if history.check.problem:
            print_line(f"The history of {history.name} failed verification: {history.check.problem}")
            continue
        print_line(f"The history of {history.name} is intact: {history.check.length} entries.")
        print_line(f"  {history.check.checkpoint}")
    for problem in problems:
        print_line(f"{problem.level}: {problem.sentence}")
    if with_rows and not problems:
        print_line("Published questionnaires, submissions and results are unchanged.")
