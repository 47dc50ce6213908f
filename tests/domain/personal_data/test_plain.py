"""A text is searched in one kind of digit, dash and space; amounts, days and numbers of firms are something else."""

import pytest

from portal.domain.personal_data.plain import Finding, bare, is_something_else, plain


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Hall 2 - so.", "Hall 2 - so."),
        ("৩৪৫ ३४५ ٣٤٥ ๓๔๕ ３４５", "345 345 345 345 345"),
        ("12‐34–56—78−90", "12-34-56-78-90"),
        ("12\u00a034\u202f56\u300078", "12 34 56 78"),
        ("ＡＢ（ｃ＠", "AB(c@"),
        ("a\u200bb\u00adc\ufeffd\u202ee", "abcde"),
        ("e\u0301", "é"),
        ("²½Ⅷ", "²½Ⅷ"),  # no digits of a number
        ("Größe হাজার", "Größe হাজার"),
        ("", ""),
    ],
)
def test_a_text_is_searched_in_plain_signs(text: str, searched: str) -> None:
    assert plain(text) == searched


@pytest.mark.parametrize("number", ["1234567", "123 45 67", "123-45-67", "(12) 345.67", "+1/234/567", "12\n34567"])
def test_a_number_is_known_without_what_stands_between_its_groups(number: str) -> None:
    assert bare(number) == "1234567"


@pytest.mark.parametrize(
    ("before", "number", "behind"),
    [
        ("On ", "31.01.2026", "."),
        ("On ", "2026-01-31", ""),
        ("In ", "2024-2025", ""),
        ("About ", "1,234,567", ""),
        ("About ", "1.234.567,89", ""),
        ("They paid USD ", "12345678", ""),
        ("They paid ", "12345678", " BDT"),
        ("They paid € ", "12345678", ""),
        ("There are ", "12345678", " workers"),
        ("Invoice no. ", "12345678", ""),
        ("Contract Nr.: ", "12345678", ""),
        ("Licence number: ", "12345678", ""),
        ("Under Act No ", "12345678", ""),
        ("ИНН ", "12345678", ""),
        ("共", "12345678", "人"),
    ],
)
def test_amounts_counts_days_and_numbers_of_firms_and_laws_are_something_else(
    before: str, number: str, behind: str
) -> None:
    text = before + number + behind
    assert is_something_else(text, len(before), len(before) + len(number))


@pytest.mark.parametrize(
    ("before", "number", "behind"),
    [
        ("His passport is ", "12345678", "."),
        ("", "12345678", ""),
        ("There is no invoice. No. ", "12345678", ""),
        ("We have a licence. He has ", "12345678", ""),  # the licence stands in another sentence
        ("Workers have cards; hers is ", "12345678", ""),
        ("She has ", "1234,567", ""),
    ],
)
def test_any_other_number_may_be_one_of_a_person(before: str, number: str, behind: str) -> None:
    text = before + number + behind
    assert not is_something_else(text, len(before), len(before) + len(number))


def test_what_was_found_twice_is_one_finding() -> None:
    assert len({Finding("phone", "1234567"), Finding("phone", "1234567"), Finding("bank", "1234567")}) == 2
