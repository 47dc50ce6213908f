"""Passports and identity numbers: by their machine-readable lines, their check digits, or the word before."""

import pytest

from portal.domain.personal_data.identity import AT_HOME, numbers, passports

LINES = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def read(text: str) -> int:
    listed = list(passports(text))
    assert {finding.kind for finding in listed} <= {"passport"}
    return len(listed)


def of(text: str, country: str = "") -> set[tuple[str, str]]:
    return {(finding.kind, finding.text) for finding in numbers(text, country)}


@pytest.mark.parametrize("text", [LINES, LINES.lower(), LINES.replace("<", " < "), f"She wrote:\n{LINES}\nand more"])
def test_both_lines_of_a_passport_are_found(text: str) -> None:
    assert read(text) == 2


def test_the_line_of_an_identity_card_is_found() -> None:
    assert read("I<UTOD231458907<<<<<<<<<<<<<<<") >= 1


@pytest.mark.parametrize("text", ["", "PASSPORTS ARE KEPT", "P < 0.05", "A<B and B<C", "POLICY NO 12345"])
def test_words_and_signs_are_no_passport(text: str) -> None:
    assert read(text) == 0


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("Passport no. AB1234567", "passport", "AB1234567"),
        ("passport: 123 456 78", "passport", "12345678"),
        ("Reisepass C01X00T47", "", ""),
        ("паспорт 4509 123456", "passport", "4509123456"),
        ("جواز سفر رقم 12345678", "passport", "12345678"),
        ("পাসপোর্ট 12345678", "passport", "12345678"),
        ("护照 12345678", "passport", "12345678"),
        ("hộ chiếu 12345678", "passport", "12345678"),
        ("Identity card 1234567", "identity", "1234567"),
        ("NID: 1234567890", "identity", "1234567890"),
        ("iqama 2345678901", "identity", "2345678901"),
        ("身份证 1234567", "identity", "1234567"),
        ("आधार 123456789", "identity", "123456789"),
        ("work permit 1234567", "identity", "1234567"),
    ],
)
def test_a_number_behind_a_word_for_a_passport_or_a_card_is_one(text: str, kind: str, number: str) -> None:
    assert of(text) == ({(kind, number)} if kind else set())


@pytest.mark.parametrize(
    "text",
    [
        "Passports are kept in room 12",
        "Passports were taken on 31.01.2026",
        "Passports of 123456 workers",
        "Passport; then we had 1234567",
        "passport 1,234,567.89",
    ],
)
def test_days_counts_and_short_numbers_behind_such_a_word_are_none(text: str) -> None:
    assert of(text) == set()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("11010519491231002X", "11010519491231002X"),  # China
        ("2341 2341 2346", "234123412346"),  # India
        ("ABCPE1234F", "ABCPE1234F"),  # India, tax
        ("12345-1234567-1", "1234512345671"),  # Pakistan
        ("529.982.247-25", "52998224725"),  # Brazil
        ("536-90-4399", "536904399"),  # United States
        ("54362315K", "54362315K"),  # Spain
        ("X-2482300-W", "X2482300W"),  # Spain, for foreigners
        ("RCCMNL83S18D969H", "RCCMNL83S18D969H"),  # Italy
        ("BOXW310820HNERXN09", "BOXW310820HNERXN09"),  # Mexico
    ],
)
def test_some_numbers_are_known_wherever_they_stand(written: str, number: str) -> None:
    assert of(f"See {written} there.") == {("identity", number)}
    assert of(f"见{written}。") == {("identity", number)}
    assert of(f"Invoice {written}") == set()


@pytest.mark.parametrize(
    "text",
    ["11010519491231002Y", "2341 2341 2347", "529.982.247-26", "54362315A", "A2341 2341 2346", "1/2341 2341 2346"],
)
def test_a_number_whose_check_digits_do_not_fit_or_that_is_part_of_another_is_none(text: str) -> None:
    assert of(text) == set()


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("IN", "234123412346"),
        ("TR", "10000000146"),
        ("VN", "001089012345"),
        ("PL", "44051401359"),
        ("BR", "52998224725"),
        ("EG", "29001011234567"),
        ("ZA", "7503305044089"),
        ("TH", "1234545678781"),
        ("PK", "3520212345671"),
    ],
)
def test_a_plain_row_of_digits_is_a_number_only_in_the_country_that_has_such(country: str, number: str) -> None:
    assert country in AT_HOME
    assert ("identity", number) in of(f"See {number} there.", country)
    assert of(f"See {number} there.", "DE") == set()
    assert of(f"See {number} there.", "") == set()
