"""A receipt verifies at the portal that issued it, and offline; elsewhere and after a loss its reader is told."""

import json

import pytest

from portal.domain import signed_receipt
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotFound
from portal.storage import erasure, signing
from portal.storage.database import Database
from portal.storage.sealing import Sealer
from portal.workflow import receipts, verify_receipt
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_submit import fill, submit_answers


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    return supplier_side.sit_down(database, invited)


@pytest.fixture
def receipt(database: Database, invited: Invited, mina: Actor) -> bytes:
    with pytest.raises(NotFound):
        database.read(receipts.signed, invited.invitation, actor=mina)
    fill(database, mina)
    submit_answers(database, mina)
    return database.read(receipts.signed, invited.invitation, actor=mina)


def keys_of(database: Database) -> bytes:
    return json.dumps(signed_receipt.key_set(database.read(signing.public_keys))).encode()


def test_the_portal_knows_its_own_receipt(database: Database, receipt: bytes) -> None:
    verified = database.read(verify_receipt.verify, receipt)
    assert (verified.problem, verified.remark) == (None, None)
    assert verified.receipt.declared_by == "Mina Rahman"


def test_offline_the_portals_keys_are_enough(database: Database, receipt: bytes) -> None:
    assert verify_receipt.verify_offline(receipt, keys_of(database)).problem is None
    changed = receipt.replace(b'"workers": 120', b'"workers": 12')
    assert changed != receipt
    assert verify_receipt.verify_offline(changed, keys_of(database)).problem == signed_receipt.CHANGED


def test_another_portals_receipt_is_sent_to_that_portal(database: Database, receipt: bytes) -> None:
    database.seal = Sealer("the secret of quite another portal, long enough", database.random)
    assert database.read(verify_receipt.verify, receipt).problem == signed_receipt.UNKNOWN_KEY, "it says it is ours"
    database.base_url = "https://other.example"
    problem = database.read(verify_receipt.verify, receipt).problem
    assert problem is not None
    assert "Another portal issued this receipt" in problem


def test_a_receipt_of_an_erased_submission_is_true_and_says_that_it_is_gone(
    database: Database, invited: Invited, receipt: bytes, mina: Actor
) -> None:
    given = database.read(receipts.receipt, invited.invitation, actor=mina)
    assert given is not None
    database.write(erasure.submission, given.submission.id)
    verified = database.read(verify_receipt.verify, receipt)
    assert verified.problem is None
    assert verified.remark == verify_receipt.LOST
    with pytest.raises(NotFound):
        database.read(receipts.signed, invited.invitation, actor=mina)


def test_a_file_larger_than_any_receipt_is_refused(database: Database) -> None:
    with pytest.raises(Invalid, match="not a signed receipt"):
        database.read(verify_receipt.verify, b" " * (signed_receipt.MOST_BYTES + 1))
