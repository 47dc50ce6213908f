"""Delivers emails to a mail server: one connection per batch, one definite outcome per email (`send_outcome`)."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import TypeAlias

import aiosmtplib

from portal.domain import addresses
from portal.mail import send_outcome
from portal.mail.mail_server import MailServer
from portal.mail.pace import Pace
from portal.mail.send_outcome import OutcomeKind, SendOutcome
from portal.mail.signing import Signer

Waiting: TypeAlias = "tuple[str, str, bytes] | tuple[str, str, bytes, str]"
"""An email's id, its recipient and its encoded bytes, then its own envelope sender if it has one."""

CONNECT_SECONDS = 20.0
COMMAND_SECONDS = 60.0
EMAIL_SECONDS = 600.0
"""The longest that one email may take. RFC 5321 4.5.3.2.6 grants a server ten minutes after the final dot;
giving up sooner causes duplicates.
"""

BATCH_SECONDS = 180.0
"""A batch starts no email after this: even if the last one takes ten minutes, it ends before its lease does."""

MAX_FRUITLESS_CONNECTIONS = 3
"""How many connections of one batch may end without a sent email before the rest is deferred.

Servers that accept only a few emails per connection are reconnected to as often as necessary.
"""

PACED = "Waiting its turn, so that the receiving server does not get too many emails at once."


class Mailer:
    """Sends batches to one mail server, one batch at a time: a connection is never shared."""

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
        self.probed_at: datetime | None = None
        self.relay = MailServer.at(url)
        self.sender = parseaddr(mail_from)[1]
        needs_tls = self.relay.use_tls or self.relay.start_tls is not False
        self._tls = tls or (ssl.create_default_context() if needs_tls else None)

    async def send(
        self,
        batch: Sequence[Waiting],
        on_outcome: Callable[[SendOutcome], object] = lambda outcome: None,
        begin: Callable[[str], Awaitable[object]] | None = None,
    ) -> list[SendOutcome]:
        """Send a batch; return an outcome for every email, in order. Raises nothing; an error affects only one email.

        `on_outcome` is called as soon as each outcome is known, so that it can be stored before the next email. `begin`
        is awaited just before an email's data is sent.
        """
        talk, fruitless = _Batch(batch, on_outcome, begin), 0
        while not talk.is_over and fruitless < MAX_FRUITLESS_CONNECTIONS:
            sent = talk.sent
            try:
                client = await self._dial()
            except aiosmtplib.SMTPAuthenticationError as refused:
                talk.defer_rest(
                    f"The mail server refuses the login: {send_outcome.reason_of(refused)}",
                    is_final=refused.code >= 500,
                )
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                talk.defer_rest(send_outcome.reason_of(error))
            else:
                await self._talk(client, talk)
            fruitless += talk.sent == sent
        talk.defer_rest("The mail server keeps ending the conversation, or is too slow.")
        return talk.outcomes

    async def probe(self) -> str | None:
        """Why the mail server cannot be used now; None if it accepts the connection, our login and our sender."""
        try:
            client = await self._dial()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return send_outcome.reason_of(error)
        try:
            await client.mail(self.sender, timeout=COMMAND_SECONDS)
            await client.rset(timeout=COMMAND_SECONDS)
            await client.quit(timeout=COMMAND_SECONDS)
        except (aiosmtplib.SMTPException, OSError) as error:
            return send_outcome.reason_of(error)
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
        """Send email after email until the batch, the time or the connection ends.

        A server may close the connection silently after an email, so that the next one fails without a reply: that one
        is sent again over a new connection. If the first email of a connection fails so, that is its outcome.
        """
        begun = len(talk.outcomes)
        try:
            while not talk.is_over and client.is_connected:
                outcome = await self._paced(client, talk)
                if outcome.has_no_reply and len(talk.outcomes) > begun:
                    return
                talk.report(outcome)
            if client.is_connected:
                await client.quit(timeout=COMMAND_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            pass  # the outcomes so far remain valid: errors after the last email do not matter
        finally:
            client.close()

    async def _paced(self, client: aiosmtplib.SMTP, talk: "_Batch") -> SendOutcome:
        """Send one email at the allowed rate; if its domain has reached its limit, the email stays in the outbox."""
        if not self.pace.has_room(talk.next[1]):
            return SendOutcome(talk.next[0], "deferred", PACED, is_ours=True)
        await asyncio.sleep(self.pace.wait())
        return await self._within_time(client, talk)

    async def _within_time(self, client: aiosmtplib.SMTP, talk: "_Batch") -> SendOutcome:
        """Send one email within its time limit. Any error becomes that email's outcome."""
        waiting = talk.next
        email_id, to, content = waiting[:3]
        if self.signer is not None:
            content = await asyncio.to_thread(self.signer.signed, content)
        sender = (waiting[3] if len(waiting) == 4 else "") or self.sender
        sending = _Sending(client, email_id, sender, content, talk.begin)
        try:
            async with asyncio.timeout(EMAIL_SECONDS):
                return await self._transmit(sending, to)
        except TimeoutError:
            kind: OutcomeKind = "unknown" if sending.has_begun else "deferred"
            return _lost(client, SendOutcome(email_id, kind, "The mail server took too long."))
        except asyncio.CancelledError:
            if sending.has_begun:
                talk.report(_lost(client, SendOutcome(email_id, "unknown", "The worker was stopped meanwhile.")))
            raise
        except Exception as problem:
            reason = f"It cannot be sent: {send_outcome.reason_of(problem)}"
            if sending.has_begun:
                return _lost(client, SendOutcome(email_id, "unknown", reason))
            return await _after(client, SendOutcome(email_id, "blocked", reason), 0)

    async def _transmit(self, sending: "_Sending", to: str) -> SendOutcome:
        client, email_id = sending.client, sending.email_id
        recipient = _recipient(client, to)
        if recipient is None:
            return SendOutcome(email_id, "blocked", "The mail server cannot send to addresses with such emails.")
        try:
            options = _options(client, recipient, sending.content)
            await client.mail(sending.sender, options=options, encoding="utf-8", timeout=COMMAND_SECONDS)
        except aiosmtplib.SMTPResponseException as no:
            return await _after(client, send_outcome.of_sender(email_id, no), no.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            return _lost(
                client,
                SendOutcome(email_id, "deferred", send_outcome.reason_of(error), is_ours=True, has_no_reply=True),
            )
        try:
            await client.rcpt(recipient, encoding="utf-8", timeout=COMMAND_SECONDS)
        except aiosmtplib.SMTPResponseException as no:
            return await _after(client, send_outcome.of_email(email_id, no, "recipient"), no.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            return _lost(client, SendOutcome(email_id, "deferred", send_outcome.reason_of(error)))
        return await _send_words(sending)


@dataclass
class _Sending:
    """One email being sent; `has_begun` once its data may have reached the server."""

    client: aiosmtplib.SMTP
    email_id: str
    sender: str
    content: bytes
    begin: Callable[[str], Awaitable[object]] | None
    has_begun: bool = False


class _Batch:
    """A batch and its outcomes so far."""

    def __init__(
        self,
        batch: Sequence[Waiting],
        on_outcome: Callable[[SendOutcome], object],
        begin: Callable[[str], Awaitable[object]] | None,
    ) -> None:
        self._batch = batch
        self._on_outcome = on_outcome
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

    def report(self, outcome: SendOutcome) -> None:
        self.outcomes.append(outcome)
        self._on_outcome(outcome)

    def defer_rest(self, reason: str, *, is_final: bool = False) -> None:
        for waiting in self._batch[len(self.outcomes) :]:
            self.report(SendOutcome(waiting[0], "deferred", reason, is_ours=True, is_final=is_final))


async def _send_words(sending: _Sending) -> SendOutcome:
    """Send the data. If the connection is lost from here on, the outcome is unknown: the server may have accepted."""
    client, email_id = sending.client, sending.email_id
    if sending.begin is not None:
        await sending.begin(email_id)
    sending.has_begun = True
    try:
        answer = await client.data(sending.content, timeout=EMAIL_SECONDS)
    except aiosmtplib.SMTPResponseException as no:
        return await _after(client, send_outcome.of_email(email_id, no, "words"), no.code)
    except (aiosmtplib.SMTPException, OSError) as error:
        return _lost(client, SendOutcome(email_id, "unknown", send_outcome.reason_of(error)))
    return SendOutcome(email_id, "sent", send_outcome.shortened(f"{answer.code} {answer.message}"))


async def _after(client: aiosmtplib.SMTP, outcome: SendOutcome, code: int) -> SendOutcome:
    """Reset the session for the next email; close it if the server replied 421 or does not reset."""
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
    """The address as this server can read it: ASCII domain; a non-ASCII local part only if it supports SMTPUTF8."""
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
