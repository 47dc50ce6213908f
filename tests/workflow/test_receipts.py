"""A supplier's receipt shows what was submitted, never the draft; that its advice was read is stored once."""

import json

import pytest

from portal.domain.refusals import NotFound
from portal.workflow import attach, receipts, reopen, verify_receipt
from tests import files
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import NOTHING, form
from tests.workflow.test_submit import save, submit_answers

READ = ("people", "holds")


def test_there_is_no_receipt_before_submission(portal: Portal) -> None:
    assert portal.read(receipts.receipt, portal.bashir.invitation, by=portal.bashir) is None
    with pytest.raises(NotFound):
        portal.read(receipts.signed, portal.bashir.invitation, by=portal.bashir)
    with pytest.raises(NotFound):
        portal.write(receipts.mark_read, portal.bashir.invitation, by=portal.bashir)


def test_a_receipt_shows_what_was_submitted_and_not_the_draft_of_a_correction(portal: Portal) -> None:
    invitation = portal.ids["invitation"]
    portal.clock.advance(minutes=1)
    portal.write(reopen.reopen, portal.ids["campaign"], invitation, "The number is wrong.", (), by=portal.rita)
    save(
        portal.database, portal.anand, "numbers", form("people.workers=1", "people.agency=1", workers="7", agency="no")
    )
    attach.give(portal.database, invitation, *READ, NOTHING, ("new.pdf", files.pdf(text="New")), actor=portal.anand)
    receipt = portal.read(receipts.receipt, invitation, by=portal.anand)
    assert receipt.context.answers["people"]["workers"] == 20000
    assert [file.file_name for file in receipt.evidence] == ["rule.pdf"]
    assert receipt.earlier == ()
    submit_answers(portal.database, portal.anand)
    corrected = portal.read(receipts.receipt, invitation, by=portal.anand)
    assert corrected.context.answers["people"]["workers"] == 7
    assert [each.answers["people"]["workers"] for each in corrected.earlier] == [20000], "the first round is beside it"


def test_a_receipt_gives_advice_and_what_the_buyer_asked_but_no_points(portal: Portal) -> None:
    receipt = portal.read(receipts.receipt, portal.anand.invitation, by=portal.anand)
    assert [advice.say for advice in receipt.advice] == ["Give every passport back to its owner."]
    assert len(receipt.asked_back) == len(receipt.shares) == len(receipt.messages) == 1
    assert "severity" not in receipt.submission.document and "score" not in receipt.submission.document


def test_a_signed_receipt_is_known_again(portal: Portal) -> None:
    signed = portal.read(receipts.signed, portal.anand.invitation, by=portal.anand)
    assert portal.read(verify_receipt.verify, signed, by=portal.otto).problem is None
    assert json.loads(signed)["document"]["answers"]["people"]["workers"] == 20000


def test_reading_the_advice_is_noted_the_first_time_only(portal: Portal) -> None:
    first = portal.clock()
    for _ in range(2):
        portal.write(receipts.mark_read, portal.anand.invitation, by=portal.anand)
        portal.clock.advance(hours=1)
    assert portal.read(receipts.receipt, portal.anand.invitation, by=portal.anand).read_at == first
    assert portal.verbs("invitation", portal.ids["invitation"]).count("advice_read") == 1
