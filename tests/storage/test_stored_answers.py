"""An answer that replaces another leaves it among the earlier ones, and the first one begins the response."""

from portal.storage import stored_answers
from portal.storage.rows import col
from portal.storage.stored_answers import Change
from portal.storage.tables import Invitation
from tests.two_buyers import TwoBuyers

WORKERS = ("people", "workers")


def test_what_is_replaced_stays_with_its_revision(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    before = buyers.database.read(stored_answers.of_response, details.response)
    revisions = buyers.database.read(stored_answers.revisions, details.response)
    change = Change(WORKERS, {"": "many"}, None, "Enter a number.", before[WORKERS])
    buyers.database.write(stored_answers.save, details, [change], actor=bashir)
    after = buyers.database.read(stored_answers.of_response, details.response)
    assert (after[WORKERS].value, after[WORKERS].raw, after[WORKERS].problem) == (None, {"": "many"}, "Enter a number.")
    assert (after[WORKERS].revision, after[WORKERS].given_by) == (before[WORKERS].revision + 1, bashir.id)
    assert {place: after[place] for place in after if place != WORKERS} == {
        place: before[place] for place in before if place != WORKERS
    }
    earlier = buyers.database.read(stored_answers.earlier, details.response)
    assert earlier[WORKERS][before[WORKERS].revision].value == before[WORKERS].value
    assert buyers.database.read(stored_answers.revisions, details.response) != revisions
    anand = buyers.details(harbour, harbour.anand)
    assert buyers.database.read(stored_answers.earlier, anand.response) == {}


def test_the_first_answer_says_when_the_response_began(buyers: TwoBuyers) -> None:
    harbour, bashir = buyers.harbour, col(Invitation.id) == buyers.harbour.bashir
    buyers.set(Invitation, bashir, started_at=None)
    actor = harbour.contact(harbour.bashir)
    buyers.database.write(stored_answers.save, buyers.details(harbour, harbour.bashir), [], actor=actor)
    assert buyers.rows(Invitation, bashir)[0].started_at is None
    first = buyers.clock()
    for _ in range(2):
        details = buyers.details(harbour, harbour.bashir)
        before = buyers.database.read(stored_answers.of_response, details.response)[WORKERS]
        buyers.database.write(stored_answers.save, details, [Change(WORKERS, {"": "1"}, 1, None, before)], actor=actor)
        buyers.clock.advance(minutes=1)
    assert buyers.rows(Invitation, bashir)[0].started_at == first
