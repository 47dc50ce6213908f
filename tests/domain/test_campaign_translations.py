"""A reader sees the buyer's translation of a campaign's text while it is current, else the original, marked."""

from typing import Any

import pytest

from portal.domain.campaign_fields import HELP_TEXT, TRANSLATED_FIELDS
from portal.domain.campaign_translations import (
    NAMES,
    CampaignWords,
    mark,
    problems,
    status,
    stored_form,
    untranslated,
    words_for,
)
from portal.domain.translation import DisplayText

ORIGINAL = dict.fromkeys(NAMES, "") | {
    "title": "Fair work",
    "purpose": "To know who pays.",
    "help_text": HELP_TEXT,
    "contact_line": "Anna, anna@nordwind.example",
}
FRENCH = {"title": "Travail équitable", "purpose": "Pour savoir qui paie."}
GIVEN = stored_form(ORIGINAL, FRENCH, None, ())


def words(language: str, written_in: str = "en", given: Any = GIVEN, **changed: str) -> CampaignWords:
    return words_for(ORIGINAL | changed, written_in, language, given)


def as_shown(text: str) -> tuple[str, str, bool]:
    assert isinstance(text, DisplayText)
    return text.text, text.language, text.is_fallback


def test_a_current_translation_is_shown_and_the_rest_is_marked() -> None:
    seen = words("fr")
    assert as_shown(seen.title) == ("Travail équitable", "fr", False)
    assert as_shown(seen.contact_line) == (ORIGINAL["contact_line"], "en", True)


def test_a_stale_translation_is_not_shown() -> None:
    seen = words("fr", title="Fair work 2027")
    assert as_shown(seen.title) == ("Fair work 2027", "en", True)
    assert as_shown(seen.purpose) == (FRENCH["purpose"], "fr", False), "the other text has not changed"


def test_readers_of_the_original_language_see_the_original() -> None:
    assert as_shown(words("fr-CA", written_in="fr").title) == ("Fair work", "fr", False)
    assert as_shown(words("en-GB", given=None).title) == ("Fair work", "en", False)


def test_only_the_unchanged_help_text_is_the_portals_own() -> None:
    assert words("fr").help_text is HELP_TEXT
    assert as_shown(words("fr", help_text="Call us.").help_text) == ("Call us.", "en", True)
    translated = stored_form(ORIGINAL, {"help_text": "Appelez-nous."}, None, ())
    assert as_shown(words("fr", given=translated).help_text) == ("Appelez-nous.", "fr", False)
    assert as_shown(words("fr", purpose=HELP_TEXT).purpose) == (HELP_TEXT, "en", True)


def test_the_address_for_replies_is_the_originals_before_the_translations() -> None:
    moved = stored_form(ORIGINAL, {"contact_line": "Écrivez à luc@nordwind.example"}, None, ())
    assert words("fr", given=moved).reply_to == "anna@nordwind.example"
    plain = ORIGINAL | {"contact_line": "Anna"}
    moved = stored_form(plain, {"contact_line": "Écrivez à luc@nordwind.example"}, None, ())
    assert words("fr", given=moved, contact_line="Anna").reply_to == "luc@nordwind.example"
    assert words("fr", contact_line="Anna").reply_to is None


def test_a_translation_is_missing_stale_or_current() -> None:
    given = GIVEN["title"]
    assert [status(*each) for each in (("Fair work", given), ("Fair work.", given), ("Fair work", None))] == [
        "current",
        "stale",
        "missing",
    ]


def test_untranslated_are_the_written_texts_that_a_reader_sees_in_another_language() -> None:
    assert untranslated(ORIGINAL, "en", "fr", GIVEN) == ("contact_line",)
    assert untranslated(ORIGINAL, "en", "fr", None) == ("title", "purpose", "contact_line")
    assert untranslated(ORIGINAL | {"title": "Fair work 2027"}, "en", "fr", GIVEN) == ("title", "contact_line")
    assert untranslated(ORIGINAL | {"help_text": "Call us."}, "en", "fr", GIVEN) == ("help_text", "contact_line")
    assert untranslated(ORIGINAL, "en", "en-GB", None) == ()


@pytest.mark.parametrize(
    ("typed", "confirmed", "expected"),
    [
        (FRENCH["title"], (), "stale"),
        (FRENCH["title"], ("title",), "current"),
        (FRENCH["title"], ("purpose",), "stale"),
        ("Travail équitable 2027", (), "current"),
        ("", (), "missing"),
    ],
)
def test_a_translation_that_stays_as_it_was_is_current_only_if_confirmed(
    typed: str, confirmed: tuple[str, ...], expected: str
) -> None:
    changed = ORIGINAL | {"title": "Fair work 2027"}
    stored = stored_form(changed, {"title": typed}, GIVEN, confirmed)
    assert status(changed["title"], stored.get("title")) == expected
    assert "purpose" not in stored, "it was emptied"


@pytest.mark.parametrize("field", TRANSLATED_FIELDS, ids=lambda field: field.name)
def test_a_translation_may_be_as_long_as_the_text_and_no_longer(field: Any) -> None:
    assert problems({field.name: "é" * field.longest}) == {}
    assert problems({field.name: "é" * (field.longest + 1)}) == {
        field.name: f"Use {field.longest:,} characters or fewer."
    }


def test_the_mark_changes_with_every_text_and_with_the_translation() -> None:
    seen = mark(ORIGINAL, GIVEN)
    assert seen == mark(ORIGINAL | {"proportionality": "Members only."}, GIVEN), "suppliers never see this"
    others = [mark(ORIGINAL | {name: "Another"}, GIVEN) for name in NAMES]
    assert len({seen, mark(ORIGINAL, None), *others}) == len(NAMES) + 2
