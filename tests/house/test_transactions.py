"""A transaction is one function of storage or workflow: pages and commands read forms and addresses, and call it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for package in ("web", "cli", "demo") for path in (ROOT / "portal" / package).rglob("*.py"))
DATABASES = {"database", "db", "view", "entrance", "request_database"}
"""What a database is called where one is at hand."""
STEPS = ("portal.storage", "portal.workflow")


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _imported(tree: ast.Module) -> dict[str, str]:
    """The name an import gives, and where it comes from."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _transactions(tree: ast.Module) -> Iterator[ast.expr]:
    """What is given to `.read` and `.write` of a database."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr="read" | "write"), args=[step, *_]):
                if _last_name(receiver) in DATABASES:
                    yield step


def composed_in(code: str) -> list[str]:
    """What a module gives to a transaction that is no function of storage or workflow. A variable may hold one."""
    tree = ast.parse(code)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    imported = _imported(tree)
    composed = []
    for step in _transactions(tree):
        base = step.value if isinstance(step, ast.Attribute) else step
        name = base.id if isinstance(base, ast.Name) else ""
        is_foreign = name in imported and not imported[name].startswith(STEPS)
        if isinstance(step, ast.Lambda | ast.Call) or name in own or is_foreign:
            composed.append(ast.unparse(step))
    return composed


def test_pages_and_commands_compose_no_transactions() -> None:
    composed = {str(path.relative_to(ROOT)): composed_in(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {name: steps for name, steps in composed.items() if steps} == {}


@pytest.mark.parametrize(
    "code",
    [
        "def _save(work): ...\ndb.write(_save, id)",
        "database.read(lambda work: work.now)",
        "from portal.web import forms\naccess.request_database(request).write(forms.keep, id)",
        "from functools import partial\ndb.read(partial(board.page, 1))",
    ],
)
def test_a_composed_transaction_is_noticed(code: str) -> None:
    assert composed_in(code) != []


def test_a_step_of_storage_or_workflow_is_right() -> None:
    assert composed_in("from portal.workflow import invite\ndb.write(invite.send, id)") == []
