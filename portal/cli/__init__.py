"""The `portal` command: the same actions as in the browser, for scripts and operators."""

import gc
import sys

import typer

app = typer.Typer(
    help="Candour: supplier self-assessment against forced labour.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line and exit with its status; errors are printed as one sentence."""
    # What is imported lives as long as the process: looked through at Python's usual pace, it slows the start down.
    gc.set_threshold(50_000, 20, 50)
    from portal.cli import commands
    from portal.cli.output import sentences

    commands.register(app)
    try:
        with sentences():
            app()
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
