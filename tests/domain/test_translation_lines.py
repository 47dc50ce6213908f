"""A translation to a translator and back: what came back changed is translated, what came back as sent is not."""

from portal.domain.questionnaire import Version
from portal.domain.translation import Translated, Translation, digest
from portal.domain.translation_lines import TranslationLine, lines, returned, sheet
from tests.domain.small import version

GIVEN = version("{id: held, kind: yes_no, ask: Held?, help: Papers.}")
SOURCE = {"title": "Small", "first.title": "First", "held.ask": "Held?", "held.help": "Papers."}


def translation(of: Version = GIVEN, /, **texts: tuple[str, str]) -> Translation:
    """Texts by key (`held__ask` for `held.ask`), each with the source text it was made from."""
    return Translation(
        format="ssq/1",
        id=of.id,
        version=of.version,
        language="de",
        texts={
            key.replace("__", "."): Translated(text=text, of=digest(made_from))
            for key, (text, made_from) in texts.items()
        },
    )


def pairs(given: Translation) -> dict[str, tuple[str, str]]:
    return {key: (item.text, item.of) for key, item in given.texts.items()}


def test_a_sheet_has_every_text_in_place_the_source_where_nothing_is_translated() -> None:
    document = sheet(GIVEN, translation(held__ask=("Wird es behalten?", "Held?")), "de")
    assert {key: document[key] for key in ("format", "id", "version", "language")} == {
        "format": "ssq/1",
        "id": "small",
        "version": "1.0.0",
        "language": "de",
    }
    assert list(document["texts"]) == list(SOURCE)
    assert document["texts"]["held.ask"] == {"text": "Wird es behalten?", "of": digest("Held?")}
    assert document["texts"]["held.help"] == {"text": "Papers.", "of": digest("Papers.")}


def test_a_sheet_keeps_the_old_hash_of_what_is_stale() -> None:
    document = sheet(GIVEN, translation(held__ask=("Wird es?", "Is it?")), "de")
    assert document["texts"]["held.ask"]["of"] == digest("Is it?")


def test_a_sheet_of_nothing_translated_is_the_source_and_comes_back_as_nothing() -> None:
    document = sheet(GIVEN, None, "de")
    assert {key: item["text"] for key, item in document["texts"].items()} == SOURCE
    assert returned(GIVEN, Translation.model_validate(document), None).texts == {}


def test_what_comes_back_changed_is_translated() -> None:
    back = translation(held__ask=("Wird es behalten?", "Held?"), held__help=("Papers.", "Papers."))
    assert pairs(returned(GIVEN, back, None)) == {"held.ask": ("Wird es behalten?", digest("Held?"))}


def test_the_same_word_in_both_languages_stays_where_the_translator_has_said_so_before() -> None:
    before = translation(title=("Small", "Small"))
    assert pairs(returned(GIVEN, translation(title=("Small", "Small")), before)) == {
        "title": ("Small", digest("Small"))
    }
    assert returned(GIVEN, translation(title=("Small", "Small")), translation(title=("Klein", "Small"))).texts == {}


def test_a_stale_text_that_was_rewritten_is_of_today_s_source() -> None:
    before = translation(held__ask=("Wird es?", "Is it?"))
    rewritten = returned(GIVEN, translation(held__ask=("Wird es behalten?", "Is it?")), before)
    assert pairs(rewritten) == {"held.ask": ("Wird es behalten?", digest("Held?"))}


def test_a_stale_text_that_came_back_as_it_was_stays_stale() -> None:
    before = translation(held__ask=("Wird es?", "Is it?"))
    assert pairs(returned(GIVEN, before, before)) == {"held.ask": ("Wird es?", digest("Is it?"))}


def test_a_key_that_the_version_does_not_have_is_left_for_others_to_refuse() -> None:
    assert list(returned(GIVEN, translation(nobody=("Niemand", "Nobody")), None).texts) == ["nobody"]


def test_every_text_has_its_state() -> None:
    given = translation(title=("Klein", "Small"), held__ask=("Wird es?", "Is it?"), held__help=("Papiere.", "Papers."))
    assert lines(GIVEN, given, {"title": given.texts["title"], "held.ask": given.texts["held.ask"]}) == (
        TranslationLine("title", "Small", "Klein", "reviewed"),
        TranslationLine("first.title", "First", "", "missing"),
        TranslationLine("held.ask", "Held?", "Wird es?", "stale"),
        TranslationLine("held.help", "Papers.", "Papiere.", "draft"),
    )


def test_a_text_changed_after_it_was_read_is_a_draft_again() -> None:
    read_before = translation(title=("Gering", "Small")).texts
    assert lines(GIVEN, translation(title=("Klein", "Small")), read_before)[0].state == "draft"


def test_without_a_translation_everything_is_missing() -> None:
    assert {line.state for line in lines(GIVEN, None, {})} == {"missing"}
