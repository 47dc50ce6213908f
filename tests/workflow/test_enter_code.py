"""The code that was sent admits its own browser once; everything else says what is wrong and admits nobody."""

import pytest

from portal.storage.rows import col
from portal.storage.tables import History, OutboxEmail
from portal.workflow import browser_codes, enter_code, open_link
from tests.entering import newest_code
from tests.two_buyers import TwoBuyers


@pytest.fixture
def cookie(buyers: TwoBuyers) -> str:
    """Another browser, in which Bashir has opened the link with the right address."""
    token, address = buyers.harbour.tokens[buyers.harbour.bashir], f"bashir@{buyers.harbour.host}"
    entry = buyers.database.write(open_link.enter, token, address)
    assert entry.outcome == "code"
    return entry.browser


def enter(buyers: TwoBuyers, cookie: str, digits: str) -> str:
    token = buyers.harbour.tokens[buyers.harbour.bashir]
    return buyers.database.write(enter_code.enter_code, token, cookie, digits).outcome


def right_code(buyers: TwoBuyers) -> str:
    return newest_code(buyers.database, f"bashir@{buyers.harbour.host}")


def test_the_right_code_admits_once_and_the_participant_is_told(buyers: TwoBuyers, cookie: str) -> None:
    code = right_code(buyers)
    assert enter(buyers, cookie, code) == "in"
    assert enter(buyers, cookie, code) == "expired", "it works once"
    assert len(buyers.rows(OutboxEmail, col(OutboxEmail.kind) == "new_browser")) == 1
    assert len(buyers.rows(History, col(History.verb) == "browser_admitted")) == 1


def test_a_code_works_in_its_own_browser_and_for_its_own_link_alone(buyers: TwoBuyers, cookie: str) -> None:
    code = right_code(buyers)
    assert enter(buyers, "another cookie", code) == "expired"
    assert enter(buyers, "", code) == "expired"
    other = buyers.harbour.tokens[buyers.harbour.anand]
    assert buyers.database.write(enter_code.enter_code, other, cookie, code).outcome == "expired"
    assert enter(buyers, cookie, code) == "in"


def test_a_code_expires_after_its_time_and_wrong_ones_lock(buyers: TwoBuyers, cookie: str) -> None:
    code = right_code(buyers)
    wrong = "000000" if code != "000000" else "111111"
    for outcome in ["wrong"] * (browser_codes.WRONG_TRIES - 1) + ["locked", "locked"]:
        assert enter(buyers, cookie, wrong) == outcome
    assert enter(buyers, cookie, code) == "locked"
    buyers.clock.advance(browser_codes.LOCK)
    token = buyers.harbour.tokens[buyers.harbour.bashir]
    assert buyers.database.write(enter_code.send_again, token, cookie, "n").outcome == "code"
    code = right_code(buyers)
    buyers.clock.advance(browser_codes.LIFETIME)
    assert enter(buyers, cookie, code) == "expired"


def test_a_page_that_waits_for_a_code_hints_at_the_address(buyers: TwoBuyers, cookie: str) -> None:
    token = buyers.harbour.tokens[buyers.harbour.bashir]
    hint = buyers.database.read(enter_code.waits_for, token, cookie)
    assert hint is not None
    assert hint.startswith("b")
    assert "bashir" not in hint
    assert buyers.database.read(enter_code.waits_for, token, "another cookie") is None
    assert buyers.database.write(enter_code.send_again, token, "another cookie", "n").outcome == "expired"
