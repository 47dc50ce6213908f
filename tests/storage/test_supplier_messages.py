"""A supplier's message waits for a reply, is counted for who may read it, and belongs to its own buyer."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import supplier_messages
from portal.storage.rows import col
from portal.storage.tables import SupplierMessage
from tests.two_buyers import TwoBuyers


def test_messages_are_found_through_the_own_invitation_and_campaign(buyers: TwoBuyers) -> None:
    harbour, message = buyers.harbour, buyers.harbour.ids["open_message"]
    found = buyers.database.read(supplier_messages.of_id, harbour.bashir, message, actor=harbour.reviewer)
    assert (found.supplier, found.sender, found.is_waiting) == ("Bashir", "Bashir", True)
    invitation = supplier_messages.invitation_of
    assert buyers.database.read(invitation, harbour.ids["campaign"], message, actor=harbour.reader) == harbour.bashir
    for given in ((harbour.anand, message), (buyers.elsewhere.bashir, buyers.elsewhere.ids["open_message"])):
        with pytest.raises(NotFound):
            buyers.database.read(supplier_messages.of_id, *given, actor=harbour.reviewer)
    with pytest.raises(NotFound):
        buyers.database.read(invitation, harbour.ids["planned"], message, actor=harbour.reader)


def test_a_message_waits_until_it_is_answered_or_taken_back(buyers: TwoBuyers) -> None:
    harbour, count = buyers.harbour, supplier_messages.count_waiting
    assert buyers.database.read(count, actor=harbour.reviewer) == 2
    buyers.database.write(supplier_messages.answer, harbour.ids["message"], "answered", "All.", actor=harbour.reviewer)
    assert buyers.database.read(count, actor=harbour.reviewer) == 1
    bashir = harbour.contact(harbour.bashir)
    buyers.database.write(supplier_messages.take_back, harbour.ids["open_message"], actor=bashir)
    assert buyers.database.read(count, actor=harbour.reviewer) == 0
    assert buyers.database.read(count, actor=buyers.elsewhere.reviewer) == 2
    answered = buyers.database.read(
        supplier_messages.of_id, harbour.anand, harbour.ids["message"], actor=harbour.reader
    )
    assert (answered.answer_text, answered.answered_at) == ("All.", buyers.clock())
    everything = buyers.database.read(supplier_messages.page, 1, only_waiting=False, actor=harbour.reader)
    assert everything.total == 2
    assert buyers.database.read(supplier_messages.page, 1, only_waiting=True, actor=harbour.reader).total == 0


def test_a_restricted_message_is_listed_and_counted_for_safeguarding_alone(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.set(SupplierMessage, col(SupplierMessage.id) == harbour.ids["message"], restricted=True)
    for actor, count in ((harbour.reviewer, 1), (harbour.safeguarding, 2)):
        assert buyers.database.read(supplier_messages.count_waiting, actor=actor) == count
        listed = buyers.database.read(supplier_messages.page, 1, only_waiting=True, actor=actor)
        assert (listed.total, len(listed.rows)) == (count, count)


def test_what_waits_ends_with_its_invitation(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.database.write(supplier_messages.end_waiting, harbour.bashir, actor=harbour.contact(harbour.bashir))
    (bashir,) = buyers.database.read(supplier_messages.of_invitation, harbour.bashir, actor=harbour.reader)
    (anand,) = buyers.database.read(supplier_messages.of_invitation, harbour.anand, actor=harbour.reader)
    assert (bashir.is_waiting, anand.is_waiting) == (False, True)
    assert supplier_messages.waiting_of([bashir, anand]) == (anand,)
