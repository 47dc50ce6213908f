"""Output of commands: a table or JSON on standard output, one sentence on standard error if they fail."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from portal.domain.refusals import Invalid, Refusal

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
AlwaysJson = Annotated[bool, typer.Option("--json", help="Accepted for consistency: the output is always JSON.")]
"""For commands that print one object, an id or a count: the output is JSON in any case."""


def print_line(text: str) -> None:
    """Print one line for people on standard output."""
    typer.echo(text)


def print_json(value: object) -> None:
    """Print `value` as one line of JSON; non-ASCII text stays readable."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print objects with the same keys, as a JSON list or as a table with headings."""
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
    """Print the reason on standard error, and exit with `status`."""
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn refusals and file errors into a message and a non-zero status."""
    try:
        yield
    except Invalid as refusal:
        exit_with("\n".join((refusal.sentence, *(f"  {problem}" for problem in refusal.problems))))
    except Refusal as refusal:
        exit_with(refusal.sentence)
    except FileNotFoundError as missing:
        exit_with(_missing(Path(missing.filename)))
    except IsADirectoryError as folder:
        exit_with(f"{folder.filename} is a folder, not a file.")
    except PermissionError as denied:
        exit_with(f"You do not have permission to use {denied.filename}.")
    except BrokenPipeError:
        raise  # the reader of our output has gone; the framework exits silently
    except OSError as error:
        exit_with(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")


def _missing(file: Path) -> str:
    """Files are first written next to their target, so a missing folder is what must be reported."""
    return f"There is no file {file}." if file.parent.is_dir() else f"There is no folder {file.parent}."


def is_terminal() -> bool:
    """Whether standard error is a terminal, so that a progress bar makes sense."""
    return sys.stderr.isatty()


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
