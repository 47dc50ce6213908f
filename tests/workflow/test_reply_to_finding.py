"""A supplier accepts or disputes a shared finding: in time, once, and personal data only after confirming it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.workflow import reply_to_finding
from tests.workflow.conftest import Portal

PERSONAL = "Ask Rahman at +880 1712 345678 or passport P1234567."


def reply(
    portal: Portal, position: str, words: str = "", *, by: Actor | None = None, is_confirmed: bool = False
) -> Any:
    actor = by or portal.anand
    given = (actor.invitation, portal.ids["share"], position, words)
    return portal.write(reply_to_finding.reply, *given, is_confirmed=is_confirmed, by=actor)


def stored(portal: Portal) -> tuple[Any, ...]:
    (row,) = portal.rows("shared_finding", id=portal.ids["share"])
    return row.position, row.words, row.words_restricted


def test_a_finding_is_replied_to_once_and_the_same_again_is_fine(portal: Portal) -> None:
    for _ in range(2):
        assert reply(portal, "disputed", " It is two sites. ") == ()
    assert stored(portal) == ("disputed", "It is two sites.", False)
    with pytest.raises(Conflict, match="replied to this already"):
        reply(portal, "accepted")
    (share,) = portal.rows("shared_finding", id=portal.ids["share"])
    assert portal.verbs("finding", share.finding_id).count("finding_disputed") == 1


def test_whoever_disputes_says_what_and_whoever_replies_chooses(portal: Portal) -> None:
    for position, words, sentence in (
        ("disputed", "  ", "Write what you dispute"),
        ("", "Words.", "Choose whether"),
        ("accepted", "x" * 5_001, "5000|5,000"),
    ):
        with pytest.raises(Invalid, match=sentence):
            reply(portal, position, words)
    assert stored(portal)[0] is None
    reply(portal, "accepted")
    assert stored(portal) == ("accepted", None, False)


def test_personal_data_is_stored_only_when_confirmed_and_is_restricted_then(portal: Portal) -> None:
    assert reply(portal, "accepted", PERSONAL), "the page names what it seems to contain"
    assert stored(portal) == (None, None, False)
    assert reply(portal, "accepted", PERSONAL, is_confirmed=True) == ()
    assert stored(portal) == ("accepted", PERSONAL, True)


def test_the_last_day_counts_whole_and_the_next_is_too_late(portal: Portal) -> None:
    portal.clock.advance(timedelta(days=16))
    with pytest.raises(Closed, match="has ended"):
        reply(portal, "accepted")
    portal.clock.advance(timedelta(days=-2))
    assert reply(portal, "accepted") == ()


def test_only_the_contact_of_this_request_replies(portal: Portal) -> None:
    colleague = replace(portal.anand, sections=frozenset({("people", "numbers")}))
    for actor in (colleague, portal.bashir):
        with pytest.raises(NotFound):
            reply(portal, "accepted", by=actor)
    assert stored(portal)[0] is None
