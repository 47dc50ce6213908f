"""The essentials are short for those whom little concerns, counted over the sample profiles."""

from pathlib import Path

import pytest

from tests.content.burden import asked_by_section, burden, languages, main
from tests.content.shipped import NAMES, PROFILES, profile_files, version

LIMITS = {"farm_of_six": (20, 10.0), "forty_migrants": (45, 20.0)}
GATE = ("workers_total", "moved_from", "hired_through", "housing")


@pytest.mark.parametrize("name", LIMITS)
def test_a_firm_with_little_to_tell_is_asked_little(name: str) -> None:
    found = burden(PROFILES / f"{name}.json")
    questions, minutes = LIMITS[name]

    assert found.questions <= questions
    assert found.minutes <= minutes


def test_the_longest_disclosure_stays_within_half_an_hour() -> None:
    longest = max((burden(path) for path in profile_files()), key=lambda one: one.minutes)

    assert longest.questions <= 60
    assert longest.minutes <= 30


def test_telling_of_fees_costs_no_more_than_six_questions() -> None:
    silent, repaying = (burden(PROFILES / f"{name}.json") for name in ("nobody_asked", "fees_being_repaid"))

    assert repaying.questions - silent.questions <= 6


def test_the_first_page_asks_what_removes_whole_pages() -> None:
    own = version("essentials-1.0.0")

    assert tuple(question.id for question in own.sections[0].questions) == GATE
    assert [section.id for section in own.sections if section.when] != []


def test_no_page_holds_one_question_and_the_declaration_is_left_to_the_portal() -> None:
    """The portal asks once who stands behind the answers, when they are submitted; no questionnaire asks again."""
    assert [section.id for section in version("essentials-1.0.0").sections if len(section.questions) < 2] == []
    assert [one.id for name in NAMES for one in version(name).questions() if one.kind == "attestation"] == []


@pytest.mark.parametrize("path", profile_files(), ids=lambda path: path.stem)
def test_no_profile_meets_a_page_with_one_question(path: Path) -> None:
    assert [name for name, questions in asked_by_section(path).items() if len(questions) == 1] == []


def test_the_table_names_every_profile_and_language(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()

    assert len(lines) == len(profile_files()) + 2 >= 12 + 2
    assert all(f"minutes ({language})" in lines[0] for language in languages())
