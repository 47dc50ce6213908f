"""A command imports what it needs and no more; the help says what the docstrings say."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from portal.cli import commands
from portal.cli.lazy import Group, docstring, loaded

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "alembic", "starlette", "jinja2", "openpyxl", "cryptography", "uvicorn", "babel", "lxml")
TARGETS = {
    name: target
    for name, entry in commands.COMMANDS.items()
    for name, target in (
        [(f"{name} {inner}", target) for inner, target in entry.commands.items()]
        if isinstance(entry, Group)
        else [(name, entry)]
    )
}


def app() -> typer.Typer:
    made = typer.Typer()
    commands.register(made)
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("campaign", "--help"),
        ("check", "questionnaires/wages/1.0.0.yaml"),
        ("diff", "questionnaires/wages/1.0.0.yaml", "questionnaires/wages/1.0.0.yaml"),
        ("score", "questionnaires/workforce/1.0.0.yaml", "--answers", "/dev/stdin"),
        ("schema",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_commands_about_files_import_neither_database_nor_web(arguments: tuple[str, ...]) -> None:
    script = (
        "import sys\nfrom portal.cli import main\n"
        f"sys.argv = ['portal', *{arguments!r}]\n"
        "try:\n    main()\nfinally:\n"
        f"    sys.stderr.write('HEAVY ' + ' '.join(sorted(set({HEAVY!r}) & set(sys.modules))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, input="{}", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("HEAVY "), done.stderr


@pytest.mark.parametrize("name", TARGETS)
def test_every_command_is_there_and_helps(name: str) -> None:
    done = CliRunner().invoke(app(), [*name.split(), "--help"])
    assert done.exit_code == 0, done.output
    module, _, function = TARGETS[name].partition(":")
    assert (
        docstring(TARGETS[name]).split("\n")[0]
        == (getattr(import_module(module), function).__doc__ or "").split("\n")[0]
    )


def test_the_help_lists_commands_in_the_order_of_the_table() -> None:
    done = CliRunner().invoke(app(), ["--help"])
    words = [line.split()[1] for line in done.output.splitlines() if len(line.split()) > 2 and line[2:3].isalpha()]
    assert [word for word in words if word in commands.COMMANDS] == list(commands.COMMANDS)


@pytest.mark.parametrize(("typed", "meant"), [(["chekc"], "check"), (["campaign", "shwo"], "show")])
def test_a_misspelt_command_is_answered_with_the_nearest(typed: list[str], meant: str) -> None:
    done = CliRunner().invoke(app(), typed)
    assert done.exit_code == 2
    assert f"Did you mean '{meant}'?" in done.output


def test_a_loaded_command_is_called_as_in_the_table() -> None:
    assert loaded("schema", "portal.cli.questionnaires:schema").name == "schema"
