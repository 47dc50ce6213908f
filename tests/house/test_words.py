"""Retired words do not come back: names and templates use the words of the trade."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))

RETIRED = {
    "sitting": "context: people search for what a response is read with",
    "seat": "invited",
    "desk": "db or view: three classes had this name",
    "postman": "worker: it does more than carry mail",
    "shelf": "version_cache",
    "misfit": "InvalidAnswer",
    "sight": "Redactor",
    "handed": "submitted",
    "carried": "sent: of an email; answers that move to a newer version are carried over",
    "weighing": "rescorer",
    "lanes": "thread_limits",
    "knock": "LoginAttempt, or open_link",
    "told": "disclosed or emailed: it says neither what nor to whom",
    "breakages": "ServerErrorMiddleware",
    "door": "permit, access or address",
    "trouble": "error, or the problem by its name",
    "wall": "row-level security, or the organisation that is set for it",
}
"""Each with the word to use, and why where that is not plain."""

ALLOWED = {
    "carried_answers": "answers are carried over to a newer version",
    "CarriedAnswers": "answers are carried over to a newer version",
    "carried": "answers are carried over to a newer version",
    "_carried": "answers are carried over to a newer version",
}
SAYS_NOTHING = frozenset({"found", "one", "said", "told", "kept", "here", "heard"})
"""Names that say that something was found, and not what."""
FUNCTIONS = frozenset(
    {
        ("portal/domain/expressions/types.py", "_one"),
        ("portal/domain/facts.py", "said"),
        ("portal/domain/pairs.py", "_said"),
        ("portal/domain/translation.py", "_found"),
        ("portal/domain/versions.py", "_said"),
        ("portal/web/forms.py", "one"),
    }
)
"""Functions that still have such a name: the single value of a form's field, `Fields.one`, and some to be renamed."""
SET_IN_TEMPLATES = re.compile(r"\{%-? *(?:set|for) +(?:\w+, *)*(found|said|told|kept|here)\b")
READERS_WORDS = re.compile(r"\b(letters? refused|hand(ed|ing)? in|postman)\b", re.IGNORECASE)


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def _words(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def retired_in(code: str) -> set[str]:
    """The names that are made of a retired word."""
    return {name for name in _names(ast.parse(code)) if name not in ALLOWED and _words(name) & RETIRED.keys()}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_is_made_of_a_retired_word(path: Path) -> None:
    assert retired_in(path.read_text(encoding="utf-8")) == set()


def _variables(tree: ast.AST) -> Iterator[str]:
    """The variables and parameters; fields of a class are read with what they belong to, and say enough."""
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in fields:
                yield name
            case ast.arg(arg=name):
                yield name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_variable_says_what_it_holds(path: Path) -> None:
    assert set(_variables(ast.parse(path.read_text(encoding="utf-8")))) & SAYS_NOTHING == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_and_an_attribute_say_what_they_give(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
                names.add(name)
    module = path.relative_to(ROOT).as_posix()
    vague = {name for name in names if name.strip("_") in SAYS_NOTHING or name.endswith("_found")}
    assert vague - {name for file, name in FUNCTIONS if file == module} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_name_in_a_template_says_what_it_holds(path: Path) -> None:
    assert SET_IN_TEMPLATES.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_reader_meets_a_retired_word(path: Path) -> None:
    assert READERS_WORDS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code", ["class RequestDesk: ...", "def sit(seat): ...", "x.handed_in", "async def postman(): ..."]
)
def test_a_retired_word_is_noticed(code: str) -> None:
    assert retired_in(code)
