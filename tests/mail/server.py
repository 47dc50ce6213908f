"""A real mail server on a loopback port for tests, and one that misbehaves by script."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Receiver:
    """Keeps what it is given; answers addresses named after an SMTP code with that code."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.sessions: set[int] = set()
        self.options: list[list[str]] = []
        self.senders: list[str] = []

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.options.append(options)
        if address.startswith("nobody@"):
            return "550 5.7.1 We do not know this sender"
        envelope.mail_from = address
        self.senders.append(address)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        code = address.partition("@")[0]
        if code.isdigit():
            return f"{code} this address answers {code}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        if content.startswith(b"Answer: "):
            return content.split(b"\r\n")[0].removeprefix(b"Answer: ").decode()
        self.sessions.add(id(session))
        self.received.append((envelope.rcpt_tos[0], content))
        return "250 kept"


@contextmanager
def listening(
    make: Callable[[asyncio.AbstractEventLoop], Callable[[], asyncio.Protocol]], tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """The port of a server that runs in a thread of its own until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = loop.create_server(make(loop), host="127.0.0.1", port=0, ssl=tls)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def receiving(
    receiver: Receiver,
    *,
    implicit_tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    **settings: Any,
) -> Iterator[int]:
    """`receiver` behind a real SMTP conversation; `login` is the one name and password it takes."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object
    ) -> AuthResult:
        assert isinstance(auth_data, LoginPassword)
        given = (auth_data.login.decode(), auth_data.password.decode())
        return AuthResult(success=given == login, handled=False)

    if login:
        settings |= {"authenticator": authenticate, "auth_required": True}

    def make(loop: asyncio.AbstractEventLoop) -> Callable[[], SMTP]:
        return lambda: SMTP(receiver, enable_SMTPUTF8=True, loop=loop, hostname="mail.example", **settings)

    with listening(make, implicit_tls) as port:
        yield port


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def scripted(script: Script) -> Iterator[int]:
    """A server that follows `script` with every caller, then hangs up."""

    async def follow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await script(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def make(loop: asyncio.AbstractEventLoop) -> Callable[[], asyncio.Protocol]:
        return lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader(loop=loop), follow, loop=loop)

    with listening(make) as port:
        yield port


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's TLS context that trust each other, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate_file, key_file)
    return server, ssl.create_default_context(cafile=str(certificate_file))
