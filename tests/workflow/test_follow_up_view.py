"""A supplier reads one follow-up of its own request, and of no other."""

import pytest

from portal.domain.refusals import NotFound
from portal.workflow import follow_up_view
from tests.house.stage import WORDS
from tests.workflow.conftest import Portal


def test_the_question_is_read_with_its_due_day(portal: Portal) -> None:
    place = (portal.anand.invitation, portal.ids["follow_up"])
    view = portal.read(follow_up_view.follow_up_view, *place, by=portal.anand)
    assert (view.asked.id, view.asked.ask, view.asked.answer_text) == (portal.ids["follow_up"], WORDS, None)
    assert view.context.invited.invitation == portal.anand.invitation


def test_another_request_s_follow_up_is_not_found(portal: Portal) -> None:
    for actor, id in (
        (portal.bashir, portal.ids["follow_up"]),
        (portal.anand, portal.other.ids["follow_up"]),
        (portal.anand, "no such"),
    ):
        with pytest.raises(NotFound):
            portal.read(follow_up_view.follow_up_view, actor.invitation, id, by=actor)
    with pytest.raises(NotFound):
        place = (portal.anand.invitation, portal.ids["follow_up"])
        portal.read(follow_up_view.follow_up_view, *place, by=portal.bashir)
