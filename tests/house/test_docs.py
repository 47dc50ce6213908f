"""README names every setting and every command; the accessibility statement names tests that there are."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal import settings
from portal.cli.commands import COMMANDS
from portal.cli.lazy import Commands, Group

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def commands(table: Commands, before: str = "") -> Iterator[str]:
    """Every command with the group it belongs to: `campaign add`."""
    for name, what in table.items():
        if isinstance(what, Group):
            yield from commands(what.commands, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def named_in(text: str) -> set[str]:
    """The commands in a text's code spans; `campaign add | send` names two."""
    named = set()
    for span in re.findall(r"`([^`]+)`", text):
        first, *others = [words.split() for words in span.removeprefix("portal ").split(" | ")]
        named |= {" ".join(first[:length]) for length in (1, 2)}
        named |= {" ".join([*first[:-1], *words]) for words in others}
    return named


def test_every_setting_is_in_the_readme() -> None:
    assert [name for name in settings.DESCRIPTIONS if f"`{name}`" not in README] == []


def test_every_command_is_in_the_readme() -> None:
    wanted = set(commands(COMMANDS))
    assert {"check", "campaign add", "secret forget"} <= wanted
    assert wanted - named_in(README) - named_in("\n".join(f"`{line}`" for line in _blocks(README))) == set()


def _blocks(text: str) -> list[str]:
    """The commands of indented blocks, one a line."""
    return [line.partition("#")[0].strip() for line in text.splitlines() if line.startswith("    portal ")]


def test_a_command_that_is_left_out_is_noticed() -> None:
    assert named_in("`portal campaign add | send`, `publish`") >= {"campaign add", "campaign send", "publish"}
    assert "campaign show" not in named_in("`portal campaign add | send`")


def test_the_accessibility_statement_names_tests_that_there_are() -> None:
    tests = Path(__file__).resolve().parents[1]
    files = list(tests.rglob("test_*.py"))
    functions = (re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE) for path in files)
    known = {*(path.name for path in files), *(name for names in functions for name in names)}
    statement = (tests.parent / "docs" / "accessibility.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\btest_\w+(?:\.py)?", statement))
    assert len(named) > 10
    assert named - known == set()
