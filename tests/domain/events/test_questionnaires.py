"""Events of questionnaires: drafts, versions and translations."""

import pytest

from portal.domain.events import questionnaires
from portal.domain.events.base import Event
from tests.domain.events.sentences import sentence

SAID = (
    (
        questionnaires.DraftStarted("x", "Wages", "copy of 1.0.0"),
        "draft",
        "Started the questionnaire draft a questionnaire draft",
    ),
    (questionnaires.DraftRemoved("x", "Wages"), "draft", "Removed the questionnaire draft a questionnaire draft"),
    (questionnaires.VersionPublished("x", "wages", "1.2.0", "ab12"), "version", "Published a questionnaire version"),
    (questionnaires.VersionRetired("x"), "version", "Retired a questionnaire version"),
    (
        questionnaires.VersionRetired("x", "Replaced by 2.0.0"),
        "version",
        "Retired a questionnaire version | Reason: Replaced by 2.0.0",
    ),
    (
        questionnaires.TranslationAdded("x", "fr", "ab12"),
        "version",
        "Added a translation of a questionnaire version (fr)",
    ),
    (
        questionnaires.TranslationReviewed("x", "fr"),
        "version",
        "Marked the translation of a questionnaire version as reviewed (fr)",
    ),
    (
        questionnaires.TranslationOffered("x", "fr"),
        "version",
        "Made the translation of a questionnaire version available to suppliers (fr)",
    ),
    (
        questionnaires.TranslationWithdrawn("x", "zh-Hans"),
        "version",
        "Withdrew the translation of a questionnaire version (zh-Hans)",
    ),
)


@pytest.mark.parametrize(("event", "kind", "words"), SAID)
def test_each_says_what_happened_to_what(event: Event, kind: str, words: str) -> None:
    assert sentence(event) == words
    assert event.subject() == (kind, "x")


def test_every_event_of_questionnaires_is_among_them() -> None:
    kinds = {kind for kind in vars(questionnaires).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert kinds - {Event} == {type(event) for event, _, _ in SAID}


def test_what_was_published_is_kept_with_the_hash_of_its_canonical_form() -> None:
    event = questionnaires.VersionPublished("x", "wages", "1.2.0", "ab12")
    assert event.details() == {"family": "wages", "version": "1.2.0", "hash": "ab12"}
    assert questionnaires.TranslationAdded("x", "fr", "cd34").details() == {"language": "fr", "hash": "cd34"}
