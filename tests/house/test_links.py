"""Addresses are spelled in `portal/web/links.py` only; everything else names them, with the ids they are made of."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from portal.web.links import PART, PATTERNS
from portal.web.routes import ROUTES

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    path
    for path in sorted((ROOT / "portal").rglob("*.py"))
    if path != ROOT / "portal" / "web" / "links.py" and "migrations" not in path.parts
]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
FIRST = sorted({pattern.split("/")[1] for pattern in PATTERNS.values()} - {""})
SPELLED = re.compile(rf"(?<![\w.>~-])/(?:{'|'.join(FIRST)})(?=[/?#\"'{{ ]|$)")
WITHOUT_A_PAGE = {"worker_health", "metrics", "health", "static"}
"""Served by the application itself."""

JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def spelled_in(code: str) -> list[str]:
    """The literals of a module, docstrings left out, that spell an address of ours."""
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return [node.value for node in literals if isinstance(node.value, str) and SPELLED.search(node.value)]


def named_in(code: str) -> Iterator[tuple[str, set[str], bool]]:
    """Every address a module names: its name, the values given, and whether more are given by `**`."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if called in ("link", "paging"):
            names = {keyword.arg for keyword in node.keywords}
            yield str(node.args[0].value), {name for name in names if name}, None in names


def named_in_template(text: str) -> Iterator[tuple[str, set[str], bool]]:
    """The same of a template."""
    for call in JINJA.parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("link", "paging") and call.args:
            name = call.args[0]
            if isinstance(name, nodes.Const):
                yield name.value, {keyword.key for keyword in call.kwargs}, call.dyn_kwargs is not None


def _problems(named: Iterator[tuple[str, set[str], bool]]) -> list[str]:
    problems = []
    for name, given, has_more in named:
        if name not in PATTERNS:
            problems.append(f"there is no address {name}")
        elif not has_more and (missing := {part[1] for part in PART.finditer(PATTERNS[name])} - given):
            problems.append(f"{name} needs {sorted(missing)}")
    return problems


def test_code_names_addresses_and_never_spells_them() -> None:
    code = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in MODULES}
    problems = {name: spelled_in(text) + _problems(named_in(text)) for name, text in code.items()}
    assert {name: found for name, found in problems.items() if found} == {}


def test_templates_name_addresses_and_never_spell_them() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in TEMPLATES}
    problems = {
        name: SPELLED.findall(text) + (_problems(named_in_template(text)) if "/mail/" not in name else [])
        for name, text in texts.items()
    }
    assert {name: found for name, found in problems.items() if found} == {}


def test_every_address_is_served_and_every_page_has_its_address() -> None:
    assert {page.name for page in ROUTES} == PATTERNS.keys() - WITHOUT_A_PAGE


@pytest.mark.parametrize(
    "code", ['go(f"/campaigns/{id}")', 'go("/i/" + token)', '"Sign in at /sign-in"', 'go("/members?done=x")']
)
def test_a_spelled_address_is_noticed(code: str) -> None:
    assert spelled_in(f"x = {code}") != []


@pytest.mark.parametrize("code", ['link("campain")', 'work.link("invitation")', 'link("section", invitation=id)'])
def test_a_wrong_name_and_a_missing_id_are_noticed(code: str) -> None:
    assert _problems(named_in(code)) != []
    assert code.startswith("work") or _problems(named_in_template(f"{{{{ {code} }}}}")) != []
