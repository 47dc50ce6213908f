"""The conversation that hands emails to a mail server: one connection a batch, one clear outcome an email.

*Carried* means that the server said it has the email. *Refused* is a no for good to its reader's address. *Blocked* is
a no to its words, size or sender, which says nothing of the reader. *Deferred* is a no for now (4xx, no connection, a
login or sender the server does not take): the email is as good as before. *Unknown* is a connection lost after the
words began to flow: the server may have the email or not, and nobody can tell.
"""

import asyncio
import ipaddress
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from portal.domain import addresses
from portal.domain.one_line import one_line
from portal.mail.pace import Pace
from portal.mail.replies import Meaning, meaning
from portal.mail.signing import Signer

OutcomeKind: TypeAlias = Literal["sent", "deferred", "refused", "blocked", "unknown"]
Waiting: TypeAlias = "tuple[str, str, bytes] | tuple[str, str, bytes, str]"
"""An email's id, the address it goes to, its bytes as they will arrive; its envelope sender where it has its own."""

CONNECT_SECONDS = 20.0
COMMAND_SECONDS = 60.0
EMAIL_SECONDS = 600.0
"""The longest that one email may take. RFC 5321 4.5.3.2.6 grants a server ten minutes after the final dot; giving up
sooner makes copies."""

BATCH_SECONDS = 180.0
"""A batch begins no email after this: with ten minutes for the last one it is over before its lease ends."""

MAX_FRUITLESS_CONNECTIONS = 3
"""How many connections of one batch may end with no email carried before the rest waits for another time.

Servers that take a few emails a connection are dialled as often as it takes.
"""

REASON_LENGTH = 300
PACED = "Waiting its turn, so that the receiving server does not get too many emails at once."


class UnusableAddress(ValueError):
    """The SMTP address in the settings cannot be used; the message says why."""


@dataclass(frozen=True)
class SendOutcome:
    """What became of one email. `reason` is the server's own words, or ours when there was no server to ask.

    `is_ours` marks a reason that lies with this portal or its mail server, not with the email or its reader;
    `is_final` one that stays until somebody changes the settings (a login or sender refused). `is_unsaid` is a
    connection that ended before anything was said of the email. `bounce` says what is wrong with an address.
    """

    email_id: str
    kind: OutcomeKind
    reason: str = ""
    is_ours: bool = False
    is_unsaid: bool = False
    is_final: bool = False
    bounce: str = ""


@dataclass(frozen=True)
class MailServer:
    """Where emails are handed over: `smtp://[user:password@]host[:port][?starttls=require|never]` or `smtps://…`.

    STARTTLS is required unless it is switched off, or the server stands on this machine: it is never silently dropped.
    """

    host: str
    port: int
    use_tls: bool
    start_tls: bool | None
    user: str | None
    password: str | None

    @classmethod
    def at(cls, url: str) -> "MailServer":
        """The relay an address names; refused with a sentence when it is none or would send a password in clear."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise UnusableAddress("A mail server is written smtp://host:port or smtps://host:port.")
        usual = "auto" if is_loopback(parts.hostname) else "require"
        wish = parse_qs(parts.query).get("starttls", [usual])[-1]
        if wish not in ("require", "never", usual):
            raise UnusableAddress("After ?starttls= comes require or never.")
        use_tls = parts.scheme == "smtps"
        relay = cls(
            parts.hostname,
            parts.port or (465 if use_tls else 587 if parts.username else 25),
            use_tls,
            False if use_tls else {"require": True, "auto": None, "never": False}[wish],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password or "") if parts.username else None,
        )
        relay._keep_password_from_the_wire()
        return relay

    def _keep_password_from_the_wire(self) -> None:
        if self.user and not self.use_tls and not self.start_tls and not is_loopback(self.host):
            raise UnusableAddress(
                "This would send the mail server's password unprotected. Use smtps://, or add ?starttls=require."
            )


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by name or number."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Mailer:
    """Carries batches to one relay. One batch at a time: a connection is never shared."""

    def __init__(
        self,
        url: str,
        mail_from: str,
        *,
        tls: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        signer: Signer | None = None,
    ) -> None:
        self.pace = pace or Pace()
        self.signer = signer
        self.relay = MailServer.at(url)
        self.sender = parseaddr(mail_from)[1]
        needs_tls = self.relay.use_tls or self.relay.start_tls is not False
        self._tls = tls or (ssl.create_default_context() if needs_tls else None)

    async def carry(
        self,
        batch: Sequence[Waiting],
        on_outcome: Callable[[SendOutcome], object] = lambda outcome: None,
        begin: Callable[[str], Awaitable[object]] | None = None,
    ) -> list[SendOutcome]:
        """An outcome for every email, in order; no trouble with one is raised or touches another.

        `on_outcome` hears each outcome the moment it is known, so that it can be written down before the next is.
        `begin` is waited for just before an email's words flow.
        """
        talk, fruitless = _Batch(batch, on_outcome, begin), 0
        while not talk.is_over and fruitless < MAX_FRUITLESS_CONNECTIONS:
            sent = talk.sent
            try:
                client = await self._dial()
            except aiosmtplib.SMTPAuthenticationError as refused:
                talk.defer_rest(f"The mail server refuses the login: {_words(refused)}", is_final=refused.code >= 500)
            except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:
                talk.defer_rest(_words(trouble))
            else:
                await self._talk(client, talk)
            fruitless += talk.sent == sent
        talk.defer_rest("The mail server keeps ending the conversation, or is too slow.")
        return talk.outcomes

    async def probe(self) -> str | None:
        """Why the mail server cannot be used just now; None when it greets us, takes our login and knows our sender."""
        try:
            client = await self._dial()
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:
            return _words(trouble)
        try:
            await client.mail(self.sender, timeout=COMMAND_SECONDS)
            await client.rset(timeout=COMMAND_SECONDS)
            await client.quit(timeout=COMMAND_SECONDS)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            return _words(trouble)
        finally:
            client.close()
        return None

    async def _dial(self) -> aiosmtplib.SMTP:
        relay = self.relay
        client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            use_tls=relay.use_tls,
            start_tls=relay.start_tls,
            username=relay.user,
            password=relay.password,
            tls_context=self._tls,
            timeout=CONNECT_SECONDS,
        )
        try:
            await client.connect()
            await client.ehlo()
        except BaseException:
            client.close()
            raise
        return client

    async def _talk(self, client: aiosmtplib.SMTP, talk: "_Batch") -> None:
        """Hand over email by email until the batch, the time or the connection ends.

        A server may hang up after an email without a goodbye, and the next one meets a dead line: nothing was said of
        that one yet, so it is not given up but told over the next connection. At the first one it is the server's no.
        """
        begun = len(talk.outcomes)
        try:
            while not talk.is_over and client.is_connected:
                outcome = await self._paced(client, talk)
                if outcome.is_unsaid and len(talk.outcomes) > begun:
                    return
                talk.tell(outcome)
            if client.is_connected:
                await client.quit(timeout=COMMAND_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            pass  # what was said before still holds: a server that forgets its manners at the end took the emails
        finally:
            client.close()

    async def _paced(self, client: aiosmtplib.SMTP, talk: "_Batch") -> SendOutcome:
        """One email, once its turn has come; one whose domain has had its share waits in the outbox."""
        if not self.pace.has_room(talk.next[1]):
            return SendOutcome(talk.next[0], "deferred", PACED, is_ours=True)
        await asyncio.sleep(self.pace.wait())
        return await self._within_time(client, talk)

    async def _within_time(self, client: aiosmtplib.SMTP, talk: "_Batch") -> SendOutcome:
        """One email in the time that it may take. Whatever goes wrong with it is its own."""
        waiting = talk.next
        email_id, to, content = waiting[:3]
        if self.signer is not None:
            content = await asyncio.to_thread(self.signer.signed, content)
        sender = (waiting[3] if len(waiting) == 4 else "") or self.sender
        sending = _Sending(client, email_id, sender, content, talk.begin)
        try:
            async with asyncio.timeout(EMAIL_SECONDS):
                return await self._hand_over(sending, to)
        except TimeoutError:
            kind: OutcomeKind = "unknown" if sending.has_begun else "deferred"
            return _lost(client, SendOutcome(email_id, kind, "The mail server took too long."))
        except asyncio.CancelledError:
            if sending.has_begun:
                talk.tell(_lost(client, SendOutcome(email_id, "unknown", "The worker was stopped meanwhile.")))
            raise
        except Exception as problem:
            reason = f"It cannot be sent: {_words(problem)}"
            if sending.has_begun:
                return _lost(client, SendOutcome(email_id, "unknown", reason))
            return await _after(client, SendOutcome(email_id, "blocked", reason), 0)

    async def _hand_over(self, sending: "_Sending", to: str) -> SendOutcome:
        client, email_id = sending.client, sending.email_id
        recipient = _recipient(client, to)
        if recipient is None:
            return SendOutcome(email_id, "blocked", "The mail server cannot send to addresses with such emails.")
        try:
            options = _options(client, recipient, sending.content)
            await client.mail(sending.sender, options=options, encoding="utf-8", timeout=COMMAND_SECONDS)
        except aiosmtplib.SMTPResponseException as no:
            return await _after(client, _of_sender(email_id, no), no.code)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            return _lost(client, SendOutcome(email_id, "deferred", _words(trouble), is_ours=True, is_unsaid=True))
        try:
            await client.rcpt(recipient, encoding="utf-8", timeout=COMMAND_SECONDS)
        except aiosmtplib.SMTPResponseException as no:
            return await _after(client, _of_email(email_id, no, "recipient"), no.code)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            return _lost(client, SendOutcome(email_id, "deferred", _words(trouble)))
        return await _send_words(sending)


@dataclass
class _Sending:
    """One email on its way; `has_begun` once its words may have reached the server."""

    client: aiosmtplib.SMTP
    email_id: str
    sender: str
    content: bytes
    begin: Callable[[str], Awaitable[object]] | None
    has_begun: bool = False


def _of_sender(email_id: str, no: aiosmtplib.SMTPResponseException) -> SendOutcome:
    """A no to MAIL FROM is about size or about our own sender, never about the reader."""
    if meaning(no.code, no.message, "sender") == Meaning("blocked"):
        return SendOutcome(email_id, "blocked", _words(no))
    has_ended = no.code == aiosmtplib.SMTPStatus.domain_unavailable
    is_final = no.code >= 500
    reason = f"The mail server refuses the sender: {_words(no)}" if is_final else _words(no)
    return SendOutcome(email_id, "deferred", reason, is_ours=True, is_unsaid=has_ended, is_final=is_final)


def _of_email(email_id: str, no: aiosmtplib.SMTPResponseException, step: Literal["recipient", "words"]) -> SendOutcome:
    verdict = meaning(no.code, no.message, step)
    return SendOutcome(email_id, verdict.kind, _words(no), bounce=verdict.bounce)


class _Batch:
    """A batch and how far it has come."""

    def __init__(
        self,
        batch: Sequence[Waiting],
        on_outcome: Callable[[SendOutcome], object],
        begin: Callable[[str], Awaitable[object]] | None,
    ) -> None:
        self._batch = batch
        self._told = on_outcome
        self.begin = begin
        self._ends = time.monotonic() + BATCH_SECONDS
        self.outcomes: list[SendOutcome] = []

    @property
    def is_over(self) -> bool:
        return len(self.outcomes) == len(self._batch) or time.monotonic() > self._ends

    @property
    def sent(self) -> int:
        return sum(outcome.kind == "sent" for outcome in self.outcomes)

    @property
    def next(self) -> Waiting:
        return self._batch[len(self.outcomes)]

    def tell(self, outcome: SendOutcome) -> None:
        self.outcomes.append(outcome)
        self._told(outcome)

    def defer_rest(self, reason: str, *, is_final: bool = False) -> None:
        for waiting in self._batch[len(self.outcomes) :]:
            self.tell(SendOutcome(waiting[0], "deferred", reason, is_ours=True, is_final=is_final))


async def _send_words(sending: _Sending) -> SendOutcome:
    """From DATA on a lost connection leaves the outcome unknown: the last word may have been a yes."""
    client, email_id = sending.client, sending.email_id
    if sending.begin is not None:
        await sending.begin(email_id)
    sending.has_begun = True
    try:
        answer = await client.data(sending.content, timeout=EMAIL_SECONDS)
    except aiosmtplib.SMTPResponseException as no:
        return await _after(client, _of_email(email_id, no, "words"), no.code)
    except (aiosmtplib.SMTPException, OSError) as trouble:
        return _lost(client, SendOutcome(email_id, "unknown", _words(trouble)))
    return SendOutcome(email_id, "sent", _one_line(f"{answer.code} {answer.message}"))


async def _after(client: aiosmtplib.SMTP, outcome: SendOutcome, code: int) -> SendOutcome:
    """Clear the table for the next email; a server that said 421, or will not, has ended the conversation."""
    try:
        if code == aiosmtplib.SMTPStatus.domain_unavailable:
            client.close()
        elif client.is_connected:
            await client.rset(timeout=COMMAND_SECONDS)
    except (aiosmtplib.SMTPException, OSError):
        client.close()
    return outcome


def _lost(client: aiosmtplib.SMTP, outcome: SendOutcome) -> SendOutcome:
    client.close()
    return outcome


def _recipient(client: aiosmtplib.SMTP, to: str) -> str | None:
    """The address as this server can read it: its domain in ASCII, a foreign name only where such names are spoken."""
    try:
        plain = addresses.transported(to)
    except UnicodeError:
        return None
    return plain if plain.isascii() or client.supports_extension("smtputf8") else None


def _options(client: aiosmtplib.SMTP, recipient: str, content: bytes) -> list[str]:
    options = []
    if not content.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    if not recipient.isascii():
        options.append("SMTPUTF8")
    return options


def _words(trouble: Exception) -> str:
    """The server's answer with its code, or what went wrong, in one line."""
    if isinstance(trouble, aiosmtplib.SMTPResponseException):
        return _one_line(f"{trouble.code} {trouble.message}")
    return _one_line(str(trouble) or type(trouble).__name__)


def _one_line(words: str) -> str:
    return one_line(words)[:REASON_LENGTH]
