"""An answer that replaces another leaves it among the earlier ones, and a session reads its own invitation alone."""

from dataclasses import replace

import pytest

from portal.domain.refusals import NotFound
from portal.storage import responses
from portal.storage.responses import Change
from portal.storage.rows import col
from portal.storage.tables import Invitation
from tests.two_buyers import TwoBuyers

WORKERS = ("people", "workers")


def test_an_invitation_is_read_in_its_own_session_only(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    bashir = harbour.contact(harbour.bashir)
    assert buyers.details(harbour, harbour.bashir).supplier_name == "Bashir"
    for stranger in (
        harbour.contact(harbour.anand),
        replace(bashir, session="another"),
        replace(harbour.contact(harbour.anand), invitation=harbour.bashir),
    ):
        with pytest.raises(NotFound):
            buyers.database.read(responses.invitation_details, harbour.bashir, actor=stranger)
    assert buyers.database.read(responses.of_invitation, harbour.bashir, actor=buyers.elsewhere.owner) is None


def test_while_answers_are_corrected_they_are_not_submitted(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert buyers.details(harbour, harbour.anand).submitted_at is not None
    buyers.set(Invitation, col(Invitation.id) == harbour.anand, reopened_at=buyers.clock())
    assert buyers.details(harbour, harbour.anand).submitted_at is None


def test_what_is_replaced_stays_with_its_revision(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    before = buyers.database.read(responses.stored_answers, details.response)
    revisions = buyers.database.read(responses.revisions, details.response)
    change = Change(WORKERS, {"": "many"}, None, "Enter a number.", before[WORKERS])
    buyers.database.write(responses.save, details, [change], actor=bashir)
    after = buyers.database.read(responses.stored_answers, details.response)
    assert (after[WORKERS].value, after[WORKERS].raw, after[WORKERS].problem) == (None, {"": "many"}, "Enter a number.")
    assert (after[WORKERS].revision, after[WORKERS].given_by) == (before[WORKERS].revision + 1, bashir.id)
    assert {place: after[place] for place in after if place != WORKERS} == {
        place: before[place] for place in before if place != WORKERS
    }
    earlier = buyers.database.read(responses.earlier, details.response)
    assert earlier[WORKERS][before[WORKERS].revision].value == before[WORKERS].value
    assert buyers.database.read(responses.revisions, details.response) != revisions
    anand = buyers.details(harbour, harbour.anand)
    assert buyers.database.read(responses.earlier, anand.response) == {}


def test_the_first_answer_says_when_the_response_began(buyers: TwoBuyers) -> None:
    harbour, bashir = buyers.harbour, col(Invitation.id) == buyers.harbour.bashir
    buyers.set(Invitation, bashir, started_at=None)
    actor = harbour.contact(harbour.bashir)
    buyers.database.write(responses.save, buyers.details(harbour, harbour.bashir), [], actor=actor)
    assert buyers.rows(Invitation, bashir)[0].started_at is None
    first = buyers.clock()
    for _ in range(2):
        details = buyers.details(harbour, harbour.bashir)
        before = buyers.database.read(responses.stored_answers, details.response)[WORKERS]
        buyers.database.write(responses.save, details, [Change(WORKERS, {"": "1"}, 1, None, before)], actor=actor)
        buyers.clock.advance(minutes=1)
    assert buyers.rows(Invitation, bashir)[0].started_at == first
