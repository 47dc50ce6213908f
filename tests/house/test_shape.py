"""The house keeps its shape: small files, short functions, no drawers for odds and ends, no inline script or style."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted([*ROOT.glob("portal/**/*.py"), *ROOT.glob("tests/**/*.py")])
TEMPLATES = sorted(path for path in (ROOT / "templates").glob("**/*.html") if "mail" not in path.parts)


REGISTRIES = {
    "domain/events/campaigns.py": "a list of classes, one an event, read by looking one up",
    "domain/events/responses.py": "a list of classes, one an event, read by looking one up",
    "mail/emails.py": "a list of functions, one an email, with the facts that each needs",
    "settings.py": "a list of what the environment may say",
    "web/routes.py": "one table of addresses, which stays one",
}
"""Files of portal/ that may have up to 500 lines, and why."""


def _lengths(folder: str) -> dict[str, int]:
    """The lines of each file; migrations are generated, and the initial schema is as long as there are tables."""
    base = ROOT / folder
    written = [path for path in base.rglob("*.py") if path.parent.name != "versions"]
    return {path.relative_to(base).as_posix(): len(path.read_text().splitlines()) for path in written}


def test_a_file_of_code_has_at_most_three_hundred_lines() -> None:
    long = {name: lines for name, lines in _lengths("portal").items() if lines > 300}
    assert long.keys() - REGISTRIES.keys() == set()
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_a_list_that_became_short_is_struck_off_the_registries() -> None:
    lengths = _lengths("portal")
    assert [name for name in sorted(REGISTRIES) if lengths.get(name, 0) <= 300] == []


def test_a_file_of_tests_has_at_most_five_hundred_lines() -> None:
    assert {name: lines for name, lines in _lengths("tests").items() if lines > 500} == {}


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
