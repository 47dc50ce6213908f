"""Reads notices from a mailbox by IMAP: every unseen message is passed to a handler and then marked as seen."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from portal.mail.bounces import MOST_BYTES
from portal.mail.mail_server import UnusableAddress, is_loopback

SECONDS = 30.0
AT_ONCE = 200


class MailboxUnavailable(OSError):
    """The mailbox cannot be read now; the message says why, without the password."""


@dataclass(frozen=True)
class Mailbox:
    """`imaps://user:password@host[:port]/FOLDER`, or `imap://…?starttls=require` (plain imap on this machine only)."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    use_tls: bool
    start_tls: bool

    @classmethod
    def at(cls, url: str) -> "Mailbox":
        """The mailbox of a URL. Raises UnusableAddress if the URL is wrong or would send the password unencrypted."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise UnusableAddress("A mailbox is written imaps://user:password@host/INBOX.") from None
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise UnusableAddress("A mailbox is written imaps://user:password@host/INBOX.")
        use_tls = parts.scheme == "imaps"
        start_tls = not use_tls and parse_qs(parts.query).get("starttls", [""])[-1] == "require"
        if not use_tls and not start_tls and not is_loopback(parts.hostname):
            raise UnusableAddress("This would send the mailbox's password unprotected. Use imaps://.")
        folder = unquote(parts.path.strip("/")) or "INBOX"
        password = unquote(parts.password or "")
        user = unquote(parts.username)
        return cls(parts.hostname, port or (993 if use_tls else 143), user, password, folder, use_tls, start_tls)

    def __str__(self) -> str:
        return f"the mailbox {self.folder} on {self.host}"

    def take(self, handle: Callable[[bytes], object]) -> int:
        """Pass every unseen message to `handle`; returns their number. Raises MailboxUnavailable on server errors."""
        try:
            client = self._connected()
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxUnavailable(_words(error)) from None
        try:
            return self._taken(client, handle)
        except imaplib.IMAP4.error as error:
            raise MailboxUnavailable(_words(error)) from None
        finally:
            _end(client)

    def _connected(self) -> imaplib.IMAP4:
        tls = ssl.create_default_context()
        client: imaplib.IMAP4
        if self.use_tls:
            client = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=tls, timeout=SECONDS)
        else:
            client = imaplib.IMAP4(self.host, self.port, timeout=SECONDS)
            if self.start_tls:
                client.starttls(ssl_context=tls)
        client.login(self.user, self.password)
        return client

    def _taken(self, client: imaplib.IMAP4, handle: Callable[[bytes], object]) -> int:
        quoted = self.folder.replace("\\", "\\\\").replace('"', '\\"')
        _ok(client.select(f'"{quoted}"'))
        unseen = _ok(client.uid("SEARCH", "UNSEEN"))[0] or b""
        numbers = unseen.split()[:AT_ONCE]
        for number in numbers:
            answer = _ok(client.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
            data = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            handle(data)
            _ok(client.uid("STORE", number.decode(), "+FLAGS.SILENT", r"(\Seen)"))
        return len(numbers)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(data[0] if data else status))
    return data


def _end(client: imaplib.IMAP4) -> None:
    """Log out. Errors do not matter: the messages that were read are marked already."""
    with contextlib.suppress(imaplib.IMAP4.error, OSError):
        client.logout()


def _words(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error) or type(error).__name__)[:200]
