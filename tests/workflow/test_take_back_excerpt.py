"""Answers given to another buyer are taken back from either side: out of a draft, but never out of a submission."""

from typing import Any

import pytest

from portal.domain.refusals import Invalid, NotFound
from portal.workflow import take_back_excerpt, use_excerpt
from tests.workflow.conftest import Portal
from tests.workflow.test_use_excerpt import AGENCY, HOLDS, WORKERS, answers, offers, type_seven_workers, use
from tests.workflow.test_use_excerpt import excerpt as excerpt  # a fixture


def take_back(portal: Portal, excerpt: str, *families: str) -> None:
    own = portal.anand.invitation or ""
    take_back_excerpt.given(portal.database, own, excerpt, families, actor=portal.anand)


@pytest.fixture
def used(portal: Portal, excerpt: str) -> str:
    """The excerpt after two answers and its file were taken over, and one of them changed."""
    (file,) = offers(portal, excerpt).files
    use(portal, excerpt, WORKERS, AGENCY, HOLDS, files=(file.id,))
    type_seven_workers(portal)
    return excerpt


def standing_files(portal: Portal) -> list[Any]:
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    return portal.rows("evidence", response_id=response.id, removed_at=None)


def test_what_was_taken_over_leaves_the_draft_and_what_was_typed_stays(portal: Portal, used: str) -> None:
    assert len(standing_files(portal)) == 1
    take_back(portal, used, "people")
    assert answers(portal) == {"workers": 7, "agency": None, "holds": None}
    assert standing_files(portal) == []
    (own_file,) = portal.rows("evidence", id=portal.ids["file"])
    assert own_file.removed_at is None, "the first buyer keeps the file"
    take_back(portal, used, "people")
    receiver = portal.elsewhere.invitation or ""
    assert portal.verbs("invitation", receiver, by=portal.otto).count("excerpt_taken_back") == 1, "twice is once"


def test_what_was_submitted_stays_and_the_day_is_noted(portal: Portal, used: str) -> None:
    portal.change("invitation", portal.elsewhere.invitation or "", submitted_at=portal.clock())
    take_back(portal, used, "people")
    assert answers(portal) == {"workers": 7, "agency": False, "holds": True}
    assert len(standing_files(portal)) == 1
    (row,) = portal.rows("received_excerpt")
    assert row.taken_back == {"people": portal.clock().isoformat(timespec="seconds")}


def test_the_receiving_side_takes_back_too(portal: Portal, used: str) -> None:
    receiver = portal.elsewhere
    portal.write(take_back_excerpt.received, receiver.invitation, used, {"people"}, by=receiver)
    assert answers(portal)["agency"] is None
    assert portal.read(use_excerpt.standing, receiver.invitation, by=receiver) == ()


def test_only_what_was_given_is_taken_back_by_who_gave_it(portal: Portal, excerpt: str) -> None:
    for nothing in ((), ("another",)):
        with pytest.raises(Invalid, match="at least one questionnaire"):
            take_back(portal, excerpt, *nothing)
    own = portal.bashir.invitation or ""
    with pytest.raises(NotFound):
        take_back_excerpt.given(portal.database, own, excerpt, {"people"}, actor=portal.bashir)
    with pytest.raises(NotFound):
        portal.write(take_back_excerpt.received, own, excerpt, {"people"}, by=portal.bashir)
    (row,) = portal.rows("received_excerpt")
    assert row.taken_back == {}
