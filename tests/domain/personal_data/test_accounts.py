"""E-mail addresses of people, bank accounts and payment cards: by shape, check digits, or the word before."""

import pytest

from portal.domain.personal_data.accounts import banks, emails

IBAN = "AT611904300234573201"
CARD = "4111111111111111"


def addresses(text: str) -> list[str]:
    return [finding.text for finding in emails(text)]


def accounts(text: str) -> set[str]:
    found_kinds = {finding.kind for finding in banks(text)}
    assert found_kinds <= {"bank"}
    return {finding.text for finding in banks(text)}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ask Ana.Lopez@Gmail.com.", "ana.lopez@gmail.com"),
        ("<ana+work@mail.factory.example>", "ana+work@mail.factory.example"),
        ("ana@fabrik-münchen.example", "ana@fabrik-münchen.example"),
        ("联系 wang.li@qq.com。", "wang.li@qq.com"),
        ("infoana@factory.example", "infoana@factory.example"),
    ],
)
def test_an_address_of_a_person_is_found(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    "mailbox", ["info", "HR", "grievance", "grievances", "no-reply", "sales2", "export-1", "humanresources", "ventas"]
)
def test_a_mailbox_of_an_office_is_nobody_in_particular(mailbox: str) -> None:
    assert addresses(f"Write to {mailbox}@factory.example.") == []


@pytest.mark.parametrize("text", ["ana@", "@factory.example", "ana@factory", "ana at factory.example", "a@b.c1"])
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert addresses(text) == []


@pytest.mark.parametrize("written", [IBAN, "AT61 1904 3002 3457 3201", f"({IBAN})", f"IBAN: {IBAN}, so"])
def test_an_account_is_known_by_its_check_digits(written: str) -> None:
    assert accounts(written) == {IBAN}


def test_an_account_in_front_of_capitals_is_still_found() -> None:
    assert accounts("AT61 1904 3002 3457 3201 BIC BKAUATWW") == {IBAN}


@pytest.mark.parametrize("text", ["AT62 1904 3002 3457 3201", f"X{IBAN}", f"{IBAN}9X", "ISO 9001"])
def test_a_row_of_signs_whose_check_digits_do_not_fit_is_no_account(text: str) -> None:
    assert accounts(text) == set()


@pytest.mark.parametrize("written", [CARD, "4111 1111 1111 1111", "4111-1111-1111-1111"])
def test_a_card_is_known_by_its_check_digit(written: str) -> None:
    assert accounts(f"Paid to {written} then") == {CARD}


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1112", f"{CARD} USD", f"Invoice {CARD}", f"1,{CARD}", f"{CARD}a", "9111 1111 1111 1111"]
)
def test_an_amount_or_a_number_of_a_document_is_no_card(text: str) -> None:
    assert accounts(text) == set()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Account no: 1234567890", "1234567890"),
        ("a/c 1234-567-890", "1234567890"),
        ("Kontonummer 1234567", "1234567"),
        ("расчётный счёт 12345678", "12345678"),
        ("رقم حساب 1234567", "1234567"),
        ("হিসাব নম্বর 1234567", "1234567"),
        ("账号 1234567", "1234567"),
        ("số tài khoản 1234567", "1234567"),
        ("bKash 01711234567", "01711234567"),
    ],
)
def test_a_number_behind_a_word_for_account_is_one(text: str, number: str) -> None:
    assert accounts(text) == {number}


@pytest.mark.parametrize("text", ["Account no: 12345", "The account was opened. There were 1234567 more things to say"])
def test_a_short_number_or_one_far_off_is_none(text: str) -> None:
    assert accounts(text) == set()
