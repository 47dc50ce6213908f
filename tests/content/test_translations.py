"""The shipped translations keep their promises: whole, fresh, true to every value, in every language we speak."""

import re
from collections import Counter
from pathlib import Path

import pytest

from portal.domain.reading import read_translation
from portal.domain.translation import BRACES, Translation, status, texts
from portal.languages import LANGUAGES, SOURCE, supported_language
from portal.storage.shipped import translations_beside
from tests.content.shipped import FILES, HOME, version

BREAKING_SPACE = re.compile(r" [:;?!»]|« ")
"""In French a space stands before these signs, and a line must not end there: U+202F or U+00A0."""

NUMBER = re.compile(r"\d+(?:\.\d+)?")
MODULE_LANGUAGES = {"ar", "es", "fr"}
"""The languages in which every questionnaire can be read, beside English; the essentials in every one of ours."""
TRANSLATIONS = [beside for path in FILES for beside in translations_beside(path)]


def names(path: Path) -> str:
    """A file as tests call it, such as "wages/1.0.0.fr.yaml"."""
    return f"{path.parent.name}/{path.name}"


def translated(path: Path) -> tuple[Translation, dict[str, str]]:
    """A shipped translation, and the texts it was made from."""
    reading = read_translation(path.read_bytes(), names(path))
    assert reading.translation is not None, [str(problem) for problem in reading.problems]
    return reading.translation, texts(version(f"{path.parent.name}-{reading.translation.version}"))


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_questionnaire_can_be_read_in_the_languages_promised(path: Path) -> None:
    tags = {beside.name.split(".")[3] for beside in translations_beside(path)}

    assert tags >= (set(LANGUAGES) - {SOURCE} if path.parent.name == "essentials" else MODULE_LANGUAGES)


@pytest.mark.parametrize("path", TRANSLATIONS, ids=names)
def test_a_translation_is_whole_and_fresh_and_bears_a_tag_that_finds_its_readers(path: Path) -> None:
    given, _ = translated(path)
    states = status(version(f"{given.id}-{given.version}"), given)

    assert [key for key, state in states.items() if state != "current"] == []
    assert names(path) == f"{given.id}/{given.version}.{given.language}.yaml"
    assert supported_language(given.language) == given.language


@pytest.mark.parametrize("path", TRANSLATIONS, ids=names)
def test_a_translation_holds_the_values_and_numbers_of_its_source(path: Path) -> None:
    given, source = translated(path)
    wrong = []
    for key, text in source.items():
        said = given.texts[key].text
        if any(Counter(parts.findall(said)) != Counter(parts.findall(text)) for parts in (BRACES, NUMBER)):
            wrong.append((key, text, said))

    assert wrong == []


@pytest.mark.parametrize("path", TRANSLATIONS, ids=names)
def test_a_translation_tells_the_answers_of_a_question_apart(path: Path) -> None:
    given, _ = translated(path)
    alike = []
    for question in version(f"{given.id}-{given.version}").questions():
        offered = [given.texts[f"{question.id}.{option.id}.text"].text for option in question.options]
        alike += [(question.id, text) for text, count in Counter(offered).items() if count > 1]

    assert alike == []


@pytest.mark.parametrize("path", [path for path in TRANSLATIONS if ".fr." in path.name], ids=names)
def test_french_never_lets_a_sign_fall_to_the_next_line(path: Path) -> None:
    given, _ = translated(path)

    assert [entry.text for entry in given.texts.values() if BREAKING_SPACE.search(entry.text)] == []


def test_every_file_beside_a_version_is_one_of_them() -> None:
    assert {path for path in HOME.glob("*/*.yaml") if path not in FILES} == set(TRANSLATIONS)
