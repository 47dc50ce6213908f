"""A follow-up is asked, sent, answered and decided once each, in the order of its number, by its own organisation."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict, NotFound
from portal.storage import follow_ups
from portal.storage.rows import col
from portal.storage.tables import FollowUp
from tests.two_buyers import TwoBuyers


def test_follow_ups_of_a_finding_are_numbered_and_say_who_asked(buyers: TwoBuyers) -> None:
    harbour, finding = buyers.harbour, buyers.harbour.ids["finding"]
    due_on = buyers.clock().date() + timedelta(days=9)
    id = buyers.database.write(follow_ups.add_question, finding, "And the keys?", due_on, actor=harbour.safeguarding)
    first, second = buyers.database.read(follow_ups.questions, finding, actor=harbour.reader)
    assert (first.number, first.is_sent, first.asked_by_name) == (1, True, "Reviewer")
    assert (second.id, second.number, second.is_sent, second.asked_by_name) == (id, 2, False, "Safeguarding")
    other = buyers.database.write(
        follow_ups.add_question, harbour.ids["sharable"], "Two sites?", due_on, actor=harbour.reviewer
    )
    (only,) = buyers.database.read(follow_ups.questions, harbour.ids["sharable"], actor=harbour.reader)
    assert (only.id, only.number) == (other, 1), "each finding counts for itself"


def test_another_organisation_finds_no_follow_up_and_changes_none(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    follow_up, finding = harbour.ids["follow_up"], harbour.ids["finding"]
    assert buyers.database.read(follow_ups.finding_of, follow_up, actor=harbour.reviewer) == finding
    with pytest.raises(NotFound):
        buyers.database.read(follow_ups.finding_of, follow_up, actor=elsewhere.reviewer)
    assert buyers.database.read(follow_ups.questions, finding, actor=elsewhere.reviewer) == []
    with pytest.raises(Conflict):
        buyers.database.write(follow_ups.mark_decided, follow_up, "accepted", "", actor=elsewhere.reviewer)


def test_each_step_happens_once(buyers: TwoBuyers) -> None:
    harbour, follow_up = buyers.harbour, buyers.harbour.ids["follow_up"]
    anand, reviewer = harbour.contact(harbour.anand), harbour.reviewer

    def answer(text: str) -> None:
        buyers.database.write(follow_ups.mark_answered, follow_up, text, is_restricted=True, actor=anand)

    def decide(decision: str) -> None:
        buyers.database.write(follow_ups.mark_decided, follow_up, decision, "Seen.", actor=reviewer)

    with pytest.raises(Conflict):
        buyers.database.write(follow_ups.mark_released, follow_up, "email", actor=reviewer)
    answer("On 3 May.")
    with pytest.raises(Conflict):
        answer("On 4 May.")
    decide("accepted")
    with pytest.raises(Conflict):
        decide("again")
    (row,) = buyers.database.read(follow_ups.questions, harbour.ids["finding"], actor=reviewer)
    assert (row.answer_text, row.answer_restricted, row.answered_at) == ("On 3 May.", True, buyers.clock())
    assert (row.decision, row.note, row.decided_by_name) == ("accepted", "Seen.", "Reviewer")
    others = buyers.rows(FollowUp, col(FollowUp.id) != follow_up)
    assert {other.answer_text for other in others} == {None}
