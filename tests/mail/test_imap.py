import pytest

from portal.mail.imap import Mailbox, MailboxUnavailable
from portal.mail.mail_server import UnusableAddress
from tests.mail import imap_server
from tests.mail.imap_server import serving


def test_every_unseen_message_is_handed_over_once_and_marked_as_seen() -> None:
    mailbox = imap_server.Mailbox([b"notice 1\r\n", b"notice 2\r\n"])
    taken: list[bytes] = []
    with serving(mailbox) as port:
        ours = Mailbox.at(f"imap://us%40x:opensesame@127.0.0.1:{port}/Bounces")
        assert ours.take(taken.append) == 2
        assert ours.take(taken.append) == 0
    assert taken == [b"notice 1\r\n", b"notice 2\r\n"]
    assert mailbox.seen == {101, 102}
    assert any(command.startswith("LOGIN us@x") for command in mailbox.commands)


def test_what_could_not_be_taken_stays_unseen() -> None:
    mailbox = imap_server.Mailbox([b"notice 1\r\n", b"notice 2\r\n"])

    def handle(data: bytes) -> None:
        if data == b"notice 2\r\n":
            raise OSError("the database is away")

    with serving(mailbox) as port, pytest.raises(OSError, match="database"):
        Mailbox.at(f"imap://us:opensesame@127.0.0.1:{port}/Bounces").take(handle)
    assert mailbox.seen == {101}


@pytest.mark.parametrize(
    ("url", "hangs_up_at", "words"),
    [
        ("imap://us:closesesame@127.0.0.1:{port}/Bounces", "", "Authentication failed"),
        ("imap://us:opensesame@127.0.0.1:{port}/Other", "", "no such mailbox"),
        ("imap://us:opensesame@127.0.0.1:{port}/Bounces", "UID FETCH", ""),
        ("imap://us:opensesame@127.0.0.1:1/Bounces", "", "refused"),
        ("imaps://us:opensesame@127.0.0.1:{port}/Bounces", "", ""),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_said_without_its_password(url: str, hangs_up_at: str, words: str) -> None:
    mailbox = imap_server.Mailbox([b"notice 1\r\n"])
    mailbox.hangs_up_at = hangs_up_at
    with serving(mailbox) as port, pytest.raises(MailboxUnavailable) as said:
        Mailbox.at(url.format(port=port)).take(lambda data: None)
    assert words in str(said.value)
    assert "sesame" not in str(said.value)
    assert mailbox.seen == set()


@pytest.mark.parametrize(
    "url", ["", "http://x", "imaps://host/INBOX", "imaps://u:p@host:port/INBOX", "imap://u:p@host/X"]
)
def test_an_address_that_is_none_or_sends_the_password_in_clear_is_refused(url: str) -> None:
    with pytest.raises(UnusableAddress):
        Mailbox.at(url)


def test_a_mailbox_address_is_read() -> None:
    ours = Mailbox.at("imaps://bounces%40candour.example:p%3Aw@mail.example.org/Notices%2FNew")
    assert (ours.host, ours.port, ours.user, ours.password) == (
        "mail.example.org",
        993,
        "bounces@candour.example",
        "p:w",
    )
    assert ours.folder == "Notices/New"
    assert Mailbox.at("imap://u:p@mail.example.org?starttls=require").start_tls
