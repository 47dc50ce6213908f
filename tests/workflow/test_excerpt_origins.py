"""Answers taken over from another buyer say so: in the document that is submitted, and to whoever may read them."""

from typing import Any

import pytest

from portal.storage import submissions
from portal.storage.database import Work
from portal.workflow import excerpt_origins, review, take_back_excerpt
from portal.workflow.excerpt_origins import NO_ORIGINS, Origins
from tests.web.conftest import actor_of
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save, submit_answers
from tests.workflow.test_use_excerpt import AGENCY, HELD, HOLDS, WORKERS, offers, use
from tests.workflow.test_use_excerpt import excerpt as excerpt  # a fixture


@pytest.fixture
def submitted(portal: Portal, excerpt: str) -> dict[str, Any]:
    """What Anand submits to Elsewhere Mills five days later: all but one answer as it was taken over."""
    (file,) = offers(portal, excerpt).files
    portal.clock.advance(days=5)
    use(portal, excerpt, WORKERS, AGENCY, HOLDS, HELD, files=(file.id,))
    save(
        portal.database,
        portal.elsewhere,
        "numbers",
        form("people.workers=1", "people.agency=1", workers="90", agency="no"),
    )
    submission = submit_answers(portal.database, portal.elsewhere).submission
    assert submission is not None
    return dict(submission.content)


def origins(portal: Portal, role: str) -> Origins:
    def read(work: Work) -> Origins:
        invitation = portal.elsewhere.invitation or ""
        submission = submissions.of_invitation(work, invitation)
        assert submission is not None
        return excerpt_origins.of_submission(work, invitation, submission, review.redactor(work, submission))

    origins: Origins = portal.read(read, by=actor_of(portal.other.cast, role))
    return origins


def test_the_document_lists_the_answers_that_stand_as_they_were_taken_over(
    submitted: dict[str, Any], excerpt: str
) -> None:
    taken = submitted["taken_over"]
    assert [place[1] for place in taken["answers"]] == ["agency", "held", "holds"], "90 was typed here"
    assert [source["excerpt"] for source in taken["from"]] == [excerpt]
    assert taken["from"][0]["organisation"] == "", "the first buyer is not named"


def test_a_buyer_reads_how_old_answers_are_and_nothing_of_restricted_ones(
    portal: Portal, submitted: dict[str, Any]
) -> None:
    whole, open_ = origins(portal, "safeguarding"), origins(portal, "reviewer")
    origin = open_.of("people", "agency")
    assert origin is not None
    assert (origin.days_old, origin.is_verified, origin.taken_back) == (5, True, {})
    assert whole.of("people", "held") is not None
    assert open_.of("people", "held") is None, "its existence would tell that it was answered"
    assert open_.of("people", "workers") is None


def test_a_buyer_reads_what_was_taken_back_since(portal: Portal, submitted: dict[str, Any], excerpt: str) -> None:
    own = portal.anand.invitation or ""
    take_back_excerpt.given(portal.database, own, excerpt, {"people"}, actor=portal.anand)
    (origin,) = origins(portal, "reviewer").origins
    assert origin.taken_back == {"People at work": portal.clock()}


def test_answers_given_for_this_buyer_have_no_origin(portal: Portal) -> None:
    def read(work: Work) -> Origins:
        submission = submissions.of_invitation(work, portal.ids["invitation"])
        assert submission is not None and "taken_over" not in submission.content
        redacted = review.redactor(work, submission)
        return excerpt_origins.of_submission(work, portal.ids["invitation"], submission, redacted)

    assert portal.read(read, by=portal.sana) == NO_ORIGINS
