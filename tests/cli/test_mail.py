"""`portal mail test`: one email now, and what the mail server says to it."""

import pytest

from tests.cli.conftest import Portal
from tests.mail.server import Receiver, receiving


def test_one_email_arrives_past_the_outbox_and_a_refusal_is_told(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "PORTAL_SMTP_URL is not set" in portal("mail", "test", "me@buyer.example").err
    receiver = Receiver()
    with receiving(receiver) as port:
        monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{port}")
        sent = portal("mail", "test", "me@buyer.example")
        refused = portal("mail", "test", "550@buyer.example")
        wrong = portal("mail", "test", "nobody")
    assert (sent.status, "250 kept" in sent.out) == (0, True)
    assert [to for to, _ in receiver.received] == ["me@buyer.example"]
    assert (refused.status, "550 this address answers 550" in refused.err) == (1, True)
    assert wrong.status != 0 and wrong.err
