"""A kind of question is one class in one file, with one template: nothing else asks which kind it has before it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.domain.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = sorted(path for path in ROOT.glob("portal/**/*.py") if "portal/domain/kinds" not in path.as_posix())
TEMPLATES = sorted((ROOT / "templates").glob("**/*.html"))
NAMES = "|".join(KINDS)
EXCEPTIONS = {
    "portal/domain/expressions/parsing.py": (1, "kinds of tokens: a text in quotes"),
    "portal/domain/expressions/scope.py": (3, "what rules take answers for, which several kinds share"),
    "portal/domain/expressions/types.py": (2, "what rules take answers for, which several kinds share"),
    "portal/sheets/parquet.py": (1, "types of columns as the data dictionary calls them"),
    "portal/sheets/xlsform/branches.py": (1, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/limits.py": (5, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/questions.py": (12, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/rules.py": (15, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/sections.py": (3, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/targets.py": (2, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/types.py": (1, "XLSForm's own types, and what each becomes here"),
    "portal/sheets/xlsform/xpath.py": (1, "XLSForm's own types, and what each becomes here"),
}
"""How many such places a file may have, and why."""


def _switches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Comparisons of something called kind with the name of one of ours, and tables from such names to something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Match):
            if "kind" in ast.unparse(node.subject):
                yield from ((case.pattern.lineno, ast.unparse(case.pattern)) for case in node.cases if _named(case, 1))
        elif isinstance(node, ast.expr) and _is_switch(node):
            yield node.lineno, ast.unparse(node)


def _is_switch(node: ast.expr) -> bool:
    match node:
        case ast.Compare():
            return "kind" in ast.unparse(node) and _named(node, 1)
        case ast.Dict():
            return _named(ast.Tuple([key for key in node.keys if key]), 2)
        case ast.Set() | ast.Tuple() | ast.List():
            return _texts(node) <= KINDS.keys() and _named(node, 2)
    return False


def _named(node: ast.AST, least: int) -> bool:
    return len(_texts(node) & KINDS.keys()) >= least


def _texts(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_outside_the_kinds_asks_for_a_kind_by_its_name(path: Path) -> None:
    most, _ = EXCEPTIONS.get(str(path.relative_to(ROOT)), (0, ""))
    switches = list(_switches(ast.parse(path.read_text())))
    assert len(switches) <= most, switches


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_asks_for_a_kind_by_its_name(path: Path) -> None:
    assert re.findall(rf"kind\s*(?:==|!=|in|not in)\s*\(?[^%}}]*['\"](?:{NAMES})['\"]", path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        'if question.kind == "money": pass',
        'if kinds[name] not in ("choices", "note"): pass',
        'match question.kind:\n    case "date": pass',
        'READERS = {"yes_no": 1, "choice": 2}',
        'CLOSED = frozenset({"yes_no", "country"})',
    ],
)
def test_every_way_of_asking_is_seen(code: str) -> None:
    assert list(_switches(ast.parse(code))) != []


def test_no_exception_is_larger_than_it_must_be() -> None:
    for file, (most, _) in EXCEPTIONS.items():
        assert len(list(_switches(ast.parse((ROOT / file).read_text())))) == most, file


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_file_its_template_and_its_test(kind: str) -> None:
    assert (ROOT / f"portal/domain/kinds/{kind}.py").exists()
    assert (ROOT / f"templates/questions/{kind}.html").exists()
    assert (ROOT / f"tests/domain/kinds/test_{kind}.py").exists()
    assert type(KINDS[kind]).__module__ == f"portal.domain.kinds.{kind}"
