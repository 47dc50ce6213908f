"""A browser belongs to one participant, is admitted with a code that works once, and ends with its sessions."""

from datetime import timedelta

from portal.domain.tokens import hash_of
from portal.storage import browsers, respondents
from portal.storage.browsers import KnownBrowser
from portal.storage.respondents import LinkTarget
from tests.two_buyers import Portal


def way_of(portal: Portal, invitation: str) -> LinkTarget:
    way = portal.database.write(respondents.by_link, hash_of(portal.harbour.tokens[invitation]))
    assert way is not None
    return way


def known(portal: Portal, way: LinkTarget, token: str) -> KnownBrowser | None:
    return portal.database.read(browsers.by_token, way.participant, token)


def test_the_same_browser_is_another_one_for_another_participant(portal: Portal) -> None:
    bashir, anand = way_of(portal, portal.harbour.bashir), way_of(portal, portal.harbour.anand)
    added = portal.database.write(browsers.add, bashir, "cookie", "Firefox on Windows")
    assert known(portal, bashir, "cookie") == added
    assert known(portal, anand, "cookie") is None
    assert known(portal, bashir, "another cookie") is None


def test_only_admitted_browsers_are_listed_the_last_used_first(portal: Portal) -> None:
    way = way_of(portal, portal.harbour.bashir)
    before = [one.id for one in portal.database.read(browsers.admitted, way.participant)]
    first, second, _waiting = (portal.database.write(browsers.add, way, name, name) for name in ("a", "b", "c"))
    later = portal.clock() + timedelta(hours=1)
    portal.database.write(browsers.change, first.id, admitted_at=portal.clock(), seen_at=later)
    portal.database.write(browsers.change, second.id, admitted_at=portal.clock())
    assert [one.id for one in portal.database.read(browsers.admitted, way.participant)] == [
        first.id,
        second.id,
        *before,
    ]


def test_a_code_works_once(portal: Portal) -> None:
    way = way_of(portal, portal.harbour.bashir)
    id = portal.database.write(browsers.add, way, "cookie", "Firefox").id
    portal.database.write(browsers.change, id, code_hash="code", tries=2, locked_until=portal.clock())
    browser = known(portal, way, "cookie")
    assert browser is not None
    assert portal.database.write(browsers.use_code, browser)
    assert not portal.database.write(browsers.use_code, browser), "somebody was faster"
    used = known(portal, way, "cookie")
    assert used is not None
    assert (used.code_hash, used.tries, used.locked_until) == (None, 0, None)


def test_a_participant_ends_own_browsers_and_the_sessions_in_them(portal: Portal) -> None:
    bashir, anand = way_of(portal, portal.harbour.bashir), way_of(portal, portal.harbour.anand)
    end = portal.clock() + timedelta(hours=1)
    for way, name in ((bashir, "b"), (anand, "a")):
        browser = portal.database.write(browsers.add, way, name, name)
        portal.database.write(respondents.begin, way, f"session-{name}", end, browser.id)
    ids = [one.id for way, name in ((bashir, "b"), (anand, "a")) if (one := known(portal, way, name))]
    assert portal.database.write(browsers.end, bashir.participant, ids) == 1, "not Anand's"
    assert known(portal, bashir, "b") is None
    assert known(portal, anand, "a") is not None
    assert portal.database.read(respondents.seen, "session-b") is None
    assert portal.database.read(respondents.seen, "session-a") is not None


def test_a_browser_that_was_never_admitted_is_forgotten_after_a_day(portal: Portal) -> None:
    way = way_of(portal, portal.harbour.bashir)
    portal.database.write(browsers.add, way, "stranger", "")
    admitted = portal.database.write(browsers.add, way, "admitted", "")
    portal.database.write(browsers.change, admitted.id, admitted_at=portal.clock())
    portal.clock.advance(days=1)
    portal.database.write(browsers.sweep)
    assert known(portal, way, "stranger") is not None
    portal.clock.advance(seconds=1)
    assert portal.database.write(browsers.sweep) >= 1
    assert known(portal, way, "stranger") is None
    assert known(portal, way, "admitted") is not None
