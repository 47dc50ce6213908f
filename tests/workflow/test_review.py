"""A member reads a submitted response as far as their role may; a draft is its supplier's alone."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed, NotFound
from portal.storage import submissions
from portal.storage.database import Work
from portal.workflow import review
from portal.workflow.review import ResponseRead
from tests.workflow.conftest import Portal


def read(portal: Portal, by: Actor, invitation: str = "invitation") -> ResponseRead:
    place = (portal.ids["campaign"], portal.ids[invitation])
    response: ResponseRead = portal.read(review.response, *place, by=by)
    return response


def file(portal: Portal, by: Actor, step: Any = review.file, **other: str) -> bytes:
    ids = portal.ids | other
    place = (ids["campaign"], ids["invitation"], ids["file"])
    data: bytes = portal.write(step, *place, by=by)[1]
    return data


def test_a_draft_is_not_read_by_any_member(portal: Portal) -> None:
    for actor in (portal.olga, portal.sana):
        response = read(portal, actor, "open_invitation")
        assert (response.submission, response.families, response.findings, response.supplement) == (None, (), (), ())
        assert "20000" not in repr(response)
        with pytest.raises(NotFound):
            file(portal, actor, invitation=portal.ids["open_invitation"], file=portal.ids["bashir_file"])


def test_the_hash_is_only_for_who_sees_every_answer(portal: Portal) -> None:
    whole, open_ = read(portal, portal.sana), read(portal, portal.rita)
    assert whole.submission is not None
    assert (whole.hash, open_.hash) == (whole.submission.hash, None), "it would confirm a guessed number"
    assert whole.redacted is not None and open_.redacted is not None
    assert (whole.redacted.is_redacted(("people", "held")), open_.redacted.is_redacted(("people", "held"))) == (
        False,
        True,
    )


def test_an_original_is_for_safeguarding_and_noted(portal: Portal) -> None:
    assert file(portal, portal.rolf)
    for actor in (portal.olga, portal.rita, portal.rolf):
        with pytest.raises(NotAllowed):
            file(portal, actor, review.original_file)
    file(portal, portal.sana, review.original_file)
    assert portal.verbs("evidence", portal.ids["file"], by=portal.sana).count("original_downloaded") == 1


def test_a_file_of_a_restricted_question_is_for_safeguarding(portal: Portal) -> None:
    portal.change("evidence", portal.ids["file"], is_restricted=True)
    with pytest.raises(NotAllowed):
        file(portal, portal.rita)
    assert file(portal, portal.sana)


def test_an_invitation_is_read_in_its_own_campaign_and_organisation(portal: Portal) -> None:
    for ids in ({"campaign": portal.ids["planned"]}, {"invitation": portal.ids["open_invitation"]}):
        for step in (review.file, review.original_file):
            with pytest.raises(NotFound):
                file(portal, portal.sana, step, **ids)
    with pytest.raises(NotFound):
        portal.read(review.response, portal.ids["planned"], portal.ids["invitation"], by=portal.sana)
    with pytest.raises(NotFound):
        portal.read(review.response, portal.ids["campaign"], portal.ids["invitation"], by=portal.otto)
    with pytest.raises(NotFound):
        portal.write(review.file, portal.ids["campaign"], portal.ids["invitation"], portal.ids["file"], by=portal.otto)


def test_the_open_redactor_hides_from_safeguarding_what_others_may_not_read(portal: Portal) -> None:
    def hidden(work: Work) -> tuple[bool, bool]:
        submission = submissions.of_invitation(work, portal.ids["invitation"])
        assert submission is not None
        own, open_ = review.redactor(work, submission), review.open_redactor(work, submission)
        return own.is_redacted(("people", "held")), open_.is_redacted(("people", "held"))

    assert portal.read(hidden, by=portal.sana) == (False, True)
