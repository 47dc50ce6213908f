"""One text as it is typed: kept, refused with a sentence, or shown beside what somebody else made of it."""

import pytest

from portal.domain.renaming import renamed_key, renamed_texts
from portal.domain.translation import Translated, digest
from portal.domain.typed_translation import StoredText, TextConflict, TextNote, TextProblem, TypedText, settled

SOURCE = "How many of {workers}?"
BLANK = StoredText()


def stored(text: str, remark: str = "", page: str = "", source: str = SOURCE) -> StoredText:
    return StoredText(Translated(text=text, of=digest(source)), TextNote(remark, page))


def typed(text: str, shown: StoredText = BLANK, remark: str = "", **more: object) -> TypedText:
    return TypedText(text, remark, shown.mark, digest(SOURCE), **more)  # type: ignore[arg-type]


def test_what_is_typed_is_stored_with_the_source_it_was_made_from() -> None:
    outcome = settled(SOURCE, BLANK, typed("Combien : {workers} ?", remark="à relire"), "p1")
    assert outcome == stored("Combien : {workers} ?", "à relire", "p1")


def test_a_text_left_as_it_was_shown_takes_over_what_somebody_else_wrote() -> None:
    assert settled(SOURCE, stored("Theirs"), typed("", BLANK), "p1") == stored("Theirs")
    with_space = stored("Mine\n")
    assert settled(SOURCE, with_space, typed("Mine", with_space), "p1") is with_space


def test_two_translators_choose_and_a_choice_counts_for_the_text_that_was_seen_only() -> None:
    theirs = stored("Theirs", page="p2")
    conflict = settled(SOURCE, theirs, typed("Mine"), "p1")
    assert isinstance(conflict, TextConflict)
    assert (conflict.mine.text, conflict.theirs) == ("Mine", theirs)
    assert settled(SOURCE, theirs, typed("Mine", keeps="mine", seen=theirs.mark), "p1") == stored("Mine", page="p1")
    assert settled(SOURCE, theirs, typed("Mine", keeps="theirs", seen=theirs.mark), "p1") is theirs
    later = stored("Theirs again", page="p2")
    assert isinstance(settled(SOURCE, later, typed("Mine", keeps="mine", seen=theirs.mark), "p1"), TextConflict)


def test_equal_texts_and_a_page_s_own_earlier_saving_are_no_conflict() -> None:
    assert settled(SOURCE, stored("Same"), typed("Same"), "p1") == stored("Same", page="p1")
    assert settled(SOURCE, stored("Fir", page="p1"), typed("First"), "p1") == stored("First", page="p1")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Combien {people} ?", "no {people}"),
        (SOURCE, "This is the source text"),
        ("x" * 20_001, "20,000 characters or fewer"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    outcome = settled(SOURCE, BLANK, typed(text), "p1")
    assert isinstance(outcome, TextProblem)
    assert sentence in outcome.sentence
    assert outcome.mine.text == text


def test_a_word_is_the_same_in_both_languages_once_the_translator_says_so() -> None:
    assert settled(SOURCE, BLANK, typed(SOURCE, confirmed=True), "p1") == stored(SOURCE, page="p1")
    assert settled(SOURCE, BLANK, typed("", confirmed=True), "p1") == stored(SOURCE, page="p1")


def test_a_stale_text_fits_once_it_is_confirmed_or_rewritten_and_not_by_a_remark() -> None:
    stale = stored("Combien ?", source="Older words")
    assert settled(SOURCE, stale, typed("Combien ?", stale, remark="hm"), "p1") == StoredText(
        stale.translated, TextNote("hm", "p1")
    )
    assert settled(SOURCE, stale, typed("Combien ?", stale, confirmed=True), "p1") == stored("Combien ?", page="p1")
    assert settled(SOURCE, stale, typed("Combien donc ?", stale), "p1") == stored("Combien donc ?", page="p1")


def test_a_text_that_is_emptied_is_missing_again_and_invisible_characters_are_left_out() -> None:
    assert settled(SOURCE, stored("Mine"), typed("", stored("Mine")), "p1") == StoredText(None, TextNote("", "p1"))
    assert settled(SOURCE, BLANK, typed("A\tb\x07\r\nc "), "p1") == stored("A b \nc", page="p1")


def test_texts_follow_a_part_to_its_new_id_and_stay_current() -> None:
    texts = {
        "workers.ask": Translated(text="Combien ?", of=digest("How many?")),
        "more.ask": Translated(text="De {workers} ?", of=digest(SOURCE)),
        "old.ask": Translated(text="Vieux {workers}", of=digest("An older text")),
    }
    sources = {"workers.ask": "How many?", "more.ask": SOURCE, "old.ask": "A newer text"}
    after = renamed_texts(texts, sources, "workers", "people")
    assert after["people.ask"] == texts["workers.ask"]
    assert after["more.ask"] == Translated(text="De {people} ?", of=digest("How many of {people}?"))
    assert after["old.ask"] == Translated(text="Vieux {people}", of=digest("An older text"))
    assert renamed_key("title", "title", "x") == "title"
