"""The conversation that hands letters to a mail server: one connection a batch, one clear outcome a letter.

*Carried* means that the server said it has the letter. *Refused* is a no for good to this letter (5xx). *Deferred* is a
no for now (4xx, no connection, a login or sender the server does not take): the letter is as good as before. *Unknown*
is a connection lost after the words began to flow: the server may have the letter or not, and nobody can tell.
"""

import ipaddress
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

OutcomeKind: TypeAlias = Literal["carried", "deferred", "refused", "unknown"]
Waiting: TypeAlias = "tuple[str, str, bytes] | tuple[str, str, bytes, str]"
"""A letter's id, the address it goes to, its bytes as they will arrive; its envelope sender where it has its own."""

CONNECT_SECONDS = 20.0
COMMAND_SECONDS = 60.0
DATA_SECONDS = 600.0
"""RFC 5321 4.5.3.2.6 grants a server ten minutes after the final dot; giving up sooner makes copies."""

BATCH_SECONDS = 240.0
"""A batch begins no letter after this: with ten minutes for the last one it is over before anybody else takes it up."""

MOST_BARREN_CONNECTIONS = 3
"""How many connections of one batch may end with no letter carried before the rest waits for another time.

Servers that take a few letters a connection are dialled as often as it takes.
"""

REASON_LENGTH = 300


class UnusableAddress(ValueError):
    """The SMTP address in the settings cannot be used; the message says why."""


@dataclass(frozen=True)
class Outcome:
    """What became of one letter. `reason` is the server's own words, or ours when there was no server to ask.

    `is_ours` marks a reason that lies with this portal or its mail server, not with the letter or its reader;
    `is_unsaid` a connection that ended before anything was said of the letter.
    """

    letter_id: str
    kind: OutcomeKind
    reason: str = ""
    is_ours: bool = False
    is_unsaid: bool = False


@dataclass(frozen=True)
class Relay:
    """Where letters are handed over: `smtp://[user:password@]host[:port][?starttls=require|never]` or `smtps://…`."""

    host: str
    port: int
    use_tls: bool
    start_tls: bool | None
    user: str | None
    password: str | None

    @classmethod
    def at(cls, url: str) -> "Relay":
        """The relay an address names; refused with a sentence when it is none or would send a password in clear."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise UnusableAddress("A mail server is written smtp://host:port or smtps://host:port.")
        wish = parse_qs(parts.query).get("starttls", ["auto"])[-1]
        if wish not in ("require", "auto", "never"):
            raise UnusableAddress("After ?starttls= comes require, auto or never.")
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


class Carrier:
    """Carries batches to one relay. One batch at a time: a connection is never shared."""

    def __init__(self, url: str, mail_from: str, *, tls: ssl.SSLContext | None = None) -> None:
        self.relay = Relay.at(url)
        self.sender = parseaddr(mail_from)[1]
        needs_tls = self.relay.use_tls or self.relay.start_tls is not False
        self._tls = tls or (ssl.create_default_context() if needs_tls else None)

    async def carry(
        self, batch: Sequence[Waiting], told: Callable[[Outcome], object] = lambda outcome: None
    ) -> list[Outcome]:
        """An outcome for every letter, in order; no trouble with one is raised or touches another.

        `told` hears each outcome the moment it is known, so that it can be written down before the next is.
        """
        talk, barren = _Talk(batch, told), 0
        while not talk.is_over and barren < MOST_BARREN_CONNECTIONS:
            carried = talk.carried
            try:
                client = await self._dial()
            except (aiosmtplib.SMTPException, OSError) as trouble:
                talk.defer_rest(_words(trouble))
            else:
                await self._talk(client, talk)
            barren += talk.carried == carried
        talk.defer_rest("The mail server keeps ending the conversation, or is too slow.")
        return talk.outcomes

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

    async def _talk(self, client: aiosmtplib.SMTP, talk: "_Talk") -> None:
        """Hand over letter by letter until the batch, the time or the connection ends.

        A server may hang up after a letter without a goodbye, and the next one meets a dead line: nothing was said of
        that one yet, so it is not given up but told over the next connection. At the first one it is the server's no.
        """
        begun = len(talk.outcomes)
        try:
            while not talk.is_over and client.is_connected:
                outcome = await self._hand_over(client, *talk.next)
                if outcome.is_unsaid and len(talk.outcomes) > begun:
                    return
                talk.tell(outcome)
            if client.is_connected:
                await client.quit(timeout=COMMAND_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            pass  # what was said before still holds: a server that forgets its manners at the end took the letters
        finally:
            client.close()

    async def _hand_over(
        self, client: aiosmtplib.SMTP, letter_id: str, to: str, content: bytes, sender: str = ""
    ) -> Outcome:
        recipient = _recipient(client, to)
        if recipient is None:
            return Outcome(letter_id, "refused", "The mail server cannot send to addresses with such letters.")
        try:
            await client.mail(sender or self.sender, options=_options(client, recipient, content), encoding="utf-8")
        except aiosmtplib.SMTPResponseException as no:
            has_ended = no.code == aiosmtplib.SMTPStatus.domain_unavailable
            outcome = Outcome(letter_id, "deferred", _words(no), is_ours=True, is_unsaid=has_ended)
            return await _after(client, outcome, no.code)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            return _lost(client, Outcome(letter_id, "deferred", _words(trouble), is_ours=True, is_unsaid=True))
        try:
            await client.rcpt(recipient, encoding="utf-8", timeout=COMMAND_SECONDS)
        except aiosmtplib.SMTPResponseException as no:
            return await _after(client, Outcome(letter_id, _answer(no.code), _words(no)), no.code)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            return _lost(client, Outcome(letter_id, "deferred", _words(trouble)))
        return await _send_words(client, letter_id, content)


class _Talk:
    """A batch and how far it has come."""

    def __init__(self, batch: Sequence[Waiting], told: Callable[[Outcome], object]) -> None:
        self._batch = batch
        self._told = told
        self._ends = time.monotonic() + BATCH_SECONDS
        self.outcomes: list[Outcome] = []

    @property
    def is_over(self) -> bool:
        return len(self.outcomes) == len(self._batch) or time.monotonic() > self._ends

    @property
    def carried(self) -> int:
        return sum(outcome.kind == "carried" for outcome in self.outcomes)

    @property
    def next(self) -> Waiting:
        return self._batch[len(self.outcomes)]

    def tell(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._told(outcome)

    def defer_rest(self, reason: str) -> None:
        for waiting in self._batch[len(self.outcomes) :]:
            self.tell(Outcome(waiting[0], "deferred", reason, is_ours=True))


async def _send_words(client: aiosmtplib.SMTP, letter_id: str, content: bytes) -> Outcome:
    """From DATA on a lost connection leaves the outcome unknown: the last word may have been a yes."""
    try:
        await client.data(content, timeout=DATA_SECONDS)
    except aiosmtplib.SMTPResponseException as no:
        return await _after(client, Outcome(letter_id, _answer(no.code), _words(no)), no.code)
    except (aiosmtplib.SMTPException, OSError) as trouble:
        return _lost(client, Outcome(letter_id, "unknown", _words(trouble)))
    return Outcome(letter_id, "carried")


async def _after(client: aiosmtplib.SMTP, outcome: Outcome, code: int) -> Outcome:
    """Clear the table for the next letter; a server that said 421, or will not, has ended the conversation."""
    try:
        if code == aiosmtplib.SMTPStatus.domain_unavailable:
            client.close()
        elif client.is_connected:
            await client.rset(timeout=COMMAND_SECONDS)
    except (aiosmtplib.SMTPException, OSError):
        client.close()
    return outcome


def _lost(client: aiosmtplib.SMTP, outcome: Outcome) -> Outcome:
    client.close()
    return outcome


def _answer(code: int) -> OutcomeKind:
    return "refused" if 500 <= code < 600 else "deferred"


def _recipient(client: aiosmtplib.SMTP, to: str) -> str | None:
    """The address as this server can read it: a foreign domain in its ASCII form, a foreign name only where spoken."""
    if to.isascii() or client.supports_extension("smtputf8"):
        return to
    name, _, domain = to.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode('ascii')}" if name.isascii() else None
    except UnicodeError:
        return None


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
        said = f"{trouble.code} {trouble.message}"
    else:
        said = str(trouble) or type(trouble).__name__
    return " ".join(said.split())[:REASON_LENGTH]
