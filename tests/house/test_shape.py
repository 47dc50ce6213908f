"""The house keeps its shape: small files, short functions, no drawers for odds and ends, no inline script or style."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted([*ROOT.glob("portal/**/*.py"), *ROOT.glob("tests/**/*.py")])
TEMPLATES = sorted(path for path in (ROOT / "templates").glob("**/*.html") if "mail" not in path.parts)


def test_no_file_of_code_passes_five_hundred_lines() -> None:
    """Migrations are generated, and each is a record: the initial schema is as long as there are tables."""
    written = [path for path in PYTHON if path.parent.name != "versions"]
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in written}
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_nine_functions_in_ten_have_at_most_thirty_lines() -> None:
    lengths = []
    for path in ROOT.glob("portal/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths.append((node.end_lineno or node.lineno) - node.lineno + 1)
    assert sum(length <= 30 for length in lengths) >= 0.9 * len(lengths)


def test_there_are_no_drawers_for_odds_and_ends() -> None:
    assert [path for path in PYTHON if re.fullmatch(r"(utils?|helpers?|common|misc)", path.stem)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_have_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text)


def test_scripts_stay_small() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in (ROOT / "static" / "js").glob("*.js")}
    assert {name: lines for name, lines in lengths.items() if lines > 100} == {}


BY_WIDTH = re.compile(r"@(?:media|container)[^{]*width[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def test_no_colour_of_text_depends_on_the_width() -> None:
    """So that contrast is measured on wide pages for narrow ones too."""
    sheets = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").rglob("*.css")}
    blocks = [(name, block) for name, text in sheets.items() for block in BY_WIDTH.findall(text)]
    assert len(blocks) > 3
    assert [(name, block) for name, block in blocks if re.search(r"(?<![-\w])color\s*:", block)] == []
