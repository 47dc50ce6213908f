"""An excerpt is stored once for each source, and another buyer's request shows only in the same browser."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import received_excerpts
from portal.storage.database import Work
from portal.storage.received_excerpts import OtherRequest
from portal.storage.rows import col, table_of
from portal.storage.tables import Answer, AnswerRevision, Browser, Invitation, Participant, Session
from tests.two_buyers import Portal


def put(portal: Portal, invitation: str, source: str = "source", document: str = "{}") -> str:
    """Give an excerpt of this source to an invitation of Elsewhere Mills."""
    values = {"source": source, "portal": "", "is_verified": True, "document": document, "files": [], "used_at": None}
    return portal.database.write(received_excerpts.put, portal.elsewhere.organisation, invitation, values)


def test_one_source_gives_an_invitation_one_excerpt(portal: Portal) -> None:
    bashir = portal.elsewhere.bashir
    first = put(portal, bashir, document='{"a": 1}')
    portal.database.write(received_excerpts.change, first, taken_back={"people": "2026-06-01T09:00:00+00:00"})
    assert put(portal, bashir, document='{"a": 2}') == first
    portal.clock.advance(minutes=1)
    other = put(portal, bashir, source="another")
    put(portal, portal.elsewhere.anand)
    listed = portal.database.read(received_excerpts.of_invitation, bashir)
    assert [excerpt.id for excerpt in listed] == [first, other], "the oldest first"
    assert (listed[0].document, listed[0].taken_back) == ('{"a": 2}', {}), "given anew, it is not taken back"
    assert len(portal.database.read(received_excerpts.of_source, "source")) == 2


def test_an_excerpt_is_read_only_through_its_own_invitation(portal: Portal) -> None:
    excerpt = put(portal, portal.elsewhere.bashir)
    assert portal.database.read(received_excerpts.one, portal.elsewhere.bashir, excerpt).id == excerpt
    with pytest.raises(NotFound):
        portal.database.read(received_excerpts.one, portal.elsewhere.anand, excerpt)


BROWSER = "the same browser's cookie, hashed"


def share_a_browser(portal: Portal) -> Actor:
    """Bashir answers for Harbour Foods in the browser in which Bashir of Elsewhere Mills has a session too."""
    actors = []
    for number, buyer in enumerate((portal.harbour, portal.elsewhere)):
        contact = portal.contact_id(buyer.bashir)
        row: dict[str, Any] = {"id": f"browser-{number}", "organisation_id": buyer.organisation, "token_hash": BROWSER}
        row |= {"invitation_id": buyer.bashir, "participant_id": contact, "name": "Firefox"}
        row |= {"created_at": portal.clock(), "seen_at": portal.clock()}

        def step(work: Work, row: dict[str, Any] = row) -> None:
            work.execute(insert(table_of(Browser)), row)

        portal.database.write(step)
        portal.set(Session, col(Session.participant_id) == contact, browser_id=row["id"])
        actors.append(replace(buyer.contact(buyer.bashir), browser=row["id"]))
    return received_excerpts.across_buyers(actors[0])


def seen(portal: Portal, actor: Actor) -> list[str]:
    since = portal.clock() - timedelta(hours=1)
    return [one.invitation for one in portal.database.read(received_excerpts.in_same_browser, since, actor=actor)]


def test_another_buyers_request_shows_only_while_its_contact_has_a_session_in_this_browser(portal: Portal) -> None:
    actor, elsewhere = share_a_browser(portal), portal.elsewhere
    assert actor.organisation is None
    assert seen(portal, actor) == [elsewhere.bashir], "never the own one"
    contact = col(Session.participant_id) == portal.contact_id(elsewhere.bashir)
    portal.set(Session, contact, seen_at=portal.clock() - timedelta(hours=2))
    assert seen(portal, actor) == [], "not used since"
    portal.set(Session, contact, seen_at=portal.clock(), ends_at=portal.clock())
    assert seen(portal, actor) == [], "the session has ended"
    portal.set(Session, contact, ends_at=portal.clock() + timedelta(hours=1))
    assert seen(portal, actor) == [elsewhere.bashir]
    portal.set(Browser, col(Browser.id) == "browser-1", token_hash="another browser")
    assert seen(portal, actor) == []


@pytest.mark.parametrize("ended", ["invitation", "participant", "colleague"])
def test_a_request_that_was_withdrawn_or_is_not_the_contacts_does_not_show(portal: Portal, ended: str) -> None:
    actor, bashir = share_a_browser(portal), portal.elsewhere.bashir
    if ended == "invitation":
        portal.set(Invitation, col(Invitation.id) == bashir, revoked_at=portal.clock())
    elif ended == "participant":
        portal.set(Participant, col(Participant.invitation_id) == bashir, revoked_at=portal.clock())
    else:
        portal.set(Participant, col(Participant.invitation_id) == bashir, sections=[["people", "papers"]])
    assert seen(portal, actor) == []


def request(portal: Portal, invitation: str) -> OtherRequest:
    return portal.database.read(received_excerpts.request_of, invitation)


def test_a_request_is_open_until_it_is_submitted_and_again_while_it_is_corrected(portal: Portal) -> None:
    elsewhere = portal.elsewhere
    assert request(portal, elsewhere.bashir).is_open
    anand = request(portal, elsewhere.anand)
    assert (anand.is_open, anand.was_submitted) == (False, True)
    portal.set(Invitation, col(Invitation.id) == elsewhere.anand, reopened_at=portal.clock())
    assert request(portal, elsewhere.anand).is_open
    with pytest.raises(NotFound):
        portal.database.read(received_excerpts.request_of, "nowhere")


def test_taking_back_empties_the_answers_that_stand_as_they_came_and_no_others(portal: Portal) -> None:
    bashir = request(portal, portal.elsewhere.bashir)
    id = put(portal, portal.elsewhere.bashir)
    excerpt = portal.database.read(received_excerpts.one, portal.elsewhere.bashir, id)
    of_response = col(Answer.response_id) == bashir.response
    (before,) = portal.rows(Answer, of_response, col(Answer.question) == "workers")
    portal.set(Answer, of_response, col(Answer.question).in_(["workers", "holds"]), page=excerpt.page)
    portal.set(Answer, of_response, col(Answer.question) == "holds", family="another")
    assert portal.database.write(received_excerpts.remove_answers, bashir, excerpt, ["people"]) == 1
    (workers,) = portal.rows(Answer, of_response, col(Answer.question) == "workers")
    assert (workers.value, workers.raw, workers.page, workers.revision) == (None, {}, "", before.revision + 1)
    (earlier,) = portal.rows(
        AnswerRevision, col(AnswerRevision.response_id) == bashir.response, col(AnswerRevision.question) == "workers"
    )
    assert (earlier.value, earlier.page) == (before.value, excerpt.page), "what was taken over is not forgotten"
    standing = portal.rows(Answer, of_response, col(Answer.question).in_(["holds", "agency", "held"]))
    assert [row.value for row in standing if row.value is None] == []
    assert portal.database.write(received_excerpts.remove_answers, bashir, excerpt, ["people"]) == 0
