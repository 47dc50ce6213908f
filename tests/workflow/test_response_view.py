"""A response's page: what its reader may see and do, in one reading."""

from portal.domain.policy import Actor
from portal.workflow import answer_supplier, invite, remind, reopen, response_view
from portal.workflow.response_view import ResponseView
from tests.workflow.conftest import Portal


def view(portal: Portal, by: Actor, invitation: str = "invitation") -> ResponseView:
    place = (portal.ids["campaign"], portal.ids[invitation])
    read: ResponseView = portal.read(response_view.response_view, *place, by=by)
    return read


def test_what_can_be_done_follows_from_what_has_happened(portal: Portal) -> None:
    submitted, waiting = view(portal, portal.carla).moves, view(portal, portal.carla, "open_invitation").moves
    assert not (submitted.remind or submitted.rests or submitted.undeliverable or submitted.revoke)
    assert waiting.undeliverable and waiting.revoke
    portal.change("invitation", portal.ids["open_invitation"], sent_at=portal.clock())
    portal.clock.advance(days=9)
    assert view(portal, portal.carla, "open_invitation").moves.remind
    portal.write(remind.remind, portal.ids["open_invitation"], by=portal.carla)
    rested = view(portal, portal.carla, "open_invitation").moves
    assert (rested.remind, rested.rests) == (False, True), "one reminder is enough for some days"
    portal.write(invite.revoke, portal.ids["open_invitation"], by=portal.carla)
    assert not view(portal, portal.carla, "open_invitation").moves.revoke


def test_an_address_marked_as_dead_is_not_marked_again(portal: Portal) -> None:
    dead = {"bounced_at": portal.clock(), "bounce_kind": "address_unknown"}
    portal.change("invitation", portal.ids["open_invitation"], **dead)
    moves = view(portal, portal.carla, "open_invitation").moves
    assert (moves.undeliverable, moves.revoke) == (False, True)


def test_questions_are_offered_for_correction_until_the_answers_are_opened(portal: Portal) -> None:
    assert "people.workers" in dict(view(portal, portal.rita).choices)
    assert view(portal, portal.rita, "open_invitation").choices == ()
    reason = "The numbers do not add up."
    portal.write(reopen.reopen, portal.ids["campaign"], portal.ids["invitation"], reason, (), by=portal.rita)
    opened = view(portal, portal.rita)
    assert (opened.is_reopened, opened.choices) == (True, ())


def test_only_who_may_share_or_reply_is_offered_it(portal: Portal) -> None:
    assert list(view(portal, portal.rita).shareable) == [portal.ids["sharable"]]
    assert view(portal, portal.rolf).shareable == {}
    (message,) = view(portal, portal.rita).messages
    assert view(portal, portal.rita).replies[message.id]
    assert not view(portal, portal.rolf).replies[message.id]
    given = (portal.ids["invitation"], message.id, "answered", "Yes, they count too.")
    portal.write(answer_supplier.reply, *given, by=portal.rita)
    assert not view(portal, portal.rita).replies[message.id], "it was answered"


def test_a_timeline_tells_an_invitation_s_story_in_order(portal: Portal) -> None:
    whole = view(portal, portal.sana).timeline
    assert [entry.at for entry in whole] == sorted((entry.at for entry in whole), reverse=whole[0].at > whole[-1].at)
    assert len(whole) > len(view(portal, portal.sana, "open_invitation").timeline) > 2
