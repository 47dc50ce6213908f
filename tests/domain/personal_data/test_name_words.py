"""Words by which lists of names are known: each in the form in which it is looked up, none both a name and no name."""

import pytest

from portal.domain.personal_data import name_words as words

LOOKED_UP = {
    "latin": words.LATIN,
    "cyrillic": words.CYRILLIC,
    "arabic": words.ARABIC,
    "bengali": words.BENGALI,
    "devanagari": words.DEVANAGARI,
    "address": words.FORMS_OF_ADDRESS,
    "none": words.NO_NAMES,
    "first": words.FIRST_WORDS,
}


@pytest.mark.parametrize("list_of", LOOKED_UP)
def test_a_word_stands_as_it_is_looked_up(list_of: str) -> None:
    listed = LOOKED_UP[list_of]
    assert listed
    assert {word for word in listed if word != word.casefold() or word != word.strip() or " " in word} == set()


def test_no_word_is_both_a_common_name_and_what_is_no_name() -> None:
    assert not words.NO_NAMES & words.FORMS_OF_ADDRESS
    assert not words.NO_NAMES & words.FIRST_WORDS


@pytest.mark.parametrize(
    ("listed", "first", "last"),
    [
        (words.ARABIC, "\u0600", "\u06ff"),
        (words.BENGALI, "\u0980", "\u09ff"),
        (words.DEVANAGARI, "\u0900", "\u097f"),
        (words.THAI, "\u0e00", "\u0e7f"),
        (words.CHINESE_FAMILY_NAMES, "\u4e00", "\u9fff"),
        (words.CHINESE_NO_NAMES, "\u4e00", "\u9fff"),
        (words.CYRILLIC, "\u0400", "\u04ff"),
    ],
)
def test_a_list_is_in_its_own_script(listed: frozenset[str] | tuple[str, ...], first: str, last: str) -> None:
    assert {word for word in listed if not all(first <= sign <= last or sign in "'-" for sign in word)} == set()


def test_chinese_signs_are_one_sign_each() -> None:
    assert all(len(sign) == 1 for sign in words.CHINESE_FAMILY_NAMES | words.CHINESE_NO_NAMES)


@pytest.mark.parametrize("name", ["fatima", "nguyễn", "kumar", "santos", "ayşe", "müller", "john"])
def test_names_of_the_countries_that_supply_are_known(name: str) -> None:
    assert name in words.LATIN


@pytest.mark.parametrize("word", ["ltd", "factory", "department", "policy", "street"])
def test_words_of_firms_and_papers_are_no_names(word: str) -> None:
    assert word in words.NO_NAMES


def test_endings_and_phrases_can_be_looked_for_in_small_letters() -> None:
    for text in (*words.CYRILLIC_ENDINGS, *words.NO_NAME_PHRASES):
        assert text == text.casefold()
        assert text.strip()
