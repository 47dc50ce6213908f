"""The `portal` command: the same steps as in the browser, for scripts and operators."""

import typer

app = typer.Typer(
    help="Candour: supplier self-assessment against forced labour.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line; the process ends with its status."""
    from portal.cli import commands

    commands.register(app)
    app()
