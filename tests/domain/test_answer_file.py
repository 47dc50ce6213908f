"""What a supplier's own file says: its answers, the firm it names and when they were given, as far as it says."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from portal.domain.answer_file import AnswerFile, FileVersion
from portal.domain.earlier_answers import Place

ANSWERS: dict[Place, object] = {("wages", "paid"): True}


def test_a_workbook_answers_no_version_and_has_words_for_what_it_holds() -> None:
    file = AnswerFile("vsme", "Aster Mills", None, ANSWERS, labels={("wages", "paid"): "B10"})
    assert file.versions == ()
    assert file.labels == {("wages", "paid"): "B10"}
    assert file.at is None


def test_a_submission_names_the_versions_it_answered_and_has_no_words_of_its_own() -> None:
    file = AnswerFile("submission", "", datetime(2026, 5, 1, tzinfo=UTC), ANSWERS, (FileVersion("wages", "ab12"),))
    assert file.labels is None
    assert [(version.family, version.hash) for version in file.versions] == [("wages", "ab12")]


def test_a_file_that_was_read_does_not_change() -> None:
    file = AnswerFile("submission", "", None, ANSWERS)
    with pytest.raises(FrozenInstanceError):
        file.about = "Another firm"  # type: ignore[misc]
    assert file == AnswerFile("submission", "", None, {("wages", "paid"): True})
