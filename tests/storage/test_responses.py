"""An answer that replaces another leaves it among the earlier ones, and a session reads its own invitation alone."""

from dataclasses import replace

import pytest

from portal.domain.refusals import NotFound
from portal.storage import responses
from portal.storage.responses import Change
from portal.storage.rows import col
from portal.storage.tables import Invitation
from tests.two_buyers import Portal

WORKERS = ("people", "workers")


def test_an_invitation_is_read_in_its_own_session_only(portal: Portal) -> None:
    harbour = portal.harbour
    bashir = harbour.contact(harbour.bashir)
    assert portal.details(harbour, harbour.bashir).supplier_name == "Bashir"
    for stranger in (
        harbour.contact(harbour.anand),
        replace(bashir, session="another"),
        replace(harbour.contact(harbour.anand), invitation=harbour.bashir),
    ):
        with pytest.raises(NotFound):
            portal.database.read(responses.invitation_details, harbour.bashir, actor=stranger)
    assert portal.database.read(responses.of_invitation, harbour.bashir, actor=portal.elsewhere.owner) is None


def test_while_answers_are_corrected_they_are_not_submitted(portal: Portal) -> None:
    harbour = portal.harbour
    assert portal.details(harbour, harbour.anand).submitted_at is not None
    portal.set(Invitation, col(Invitation.id) == harbour.anand, reopened_at=portal.clock())
    assert portal.details(harbour, harbour.anand).submitted_at is None


def test_what_is_replaced_stays_with_its_revision(portal: Portal) -> None:
    harbour, details = portal.harbour, portal.details(portal.harbour, portal.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    before = portal.database.read(responses.stored_answers, details.response)
    revisions = portal.database.read(responses.revisions, details.response)
    change = Change(WORKERS, {"": "many"}, None, "Enter a number.", before[WORKERS])
    portal.database.write(responses.save, details, [change], actor=bashir)
    after = portal.database.read(responses.stored_answers, details.response)
    assert (after[WORKERS].value, after[WORKERS].raw, after[WORKERS].problem) == (None, {"": "many"}, "Enter a number.")
    assert (after[WORKERS].revision, after[WORKERS].given_by) == (before[WORKERS].revision + 1, bashir.id)
    assert {place: after[place] for place in after if place != WORKERS} == {
        place: before[place] for place in before if place != WORKERS
    }
    earlier = portal.database.read(responses.earlier, details.response)
    assert earlier[WORKERS][before[WORKERS].revision].value == before[WORKERS].value
    assert portal.database.read(responses.revisions, details.response) != revisions
    anand = portal.details(harbour, harbour.anand)
    assert portal.database.read(responses.earlier, anand.response) == {}


def test_the_first_answer_says_when_the_response_began(portal: Portal) -> None:
    harbour, bashir = portal.harbour, col(Invitation.id) == portal.harbour.bashir
    portal.set(Invitation, bashir, started_at=None)
    actor = harbour.contact(harbour.bashir)
    portal.database.write(responses.save, portal.details(harbour, harbour.bashir), [], actor=actor)
    assert portal.rows(Invitation, bashir)[0].started_at is None
    first = portal.clock()
    for _ in range(2):
        details = portal.details(harbour, harbour.bashir)
        before = portal.database.read(responses.stored_answers, details.response)[WORKERS]
        portal.database.write(responses.save, details, [Change(WORKERS, {"": "1"}, 1, None, before)], actor=actor)
        portal.clock.advance(minutes=1)
    assert portal.rows(Invitation, bashir)[0].started_at == first
