"""A test that asserts only inside a loop over what may be empty cannot fail: it says first that there is something."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
ALLOWED = {
    "test_what_is_called_impossible_never_happens",
    "test_silence_never_beats_honesty",
    "test_a_bad_answer_of_high_or_critical_left_open_is_named",
}
"""Properties of hundreds of examples, of which some have nothing to look at."""


def functions_of(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def names_of_literals(test: ast.AST) -> set[str]:
    """Names that hold a collection written down in the test."""
    names = set()
    for node in ast.walk(test):
        value = getattr(node, "value", None)
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Set | ast.ListComp):
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def is_never_empty(iterated: ast.expr, literals: set[str]) -> bool:
    """Written down, a constant of the module, a range, or pairs of such, strictly."""
    match iterated:
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
            return True
        case ast.Name(id=name):
            return name.isupper() or name in literals
        case ast.Call(func=ast.Name(id="range")):
            return True
        case ast.Call(func=ast.Name(id="zip" | "enumerate" | "sorted" | "list"), args=args):
            return any(is_never_empty(argument, literals) for argument in args)
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "values" | "keys")):
            return is_never_empty(value, literals)
    return False


def asserts(node: ast.AST, literals: set[str], *, is_in_loop: bool = False) -> Iterator[bool]:
    """For every assertion whether it may never be reached."""
    for child in ast.iter_child_nodes(node):
        inside = is_in_loop
        if isinstance(child, ast.While):
            inside = True
        elif isinstance(child, ast.For | ast.AsyncFor):
            inside = is_in_loop or not is_never_empty(child.iter, literals)
        if isinstance(child, ast.Assert) or (isinstance(child, ast.With) and "raises" in ast.dump(child.items[0])):
            yield inside
        yield from asserts(child, literals, is_in_loop=inside)


def is_empty_handed(test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    found = list(asserts(test, names_of_literals(test)))
    return bool(found) and all(found)


def test_no_test_asserts_only_inside_a_loop_over_what_may_be_empty() -> None:
    files = sorted(TESTS.rglob("test_*.py"))
    assert len(files) > 100
    empty_handed = [
        f"{file.relative_to(TESTS)}: {test.name}"
        for file in files
        for test in functions_of(file)
        if test.name not in ALLOWED and is_empty_handed(test)
    ]
    assert empty_handed == []


@pytest.mark.parametrize(
    ("body", "caught"),
    [
        ("for row in rows():\n        assert row", True),
        ("assert rows()\n    for row in rows():\n        assert row", False),
        ("for row in (1, 2):\n        assert row", False),
        ("while busy():\n        assert row", True),
    ],
)
def test_the_scan_sees_such_a_test(body: str, caught: bool) -> None:
    (test,) = ast.parse(f"def test_it():\n    {body}\n").body
    assert isinstance(test, ast.FunctionDef)
    assert is_empty_handed(test) == caught
