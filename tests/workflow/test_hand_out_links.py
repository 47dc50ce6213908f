"""New links are handed out on paper beside the emailed ones, for a confirmed count, and end with the next ones."""

from datetime import timedelta
from typing import Any

import pytest

from portal.domain.refusals import Closed, Conflict, NotAllowed, NotFound
from portal.domain.tokens import hash_of
from portal.storage.board_filter import BoardFilter
from portal.storage.recent_emails import PRESSED_TWICE
from portal.workflow import hand_out_links, open_link
from tests.workflow.conftest import Portal

ALL = BoardFilter()


def hand_out(portal: Portal, count: int = 1, **more: Any) -> str:
    """Make the one link that can be made; returns its token."""
    place = (portal.ids["campaign"], ALL, "print", count)
    (handout,) = portal.write(hand_out_links.hand_out, *place, by=portal.carla, **more)
    assert handout.supplier == "Bashir", "Anand has submitted"
    return str(handout.link).rpartition("/")[2]


def opens(portal: Portal, *tokens: str) -> list[bool]:
    """Whether each link still opens its gate."""
    return [portal.rows("link", token_hash=hash_of(token))[0].revoked_at is None for token in tokens]


def emailed(portal: Portal) -> list[Any]:
    """Bashir's links that were emailed."""
    links = portal.rows("link", invitation_id=portal.ids["open_invitation"], revoked_at=None)
    return [link for link in links if link.email_id is not None]


def test_a_link_is_made_beside_the_emailed_one_once_the_count_is_confirmed(portal: Portal) -> None:
    with pytest.raises(Conflict, match="1 suppliers would get a link now, not 2"):
        hand_out(portal, 2)
    before, printed = emailed(portal), hand_out(portal)
    assert (opens(portal, printed), emailed(portal)) == ([True], before)
    entry = portal.database.write(open_link.enter, printed, "bashir@harbour-foods.example")
    assert entry.outcome == "code", "it asks for the contact's address and knows another browser"
    assert portal.verbs("campaign", portal.ids["campaign"]).count("links_made") == 1
    assert portal.rows("link", invitation_id=portal.ids["invitation"], created_at=portal.clock()) == []


def test_the_next_links_end_those_handed_out_before_unless_both_are_wanted(portal: Portal) -> None:
    first = hand_out(portal)
    portal.clock.advance(PRESSED_TWICE + timedelta(seconds=1))
    second = hand_out(portal, keep_earlier=True)
    assert opens(portal, first, second) == [True, True]
    portal.clock.advance(PRESSED_TWICE + timedelta(seconds=1))
    third = hand_out(portal)
    assert opens(portal, first, second, third) == [False, False, True]
    fourth = hand_out(portal)
    assert opens(portal, third, fourth) == [True, True], "a double press leaves the link that was seen"


def test_handed_out_links_are_ended_for_a_confirmed_count(portal: Portal) -> None:
    token = hand_out(portal)
    view = portal.read(hand_out_links.handout_view, portal.ids["campaign"], ALL, by=portal.carla)
    assert (view.count, view.holders) == (1, 1)
    place = (portal.ids["campaign"], ALL)
    with pytest.raises(Conflict, match="1 suppliers hold such a link now, not 2"):
        portal.write(hand_out_links.end_handouts, *place, 2, by=portal.carla)
    assert portal.write(hand_out_links.end_handouts, *place, 1, by=portal.carla) >= 1
    assert opens(portal, token) == [False]
    assert portal.read(hand_out_links.handout_view, *place, by=portal.carla).holders == 0
    assert emailed(portal), "those that were emailed stay"


def test_nobody_is_given_a_link_who_cannot_use_one(portal: Portal) -> None:
    with pytest.raises(Conflict, match="Nobody here can be given a link"):
        portal.write(hand_out_links.hand_out, portal.ids["planned"], ALL, "print", 0, by=portal.carla)
    portal.change("invitation", portal.ids["open_invitation"], revoked_at=portal.clock())
    with pytest.raises(Conflict, match="Nobody here can be given a link"):
        hand_out(portal)
    portal.change("campaign", portal.ids["campaign"], closed_at=portal.clock())
    with pytest.raises(Closed):
        hand_out(portal)


def test_only_a_campaign_s_own_managers_make_links(portal: Portal) -> None:
    place = (portal.ids["campaign"], ALL)
    for step, more in ((hand_out_links.hand_out, ("print", 1)), (hand_out_links.end_handouts, (1,))):
        with pytest.raises(NotAllowed):
            portal.write(step, *place, *more, by=portal.rita)
        with pytest.raises(NotFound):
            portal.write(step, *place, *more, by=portal.otto)
    with pytest.raises(NotAllowed):
        portal.read(hand_out_links.handout_view, *place, by=portal.rita)
