"""Questions drawn once for everybody: what may be kept, and that nothing of somebody's own ever is."""

from typing import Any

import pytest

from portal import languages
from portal.domain.questionnaire import Question, Version
from portal.domain.reading import read_version
from portal.domain.translation import Texts, Translation, digest
from portal.settings import root
from portal.web import questions
from portal.web.questions import QuestionView
from portal.web.render import Pages

SOURCE = """format: ssq/1
id: people
version: 1.0.0
language: en
title: People
sections:
  - id: numbers
    title: Numbers
    questions:
      - {id: workers, kind: integer, ask: How many work here?}
      - {id: agency, kind: yes_no, ask: Are there agency workers?, allow: [not_applicable]}
      - id: from
        kind: choices
        ask: Where from?
        options: [{id: near, text: Near by}, {id: far, text: Far away}]
bands: [{id: strong, from: 0}]
"""


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(root("templates"), root("static"))


@pytest.fixture
def version() -> Version:
    found = read_version(SOURCE.encode(), "people").version
    assert found is not None
    return found


def ask(version: Version, name: str, texts: Texts | None = None, **typed: Any) -> QuestionView:
    question: Question | None = version.question(name)
    assert question is not None
    raw = {part.removeprefix("own"): value for part, value in typed.items() if part != "problem"}
    return questions.view("people", question, texts or Texts(version), raw=raw, problem=typed.get("problem"))


def test_what_looks_alike_is_drawn_once(pages: Pages, version: Version) -> None:
    texts = Texts(version)
    first = pages.drawn(ask(version, "agency", texts, own="yes"))
    assert pages.drawn(ask(version, "agency", texts, own="yes")) is first
    assert 'value="yes" checked' in " ".join(first.split())


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("agency", {"own": "yes"}, {"own": "no"}),
        ("agency", {"own": "yes"}, {}),
        ("agency", {"own": "yes"}, {"no_answer": "not_applicable"}),
        ("from", {"own": ["near"]}, {"own": ["near", "far"]}),
    ],
)
def test_another_answer_is_another_drawing(
    pages: Pages, version: Version, name: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    texts = Texts(version)
    assert pages.drawn(ask(version, name, texts, **one)) != pages.drawn(ask(version, name, texts, **other))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("workers", {"own": "412"}),
        ("agency", {"no_answer": "not_applicable", "reason": "We are three sisters."}),
        ("agency", {"own": "perhaps", "problem": "Choose yes or no."}),
    ],
)
def test_nobodys_own_words_are_kept(pages: Pages, version: Version, name: str, typed: dict[str, Any]) -> None:
    view = ask(version, name, **typed)
    assert view.alike is None
    said = [value for part, value in typed.items() if part in ("reason", "problem") or name == "workers"]
    drawn = pages.drawn(view)
    assert all(value in drawn for value in said)
    assert not any(value in kept for kept in pages._drawn.values() for value in said)


def test_every_language_has_its_own_drawing(pages: Pages, version: Version) -> None:
    given = {"agency.ask": {"text": "Y a-t-il des intérimaires ?", "of": digest("Are there agency workers?")}}
    french = Translation.model_validate(
        {"format": "ssq/1", "id": "people", "version": "1.0.0", "language": "fr", "texts": given}
    )
    english = pages.drawn(ask(version, "agency"))
    with languages.use_language("fr"):
        translated = pages.drawn(ask(version, "agency", Texts(version, french)))
    assert "intérimaires" in translated
    assert "Oui" in translated
    assert "intérimaires" not in english
