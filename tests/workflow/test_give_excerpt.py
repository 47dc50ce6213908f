"""A supplier gives submitted answers to another buyer's request that is open in the same browser, or as a file."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.workflow import give_excerpt, respondent_session, verify_receipt
from portal.workflow.give_excerpt import Choice
from tests.workflow.conftest import Portal

PEOPLE = Choice({"people"})


def give(portal: Portal, choice: Choice = PEOPLE, to: str = "") -> None:
    own, other = portal.anand.invitation or "", to or portal.elsewhere.invitation or ""
    give_excerpt.give(portal.database, own, other, choice, actor=portal.anand)


def test_an_excerpt_is_given_once_and_giving_again_adds_to_it(portal: Portal) -> None:
    (file,) = give_excerpt.load(portal.database, portal.anand.invitation or "", actor=portal.anand).files
    for choice in (PEOPLE, PEOPLE, replace(PEOPLE, files={file.id})):
        give(portal, choice)
    (excerpt,) = portal.rows("received_excerpt")
    assert excerpt.invitation_id == portal.elsewhere.invitation
    assert [each["file_name"] for each in excerpt.files] == ["rule.pdf"]
    assert json.loads(excerpt.document)["answers"]["people"]["workers"] == 20000
    assert "Harbour" not in excerpt.document, "the first buyer is not named"
    assert portal.verbs("invitation", portal.ids["invitation"]).count("answers_given_on") == 2


def test_the_first_buyer_is_named_only_with_the_supplier_s_consent(portal: Portal) -> None:
    give(portal, replace(PEOPLE, names_buyer=True))
    (excerpt,) = portal.rows("received_excerpt")
    assert json.loads(excerpt.document)["organisation"] == {"name": "Harbour Foods"}


def test_a_request_is_known_by_its_session_in_the_same_browser_alone(portal: Portal) -> None:
    view = give_excerpt.load(portal.database, portal.anand.invitation or "", actor=portal.anand)
    assert [request.organisation_name for request in view.requests] == ["Elsewhere Mills"]
    with pytest.raises(Invalid, match="Choose the request"):
        give(portal, to=portal.other.ids["open_invitation"])
    portal.clock.advance(respondent_session.IDLE + timedelta(seconds=1))
    assert give_excerpt.load(portal.database, portal.anand.invitation or "", actor=portal.anand).requests == ()
    with pytest.raises(Invalid, match="Choose the request"):
        give(portal)
    assert portal.rows("received_excerpt") == []


def test_a_closed_request_and_an_empty_choice_are_refused(portal: Portal) -> None:
    for choice in (Choice(()), Choice({"another"})):
        with pytest.raises(Invalid, match="at least one questionnaire"):
            give(portal, choice)
    portal.change("campaign", portal.other.ids["planned"], closed_at=portal.clock())
    with pytest.raises(Conflict, match="takes no more answers"):
        give(portal)


def test_what_is_not_submitted_is_not_given(portal: Portal) -> None:
    with pytest.raises(NotFound):
        give_excerpt.load(portal.database, portal.bashir.invitation or "", actor=portal.bashir)
    with pytest.raises(NotFound):
        give_excerpt.as_file(portal.database, portal.bashir.invitation or "", PEOPLE, actor=portal.bashir)


def test_a_file_carries_the_signature_of_this_portal(portal: Portal) -> None:
    data = give_excerpt.as_file(portal.database, portal.anand.invitation or "", PEOPLE, actor=portal.anand)
    assert portal.read(verify_receipt.verify, data, by=portal.otto).problem is None
    changed = portal.read(verify_receipt.verify, data.replace(b"20000", b"20"), by=portal.otto)
    assert changed.problem is not None
