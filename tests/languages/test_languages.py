"""Tags, directions, dates, numbers and sentences in the languages pages speak."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal import languages
from portal.domain.messages import Country, JoinedText, Message
from portal.languages import use_language

NOON = datetime(2027, 1, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        ("fr-CA", "fr"),
        ("FR", "fr"),
        ("zh", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("zh-TW", None),
        ("zh-Hant", None),
        ("pt-BR", "pt"),
        ("de-AT", None),
        ("", None),
    ],
)
def test_a_tag_finds_the_language_its_readers_read(tag: str, spoken: str | None) -> None:
    assert languages.supported_language(tag) == spoken


def test_languages_are_named_by_themselves_and_know_their_direction() -> None:
    names = [languages.name_of(tag) for tag in ("fr", "es", "ar", "ru", "xx-nonsense")]
    assert names == ["Français", "Español", "العربية", "Русский", "xx-nonsense"]
    newer = [languages.name_of(tag) for tag in ("pt", "tr", "id", "hi", "th")]
    assert newer == ["Português", "Türkçe", "Bahasa Indonesia", "हिन्दी", "ไทย"]
    assert [languages.direction(tag) for tag in ("ar", "ur", "he-IL", "bn", "xx")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]


def test_a_country_has_a_currency_if_it_has_one_only() -> None:
    day = date(2026, 6, 1)
    assert [languages.only_currency(code, day) for code in ("BD", "DE", "PA", "QQ", "")] == [
        "BDT",
        "EUR",
        None,
        None,
        None,
    ]
    assert languages.only_currency("HR", date(2020, 1, 1)) == "HRK", "as of the day"


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_language_says_something_for_every_number(language: str) -> None:
    one, many = (
        "Saved. Your answers brought up one more question:",
        "Saved. Your answers brought up %(count)s more questions:",
    )
    with use_language(language):
        for count in (0, 1, 2, 3, 5, 11, 21, 100, 101, 111, 1000):
            assert languages.ngettext(one, many, count) % {"count": count}
        assert "2027" in languages.moment(NOON, "Asia/Dhaka")
        assert "22:00" in languages.moment(NOON, "Asia/Dhaka")


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_an_hour_that_happens_twice_is_told_by_its_offset(language: str) -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with use_language(language):
        assert "02:30 CEST (UTC+2)" in languages.moment(first, "Europe/Vienna")
        assert "02:30 CET (UTC+1)" in languages.moment(second, "Europe/Vienna")
        assert "UTC" not in languages.moment(datetime(2026, 10, 25, 3, 30, tzinfo=UTC), "Europe/Vienna")


def test_half_hours_and_zones_without_letters_are_told_too() -> None:
    assert "(UTC+10:30)" in languages.moment(datetime(2026, 4, 4, 15, 15, tzinfo=UTC), "Australia/Lord_Howe")


def test_a_deadline_is_a_whole_day_or_tells_its_hour() -> None:
    due = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    assert languages.deadline(due, "Europe/Vienna") == "31 December 2026"
    assert languages.deadline(due, "Asia/Dhaka") == "1 January 2027, 04:59 (Asia/Dhaka)"
    assert languages.deadline(due, "Pacific/Apia") == "1 January 2027, 11:59 (Pacific/Apia)"


def test_what_we_do_not_speak_is_said_in_english_and_forgotten_afterwards() -> None:
    with use_language("ar"):
        with use_language("sw"):
            assert languages.gettext("Submit") == "Submit"
        assert languages.gettext("Submit") == "تسليم"
    assert languages.gettext("Submit") == "Submit"


def test_sentences_and_pieces_are_said_in_the_language_with_their_values() -> None:
    said = Message("The text has %(count)s characters. Use %(most)s or fewer.", count=20001, most=20000)
    with use_language("fr"):
        assert languages.format_piece(said) == (
            "Le texte est trop long\u00a0: 20\u202f001 caractères, alors que le maximum est de 20\u202f000."
        )
        assert languages.format_piece(JoinedText(Country("BD"), ", ", Decimal("12.50"), " ", NOON.date())) == (
            "Bangladesh, 12,50 31 janvier 2027"
        )
    assert languages.format_piece(said) == str(said)


def test_words_of_unknown_direction_are_fenced_off_where_the_page_reads_from_the_right() -> None:
    said = Message("%(answer)s is not one of the options.", answer="“x”")
    with use_language("ar"):
        assert "\u2068“x”\u2069" in languages.format_piece(said)
        assert languages.clean(languages.format_piece(said)).startswith("“x”")
    with use_language("ru"):
        assert "\u2068" not in languages.format_piece(said)


def test_our_own_text_is_translated_and_a_buyers_stays() -> None:
    with use_language("es"):
        assert languages.translate_default("Submit") == "Entregar"
        assert languages.translate_default("Ask Anna.") == "Ask Anna."
        assert languages.translate_default("") == ""
