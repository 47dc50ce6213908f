"""A code opens a link in another browser: six digits, for ten minutes, in that browser; wrong ones lock it alone."""

import pytest

from portal.domain.tokens import hash_of
from portal.storage import browsers, respondents
from portal.storage.browsers import KnownBrowser
from portal.storage.respondents import LinkTarget
from portal.storage.rows import col
from portal.storage.tables import History, OutboxEmail
from portal.workflow import browser_codes
from tests.entering import newest_code
from tests.two_buyers import Portal


@pytest.fixture
def target(portal: Portal) -> LinkTarget:
    way = portal.database.write(respondents.by_link, hash_of(portal.harbour.tokens[portal.harbour.bashir]))
    assert way is not None
    return way


def known(portal: Portal, target: LinkTarget, cookie: str = "cookie") -> KnownBrowser:
    """This browser as it is stored now; another one opens the link for the first time."""
    stored = portal.database.read(browsers.by_token, target.participant, cookie)
    return stored or portal.database.write(browsers.add, target, cookie, "Firefox, Windows")


def send(portal: Portal, target: LinkTarget, cookie: str = "cookie", network: str = "n") -> str:
    return portal.database.write(browser_codes.send, target, known(portal, target, cookie), network)


def sent(portal: Portal, kind: str = "code") -> int:
    return len(portal.rows(OutboxEmail, col(OutboxEmail.kind) == kind))


def is_right(portal: Portal, target: LinkTarget, digits: str, cookie: str = "cookie") -> bool:
    return portal.database.read(browser_codes.is_right, known(portal, target, cookie), digits)


def test_a_second_browser_needs_a_code_and_one_that_was_admitted_does_not(portal: Portal, target: LinkTarget) -> None:
    assert browser_codes.is_needed(target, known(portal, target))
    portal.database.write(browsers.change, known(portal, target).id, admitted_at=portal.clock())
    assert not browser_codes.is_needed(target, known(portal, target))


def test_a_code_is_sent_once_a_minute_and_the_newest_counts(portal: Portal, target: LinkTarget) -> None:
    assert [send(portal, target), send(portal, target)] == ["code", "code"]
    assert sent(portal) == 1
    first = newest_code(portal.database, target.own_address)
    assert is_right(portal, target, f" {first[:3]} {first[3:]} ")
    assert known(portal, target).code_expires_at == portal.clock() + browser_codes.LIFETIME
    portal.clock.advance(browser_codes.SAME_CODE)
    send(portal, target)
    second = newest_code(portal.database, target.own_address)
    assert (sent(portal), is_right(portal, target, first), is_right(portal, target, second)) == (2, False, True)
    known(portal, target, "another browser")
    assert not is_right(portal, target, second, "another browser"), "the code belongs to one browser"


def test_wrong_codes_lock_this_browser_and_the_participant_is_told_once(portal: Portal, target: LinkTarget) -> None:
    send(portal, target)
    for last in (False,) * (browser_codes.WRONG_TRIES - 1) + (True,):
        assert portal.database.write(browser_codes.count_wrong, target, known(portal, target)) is last
    assert portal.database.read(browser_codes.is_locked, known(portal, target))
    assert not portal.database.read(browser_codes.is_locked, known(portal, target, "another browser"))
    assert (send(portal, target), sent(portal, "wrong_codes")) == ("locked", 1)
    assert len(portal.rows(History, col(History.verb) == "codes_refused")) == 1
    portal.clock.advance(browser_codes.LOCK)
    assert not portal.database.read(browser_codes.is_locked, known(portal, target))
    assert send(portal, target) == "code"
    assert known(portal, target).tries == 0


def test_codes_are_limited_for_a_link_and_network_and_for_a_participant(portal: Portal, target: LinkTarget) -> None:
    outcomes = [
        send(portal, target, f"cookie{number}") for number in range(browser_codes.CODES_PER_LINK_AND_NETWORK + 1)
    ]
    assert outcomes == ["code"] * browser_codes.CODES_PER_LINK_AND_NETWORK + ["wait"]
    assert send(portal, target, "elsewhere", "another network") == "code"
    more = [
        send(portal, target, f"far{number}", f"net{number}") for number in range(browser_codes.CODES_PER_PARTICIPANT)
    ]
    assert more.count("code") == browser_codes.CODES_PER_PARTICIPANT - browser_codes.CODES_PER_LINK_AND_NETWORK - 1
