"""What is written as YAML is read back to the same, and looks as an author would write it."""

import json
from pathlib import Path

import pytest

from portal.domain.reading import read_translation, read_version
from portal.domain.writing import as_yaml, translation_as_yaml
from portal.settings import root

VERSIONS = sorted(path for path in root("questionnaires").glob("*/*.yaml") if path.name.count(".") == 3)
TRANSLATIONS = sorted(path for path in root("questionnaires").glob("*/*.yaml") if path.name.count(".") == 4)
AWKWARD: tuple[str, ...] = (
    "=1+1",
    "NO",
    "1.10",
    "007",
    "a: b",
    "- c",
    "# d",
    "'e'",
    '"f"',
    "{g}",
    "[h]",
    "*i",
    "&j",
    "!k",
    "%l",
    "null",
)
AWKWARD += (
    "two\nlines",
    "ends\n",
    " begins",
    "العربية: نص",
    "🙂",
    "a\u2028b",
    "x" * 300,
    "true",
    "@m",
    "`n`",
    "o #p",
    "?",
)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_version_survives_even_from_sorted_keys(path: Path) -> None:
    version = read_version(path.read_bytes(), "x").version
    assert version is not None
    for document in (version.document, json.loads(version.canonical)):
        again = read_version(as_yaml(document).encode(), "x").version
        assert again is not None
        assert again.hash == version.hash


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_translation_survives(path: Path) -> None:
    given = read_translation(path.read_bytes(), "x").translation
    assert given is not None
    again = read_translation(translation_as_yaml(given.model_dump()).encode(), "x")
    assert again.translation == given


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_survive(text: str) -> None:
    question = {"id": "only_one", "kind": "yes_no", "ask": text, "points": {"yes": 0, "no": 100}}
    section = {"id": "first", "title": text, "questions": [question]}
    bands = [{"id": "all_of_it", "from": 0}]
    whole = {"format": "ssq/1", "id": "fam", "version": "1.0.0", "language": "en", "title": text}
    reading = read_version(as_yaml(whole | {"sections": [section], "bands": bands}).encode(), "x")
    assert reading.version is not None, reading.problems
    assert reading.version.sections[0].questions[0].ask == text


def test_it_reads_like_an_authors_file() -> None:
    text = as_yaml({"bands": [{"from": 0, "id": "all_of_it"}], "title": "T", "id": "fam", "format": "ssq/1"})
    assert text == "format: ssq/1\nid: fam\ntitle: T\nbands: [{id: all_of_it, from: 0}]\n"
