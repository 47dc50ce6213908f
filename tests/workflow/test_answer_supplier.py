"""A member replies to a supplier's message once, as far as their role and the message allow."""

import pytest

from portal.domain import policy
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotAllowed, NotFound, Refusal
from portal.storage.rows import col
from portal.storage.tables import History, OutboxEmail, SupplierMessage
from portal.workflow import answer_supplier
from tests.two_buyers import Portal


def reply(portal: Portal, actor: Actor, text: str = "Count everybody on the site.") -> None:
    harbour = portal.harbour
    given = (harbour.bashir, harbour.ids["open_message"], "answered", text)
    portal.database.write(answer_supplier.reply, *given, actor=actor)


def stored(portal: Portal) -> SupplierMessage:
    return portal.rows(SupplierMessage, col(SupplierMessage.id) == portal.harbour.ids["open_message"])[0]  # type: ignore[no-any-return]


def emails(portal: Portal) -> int:
    return len(portal.rows(OutboxEmail, col(OutboxEmail.kind) == "message_answer"))


def test_a_reply_is_stored_noted_and_announced_once(portal: Portal) -> None:
    reply(portal, portal.harbour.reviewer)
    assert (stored(portal).answer_text, stored(portal).answered_at) == ("Count everybody on the site.", portal.clock())
    assert emails(portal) == 1
    assert len(portal.rows(History, col(History.verb) == "message_answered")) == 1
    with pytest.raises(Refusal):
        reply(portal, portal.harbour.reviewer, "Again.")
    assert emails(portal) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * (answer_supplier.LONGEST + 1)])
def test_an_answer_has_words_and_not_too_many(portal: Portal, text: str) -> None:
    with pytest.raises(Invalid):
        reply(portal, portal.harbour.reviewer, text)
    assert stored(portal).answered_at is None


def test_who_only_reads_and_another_buyer_cannot_reply(portal: Portal) -> None:
    with pytest.raises(NotAllowed):
        reply(portal, portal.harbour.reader)
    with pytest.raises(NotFound):
        reply(portal, portal.elsewhere.reviewer)
    with pytest.raises(NotFound):
        harbour = portal.harbour
        given = (harbour.ids["planned"], harbour.bashir, harbour.ids["open_message"], "answered", "Yes.")
        portal.database.write(answer_supplier.reply_in, *given, actor=harbour.reviewer)


def test_a_restricted_message_is_read_and_answered_by_safeguarding_alone(portal: Portal) -> None:
    harbour = portal.harbour
    portal.set(SupplierMessage, col(SupplierMessage.id) == harbour.ids["open_message"], restricted=True)
    with pytest.raises(NotAllowed):
        reply(portal, harbour.reviewer)
    (message,) = portal.database.read(answer_supplier.of_invitation, harbour.bashir, actor=harbour.safeguarding)
    assert message.text == "Whom do we count?"
    redacted = portal.database.read(lambda work: answer_supplier.readable(work, message), actor=harbour.reviewer)
    assert redacted.text == policy.RESTRICTED
    assert portal.database.read(answer_supplier.replies, message, actor=harbour.reviewer) == ()
    assert "answered" in portal.database.read(answer_supplier.replies, message, actor=harbour.safeguarding)
    reply(portal, harbour.safeguarding)
    assert stored(portal).answered_by == harbour.safeguarding.id


def test_the_list_is_the_own_campaigns(portal: Portal) -> None:
    harbour = portal.harbour
    listed = portal.database.read(answer_supplier.listed, 1, only_waiting=True, actor=harbour.reader)
    assert {row.id for row in listed.rows} == {harbour.ids["message"], harbour.ids["open_message"]}
    with pytest.raises(NotFound):
        campaign = portal.elsewhere.ids["campaign"]
        portal.database.read(answer_supplier.listed, 1, only_waiting=True, campaign=campaign, actor=harbour.reader)
