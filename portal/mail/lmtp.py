"""A small LMTP listener: a mail server delivers each notice directly, and keeps those that cannot be taken now."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope

MOST_BYTES_IN = 50_000_000
TAKEN = "250 2.0.0 Taken"
LATER = "451 4.3.0 The portal cannot take this now"
MOST_RECIPIENTS = 10


class _NoticeHandler:
    """aiosmtpd's handler; `handle` gets a message and the address it was sent to."""

    def __init__(self, handle: Callable[[bytes, str], object]) -> None:
        self._handle = handle

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        """One reply per recipient, as LMTP requires."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        answers = [await self._answer(content, address) for address in envelope.rcpt_tos]
        return "\r\n".join(answers)

    async def _answer(self, content: bytes, address: str) -> str:
        try:
            await asyncio.to_thread(self._handle, content, address)
        except Exception:  # whatever went wrong, the mail server keeps the notice and retries
            return LATER
        return TAKEN


async def listen(host: str, port: int, handle: Callable[[bytes, str], object]) -> asyncio.Server:
    """Start listening; close the returned server to stop."""

    def conversation() -> LMTP:
        return LMTP(_NoticeHandler(handle), data_size_limit=MOST_BYTES_IN, enable_SMTPUTF8=True, ident="Candour")

    return await asyncio.get_running_loop().create_server(conversation, host, port)
