"""How commands speak: a table or JSON on standard output, one sentence on standard error when they cannot go on."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from portal.domain.refusals import Invalid, Refusal

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table.")]
AlwaysJson = Annotated[bool, typer.Option("--json", help="Said for the sake of scripts: this is JSON anyway.")]
"""Of commands that print one object, an id or a count: JSON for people and scripts alike."""


def print_line(text: str) -> None:
    """One line for the person, on standard output."""
    typer.echo(text)


def print_json(value: object) -> None:
    """`value` as one line of JSON; text in any alphabet stays readable."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Objects with the same keys: a list in JSON, or a table with a line of heads."""
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        print_line("Nothing to show.")
        return
    heads = list(rows[0])
    cells = [heads, *[[_cell(row.get(head)) for head in heads] for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    for line in cells:
        print_line("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def exit_with(sentence: str, status: int = 2) -> NoReturn:
    """Say why it cannot go on, on standard error, and end with `status`."""
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn a refusal, or a file that cannot be used, into its sentence and a non-zero status."""
    try:
        yield
    except Invalid as refusal:
        exit_with("\n".join((refusal.sentence, *(f"  {problem}" for problem in refusal.problems))))
    except Refusal as refusal:
        exit_with(refusal.sentence)
    except FileNotFoundError as missing:
        exit_with(_missing(Path(missing.filename)))
    except IsADirectoryError as folder:
        exit_with(f"{folder.filename} is a folder; a file is wanted.")
    except PermissionError as denied:
        exit_with(f"{denied.filename} may not be read or written by this user.")
    except BrokenPipeError:
        raise  # whoever read our output has left; the framework ends without a word
    except OSError as trouble:
        exit_with(f"{trouble.filename or 'A file'} cannot be used: {trouble.strerror or trouble}.")


def _missing(file: Path) -> str:
    """A file is written beside its place first; where the folder is missing, that is what to say."""
    return f"There is no file {file}." if file.parent.is_dir() else f"There is no folder {file.parent}."


def is_terminal() -> bool:
    """Whether somebody watches standard error, so that a bar makes sense."""
    return sys.stderr.isatty()


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
