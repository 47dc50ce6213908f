"""A command group that imports a command's module only when that command is called."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class Group:
    """Commands under one word, such as `portal campaign …`."""

    help: str
    commands: Mapping[str, str]


Commands = Mapping[str, "str | Group"]
"""Each command's name with its "module:function" or its group, in the order of the help."""


class LazyGroup(TyperGroup):
    """A group over `Commands`. Its help shows docstrings without importing their modules."""

    def __init__(self, *, targets: Commands | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.targets = targets if targets is not None else self.root_commands()
        self.commands = {name: TyperCommand(name) for name in self.targets}  # names, for “Did you mean …?”
        self.is_listing = False

    def root_commands(self) -> Commands:
        """The commands of the root group, which Typer creates; other groups get theirs as `targets`."""
        return {}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command itself, or only its name and help while the group's own help is printed."""
        target = self.targets.get(cmd_name)
        if isinstance(target, Group):
            return LazyGroup(targets=target.commands, name=cmd_name, help=target.help, no_args_is_help=True)
        if target is None:
            return None
        if self.is_listing:
            return TyperCommand(cmd_name, help=docstring(target))
        return loaded(cmd_name, target)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the group's help, with a line for each command."""
        self.is_listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self.is_listing = False


def loaded(name: str, target: str) -> Any:
    """The command for "module:function"; imports the module."""
    module, _, function = target.partition(":")
    alone = typer.Typer(add_completion=False)
    alone.command(name)(getattr(import_module(module), function))
    return typer.main.get_command(alone)


def docstring(target: str) -> str:
    """The docstring of "module:function", read from the module's source."""
    module, _, function = target.partition(":")
    return _docstrings(module)[function]


@cache
def _docstrings(module: str) -> dict[str, str]:
    spec = find_spec(module)
    source = spec.loader.get_source(module) if spec and spec.loader else None  # type: ignore[attr-defined]
    if source is None:
        raise ImportError(f"{module} has no source text.")
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return {function.name: ast.get_docstring(function) or "" for function in functions}
