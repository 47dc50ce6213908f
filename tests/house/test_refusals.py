"""Nothing is decided by a word in a refusal's sentence: reworded or translated, it would go another way."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    path
    for package in ("web", "cli", "demo", "workflow", "storage")
    for path in (ROOT / "portal" / package).rglob("*.py")
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SENTENCES = {"sentence", "problem", "refusal", "message"}
IN_SENTENCE = re.compile(rf"[\"'][^\"'%]*[\"'] (?:not )?in (?:\w+\.)?(?:{'|'.join(SENTENCES)})\b")


def _is_sentence(node: ast.expr) -> bool:
    """Whether an expression is the words of a refusal: its sentence, or the refusal as text."""
    match node:
        case ast.Attribute(attr="sentence"):
            return True
        case ast.Name(id="sentence" | "problem"):
            return True
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=name)]):
            return name in ("refused", "refusal", "wrong", "invalid", "unfit")
    return False


def decided_by_words(code: str) -> list[str]:
    """The comparisons of a module that look for words in a sentence."""
    comparisons = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Compare))
    return [
        ast.unparse(node)
        for node in comparisons
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops)
        and any(_is_sentence(side) for side in node.comparators)
    ]


def test_code_looks_for_no_words_in_sentences() -> None:
    found = {str(path.relative_to(ROOT)): decided_by_words(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {name: places for name, places in found.items() if places} == {}


def test_templates_look_for_no_words_in_sentences() -> None:
    found = {str(path.relative_to(ROOT)): IN_SENTENCE.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize("code", ['"role" in refused.sentence', '"day" not in problem', '"x" in str(refused)'])
def test_such_a_look_is_noticed(code: str) -> None:
    assert decided_by_words(code) != []


def test_such_a_look_in_a_template_is_noticed() -> None:
    assert IN_SENTENCE.findall('{{ "due" if "day" in problem else "text" }}') != []
