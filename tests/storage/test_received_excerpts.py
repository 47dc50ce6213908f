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
from tests.two_buyers import TwoBuyers


def put(buyers: TwoBuyers, invitation: str, source: str = "source", document: str = "{}") -> str:
    """Give an excerpt of this source to an invitation of Elsewhere Mills."""
    values = {"source": source, "portal": "", "is_verified": True, "document": document, "files": [], "used_at": None}
    return buyers.database.write(received_excerpts.put, buyers.elsewhere.organisation, invitation, values)


def test_one_source_gives_an_invitation_one_excerpt(buyers: TwoBuyers) -> None:
    bashir = buyers.elsewhere.bashir
    first = put(buyers, bashir, document='{"a": 1}')
    buyers.database.write(received_excerpts.change, first, taken_back={"people": "2026-06-01T09:00:00+00:00"})
    assert put(buyers, bashir, document='{"a": 2}') == first
    buyers.clock.advance(minutes=1)
    other = put(buyers, bashir, source="another")
    put(buyers, buyers.elsewhere.anand)
    listed = buyers.database.read(received_excerpts.of_invitation, bashir)
    assert [excerpt.id for excerpt in listed] == [first, other], "the oldest first"
    assert (listed[0].document, listed[0].taken_back) == ('{"a": 2}', {}), "given anew, it is not taken back"
    assert len(buyers.database.read(received_excerpts.of_source, "source")) == 2


def test_an_excerpt_is_read_only_through_its_own_invitation(buyers: TwoBuyers) -> None:
    excerpt = put(buyers, buyers.elsewhere.bashir)
    assert buyers.database.read(received_excerpts.get, buyers.elsewhere.bashir, excerpt).id == excerpt
    with pytest.raises(NotFound):
        buyers.database.read(received_excerpts.get, buyers.elsewhere.anand, excerpt)


BROWSER = "the same browser's cookie, hashed"


def share_a_browser(buyers: TwoBuyers) -> Actor:
    """Bashir answers for Harbour Foods in the browser in which Bashir of Elsewhere Mills has a session too."""
    actors = []
    for number, buyer in enumerate((buyers.harbour, buyers.elsewhere)):
        contact = buyers.contact_id(buyer.bashir)
        row: dict[str, Any] = {"id": f"browser-{number}", "organisation_id": buyer.organisation, "token_hash": BROWSER}
        row |= {"invitation_id": buyer.bashir, "participant_id": contact, "name": "Firefox"}
        row |= {"created_at": buyers.clock(), "seen_at": buyers.clock()}

        def step(work: Work, row: dict[str, Any] = row) -> None:
            work.execute(insert(table_of(Browser)), row)

        buyers.database.write(step)
        buyers.set(Session, col(Session.participant_id) == contact, browser_id=row["id"])
        actors.append(replace(buyer.contact(buyer.bashir), browser=row["id"]))
    return received_excerpts.across_buyers(actors[0])


def seen(buyers: TwoBuyers, actor: Actor) -> list[str]:
    since = buyers.clock() - timedelta(hours=1)
    return [one.invitation for one in buyers.database.read(received_excerpts.in_same_browser, since, actor=actor)]


def test_another_buyers_request_shows_only_while_its_contact_has_a_session_in_this_browser(buyers: TwoBuyers) -> None:
    actor, elsewhere = share_a_browser(buyers), buyers.elsewhere
    assert actor.organisation is None
    assert seen(buyers, actor) == [elsewhere.bashir], "never the own one"
    contact = col(Session.participant_id) == buyers.contact_id(elsewhere.bashir)
    buyers.set(Session, contact, seen_at=buyers.clock() - timedelta(hours=2))
    assert seen(buyers, actor) == [], "not used since"
    buyers.set(Session, contact, seen_at=buyers.clock(), ends_at=buyers.clock())
    assert seen(buyers, actor) == [], "the session has ended"
    buyers.set(Session, contact, ends_at=buyers.clock() + timedelta(hours=1))
    assert seen(buyers, actor) == [elsewhere.bashir]
    buyers.set(Browser, col(Browser.id) == "browser-1", token_hash="another browser")
    assert seen(buyers, actor) == []


@pytest.mark.parametrize("ended", ["invitation", "participant", "colleague"])
def test_a_request_that_was_withdrawn_or_is_not_the_contacts_does_not_show(buyers: TwoBuyers, ended: str) -> None:
    actor, bashir = share_a_browser(buyers), buyers.elsewhere.bashir
    if ended == "invitation":
        buyers.set(Invitation, col(Invitation.id) == bashir, revoked_at=buyers.clock())
    elif ended == "participant":
        buyers.set(Participant, col(Participant.invitation_id) == bashir, revoked_at=buyers.clock())
    else:
        buyers.set(Participant, col(Participant.invitation_id) == bashir, sections=[["people", "papers"]])
    assert seen(buyers, actor) == []


def request(buyers: TwoBuyers, invitation: str) -> OtherRequest:
    return buyers.database.read(received_excerpts.request_of, invitation)


def test_a_request_is_open_until_it_is_submitted_and_again_while_it_is_corrected(buyers: TwoBuyers) -> None:
    elsewhere = buyers.elsewhere
    assert request(buyers, elsewhere.bashir).is_open
    anand = request(buyers, elsewhere.anand)
    assert (anand.is_open, anand.was_submitted) == (False, True)
    buyers.set(Invitation, col(Invitation.id) == elsewhere.anand, reopened_at=buyers.clock())
    assert request(buyers, elsewhere.anand).is_open
    with pytest.raises(NotFound):
        buyers.database.read(received_excerpts.request_of, "nowhere")


def test_taking_back_empties_the_answers_that_stand_as_they_came_and_no_others(buyers: TwoBuyers) -> None:
    bashir = request(buyers, buyers.elsewhere.bashir)
    id = put(buyers, buyers.elsewhere.bashir)
    excerpt = buyers.database.read(received_excerpts.get, buyers.elsewhere.bashir, id)
    of_response = col(Answer.response_id) == bashir.response
    (before,) = buyers.rows(Answer, of_response, col(Answer.question) == "workers")
    buyers.set(Answer, of_response, col(Answer.question).in_(["workers", "holds"]), page=excerpt.page)
    buyers.set(Answer, of_response, col(Answer.question) == "holds", family="another")
    assert buyers.database.write(received_excerpts.remove_answers, bashir, excerpt, ["people"]) == 1
    (workers,) = buyers.rows(Answer, of_response, col(Answer.question) == "workers")
    assert (workers.value, workers.raw, workers.page, workers.revision) == (None, {}, "", before.revision + 1)
    (earlier,) = buyers.rows(
        AnswerRevision, col(AnswerRevision.response_id) == bashir.response, col(AnswerRevision.question) == "workers"
    )
    assert (earlier.value, earlier.page) == (before.value, excerpt.page), "what was taken over is not forgotten"
    standing = buyers.rows(Answer, of_response, col(Answer.question).in_(["holds", "agency", "held"]))
    assert [row.value for row in standing if row.value is None] == []
    assert buyers.database.write(received_excerpts.remove_answers, bashir, excerpt, ["people"]) == 0
