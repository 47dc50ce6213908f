import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

from portal.mail.send_outcome import SendOutcome
from portal.mail.smtp import Mailer, Waiting
from tests.mail.server import Receiver, certificate, receiving, scripted

FROM = "Candour <post@candour.example>"
WORDS = b"Subject: Hello\r\n\r\nHello.\r\n.a line with a dot\r\n"


def carry(port: int, batch: Sequence[Waiting], address: str = "smtp://127.0.0.1:{}") -> list[SendOutcome]:
    return asyncio.run(Mailer(address.format(port), FROM).send(batch))


def letter(number: int, to: str = "", content: bytes = WORDS) -> Waiting:
    return (f"letter{number}", to or f"somebody{number}@halvora.example", content)


def kinds(outcomes: Sequence[SendOutcome]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def test_a_batch_is_carried_on_one_connection_byte_for_byte() -> None:
    receiver = Receiver()
    with receiving(receiver) as port:
        outcomes = carry(port, [letter(number) for number in range(20)])
    assert outcomes == [SendOutcome(f"letter{number}", "sent", "250 kept") for number in range(20)]
    assert receiver.received == [(f"somebody{number}@halvora.example", WORDS) for number in range(20)]
    assert len(receiver.sessions) == 1


def test_one_bad_email_affects_no_other() -> None:
    receiver = Receiver()
    batch = [
        letter(0),
        letter(1, "550@halvora.example"),
        letter(2),
        letter(3, "451@halvora.example"),
        letter(4, content=b"Answer: 552 5.3.4 Too big\r\n\r\n"),
        letter(5, content=b"Answer: 452 4.3.1 Disk full\r\n\r\n"),
        letter(6),
    ]
    with receiving(receiver) as port:
        outcomes = carry(port, batch)
    assert kinds(outcomes) == ["sent", "refused", "sent", "deferred", "blocked", "deferred", "sent"]
    assert outcomes[1].reason == "550 this address answers 550"
    assert outcomes[4].reason == "552 5.3.4 Too big"
    assert not any(outcome.is_ours for outcome in outcomes)


def test_nobody_listening_defers_everything() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        outcomes = carry(closed.getsockname()[1], [letter(1), letter(2)])
    assert kinds(outcomes) == ["deferred", "deferred"]
    assert all(outcome.is_ours and outcome.reason for outcome in outcomes)


def test_a_sender_the_server_does_not_take_is_our_trouble_not_the_readers() -> None:
    with receiving(Receiver()) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}", "nobody@candour.example")
        outcomes = asyncio.run(mailer.send([letter(1), letter(2)]))
    assert kinds(outcomes) == ["deferred", "deferred"]
    assert outcomes[0].is_ours
    assert "do not know this sender" in outcomes[0].reason


def test_an_email_to_a_name_in_other_letters_asks_for_it() -> None:
    receiver = Receiver()
    with receiving(receiver) as port:
        outcomes = carry(port, [letter(1, "żaneta@bücher.example", "Subject: é\r\n\r\n".encode())])
    assert kinds(outcomes) == ["sent"]
    assert receiver.received[0][0] == "żaneta@xn--bcher-kva.example"
    assert set(receiver.options[0]) == {"SMTPUTF8", "BODY=8BITMIME"}


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 scripted\r\n")
    await _agree_until(b"DATA", reader, writer)


async def _agree_until(word: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not (await reader.readuntil(b"\n")).startswith(word):
        writer.write(b"250 OK\r\n")


async def _drop_in_the_middle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _greet(reader, writer)
    writer.write(b"354 go on\r\n")
    await reader.readline()


async def _drop_after_the_dot(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _greet(reader, writer)
    writer.write(b"354 go on\r\n")
    await reader.readuntil(b"\r\n.\r\n")


async def _drop_after_the_yes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _drop_after_the_dot(reader, writer)
    writer.write(b"250 kept\r\n")


async def _one_email_a_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _drop_after_the_yes(reader, writer)
    await _agree_until(b"MAIL", reader, writer)
    writer.write(b"421 too many emails, dial again\r\n")


async def _busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"421 come back later\r\n")


async def _no_foreign_names(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _drop_after_the_yes(reader, writer)


def test_a_connection_lost_after_data_leaves_the_outcome_unknown() -> None:
    for script in (_drop_in_the_middle, _drop_after_the_dot):
        with scripted(script) as port:
            assert kinds(carry(port, [letter(1)])) == ["unknown"]


def test_a_server_that_hangs_up_is_dialled_again_but_not_for_ever() -> None:
    with scripted(_drop_after_the_dot) as port:
        outcomes = carry(port, [letter(number) for number in range(6)])
    assert kinds(outcomes) == ["unknown"] * 3 + ["deferred"] * 3


def test_a_yes_counts_though_the_server_leaves_without_goodbye() -> None:
    with scripted(_drop_after_the_yes) as port:
        assert kinds(carry(port, [letter(1), letter(2)])) == ["sent", "sent"]


def test_a_server_that_takes_few_emails_a_connection_gets_them_all() -> None:
    with scripted(_one_email_a_connection) as port:
        assert kinds(carry(port, [letter(number) for number in range(7)])) == ["sent"] * 7


def test_a_busy_server_defers() -> None:
    with scripted(_busy) as port:
        (outcome,) = carry(port, [letter(1)])
    assert outcome.kind == "deferred"
    assert outcome.reason.startswith("421")


def test_a_name_the_server_cannot_write_is_refused_and_a_domain_is_translated() -> None:
    with scripted(_no_foreign_names) as port:
        outcomes = carry(port, [letter(1, "żaneta@halvora.example"), letter(2, "nadia@bücher.example")])
    assert kinds(outcomes) == ["blocked", "sent"]


def test_required_starttls_is_never_given_up_for_clear_text() -> None:
    receiver = Receiver()
    with receiving(receiver) as port:
        outcomes = carry(port, [letter(1)], "smtp://127.0.0.1:{}?starttls=require")
    assert kinds(outcomes) == ["deferred"]
    assert receiver.received == []


def test_starttls_and_a_login_and_smtps(tmp_path: Path) -> None:
    server, client = certificate(tmp_path)
    receiver = Receiver()
    with receiving(receiver, tls_context=server, require_starttls=True, login=("candour", "pa:ss@")) as port:
        mailer = Mailer(f"smtp://candour:pa%3Ass%40@127.0.0.1:{port}?starttls=require", FROM, tls=client)
        assert kinds(asyncio.run(mailer.send([letter(1)]))) == ["sent"]
        wrong = Mailer(f"smtp://candour:wrong@127.0.0.1:{port}?starttls=require", FROM, tls=client)
        (outcome,) = asyncio.run(wrong.send([letter(2)]))
        assert (outcome.kind, outcome.is_ours, outcome.is_final) == ("deferred", True, True)
    with receiving(receiver, implicit_tls=server) as port:
        mailer = Mailer(f"smtps://127.0.0.1:{port}", FROM, tls=client)
        assert kinds(asyncio.run(mailer.send([letter(3)]))) == ["sent"]
    assert len(receiver.received) == 2


def test_an_untrusted_certificate_defers(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path)
    receiver = Receiver()
    with receiving(receiver, implicit_tls=server) as port:
        assert kinds(carry(port, [letter(1)], "smtps://127.0.0.1:{}")) == ["deferred"]
    assert receiver.received == []
