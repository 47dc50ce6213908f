"""The code that was sent admits its own browser once; everything else says what is wrong and admits nobody."""

import pytest

from portal.storage.rows import col
from portal.storage.tables import History, OutboxEmail
from portal.workflow import browser_codes, enter_code, open_link
from tests.entering import newest_code
from tests.two_buyers import Portal


@pytest.fixture
def cookie(portal: Portal) -> str:
    """Another browser, in which Bashir has opened the link with the right address."""
    token, address = portal.harbour.tokens[portal.harbour.bashir], f"bashir@{portal.harbour.host}"
    entry = portal.database.write(open_link.enter, token, address)
    assert entry.outcome == "code"
    return entry.browser


def enter(portal: Portal, cookie: str, digits: str) -> str:
    token = portal.harbour.tokens[portal.harbour.bashir]
    return portal.database.write(enter_code.enter_code, token, cookie, digits).outcome


def right_code(portal: Portal) -> str:
    return newest_code(portal.database, f"bashir@{portal.harbour.host}")


def test_the_right_code_admits_once_and_the_participant_is_told(portal: Portal, cookie: str) -> None:
    code = right_code(portal)
    assert enter(portal, cookie, code) == "in"
    assert enter(portal, cookie, code) == "expired", "it works once"
    assert len(portal.rows(OutboxEmail, col(OutboxEmail.kind) == "new_browser")) == 1
    assert len(portal.rows(History, col(History.verb) == "browser_admitted")) == 1


def test_a_code_works_in_its_own_browser_and_for_its_own_link_alone(portal: Portal, cookie: str) -> None:
    code = right_code(portal)
    assert enter(portal, "another cookie", code) == "expired"
    assert enter(portal, "", code) == "expired"
    other = portal.harbour.tokens[portal.harbour.anand]
    assert portal.database.write(enter_code.enter_code, other, cookie, code).outcome == "expired"
    assert enter(portal, cookie, code) == "in"


def test_a_code_expires_after_its_time_and_wrong_ones_lock(portal: Portal, cookie: str) -> None:
    code = right_code(portal)
    wrong = "000000" if code != "000000" else "111111"
    for outcome in ["wrong"] * (browser_codes.WRONG_TRIES - 1) + ["locked", "locked"]:
        assert enter(portal, cookie, wrong) == outcome
    assert enter(portal, cookie, code) == "locked"
    portal.clock.advance(browser_codes.LOCK)
    token = portal.harbour.tokens[portal.harbour.bashir]
    assert portal.database.write(enter_code.send_again, token, cookie, "n").outcome == "code"
    code = right_code(portal)
    portal.clock.advance(browser_codes.LIFETIME)
    assert enter(portal, cookie, code) == "expired"


def test_a_page_that_waits_for_a_code_hints_at_the_address(portal: Portal, cookie: str) -> None:
    token = portal.harbour.tokens[portal.harbour.bashir]
    hint = portal.database.read(enter_code.waits_for, token, cookie)
    assert hint is not None
    assert hint.startswith("b")
    assert "bashir" not in hint
    assert portal.database.read(enter_code.waits_for, token, "another cookie") is None
    assert portal.database.write(enter_code.send_again, token, "another cookie", "n").outcome == "expired"
