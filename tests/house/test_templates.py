"""Every template is rendered, included or inherited by something, and every macro is called."""

import ast
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from portal.demo import styleguide
from portal.domain import email_texts
from portal.domain.kinds import KINDS
from portal.web.render import pages_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
FILES = {
    path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*"))
    if path.suffix in (".html", ".txt")
}
PARTS = ("subject.txt", "body.txt", "body.html")
LONGEST_LINE = 140


@cache
def trees() -> dict[str, nodes.Template]:
    """Every template, parsed."""
    return {name: JINJA.parse(text) for name, text in FILES.items()}


def _literals() -> set[str]:
    """Every literal of the code."""
    code = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "portal").rglob("*.py"))
    literals = (node.value for tree in code for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in literals if isinstance(value, str)}


def _used() -> set[str]:
    """The templates that code renders, and those that templates name."""
    emails = (ROOT / "portal" / "mail" / "emails.py").read_text(encoding="utf-8")
    used = {f"mail/{kind}/{part}" for kind in re.findall(r'_email\("(\w+)"', emails) for part in PARTS}
    used |= {f"mail/own/{kind}_{part}.txt" for kind in email_texts.KINDS for part in ("subject", "body")}
    used |= {f"questions/{kind}.html" for kind in KINDS} | (_literals() & FILES.keys())
    for name, tree in trees().items():
        for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
            if isinstance(node.template, nodes.Const):  # type: ignore[attr-defined]
                named = node.template.value  # type: ignore[attr-defined]
                used.add(f"mail/{named}" if name.startswith("mail/") else named)
    return used


def test_every_template_is_used() -> None:
    assert FILES.keys() - _used() == set()


def test_every_macro_is_called() -> None:
    macros = {(name, macro.name) for name, tree in trees().items() for macro in tree.find_all(nodes.Macro)}
    called = set()
    for tree in trees().values():
        called |= {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
        called |= {call.node.attr for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Getattr)}
    assert {(name, macro) for name, macro in macros if macro not in called} == set()


def test_every_shared_part_stands_in_the_style_guide() -> None:
    """Macros that other macros of the file draw stand there with what they are a part of."""
    parts = {macro.name for macro in trees()["_ui.html"].find_all(nodes.Macro)}
    named = {example.name for _, examples in styleguide.GROUPS for example in examples}
    beside = {
        name for name in parts if any(f"`{name}`" in example.purpose for _, all in styleguide.GROUPS for example in all)
    }
    assert named <= parts
    assert parts - named - beside == {"described", "hint_of", "problem_of"}


def test_the_style_guide_draws_every_part() -> None:
    page = styleguide.styleguide(pages_of(FOLDER, ROOT / "static"))
    assert page.count('class="example-drawn"') == sum(len(examples) for _, examples in styleguide.GROUPS)
    assert "{{ ui.tag" not in page.split("<pre")[0]
    assert all(example.markup.strip() for example in _drawn())


def _drawn() -> list[styleguide.DrawnExample]:
    pages = pages_of(FOLDER, ROOT / "static")
    return [styleguide.drawn(pages, example) for _, examples in styleguide.GROUPS for example in examples]


def test_lines_of_templates_are_short_enough_to_read() -> None:
    long = [
        f"{name}:{number}"
        for name, text in FILES.items()
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []
