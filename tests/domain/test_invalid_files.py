"""Files with one mistake each, and what their authors are told: the line, the column and the sentence."""

from pathlib import Path

import pytest

from portal.domain import checking
from portal.domain.reading import read_translation, read_version
from portal.domain.reading.yaml_tree import LARGEST
from portal.settings import root

HOME = Path(__file__).parent / "invalid"
FILES = sorted(HOME.glob("*.yaml"))
SOUND = FILES[0].read_text(encoding="utf-8")


def expected() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (HOME / "expected.txt").read_text(encoding="utf-8").splitlines():
        name, _, said = line.partition(":")
        found.setdefault(name, []).append(said)
    return found


SAID = expected()


def test_the_corpus_is_large_and_every_file_has_its_sentence() -> None:
    assert len(FILES) >= 80
    assert {path.stem for path in FILES} == set(SAID)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_where_it_stands(path: Path) -> None:
    found = [one for one in checking.check({path.stem: path.read_bytes()}) if one.level == "error"]
    assert [f"{one.line}:{one.column}: {one.message}" for one in found] == SAID[path.stem]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sentence_is_one_sentence_for_an_author(path: Path) -> None:
    assert SAID[path.stem]
    for said in SAID[path.stem]:
        sentence = said.split(": ", 1)[1]
        assert len(sentence) <= 220
        assert not any(word in sentence for word in ("Error", "Traceback", "None", "pydantic", "str_type", "loc="))


def told(data: bytes, file: str = "keeping/1.0.0.yaml") -> list[str]:
    return [str(problem) for problem in read_version(data, file).problems]


def test_files_that_cannot_be_read_at_all() -> None:
    assert told(b"") == ["keeping/1.0.0.yaml:1:1: the file is empty"]
    assert told(b"title: \xff\xfe\n") == ["keeping/1.0.0.yaml:1:8: this is not UTF-8; save the file in that encoding"]
    assert told(b"a" * (LARGEST + 1)) == [
        "keeping/1.0.0.yaml:1:1: the file has 1,000,001 bytes; at most 1,000,000 are allowed"
    ]


def test_folder_and_name_of_the_file() -> None:
    sound = (root("questionnaires") / "workforce" / "1.0.0.yaml").read_bytes()
    assert [
        problem for problem in read_version(sound, "workforce/1.0.0.yaml").problems if problem.level == "error"
    ] == []
    (folder,) = told(sound, "elsewhere/1.0.0.yaml")
    assert folder.endswith("the folder is called elsewhere; for this id it must be workforce")
    (name,) = told(sound, "workforce/1.1.0.yaml")
    assert name.endswith("the file is called 1.1.0.yaml; for this version it must be 1.0.0.yaml")


TRANSLATION = "format: ssq/1\nid: workforce\nversion: 1.0.0\nlanguage: fr\ntexts:\n"


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ("  title: {text: T}\n", "6:10: the key “of” is missing here"),
        ("  title: {text: T, of: 12}\n", "6:24: 12 hexadecimal digits of the source text's hash are expected here"),
        ("  title: {text: , of: 0123456789ab}\n", "6:11: “text” has no value; give it one or leave the key out"),
        ("  title: just words\n", "6:10: keys and values are expected here (text, of …), not “just words”"),
        (
            "  title: {text: T, of: 0123456789ab, by: me}\n",
            "6:38: there is no key “by” here; the keys here are text, of",
        ),
    ],
)
def test_translations_are_read_as_strictly(texts: str, sentence: str) -> None:
    found = [str(problem) for problem in read_translation((TRANSLATION + texts).encode(), "x").problems]
    assert any(one.startswith(f"x:{sentence}") for one in found), found


def test_a_translation_of_nothing_is_an_error_and_of_old_words_a_warning() -> None:
    beside = {"workforce/1.0.0.yaml": (root("questionnaires") / "workforce" / "1.0.0.yaml").read_bytes()}
    file = "workforce/1.0.0.fr.yaml"
    texts = "  no_such.ask: {text: T, of: 0123456789ab}\n  title: {text: T, of: 0123456789ab}\n"
    found = checking.check({**beside, file: (TRANSLATION + texts).encode()})
    said = [str(one) for one in found if one.file == file]
    assert f"{file}:6:16: there is no text no_such.ask in this version" in said
    assert f"{file}:7:10: warning: title is stale: its source text has changed since" in said


def test_a_wrong_value_does_not_hide_what_is_wrong_with_a_rule() -> None:
    spoilt = SOUND_AND_SCORED.replace("points: {yes: 0, no: 100}", "points: {yes: 101, no: 100}")
    spoilt = spoilt.replace("when: holds > 1", "when: nobody > 1")
    said = [one.message for one in checking.check({"1.0.0.yaml": spoilt.encode()}) if one.level == "error"]
    assert said == [
        "a whole number from 0 to 100 is expected here, not 101",
        "there is no question or derived value nobody in keeping",
    ]


SOUND_AND_SCORED = """format: ssq/1
id: keeping
version: 1.0.0
language: en
title: Keeping
sections:
  - id: first
    title: First
    questions:
      - {id: held, kind: yes_no, ask: Is it held?, points: {yes: 0, no: 100}}
      - {id: holds, kind: integer, ask: How many?}
      - {id: more, kind: yes_no, ask: More?, when: holds > 1}
"""
