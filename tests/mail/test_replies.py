import pytest

from portal.mail.replies import BLOCKED, DEAD, FULL, Meaning, meaning


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.1.1 <x@y>: Recipient address rejected: User unknown in virtual mailbox table",
        "550-5.1.1 The email account that you tried to reach does not exist.",
        "550 5.2.1 The email account that you tried to reach is disabled.",
        "550 5.4.1 Recipient address rejected: Access denied.",
        "550 5.5.0 Requested action not taken: mailbox unavailable",
        "550 No such user here",
        "550 this address answers 550",
        "553 5.1.3 Bad recipient address syntax",
        "556 5.1.10 Recipient address has null MX",
    ],
)
def test_a_dead_address_is_called_one(reply: str) -> None:
    code, _, words = reply.partition(" ") if reply[3] == " " else reply.partition("-")
    assert meaning(int(code), words, "recipient") == DEAD


@pytest.mark.parametrize(
    ("reply", "step"),
    [
        ("550 5.7.1 Message rejected due to content", "words"),
        ("554 5.7.1 <x@y>: Relay access denied", "recipient"),
        ("550 5.7.26 This mail has been blocked because the sender is unauthenticated", "words"),
        ("550 5.7.1 Service unavailable; client host blocked using Spamhaus", "recipient"),
        ("552 5.3.4 Message size exceeds fixed maximum message size", "words"),
        ("552 5.2.3 Message too large", "words"),
        ("554 Message rejected: spam", "words"),
        ("550 relay not permitted", "recipient"),
        ("571 Delivery not authorized, message refused", "recipient"),
        ("554 Transaction failed", "words"),
        ("501 5.5.4 Syntax error in parameters", "recipient"),
    ],
)
def test_a_refusal_of_words_policy_or_size_is_not_a_dead_address(reply: str, step: str) -> None:
    code, _, words = reply.partition(" ")
    assert meaning(int(code), words, step) == BLOCKED  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reply", ["552 5.2.2 Mailbox full", "452 4.2.2 The email account is over quota", "552 Mailbox quota exceeded"]
)
def test_a_full_mailbox_is_tried_again(reply: str) -> None:
    code, _, words = reply.partition(" ")
    assert meaning(int(code), words, "recipient") == FULL


def test_a_passing_refusal_defers() -> None:
    assert meaning(451, "4.7.1 Greylisted, try again", "recipient") == Meaning("deferred")


def test_a_sender_refused_is_told_from_an_email_too_large() -> None:
    assert meaning(550, "5.7.1 Sender rejected", "sender").kind == "refused"
    assert meaning(552, "5.3.4 Message size exceeds limit", "sender") == BLOCKED
