"""A participant sees the browsers in which their own link was opened, and ends access in them."""

import pytest

from portal.domain.refusals import Expired
from portal.workflow import open_link, own_browsers, respondent_session
from portal.workflow.browser_codes import SeenBrowser
from tests.entering import enter
from tests.workflow.conftest import ANANDS_BROWSER, Portal

PHONE = SeenBrowser("the cookie of his telephone", "Safari, iPhone")


@pytest.fixture
def phone(portal: Portal) -> str:
    """The token of Anand's session on his telephone."""
    portal.clock.advance(minutes=2)
    token = portal.harbour.tokens[portal.ids["invitation"]]
    entry = enter(portal.database, token, "anand@harbour-foods.example", PHONE)
    assert entry.outcome == "in"
    return entry.session


def names(portal: Portal) -> set[str]:
    view = portal.read(own_browsers.view, portal.anand.invitation, by=portal.anand)
    assert view.current == portal.anand.browser
    return {browser.name for browser in view.browsers}


def test_only_the_participant_s_own_browsers_are_seen(portal: Portal, phone: str) -> None:
    assert {"Firefox, Windows", "Safari, iPhone"} <= names(portal)
    others = portal.read(own_browsers.view, portal.bashir.invitation, by=portal.bashir).browsers
    assert "Safari, iPhone" not in {browser.name for browser in others}


def test_all_others_are_ended_and_coming_back_takes_a_code(portal: Portal, phone: str) -> None:
    assert portal.write(own_browsers.end, own_browsers.OTHERS, by=portal.anand) is False
    assert names(portal) == {"Firefox, Windows"}
    with pytest.raises(Expired):
        portal.database.read(respondent_session.respondent, phone)
    token = portal.harbour.tokens[portal.ids["invitation"]]
    came_back = portal.database.write(open_link.enter, token, "anand@harbour-foods.example", "", PHONE)
    assert came_back.outcome == "code"
    portal.write(own_browsers.end, own_browsers.OTHERS, by=portal.anand)
    assert portal.verbs("invitation", portal.ids["invitation"]).count("browsers_ended") == 1


def test_ending_the_current_browser_says_so_and_another_s_is_not_ended(portal: Portal, phone: str) -> None:
    assert portal.write(own_browsers.end, portal.bashir.browser, by=portal.anand) is False
    assert portal.rows("browser", id=portal.bashir.browser)[0].admitted_at is not None
    assert portal.write(own_browsers.end, portal.anand.browser, by=portal.anand) is True
    assert portal.database.read(respondent_session.respondent, phone).invitation == portal.anand.invitation
    assert ANANDS_BROWSER.name not in {
        browser.name for browser in portal.rows("browser", participant_id=portal.anand.id) if browser.admitted_at
    }
