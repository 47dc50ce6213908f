"""The URL of a mail server says how it is reached, and never sends a password in clear text."""

import pytest

from portal.mail.mail_server import MailServer, UnusableAddress


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mail.example:25", "A mail server is written"),
        ("https://mail.example", "A mail server is written"),
        ("smtp://mail.example?starttls=maybe", "require or never"),
        ("smtp://mail.example?starttls=auto", "require or never"),
        ("smtp://user:password@mail.example?starttls=never", "password unprotected"),
    ],
)
def test_an_unusable_address_is_refused_with_a_sentence(address: str, sentence: str) -> None:
    with pytest.raises(UnusableAddress, match=sentence):
        MailServer.at(address)


def test_ports_follow_the_kind_of_conversation() -> None:
    assert MailServer.at("smtp://mail.example").port == 25
    assert MailServer.at("smtp://mail.example").start_tls is True, "never silently dropped"
    assert MailServer.at("smtp://127.0.0.1").start_tls is None
    assert MailServer.at("smtp://a:b@mail.example?starttls=require").port == 587
    assert MailServer.at("smtps://a:b@mail.example").port == 465
