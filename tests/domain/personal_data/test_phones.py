"""Telephone numbers of people: as the country writes them, with the country's code, or after a word for telephone."""

import pytest

from portal.domain.personal_data.phones import phones


def of(text: str, country: str = "") -> set[str]:
    listed = list(phones(text, country))
    assert {finding.kind for finding in listed} <= {"phone"}
    return {finding.text for finding in listed}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Reach me at +880 1711-234567.", "8801711234567"),
        ("+49 (30) 901820", "4930901820"),
        ("0091 98765 43210", "00919876543210"),
    ],
)
def test_a_number_with_its_country_s_code_is_found_anywhere(text: str, number: str) -> None:
    assert of(text, "BD" if "00" in text[:2] else "") == {number}


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [("BD", "01711-234567", "01711234567"), ("IN", "98765 43210", "9876543210"), ("VN", "0912 345 678", "0912345678")],
)
def test_a_number_is_found_as_its_country_writes_it_and_nowhere_else(country: str, text: str, number: str) -> None:
    assert of(f"Ask {text} then", country) == {number}
    assert of(f"Ask {text} then") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Tel. 1234567",
        "mobile: 123 45 67",
        "WhatsApp (123) 4567",
        "телефон 1234567",
        "هاتف 1234567",
        "মোবাইল 1234567",
        "फ़ोन 1234567",
        "โทร 1234567",
        "电话 1234567",
        "số điện thoại 1234567",
    ],
)
def test_a_number_behind_a_word_for_telephone_is_one_in_any_country(text: str) -> None:
    assert of(text) == {"1234567"}


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("US", "Call 1-800-356-9377"),
        ("GB", "Tel 0800 496 0000"),
        ("", "+1 800 356 9377"),
    ],
)
def test_a_hotline_is_nobody_s(country: str, text: str) -> None:
    assert of(text, country) == set()


@pytest.mark.parametrize(
    "text",
    [
        "tel on 31.01.2026",
        "calls: 1,234,567",
        "phone 12345",
        "telephones for 12 people",
        "We paid 9876543210 rupees",
        "Invoice 9876543210",
        "Up to 98765 43210%",
    ],
)
def test_days_amounts_and_numbers_of_documents_are_none(text: str) -> None:
    assert of(text, "IN") == set()


@pytest.mark.parametrize("country", ["", "XX", "bd", "Bangladesh"])
def test_a_country_that_there_is_not_finds_only_what_needs_none(country: str) -> None:
    assert of("01711-234567", country) == set()
    assert of("+880 1711-234567", country) == {"8801711234567"}
