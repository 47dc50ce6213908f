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
from tests.two_buyers import TwoBuyers


@pytest.fixture
def target(buyers: TwoBuyers) -> LinkTarget:
    way = buyers.database.write(respondents.by_link, hash_of(buyers.harbour.tokens[buyers.harbour.bashir]))
    assert way is not None
    return way


def known(buyers: TwoBuyers, target: LinkTarget, cookie: str = "cookie") -> KnownBrowser:
    """This browser as it is stored now; another one opens the link for the first time."""
    stored = buyers.database.read(browsers.by_token, target.participant, cookie)
    return stored or buyers.database.write(browsers.add, target, cookie, "Firefox, Windows")


def send(buyers: TwoBuyers, target: LinkTarget, cookie: str = "cookie", network: str = "n") -> str:
    return buyers.database.write(browser_codes.send, target, known(buyers, target, cookie), network)


def sent(buyers: TwoBuyers, kind: str = "code") -> int:
    return len(buyers.rows(OutboxEmail, col(OutboxEmail.kind) == kind))


def is_right(buyers: TwoBuyers, target: LinkTarget, digits: str, cookie: str = "cookie") -> bool:
    return buyers.database.read(browser_codes.is_right, known(buyers, target, cookie), digits)


def test_a_second_browser_needs_a_code_and_an_admitted_one_does_not(buyers: TwoBuyers, target: LinkTarget) -> None:
    assert browser_codes.is_needed(target, known(buyers, target))
    buyers.database.write(browsers.change, known(buyers, target).id, admitted_at=buyers.clock())
    assert not browser_codes.is_needed(target, known(buyers, target))


def test_a_code_is_sent_once_a_minute_and_the_newest_counts(buyers: TwoBuyers, target: LinkTarget) -> None:
    assert [send(buyers, target), send(buyers, target)] == ["code", "code"]
    assert sent(buyers) == 1
    first = newest_code(buyers.database, target.own_address)
    assert is_right(buyers, target, f" {first[:3]} {first[3:]} ")
    assert known(buyers, target).code_expires_at == buyers.clock() + browser_codes.LIFETIME
    buyers.clock.advance(browser_codes.SAME_CODE)
    send(buyers, target)
    second = newest_code(buyers.database, target.own_address)
    assert (sent(buyers), is_right(buyers, target, first), is_right(buyers, target, second)) == (2, False, True)
    known(buyers, target, "another browser")
    assert not is_right(buyers, target, second, "another browser"), "the code belongs to one browser"


def test_wrong_codes_lock_this_browser_and_the_participant_is_told_once(buyers: TwoBuyers, target: LinkTarget) -> None:
    send(buyers, target)
    for last in (False,) * (browser_codes.WRONG_TRIES - 1) + (True,):
        assert buyers.database.write(browser_codes.count_wrong, target, known(buyers, target)) is last
    assert buyers.database.read(browser_codes.is_locked, known(buyers, target))
    assert not buyers.database.read(browser_codes.is_locked, known(buyers, target, "another browser"))
    assert (send(buyers, target), sent(buyers, "wrong_codes")) == ("locked", 1)
    assert len(buyers.rows(History, col(History.verb) == "codes_refused")) == 1
    buyers.clock.advance(browser_codes.LOCK)
    assert not buyers.database.read(browser_codes.is_locked, known(buyers, target))
    assert send(buyers, target) == "code"
    assert known(buyers, target).tries == 0


def test_codes_are_limited_for_a_link_and_network_and_for_a_participant(buyers: TwoBuyers, target: LinkTarget) -> None:
    outcomes = [
        send(buyers, target, f"cookie{number}") for number in range(browser_codes.CODES_PER_LINK_AND_NETWORK + 1)
    ]
    assert outcomes == ["code"] * browser_codes.CODES_PER_LINK_AND_NETWORK + ["wait"]
    assert send(buyers, target, "elsewhere", "another network") == "code"
    more = [
        send(buyers, target, f"far{number}", f"net{number}") for number in range(browser_codes.CODES_PER_PARTICIPANT)
    ]
    assert more.count("code") == browser_codes.CODES_PER_PARTICIPANT - browser_codes.CODES_PER_LINK_AND_NETWORK - 1
