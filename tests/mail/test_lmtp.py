import asyncio
import socket
from collections.abc import Callable

from portal.mail.lmtp import listen

NOTICE = b"From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered\r\n\r\nYour message could not be delivered.\r\n"


def hand_over(handle: Callable[[bytes, str], object], recipients: list[str]) -> list[bytes]:
    """A mail server's conversation with the listener; what was answered after the message, a line a recipient."""

    def talk(port: int) -> list[bytes]:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
            connection.makefile("rb") as answers,
        ):

            def say(line: bytes) -> bytes:
                connection.sendall(line + b"\r\n")
                answer = answers.readline()
                while answer[3:4] == b"-":
                    answer = answers.readline()
                return answer

            answers.readline()
            assert say(b"LHLO mx.example.net").startswith(b"250")
            assert say(b"MAIL FROM:<>").startswith(b"250")
            assert all(say(f"RCPT TO:<{to}>".encode()).startswith(b"250") for to in recipients)
            assert say(b"DATA").startswith(b"354")
            connection.sendall(NOTICE + b".\r\n")
            answered = [answers.readline().strip() for _ in recipients]
            assert say(b"QUIT").startswith(b"221")
            return answered

    async def both() -> list[bytes]:
        server = await listen("127.0.0.1", 0, handle)
        port = server.sockets[0].getsockname()[1]
        try:
            return await asyncio.to_thread(talk, port)
        finally:
            server.close()

    return asyncio.run(asyncio.wait_for(both(), 20))


def test_a_notice_is_handed_over_with_the_address_it_was_sent_to() -> None:
    taken: list[tuple[bytes, str]] = []
    answers = hand_over(lambda data, to: taken.append((data, to)), ["bounces+a.b@candour.example"])
    assert answers == [b"250 2.0.0 Taken"]
    assert taken == [(NOTICE, "bounces+a.b@candour.example")]


def test_each_recipient_is_answered() -> None:
    taken: list[str] = []
    recipients = ["bounces+a.b@candour.example", "bounces+c.d@candour.example"]
    assert len(hand_over(lambda data, to: taken.append(to), recipients)) == 2
    assert taken == recipients


def test_what_cannot_be_taken_now_stays_with_the_mail_server() -> None:
    def away(data: bytes, to: str) -> None:
        raise OSError("the database is away")

    assert hand_over(away, ["bounces@candour.example"]) == [b"451 4.3.0 The portal cannot take this now"]
