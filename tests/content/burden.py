"""How long the essentials take to answer: questions, words and minutes for each sample profile and language.

`make burden` prints the table. The model is words at 200 a minute, 8 seconds a choice and 15 seconds a number, date or
line of text; looking figures up is not in it. Read are the titles, questions, help, options and lines that this
profile is shown, and each question once more on the page that checks the answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.domain.answers import read_answers
from portal.domain.progress import progress
from portal.domain.questionnaire import Question, Section
from portal.domain.reading import read_translation
from portal.domain.translation import Texts
from tests.content.shipped import AS_OF, HOME, profile_files, read_profile, ruleset, version

NAME = "essentials-1.0.0"
WORDS_A_MINUTE = 200
SECONDS_A_CHOICE = 8
SECONDS_A_NUMBER = 15
CHARACTERS_A_WORD = {"th": 4.5, "zh-Hans": 1.6}
"""Languages that put no space between words: how many characters are read as fast as one word."""

CHOICES = frozenset({"yes_no", "choice", "choices", "country"})
FIELDS = {"attestation": 3, "note": 0}
"""What is typed for one question of these kinds; every other kind that is no choice takes one field."""


@dataclass(frozen=True)
class Burden:
    """What one profile has to read and to answer."""

    profile: str
    language: str
    questions: int
    words: int
    choices: int
    numbers: int

    @property
    def minutes(self) -> float:
        """By the model above."""
        seconds = self.choices * SECONDS_A_CHOICE + self.numbers * SECONDS_A_NUMBER
        return self.words / WORDS_A_MINUTE + seconds / 60


def asked_by_section(path: Path) -> dict[str, list[Question]]:
    """The questions that the profile in that file is shown, by section."""
    rules, own = ruleset(NAME), version(NAME)
    shown = progress(rules, read_answers(rules, read_profile(path).answers), AS_OF).shown
    return {
        section.id: [question for question in section.questions if (own.id, question.id) in shown]
        for section in own.sections
    }


def burden(path: Path, language: str = "en") -> Burden:
    """The burden of the profile in that file."""
    own, asked = version(NAME), asked_by_section(path)
    questions = [one for listed in asked.values() for one in listed if one.is_answered]
    words = [word for section in own.sections for word in _words(section, asked[section.id], language)]
    return Burden(
        path.stem,
        language,
        len(questions),
        _count([_texts(language)("title"), _texts(language)("about"), *words], language),
        sum(map(_choices, questions)),
        sum(map(_numbers, questions)),
    )


def _words(section: Section, questions: list[Question], language: str) -> Iterator[str]:
    said = _texts(language)
    keys = [f"{section.id}.title", f"{section.id}.about"] if questions else []
    for question in questions:
        name = question.id
        keys += [f"{name}.ask", f"{name}.ask", f"{name}.help", f"{name}.unit"]
        keys += [f"{name}.{option.id}.text" for option in question.options]
        keys += [f"{name}.{row.id}.text" for row in question.rows]
    yield from (text for key in keys if (text := said.get(key)))


def _count(texts: list[str], language: str) -> int:
    characters = CHARACTERS_A_WORD.get(language)
    return sum(round(len(text) / characters) if characters else len(text.split()) for text in texts)


def _choices(question: Question) -> int:
    return (
        len(question.rows) if question.kind == "matrix" else int(question.kind in CHOICES or question.kind == "money")
    )


def _numbers(question: Question) -> int:
    return 0 if question.kind in CHOICES or question.kind == "matrix" else FIELDS.get(question.kind, 1)


@cache
def _texts(language: str) -> Texts:
    own = version(NAME)
    path = HOME / own.id / f"{own.version}.{language}.yaml"
    reading = read_translation(path.read_bytes(), f"{own.id}/{path.name}") if path.exists() else None
    return Texts(own, reading.translation if reading else None)


def languages() -> list[str]:
    """English, and every language that the essentials can be read in."""
    return ["en", *sorted(path.name.split(".")[3] for path in (HOME / "essentials").glob("1.0.0.*.yaml"))]


def main() -> None:
    """Print the table."""
    print("| profile | questions | words | " + " | ".join(f"minutes ({one})" for one in languages()) + " |")
    print("|---|---|---|" + "---|" * len(languages()))
    for path in profile_files():
        found = [burden(path, language) for language in languages()]
        minutes = " | ".join(f"{one.minutes:.1f}" for one in found)
        print(f"| {path.stem.replace('_', ' ')} | {found[0].questions} | {found[0].words} | {minutes} |")


if __name__ == "__main__":
    main()
