"""A member replies to a supplier's message once, as far as their role and the message allow."""

import pytest

from portal.domain import policy
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotAllowed, NotFound, Refusal
from portal.storage.rows import col
from portal.storage.tables import History, OutboxEmail, SupplierMessage
from portal.workflow import answer_supplier
from tests.two_buyers import TwoBuyers


def reply(buyers: TwoBuyers, actor: Actor, text: str = "Count everybody on the site.") -> None:
    harbour = buyers.harbour
    given = (harbour.bashir, harbour.ids["open_message"], "answered", text)
    buyers.database.write(answer_supplier.reply, *given, actor=actor)


def stored(buyers: TwoBuyers) -> SupplierMessage:
    return buyers.rows(SupplierMessage, col(SupplierMessage.id) == buyers.harbour.ids["open_message"])[0]  # type: ignore[no-any-return]


def emails(buyers: TwoBuyers) -> int:
    return len(buyers.rows(OutboxEmail, col(OutboxEmail.kind) == "message_answer"))


def test_a_reply_is_stored_noted_and_announced_once(buyers: TwoBuyers) -> None:
    reply(buyers, buyers.harbour.reviewer)
    assert (stored(buyers).answer_text, stored(buyers).answered_at) == ("Count everybody on the site.", buyers.clock())
    assert emails(buyers) == 1
    assert len(buyers.rows(History, col(History.verb) == "message_answered")) == 1
    with pytest.raises(Refusal):
        reply(buyers, buyers.harbour.reviewer, "Again.")
    assert emails(buyers) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * (answer_supplier.LONGEST + 1)])
def test_an_answer_has_words_and_not_too_many(buyers: TwoBuyers, text: str) -> None:
    with pytest.raises(Invalid):
        reply(buyers, buyers.harbour.reviewer, text)
    assert stored(buyers).answered_at is None


def test_who_only_reads_and_another_buyer_cannot_reply(buyers: TwoBuyers) -> None:
    with pytest.raises(NotAllowed):
        reply(buyers, buyers.harbour.reader)
    with pytest.raises(NotFound):
        reply(buyers, buyers.elsewhere.reviewer)
    with pytest.raises(NotFound):
        harbour = buyers.harbour
        given = (harbour.ids["planned"], harbour.bashir, harbour.ids["open_message"], "answered", "Yes.")
        buyers.database.write(answer_supplier.reply_in, *given, actor=harbour.reviewer)


def test_a_restricted_message_is_read_and_answered_by_safeguarding_alone(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.set(SupplierMessage, col(SupplierMessage.id) == harbour.ids["open_message"], restricted=True)
    with pytest.raises(NotAllowed):
        reply(buyers, harbour.reviewer)
    (message,) = buyers.database.read(answer_supplier.of_invitation, harbour.bashir, actor=harbour.safeguarding)
    assert message.text == "Whom do we count?"
    redacted = buyers.database.read(lambda work: answer_supplier.readable(work, message), actor=harbour.reviewer)
    assert redacted.text == policy.RESTRICTED
    assert buyers.database.read(answer_supplier.replies, message, actor=harbour.reviewer) == ()
    assert "answered" in buyers.database.read(answer_supplier.replies, message, actor=harbour.safeguarding)
    reply(buyers, harbour.safeguarding)
    assert stored(buyers).answered_by == harbour.safeguarding.id


def test_the_list_is_the_own_campaigns(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    listed = buyers.database.read(answer_supplier.listed, 1, only_waiting=True, actor=harbour.reader)
    assert {row.id for row in listed.rows} == {harbour.ids["message"], harbour.ids["open_message"]}
    with pytest.raises(NotFound):
        campaign = buyers.elsewhere.ids["campaign"]
        buyers.database.read(answer_supplier.listed, 1, only_waiting=True, campaign=campaign, actor=harbour.reader)
