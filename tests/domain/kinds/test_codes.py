"""The codes an answer may hold are those of ISO 3166-1 and ISO 4217."""

import pycountry

from portal.domain.kinds.codes import COUNTRIES, CURRENCIES, IN_THOUSANDTHS

REPLACED = {"ANG", "BGN"}
"""Guilders of the Antilles and leva: replaced in 2025 and 2026, and still the currency of older contracts."""


def test_every_country_of_the_standard_is_there_and_no_other() -> None:
    assert {country.alpha_2 for country in pycountry.countries} == COUNTRIES


def test_every_currency_is_one_of_the_standard_or_was_until_lately() -> None:
    assert CURRENCIES - {currency.alpha_3 for currency in pycountry.currencies} == REPLACED


def test_what_is_paid_in_nowhere_is_no_currency() -> None:
    """Metals, funds, units of account and the codes for tests are left out."""
    left_out = {currency.alpha_3 for currency in pycountry.currencies} - CURRENCIES
    assert {code for code in left_out if not code.startswith("X")} == {
        *("BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW")
    }
    assert {"XAU", "XDR", "XTS", "XXX"} <= left_out
    assert {"XAF", "XCD", "XCG", "XOF", "XPF"} <= CURRENCIES


def test_codes_are_capitals_of_the_standards_length() -> None:
    assert {code for code in COUNTRIES if not (code.isascii() and code.isupper() and len(code) == 2)} == set()
    assert {code for code in CURRENCIES if not (code.isascii() and code.isupper() and len(code) == 3)} == set()


def test_currencies_of_a_thousand_parts_are_those_of_the_standard() -> None:
    assert {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"} == IN_THOUSANDTHS
    assert IN_THOUSANDTHS < CURRENCIES
