"""A signed file of answers is stored with the request it is uploaded to, once, if nobody has changed it."""

import json

import pytest

from portal.domain.refusals import Closed, Conflict, Invalid
from portal.storage import received_excerpts
from portal.storage.sealing import Sealer
from portal.workflow import give_excerpt, receipts, receive_excerpt
from portal.workflow.give_excerpt import Choice
from tests.workflow.conftest import Portal


@pytest.fixture
def data(portal: Portal) -> bytes:
    """The excerpt of Anand's answers, as a signed file."""
    own = portal.anand.invitation or ""
    return give_excerpt.as_file(portal.database, own, Choice({"people"}), actor=portal.anand)


def receive(portal: Portal, data: bytes) -> str:
    return str(portal.write(receive_excerpt.receive, portal.elsewhere.invitation, data, by=portal.elsewhere))


def test_a_file_received_twice_is_stored_once_and_its_signature_is_checked(portal: Portal, data: bytes) -> None:
    assert receive(portal, data) == receive(portal, data)
    (excerpt,) = portal.rows("received_excerpt")
    assert (excerpt.invitation_id, excerpt.is_verified) == (portal.elsewhere.invitation, True)
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    assert portal.rows("answer", response_id=response.id) == [], "nothing is an answer yet"


def test_a_file_that_was_changed_is_refused(portal: Portal, data: bytes) -> None:
    with pytest.raises(Invalid):
        receive(portal, data.replace(b'"workers": 20000', b'"workers": 20'))
    assert portal.rows("received_excerpt") == []


def test_a_file_that_is_no_excerpt_is_refused(portal: Portal) -> None:
    receipt = portal.read(receipts.signed, portal.anand.invitation, by=portal.anand)
    for other in (receipt, b"{}", json.dumps({"format": "candour-excerpt/1"}).encode()):
        with pytest.raises(Invalid):
            receive(portal, other)


def test_a_portal_whose_keys_are_unknown_is_received_unverified(portal: Portal, data: bytes) -> None:
    portal.database.seal = Sealer("the secret of quite another portal, long enough", portal.database.random)
    with pytest.raises(Invalid):
        receive(portal, data)  # it names this portal, which has not signed it
    receive(portal, data.replace(b"portal.example.org", b"portal.example.net"))
    (excerpt,) = portal.rows("received_excerpt")
    assert (excerpt.is_verified, "portal.example.net" in excerpt.portal) == (False, True)


def test_a_request_takes_no_more_than_twenty_and_none_once_submitted(portal: Portal, data: bytes) -> None:
    with pytest.raises(Closed):
        portal.write(receive_excerpt.receive, portal.anand.invitation, data, by=portal.anand)
    nothing = {"document": "{}", "files": [], "portal": "", "is_verified": False}
    receiver, request = portal.other.cast.organisation, portal.elsewhere.invitation
    for number in range(receive_excerpt.MOST):
        portal.write(received_excerpts.put, receiver, request, {**nothing, "source": str(number)}, by=portal.elsewhere)
    with pytest.raises(Conflict, match="20 other responses"):
        receive(portal, data)
