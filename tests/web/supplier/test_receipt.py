"""What a supplier holds in its hands afterwards: a receipt that can be checked, pointers, and questions back."""

import hashlib
import json
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from portal.domain.checkpoints import found_in
from portal.storage import history
from portal.storage.database import Database, Work
from portal.storage.outbox import PURPOSE
from portal.storage.tables import METADATA
from portal.workflow import follow_up, keep_history
from tests.conftest import Clock
from tests.storage.chains import cut, tamper
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, post, submit, text_of
from tests.workflow.supplier_side import Invited
from tests.workflow.test_follow_up import finding, member

pytestmark = pytest.mark.slow


def submit_answers(browser: TestClient, invited: Invited) -> str:
    """Answer and submit; returns the address of the receipt."""
    fill(browser, invited)
    done = submit(browser, invited)
    assert done.headers["location"] == f"/r/{invited.invitation}/receipt"
    return str(done.headers["location"])


def asked_back(database: Database, invited: Invited, clock: Clock) -> str:
    """Ask about the one finding, with both safeguarding people agreeing; returns the question's id."""
    due = (clock() + timedelta(days=7)).date()
    first, second = member(invited, "safeguarding"), member(invited, "safeguarding", "s")
    found = finding(database, invited).id
    asked = database.write(follow_up.ask, found, "Please tell us when they were given back.", due, actor=first)
    database.write(follow_up.agree_to_ask, found, actor=second)
    return asked


def test_the_document_has_the_hash_on_the_receipt_and_in_the_email(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    address = submit_answers(mina, invited)
    shown = re.search(r'id="fingerprint" translate="no">([0-9a-f]{64})<', mina.get(address).text)
    document = mina.get(f"{address}/document")
    assert shown
    assert hashlib.sha256(document.content).hexdigest() == shown[1]
    assert document.headers["content-disposition"].startswith("attachment")
    table = METADATA.tables["email"]

    def written(work: Work) -> bytes:
        sealed = work.execute(select(table.c.sealed).where(table.c.kind == "receipt")).scalar_one()
        return work.seal.open(sealed, PURPOSE)

    email = message_from_bytes(database.read(written), policy=default)
    body = email.get_body(("plain",))
    assert body is not None
    assert shown[1] in body.get_content()


def test_pressing_twice_leads_to_the_one_receipt(mina: TestClient, invited: Invited) -> None:
    address = submit_answers(mina, invited)
    first = mina.get(address).text
    assert submit(mina, invited).headers["location"] == address
    assert mina.get(address).text == first


def test_advice_is_acknowledged_once(mina: TestClient, invited: Invited, database: Database, clock: Clock) -> None:
    assert mina.post(f"/r/{invited.invitation}/receipt").status_code == 404
    address = submit_answers(mina, invited)
    assert "We have read this" in mina.get(address).text
    for _ in range(2):
        assert mina.post(address).headers["location"] == f"{address}#advice"
        clock.advance(minutes=20)
    page = text_of(mina.get(address))
    assert "You told us on 1 June 2026" in page
    assert "We have read this" not in page
    entries = database.read(history.of_object, "invitation", invited.invitation, actor=member(invited, "reviewer"))
    assert [entry.verb for entry in entries].count("advice_read") == 1


def test_explanations_are_part_of_what_was_submitted(mina: TestClient, invited: Invited) -> None:
    fill(mina, invited)
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers=1 agency=1", workers="20000", agency="no")
    mina.post(f"{start}/check", data={"_explain.people.very_large": "It is a port."})
    submit(mina, invited)
    assert "It is a port." in text_of(mina.get(f"{start}/receipt"))


def test_a_question_back_is_answered_once_and_a_second_text_is_not_lost(
    mina: TestClient, invited: Invited, database: Database, clock: Clock
) -> None:
    address = submit_answers(mina, invited)
    asked = f"/r/{invited.invitation}/follow-ups/{asked_back(database, invited, clock)}"
    assert "You have been asked something more" in mina.get(address).text
    empty = mina.post(asked, data={"answer": "  "})
    assert empty.status_code == 422
    assert "Write your answer." in text_of(empty)
    long = mina.post(asked, data={"answer": "x" * 5001})
    assert long.status_code == 422
    assert "x" * 5001 in long.text
    for _ in range(2):
        assert mina.post(asked, data={"answer": "All, on Monday."}).status_code == 303
    other = mina.post(asked, data={"answer": "No, on Tuesday."})
    assert other.status_code == 422
    assert "What you typed was not sent No, on Tuesday." in text_of(other)
    assert "All, on Monday." in text_of(mina.get(asked))


def test_the_receipt_has_a_checkpoint_that_the_history_is_held_against(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    """Page and email carry it in short; a history that was cut since does not fit it any more."""
    keep_history.number_waiting(database)
    address = submit_answers(mina, invited)
    keep_history.number_waiting(database)
    (shown,) = found_in(text_of(mina.get(address)))
    (sent,) = found_in(receipt_text(database))
    assert sent.length in (shown.length, shown.length - 1), "before it has its number the entry before it stands there"
    for kept in (shown, sent):
        assert database.read(keep_history.whose, [kept]) == {invited.organisation: [kept]}
        assert keep_history.verify(database, invited.organisation, [kept]).problem is None
    tamper(database, cut(invited.organisation, sent.length - 1))
    for kept in (shown, sent):
        assert keep_history.verify(database, invited.organisation, [kept]).problem


def receipt_text(database: Database) -> str:
    """The words of the receipt's email."""
    emails = METADATA.tables["email"]
    sealed = database.read(
        lambda work: work.session.execute(select(emails.c.sealed).where(emails.c.kind == "receipt")).scalars().one()
    )
    message = message_from_bytes(database.seal.open(sealed, PURPOSE), policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_signed_receipt_is_verified_by_anybody(mina: TestClient, invited: Invited, visit: Visit) -> None:
    signed = mina.get(f"{submit_answers(mina, invited)}/signed")
    assert signed.headers["content-disposition"].startswith("attachment")
    auditor = visit()
    assert "Signed receipt (.json)" in auditor.get("/receipts/verification").text
    good = text_of(auditor.post("/receipts/verification", files={"receipt": ("receipt.json", signed.content)}))
    assert "This receipt is genuine" in good
    assert "Mina Rahman" in good
    forged = signed.content.replace(b"Mina Rahman", b"Mila Rahman")
    bad = text_of(auditor.post("/receipts/verification", files={"receipt": ("receipt.json", forged)}))
    assert "This receipt does not hold" in bad
    assert "they were changed after they were submitted" in bad
    assert "Mila Rahman" not in bad, "a false receipt's words are not repeated under our name"


@pytest.mark.parametrize(
    ("files", "sentence"), [({}, "Choose the file"), ({"receipt": ("a.pdf", b"%PDF-1.4")}, "not a signed receipt")]
)
def test_what_is_no_receipt_is_said_beside_the_field(visit: Visit, files: dict[str, object], sentence: str) -> None:
    answer = visit().post("/receipts/verification", data={"a": "b"}, files=files)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_public_keys_stand_at_a_known_address(mina: TestClient, invited: Invited, visit: Visit) -> None:
    signed = json.loads(mina.get(f"{submit_answers(mina, invited)}/signed").content)
    keys = visit().get("/.well-known/candour-keys.json").json()["keys"]
    assert signed["key"] in [key["kid"] for key in keys]
    assert all(set(key) == {"kty", "crv", "alg", "use", "kid", "x"} for key in keys), "nothing private is among them"
