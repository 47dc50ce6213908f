"""A browser belongs to one participant, is admitted with a code that works once, and ends with its sessions."""

from datetime import timedelta

from portal.domain.tokens import hash_of
from portal.storage import browsers, respondents
from portal.storage.browsers import KnownBrowser
from portal.storage.respondents import LinkTarget
from tests.two_buyers import TwoBuyers


def way_of(buyers: TwoBuyers, invitation: str) -> LinkTarget:
    way = buyers.database.write(respondents.by_link, hash_of(buyers.harbour.tokens[invitation]))
    assert way is not None
    return way


def known(buyers: TwoBuyers, way: LinkTarget, token: str) -> KnownBrowser | None:
    return buyers.database.read(browsers.by_token, way.participant, token)


def test_the_same_browser_is_another_one_for_another_participant(buyers: TwoBuyers) -> None:
    bashir, anand = way_of(buyers, buyers.harbour.bashir), way_of(buyers, buyers.harbour.anand)
    added = buyers.database.write(browsers.add, bashir, "cookie", "Firefox on Windows")
    assert known(buyers, bashir, "cookie") == added
    assert known(buyers, anand, "cookie") is None
    assert known(buyers, bashir, "another cookie") is None


def test_only_admitted_browsers_are_listed_the_last_used_first(buyers: TwoBuyers) -> None:
    way = way_of(buyers, buyers.harbour.bashir)
    before = [one.id for one in buyers.database.read(browsers.admitted, way.participant)]
    first, second, _waiting = (buyers.database.write(browsers.add, way, name, name) for name in ("a", "b", "c"))
    later = buyers.clock() + timedelta(hours=1)
    buyers.database.write(browsers.change, first.id, admitted_at=buyers.clock(), seen_at=later)
    buyers.database.write(browsers.change, second.id, admitted_at=buyers.clock())
    assert [one.id for one in buyers.database.read(browsers.admitted, way.participant)] == [
        first.id,
        second.id,
        *before,
    ]


def test_a_code_works_once(buyers: TwoBuyers) -> None:
    way = way_of(buyers, buyers.harbour.bashir)
    id = buyers.database.write(browsers.add, way, "cookie", "Firefox").id
    buyers.database.write(browsers.change, id, code_hash="code", tries=2, locked_until=buyers.clock())
    browser = known(buyers, way, "cookie")
    assert browser is not None
    assert buyers.database.write(browsers.use_code, browser)
    assert not buyers.database.write(browsers.use_code, browser), "somebody was faster"
    used = known(buyers, way, "cookie")
    assert used is not None
    assert (used.code_hash, used.tries, used.locked_until) == (None, 0, None)


def test_a_participant_ends_own_browsers_and_the_sessions_in_them(buyers: TwoBuyers) -> None:
    bashir, anand = way_of(buyers, buyers.harbour.bashir), way_of(buyers, buyers.harbour.anand)
    end = buyers.clock() + timedelta(hours=1)
    for way, name in ((bashir, "b"), (anand, "a")):
        browser = buyers.database.write(browsers.add, way, name, name)
        buyers.database.write(respondents.begin, way, f"session-{name}", end, browser.id)
    ids = [one.id for way, name in ((bashir, "b"), (anand, "a")) if (one := known(buyers, way, name))]
    assert buyers.database.write(browsers.end, bashir.participant, ids) == 1, "not Anand's"
    assert known(buyers, bashir, "b") is None
    assert known(buyers, anand, "a") is not None
    assert buyers.database.read(respondents.seen, "session-b") is None
    assert buyers.database.read(respondents.seen, "session-a") is not None


def test_a_browser_that_was_never_admitted_is_forgotten_after_a_day(buyers: TwoBuyers) -> None:
    way = way_of(buyers, buyers.harbour.bashir)
    buyers.database.write(browsers.add, way, "stranger", "")
    admitted = buyers.database.write(browsers.add, way, "admitted", "")
    buyers.database.write(browsers.change, admitted.id, admitted_at=buyers.clock())
    buyers.clock.advance(days=1)
    buyers.database.write(browsers.sweep)
    assert known(buyers, way, "stranger") is not None
    buyers.clock.advance(seconds=1)
    assert buyers.database.write(browsers.sweep) >= 1
    assert known(buyers, way, "stranger") is None
    assert known(buyers, way, "admitted") is not None
