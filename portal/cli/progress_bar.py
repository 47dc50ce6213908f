"""A progress bar on standard error for long work, if it is a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.cli.output import is_terminal
from portal.domain.reporting import ProgressCallback, no_progress


@contextmanager
def progress_bar(verb: str) -> Iterator[ProgressCallback]:
    """Yield a callback that takes (name, done, whole); it does nothing if standard error is no terminal."""
    if not is_terminal():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(verb, total=None)
        yield lambda name, done, whole: progress.update(
            task, description=f"{verb} {name}", completed=done, total=whole or None
        )
