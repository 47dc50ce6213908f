"""A letter before anybody carries it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """Words to one address, as text and as HTML that say the same; `kind` names the occasion (`invitation`, …).

    `language` is the BCP 47 tag of the words. `reply_to` is an address people read, or None.
    """

    kind: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    language: str = "en"
